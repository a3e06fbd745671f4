"""England: every authority scored and allocated in one run, on one map and in one table."""

import streamlit as st

from pages.ui import cache, england_view, frame, nav

nav.require()

found = cache.national_run()
frame.heading("England", "Every authority loaded, scored and allocated in one run, side by side.")
if found is None:
    st.info(
        "No national run has been made yet. Whoever runs TAS Planner makes one with the command "
        "`python cli.py allocate --all-authorities --out england.xlsx`, once the national files are loaded.",
        icon=":material/info:",
    )
    nav.link(nav.DATA, "Go to Data to load them")
    st.stop()
england_view.made_up_note(found)
england_view.big(found)
chosen = england_view.choose(found)
left, right = st.columns([3, 2], gap="medium")
with left:
    england_view.picture(found, chosen)
with right:
    england_view.panel(found, chosen)
england_view.schools(found, chosen)
england_view.table(found)
england_view.goals(found)
england_view.notes(found)
