"""Data quality: what is missing, hidden, old or standing in, which definitions are in use, and who to look at again."""

import streamlit as st

from pages.ui import cache, frame, nav, quality_lists, quality_sections, quality_tables, quality_words, state, tables

nav.require()

district = frame.district()
model = state.model(state.settings(district.authority_code))
quality = cache.quality(district)
effect = cache.vintage_effect(district, model)
watched, silent = cache.watch_list(district), cache.silent_need(district)

frame.heading("Data quality", quality_words.overall(quality))
frame.demonstration_note(district)
tables.downloads(
    lambda: quality_tables.sheets(district, quality, effect, watched, silent), "data quality", key="quality"
)

st.header("The measures of the score", anchor=False)
quality_sections.measures(quality)

st.header("What to mend, school by school", anchor=False)
quality_sections.schools(quality)

st.header("Free school meals: what is counted", anchor=False)
quality_sections.meals(district)

st.header("Area deprivation: how it was worked out", anchor=False)
quality_sections.deprivation(district, quality)

st.header("If the other Indices of Deprivation were used", anchor=False)
quality_sections.vintages(effect, model)

st.header("Small schools worth a second look", anchor=False)
quality_lists.watch_list(district, watched)

st.header("Fewer referrals than expected", anchor=False)
quality_lists.silent_need(district, silent)

st.header("Files in use and their dates", anchor=False)
quality_sections.files(quality)

st.header("What to bear in mind", anchor=False)
for caveat in quality_words.CAVEATS:
    st.markdown(f"- {caveat}")
