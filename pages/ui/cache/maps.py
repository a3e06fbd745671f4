"""Kept between visits: what the cluster map's layers are worked out from, each layer, and the land behind it."""

import streamlit as st

from allocation.entities import ValueState
from allocation.need.counted_as import counted_as
from allocation.operating_model import OperatingModel
from data_sources import school_history
from data_sources.cluster_map import layers
from data_sources.cluster_map.background import Background
from data_sources.cluster_map.background import background as land_of
from data_sources.cluster_map.basis import MapBasis, Planned
from data_sources.cluster_map.deprivation import lsoa_deciles
from data_sources.cluster_map.layers import Wanted
from data_sources.cluster_map.shown import Shown
from data_sources.district import District
from pages.ui.cache.decided import data_key, model_key, standing
from pages.ui.cache.limits import KEEP_CHARTS, KEEP_DISTRICTS, KEEP_RESULTS
from pages.ui.cache.loaded import engine
from pages.ui.cache.places import map_ground
from pages.ui.cache.plans import Outcome, outcome_key
from pages.ui.cache.scores import need, silent_need
from pages.ui.cache.tiers import entitlement, term_history


def map_basis(of: District, model: OperatingModel | None, seen: Outcome | None) -> MapBasis:
    """What the layers of the map are worked out from. `model` is None while it has open questions, `seen` where no plan
    can be looked at; with a plan, `of` is its district, after its changes."""
    return _map_basis(of, model, seen, map_key(of, model, seen))


def map_key(of: District, model: OperatingModel | None, seen: Outcome | None) -> tuple[str, ...]:
    """What a map depends on besides what is switched on."""
    return outcome_key(seen) if seen else model_key(of, model) if model else data_key(of)


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _map_basis(
    _of: District,
    _model: OperatingModel | None,
    _seen: Outcome | None,
    key: tuple[str, ...],  # noqa: ARG001
) -> MapBasis:
    scores = _seen.prepared.need if _seen else need(_of)
    points = scores.table.assign(urn=scores.table["urn"].astype(str)).set_index("urn")["need_points"].astype(float)
    tiers = (
        _seen.prepared.entitlement if _seen else entitlement(_of, _model) if _model else scores.table[["urn"]].iloc[:0]
    )
    return MapBasis(
        district=_of,
        ground=map_ground(_of),
        need_points=points,
        hidden=_hidden(_of),
        model=_model,
        tiers=tiers.reindex(columns=["urn", "agreed_tier_id"]),
        planned=Planned(_seen.prepared.problem, _seen.plan, _seen.workloads) if _seen else None,
        silent=lambda: silent_need(_of),
        history=lambda: term_history(_of),
        term_break=lambda: _term_break(_of),
        deprivation=lambda: lsoa_deciles(engine(), _of),
    )


def _hidden(of: District) -> frozenset[str]:
    """Schools of which some figure is suppressed."""
    states = of.schools[[name for name in of.schools if str(name).endswith("_state")]]
    return frozenset(of.schools.loc[states.eq(str(ValueState.SUPPRESSED)).any(axis=1), "urn"].astype(str))


def _term_break(of: District) -> str:
    holds = standing(of)
    return school_history.break_since(holds.previous, holds, counted_as(of.schools, need(of).settings))


def map_layer(basis: MapBasis, layer: str, variant: str, key: tuple[str, ...]) -> Shown | Wanted:
    """One layer, or why it cannot be shown. `key`: of `map_key`."""
    return _map_layer(basis, layer, variant, key)


@st.cache_resource(max_entries=KEEP_CHARTS, show_spinner=False)
def _map_layer(_basis: MapBasis, layer: str, variant: str, key: tuple[str, ...]) -> Shown | Wanted:  # noqa: ARG001
    return layers.wanted(_basis, layer) or layers.shown(_basis, layer, variant)


def map_variants(basis: MapBasis, layer: str, key: tuple[str, ...]) -> dict[str, str]:
    """What the layer can show, the first one first; empty where there is one thing only, or nothing."""
    return _map_variants(basis, layer, key)


@st.cache_resource(max_entries=KEEP_CHARTS, show_spinner=False)
def _map_variants(_basis: MapBasis, layer: str, key: tuple[str, ...]) -> dict[str, str]:  # noqa: ARG001
    return {} if layers.wanted(_basis, layer) else layers.variants(_basis, layer)


def map_background(of: District) -> Background:
    """The outline of the authority, wards and LSOAs, as far as their boundaries are loaded."""
    return _map_background(of, of.data_version)


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _map_background(_of: District, data_version: str) -> Background:  # noqa: ARG001
    return land_of(_of)
