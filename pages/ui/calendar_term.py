"""Which plan and which term a calendar is for, and term dates entered by hand."""

from datetime import date

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.term_calendar.term_dates import ClosedDays, TermDates, TermDatesRefused, open_days
from data_sources import calendar_data, calendar_entries
from data_sources.calendar_data import CalendarData
from data_sources.district import District
from data_sources.reading.contract import FileRefused
from data_sources.stores import SavedPlan
from pages.ui import cache, calendar_entry, calendar_people, calendar_wishes, frame, nav, plan_choice, state, words


def plan(of: District) -> SavedPlan:
    """The plan a person picks, the live version first; where there is none, says so and ends the page."""
    chosen = plan_choice.choose(of, "calendar_plan")
    if chosen is None:
        frame.data_wanted(
            "There is no plan yet, so nobody knows which schools meet how often. Find a plan first.",
            nav.ALLOCATION,
            "Go to Allocation to find one",
        )
    return chosen


def data(of: District) -> CalendarData:
    """Terms, people's days and schools' wishes as they are now, with what could not be used."""
    known = calendar_data.calendar_data(cache.engine(), of)
    for note in known.notes:
        st.warning(words.sentence(note), icon=":material/warning:")
    return known


def choose(of: District, known: CalendarData) -> TermDates:
    """The term a person picks, today's first; where there is none, asks for dates and ends the page."""
    names = [one.name for one in known.terms]
    current = calendar_data.term_to_plan(known.terms, date.today())
    if current is None:
        st.info(
            "No term dates are known yet. Load a file of term dates on the Data page, or enter a term here.",
            icon=":material/info:",
        )
        nav.link(nav.DATA, "Go to Data to load term dates")
        _enter(of, None)
        st.stop()
    name = st.selectbox("Term", names, index=names.index(current.name), key="calendar_term", persist_state="session")
    term = next(one for one in known.terms if one.name == name)
    st.caption(_in_words(term))
    with st.expander("Enter or correct term dates"):
        _enter(of, term)
    return term


def who_and_when(of: District, plan: SavedPlan, known: CalendarData) -> None:
    """What is known of people's days and schools' wishes, and forms to change it."""
    with st.expander("Days people are in, and wishes of schools"):
        st.markdown(
            "What is entered here is kept like a file, takes the place of what was said before, and can be undone."
        )
        people, wishes = st.tabs(["Link workers and partners", "Schools"], key="calendar_entries")
        with people:
            calendar_people.show(of, OperatingModel.model_validate(plan.operating_model), known)
        with wishes:
            calendar_wishes.show(of, known)


def _in_words(term: TermDates) -> str:
    closed = [
        f"{one.reason} {words.day(one.first)}" + ("" if one.first == one.last else f" to {words.day(one.last)}")
        for one in term.closed
    ]
    shut = f" Closed: {'; '.join(closed)}." if closed else ""
    return f"{words.day(term.first_day)} to {words.day(term.last_day)}, {len(open_days(term))} school days.{shut}"


def _enter(of: District, term: TermDates | None) -> None:
    """A form for one term; what it says takes the place of the term of that name, and the last entry can be undone."""
    key = f"enter_{term.name}_{hash(term)}" if term else "enter_first"
    with st.form(key, border=False):
        name = st.text_input("Name of the term", term.name if term else "", key=f"{key}_name")
        left, right = st.columns(2)
        first = left.date_input("First day", term.first_day if term else None, format="DD/MM/YYYY", key=f"{key}_from")
        last = right.date_input("Last day", term.last_day if term else None, format="DD/MM/YYYY", key=f"{key}_to")
        st.markdown("Days in the term on which schools are closed. A row without a last day is one day.")
        closed = calendar_entry.runs(
            [(one.first, one.last, one.reason) for one in term.closed] if term else [],
            "First closed day", "Last closed day", "What it is", f"{key}_closed",
        )  # fmt: skip
        is_new = st.checkbox("This is another term", key=f"{key}_new") if term else False
        if st.form_submit_button("Keep these dates", icon=":material/save:", key=f"{key}_save"):
            days = tuple(ClosedDays(one, other, what or "closed") for one, other, what in closed)
            _keep(of, " ".join(name.split()), first, last, days, "" if is_new or term is None else term.name)
    calendar_entry.undo(of.authority_code, "term_dates")


def _keep(
    of: District, name: str, first: date | None, last: date | None, closed: tuple[ClosedDays, ...], instead_of: str
) -> None:
    if not name or first is None or last is None:
        st.error("A term needs a name, a first day and a last day.", icon=":material/error:")
        return
    try:
        term = TermDates(name, first, last, closed)
        calendar_entries.enter_term(cache.engine(), of.authority_code, term, state.user_name(), instead_of)
    except (TermDatesRefused, FileRefused) as refused:
        calendar_entry.refusal(refused)
        return
    st.rerun()
