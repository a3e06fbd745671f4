"""A list of changes on screen: each one's sentence, what is wrong with it, and buttons that move it or take it out."""

import streamlit as st

from allocation.scenario.apply import Applied
from allocation.scenario.changes import Change, moved, without
from pages.ui import words


def show(tried: Applied, changes: tuple[Change, ...], key: str) -> tuple[Change, ...] | None:
    """The list. Gives what it is after a click, None where nobody clicked."""
    if not changes:
        st.markdown("Nothing has changed yet: the plan would be for today's schools, people and rules.")
        return None
    asked, day = None, tried.baseline.settings.planning_date
    for place, step in enumerate(tried.steps):
        with st.container(key=f"{key}_row_{place}", border=True):
            line, buttons = st.columns([4, 2], vertical_alignment="center", gap="small")
            line.markdown(f"**{place + 1}.** {step.sentence}")
            if not step.faults and changes[place].is_later_than(day):
                line.caption(f"Makes no difference yet in a term that begins on {words.day(day)}.")
            for fault in step.faults:
                line.error(words.sentence(fault), icon=":material/error:")
            with buttons.container(horizontal=True, horizontal_alignment="right", gap="small"):
                asked = _buttons(changes, place, key) or asked
    return asked


def _buttons(changes: tuple[Change, ...], place: int, key: str) -> tuple[Change, ...] | None:
    """Earlier, later, out."""
    number = place + 1
    ways = (
        ("Up", "up", f"Move change {number} up", place == 0, lambda: moved(changes, place, -1)),
        ("Down", "down", f"Move change {number} down", place == len(changes) - 1, lambda: moved(changes, place, 1)),
        ("Remove", "remove", f"Remove change {number}", False, lambda: without(changes, place)),
    )
    clicked = None
    for label, name, said, is_off, after in ways:
        if st.button(label, key=f"{key}_{name}_{place}", disabled=is_off, type="tertiary", help=said):
            clicked = after()
    return clicked
