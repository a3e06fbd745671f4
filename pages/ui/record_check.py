"""Checks the record on request: every line against its seal, and whatever the lines are about."""

import streamlit as st

from data_sources import stores
from data_sources.stores import RecordCheck
from pages.ui import cache, words


def show() -> None:
    """The button, an end of the record from an earlier check if somebody has one, and what was found."""
    st.header("Is the record whole?", anchor=False)
    st.markdown(
        "Each line is sealed to the one before it, together with what it is about. The check finds any line that was "
        "altered, removed or put in another order, and any plan, approval, judgement, term, calendar or file that is "
        "no longer as it was put on record. Lines removed from the very end, or a record written anew, show "
        "only against an end that was kept elsewhere: note it down, or keep it with the papers of a meeting."
    )
    with st.form("check_record", border=False):
        head = st.text_input(
            "End of the record, as an earlier check gave it (may be left empty)",
            key="record_head",
            placeholder="512:3fa9...",
        )
        is_asked = st.form_submit_button("Check the record now", icon=":material/verified:", key="check_record_button")
    if is_asked:
        try:
            with st.spinner("Checking every line."):
                found = stores.check_record(cache.engine(), head.strip())
        except ValueError as error:
            st.error(words.sentence(str(error)), icon=":material/error:")
            return
        _result(found, bool(head.strip()))


def _result(found: RecordCheck, has_head: bool) -> None:
    lines = words.count(found.lines, "line")
    if found.faults:
        st.error(
            f"{words.count(len(found.faults), 'fault')} in {lines}. Tell whoever is responsible for the data.",
            icon=":material/error:",
        )
        st.markdown("\n".join(f"- {one.sentence}" for one in found.faults))
        return
    against = " It goes on from the end you gave." if has_head else ""
    st.success(
        f"No fault in {lines}, and in {words.count(found.rows, 'thing')} they are about.{against}",
        icon=":material/verified:",
    )
    if found.lines_before:
        st.caption(f"The first {found.lines_before:,} lines are from before lines were sealed.")
    st.markdown("End of the record, to keep elsewhere:")
    st.code(found.head, language=None, wrap_lines=True)
