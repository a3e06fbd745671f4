"""One plan of a sweep taken to What if: a scenario with its changes."""

import streamlit as st

from allocation.sweep.found import SweepFound
from data_sources import scenarios
from data_sources.district import District
from data_sources.scenarios import ScenarioRefused
from data_sources.sweep_case import SweepCase
from data_sources.sweeps import Sweep
from pages.ui import cache, nav, state


def show(of: District, one: Sweep, case: SweepCase, found: SweepFound) -> None:
    """A choice of the points and a button; the page moves on to the new scenario."""
    points = {point.point_id: point for point in found.points if not point.fault}
    left, right = st.columns([3, 1], gap="medium", vertical_alignment="bottom")
    chosen = left.selectbox(
        "Take one of these plans to What if, as a scenario",
        list(points),
        format_func=lambda point_id: f"{points[point_id].label}: {found.outcome(points[point_id]).state}",
        key="sweep_take",
    )
    if not right.button("Take it to What if", icon=":material/alt_route:", key="sweep_take_it"):
        return
    point = points[str(chosen)]
    name = f"{one.name}: {point.label}"
    taken = {other.name.casefold() for other in scenarios.scenarios(cache.engine(), of.authority_code)}
    names = (f"{name}{f' ({n})' if n > 1 else ''}" for n in range(1, len(taken) + 2))
    try:
        new = scenarios.begin(
            cache.engine(),
            of.authority_code,
            next(name for name in names if name.casefold() not in taken),
            one.settings.planning_date,
            changes=case.changes_at(point),
            origin=f"Taken from the sweep '{one.name}', {point.label}.",
            by=state.user_name(),
        )
    except ScenarioRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    st.switch_page(nav.SCENARIOS, query_params={"scenario": new.scenario_id})
