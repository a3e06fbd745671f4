"""The only caching: the database, and what is worked out from one version of one authority's data."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from allocation.measures import PlanMeasures, measure, moves, workloads
from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.plan import Breach, Plan
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.verify import verify
from data_sources import database, demonstration, planning, stores
from data_sources import district as districts
from data_sources.district import District
from data_sources.planning import Prepared

KEEP_DISTRICTS, KEEP_RESULTS = 6, 16
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


def need(of: District) -> NeedResult:
    """Every school's need score. A school voice rating expires with the day, so the day is part of the key."""
    return _need(of, of.authority_code, of.data_version, date.today())


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _need(_of: District, code: str, data_version: str, day: date) -> NeedResult:  # noqa: ARG001
    return planning.score(_of)


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
    return planning.put_together(_of, _model, _settings, need(_of))


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


def _key(of: District, model: OperatingModel, settings: AllocationSettings) -> tuple[str, ...]:
    # The day counts: school voice ratings and locks run out.
    today = date.today().isoformat()
    return of.authority_code, of.data_version, model.model_dump_json(), settings.model_dump_json(), today
