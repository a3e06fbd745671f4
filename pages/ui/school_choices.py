"""For one school: why it has its link worker and its tier, every link worker in order, and why not another one."""

import streamlit as st

from allocation.explain import why_sentences
from allocation.explain_choices import alternatives_sentence
from data_sources.stores import SavedPlan
from pages.ui import cache, ranked_workers, why_answer
from pages.ui.cache import Outcome

ORDER, LINK_WORKER, TIER = "Who else could lead it", "Why this link worker", "Why this tier"


def show(seen: Outcome, saved: SavedPlan) -> None:
    """The section: a list of schools, and what there is to say about the one chosen."""
    st.header("Why a school has its link worker and tier", anchor=False)
    st.markdown("Choose a school to see every link worker in order, what each would cost the plan, and why it is so.")
    problem = seen.prepared.problem
    names = {one.urn: f"{one.name} ({one.urn})" for one in sorted(problem.schools, key=lambda one: (one.name, one.urn))}
    left, right = st.columns([3, 4], gap="medium", vertical_alignment="bottom")
    urn = left.selectbox(
        "School",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose a school",
        key="choice_school",
    )
    asked = right.segmented_control(
        "What is asked", [ORDER, LINK_WORKER, TIER], default=ORDER, required=True, key="choice_asked"
    )
    if urn is None:
        return
    if asked == ORDER:
        _in_order(seen, saved, urn)
    else:
        answer = why_answer.tier if asked == TIER else why_answer.link_worker
        answer(seen, saved.result, urn, key="choice")


def _in_order(seen: Outcome, saved: SavedPlan, urn: str) -> None:
    problem = seen.prepared.problem
    found = cache.school_alternatives(seen, saved.result, urn)
    st.markdown(" ".join(why_sentences(problem, seen.plan, urn)))
    st.markdown(f"**{alternatives_sentence(problem, found)}**")
    ranked_workers.show(seen, found, key="choices")
