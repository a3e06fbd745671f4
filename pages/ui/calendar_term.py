"""Which plan and which term a calendar is for, and term dates entered by hand."""

from datetime import date

import pandas as pd
import streamlit as st

from allocation.term_calendar.term_dates import ClosedDays, TermDates, TermDatesRefused, open_days
from data_sources import calendar_data, stores
from data_sources.calendar_data import CalendarData
from data_sources.district import District
from data_sources.stores import SavedPlan
from pages.ui import cache, frame, nav, state, words

_EDITED = {
    "first": st.column_config.DateColumn("First closed day", format="DD/MM/YYYY"),
    "last": st.column_config.DateColumn("Last closed day", format="DD/MM/YYYY"),
    "reason": st.column_config.TextColumn("What it is"),
}


def plan(of: District) -> SavedPlan:
    """The plan a person picks, the newest first; where there is none, says so and ends the page."""
    kept = stores.plans(cache.engine(), of.authority_code)
    if not kept:
        frame.data_wanted(
            "There is no plan yet, so nobody knows which schools meet how often. Find a plan first.",
            nav.ALLOCATION,
            "Go to Allocation to find one",
        )
    names = {one.plan_id: f"Plan {one.plan_id}, {words.moment(one.created_at)} by {one.created_by}" for one in kept}
    chosen = kept[0].plan_id
    if len(kept) > 1:
        chosen = st.selectbox("Plan", list(names), format_func=names.__getitem__, key=f"calendar_plan_{chosen}")
    else:
        st.markdown(f"**{names[chosen]}**")
    return stores.plan(cache.engine(), chosen)


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


def _in_words(term: TermDates) -> str:
    closed = [
        f"{one.reason} {words.day(one.first)}" + ("" if one.first == one.last else f" to {words.day(one.last)}")
        for one in term.closed
    ]
    shut = f" Closed: {'; '.join(closed)}." if closed else ""
    return f"{words.day(term.first_day)} to {words.day(term.last_day)}, {len(open_days(term))} school days.{shut}"


def _enter(of: District, term: TermDates | None) -> None:
    """A form for one term; what it says takes the place of the file's term of the same name."""
    key = f"enter_{term.name}" if term else "enter_first"
    closed = pd.DataFrame(
        [(one.first, one.last, one.reason) for one in term.closed] if term else [], columns=["first", "last", "reason"]
    ).astype({"first": "datetime64[us]", "last": "datetime64[us]", "reason": "str"})
    with st.form(key, border=False):
        name = st.text_input("Name of the term", term.name if term else "", key=f"{key}_name")
        left, right = st.columns(2)
        first = left.date_input("First day", term.first_day if term else None, format="DD/MM/YYYY", key=f"{key}_from")
        last = right.date_input("Last day", term.last_day if term else None, format="DD/MM/YYYY", key=f"{key}_to")
        st.markdown("Days in the term on which schools are closed. A row without a last day is one day.")
        rows = st.data_editor(closed, column_config=_EDITED, num_rows="dynamic", hide_index=True, key=f"{key}_closed")
        if st.form_submit_button("Keep these dates", icon=":material/save:", key=f"{key}_save"):
            _keep(of, name, first, last, rows)


def _keep(of: District, name: str, first: date | None, last: date | None, rows: pd.DataFrame) -> None:
    if not name.strip() or first is None or last is None:
        st.error("A term needs a name, a first day and a last day.", icon=":material/error:")
        return
    try:
        term = TermDates(" ".join(name.split()), first, last, _closed(rows))
    except TermDatesRefused as refused:
        st.error(str(refused), icon=":material/error:")
        return
    calendar_data.enter_term(cache.engine(), of.authority_code, term, state.user_name())
    st.rerun()


def _closed(rows: pd.DataFrame) -> tuple[ClosedDays, ...]:
    """The closed days of the editor; a row without a first day says nothing."""
    found = []
    for row in rows.itertuples(index=False):
        if words.is_missing(row.first):
            continue
        last = row.first if words.is_missing(row.last) else row.last
        reason = "closed" if words.is_missing(row.reason) or not str(row.reason).strip() else str(row.reason).strip()
        found.append(ClosedDays(pd.Timestamp(row.first).date(), pd.Timestamp(last).date(), reason))
    return tuple(found)
