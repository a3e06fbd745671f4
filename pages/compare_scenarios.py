"""Compare scenarios: a reference and up to five others, in figures, gates, lists of what differs, charts and maps."""

import streamlit as st

from data_sources import council_gates
from pages.ui import (
    cache,
    compare_choice,
    compare_figures,
    compare_gates,
    compare_lists,
    compare_maps,
    frame,
    nav,
)

nav.require()

district = frame.district()
frame.heading("Compare scenarios", f"Plans for {district.authority_name} against a reference, and only what differs.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so there is no plan. Load the list of link workers first.")

chosen = compare_choice.show(district)
gates, names = council_gates.gates(cache.engine(), district.authority_code), compare_gates.names_of(district)
if chosen.is_enough:
    found = cache.scenario_comparison(chosen.ready, gates)
    st.header("In short", anchor=False)
    compare_figures.headline(found, chosen.ready)
    compare_lists.downloads(district, found, chosen.ready, names)

    st.header("The council's gates", anchor=False)
    compare_gates.side_by_side(found, names)
    compare_gates.settle(district)

    st.header("Figures", anchor=False)
    compare_figures.figures(found)
    compare_figures.pictures(found)

    st.header("Schools that differ", anchor=False)
    compare_lists.schools(found)

    st.header("Maps", anchor=False)
    compare_maps.show(found, chosen.ready)

    st.header("Link workers who differ", anchor=False)
    compare_lists.workers(found)
else:
    st.markdown(
        "Choose a reference and at least one other with a plan. The address of this page opens the same choice."
    )
    st.header("The council's gates", anchor=False)
    compare_gates.settle(district)
