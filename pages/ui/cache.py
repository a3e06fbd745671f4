"""The only caching: the database, and what is worked out from one version of one authority's data."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from allocation.findings import HalfPosts, SchoolAlternatives
from allocation.measures import PlanMeasures, measure, moves, workloads
from allocation.need.score import NeedResult
from allocation.need.second_look.silent_need import SilentNeed
from allocation.need.second_look.silent_need import silent_need as expected_referrals
from allocation.need.second_look.watch_list import small_school_watch
from allocation.need.uncertainty import sensitivity
from allocation.need.uncertainty.drawn_scores import NeedUncertainty
from allocation.need.uncertainty.draws import Chain, chain_of
from allocation.need.uncertainty.sensitivity import RankSensitivity
from allocation.operating_model import OperatingModel
from allocation.plan import Breach, Plan, SolveResult
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.solver import exchanges, half_post
from allocation.solver.alternatives import alternatives
from allocation.tiers.chances import TierChances, tier_chances
from allocation.tiers.what_moves import what_would_move
from allocation.verify import verify
from data_sources import data_quality, database, demonstration, need_choices, planning, school_history, stores
from data_sources import district as districts
from data_sources import standing as standings
from data_sources.data_quality import DataQuality
from data_sources.district import District
from data_sources.planning import Prepared
from data_sources.standing import Standing
from data_sources.vintage_effect import VintageEffect
from data_sources.vintage_effect import vintage_effect as effect_of_vintage
from pages.ui import jobs

KEEP_DISTRICTS, KEEP_RESULTS, KEEP_SCHOOLS = 6, 16, 64
BY_ITSELF = "TAS Planner"


@dataclass(frozen=True)
class Authority:
    """One council that can be shown."""

    code: str
    name: str
    schools: int
    is_demonstration: bool


@dataclass(frozen=True, eq=False)
class Outcome:
    """A plan seen against the data: its figures, a row a worker, a row a move, and every rule it breaks."""

    prepared: Prepared
    plan: Plan
    measures: PlanMeasures
    workloads: pd.DataFrame
    moves: pd.DataFrame
    breaches: tuple[Breach, ...]


@st.cache_resource(show_spinner="Getting ready. The first start also makes the demonstration district.")
def engine() -> Any:
    """The database of this server, up to date; an empty one is given the demonstration district."""
    opened = database.open_database()
    if districts.authorities(opened).empty:
        demonstration.load(opened, by=BY_ITSELF)
    return opened


@st.cache_resource(show_spinner=False)
def get_ready() -> None:
    """Has the solver's search compiled while people read the first page; once for each start."""
    jobs.in_thread(exchanges.make_ready)


def authorities() -> tuple[Authority, ...]:
    """Every authority that has schools loaded."""
    newest = stores.activities(engine(), limit=1)
    return _authorities(newest[0].activity_id if newest else 0)


@st.cache_resource(max_entries=2, show_spinner=False)
def _authorities(revision: int) -> tuple[Authority, ...]:  # noqa: ARG001
    rows = districts.authorities(engine()).itertuples(index=False)
    return tuple(Authority(r.authority_code, r.authority_name, int(r.schools), bool(r.is_demonstration)) for r in rows)


def district(code: str) -> District:
    """The authority's schools, people and places as last loaded."""
    return _district(code, districts.data_version(engine(), code))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Reading the schools, people and places.")
def _district(code: str, data_version: str) -> District:  # noqa: ARG001
    return districts.load(engine(), code)


def standing(of: District) -> Standing:
    """What earlier terms and people decided for the next score and tiers. Judgements run out with the day."""
    return _standing(of.authority_code, _decisions(of), date.today())


def _decisions(of: District) -> str:
    """Changes with every agreed term, cycle and judgement, and with the council's choices about the score."""
    choices = need_choices.in_force(engine(), of.authority_code).model_dump_json()
    return f"{stores.decisions_version(engine(), of.authority_code)} {choices}"


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _standing(code: str, decisions: str, day: date) -> Standing:  # noqa: ARG001
    return standings.standing(engine(), code, as_of=day)


