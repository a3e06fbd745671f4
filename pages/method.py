"""Method: how every figure is worked out, the operating model's numbers with their sources, rules and limits."""

import streamlit as st

from data_sources import plan_settings
from pages.ui import frame, method_sections, nav, state, tables

nav.require()

showing = state.authority()
settings = state.settings(showing.code if showing else "")
model = state.model(settings)
frame.heading(
    "Method",
    "How every figure is worked out. The score and the plan support a decision; people make it, and can overrule it.",
)
method_sections.text()

st.header("The operating model's figures", anchor=False)
method_sections.figures(model)

st.header("The rules every plan keeps", anchor=False)
method_sections.rules()

st.header("Using the tables without a mouse", anchor=False)
method_sections.keys()

st.header("The settings in force", anchor=False)
tables.facts(plan_settings.in_words(settings, model), alt="The settings in force")
