"""Kept between visits: the tier of every school, how likely each is, what would move a school, how it went before."""

from datetime import date

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.tiers.chances import TierChances, tier_chances
from allocation.tiers.what_moves import what_would_move
from data_sources import planning, school_history
from data_sources.district import District
from pages.ui.cache.decided import data_key, model_key, standing
from pages.ui.cache.limits import KEEP_DISTRICTS, KEEP_RESULTS, KEEP_SCHOOLS
from pages.ui.cache.loaded import engine
from pages.ui.cache.scores import need, uncertainty


def chances(of: District, model: OperatingModel) -> TierChances:
    """How likely each tier is for each school."""
    return tier_chances(uncertainty(of), need(of).table, model)


def moves_of_school(of: District, model: OperatingModel, urn: str) -> pd.DataFrame:
    """What would move one school to another tier."""
    return _moves_of_school(of, model, urn, model_key(of, model))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner=False)
def _moves_of_school(_of: District, _model: OperatingModel, urn: str, key: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return what_would_move(_of.schools, urn, _model, need(_of).settings)


def term_history(of: District) -> pd.DataFrame:
    """Every agreed term's score and tier of every school."""
    return _term_history(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _term_history(_of: District, key: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return school_history.term_history(engine(), _of.authority_code, _of.schools)


def entitlement(of: District, model: OperatingModel, as_of: date | None = None) -> pd.DataFrame:
    """The tier of every school with every step that led to it: computed, entitled, agreed, as
    `allocation.tiers.decide.decide_tiers` gives them. as_of: the day judgements run out against (today)."""
    day = as_of or date.today()
    return _entitlement(of, model, day, (*model_key(of, model), day.isoformat()))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _entitlement(
    _of: District,
    _model: OperatingModel,
    _day: date,
    key: tuple[str, ...],  # noqa: ARG001
) -> pd.DataFrame:
    holds = standing(_of)
    how_likely = chances(_of, _model) if holds.previous else None
    return planning.entitlement(_of, need(_of), _model, holds, _day, how_likely)
