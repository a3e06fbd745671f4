"""A saved calendar as files: calendar feeds (iCalendar) of each link worker, partner and school, and a workbook."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event, vCalAddress

from allocation.term_calendar.entities import (
    CalendarProblem,
    Meeting,
    Standardisation,
    TermCalendar,
)
from allocation.term_calendar.term_dates import MONTHS, HalfDay, week_of
from data_sources import exports
from data_sources.council_files.cell_text import slug
from data_sources.stores import SavedCalendar

LONDON = ZoneInfo("Europe/London")
PRODUCT = "-//TAS Planner//Term calendar//EN"
DOMAIN = "tas-planner.invalid"  # a name that can never be anybody's


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar a file is: a person (`person_id`) or a school (`urn`), and the name of the file."""

    name: str
    file_name: str
    person_id: str = ""
    urn: str = ""

    def has(self, one: Meeting | Standardisation) -> bool:
        """Whether a meeting is in this calendar."""
        return self.urn == getattr(one, "urn", None) if self.urn else self.person_id in one.people


def feeds(problem: CalendarProblem) -> list[Feed]:
    """Everybody who has a calendar: link workers and partners by name, then schools."""
    people = sorted(problem.people, key=lambda one: (one.is_partner, one.name))
    schools = sorted(problem.needs, key=lambda one: one.name)
    return [
        *(
            Feed(one.name, f"{'partner' if one.is_partner else 'link-worker'}-{slug(one.name)}.ics", one.person_id)
            for one in people
        ),
        *(Feed(one.name, f"school-{one.urn}-{slug(one.name)}.ics", urn=one.urn) for one in schools),
    ]


