"""Kept between visits: scenarios and plans side by side, with the reasons, and gates of one plan."""

from collections.abc import Sequence

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.scenario_comparison.compare import ScenarioComparison, compare_scenarios
from allocation.scenario_comparison.gate_checks import GateResult, check_gates
from allocation.scenario_comparison.gates import Gate
from allocation.settings import AllocationSettings
from data_sources.district import District
from data_sources.planning import Prepared
from data_sources.scenario_sides import Council, Ready
from pages.ui.cache.decided import data_key
from pages.ui.cache.limits import KEEP_DISTRICTS, KEEP_RESULTS
from pages.ui.cache.loaded import engine
from pages.ui.cache.plans import prepared


def council(of: District, model: OperatingModel, usual: AllocationSettings) -> Council:
    """What sides of this council are made from, each problem prepared once."""

    def road(wanted: OperatingModel, settings: AllocationSettings) -> Prepared:
        return prepared(of, wanted, settings)

    return Council(engine(), of.authority_code, model, usual, road)


def scenario_comparison(several: Sequence[Ready], gates: Sequence[Gate]) -> ScenarioComparison:
    """These side by side, the first as the reference."""
    key = tuple(text for one in several for text in _key(one))
    return _scenario_comparison(several, tuple(gates), (*key, str(gates)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Setting the plans side by side.")
def _scenario_comparison(
    _several: Sequence[Ready],
    _gates: tuple[Gate, ...],
    key: tuple[str, ...],  # noqa: ARG001
) -> ScenarioComparison:
    return compare_scenarios([one.side for one in _several], _gates)


def gates_of(one: Ready, gates: Sequence[Gate]) -> tuple[GateResult, ...]:
    """What one plan comes to at each gate."""
    return _gates_of(one, tuple(gates), (*_key(one), str(gates)))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _gates_of(_one: Ready, _gates: tuple[Gate, ...], key: tuple[str, ...]) -> tuple[GateResult, ...]:  # noqa: ARG001
    return check_gates(_gates, _one.side)


def _key(one: Ready) -> tuple[str, ...]:
    """What a side depends on: the data, the model, the settings with their changes, the plan and the costs."""
    parts = one.prepared
    model, settings = parts.model.model_dump_json(), parts.settings.model_dump_json()
    return one.name, *data_key(parts.district), model, settings, str(hash(one.side.plan)), str(dict(one.side.costs))