def need(of: District) -> NeedResult:
    """Every school's need score by the council's choices. A school voice rating expires with the day, so the day is
    part of the key."""
    return _need(of, of.authority_code, of.data_version, _decisions(of), date.today())


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _need(_of: District, code: str, data_version: str, decisions: str, day: date) -> NeedResult:  # noqa: ARG001
    holds = standing(_of)
    return planning.score(_of, holds.choices, holds.frozen)


def uncertainty(of: District) -> NeedUncertainty:
    """The same scores under many reasonable variations of the data and the weights."""
    return _uncertainty(of, of.authority_code, of.data_version, _decisions(of), date.today())


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Trying out what is uncertain in the scores.")
def _uncertainty(_of: District, code: str, data_version: str, decisions: str, day: date) -> NeedUncertainty:  # noqa: ARG001
    return planning.uncertainty(_of, need(_of))


def chances(of: District, model: OperatingModel) -> TierChances:
    """How likely each tier is for each school."""
    return tier_chances(uncertainty(of), need(of).table, model)


def chain(of: District) -> Chain:
    """The need score ready to be worked through step by step, or run again with another figure."""
    return _chain(of, (*_data_key(of), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _chain(_of: District, key: tuple[str, ...]) -> Chain:  # noqa: ARG001
    return chain_of(_of.schools, need(_of).settings, _of.schools["phase"].astype(str))


def moves_of_school(of: District, model: OperatingModel, urn: str) -> pd.DataFrame:
    """What would move one school to another tier."""
    return _moves_of_school(of, model, urn, (*_data_key(of), model.model_dump_json(), _decisions(of)))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner=False)
def _moves_of_school(_of: District, _model: OperatingModel, urn: str, key: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return what_would_move(_of.schools, urn, _model, need(_of).settings)


def rank_sensitivity(of: District) -> RankSensitivity:
    """Which choice the ranking depends on most."""
    return _rank_sensitivity(of, (*_data_key(of), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Trying out every choice. This takes some seconds.")
def _rank_sensitivity(_of: District, key: tuple[str, ...]) -> RankSensitivity:  # noqa: ARG001
    return sensitivity.rank_sensitivity(_of.schools, need(_of).settings)


def leave_one_out(of: District, model: OperatingModel) -> pd.DataFrame:
    """What leaving out each pillar and measure does to ranks and tiers."""
    return _leave_one_out(of, model, (*_data_key(of), model.model_dump_json(), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _leave_one_out(_of: District, _model: OperatingModel, key: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return planning.leave_one_out(_of, need(_of), _model)


def term_history(of: District) -> pd.DataFrame:
    """Every agreed term's score and tier of every school."""
    return _term_history(of, (*_data_key(of), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _term_history(_of: District, key: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return school_history.term_history(engine(), _of.authority_code, _of.schools)


def entitlement(of: District, model: OperatingModel, as_of: date | None = None) -> pd.DataFrame:
    """The tier of every school with every step that led to it: computed, entitled, agreed, as
    `allocation.tiers.decide.decide_tiers` gives them. as_of: the day judgements run out against (today)."""
    day = as_of or date.today()
    return _entitlement(of, model, day, (*_data_key(of), model.model_dump_json(), _decisions(of), day.isoformat()))


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


def quality(of: District) -> DataQuality:
    """How good the figures behind the scores are, today."""
    return _quality(of, (*_data_key(of), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _quality(_of: District, key: tuple[str, ...]) -> DataQuality:  # noqa: ARG001
    return data_quality.data_quality(_of, need(_of), date.today())


def watch_list(of: District) -> pd.DataFrame:
    """Small schools that steadying keeps out of the neediest group, as `small_school_watch` gives them."""
    return small_school_watch(of.schools, need(of).settings)


def silent_need(of: District) -> SilentNeed:
    """Referrals made against referrals expected."""
    return _silent_need(of, (*_data_key(of), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _silent_need(_of: District, key: tuple[str, ...]) -> SilentNeed:  # noqa: ARG001
    return expected_referrals(_of.schools, need(_of).settings)


def vintage_effect(of: District, model: OperatingModel) -> VintageEffect:
    """What changing the vintage of the Indices of Deprivation does to each school, by the council's choices."""
    return _vintage_effect(of, model, (*_data_key(of), model.model_dump_json(), _decisions(of)))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Comparing the Indices of Deprivation.")
def _vintage_effect(_of: District, _model: OperatingModel, key: tuple[str, ...]) -> VintageEffect:  # noqa: ARG001
    return effect_of_vintage(_of, standing(_of).choices, _model)


def prepared(of: District, model: OperatingModel, settings: AllocationSettings) -> Prepared:
    """What one solve is made from. Raises InconsistentProblem where the loaded files contradict each other."""
    return _prepared(of, model, settings, _key(of, model, settings))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _prepared(
    _of: District,
    _model: OperatingModel,
    _settings: AllocationSettings,
    key: tuple[str, ...],  # noqa: ARG001
) -> Prepared:
    entitled = entitlement(_of, _model, _settings.planning_date)
    return planning.put_together(_of, _model, _settings, need(_of), entitled)


def outcome(of: District, model: OperatingModel, settings: AllocationSettings, plan: Plan | None = None) -> Outcome:
    """A plan measured and checked against the data as it is now; without a plan, today's allocation."""
    return _outcome(of, model, settings, plan, (*_key(of, model, settings), str(hash(plan))))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _outcome(
    _of: District,
    _model: OperatingModel,
    _settings: AllocationSettings,
    _plan: Plan | None,
    key: tuple[str, ...],  # noqa: ARG001
) -> Outcome:
    parts = prepared(_of, _model, _settings)
    problem = parts.problem
    plan = _plan or current_plan(problem)
    return Outcome(
        parts,
        plan,
        measure(problem, plan),
        workloads(problem, plan),
        moves(problem, plan),
        tuple(verify(problem, plan)),
    )


def school_alternatives(seen: Outcome, result: SolveResult, urn: str) -> SchoolAlternatives:
    """Who else could lead the school, and at what price by goal."""
    return _school_alternatives(seen, result, urn, (*_outcome_key(seen), str(result.options)))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner="Working the plan out again for each link worker.")
def _school_alternatives(
    _seen: Outcome,
    _result: SolveResult,
    urn: str,
    key: tuple[str, ...],  # noqa: ARG001
) -> SchoolAlternatives:
    problem = _seen.prepared.problem
    return alternatives(problem, _seen.plan, urn, stages=_result.stages, options=_result.options)


def half_posts(seen: Outcome, result: SolveResult) -> HalfPosts:
    """What half a full-time post more would buy in each cluster."""
    return _half_posts(seen, result, (*_outcome_key(seen), str(result.options)))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Adding half a post in each cluster.")
def _half_posts(_seen: Outcome, _result: SolveResult, key: tuple[str, ...]) -> HalfPosts:  # noqa: ARG001
    options = _result.options
    return half_post.half_posts(
        _seen.prepared.problem, _seen.plan, headroom_share=options.headroom_share, seed=options.seed
    )


def _outcome_key(seen: Outcome) -> tuple[str, ...]:
    parts = seen.prepared
    return (*_key(parts.district, parts.model, parts.settings), _decisions(parts.district), str(hash(seen.plan)))


def _key(of: District, model: OperatingModel, settings: AllocationSettings) -> tuple[str, ...]:
    return *_data_key(of), model.model_dump_json(), settings.model_dump_json(), _decisions(of)


def _data_key(of: District) -> tuple[str, ...]:
    # The day counts: school voice ratings, judgements and locks run out.
    return of.authority_code, of.data_version, date.today().isoformat()