def ics_bytes(saved: SavedCalendar, feed: Feed, earlier: Sequence[TermCalendar] = ()) -> bytes:
    """One person's or school's meetings as iCalendar (RFC 5545), times in Europe/London.

    A meeting keeps its UID (authority, term, school and number) through every version and plan, and SEQUENCE rises with
    each, so that loading a file again moves what moved. What was in a diary by an `earlier` calendar and is not any
    more is marked as cancelled. Names of schools and staff only; nothing about a child is known here.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"Team Around the School: {feed.name}, {saved.problem.term.name}")
    now = [one for one in saved.calendar.everything if feed.has(one)]
    for one in now:
        made.add_component(_event(saved, one, is_cancelled=False))
    kept = {_key(one) for one in now}
    for one in _gone(earlier, kept, feed.has):
        made.add_component(_event(saved, one, is_cancelled=True))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def zip_bytes(saved: SavedCalendar, earlier: Sequence[TermCalendar] = ()) -> bytes:
    """The calendars of everybody who has a meeting, or had one, as one .zip."""
    target = io.BytesIO()
    every = [saved.calendar, *earlier]
    stamp = saved.summary.created_at.timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for feed in feeds(saved.problem):
            if any(feed.has(one) for calendar in every for one in calendar.everything):
                archive.writestr(zipfile.ZipInfo(feed.file_name, stamp), ics_bytes(saved, feed, earlier))
    return target.getvalue()


def workbook(saved: SavedCalendar) -> bytes:
    """The calendar as an Excel workbook: meetings, standardisation meetings, what is not there, term and rules."""
    title = f"Calendar of {saved.problem.term.name}, version {saved.summary.version}"
    sheets: dict[str, pd.DataFrame | exports.Sheet] = {
        "Meetings": exports.Sheet(
            meeting_table(saved.problem, saved.calendar).rename(columns=exports.heading), title, saved.notes
        ),
        "Standardisation": _or_none(
            standardisation_table(saved.problem, saved.calendar), "No standardisation meetings."
        ),
        "Not there": _or_none(
            pd.DataFrame([(one.sentence, one.remedy) for one in saved.not_there], columns=["what", "what_would_help"]),
            "Everything that is due is in the calendar.",
        ),
        "Term and rules": _facts(saved.problem),
    }
    return exports.xlsx_bytes(sheets, saved.summary.created_at.replace(tzinfo=None))


def meeting_table(problem: CalendarProblem, calendar: TermCalendar) -> pd.DataFrame:
    """A row a meeting of a school, by date: date, weekday, half_day, starts, ends, week, urn, school, cluster, meeting
    ("1 of 2"), mode, link_worker, partners, fixed ("yes" where placed by hand)."""
    needs, people = {one.urn: one for one in problem.needs}, {one.person_id: one for one in problem.people}
    rows = []
    for one in sorted(calendar.meetings, key=lambda one: (one.when, one.urn)):
        need = needs[one.urn]
        starts, ends = _hours(problem, one)
        rows.append(
            {
                "date": one.when.day,
                "weekday": f"{one.when.day:%A}",
                "half_day": "afternoon" if one.when.is_afternoon else "morning",
                "starts": f"{starts:%H:%M}",
                "ends": f"{ends:%H:%M}",
                "week": week_of(problem.term, one.when.day),
                "urn": one.urn,
                "school": need.name,
                "cluster": need.cluster,
                "meeting": f"{one.number} of {need.meetings}",
                "mode": "virtual" if need.is_virtual else "in person",
                "link_worker": people[one.worker_id].name,
                "partners": "; ".join(people[person].name for person in one.partner_ids),
                "fixed": "yes" if one.is_fixed else "no",
            }
        )
    columns = "date weekday half_day starts ends week urn school cluster meeting mode link_worker partners fixed"
    return pd.DataFrame(rows, columns=columns.split())


def standardisation_table(problem: CalendarProblem, calendar: TermCalendar) -> pd.DataFrame:
    """A row a standardisation meeting: date, weekday, half_day, starts, ends, group, link_workers."""
    people = {one.person_id: one for one in problem.people}
    rows = []
    for one in sorted(calendar.standardisations, key=lambda one: (one.when, one.group)):
        starts, ends = _hours(problem, one)
        come = "; ".join(people[person].name for person in one.worker_ids)
        half = "afternoon" if one.when.is_afternoon else "morning"
        group = one.group or "Whole service"
        rows.append((one.when.day, f"{one.when.day:%A}", half, f"{starts:%H:%M}", f"{ends:%H:%M}", group, come))
    return pd.DataFrame(rows, columns=["date", "weekday", "half_day", "starts", "ends", "group", "link_workers"])


def _or_none(table: pd.DataFrame, if_empty: str) -> pd.DataFrame:
    return table.rename(columns=exports.heading) if len(table) else pd.DataFrame({"note": [if_empty]})


def _facts(problem: CalendarProblem) -> pd.DataFrame:
    term, rules = problem.term, problem.rules
    facts = [
        ("Term", term.name),
        ("First day", f"{term.first_day:%d/%m/%Y}"),
        ("Last day", f"{term.last_day:%d/%m/%Y}"),
        *(("Closed", f"{one.reason}: {one.first:%d/%m/%Y} to {one.last:%d/%m/%Y}") for one in term.closed),
        ("Least weeks between a school's meetings", str(rules.least_weeks)),
        ("Weeks aimed at", f"{rules.target_weeks:g}" if rules.target_weeks else "the term shared out evenly"),
        ("Monthly standardisation meetings", rules.standardisation),
        ("Two schools on one day where it saves travel", "yes" if rules.is_grouped_by_place else "no"),
        ("One week off the target, in minutes of travel", str(rules.minutes_a_week_off)),
        ("One wish of a school not kept, in minutes of travel", str(rules.minutes_a_wish)),
        ("One meeting moved, in minutes of travel", str(rules.minutes_a_change)),
        ("Mornings begin", f"{rules.morning:%H:%M}"),
        ("Afternoons begin", f"{rules.afternoon:%H:%M}"),
    ]
    return pd.DataFrame(facts, columns=["Setting", "Value"])


def _key(one: Meeting | Standardisation) -> str:
    """What a meeting is, whenever it is held."""
    if isinstance(one, Meeting):
        return f"{one.urn}-{one.number}"
    return f"standardisation-{slug(one.group or 'service')}-{one.month[0]}-{one.month[1]:02d}"


def _gone(
    earlier: Iterable[TermCalendar], kept: set[str], is_ours: Callable[[Meeting | Standardisation], bool]
) -> list[Meeting | Standardisation]:
    """The latest form of each meeting that was ours once and is not any more."""
    last = {_key(one): one for calendar in earlier for one in calendar.everything if is_ours(one)}
    return [one for key, one in sorted(last.items()) if key not in kept]


def _event(saved: SavedCalendar, one: Meeting | Standardisation, is_cancelled: bool) -> Event:
    problem, summary = saved.problem, saved.summary
    event = Event()
    event.add("uid", f"{summary.authority_code}-{slug(summary.term_name)}-{_key(one)}@{DOMAIN}")
    event.add("sequence", summary.calendar_id)
    event.add("dtstamp", summary.created_at)
    starts, ends = _hours(problem, one)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    title, place, text = _words(problem, one)
    event.add("summary", title)
    event.add("location", place)
    event.add("description", text)
    organiser = vCalAddress(f"invalid:nomail@{DOMAIN}")
    organiser.params["CN"] = "TAS Planner"
    event.add("organizer", organiser)
    return event


def _words(problem: CalendarProblem, one: Meeting | Standardisation) -> tuple[str, str, str]:
    """Title, place and text of an event."""
    people = {person.person_id: person.name for person in problem.people}
    if isinstance(one, Standardisation):
        month = f"{MONTHS[one.month[1] - 1]} {one.month[0]}"
        who = ", ".join(people.get(person, person) for person in one.worker_ids)
        return (
            f"Standardisation meeting: {one.group or 'whole service'}, {month}",
            "To be agreed",
            f"Link workers: {who}.",
        )
    need = next((need for need in problem.needs if need.urn == one.urn), None)
    name = need.name if need else f"URN {one.urn}"
    place = "Online" if need and need.is_virtual else name
    of = f" ({one.number} of {need.meetings})" if need else ""
    partners = ", ".join(people.get(person, person) for person in one.partner_ids)
    text = f"Link worker: {people.get(one.worker_id, one.worker_id)}." + (f" Partners: {partners}." if partners else "")
    return f"Team Around the School meeting: {name}{of}", place, text


def _hours(problem: CalendarProblem, one: Meeting | Standardisation) -> tuple[datetime, datetime]:
    """When it begins and ends, local time."""
    needs = {need.urn: need.length_hours for need in problem.needs}
    rules = problem.rules
    hours = rules.standardisation_hours if isinstance(one, Standardisation) else needs.get(one.urn, 1.0)
    starts = _starts(problem, one.when)
    return starts, starts + timedelta(hours=hours)


def _starts(problem: CalendarProblem, when: HalfDay) -> datetime:
    clock = problem.rules.afternoon if when.is_afternoon else problem.rules.morning
    return datetime.combine(when.day, clock, LONDON)
