"""What a package holds: its manifest, the rows behind a version and their tables, the figures, and how they are named.

A package is a zip: manifest.json (below), rows/<table>.json (the rows of that table of the database), the Parquet files
that rows name, figures.json (`figures.Figures`) and read-me.txt. Everything in it is plain JSON, text or Parquet.
"""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import LargeBinary

from data_sources import council_gates, council_models, need_choices, own_models, rota_data, scenario_plans, scenarios
from data_sources.openness.facts import POST_COSTS
from data_sources.package.figures import Figures
from data_sources.software import checksum, software_versions
from data_sources.stores.version_decisions import SECOND_PERSON
from data_sources.stores.version_rows import TABLES, Row, Rows

FORMAT = 2  # the newest that can be opened
OF_A_VERSION, OF_SCENARIOS = 1, 2  # which format holds what
WHAT = "TAS Planner package"
MANIFEST, FIGURES, SETTINGS, READ_ME = "manifest.json", "figures.json", "settings.json", "read-me.txt"
# The council's choices that go along, by the names of their settings; results kept by content do not.
CHOICES = (
    need_choices.NEED_CHOICES,
    council_models.ALLOCATION_SETTINGS,
    council_models.ANSWERS,
    own_models.OWN_MODELS,
    rota_data.ACCEPTED,
    SECOND_PERSON,
)
# Of a package of scenarios besides these: the scenarios and their plans, by how their settings' names begin.
OF_COMPARED = (council_gates.GATES, POST_COSTS)
BEGINNINGS = (scenarios.SCENARIO, scenario_plans.PLAN)
_LIBRARIES = ("numpy", "pandas", "scipy", "pyarrow", "shapely")


class ListedFile(BaseModel):
    """One file of the package: its SHA-256, and its size unpacked in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    size_bytes: int


class Manifest(BaseModel):
    """What the package is. `figures_on`: the day the figures are of; `version_id`: the version's number among the rows;
    `files`: every other file in it by name. `compared`: of a package of scenarios the keys of what is set side by side
    (`scenario_sides.named`), the reference first; its `version_id` and `revision` are then 0."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    format: int
    written_at: datetime
    written_by: str
    figures_on: str
    authority_code: str
    authority_name: str
    version_id: int
    version_name: str
    state: str
    revision: int
    software: dict[str, str]
    files: dict[str, ListedFile]
    compared: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Contents:
    """A package that was read, nothing in it at odds with its manifest. `rows` hold Parquet as the database does."""

    file_name: str
    manifest: Manifest
    rows: Rows
    settings: Mapping[str, Any]
    figures: Figures


@cache
def software() -> Mapping[str, str]:
    """What the figures depend on besides the data: versions of this software, of Python and of its libraries, the start
    of the program's own SHA-256 (it may be changed without a new version), and the sort of machine."""
    libraries = {name: version(name) for name in _LIBRARIES}
    mine = {
        **software_versions(),
        "the program's checksum": checksum(("allocation", "data_sources"), (".py", ".toml"))[:12],
    }
    return {**mine, "python": platform.python_version(), **libraries, "machine": platform.machine()}


def may_bring(setting: str) -> bool:
    """Whether a package may hold a setting of this name."""
    return setting in (*CHOICES, *OF_COMPARED) or setting.startswith(BEGINNINGS)


def as_json(value: Any) -> bytes:
    """The value as JSON in UTF-8, one way only; a moment in ISO form. Raises ValueError for what is no number."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1, default=_moment)
    return text.encode()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no place in a package")


def rows_name(table: str) -> str:
    """The file that holds the rows of a table."""
    return f"rows/{table}.json"


def packed(rows: Rows) -> tuple[dict[str, Any], dict[str, bytes]]:
    """(the rows by table with the names of files where bytes were, those files by name)."""
    plain: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for table, several in rows.items():
        held = bytes_columns(table)
        plain[table] = [_packed_row(table, row, held, files) for row in several]
    return plain, files


def _packed_row(table: str, row: Row, held: tuple[str, ...], files: dict[str, bytes]) -> Row:
    named = dict(row)
    for column in held:
        if row[column] is not None:
            what = row["kind"] if table == "source_file" else column.removesuffix("_parquet")
            named[column] = f"tables/{table}-{row['id']:03d}-{what}.parquet"
            files[named[column]] = row[column]
    return named


def bytes_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that hold Parquet."""
    return tuple(one.name for one in TABLES[table].__table__.columns if isinstance(one.type, LargeBinary))
