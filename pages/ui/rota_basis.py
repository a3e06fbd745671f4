"""What the rota on the page is worked out from: a plan or a term's tiers, the model with its answers, and a term."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import NeededFor, needed_for, open_questions
from allocation.partner_rota.afford import Rota, make_rota
from data_sources import calendar_data, council_models, rota_data, stores
from data_sources.council_models import Said
from data_sources.district import District
from data_sources.rota_data import Months, TiersFrom
from data_sources.stores import SavedPlan
from pages.ui import cache, frame, model_answers, nav, plan_choice, state, words
from pages.ui.model_choice import Shown

ANSWERS = "rota_answers"


@dataclass(frozen=True, eq=False)
class Basis:
    """The council, the plan (None where none is made), where the tiers come from, the months and the rota itself."""

    district: District
    plan: SavedPlan | None
    tiers: TiersFrom
    months: Months
    rota: Rota

    @property
    def model(self) -> OperatingModel:
        """The model the rota follows."""
        return self.rota.model


def choose(of: District) -> Basis:
    """The plan and term a person picks, the live version first, and the rota of it. Ends the page where the model has
    no partners."""
    plan = _plan(of)
    model = state.model(state.settings(of.authority_code)) if plan is None else _model(of, plan)
    if not model.partners:
        frame.data_wanted(
            f"The {model.label} model has no partners who come to schools' meetings, so there is no rota to work out.",
            nav.MODEL,
            "Go to Operating model",
        )
    tiers = _tiers(of, plan, model)
    months = _months(of, plan, model)
    st.caption(f"{tiers.said}. Operating model: {model.label}. {months.said}")
    for note in tiers.notes:
        st.warning(words.sentence(note), icon=":material/warning:")
    return Basis(of, plan, tiers, months, make_rota(model, tiers.schools))


def _plan(of: District) -> SavedPlan | None:
    chosen = plan_choice.choose(of, "rota_plan")
    if chosen is None:
        st.info(
            "There is no plan yet, so the rota is worked out from the tiers that schools have so far.",
            icon=":material/info:",
        )
        nav.link(nav.ALLOCATION, "Go to Allocation to find a plan")
    return chosen


def _model(of: District, plan: SavedPlan) -> OperatingModel:
    return rota_data.model_of(cache.engine(), of.authority_code, plan)


def _tiers(of: District, plan: SavedPlan | None, model: OperatingModel) -> TiersFrom:
    if plan is not None:
        return rota_data.from_plan(of, plan)
    entitled = cache.entitlement(of, model)
    return rota_data.from_tiers(of, cache.need(of).table, entitled, cache.standing(of), model)


def _months(of: District, plan: SavedPlan | None, model: OperatingModel) -> Months:
    terms = calendar_data.calendar_data(cache.engine(), of).terms
    current = calendar_data.term_to_plan(terms, date.today())
    if current is None:
        return rota_data.months(model, None, None)
    names = [one.name for one in terms]
    name = st.selectbox("Term", names, index=names.index(current.name), key="rota_term", persist_state="session")
    term = next(one for one in terms if one.name == name)
    calendar = stores.latest_calendar(cache.engine(), plan.summary.plan_id, name) if plan else None
    return rota_data.months(model, term, calendar)


def answers(basis: Basis) -> None:
    """The model's own questions that the rota needs, asked here as on the Operating model page."""
    of, model = basis.district, basis.model
    if model.id not in council_models.names(cache.engine(), of.authority_code):
        return
    asked = tuple(
        one for one in open_questions(model, of.schools["cluster"].dropna().astype(str)) if _is_partners(one.key)
    )
    said = council_models.said(cache.engine(), of.authority_code, model.id)
    given = Said(said.readings, {key: one for key, one in said.answers.items() if _is_partners(key)})
    if not asked and not given.answers:
        return
    waiting = f": {words.count(len(asked), 'number')} not said yet" if asked else ""
    with st.expander(f"Hours offered and how often partners come{waiting}", expanded=bool(asked), key=ANSWERS):
        model_answers.questions(of, Shown(model, given, asked))


def _is_partners(key: str) -> bool:
    return needed_for(key) is NeededFor.ROTA and key.startswith("partners.")
