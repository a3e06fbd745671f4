"""Dated calendars: each version of a plan's term with what it was made from, stored once and never changed."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, undefer

from allocation.plan import SolveStatus
from allocation.term_calendar.entities import CalendarProblem, CalendarRules, MeetingNeed, Person, TermCalendar
from allocation.term_calendar.result import CalendarResult, NotThere
from allocation.term_calendar.term_dates import TermDates
from data_sources.database import reading, writing
from data_sources.stores.activity_store import record
from data_sources.tables import TermCalendarRow

_CALENDAR = TypeAdapter(TermCalendar)
_NOT_THERE = TypeAdapter(tuple[NotThere, ...])
_PARTS: dict[str, TypeAdapter[Any]] = {
    "term": TypeAdapter(TermDates),
    "needs": TypeAdapter(tuple[MeetingNeed, ...]),
    "people": TypeAdapter(tuple[Person, ...]),
    "rules": TypeAdapter(CalendarRules),
    "fixed": _CALENDAR,
}
_TRAVEL = ("base_minutes", "between_minutes")


class CalendarChanged(ValueError):
    """Somebody saved a version in between; the message says who and when."""


@dataclass(frozen=True, slots=True)
class CalendarSummary:
    """A version in a list: `what` was done to make it, `due` and `placed` meetings of schools."""

    calendar_id: int
    authority_code: str
    plan_id: int
    term_name: str
    version: int
    created_at: datetime
    created_by: str
    what: str
    status: SolveStatus
    due: int
    placed: int


@dataclass(frozen=True, eq=False)
class SavedCalendar:
    """A version as it was saved, with the problem it is an answer to."""

    summary: CalendarSummary
    calendar: TermCalendar
    not_there: tuple[NotThere, ...]
    notes: tuple[str, ...]
    problem: CalendarProblem


def save_calendar(
    engine: Engine,
    authority_code: str,
    plan_id: int,
    problem: CalendarProblem,
    result: CalendarResult,
    *,
    what: str,
    by: str,
    after_version: int | None,
    notes: Sequence[str] = (),
) -> int:
    """Keep a new version; its id. `what` says in a sentence what was done. `after_version` is the version it was made
    from, 0 where there was none, None to take whatever is newest. Raises CalendarChanged when it is not the newest."""
    with writing(engine) as session:
        newest = _newest(session, plan_id, problem.term.name)
        if after_version is not None and (newest.version if newest else 0) != after_version:
            raise CalendarChanged(_changed(newest))
        row = TermCalendarRow(
            authority_code=authority_code,
            plan_id=plan_id,
            term_name=problem.term.name,
            version=(newest.version if newest else 0) + 1,
            created_at=datetime.now(UTC),
            created_by=by,
            what=what,
            status=result.status.value,
            due=sum(need.meetings for need in problem.needs),
            placed=len(result.calendar.meetings),
            notes=list(notes),
            calendar=_CALENDAR.dump_python(result.calendar, mode="json"),
            not_there=_NOT_THERE.dump_python(result.not_there, mode="json"),
            problem=_packed(problem),
        )
        session.add(row)
        session.flush()
        sentence = f"{what} (calendar of {row.term_name}, plan {plan_id}, version {row.version})."
        details = {"calendar_id": row.id, "plan_id": plan_id}
        record(session, by, "calendar", sentence, authority_code, details, about=[row])
        return row.id


def calendar(engine: Engine, calendar_id: int) -> SavedCalendar:
    """A version as it was saved. Raises KeyError when there is none with this id."""
    with reading(engine) as session:
        row = session.get(TermCalendarRow, calendar_id, options=[undefer(TermCalendarRow.problem)])
        if row is None:
            raise KeyError(calendar_id)
        return _saved(row)


def latest_calendar(engine: Engine, plan_id: int, term_name: str) -> SavedCalendar | None:
    """The newest version of a plan's term, None where there is none."""
    with reading(engine) as session:
        row = _newest(session, plan_id, term_name, is_whole=True)
        return None if row is None else _saved(row)


def calendars(engine: Engine, plan_id: int, term_name: str) -> list[CalendarSummary]:
    """Every version of a plan's term, newest first."""
    query = select(TermCalendarRow).where(TermCalendarRow.plan_id == plan_id, TermCalendarRow.term_name == term_name)
    with reading(engine) as session:
        return [_summary(row) for row in session.scalars(query.order_by(TermCalendarRow.version.desc()))]


def earlier_calendars(engine: Engine, authority_code: str, term_name: str, before_id: int) -> list[TermCalendar]:
    """Every calendar of the authority's term saved before one, of any plan: what somebody may have in their diary."""
    query = select(TermCalendarRow.calendar).where(
        TermCalendarRow.authority_code == authority_code,
        TermCalendarRow.term_name == term_name,
        TermCalendarRow.id < before_id,
    )
    with reading(engine) as session:
        return [_CALENDAR.validate_python(kept) for kept in session.scalars(query.order_by(TermCalendarRow.id))]


def _newest(session: Session, plan_id: int, term_name: str, is_whole: bool = False) -> TermCalendarRow | None:
    mine = (TermCalendarRow.plan_id == plan_id, TermCalendarRow.term_name == term_name)
    newest = select(func.max(TermCalendarRow.version)).where(*mine).scalar_subquery()
    query = select(TermCalendarRow).where(*mine, TermCalendarRow.version == newest)
    return session.scalar(query.options(undefer(TermCalendarRow.problem)) if is_whole else query)


def _changed(newest: TermCalendarRow | None) -> str:
    if newest is None:
        return "There is no saved calendar to change. Find one first."
    return (
        f"{newest.created_by} saved version {newest.version} on {newest.created_at:%d/%m/%Y at %H:%M} in between. "
        "Look at it and make the change again."
    )


def _packed(problem: CalendarProblem) -> bytes:
    parts: dict[str, Any] = {
        name: kind.dump_python(getattr(problem, name), mode="json") for name, kind in _PARTS.items()
    }
    for name in _TRAVEL:
        minutes: Mapping[tuple[str, str], int] = getattr(problem, name)
        parts[name] = [[one, other, figure] for (one, other), figure in minutes.items()]
    return zlib.compress(json.dumps(parts, allow_nan=False).encode())


def _unpacked(data: bytes) -> CalendarProblem:
    kept = json.loads(zlib.decompress(data))
    parts: dict[str, Any] = {name: kind.validate_python(kept[name]) for name, kind in _PARTS.items()}
    travel: dict[str, Any] = {name: {(one, other): minutes for one, other, minutes in kept[name]} for name in _TRAVEL}
    return CalendarProblem(**parts, **travel)


def _saved(row: TermCalendarRow) -> SavedCalendar:
    return SavedCalendar(
        summary=_summary(row),
        calendar=_CALENDAR.validate_python(row.calendar),
        not_there=_NOT_THERE.validate_python(row.not_there),
        notes=tuple(row.notes),
        problem=_unpacked(row.problem),
    )


def _summary(row: TermCalendarRow) -> CalendarSummary:
    return CalendarSummary(
        calendar_id=row.id,
        authority_code=row.authority_code,
        plan_id=row.plan_id,
        term_name=row.term_name,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        what=row.what,
        status=SolveStatus(row.status),
        due=row.due,
        placed=row.placed,
    )
