"""What people chose, by authority and name, kept as JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select

from data_sources.database import reading, writing
from data_sources.stores.activity_store import record
from data_sources.tables import SettingRow

CURRENT_AUTHORITY = "current_authority"


def get_setting(engine: Engine, authority_code: str | None, name: str, default: Any = None) -> Any:
    """The value last set, else `default`. `authority_code` None is for the whole installation."""
    with reading(engine) as session:
        row = session.get(SettingRow, (authority_code or "", name))
        return default if row is None else row.value


def settings_named(engine: Engine, authority_code: str, beginning: str) -> dict[str, Any]:
    """The values of all settings of the authority whose name begins so, by name."""
    query = select(SettingRow).where(SettingRow.authority_code == authority_code)
    with reading(engine) as session:
        rows = session.scalars(query.where(SettingRow.name.startswith(beginning, autoescape=True))).all()
        return {row.name: row.value for row in rows}


def setting_since(engine: Engine, authority_code: str | None, name: str) -> tuple[datetime, str] | None:
    """When a setting got the value it has, and from whom; None where it was never set."""
    with reading(engine) as session:
        row = session.get(SettingRow, (authority_code or "", name))
        return None if row is None else (row.updated_at, row.updated_by)


def set_setting(engine: Engine, authority_code: str | None, name: str, value: Any, by: str) -> None:
    """Keep `value`, anything JSON can hold (not NaN), and put the old and the new one on record.

    Raises ValueError or TypeError when JSON cannot hold it; the old value then stays. Setting the same value again does
    nothing.
    """
    change_setting(engine, authority_code, name, lambda _: value, by)


def change_setting(
    engine: Engine,
    authority_code: str | None,
    name: str,
    change: Callable[[Any], Any],
    by: str,
    default: Any = None,
    sentence: str = "",
) -> None:
    """Keep what `change` makes of the value there is (else `default`), as `set_setting` does.

    Nobody else writes between reading the old value and keeping the new one. Whatever `change` raises is passed on, and
    the old value stays. `sentence` says in the record what was done.
    """
    with writing(engine) as session:
        row = session.get(SettingRow, (authority_code or "", name))
        old = None if row is None else row.value
        value = change(default if row is None else old)
        json.dumps(value, allow_nan=False)
        if row is not None and old == value:
            return
        if row is None:
            row = SettingRow(authority_code=authority_code or "", name=name)
            session.add(row)
        row.value, row.updated_at, row.updated_by = value, datetime.now(UTC), by
        said = sentence or f"Setting '{name}' changed."
        record(session, by, "setting", said, authority_code, {"name": name, "old": old, "new": value})
