"""The council's own words on how a school can challenge its page, filled in once for all pages."""

import streamlit as st

from data_sources.handouts import challenge as stored
from data_sources.handouts.challenge import LABELS, MOST_DAYS, Challenge
from data_sources.handouts.content import TO_FILL
from pages.ui import cache, state, words


def show(authority_code: str) -> Challenge:
    """What is filled in so far, and the form for the rest. Gives what holds."""
    said = stored.challenge(cache.engine(), authority_code)
    missing = said.missing
    left = f": {words.count(len(missing), 'part')} not filled in yet" if missing else ""
    if missing:
        st.warning(
            f"How a school can challenge its page is for the council to say. Until then the pages say “{TO_FILL}”: "
            f"{words.listed([one.lower() for one in missing])}.",
            icon=":material/edit_note:",
        )
    with st.expander(f"How to challenge{left}"), st.form("challenge", border=False):
        given = _fields(said)
        is_sent = st.form_submit_button("Keep this", key="challenge_keep", icon=":material/save:")
    if is_sent:
        try:
            stored.keep(cache.engine(), authority_code, given, state.user_name())
        except ValueError as fault:
            st.error(str(fault), icon=":material/error:")
        else:
            st.rerun()
    return said


def _fields(said: Challenge) -> Challenge:
    left, right = st.columns(2, gap="medium")
    days = right.number_input(
        "Working days until a school has an answer",
        min_value=1,
        max_value=MOST_DAYS,
        value=said.working_days,
        placeholder="not said yet",
        key="challenge_days",
    )
    return Challenge(
        contact=left.text_input(f"{LABELS['contact']} (a team or a name)", said.contact, key="challenge_contact"),
        email=left.text_input(LABELS["email"], said.email, key="challenge_email"),
        phone=right.text_input(LABELS["phone"], said.phone, key="challenge_phone"),
        address=left.text_input(LABELS["address"], said.address, key="challenge_address"),
        working_days=None if days is None else int(days),
        who_decides=right.text_input(LABELS["who_decides"], said.who_decides, key="challenge_decides"),
    )
