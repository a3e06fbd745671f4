"""Kept between visits: every figure of a version's plan, and why each school changes in it."""

import streamlit as st

from allocation.hand_edit import Weighed
from allocation.move_reasons import move_reasons
from data_sources import plan_drafts
from data_sources.plan_drafts import ByHand
from data_sources.stores import SavedVersion
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.loaded import engine
from pages.ui.cache.plans import Outcome, outcome_key


def weighed(seen: Outcome) -> Weighed:
    """The plan with every figure a change by hand is held against."""
    return _weighed(seen, outcome_key(seen))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _weighed(_seen: Outcome, key: tuple[str, ...]) -> Weighed:  # noqa: ARG001
    return Weighed(_seen.prepared.problem, _seen.plan)


def reasons(seen: Outcome, urns: tuple[str, ...], by_hand: dict[str, str]) -> dict[str, str]:
    """Why each of these schools is not as it is today."""
    return _reasons(seen, urns, by_hand, (*outcome_key(seen), *urns, str(sorted(by_hand.items()))))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Looking up why each school changes.")
def _reasons(
    _seen: Outcome,
    _urns: tuple[str, ...],
    _by_hand: dict[str, str],
    key: tuple[str, ...],  # noqa: ARG001
) -> dict[str, str]:
    return move_reasons(weighed(_seen), _urns, _by_hand)


def by_hand(saved: SavedVersion, revision: int) -> ByHand:
    """What people changed on the way to a revision. Revisions are never changed, so their numbers are key enough."""
    return _by_hand(saved, saved.summary.version_id, revision)


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _by_hand(_saved: SavedVersion, version_id: int, revision: int) -> ByHand:  # noqa: ARG001
    return plan_drafts.by_hand(engine(), _saved, revision)
