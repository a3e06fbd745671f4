"""What the map cannot show: schools without a place, and those that lie under another."""

from collections.abc import Mapping

import streamlit as st

from data_sources.map_layers import MapLayers
from pages.ui import map_words, tables, words


def not_on_the_map(ground: MapLayers) -> None:
    """Schools without a usable place, each with the reason, and those that cannot be seen under another."""
    st.header("Not on the map", anchor=False)
    shared = map_words.shared_places(ground.schools)
    if shared:
        st.markdown(shared)
    if ground.no_place.empty:
        st.markdown("Every school has a place and is on the map.")
        return
    left = len(ground.no_place)
    st.markdown(
        f"{words.count(left, 'school')} {words.have(left)} no place that can be used. Journeys there count "
        "as long as the middle one of the cluster."
    )
    columns: Mapping[str, object] = {
        "name": tables.text("School"),
        "urn": tables.text("URN"),
        "location_note": tables.text("Why", width="large"),
    }
    tables.show(ground.no_place, columns, key="no_place", alt="Schools that are not on the map")
