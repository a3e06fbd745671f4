"""Which of several changes decides: each alone as a scenario of its own, set beside the one that has them all."""

import streamlit as st

from allocation.scenario_comparison.compare import MOST
from data_sources import scenarios
from data_sources.district import District
from data_sources.scenario_sides import TODAY
from data_sources.scenarios import Scenario
from pages.ui import cache, nav, state

MOST_CHANGES = MOST - 2  # beside the reference and the scenario itself


def show(of: District, one: Scenario) -> None:
    """The button, where there are two changes or more and not too many to compare."""
    if not 2 <= len(one.changes) <= MOST_CHANGES:
        return
    st.caption(
        "To see which change decides, set it beside a scenario for each change alone: the reason of each school then "
        "says which of them give it the same."
    )
    if st.button("Compare it with each change alone", icon=":material/call_split:", key="scenario_alone"):
        alone = scenarios.each_alone(cache.engine(), of.authority_code, one, by=state.user_name())
        keys = [f"scenario {each.scenario_id}" for each in (one, *alone)]
        st.switch_page(nav.SCENARIOS_COMPARED, query_params={"reference": TODAY, "with": ",".join(keys)})
