"""Need: every school ranked within its phase, how sure that is, why, and which have not enough data."""

import streamlit as st

from pages.ui import (
    cache,
    frame,
    nav,
    need_filters,
    need_sections,
    need_stability,
    need_table,
    need_words,
    school_card,
    state,
    tables,
)

nav.require()

district = frame.district()
model = state.model(state.settings(district.authority_code))
scores, drawn = cache.need(district), cache.uncertainty(district)
chances, entitled = cache.chances(district, model), cache.entitlement(district, model)
table = need_table.ranked(district, scores, model, drawn, chances, entitled)

frame.heading("Need", need_words.overall(table))
frame.demonstration_note(district)
st.markdown(need_words.secure(chances))
st.caption(need_words.phases_apart())
nav.link(nav.WEIGHTS, "Try other weights")

st.header("Schools in order of need", anchor=False)
shown = need_filters.show(table)
if shown.empty:
    st.info("No school matches these filters. Choose another phase or cluster, or clear the search.")
    st.stop()
pillars = need_table.pillar_points(scores).columns.tolist()
scored = shown.dropna(subset=["need_points"])
st.markdown(need_words.filtered(shown, scored))
clicked = need_sections.ranked_table(shown, pillars)
tables.downloads(
    lambda: need_table.sheets(district, scores, model, drawn, chances, entitled), "need scores", key="need"
)

st.header("One school", anchor=False)
urn = need_filters.school(shown, clicked)
school_card.show(district, scores, table, model, chances, urn)

if len(scored):
    st.header("What the scores are made of", anchor=False)
    need_sections.parts(scored, pillars)
    st.header("How sure the ranks are", anchor=False)
    need_stability.ranges(scored, drawn)
    st.header("How scores are spread", anchor=False)
    need_sections.spread(scored, model)

st.header("Which choice matters most", anchor=False)
need_stability.what_matters(district, model)

st.header("Not enough data", anchor=False)
need_sections.insufficient(table)

st.header("What to know about these scores", anchor=False)
need_sections.notes(district, scores)
