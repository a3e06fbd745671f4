"""A saved calendar on screen: what it comes to, by month and as a list, what is not there, and its files."""

from collections import Counter
from typing import Literal

import pandas as pd
import streamlit as st

from allocation.plan import SolveStatus
from allocation.term_calendar.entities import TermCalendar
from allocation.term_calendar.measures import CalendarMeasures, measure
from allocation.term_calendar.term_dates import MONTHS, TermDates, months_of
from data_sources import calendar_files, stores
from data_sources.stores import SavedCalendar, SavedPlan
from pages.ui import cache, calendar_absent, calendar_month, calendar_whose, tables, words

STATUSES: dict[SolveStatus, tuple[str, Literal["green", "blue", "orange", "red"]]] = {
    SolveStatus.OPTIMAL: ("Everything placed, proven best", "green"),
    SolveStatus.FEASIBLE: ("Lawful, not proven best", "blue"),
    SolveStatus.STOPPED: ("Stopped early, best so far", "orange"),
    SolveStatus.INFEASIBLE: ("Not everything has a place", "red"),
}
_COLUMNS = {
    "date": st.column_config.DateColumn("Date", format="DD/MM/YYYY"),
    "weekday": tables.text("Day"),
    "starts": tables.text("Starts"),
    "school": tables.text("School", width="medium"),
    "meeting": tables.text("Meeting"),
    "link_worker": tables.text("Link worker"),
    "partners": tables.text("Partners who come"),
    "mode": tables.text("How"),
    "fixed": tables.text("Fixed"),
}


def newest(plan: SavedPlan, term: TermDates) -> SavedCalendar | None:
    """The newest version of the plan's calendar of the term."""
    return stores.latest_calendar(cache.engine(), plan.summary.plan_id, term.name)


def show(saved: SavedCalendar) -> TermCalendar:
    """Heading, figures, filters, the month, the list, what is not there, and the files; gives the meetings shown."""
    st.header(f"The calendar of {saved.summary.term_name}", anchor=False)
    _heading(saved)
    who, wanted = calendar_whose.choose(saved)
    calendar_whose.files(saved, who)
    month, listed, absent = st.tabs(["Month", "List", "Not there, and rules"], key="calendar_parts")
    with month:
        _month(saved, who.name if who else "everybody", wanted)
    with listed:
        _list(saved, wanted)
    with absent:
        calendar_absent.show(saved)
    return wanted


def _heading(saved: SavedCalendar) -> None:
    summary, seen = saved.summary, measure(saved.problem, saved.calendar)
    is_short = seen.placed < seen.due or seen.partner_visits < seen.partner_visits_due
    label, colour = STATUSES[SolveStatus.INFEASIBLE if is_short else summary.status]
    st.badge(label, color=colour)
    st.markdown(in_words(seen))
    if summary.status is SolveStatus.OPTIMAL and not is_short:
        st.caption("Proven: with these standardisation meetings, no dates are better at what is weighed against what.")
    one, two, three, four = st.columns(4)
    one.metric("Meetings placed", f"{seen.placed} of {seen.due}", border=True)
    two.metric("Partner visits", f"{seen.partner_visits} of {seen.partner_visits_due}", border=True)
    three.metric("Weeks between meetings", words.up_to(seen.weeks_apart, 1, "does not apply"), border=True)
    four.metric(
        "Travel saved", f"{words.up_to(seen.travel_saved_minutes / 60, 1)} hours", border=True,
        help="Two schools on one day: there, across and back, against there and back for each. To schools as the plan "
        "has it; between schools a straight line at the operating model's speed. Under five minutes is not counted.",
    )  # fmt: skip
    st.caption(
        f"Version {summary.version} by {summary.created_by} on {words.moment(summary.created_at)}: {summary.what}."
    )
    for note in saved.notes:
        st.caption(words.sentence(note))


