"""Kept between visits: what a list of changes does to the district before anything is solved."""

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.scenario.apply import Applied
from allocation.scenario.effect import ChangeEffect, Setting, effect_of
from allocation.settings import AllocationSettings
from data_sources import changed_district
from data_sources.district import District
from data_sources.planning import Prepared
from pages.ui.cache.decided import model_key, standing
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.loaded import engine
from pages.ui.cache.plans import prepared


def tried(of: District, model: OperatingModel, settings: AllocationSettings) -> Applied:
    """The changes of the settings one after the other, with the sentence of each and what is wrong with it."""
    models = changed_district.models_of(engine(), of.authority_code)
    return changed_district.tried(of, model, settings, standing(of).choices, models)


def change_effect(of: District, model: OperatingModel, settings: AllocationSettings) -> ChangeEffect:
    """What the changes of the settings do to the same settings without them. Raises InconsistentProblem."""
    return _change_effect(of, model, settings, (*model_key(of, model), settings.model_dump_json()))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Working out what the changes do.")
def _change_effect(
    _of: District,
    _model: OperatingModel,
    _settings: AllocationSettings,
    key: tuple[str, ...],  # noqa: ARG001
) -> ChangeEffect:
    before = prepared(_of, _model, _settings.model_copy(update={"changes": ()}))
    return effect_of(_seen(before), _seen(prepared(_of, _model, _settings)))


def _seen(parts: Prepared) -> Setting:
    return Setting(parts.problem, parts.yardstick)
