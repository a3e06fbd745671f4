"""Compare models: the same district under two or more operating models, side by side and school by school."""

import streamlit as st

from pages.ui import (
    cache,
    comparison_choice,
    comparison_figures,
    comparison_job,
    comparison_schools,
    comparison_tables,
    frame,
    nav,
)

nav.require()

district = frame.district()
frame.heading("Compare models", f"{district.authority_name} under two or more operating models, side by side.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so no model can be worked out. Load the list of link workers first.")

st.header("Choose models", anchor=False)
chosen = comparison_choice.show(district)
comparison_job.show(district, chosen.to_solve)
comparison_choice.not_solved(chosen)

if chosen.kept:
    found = cache.comparison(chosen.ready, chosen.kept)
    st.header("In short", anchor=False)
    comparison_figures.headline(found)
    comparison_choice.one_only(chosen)
    comparison_figures.how_sure(chosen.kept)
    comparison_tables.downloads(district, found, chosen.not_solved)

    st.header("What cannot be compared", anchor=False)
    comparison_figures.cautions(found)

    st.header("Figures", anchor=False)
    comparison_figures.staff_chart(found)
    comparison_figures.figures(found)

    st.header("Schools that differ", anchor=False)
    comparison_schools.show(found)

    st.header("Behind the figures", anchor=False)
    by_place, by_partner, by_post, without = st.tabs(
        ["Clusters and phases", "Partners", "Staff and roles", "Not covered"], key="compare_parts"
    )
    with by_place:
        comparison_tables.places(found)
    with by_partner:
        comparison_tables.partners(found)
    with by_post:
        comparison_tables.staff(found)
    with without:
        comparison_tables.not_covered(found, chosen.kept)
