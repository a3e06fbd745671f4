"""Moving a meeting by hand, with its effect before it is saved; fixing, releasing, undoing and earlier versions."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from allocation.term_calendar import edits
from allocation.term_calendar.edits import Effect
from allocation.term_calendar.entities import CalendarProblem, Meeting, Standardisation, TermCalendar
from allocation.term_calendar.term_dates import MONTHS, HalfDay, day_words
from data_sources import stores
from data_sources.stores import CalendarChanged, CalendarSummary, SavedCalendar
from pages.ui import cache, state, tables, words

HALVES = {"Morning": False, "Afternoon": True}


Dated = Meeting | Standardisation


def show(saved: SavedCalendar, shown: TermCalendar) -> None:
    """The part of the page that changes the calendar: one of the meetings shown can be moved."""
    st.header("Change it by hand", anchor=False)
    if shown.everything:
        _move(saved, shown)
    versions = stores.calendars(cache.engine(), saved.summary.plan_id, saved.summary.term_name)
    _undo(saved, versions)


def _move(saved: SavedCalendar, shown: TermCalendar) -> None:
    names = {_key(one): _name(saved.problem, one) for one in shown.everything}
    keys = sorted(names, key=lambda one: (isinstance(one[1], tuple), names[one]))
    by_key = {_key(one): one for one in saved.calendar.everything}
    version, term = saved.summary.calendar_id, saved.problem.term
    key = st.selectbox(
        "Meeting to move", keys, key=f"move_which_{version}",
        format_func=lambda one: f"{names[one][0].upper()}{names[one][1:]}: {by_key[one].when.words}",
    )  # fmt: skip
    chosen = by_key[key]
    left, right = st.columns(2, gap="medium")
    day = left.date_input(
        "New date", chosen.when.day, min_value=term.first_day, max_value=term.last_day, format="DD/MM/YYYY",
        key=f"move_day_{version}_{key[0]}_{key[1]}",
    )  # fmt: skip
    half = right.radio(
        "Half-day", list(HALVES), index=int(chosen.when.is_afternoon), horizontal=True,
        key=f"move_half_{version}_{key[0]}_{key[1]}",
    )  # fmt: skip
    to = HalfDay(day if isinstance(day, date) else chosen.when.day, HALVES[half])
    if to == chosen.when:
        st.caption("Choose another date or half-day to see what the move would do. Nothing is saved until you say so.")
        _hold(saved, chosen)
        return
    effect = _moved(saved, chosen, to)
    _effect(effect, _name(saved.problem, chosen), to)
    label = "Save this move" if not effect.newly_broken else "Save this move although it breaks rules"
    if st.button(label, type="primary", icon=":material/save:", key=f"move_save_{version}"):
        _save(saved, effect.calendar, f"Moved {_name(saved.problem, chosen)}, to {to.words}")


def _key(one: Dated) -> tuple[str, int | tuple[int, int]]:
    """(URN, number) of a school's meeting, (group, month) of a standardisation meeting."""
    return (one.urn, one.number) if isinstance(one, Meeting) else (one.group, one.month)


def _name(problem: CalendarProblem, one: Dated) -> str:
    """ "Oak School, meeting 1", "standardisation meeting of North in March 2027"."""
    if isinstance(one, Standardisation):
        month = f"{MONTHS[one.month[1] - 1]} {one.month[0]}"
        return f"standardisation meeting of {one.group or 'the whole service'} in {month}"
    names = {need.urn: need.name for need in problem.needs}
    return f"{names.get(one.urn, one.urn)}, meeting {one.number}"


def _moved(saved: SavedCalendar, chosen: Dated, to: HalfDay) -> Effect:
    if isinstance(chosen, Standardisation):
        return edits.move_standardisation(saved.problem, saved.calendar, chosen.group, chosen.month, to)
    return edits.move(saved.problem, saved.calendar, chosen.urn, chosen.number, to)


