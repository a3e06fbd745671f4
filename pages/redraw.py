"""Draw clusters: propose boundaries that share work out evenly, change them by hand, keep them as a scenario."""

import streamlit as st

from pages.ui import frame, nav, redraw_choice, redraw_hand, redraw_job, redraw_keep, redraw_maps, redraw_tables

nav.require()

district = frame.district()
frame.heading(
    "Draw clusters",
    f"Where the boundaries between clusters in {district.authority_name} could run, so that each has its share and is "
    "in one piece.",
)
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted(
        "No link workers are loaded, so clusters have no posts to share out. Load the list of them first."
    )

asked = redraw_choice.show(district)
if asked is None:
    st.stop()
drawn = redraw_job.show(asked)
view = redraw_hand.view_of(asked, drawn)

redraw_tables.summary(view)
redraw_maps.show(view)
redraw_tables.clusters(view)
redraw_hand.show(view)
redraw_tables.schools(view)
redraw_tables.staff(view)
redraw_keep.show(view)
