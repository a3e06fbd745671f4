"""Kept between visits: what a solve is made from, a plan seen against the data, and what else could be."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from allocation.findings import HalfPosts, SchoolAlternatives
from allocation.measures import PlanMeasures, measure, moves, workloads
from allocation.operating_model import OperatingModel
from allocation.plan import Breach, PartProof, Plan, SolveResult
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.solver import half_post
from allocation.solver.alternatives import alternatives
from allocation.solver.named_people import completed
from allocation.verify import verify
from allocation.why.led import no_further_breach
from data_sources import planning
from data_sources.changed_district import models_of
from data_sources.district import District
from data_sources.planning import Prepared
from pages.ui.cache.decided import model_key, standing
from pages.ui.cache.limits import KEEP_RESULTS, KEEP_SCHOOLS
from pages.ui.cache.loaded import engine
from pages.ui.cache.scores import need
from pages.ui.cache.tiers import entitlement


@dataclass(frozen=True, eq=False)
class Outcome:
    """A plan seen against the data: its figures, a row a worker, a row a move, and every rule it breaks."""

    prepared: Prepared
    plan: Plan
    measures: PlanMeasures
    workloads: pd.DataFrame
    moves: pd.DataFrame
    breaches: tuple[Breach, ...]


@st.cache_resource(show_spinner=False)
def proofs() -> dict[int, tuple[PartProof, ...]]:
    """What searches of this server have proven, by the plan's id: the next one leaves alone what has not changed."""
    return {}


def prepared(of: District, model: OperatingModel, settings: AllocationSettings) -> Prepared:
    """What one solve is made from. Raises InconsistentProblem where the loaded files contradict each other."""
    before = of.base or of
    return _prepared(before, model, settings, _key(before, model, settings))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _prepared(
    _of: District,
    _model: OperatingModel,
    _settings: AllocationSettings,
    key: tuple[str, ...],  # noqa: ARG001
) -> Prepared:
    if _settings.changes:
        models = models_of(engine(), _of.authority_code)
        return planning.prepare_changed(_of, _model, _settings, standing(_of), models)
    entitled = entitlement(_of, _model, _settings.planning_date)
    return planning.put_together(_of, _model, _settings, need(_of), entitled)


def outcome(of: District, model: OperatingModel, settings: AllocationSettings, plan: Plan | None = None) -> Outcome:
    """A plan measured and checked against the data as it is now; without a plan, today's allocation."""
    of = of.base or of
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
    plan = completed(problem, _plan) if _plan else current_plan(problem)
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
    return _school_alternatives(seen, result, urn, (*outcome_key(seen), str(result.options)))


@st.cache_resource(max_entries=KEEP_SCHOOLS, show_spinner="Working the plan out again for each link worker.")
def _school_alternatives(
    _seen: Outcome,
    _result: SolveResult,
    urn: str,
    key: tuple[str, ...],  # noqa: ARG001
) -> SchoolAlternatives:
    problem = _seen.prepared.problem
    return alternatives(
        problem,
        _seen.plan,
        urn,
        stages=_result.stages,
        options=_result.options,
        breaches=_seen.breaches,
        is_answer=no_further_breach(_seen.plan),
    )


def half_posts(seen: Outcome, result: SolveResult) -> HalfPosts:
    """What half a full-time post more would buy in each cluster."""
    return _half_posts(seen, result, (*outcome_key(seen), str(result.options)))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Adding half a post in each cluster.")
def _half_posts(_seen: Outcome, _result: SolveResult, key: tuple[str, ...]) -> HalfPosts:  # noqa: ARG001
    options = _result.options
    return half_post.half_posts(
        _seen.prepared.problem, _seen.plan, headroom_share=options.headroom_share, seed=options.seed
    )


def outcome_key(seen: Outcome) -> tuple[str, ...]:
    """What a plan seen against the data depends on."""
    parts = seen.prepared
    return (*_key(parts.district, parts.model, parts.settings), str(hash(seen.plan)))


def _key(of: District, model: OperatingModel, settings: AllocationSettings) -> tuple[str, ...]:
    return *model_key(of, model), settings.model_dump_json()
