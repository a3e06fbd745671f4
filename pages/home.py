"""Home: what state the service is in, and what needs attention."""

import streamlit as st

from pages.ui import cache, frame, home_sections, nav, plan_outcome, state

nav.require()

district = frame.district()
scores = cache.need(district)
today = plan_outcome.today(district)
plan = state.latest_plan(district.authority_code)

frame.heading(district.authority_name, home_sections.lead(district, today))
frame.demonstration_note(district)
if district.is_demonstration and st.button("Use your own council's data", icon=":material/upload_file:", key="use_own"):
    st.switch_page(nav.DATA)

home_sections.figures(district, scores, today)
nav.link(nav.MAP, "See need, people and fairness on the cluster map")
home_sections.attention(district, scores, today, plan)
home_sections.today_and_plan(district, today, plan)
home_sections.dates(district)
