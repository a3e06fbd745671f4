"""What a council has said about its terms, its people's days and its schools' wishes, from its files and the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from allocation.entities import LinkWorker
from allocation.term_calendar.build import Wishes
from allocation.term_calendar.entities import EVERY_HALF_DAY, Away, Pattern, Person
from allocation.term_calendar.term_dates import ClosedDays, TermDates, TermDatesRefused
from data_sources import stores
from data_sources.council_files.cell_text import slug
from data_sources.council_files.weekdays import pattern_of
from data_sources.district import District
from data_sources.joining.district_files import SOURCE, by_kind
from data_sources.reading.headings import plain
from data_sources.term_dates import CLOSED, TERM

KINDS = ("term_dates", "availability", "meeting_wishes")


@dataclass(frozen=True, eq=False)
class CalendarData:
    """Terms in order of date; `presence` of link workers by id; people who can come as partners; wishes by URN; notes
    about rows nobody could be found for."""

    terms: tuple[TermDates, ...]
    presence: Mapping[str, Person]
    partners: tuple[Person, ...]
    wishes: Mapping[str, Wishes]
    notes: tuple[str, ...] = ()


def calendar_data(engine: Engine, of: District) -> CalendarData:
    """Everything a calendar needs besides the plan."""
    files = [one for one in stores.source_files(engine, of.authority_code) if one.kind in KINDS]
    frames = by_kind(files, {one.source_id: stores.frame(engine, one.source_id) for one in files})
    presence, partners = people(frames.get("availability"), of.workers)
    known, notes = wishes(frames.get("meeting_wishes"), of.schools)
    found, more = terms(frames.get("term_dates"))
    every = tuple(sorted(found, key=lambda one: one.first_day))
    return CalendarData(every, presence, partners, known, (*more, *notes))


def terms(rows: pd.DataFrame | None) -> tuple[tuple[TermDates, ...], tuple[str, ...]]:
    """The terms of a file with the closed days that fall in each, and a note for each that cannot be used. Of terms of
    one name the newest file's counts."""
    if rows is None or rows.empty:
        return (), ()
    newest = rows.sort_values(SOURCE, ascending=False, kind="stable") if SOURCE in rows else rows
    named = newest[newest["kind"].eq(TERM)].drop_duplicates("term")
    closed = [_closed(one) for one in newest[newest["kind"].eq(CLOSED)].itertuples()]
    found, notes = [], []
    for row in named.itertuples():
        first, last = row.first_day.date(), row.last_day.date()
        inside = tuple(dict.fromkeys(one for one in closed if one.first <= last and one.last >= first))
        try:
            found.append(TermDates(str(row.term), first, last, inside))
        except TermDatesRefused as refused:
            notes.append(str(refused))
    return tuple(found), tuple(notes)


def _closed(row: Any) -> ClosedDays:
    return ClosedDays(row.first_day.date(), row.last_day.date(), str(row.term))


def term_to_plan(terms_known: Sequence[TermDates], day: date) -> TermDates | None:
    """The term that a day falls in while half of it is still to come, else the next one, else the last; None where
    there is none."""
    ahead = (one for one in terms_known if day <= one.first_day + (one.last_day - one.first_day) / 2)
    return next(ahead, terms_known[-1] if terms_known else None)


def people(rows: pd.DataFrame | None, workers: Sequence[LinkWorker]) -> tuple[dict[str, Person], tuple[Person, ...]]:
    """({link worker's id: presence}, the people who are no link workers: partners). Rows of one person add up; whoever
    has no row of days in is in every day."""
    if rows is None or rows.empty:
        return {}, ()
    by_id = {one.worker_id: one for one in workers}
    presence, partners = {}, []
    rows = _newest_only(rows.assign(who=whose(rows, workers)), "who", rows["person"])
    for who, several in rows.groupby("who", sort=False):
        worker = by_id.get(str(who))
        name = worker.name if worker else str(several["person"].iloc[0])
        most = several["most_a_day"].dropna()
        person = Person(
            person_id=str(who),
            name=name,
            is_partner=worker is None,
            cluster=_first_said(several["cluster"]) if worker is None else worker.cluster,
            role=_first_said(several["role"]),
            half_days=_half_days(several),
            away=tuple(_away(row) for row in several[several["first_day"].notna()].itertuples()),
            most_a_day=int(most.iloc[0]) if len(most) else 2,
        )
        if worker:
            presence[worker.worker_id] = person
        else:
            partners.append(person)
    return presence, tuple(partners)


