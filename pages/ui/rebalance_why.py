"""The step "Why": why any school has its link worker and its tier, in this version or in today's allocation."""

import streamlit as st

from pages.ui import why_answer
from pages.ui.cache import Outcome
from pages.ui.rebalance_view import View

LINK_WORKER, TIER = "Its link worker", "Its tier"


def show(view: View) -> None:
    """Which plan, which school and what is asked, then the answer."""
    st.header("Why", anchor=False)
    st.markdown(
        "Choose a school. The plan is worked out again with every other choice, so each answer is what would really "
        "be otherwise: what rules it out, what it would cost and whom, and what would have to change."
    )
    whose = {view.saved.summary.name: view.seen, "Today's allocation": view.today}
    left, middle, right = st.columns([2, 3, 2], gap="medium", vertical_alignment="bottom")
    plan = left.selectbox("Of which plan", list(whose), key="why_plan")
    seen = whose[plan or view.saved.summary.name]
    urn = _school(seen, middle)
    asked = right.segmented_control(
        "What is asked", [LINK_WORKER, TIER], default=LINK_WORKER, required=True, key="why_asked"
    )
    if urn is None:
        return
    answer = why_answer.tier if asked == TIER else why_answer.link_worker
    st.fragment(answer)(seen, view.result, urn, key="why")


def _school(seen: Outcome, place: st.delta_generator.DeltaGenerator) -> str | None:
    in_order = sorted(seen.prepared.problem.schools, key=lambda one: (one.name, one.urn))
    names = {one.urn: f"{one.name} ({one.urn})" for one in in_order}
    chosen: str | None = place.selectbox(
        "School",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose a school",
        key="why_school",
    )
    return chosen
