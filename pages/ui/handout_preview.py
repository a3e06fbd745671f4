"""One school's or link worker's page on screen, before anything is given out."""

import streamlit as st

from allocation.plan_changes import SchoolChange, compare_plans
from data_sources.handouts import of_plan, web
from data_sources.handouts.school_page import school_page
from data_sources.handouts.worker_page import worker_page
from pages.ui import cache
from pages.ui.handout_offers import given
from pages.ui.rebalance_view import View

SCHOOL, WORKER = "school", "link worker"


def show(view: View) -> None:
    """The choice, and the page that was chosen."""
    st.subheader("Look at one page", anchor=False)
    problem = view.seen.prepared.problem
    names = {(SCHOOL, one.urn): f"{one.name} ({one.urn})" for one in problem.schools}
    names |= {(WORKER, one.worker_id): f"{one.name}, link worker" for one in problem.workers}
    chosen = st.selectbox(
        "School or link worker",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose a school or a link worker",
        key="handout_preview",
    )
    if chosen is not None:
        st.html(_page(view, *chosen))


def _page(view: View, kind: str, identifier: str) -> str:
    """The page as a piece of HTML, the same as in the files."""
    every = compare_plans(view.today.plan, view.seen.plan, view.names).schools
    changes = [one for one in every if _is_about(one, kind, identifier)]
    said = of_plan.by_hand_words(cache.engine(), view.saved, view.revision)
    reasons = cache.reasons(view.seen, tuple(one.urn for one in changes), said)
    handout = given(view).handout(reasons)
    return web.preview((school_page if kind == SCHOOL else worker_page)(handout, identifier))


def _is_about(one: SchoolChange, kind: str, identifier: str) -> bool:
    """Whether a change shows on this page."""
    if kind == SCHOOL:
        return one.urn == identifier
    return identifier in (one.before and one.before.worker_id, one.after and one.after.worker_id)