def _newest_only(rows: pd.DataFrame, about: str, written: pd.Series) -> pd.DataFrame:
    """The rows without those that a newer file's take the place of although the two write what they are `about` in
    different ways; where it is written alike, the store has seen to it."""
    if SOURCE not in rows:
        return rows
    is_newest = rows[SOURCE] == rows.groupby(about)[SOURCE].transform("max")
    key = rows[about].astype(str) + " " + written.astype(str)
    return rows[is_newest | key.isin(set(key[is_newest]))]


def whose(rows: pd.DataFrame, workers: Sequence[LinkWorker]) -> list[str]:
    """Whom each row is about: a link worker's id, however their name or id is written, else the id of a partner."""
    known = {plain(text): one.worker_id for one in workers for text in (one.name, one.worker_id)}
    return [known.get(plain(name), partner_id(name)) for name in rows["person"].astype(str)]


def partner_id(name: str) -> str:
    """The id of a partner, who is known by name alone."""
    return f"partner-{slug(name)}"


def _first_said(cells: pd.Series) -> str:
    said = [str(cell) for cell in cells.fillna("") if str(cell)]
    return said[0] if said else ""


def _half_days(rows: pd.DataFrame) -> Pattern:
    weekly = rows[rows["first_day"].isna()]
    said = {says: [_pattern(row) for row in weekly[weekly["says"].eq(says)].itertuples()] for says in ("in", "away")}
    present = frozenset[tuple[int, bool]]().union(*said["in"]) if said["in"] else EVERY_HALF_DAY
    return present.difference(*said["away"])


def _pattern(row: Any) -> Pattern:
    return pattern_of(str(row.weekdays or ""), str(row.half_day))


def _away(row: Any) -> Away:
    first, last = row.first_day, row.last_day
    return Away(first.date(), first.date() if pd.isna(last) else last.date(), str(row.reason or ""))


def wishes(rows: pd.DataFrame | None, schools: pd.DataFrame) -> tuple[dict[str, Wishes], tuple[str, ...]]:
    """({URN: what the school asks for}, a note for rows about no school of the authority). Schools are known by URN, by
    DfE number, or by the URN of the school before."""
    if rows is None or rows.empty:
        return {}, ()
    numbered = rows.assign(today=todays_urns(rows, schools), number=_numbers(rows))
    lost = sorted(set(numbered.loc[numbered["today"] == "", "number"]))
    found: dict[str, Wishes] = {}
    ours = numbered[numbered["today"] != ""]
    for row in _newest_only(ours, "today", ours["number"]).itertuples():
        pattern, old = _pattern(row), found.get(str(row.today), Wishes())
        is_wish = row.wish == "prefers"
        found[str(row.today)] = Wishes(
            old.preferred | pattern if is_wish else old.preferred,
            old.excluded if is_wish else old.excluded | pattern,
        )
    said = f"Wishes for meetings of schools that are not this council's were not used: {', '.join(lost[:5])}."
    return found, (said,) if lost else ()


def todays_urns(rows: pd.DataFrame, schools: pd.DataFrame) -> list[str]:
    """The URN of today's school for each row, by URN, by DfE number, or by the URN of the school before; "" for a
    school that is not the authority's."""
    known = {str(one.laestab): str(one.urn) for one in schools.itertuples()} | {str(u): str(u) for u in schools["urn"]}
    before = schools["predecessor_urns"] if "predecessor_urns" in schools else pd.Series("", index=schools.index)
    for urn, earlier in zip(schools["urn"], before.fillna(""), strict=True):
        known |= {one: str(urn) for one in str(earlier).split(";") if one and one not in known}
    return [known.get(number, "") for number in _numbers(rows)]


def _numbers(rows: pd.DataFrame) -> list[str]:
    urns = rows["urn"].fillna("")
    return [str(one) for one in urns.where(urns != "", rows["laestab"].fillna(""))]
