"""Kept between visits: what a sweep's plans are made from, its points among it."""

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from allocation.sweep.levers import Lever
from allocation.sweep.levers import levers as levers_of
from allocation.sweep.points import Asked
from data_sources import changed_district
from data_sources.changed_district import models_of
from data_sources.district import District
from data_sources.sweep_case import SweepCase
from pages.ui.cache.decided import model_key, standing
from pages.ui.cache.limits import KEEP_DISTRICTS
from pages.ui.cache.loaded import engine


def sweep_case(of: District, model: OperatingModel, settings: AllocationSettings, question: Asked) -> SweepCase:
    """The case of a question. Its reference raises InconsistentProblem where files or changes contradict each other."""
    before = of.base or of
    key = (*model_key(before, model), settings.model_dump_json(), question.model_dump_json())
    return _sweep_case(before, model, settings, question, key)


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _sweep_case(
    _of: District,
    _model: OperatingModel,
    _settings: AllocationSettings,
    _question: Asked,
    key: tuple[str, ...],  # noqa: ARG001
) -> SweepCase:
    models = models_of(engine(), _of.authority_code)
    return SweepCase(_of, _model, _settings, standing(_of), models, _question)


def levers(of: District, model: OperatingModel, settings: AllocationSettings) -> list[Lever]:
    """The levers there are under these settings, the scenario's changes among them."""
    models = models_of(engine(), of.authority_code)
    applied = changed_district.tried(of, model, settings, standing(of).choices, models)
    return levers_of(applied.baseline)
