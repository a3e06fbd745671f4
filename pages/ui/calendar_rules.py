"""The rules a calendar is found by: spacing, standardisation meetings, travel, prices and how long to search."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st
from pydantic import TypeAdapter, ValidationError

from allocation.operating_model import OperatingModel
from allocation.term_calendar.entities import CalendarRules
from allocation.term_calendar.term_dates import TermDates
from data_sources import stores
from data_sources.stores import SavedPlan
from pages.ui import cache, state

RULES = "calendar_rules"
_RULES = TypeAdapter(CalendarRules)
SCOPES = {"cluster": "Each {area} once a month", "service": "The whole service once a month", "none": "None"}
DEFAULT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for: the rules, whether contacts are dated too, whether the dates stay close to the calendar
    there is, and the time limit."""

    rules: CalendarRules
    is_with_contacts: bool
    is_staying_close: bool
    seconds: int


def show(authority_code: str, plan: SavedPlan, term: TermDates, is_searching: bool) -> Asked | None:
    """The form. Gives what is asked for when its button is pressed, else None."""
    model = OperatingModel.model_validate(plan.operating_model)
    kept = _kept(authority_code, model)
    with st.form("calendar_rules", border=True):
        rules = _spacing(kept, term)
        rules = _together(rules, model)
        with st.expander("Times of day and what is weighed against what"):
            rules = _times(rules)
        left, right = st.columns(2, gap="medium")
        contacts = left.checkbox("Date keeping-in-touch contacts too", key="calendar_contacts")
        close = left.checkbox(
            "Stay close to the calendar there is", value=True, key="calendar_close",
            help="Without it, only what was fixed by hand or has been held stays.",
        )  # fmt: skip
        seconds = right.number_input("Search for at most (seconds)", 2, 300, DEFAULT_SECONDS, key="calendar_seconds")
        label = "Looking for dates" if is_searching else "Find dates"
        is_asked = st.form_submit_button(
            label, type="primary", icon=":material/play_arrow:", disabled=is_searching, key="find_dates"
        )
    if not is_asked:
        return None
    plain = replace(rules, not_before=None)
    value = _RULES.dump_python(plain, mode="json")
    stores.set_setting(cache.engine(), authority_code, RULES, value, state.user_name())
    return Asked(rules, contacts, close, int(seconds))


def _kept(authority_code: str, model: OperatingModel) -> CalendarRules:
    """The rules used last, else the defaults: standardisation only where the operating model has it."""
    value = stores.get_setting(cache.engine(), authority_code, RULES)
    try:
        if value is not None:
            return _RULES.validate_python(value)
    except ValidationError:
        pass
    return CalendarRules(standardisation="cluster" if model.standardisation else "none")


def _spacing(kept: CalendarRules, term: TermDates) -> CalendarRules:
    one, two, three = st.columns(3, gap="medium")
    least = one.number_input(
        "Least weeks between a school's meetings", 1, 12, kept.least_weeks, key="calendar_least",
        help="Counted by the week they fall in; holidays count.",
    )  # fmt: skip
    target = two.number_input(
        "Weeks aimed at between them", 0, 12, int(kept.target_weeks), key="calendar_target",
        help="0 shares the term out evenly.",
    )  # fmt: skip
    today = date.today()
    is_running = term.first_day <= today < term.last_day
    first = today + timedelta(days=1) if is_running else term.first_day
    start = three.date_input(
        "Place nothing new before", first, min_value=term.first_day, max_value=term.last_day, format="DD/MM/YYYY",
        key=f"calendar_start_{term.name}", help="Meetings before this day stay as they are.",
    )  # fmt: skip
    not_before = start if isinstance(start, date) and start > term.first_day else None
    return replace(kept, least_weeks=int(least), target_weeks=float(target), not_before=not_before)


def _together(kept: CalendarRules, model: OperatingModel) -> CalendarRules:
    left, right = st.columns(2, gap="medium")
    names = {scope: text.format(area=model.area_word) for scope, text in SCOPES.items()}
    scope = left.selectbox(
        "Standardisation meetings of link workers", list(names), index=list(names).index(kept.standardisation),
        format_func=names.__getitem__, key="calendar_standardisation",
    )  # fmt: skip
    grouped = right.checkbox(
        "Two schools on one day where that saves travel", kept.is_grouped_by_place, key="calendar_grouped"
    )
    return replace(kept, standardisation=scope, is_grouped_by_place=grouped)


def _times(kept: CalendarRules) -> CalendarRules:
    one, two, three = st.columns(3, gap="medium")
    morning = one.time_input("Morning meetings begin", kept.morning, key="calendar_morning")
    afternoon = two.time_input("Afternoon meetings begin", kept.afternoon, key="calendar_afternoon")
    hours = three.number_input(
        "Hours of a standardisation meeting", 0.5, kept.half_day_hours, kept.standardisation_hours, 0.5,
        key="calendar_standardisation_hours",
    )  # fmt: skip
    st.markdown("Where not everything can be had, this is what the search trades, in minutes of travel:")
    one, two, three = st.columns(3, gap="medium")
    week = one.number_input("One week off the weeks aimed at", 0, 480, kept.minutes_a_week_off, key="calendar_week")
    wish = two.number_input("One wish of a school not kept", 0, 480, kept.minutes_a_wish, key="calendar_wish")
    change = three.number_input(
        "One meeting moved from where it was", 0, 960, kept.minutes_a_change, key="calendar_change"
    )
    return replace(
        kept,
        morning=morning,
        afternoon=afternoon,
        standardisation_hours=float(hours),
        minutes_a_week_off=int(week),
        minutes_a_wish=int(wish),
        minutes_a_change=int(change),
    )
