"""Rebalance: from today's allocation to an approved plan, with every version kept."""

import streamlit as st

from pages.ui import (
    frame,
    nav,
    plan_outcome,
    rebalance_changes,
    rebalance_compare,
    rebalance_decide,
    rebalance_edit,
    rebalance_repair,
    rebalance_today,
    rebalance_versions,
    rebalance_view,
)

nav.require()

district = frame.district()
frame.heading("Rebalance", f"From today's allocation in {district.authority_name} to an approved plan, step by step.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so nobody can lead a school. Load the list of link workers first.")
today = plan_outcome.today(district)
if today is None:
    st.stop()

rebalance_today.show(today)
chosen = rebalance_versions.choose(district, today)
rebalance_view.said()
view = rebalance_view.load(district, chosen) if chosen else None
if view:
    rebalance_versions.show_heading(view)
    rebalance_changes.show(view)
    if view.is_draft:
        rebalance_edit.show(view)
        rebalance_repair.show(view)
    rebalance_decide.show(view)
    rebalance_compare.show(view)
