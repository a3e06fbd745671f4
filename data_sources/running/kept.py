"""Results of solves kept by what they follow from: in the table `solve_result`, found again also after a restart."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine, select

from allocation.plan import SolveResult
from data_sources.database import reading, writing
from data_sources.tables import SolveResultRow

KEYS_A_QUERY = 500  # databases have a limit on the values of one query

_RESULT = TypeAdapter(SolveResult)


def kept(engine: Engine, keys: Iterable[str]) -> dict[str, SolveResult]:
    """The results there are for these keys, as they were kept."""
    found: dict[str, SolveResult] = {}
    wanted = list(dict.fromkeys(keys))
    with reading(engine) as session:
        for first in range(0, len(wanted), KEYS_A_QUERY):
            several = wanted[first : first + KEYS_A_QUERY]
            query = select(SolveResultRow).where(SolveResultRow.content_key.in_(several))
            found |= {row.content_key: _RESULT.validate_python(row.result) for row in session.scalars(query)}
    return found


def keep(engine: Engine, key: str, result: SolveResult) -> None:
    """Keeps a result under its key. The first one stays: a second one with the same key says the same."""
    plain = _RESULT.dump_python(result, mode="json")
    with writing(engine) as session:
        if session.get(SolveResultRow, key) is None:
            session.add(SolveResultRow(content_key=key, result=plain, kept_at=datetime.now(UTC)))
