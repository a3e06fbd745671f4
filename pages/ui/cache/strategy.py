"""Kept between visits: a plan seen cluster by cluster, and by what pupils are like."""

from collections.abc import Mapping

import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison, compare_clusters
from allocation.equality import EqualityAnalysis, analyse
from data_sources.pupil_characteristics import Characteristics, characteristics
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.loaded import engine
from pages.ui.cache.plans import Outcome, outcome_key


def clusters(seen: Outcome, costs: Mapping[str, float]) -> ClusterComparison:
    """The clusters of a plan side by side. `costs`: role id -> pounds a year for a full-time post."""
    return _clusters(seen, dict(costs), (*outcome_key(seen), *(f"{role} {pounds}" for role, pounds in costs.items())))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Setting the clusters side by side.")
def _clusters(_seen: Outcome, _costs: dict[str, float], key: tuple[str, ...]) -> ClusterComparison:  # noqa: ARG001
    parts = _seen.prepared
    return compare_clusters(parts.model, parts.problem, _seen.plan, _costs)


def equality(seen: Outcome) -> tuple[Characteristics, EqualityAnalysis]:
    """What pupils of each school are like, and who gets how much of the plan by that."""
    return _equality(seen, outcome_key(seen))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Setting what schools get against what pupils are like.")
def _equality(_seen: Outcome, key: tuple[str, ...]) -> tuple[Characteristics, EqualityAnalysis]:  # noqa: ARG001
    known = characteristics(engine(), _seen.prepared.district)
    schools = clusters(_seen, {}).schools.merge(known.table, on="urn", how="left")
    return known, analyse(schools, known.labels)
