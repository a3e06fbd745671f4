"""Allocation: choose the settings, find a plan in the background, and read what it does."""

import streamlit as st

from pages.ui import (
    frame,
    half_post_section,
    nav,
    plan_limits,
    plan_outcome,
    school_choices,
    solve_settings,
    solving,
    state,
)

nav.require()

district = frame.district()
frame.heading("Allocation", f"Who leads which school in {district.authority_name}, and how often each school meets.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so nobody can lead a school. Load the list of link workers first.")

st.header("Find a plan", anchor=False)
is_solving = solving.is_active(district.authority_code)
chosen = solve_settings.show(state.settings(district.authority_code), is_solving)
if chosen and solving.is_started(district, chosen):
    st.rerun()
solving.show(district.authority_code)

saved = plan_outcome.choose(district)
if saved:
    seen = plan_outcome.show(district, saved)
    if seen:
        school_choices.show(seen, saved)
        plan_limits.show(seen, saved)
        half_post_section.show(seen, saved.result, saved.summary.plan_id)
else:
    st.header("Today's allocation", anchor=False)
    st.markdown("There is no plan yet: press **Find a plan** above. Until then, this is how today's allocation does.")
    plan_outcome.show_today(district)
