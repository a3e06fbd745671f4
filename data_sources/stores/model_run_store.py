"""What a model came to for a district, kept by the content it was worked out from, so that nothing is solved twice."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from data_sources.database import reading, writing
from data_sources.stores.activity_store import record
from data_sources.tables import SettingRow

_NAME = "model_run "


def keep_model_run(
    engine: Engine, authority_code: str, content_key: str, run: Mapping[str, Any], *, sentence: str, by: str
) -> None:
    """Keeps a run under the key of its content, once: a second one with the same key changes nothing.

    `run` is anything JSON can hold (not NaN). The row is a setting of the council that nobody sets by hand; like every
    setting it is put on record with its value, under this `sentence`.
    """
    name, value = _NAME + content_key, dict(run)
    json.dumps(value, allow_nan=False)
    with writing(engine) as session:
        if session.get(SettingRow, (authority_code, name)) is not None:
            return
        row = SettingRow(authority_code=authority_code, name=name, value=value)
        row.updated_at, row.updated_by = datetime.now(UTC), by
        session.add(row)
        record(session, by, "setting", sentence, authority_code, {"name": name, "old": None, "new": value})


def model_run(engine: Engine, authority_code: str, content_key: str) -> Mapping[str, Any] | None:
    """The run kept under this key with `kept_at` and `kept_by`; None where there is none."""
    with reading(engine) as session:
        row = session.get(SettingRow, (authority_code, _NAME + content_key))
        return None if row is None else {**row.value, "kept_at": row.updated_at, "kept_by": row.updated_by}
