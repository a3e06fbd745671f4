"""The form to propose a professional judgement about one school's tier."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.tiers.judgement import FEWEST_CHARACTERS, JudgementRefused, latest_expiry, open_tiers
from data_sources import stores
from data_sources.district import District
from pages.ui import cache, state, tiers_sections, tiers_words, words

_SCHOOL, _ROUND = "judge_school", "judge_round"


def propose(of: District, table: pd.DataFrame, model: OperatingModel) -> None:
    """A school, then the form. Nothing changes until somebody else approves."""
    st.markdown(
        "Where people know what the figures do not, they may move a school by **one tier** up or down, with a reason, "
        "with evidence and until a day not more than a year away. It does nothing until **somebody else** approves it. "
        "The tier by score stays as it is and is shown beside it."
    )
    if not state.is_signed_in():
        st.caption(
            "Nobody signs in to this installation, so the rule that nobody approves their own proposal rests on the "
            "names people give. Every name and time is on record."
        )
    names = dict(zip(table["urn"], table["name"], strict=True))
    urn = st.selectbox(
        "School to propose a judgement for",
        sorted(names, key=names.__getitem__),
        index=None,
        format_func=lambda one: f"{names[one]} ({one})",
        placeholder="Choose a school",
        key=_SCHOOL,
    )
    if urn:
        _form(of, table.set_index("urn", drop=False).loc[urn], model)


def _form(of: District, school: pd.Series, model: OperatingModel) -> None:
    offered = open_tiers(school["phase"], school["entitled_tier_id"], bool(school["is_provisional"]), model)
    st.markdown(tiers_words.where_it_stands(school))
    if not offered:
        phase = words.phase(school["phase"])
        st.info(f"{phase} schools have one tier only in this model, so there is nothing a judgement could change.")
        return
    turn = f"{school['urn']}_{st.session_state.get(_ROUND, 0)}"
    with st.form(f"judge_{turn}", border=True):
        tier = st.radio(
            "Tier it should have", offered, format_func=lambda one: model.tier(one).label, key=f"tier_{turn}"
        )
        reason = st.text_area("Reason", key=f"reason_{turn}", help="What do people know that the figures do not say?")
        evidence = st.text_area(
            "Evidence", key=f"evidence_{turn}", help="What it rests on: a visit, a letter, minutes."
        )
        st.caption(f"At least {FEWEST_CHARACTERS} characters each. No names of children or families.")
        left, right = st.columns(2)
        until = left.date_input(
            "Last day it counts", date.today() + timedelta(days=180), format="DD/MM/YYYY", key=f"until_{turn}",
            help=f"{words.day(latest_expiry(date.today()))} at the latest.",
        )  # fmt: skip
        author = your_name(right, f"author_{turn}")
        if st.form_submit_button("Propose", type="primary", icon=":material/rate_review:", key=f"propose_{turn}"):
            _send(of, school, str(tier), offered, reason, evidence, author, until)


def _send(
    of: District,
    school: pd.Series,
    tier: str,
    offered: tuple[str, ...],
    reason: str,
    evidence: str,
    author: str,
    until: date | None,
) -> None:
    try:
        stores.propose_judgement(
            cache.engine(),
            of.authority_code,
            urn=school["urn"],
            tier_id=tier,
            entitled_tier_id=school["entitled_tier_id"],
            open_tier_ids=offered,
            reason=reason,
            evidence=evidence,
            author=author,
            expires_on=until,
        )
    except JudgementRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    tiers_sections.say_next(f"The proposal for {school['name']} is kept. It counts once somebody else approves it.")
    st.rerun()


def your_name(place: st.delta_generator.DeltaGenerator, key: str) -> str:
    """Who does this: whoever is signed in, else the name a person gives."""
    if state.is_signed_in():
        place.markdown(f"Your name: **{state.user_name()}**")
        return state.user_name()
    return str(place.text_input("Your name", state.user_name(), key=key))
