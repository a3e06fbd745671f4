"""Kept between visits: what earlier terms and people decided, and what a result of one authority's data depends on."""

from datetime import date

import streamlit as st

from allocation.operating_model import OperatingModel
from data_sources import need_choices, stores
from data_sources import standing as standings
from data_sources.district import District
from data_sources.standing import Standing
from pages.ui.cache.limits import KEEP_DISTRICTS
from pages.ui.cache.loaded import engine


def standing(of: District) -> Standing:
    """What earlier terms and people decided for the next score and tiers. Judgements run out with the day."""
    return _standing(of.authority_code, decisions(of), date.today())


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _standing(code: str, decisions: str, day: date) -> Standing:  # noqa: ARG001
    return standings.standing(engine(), code, as_of=day)


def decisions(of: District) -> str:
    """Changes with every agreed term, cycle and judgement, and with the council's choices about the score."""
    choices = need_choices.in_force(engine(), of.authority_code).model_dump_json()
    return f"{stores.decisions_version(engine(), of.authority_code)} {choices}"


def data_key(of: District) -> tuple[str, ...]:
    """Changes with the data, with what people decided, and with the day: ratings, judgements and locks run out."""
    return of.authority_code, of.data_version, date.today().isoformat(), decisions(of)


def model_key(of: District, model: OperatingModel) -> tuple[str, ...]:
    """The same, and the operating model."""
    return *data_key(of), model.model_dump_json()
