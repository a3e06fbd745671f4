"""Kept between visits: what a district's map shows whoever leads which school."""

import streamlit as st

from data_sources.district import District
from data_sources.map_layers import MapLayers
from data_sources.map_layers import map_ground as made
from pages.ui.cache.decided import data_key
from pages.ui.cache.limits import KEEP_DISTRICTS
from pages.ui.cache.scores import need


def map_ground(of: District) -> MapLayers:
    """Schools, hubs, clusters and bases, without a link worker or a line yet (`map_layers.led` adds them)."""
    return _map_ground(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _map_ground(_of: District, key: tuple[str, ...]) -> MapLayers:  # noqa: ARG001
    return made(_of, need(_of).table)