def _effect(effect: Effect, name: str, to: HalfDay) -> None:
    """What a move does, in sentences."""
    half = "afternoon" if to.is_afternoon else "morning"
    st.markdown(f"**{words.sentence(name)[:-1]}: {day_words(to.day)}, in the {half}.**")
    if effect.newly_broken:
        st.error(f"This breaks {words.count(len(effect.newly_broken), 'rule')}:", icon=":material/error:")
        for breach in effect.newly_broken:
            st.markdown(f"- {words.sentence(breach.sentence)}")
    else:
        st.success("Every rule is kept.", icon=":material/check_circle:")
    for breach in effect.mended:
        st.markdown(f"- No longer so: {words.sentence(breach.sentence)}")
    if effect.people_lost:
        st.warning(f"{words.listed(effect.people_lost)} would not come to it any more.", icon=":material/group_off:")
    if effect.people_won:
        st.markdown(f"{words.listed(effect.people_won)} would come to it, and {_do(effect.people_won)} not now.")
    rows = [
        (
            "Weeks between a school's meetings, mean",
            _weeks(effect.before.weeks_apart),
            _weeks(effect.after.weeks_apart),
        ),
        ("Days with two schools", str(effect.before.paired_days), str(effect.after.paired_days)),
        ("Travel saved, minutes", str(effect.before.travel_saved_minutes), str(effect.after.travel_saved_minutes)),
        ("Meetings outside preferred half-days", str(effect.before.wishes_missed), str(effect.after.wishes_missed)),
        ("Partner visits", str(effect.before.partner_visits), str(effect.after.partner_visits)),
        ("Places taken at standardisation meetings", str(effect.before.standardised), str(effect.after.standardised)),
    ]
    changed = [row for row in rows if row[1] != row[2]]
    if not changed and not effect.people_lost and not effect.people_won:
        st.markdown("Everybody still comes, and no figure of the calendar changes.")
    if changed:
        tables.small(pd.DataFrame(changed, columns=["Figure", "Now", "After the move"]), alt="What the move changes")


def _weeks(value: float | None) -> str:
    return words.up_to(value, 2, "does not apply")


def _do(people: Sequence[str]) -> str:
    return "does" if len(people) == 1 else "do"


def _hold(saved: SavedCalendar, chosen: Dated) -> None:
    """Fix a meeting where it is, or let it be moved when dates are found anew."""
    label = "Let it be moved when dates are found anew" if chosen.is_fixed else "Keep it here when dates are found anew"
    icon = ":material/lock_open:" if chosen.is_fixed else ":material/lock:"
    if st.button(label, icon=icon, key=f"hold_{saved.summary.calendar_id}"):
        if isinstance(chosen, Standardisation):
            changed = edits.fix_standardisation(saved.calendar, chosen.group, chosen.month, not chosen.is_fixed)
        else:
            changed = edits.fix(saved.calendar, chosen.urn, chosen.number, not chosen.is_fixed)
        done = "Released" if chosen.is_fixed else "Fixed"
        _save(saved, changed, f"{done} {_name(saved.problem, chosen)}")


def _undo(saved: SavedCalendar, versions: list[CalendarSummary]) -> None:
    """Back to an earlier version: the last but one at a click, any other from the list. Nothing is ever lost."""
    others = {one.version: one for one in versions if one.version != saved.summary.version}
    if not others:
        return
    with st.expander(f"Undo, and earlier versions ({len(others)})", expanded=True):
        names = {
            number: f"Version {number}: {one.what}, {words.moment(one.created_at)} by {one.created_by}"
            for number, one in others.items()
        }
        number = st.selectbox(
            "Go back to", list(names), format_func=names.__getitem__, key=f"undo_to_{saved.summary.calendar_id}"
        )
        if st.button("Undo: go back to this version", icon=":material/undo:", key=f"undo_{saved.summary.calendar_id}"):
            earlier = stores.calendar(cache.engine(), others[number].calendar_id)
            _save(saved, earlier.calendar, f"Went back to version {number}", earlier)


def _save(saved: SavedCalendar, changed: TermCalendar, what: str, of: SavedCalendar | None = None) -> None:
    """Keeps a changed calendar as a new version, with the problem it was made for; says so where somebody was first."""
    source, summary = of or saved, saved.summary
    result = edits.as_result(source.problem, changed)
    try:
        stores.save_calendar(
            cache.engine(), summary.authority_code, summary.plan_id, source.problem, result,
            what=what, by=state.user_name(), after_version=summary.version, notes=source.notes,
        )  # fmt: skip
    except CalendarChanged as changed_meanwhile:
        st.error(str(changed_meanwhile), icon=":material/error:")
        return
    st.rerun()
