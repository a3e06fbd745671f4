"""Days of people, wishes of schools and term dates as they are typed into the app, each stored as its file would be."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Engine

from allocation.entities import LinkWorker
from allocation.term_calendar.build import Wishes
from allocation.term_calendar.entities import Person
from allocation.term_calendar.term_dates import TermDates, TermDatesRefused
from data_sources import availability, meeting_wishes, term_dates
from data_sources.calendar_data import KINDS, partner_id, terms, todays_urns, whose
from data_sources.council_files.weekdays import WEEKDAYS, cells_of
from data_sources.entering import Change, enter, is_entered, raw_table
from data_sources.reading.contract import Dataset
from data_sources.stores import source_files
from data_sources.stores.source_file import SourceFile
from data_sources.stores.stored_tables import contract_of

CLOSED_TOO = " (closed)"


def enter_person(
    engine: Engine, authority_code: str, person: Person, workers: Sequence[LinkWorker], by: str
) -> SourceFile:
    """Keeps when somebody is in, in place of every row about them; everybody else's rows stay. Raises FileRefused with
    every fault."""
    rows = _person_rows(person)
    new = availability.read(raw_table(availability.CONTRACT, rows, f"days of {person.name}"))
    who = _id_of(person, workers)
    change = _in_place_of(new, lambda table: [one == who for one in whose(table, workers)])
    return enter(engine, "availability", authority_code, f"Days of {person.name}", by, change)


def forget_person(
    engine: Engine, authority_code: str, person: Person, workers: Sequence[LinkWorker], by: str
) -> SourceFile:
    """Takes every row about somebody away: a link worker is then in every day, a partner comes no more."""
    who = _id_of(person, workers)
    change = _without("availability", lambda table: [one == who for one in whose(table, workers)])
    return enter(engine, "availability", authority_code, f"No days of {person.name}", by, change)


def enter_wishes(
    engine: Engine, authority_code: str, urn: str, wishes: Wishes, schools: pd.DataFrame, by: str
) -> SourceFile:
    """Keeps the half-days a school prefers and refuses, in place of every row about it; without any, its rows go. Used
    columns of `schools`: urn, laestab, name, predecessor_urns. Raises FileRefused with every fault."""
    name = str(schools.set_index("urn").loc[urn, "name"])

    def is_about(table: pd.DataFrame) -> list[bool]:
        return [one == urn for one in todays_urns(table, schools)]

    said = [("prefers", wishes.preferred), ("refuses", wishes.excluded)]
    rows = [
        {"urn": urn, "school_name": name, "wish": wish, "weekdays": days, "half_day": half}
        for wish, pattern in said
        for days, half in cells_of(pattern)
    ]
    if not rows:
        change = _without("meeting_wishes", is_about)
        return enter(engine, "meeting_wishes", authority_code, f"No wishes of {name}", by, change)
    new = meeting_wishes.read(raw_table(meeting_wishes.CONTRACT, rows, f"wishes of {name}"))
    change = _in_place_of(new, is_about)
    return enter(engine, "meeting_wishes", authority_code, f"Wishes of {name}", by, change)


def enter_term(engine: Engine, authority_code: str, term: TermDates, by: str, instead_of: str = "") -> SourceFile:
    """Keeps a term with its closed days in place of the term of that name, or of the one named, and of the closed days
    in either. Raises TermDatesRefused where it overlaps another term, FileRefused with every other fault."""
    rows = [{"term": term.name, "first_day": _iso(term.first_day), "last_day": _iso(term.last_day)}]
    for one in term.closed:
        is_said = term_dates.kind_of(one.reason, _iso(one.first), _iso(one.last)) == term_dates.CLOSED
        name = one.reason if is_said else f"{one.reason}{CLOSED_TOO}"
        rows.append({"term": name, "first_day": _iso(one.first), "last_day": _iso(one.last)})
    new = term_dates.read(raw_table(term_dates.CONTRACT, rows, f"dates of {term.name}"))
    names = {term.name, instead_of or term.name}

    def is_about(table: pd.DataFrame) -> list[bool]:
        old = [one for one in terms(table)[0] if one.name in names]
        _refuse_overlap(term, [one for one in terms(table)[0] if one.name not in names])
        spans = [(one.first_day, one.last_day) for one in (term, *old)]
        return [
            row.term in names
            if row.kind == term_dates.TERM
            else any(first <= row.last_day.date() and row.first_day.date() <= last for first, last in spans)
            for row in table.itertuples()
        ]

    return enter(engine, "term_dates", authority_code, f"Dates of {term.name}", by, _in_place_of(new, is_about))


def last_entries(engine: Engine, authority_code: str) -> list[SourceFile]:
    """What is in use because it was typed in, newest first: the entries that can be undone."""
    every = source_files(engine, authority_code)
    return [one for one in every if one.kind in KINDS and is_entered(one)]


def _in_place_of(new: Dataset, is_about: Callable[[pd.DataFrame], list[bool]]) -> Change:
    """The change that puts these rows in place of those they are about."""

    def change(table: pd.DataFrame | None) -> Dataset:
        if table is None or table.empty:
            return new
        kept = table[[not one for one in is_about(table)]]
        frame = pd.concat([kept, new.frame], ignore_index=True) if len(kept) else new.frame
        return Dataset(new.kind, frame, notes=(_note(len(kept)), *new.notes))

    return change


def _without(kind: str, is_about: Callable[[pd.DataFrame], list[bool]]) -> Change:
    """The change that takes away the rows it is about."""

    def change(table: pd.DataFrame | None) -> Dataset:
        if table is None:
            return Dataset(kind, pd.DataFrame(columns=[one.name for one in contract_of(kind).columns], dtype="str"))
        kept = table[[not one for one in is_about(table)]].reset_index(drop=True)
        return Dataset(kind, kept, notes=(_note(len(kept)),))

    return change


def _note(kept: int) -> str:
    return f"{kept} other row{'' if kept == 1 else 's'} as before."


def _person_rows(person: Person) -> list[dict[str, str]]:
    """The fewest rows that say it all: half-days of the week, then the days away."""
    base = {"person": person.name}
    weekly = [base | {"says": "in", "weekdays": days, "half_day": half} for days, half in cells_of(person.half_days)]
    if not weekly:
        weekly = [base | {"says": "away", "weekdays": "; ".join(WEEKDAYS)}]
    weekly[0] |= {"role": person.role, "cluster": person.cluster if person.is_partner else ""}
    weekly[0] |= {"most_a_day": str(person.most_a_day)}
    away = [
        base | {"says": "away", "first_day": _iso(one.first), "last_day": _iso(one.last), "reason": one.reason}
        for one in person.away
    ]
    return [*weekly, *away]


def _id_of(person: Person, workers: Sequence[LinkWorker]) -> str:
    known = {one.worker_id for one in workers}
    return person.person_id if person.person_id in known else partner_id(person.name)


def _refuse_overlap(term: TermDates, others: Sequence[TermDates]) -> None:
    for other in others:
        if term.first_day <= other.last_day and other.first_day <= term.last_day:
            raise TermDatesRefused(
                f"{term.name} and {other.name} ({other.first_day:%d/%m/%Y} to {other.last_day:%d/%m/%Y}) overlap. "
                "Correct the dates of one of them."
            )


def _iso(day: date) -> str:
    return day.isoformat()
