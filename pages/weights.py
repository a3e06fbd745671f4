"""Weights: try other weights and methods, see at once who changes rank and tier, and keep those agreed on."""

import streamlit as st

from pages.ui import frame, nav, state, weights_panel

nav.require()

district = frame.district()
frame.heading(
    "Weights",
    "How much each measure counts is a choice. Move a slider to see which schools it would matter to, before anybody "
    "decides.",
)
frame.demonstration_note(district)
weights_panel.show(district, state.model(state.settings(district.authority_code)))
st.caption("Terms that were agreed keep the weights they were agreed with.")
nav.link(nav.NEED, "See every school's score")
