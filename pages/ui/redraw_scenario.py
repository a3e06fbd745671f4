"""A scenario's clusters, where it draws any: today's and its own on two maps, and the schools that change."""

import pandas as pd
import streamlit as st

from allocation.redraw.as_changes import apart
from data_sources import area_graph
from data_sources.district import District
from data_sources.scenarios import Scenario
from pages.ui import cache, nav, redraw_maps, scenario_view, tables


def show(of: District, one: Scenario) -> None:
    """Nothing for a scenario that leaves every school in its cluster, or whose changes do not fit."""
    if not apart(one.changes)[1]:
        return
    settings, model = scenario_view.settings_of(of, one)
    tried = cache.tried(of, model, settings)
    if tried.faults:
        return
    today, after = (_clusters(schools) for schools in (of.schools, tried.baseline.schools))
    moved = [urn for urn, cluster in today.items() if after.get(urn, cluster) != cluster]
    st.header("Its clusters", anchor=False)
    numbers = {urn: number for number, urn in enumerate(moved, start=1)}
    drawn = {urn: after.get(urn, "") for urn in today}
    redraw_maps.two_maps(of, area_graph.levels(of)[0], {"Today": today, one.name: drawn}, numbers)
    named = of.schools.set_index("urn")["name"]
    rows = [{"n": numbers[urn], "name": named[urn], "before": today[urn], "after": after[urn]} for urn in moved]
    columns = {
        "n": tables.number("Number"), "name": tables.text("School"), "before": tables.text("Today"),
        "after": tables.text("As drawn"),
    }  # fmt: skip
    tables.show(pd.DataFrame(rows), columns, key="scenario_moved", alt="Schools that change cluster")
    if st.button("Change them on Draw clusters", icon=":material/draw:", key="scenario_clusters"):
        st.switch_page(nav.REDRAW, query_params={scenario_view.ADDRESS: one.scenario_id})


def _clusters(schools: pd.DataFrame) -> dict[str, str]:
    return dict(zip(schools["urn"].astype(str), schools["cluster"].fillna("").astype(str), strict=True))
