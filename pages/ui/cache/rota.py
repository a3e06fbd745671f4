"""Kept between visits: the fair split of a partner's limited visits."""

import streamlit as st

from allocation.partner_rota.claims import SplitProblem, SplitResult
from allocation.solver.partner_visits import solve_visits
from pages.ui.cache.limits import KEEP_RESULTS


def visit_split(problem: SplitProblem) -> SplitResult:
    """Which schools the partner comes to, and how sure that is."""
    return _visit_split(problem, repr(problem))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Working out who gets the visits.")
def _visit_split(_problem: SplitProblem, key: str) -> SplitResult:  # noqa: ARG001
    return solve_visits(_problem)
