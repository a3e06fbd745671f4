"""Moving a meeting by hand, with its effect before it is saved; fixing, releasing, undoing and earlier versions."""

from datetime import date

import pandas as pd
import streamlit as st

from allocation.term_calendar import edits
from allocation.term_calendar.edits import Effect
from allocation.term_calendar.entities import Meeting, TermCalendar
from allocation.term_calendar.term_dates import HalfDay, day_words
from data_sources import stores
from data_sources.stores import CalendarChanged, CalendarSummary, SavedCalendar
from pages.ui import cache, state, tables, words

HALVES = {"Morning": False, "Afternoon": True}


def show(saved: SavedCalendar, shown: TermCalendar) -> None:
    """The part of the page that changes the calendar: one of the meetings shown can be moved."""
    st.header("Change it by hand", anchor=False)
    if shown.meetings:
        _move(saved, shown)
    versions = stores.calendars(cache.engine(), saved.summary.plan_id, saved.summary.term_name)
    _undo(saved, versions)


def _move(saved: SavedCalendar, shown: TermCalendar) -> None:
    names = {need.urn: need.name for need in saved.problem.needs}
    in_order = sorted(shown.meetings, key=lambda one: (names.get(one.urn, one.urn), one.number))
    keys = [(one.urn, one.number) for one in in_order]
    labels = {
        (one.urn, one.number): f"{names.get(one.urn, one.urn)}, meeting {one.number}: {one.when.words}"
        for one in in_order
    }
    version = saved.summary.calendar_id
    urn, number = st.selectbox("Meeting to move", keys, format_func=labels.__getitem__, key=f"move_which_{version}")
    chosen = edits.meeting(saved.calendar, urn, number)
    left, right = st.columns(2, gap="medium")
    term = saved.problem.term
    day = left.date_input(
        "New date", chosen.when.day, min_value=term.first_day, max_value=term.last_day, format="DD/MM/YYYY",
        key=f"move_day_{version}_{urn}_{number}",
    )  # fmt: skip
    half = right.radio(
        "Half-day", list(HALVES), index=int(chosen.when.is_afternoon), horizontal=True,
        key=f"move_half_{version}_{urn}_{number}",
    )  # fmt: skip
    to = HalfDay(day if isinstance(day, date) else chosen.when.day, HALVES[half])
    if to == chosen.when:
        st.caption("Choose another date or half-day to see what the move would do. Nothing is saved until you say so.")
        _hold(saved, chosen, names.get(urn, urn))
        return
    effect = edits.move(saved.problem, saved.calendar, urn, number, to)
    _effect(effect, names.get(urn, urn), to)
    label = "Save this move" if not effect.newly_broken else "Save this move although it breaks rules"
    if st.button(label, type="primary", icon=":material/save:", key=f"move_save_{version}"):
        _save(saved, effect.calendar, f"Moved meeting {number} of {names.get(urn, urn)} to {to.words}")


def _effect(effect: Effect, name: str, to: HalfDay) -> None:
    """What a move does, in sentences."""
    st.markdown(
        f"**{name} would meet on {day_words(to.day)}, in the {'afternoon' if to.is_afternoon else 'morning'}.**"
    )
    if effect.newly_broken:
        st.error(f"This breaks {words.count(len(effect.newly_broken), 'rule')}:", icon=":material/error:")
        for breach in effect.newly_broken:
            st.markdown(f"- {words.sentence(breach.sentence)}")
    else:
        st.success("Every rule is kept.", icon=":material/check_circle:")
    for breach in effect.mended:
        st.markdown(f"- No longer so: {words.sentence(breach.sentence)}")
    if effect.partners_lost:
        st.warning(f"{words.listed(effect.partners_lost)} would not come to it any more.", icon=":material/group_off:")
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
    ]
    changed = [row for row in rows if row[1] != row[2]]
    if changed:
        tables.small(pd.DataFrame(changed, columns=["Figure", "Now", "After the move"]), alt="What the move changes")


def _weeks(value: float | None) -> str:
    return words.up_to(value, 2, "does not apply")


def _hold(saved: SavedCalendar, chosen: Meeting, name: str) -> None:
    """Fix a meeting where it is, or let it be moved when dates are found anew."""
    label = "Let it be moved when dates are found anew" if chosen.is_fixed else "Keep it here when dates are found anew"
    icon = ":material/lock_open:" if chosen.is_fixed else ":material/lock:"
    if st.button(label, icon=icon, key=f"hold_{saved.summary.calendar_id}"):
        changed = edits.fix(saved.calendar, chosen.urn, chosen.number, not chosen.is_fixed)
        done = "Released" if chosen.is_fixed else "Fixed"
        _save(saved, changed, f"{done} meeting {chosen.number} of {name}")


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
