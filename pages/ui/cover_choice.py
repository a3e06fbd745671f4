"""Whose plan, from which day, for how long, and how a covered school counts: what is asked about absences."""

from datetime import date, timedelta
from math import ceil

import streamlit as st

from allocation.cover.absence import LONGEST_WEEKS, CaseloadCounts
from data_sources.cover_plans import CoverQuestion
from pages.ui import cache, words
from pages.ui.cache import Outcome
from pages.ui.rebalance_view import View

VERSION, TODAY = "version", "today"
CASELOADS: dict[CaseloadCounts, str] = {"share": "For its share of the term", "whole": "As a whole school"}
CASELOAD_WORDS = [
    "As its hours do. For those weeks somebody may lead more than the limit: it is shown how much.",
    "The limit on a caseload holds every day.",
]


def show(view: View) -> tuple[CoverQuestion, bool]:
    """The choices; gives what is asked, and whether it is of the version (else of today's allocation)."""
    term_weeks = view.seen.prepared.model.hours.weeks_per_term
    left, middle, right = st.columns([2, 1, 1], gap="medium", vertical_alignment="bottom")
    named = {VERSION: view.saved.summary.name, TODAY: "Today's allocation"}
    whose = left.selectbox("Plan to cover for", list(named), format_func=named.__getitem__, key="cover_of")
    tomorrow = date.today() + timedelta(days=1)
    first_day = middle.date_input("First day away", tomorrow, format="DD/MM/YYYY", key="cover_from")
    weeks = right.number_input("Weeks away", 1, LONGEST_WEEKS, ceil(term_weeks.value), key="cover_weeks")
    caseload = st.radio(
        "How a covered school counts towards the caseload of whoever takes it",
        list(CASELOADS),
        format_func=CASELOADS.__getitem__,
        captions=CASELOAD_WORDS,
        horizontal=True,
        key="cover_caseload",
    )
    seen: Outcome = view.seen if whose == VERSION else view.today
    day = first_day if isinstance(first_day, date) else tomorrow
    asked = cache.cover_question(seen, day, int(weeks), caseload or "share")
    _term(asked, int(weeks))
    return asked, whose == VERSION


def _term(asked: CoverQuestion, weeks: int) -> None:
    figure = asked.prepared.model.hours.weeks_per_term
    share = min(1.0, weeks / figure.value)
    beyond = " A longer absence takes the whole of every further term as well." if weeks > figure.value else ""
    st.caption(
        f"A term has {words.up_to(figure.value)} weeks (operating model, {figure.status}: {figure.source}), so "
        f"{share:.0%} of a school's hours of the term are to be covered.{beyond} Assumed: its work is spread evenly "
        "over the term, and whoever covers can move work of their own within it."
    )
