"""Cluster map: where need is, where people are, on a map that needs no internet, and the same as tables."""

import streamlit as st

from data_sources.map_layers import map_layers
from pages.ui import cache, frame, map_sections, map_words, nav, state

nav.require()

district = frame.district()
table = map_words.clusters(district.schools.merge(cache.need(district).table[["urn", "need_points"]]), district.workers)
said = map_words.overall(table)
frame.heading("Cluster map", said)
frame.demonstration_note(district)

whose, leads = map_sections.who_leads(district)
model = state.model(state.settings(district.authority_code))
tiers = map_words.tiers(cache.entitlement(district, model), model)
layers = map_layers(district, cache.need(district).table, leads, tiers)
if layers.schools.empty:
    st.info("No school has a place on the map. Load the schools file, which gives their eastings and northings.")
    st.stop()

picture, beside = st.columns([2.3, 1], gap="medium")
with beside:
    cluster, urn = map_sections.pick(layers)
    map_sections.panel(layers, table, cluster, urn)
with picture:
    map_sections.draw(layers, cluster, urn, said.replace("**", ""))
if not layers.are_areas_drawn:
    st.caption("No cluster outlines are loaded: each outline is drawn around the cluster's schools.")

st.header("The same as tables", anchor=False)
map_sections.cluster_table(table)
map_sections.school_table(layers, cluster, whose)

st.header("Not on the map", anchor=False)
map_sections.not_on_the_map(layers)
