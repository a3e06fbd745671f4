"""Kept between visits: why a school has its link worker or its tier in a plan, and why not another one."""

import streamlit as st

from allocation.plan import SolveResult
from allocation.why.findings import Contrast, WhyLed, WhyTier
from allocation.why.led import why_led_by
from allocation.why.led import why_not as not_this_one
from allocation.why.tier import why_tier as tier_of
from pages.ui.cache.limits import KEEP_SCHOOLS
from pages.ui.cache.plans import Outcome, outcome_key

MOST_SECONDS = 6.0


def why_led(seen: Outcome, result: SolveResult, urn: str) -> WhyLed:
    """Why the school is led by whom it is, and who else could at what price."""
    return _why_led(seen, result, urn, _key(seen, result))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner="Asking what would be otherwise with each link worker.")
def _why_led(_seen: Outcome, _result: SolveResult, urn: str, key: tuple[str, ...]) -> WhyLed:  # noqa: ARG001
    problem, stages = _seen.prepared.problem, _result.stages
    return why_led_by(problem, _seen.plan, urn, stages=stages, options=_result.options, seconds=MOST_SECONDS)


def why_not(seen: Outcome, result: SolveResult, urn: str, worker_id: str) -> Contrast:
    """Why not this link worker, and what would have to change."""
    return _why_not(seen, result, urn, worker_id, _key(seen, result))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner="Looking for what would have to change.")
def _why_not(_seen: Outcome, _result: SolveResult, urn: str, worker_id: str, key: tuple[str, ...]) -> Contrast:  # noqa: ARG001
    why = why_led(_seen, _result, urn)
    problem, options = _seen.prepared.problem, _result.options
    return not_this_one(problem, _seen.plan, why, worker_id, options=options, seconds=MOST_SECONDS)


def why_tier(seen: Outcome, result: SolveResult, urn: str) -> WhyTier:
    """Why the school has its tier, and what every other tier would cost whom."""
    return _why_tier(seen, result, urn, _key(seen, result))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner="Working the plan out again with each other tier.")
def _why_tier(_seen: Outcome, _result: SolveResult, urn: str, key: tuple[str, ...]) -> WhyTier:  # noqa: ARG001
    return tier_of(_seen.prepared.problem, _seen.plan, urn, options=_result.options, seconds=MOST_SECONDS)


def _key(seen: Outcome, result: SolveResult) -> tuple[str, ...]:
    return (*outcome_key(seen), str(result.options), str(len(result.stages)))
