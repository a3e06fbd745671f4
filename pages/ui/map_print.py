"""The map to take away: a page made for A4 with picture, legend, tables and sources, and the picture alone."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison
from data_sources.cluster_map.background import Background
from data_sources.cluster_map.print_view import Printed, map_drawn, printed
from pages.ui import cache, kinds, map_words
from pages.ui.map_sections import Screen

NO_PLAN = "No plan is looked at"


def offer(of: Screen, found: ClusterComparison | None) -> None:
    """A button for each; what is drawn is drawn on the click, on this machine."""
    if of.shown is None or of.basis.ground.schools.empty:
        return
    land = cache.map_background(of.basis.district)
    stem = f"map {of.shown.label.lower()} {map_words.title(of.basis.district, of.place)}"
    kinds_of_file: tuple[tuple[str, Callable[[], bytes], str, str], ...] = (
        ("Print view (A4)", lambda: printed(_printed(of, found, land)), "html", "text/html"),
        ("Picture of the map", lambda: map_drawn(_printed(of, found, land)).png, "png", "image/png"),
    )
    with st.container(horizontal=True, key="map_print"):
        for label, data, ending, mime in kinds_of_file:
            st.download_button(
                label, data, f"{stem}.{ending}", mime, key=f"map_{ending}", on_click="ignore", icon=":material/print:"
            )


def _printed(of: Screen, found: ClusterComparison | None, land: Background) -> Printed:
    assert of.shown is not None
    return Printed(
        basis=of.basis,
        shown=of.shown,
        land=land,
        plan_label=of.looked.label if of.looked else NO_PLAN,
        where=map_words.title(of.basis.district, of.place),
        cluster=of.place.cluster,
        figures=map_words.figures(of.basis, of.place, found),
        said=" ".join(
            one.replace("**", "")
            for one in (
                map_words.people(of.basis, of.place),
                map_words.layer_sentence(of.shown, of.basis, of.place),
            )
            if one
        ),
        school_rows=map_words.school_rows(of.basis, of.shown, of.place),
        cluster_rows=map_words.cluster_rows(of.basis, of.shown),
        made_on=date.today(),
        labels=kinds.labels(),
    )
