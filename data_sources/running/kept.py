"""What was worked out, kept by what it follows from: in the table `solve_result`, found again also after a restart."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, select

from allocation.plan import SolveResult
from data_sources.database import reading, writing
from data_sources.tables import SolveResultRow

KEYS_A_QUERY = 500  # databases have a limit on the values of one query

_RESULT = TypeAdapter(SolveResult)


def kept(engine: Engine, keys: Iterable[str]) -> dict[str, SolveResult]:
    """The results there are for these keys, as they were kept."""
    return {key: _RESULT.validate_python(value) for key, value in kept_values(engine, keys).items()}


def kept_values(engine: Engine, keys: Iterable[str]) -> dict[str, Any]:
    """What there is for these keys, as JSON has it."""
    found: dict[str, Any] = {}
    wanted = list(dict.fromkeys(keys))
    with reading(engine) as session:
        for first in range(0, len(wanted), KEYS_A_QUERY):
            several = wanted[first : first + KEYS_A_QUERY]
            query = select(SolveResultRow).where(SolveResultRow.content_key.in_(several))
            found |= {row.content_key: row.result for row in session.scalars(query)}
    return found


def keep(engine: Engine, key: str, result: SolveResult) -> None:
    """Keeps a result under its key. The first one stays: a second one with the same key says the same."""
    keep_values(engine, {key: plain(result)})


def plain(result: SolveResult) -> Any:
    """A result as JSON has it."""
    return _RESULT.dump_python(result, mode="json")


def keep_values(engine: Engine, several: Mapping[str, Any]) -> None:
    """Keeps what JSON can hold under its keys, all or nothing; the first one stays."""
    with writing(engine) as session:
        for key, value in several.items():
            if session.get(SolveResultRow, key) is None:
                session.add(SolveResultRow(content_key=key, result=value, kept_at=datetime.now(UTC)))
