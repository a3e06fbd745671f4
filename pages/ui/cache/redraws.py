"""Kept between visits: which areas touch, a plan read place by place, and the ground of a map of drawn clusters."""

from collections.abc import Mapping

import streamlit as st

from allocation.cluster_comparison.places import PlanSeen
from data_sources import area_graph
from data_sources.area_graph import AreaMap
from data_sources.district import District
from data_sources.drawn_clusters import with_clusters
from data_sources.map_layers import MapLayers
from data_sources.map_layers import map_ground as made
from pages.ui.cache.decided import data_key
from pages.ui.cache.limits import KEEP_DISTRICTS, KEEP_RESULTS
from pages.ui.cache.plans import Outcome, outcome_key
from pages.ui.cache.scores import need


def area_map(of: District, level: str) -> AreaMap:
    """The areas of this level (`area_graph.levels`) and which of them touch."""
    return _area_map(of, level, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Finding which areas touch.")
def _area_map(_of: District, level: str, key: tuple[str, ...]) -> AreaMap:  # noqa: ARG001
    return area_graph.area_map(_of, level)


def plan_seen(seen: Outcome) -> PlanSeen:
    """The plan read place by place, with the time of posts and the pace of journeys its changes give."""
    return _plan_seen(seen, outcome_key(seen))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _plan_seen(_seen: Outcome, key: tuple[str, ...]) -> PlanSeen:  # noqa: ARG001
    return PlanSeen(_seen.prepared.yardstick, _seen.prepared.problem, _seen.plan)


def drawn_ground(of: District, level: str, clusters: Mapping[str, str]) -> MapLayers:
    """What a map shows with each school (by URN) in this cluster, outlines made of areas of the level."""
    key = (*data_key(of), *(f"{urn} {cluster}" for urn, cluster in clusters.items()))
    return _drawn_ground(of, level, dict(clusters), key)


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _drawn_ground(_of: District, level: str, _clusters: dict[str, str], key: tuple[str, ...]) -> MapLayers:  # noqa: ARG001
    drawn = with_clusters(_of, _clusters, area_map(_of, level))
    return made(drawn, need(_of.base or _of).table)
