"""Kept between visits: need scores, how sure they are, and what stands behind them."""

from datetime import date

import pandas as pd
import streamlit as st

from allocation.need.score import NeedResult
from allocation.need.second_look.silent_need import SilentNeed
from allocation.need.second_look.silent_need import silent_need as expected_referrals
from allocation.need.second_look.watch_list import small_school_watch
from allocation.need.uncertainty import sensitivity
from allocation.need.uncertainty.drawn_scores import NeedUncertainty
from allocation.need.uncertainty.draws import Chain, chain_of
from allocation.need.uncertainty.sensitivity import RankSensitivity
from allocation.operating_model import OperatingModel
from data_sources import data_quality, planning
from data_sources.data_quality import DataQuality
from data_sources.district import District
from data_sources.vintage_effect import VintageEffect
from data_sources.vintage_effect import vintage_effect as effect_of_vintage
from pages.ui.cache.decided import data_key, model_key, standing
from pages.ui.cache.limits import KEEP_DISTRICTS


def need(of: District) -> NeedResult:
    """Every school's need score by the council's choices."""
    return _need(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _need(_of: District, key: tuple[str, ...]) -> NeedResult:  # noqa: ARG001
    holds = standing(_of)
    return planning.score(_of, holds.choices, holds.frozen)


def uncertainty(of: District) -> NeedUncertainty:
    """The same scores under many reasonable variations of the data and the weights."""
    return _uncertainty(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Trying out what is uncertain in the scores.")
def _uncertainty(_of: District, key: tuple[str, ...]) -> NeedUncertainty:  # noqa: ARG001
    return planning.uncertainty(_of, need(_of))


def chain(of: District) -> Chain:
    """The need score ready to be worked through step by step, or run again with another figure."""
    return _chain(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _chain(_of: District, key: tuple[str, ...]) -> Chain:  # noqa: ARG001
    return chain_of(_of.schools, need(_of).settings, _of.schools["phase"].astype(str))


def rank_sensitivity(of: District) -> RankSensitivity:
    """Which choice the ranking depends on most."""
    return _rank_sensitivity(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Trying out every choice. This takes some seconds.")
def _rank_sensitivity(_of: District, key: tuple[str, ...]) -> RankSensitivity:  # noqa: ARG001
    return sensitivity.rank_sensitivity(_of.schools, need(_of).settings)


def leave_one_out(of: District, model: OperatingModel) -> pd.DataFrame:
    """What leaving out each pillar and measure does to ranks and tiers."""
    return _leave_one_out(of, model, model_key(of, model))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _leave_one_out(_of: District, _model: OperatingModel, key: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return planning.leave_one_out(_of, need(_of), _model)


def quality(of: District) -> DataQuality:
    """How good the figures behind the scores are, today."""
    return _quality(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _quality(_of: District, key: tuple[str, ...]) -> DataQuality:  # noqa: ARG001
    return data_quality.data_quality(_of, need(_of), date.today())


def watch_list(of: District) -> pd.DataFrame:
    """Small schools that steadying keeps out of the neediest group, as `small_school_watch` gives them."""
    return small_school_watch(of.schools, need(of).settings)


def silent_need(of: District) -> SilentNeed:
    """Referrals made against referrals expected."""
    return _silent_need(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _silent_need(_of: District, key: tuple[str, ...]) -> SilentNeed:  # noqa: ARG001
    return expected_referrals(_of.schools, need(_of).settings)


def vintage_effect(of: District, model: OperatingModel) -> VintageEffect:
    """What changing the vintage of the Indices of Deprivation does to each school, by the council's choices."""
    return _vintage_effect(of, model, model_key(of, model))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Comparing the Indices of Deprivation.")
def _vintage_effect(_of: District, _model: OperatingModel, key: tuple[str, ...]) -> VintageEffect:  # noqa: ARG001
    return effect_of_vintage(_of, standing(_of).choices, _model)
