"""Need: every school ranked within its phase, why, and which have not enough data."""

import streamlit as st

from pages.ui import cache, frame, nav, need_filters, need_sections, need_table, need_words, school_card, state, tables

nav.require()

district = frame.district()
scores = cache.need(district)
model = state.model(state.settings(district.authority_code))
table = need_table.ranked(district, scores, model)

frame.heading("Need", need_words.overall(table))
frame.demonstration_note(district)
st.caption(need_words.phases_apart())

st.header("Schools in order of need", anchor=False)
shown = need_filters.show(table)
if shown.empty:
    st.info("No school matches these filters. Choose another phase or cluster, or clear the search.")
    st.stop()
pillars = need_table.pillar_points(scores).columns.tolist()
scored = shown.dropna(subset=["need_points"])
st.markdown(need_words.filtered(shown, scored))
clicked = need_sections.ranked_table(shown, pillars)
tables.downloads(lambda: need_table.sheets(district, scores), "need scores", key="need")

st.header("One school", anchor=False)
urn = need_filters.school(shown, clicked)
school_card.show(district, scores, table, model, urn)

if len(scored):
    st.header("What the scores are made of", anchor=False)
    need_sections.parts(scored, pillars)
    st.header("How scores are spread", anchor=False)
    need_sections.spread(scored, model)

st.header("Not enough data", anchor=False)
need_sections.insufficient(table)

st.header("What to know about these scores", anchor=False)
need_sections.notes(district, scores)