def in_words(seen: CalendarMeasures) -> str:
    """The figures of a calendar in sentences."""
    placed = f"{seen.placed} of {words.count(seen.due, 'meeting')} {words.have(seen.due)} a date"
    visits = ""
    if seen.partner_visits_due:
        visits = f", and partners come to {seen.partner_visits} of the {seen.partner_visits_due} visits due from them"
    apart = ""
    if seen.weeks_apart is not None:
        apart = (
            f" A school's meetings are {words.up_to(seen.weeks_apart, 1)} weeks apart on average and never less than "
            f"{seen.least_weeks_apart}."
        )
    return f"{placed}{visits}.{apart}{_standing_words(seen)}{_travel_words(seen)}{_wishes_words(seen)}"


def _standing_words(seen: CalendarMeasures) -> str:
    if not seen.standardised_due:
        return ""
    held = words.count(seen.standardisations, "standardisation meeting")
    taken = f"{seen.standardised} of {words.count(seen.standardised_due, 'place')} taken"
    return f" {held} {words.have(seen.standardisations)} one too, with {taken}."


def _wishes_words(seen: CalendarMeasures) -> str:
    if not seen.wishes_missed:
        return ""
    missed = words.count(seen.wishes_missed, "meeting")
    return f" {missed} {'is' if seen.wishes_missed == 1 else 'are'} outside a school's preferred half-days."


def _travel_words(seen: CalendarMeasures) -> str:
    """What visits in person take, and what two schools on one day save of it."""
    if not seen.travel_alone_minutes:
        return ""
    alone = words.up_to(seen.travel_alone_minutes / 60, 1)
    if not seen.paired_days:
        return f" A journey there and back for each visit in person takes {alone} hours in the term."
    saved = f"{words.up_to(seen.travel_saved_minutes / 60, 1)} of the {alone} hours"
    days = words.count(seen.paired_days, "day")
    return (
        f" On {days} a link worker visits two schools, which saves {saved} that a journey there and back for each "
        "visit in person would take in the term."
    )


def _month(saved: SavedCalendar, whose: str, wanted: TermCalendar) -> None:
    months = {f"{MONTHS[month - 1]} {year}": (year, month) for year, month in months_of(saved.problem.term)}
    begins = min((one.when.day for one in saved.calendar.meetings), default=saved.problem.term.first_day)
    first = next(name for name, month in months.items() if month >= (begins.year, begins.month))
    name = st.segmented_control(
        "Month", list(months), default=first, required=True, key=f"month_{saved.summary.term_name}"
    )
    month = months[name or first]
    inside = [one for one in wanted.everything if (one.when.day.year, one.when.day.month) == month]
    days = Counter(one.when.day for one in inside)
    most = f", at most {max(days.values())} on one day" if days else ""
    st.markdown(f"{words.count(len(inside), 'meeting')} in {name}{most}.")
    st.html(calendar_month.month_table(saved.problem, inside, month, whose))


def _list(saved: SavedCalendar, wanted: TermCalendar) -> None:
    meetings = calendar_files.meeting_table(saved.problem, wanted)
    if meetings.empty:
        st.markdown("No meeting of a school is in this selection.")
    else:
        st.markdown(f"{words.count(len(meetings), 'meeting')} of {words.count(meetings['urn'].nunique(), 'school')}.")
        shown = meetings.assign(date=pd.to_datetime(meetings["date"]))
        tables.show(shown, _COLUMNS, key="calendar_list", alt="Meetings by date", placeholder="none")
    together = calendar_files.standardisation_table(saved.problem, wanted)
    if len(together):
        st.subheader("Standardisation meetings", anchor=False)
        said = together.assign(
            date=[words.day(day) for day in together["date"]],
            who=[words.listed(names.split("; "), most=3) for names in together["link_workers"]],
        )
        labels = {"date": "Date", "weekday": "Day", "starts": "Starts", "group": "Whose", "who": "Who comes"}
        tables.small(said[list(labels)].rename(columns=labels), alt="Standardisation meetings")
