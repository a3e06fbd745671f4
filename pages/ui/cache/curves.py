"""Kept between visits: what a change-budget curve is asked for, which takes a digest of the whole problem."""

import streamlit as st

from data_sources import budget_curves
from data_sources.budget_curves import CurveQuestion
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.plans import Outcome, outcome_key


def curve_question(seen: Outcome, most_moves: int, *, are_tiers_mended: bool) -> CurveQuestion:
    """The curve from today's allocation under the settings that `seen` is made from."""
    return _curve_question(seen, most_moves, are_tiers_mended, outcome_key(seen))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _curve_question(
    _seen: Outcome,
    most_moves: int,
    are_tiers_mended: bool,
    key: tuple[str, ...],  # noqa: ARG001
) -> CurveQuestion:
    return budget_curves.question(_seen.prepared, most_moves, are_tiers_mended=are_tiers_mended)
