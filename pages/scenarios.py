"""What if: scenarios as named lists of changes, begun from live, another one or an example, and what each does."""

import streamlit as st

from pages.ui import frame, nav, scenario_begin, scenario_open, scenario_view

nav.require()

district = frame.district()
frame.heading("What if", f"Try changes to {district.authority_name} before anything is decided, keep and share them.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so nobody can lead a school. Load the list of link workers first.")

chosen = scenario_view.choose(district)
scenario_begin.show(district, is_open=chosen is None)
if chosen:
    scenario_open.show(district, chosen)
else:
    st.markdown("Begin a scenario, or choose one above. Nothing you try here touches your data.")
