"""Writes a package: the rows behind a version or a comparison, the figures, and a manifest with every checksum."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import Engine

from allocation.scenario_comparison.compare import ScenarioComparison
from data_sources import stores
from data_sources.district import District
from data_sources.package.compared import compared_figures
from data_sources.package.contents import (
    CHOICES,
    FIGURES,
    MANIFEST,
    OF_A_VERSION,
    OF_COMPARED,
    OF_SCENARIOS,
    READ_ME,
    SETTINGS,
    WHAT,
    ListedFile,
    Manifest,
    as_json,
    packed,
    rows_name,
    software,
)
from data_sources.package.figures import Figures, counted, figures_of
from data_sources.scenario_plans import PLAN
from data_sources.scenarios import SCENARIO
from data_sources.stores import SavedVersion
from data_sources.stores.version_rows import Rows, rows_behind, version_rows

MAPS_ALONE = ("lsoa_boundaries", "ward_boundaries")  # of these, files that have none of the district's areas stay out
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # a zip's own dates say nothing: the same content gives the same bytes


def write_package(engine: Engine, version_id: int, *, by: str = "", on: date | None = None) -> bytes:
    """The package of a version at its newest revision. `on`: the day its figures are of (today); `by`: who writes it.

    Raises KeyError for an unknown version, and what `district.load` raises where its schools are not loaded any more.
    """
    day, saved = on or date.today(), stores.version(engine, version_id)
    summary, code = saved.summary, saved.summary.authority_code
    figures, loaded = figures_of(engine, version_id, day)
    return _package(
        version_rows(engine, version_id, _files(engine, loaded)),
        _settings(engine, code, CHOICES),
        figures,
        _read_me(saved, loaded, day, counted(figures)),
        format=OF_A_VERSION,
        written_by=by,
        figures_on=day.isoformat(),
        authority_code=stores.real_code(code),
        authority_name=_name(loaded),
        version_id=version_id,
        version_name=summary.name,
        state=str(summary.state),
        revision=summary.latest.number,
    )


def write_scenarios(
    engine: Engine, authority_code: str, keys: Sequence[str], *, by: str = "", on: date | None = None
) -> bytes:
    """The package of a comparison with its baseline: `keys` as `scenario_sides.named` gives them, the reference first;
    every scenario among them has to be solved. It holds the data, the council's choices and gates, the scenarios with
    their changes and plans, and every figure.

    Raises NotCompared where one of them cannot be compared, ValueError for too few or too many.
    """
    day = on or date.today()
    figures, loaded, found = compared_figures(engine, authority_code, keys, day)
    numbers = {
        kind: [int(key.split()[1]) for key in keys if key.startswith(f"{kind} ")] for kind in ("version", "plan")
    }
    settings = _settings(engine, authority_code, (*CHOICES, *OF_COMPARED))
    for key in keys:
        if key.startswith(SCENARIO):
            names = (key, PLAN + key.removeprefix(SCENARIO))
            settings |= _settings(engine, authority_code, names)
    rows = rows_behind(engine, authority_code, numbers["version"], numbers["plan"], _files(engine, loaded))
    others = " and ".join(found.names[1:])
    return _package(
        rows,
        settings,
        figures,
        _read_me_of(found, loaded, day, counted(figures)),
        format=OF_SCENARIOS,
        written_by=by,
        figures_on=day.isoformat(),
        authority_code=stores.real_code(authority_code),
        authority_name=_name(loaded),
        version_id=0,
        version_name=f"Comparison of {others} against {found.names[0]}",
        state="compared",
        revision=0,
        compared=tuple(keys),
    )


def _package(rows: Rows, settings: Mapping[str, Any], figures: Figures, read_me: str, **about: Any) -> bytes:
    """The zip of these; `about` is what the manifest says besides."""
    plain, tables = packed(rows)
    files = {rows_name(table): as_json(several) for table, several in plain.items()}
    files |= {name: _uncompressed(data) for name, data in tables.items()}
    files |= {SETTINGS: as_json(settings), FIGURES: as_json(figures), READ_ME: read_me.encode()}
    manifest = Manifest(
        what=WHAT,
        written_at=datetime.now(UTC),
        software=dict(software()),
        files={
            name: ListedFile(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
            for name, data in sorted(files.items())
        },
        **about,
    )
    said = manifest.model_dump(mode="json", exclude_defaults=True)
    return _zip({MANIFEST: as_json(said), **dict(sorted(files.items()))})


def _name(loaded: District) -> str:
    return str(loaded.schools["authority_name"].iloc[0])


def _files(engine: Engine, loaded: District) -> list[int]:
    """Every file in use, for any of them may set a national goalpost; but no other district's map."""
    used = {file.source_id for file in loaded.sources}
    files = stores.source_files(engine, loaded.authority_code)
    return [file.source_id for file in files if file.source_id in used or file.kind not in MAPS_ALONE]


def _settings(engine: Engine, code: str, names: Iterable[str]) -> dict[str, Any]:
    """The council's choices among these that were made."""
    made = {name: stores.get_setting(engine, code, name) for name in names}
    return {name: value for name, value in made.items() if value is not None}


def _uncompressed(parquet: bytes) -> bytes:
    """The same table with nothing packed in it, so that it cannot unpack to more than the zip's own limits let through;
    the zip packs it."""
    buffer = io.BytesIO()
    pq.write_table(pq.read_table(io.BytesIO(parquet)), buffer, compression="none", use_dictionary=False)
    return buffer.getvalue()


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _NO_MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return buffer.getvalue()


def _read_me(saved: SavedVersion, loaded: District, day: date, figures: int) -> str:
    summary = saved.summary
    return _lines(
        f"{WHAT}: {summary.name} of {loaded.authority_name}, revision {summary.latest.number}, {summary.state}",
        "It holds the data this version rests on, the council's choices, the operating model, who leads which school "
        f"in every revision, every decision, and {figures:,} figures it comes to on {day:%d/%m/%Y}.",
        loaded,
        "What happened to the version:",
        [f"{one.at:%d/%m/%Y} {one.by}: {one.state}. {one.reason}" for one in saved.decisions],
    )


def _read_me_of(found: ScenarioComparison, loaded: District, day: date, figures: int) -> str:
    others = " and ".join(found.names[1:])
    return _lines(
        f"{WHAT}: {others} of {loaded.authority_name} against {found.names[0]}",
        "It holds the baseline (the data, the council's choices, gates and operating model), each scenario with its "
        f"changes and its plan, and {figures:,} figures they come to on {day:%d/%m/%Y}.",
        loaded,
        "In short:",
        [*found.headlines, *(f"{side.name}: {said}" for side in found.sides for said in side.said)],
    )


def _lines(title: str, holds: str, loaded: District, heading: str, points: Iterable[str]) -> str:
    lines = [
        title,
        "",
        holds,
        "Open it on the Data page of TAS Planner, or with: python cli.py package open FILE",
        "Nothing that is there already is changed. The figures are worked out again and held against those in here.",
        "It holds the names of people who work for the council. It holds no facts about any one child.",
        "",
        "Notes about the data:",
        *(f"- {note}" for note in loaded.notes),
        "",
        "Files it was made from:",
        *(f"- {file.file_name} ({file.kind.replace('_', ' ')}; SHA-256 {file.sha256})" for file in loaded.sources),
        "",
        heading,
        *(f"- {point}" for point in points),
    ]
    return "\n".join(lines) + "\n"
