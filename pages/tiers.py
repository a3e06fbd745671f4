"""Tiers: the tier of every school with each step that led to it, judgement, and agreeing the tiers of a term."""

import streamlit as st

from pages.ui import (
    cache,
    frame,
    nav,
    state,
    tables,
    tiers_agree,
    tiers_filters,
    tiers_judge,
    tiers_judged,
    tiers_sections,
    tiers_table,
    tiers_terms,
    tiers_words,
)

nav.require()

district = frame.district()
model = state.model(state.settings(district.authority_code))
scores, holds = cache.need(district), cache.standing(district)
entitled = cache.entitlement(district, model)
table = tiers_table.rows(district, scores, entitled, cache.chances(district, model), model)
term = holds.previous.summary.name if holds.previous else ""

frame.heading("Tiers", tiers_words.headline(table, term))
frame.demonstration_note(district)
tiers_sections.said_before()
st.caption(tiers_words.steps(model))

st.header("Schools and their tiers", anchor=False)
shown = tiers_filters.show(table)
st.markdown(tiers_words.filtered(shown, table))
tiers_sections.schools(shown)
tables.downloads(lambda: tiers_table.sheets(table, holds.judgements, model), "tiers", key="tiers")

st.header("One school over the terms", anchor=False)
tiers_sections.one_school(district, shown, model)

st.header("Falls that come from referrals only", anchor=False)
tiers_sections.referral_falls(table, term)

st.header("Professional judgement", anchor=False)
tiers_judge.propose(district, table, model)
tiers_judged.proposals(holds.judgements, table, model)
tiers_judged.running_out(holds.judgements, table, model)
tiers_judged.every(holds.judgements, table, model)

st.header("Agree the tiers for a term", anchor=False)
tiers_agree.show(district, model, table, holds)

st.header("Terms agreed so far", anchor=False)
tiers_terms.show(district, model, holds)
