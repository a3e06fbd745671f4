"""Judgements that wait for a decision, that are about to run out, and all there have been."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.tiers.judgement import APPROVED, PROPOSED, JudgementRefused
from data_sources import stores
from pages.ui import cache, tables, tiers_judge, tiers_sections, tiers_table, tiers_words, words

SOON_DAYS = 60


def proposals(judgements: pd.DataFrame, table: pd.DataFrame, model: OperatingModel) -> None:
    """Each proposal with what it asks for, and the buttons to approve or refuse it."""
    st.subheader("Waiting for approval", anchor=False)
    waiting = tiers_table.named(judgements[judgements["state"] == PROPOSED], table, model)
    if waiting.empty:
        st.markdown("No proposal is waiting.")
    for row in waiting.itertuples():
        with st.container(border=True, key=f"proposal_{row.judgement_id}"):
            st.markdown(
                f"**{row.name}**: {row.tier} instead of {tiers_words.lower(row.tier_before)}, until {row.until}."
            )
            _texts(row.reason, row.evidence)
            st.caption(f"Proposed by {row.author} on {row.proposed}.")
            _decision(int(row.judgement_id), str(row.name))


def _decision(number: int, school: str) -> None:
    left, right = st.columns([1, 2])
    by = tiers_judge.your_name(left, f"decider_{number}")
    reason = right.text_input("Reason (needed to refuse)", key=f"decision_reason_{number}")
    with st.container(horizontal=True):
        is_approved = st.button("Approve", key=f"approve_{number}", type="primary", icon=":material/check:")
        is_refused = st.button("Refuse", key=f"refuse_{number}", icon=":material/close:")
    if not (is_approved or is_refused):
        return
    try:
        stores.decide_judgement(cache.engine(), number, is_approved=is_approved, by=by, reason=reason)
    except JudgementRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    tiers_sections.say_next(f"The judgement about {school} is {'approved' if is_approved else 'refused'}.")
    st.rerun()


def running_out(judgements: pd.DataFrame, table: pd.DataFrame, model: OperatingModel) -> None:
    """The judgements in force that end within the next two months."""
    st.subheader("About to run out", anchor=False)
    is_soon = judgements["expires_on"] <= pd.Timestamp(date.today() + timedelta(days=SOON_DAYS))
    ending = tiers_table.named(judgements[(judgements["state"] == APPROVED) & is_soon], table, model)
    if ending.empty:
        st.markdown(f"No judgement in force ends within the next {SOON_DAYS} days.")
        return
    st.markdown(
        f"{words.count(len(ending), 'judgement')} {'ends' if len(ending) == 1 else 'end'} within {SOON_DAYS} days. "
        "After that day the entitled tier counts again, unless the judgement is made anew."
    )
    for row in ending.sort_values("expires_on").itertuples():
        st.markdown(f"- **{row.name}**: {tiers_words.lower(row.tier)} until **{row.until}** (by {row.author})")


def every(judgements: pd.DataFrame, table: pd.DataFrame, model: OperatingModel) -> None:
    """Every judgement there has been, and a way to withdraw one."""
    if judgements.empty:
        return
    kept = tiers_table.named(judgements, table, model)
    with st.expander(f"All judgements ({len(kept)})"):
        columns = {
            "name": tables.text("School"),
            "state": tables.text("State"),
            "tier": tables.text("Tier"),
            "tier_before": tables.text("Entitled then"),
            "until": tables.text("Until"),
            "author": tables.text("Author"),
            "decided_by": tables.text("Approved or refused by"),
            "reason": tables.text("Reason", width="large"),
            "evidence": tables.text("Evidence", width="large"),
            "decision_reason": tables.text("Reason of the decision"),
            "withdrawn_by": tables.text("Withdrawn by"),
            "withdrawal_reason": tables.text("Reason of the withdrawal"),
        }
        tables.show(kept, columns, key="judgements", alt="Every professional judgement and what became of it")
        _withdraw(kept[kept["state"].isin([PROPOSED, APPROVED])])


def _withdraw(live: pd.DataFrame) -> None:
    if live.empty:
        return
    said = {
        int(row.judgement_id): f"{row.name}: {tiers_words.lower(row.tier)} until {row.until}"
        for row in live.itertuples()
    }
    with st.form("withdraw", border=False):
        number = st.selectbox("Judgement to withdraw", list(said), format_func=said.__getitem__, key="withdraw_which")
        left, right = st.columns([1, 2])
        by = tiers_judge.your_name(left, "withdraw_name")
        reason = right.text_input("Why it is withdrawn", key="withdraw_reason")
        if not st.form_submit_button("Withdraw", icon=":material/undo:", key="withdraw"):
            return
    try:
        stores.withdraw_judgement(cache.engine(), int(number), by=by, reason=reason)
    except JudgementRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    tiers_sections.say_next(f"The judgement is withdrawn ({said[int(number)]}).")
    st.rerun()


def _texts(reason: str, evidence: str) -> None:
    """What people typed, shown as they typed it and not as markup."""
    tables.facts({"Reason": reason, "Evidence": evidence}, alt="Reason and evidence of the proposal")
