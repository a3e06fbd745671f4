"""The national run that the page shows: kept by its content, and named by a setting of the installation."""

import hashlib
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from io import StringIO

import pandas as pd
from sqlalchemy import Engine

from allocation.wording import counted
from data_sources import stores
from data_sources.database import reading, writing
from data_sources.national.run import NationalRun
from data_sources.stores.stored_tables import from_parquet, to_parquet
from data_sources.tables import SolveResultRow

LATEST = "national_run"
NUMBER_PLACES = 4


def keep(engine: Engine, found: NationalRun, by: str) -> None:
    """Keeps a run for the page, in place of the one before, and puts on record who made it and how.

    The tables are too large for the record, which every page looks at; they are beside the results of solves, under
    the SHA-256 of what they say.
    """
    tables = {
        "rows": _written(found.rows),
        "goals": _written(found.goals),
        "schools": b64encode(to_parquet(found.schools)).decode(),
    }
    now = datetime.now(UTC)
    key = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
    with writing(engine) as session:
        if session.get(SolveResultRow, key) is None:
            session.add(SolveResultRow(content_key=key, result=tables, kept_at=now))
    value = {"key": key, "made_at": now.isoformat(), "by": by, **found.facts}
    places = counted(len(found.rows), "authority", "authorities")
    said = f"Scored and allocated {counted(len(found.schools), 'school')} of {places}."
    stores.change_setting(engine, None, LATEST, lambda _: value, by, sentence=said)


def latest_key(engine: Engine) -> str:
    """What names the run kept last, another for each run; "" before the first."""
    value = stores.get_setting(engine, None, LATEST)
    return "" if value is None else f"{value['key']} {value['made_at']}"


def latest(engine: Engine) -> NationalRun | None:
    """The run kept last, with `made_at` and `by` among its facts; None before the first."""
    value = stores.get_setting(engine, None, LATEST)
    if value is None:
        return None
    with reading(engine) as session:
        row = session.get(SolveResultRow, value["key"])
        tables = None if row is None else dict(row.result)
    if tables is None:
        return None
    schools = from_parquet(b64decode(tables["schools"]))
    return NationalRun(_read(tables["rows"]), _read(tables["goals"]), schools, value)


def _written(frame: pd.DataFrame) -> str:
    return frame.round(NUMBER_PLACES).to_json(orient="table", index=False)


def _read(text: str) -> pd.DataFrame:
    return pd.read_json(StringIO(text), orient="table", precise_float=True)
