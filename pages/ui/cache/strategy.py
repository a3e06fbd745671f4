"""Kept between visits: a plan seen cluster by cluster."""

from collections.abc import Mapping

import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison, compare_clusters
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.plans import Outcome, outcome_key


def clusters(seen: Outcome, costs: Mapping[str, float]) -> ClusterComparison:
    """The clusters of a plan side by side. `costs`: role id -> pounds a year for a full-time post."""
    return _clusters(seen, dict(costs), (*outcome_key(seen), *(f"{role} {pounds}" for role, pounds in costs.items())))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Setting the clusters side by side.")
def _clusters(_seen: Outcome, _costs: dict[str, float], key: tuple[str, ...]) -> ClusterComparison:  # noqa: ARG001
    parts = _seen.prepared
    return compare_clusters(parts.model, parts.problem, _seen.plan, _costs)
