"""Which scenario is open: chosen from a list or by its address, so that a link opens the same one for a colleague."""

from collections.abc import Sequence

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from data_sources import scenario_plans, scenarios
from data_sources.district import District
from data_sources.scenarios import Scenario
from pages.ui import cache, state, words

ADDRESS = "scenario"
_SAID = "scenario_said"


def choose(of: District) -> Scenario | None:
    """The list of scenarios, with the one that is open; None where none is."""
    said = st.session_state.pop(_SAID, "")
    if said:
        st.success(said, icon=":material/check_circle:")
    every = scenarios.scenarios(cache.engine(), of.authority_code)
    wanted = st.query_params.get(ADDRESS, "")
    left, right = st.columns([3, 1], gap="medium", vertical_alignment="bottom")
    with_archived = right.toggle("Archived too", key="scenario_archived")
    shown = {one.scenario_id: one for one in every if with_archived or not one.is_archived or one.scenario_id == wanted}
    if wanted and wanted not in shown and not offer_its_council(of, [wanted]):
        st.warning(
            "There is no scenario with this address here, of this council or another. Choose one of the scenarios in "
            "the list.",
            icon=":material/link_off:",
        )
    order = list(shown)
    if not order:
        left.markdown("There is no scenario yet.")
        return None
    picked = left.selectbox(
        "Scenario",
        order,
        index=order.index(wanted) if wanted in order else None,
        format_func=lambda one: in_words(shown[one]),
        placeholder="Choose a scenario",
        key=f"scenario_pick_{wanted}_{len(order)}",
    )
    if picked and picked != wanted:
        go_to(picked)
    return shown.get(wanted)


def offer_its_council(of: District, scenario_ids: Sequence[str]) -> bool:
    """Where the address names a scenario of another council that is loaded here, says so and offers to show that
    council; whether there is one."""
    others = [one for one in cache.authorities() if one.code != of.authority_code]
    pairs = ((one, scenario_id) for one in others for scenario_id in scenario_ids)
    its = next((one for one, which in pairs if scenarios.scenario(cache.engine(), one.code, which)), None)
    if its is None:
        return False
    st.warning(
        f"This address is of {its.name}, and {of.authority_name} is shown now. Showing {its.name} shows it to "
        "everybody who uses this installation, as the choice on Data does.",
        icon=":material/link:",
    )
    if st.button(f"Show {its.name}", icon=":material/swap_horiz:", key="scenario_its_council"):
        state.choose_authority(its.code)
        st.rerun()
    return True


def in_words(one: Scenario) -> str:
    """A scenario in one line."""
    tags = f" [{', '.join(one.tags)}]" if one.tags else ""
    archived = ", archived" if one.is_archived else ""
    changes = words.count(len(one.changes), "change")
    return f"{one.name}{tags}: {changes}, saved {words.moment(one.saved_at)} by {one.saved_by}{archived}"


def go_to(scenario_id: str, said: str = "") -> None:
    """Opens a scenario, and draws the page again with it."""
    st.query_params[ADDRESS] = scenario_id
    if said:
        st.session_state[_SAID] = said
    st.rerun()


def settings_of(of: District, one: Scenario) -> tuple[AllocationSettings, OperatingModel]:
    """The council's settings with the scenario's changes and term; and the operating model."""
    usual = state.settings(of.authority_code)
    return scenario_plans.settings_of(usual, one), state.model(usual)
