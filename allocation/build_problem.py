"""Turns schools, need scores, link workers and an operating model into the arrays the solver looks at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation import area_staff, hours, must_have
from allocation.boundaries import Boundary, both_ways, near_bases
from allocation.caseload_bands import band_share
from allocation.eligibility import reasons_not_to_lead
from allocation.entities import LinkWorker, Phase, School
from allocation.locks import cell_text, in_force, named_pairs, tier_locks_of, worker_locks_of
from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import refuse_open
from allocation.problem import AllocationProblem, InconsistentProblem, SchoolGroup
from allocation.problem_conflicts import groups_nobody_may_lead
from allocation.problem_tiers import agreed_tiers, index_of, tier_arrays, worker_tier_allowed
from allocation.required import Required
from allocation.settings import AllocationSettings
from allocation.table_faults import sound_contributions, sound_schools, sound_workers
from allocation.travel import travel_matrix


class _Given(NamedTuple):
    """What the tables say of schools, of the people who lead them and of what is fixed; and what is wrong with it."""

    schools: list[School]
    workers: list[LinkWorker]
    locks: pd.DataFrame
    tier_locks: NDArray[np.int64]
    worker_locks: NDArray[np.int64]
    required: Required
    faults: list[str]


def build_problem(
    schools: pd.DataFrame,
    need_table: pd.DataFrame,
    contributions: pd.DataFrame,
    workers: Sequence[LinkWorker],
    model: OperatingModel,
    settings: AllocationSettings,
    travel_times: pd.DataFrame,
    locks: pd.DataFrame,
    current: pd.DataFrame,
    *,
    entitlement: pd.DataFrame | None = None,
    school_groups: pd.DataFrame | None = None,
    adjoining: Iterable[tuple[str, str]] = (),
) -> AllocationProblem:
    """The problem of one term.

    `schools` and the other frames are as docs/architecture.md describes them; `need_table` and `contributions` come
    from `need.score.score_schools`, `entitlement` from `tiers.decide.decide_tiers`: what a school is entitled to is its
    agreed tier; without it the scores alone decide. Rows of `locks` whose `until` has passed on the planning date are
    ignored. `school_groups` are schools to keep together (urn, group, firmness); `adjoining` are pairs of clusters that
    border on each other, for the boundary rule "neighbours". Somebody whose role in the list is another name for one of
    the model's counts as that. Raises AnswersWanted while the model leaves a number open that a plan needs, and
    InconsistentProblem listing every contradiction (a lock to a worker who may not lead the school, ...).
    """
    refuse_open(model, schools["cluster"].map(cell_text))
    settings = settings.in_force(model)
    contributions, figure_faults = sound_contributions(contributions, schools)
    schools, table_faults = sound_schools(schools, need_table)
    workers, worker_faults = sound_workers(workers)
    cases = hours.expected_cases(schools, contributions, model)
    agreed = agreed_tiers(need_table, model, entitlement).reindex(schools["urn"])
    school_list = _schools(schools, need_table, cases, current, agreed)
    given = _given(school_list, workers, locks, travel_times, model, settings)
    travel = travel_matrix(given.schools, given.workers, travel_times, model)
    tiers = tier_arrays(given.schools, agreed, given.tier_locks, current, model, settings)
    problem = AllocationProblem.without_faults(
        [*table_faults, *figure_faults, *worker_faults, *given.faults],
        schools=tuple(given.schools),
        workers=tuple(given.workers),
        tier_ids=tuple(tier.id for tier in model.tiers),
        locks=given.worker_locks,
        required=given.required,
        travel_minutes=travel,
        **tiers,
        **_who_may_lead(given, tiers["tier_allowed"], travel, model, settings, adjoining),
        **_time(given, travel, model),
        **_rules(given, school_groups, model, settings),
    )
    if apart := groups_nobody_may_lead(problem):
        raise InconsistentProblem(apart)
    return problem


def _given(
    schools: list[School],
    workers: Sequence[LinkWorker],
    locks: pd.DataFrame,
    travel_times: pd.DataFrame,
    model: OperatingModel,
    settings: AllocationSettings,
) -> _Given:
    """Of the people in the list those who lead schools; the others are who a school must have besides."""
    staff = [replace(worker, role=model.role_for(worker.role)) for worker in workers]
    beside = {one.id for one in model.must_have} - {role.id for role in model.roles}
    leading = [worker for worker in staff if worker.role not in beside]
    locks = in_force(locks, settings.planning_date)
    required = must_have.required(schools, staff, model, settings.planning_date, locks, travel_times)
    locks = must_have.without_their_locks(locks, required)
    tier_locks, tier_faults = tier_locks_of(locks, schools, model)
    worker_locks, lock_faults = worker_locks_of(locks, schools, leading)
    faults = [*tier_faults, *lock_faults]
    return _Given(schools, leading, locks, tier_locks, worker_locks, required, faults)


def _who_may_lead(
    given: _Given,
    tier_allowed: NDArray[np.bool_],
    travel: NDArray[np.int64],
    model: OperatingModel,
    settings: AllocationSettings,
    adjoining: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    """Who may lead which school and why not, and which pairs only the boundary rule keeps apart."""
    tier_ids = np.array([tier.id for tier in model.tiers])
    possible = [frozenset(tier_ids[row]) for row in tier_allowed]
    is_near = near_bases(given.schools, given.workers, travel, settings.neighbour_minutes)
    exceptions, banned = named_pairs(given.locks, "allow"), named_pairs(given.locks, "ban")
    boundary = Boundary(str(settings.boundary), both_ways(adjoining), is_near, exceptions)
    reasons, wider = (
        reasons_not_to_lead(given.schools, given.workers, possible, model, rule, settings.planning_date, banned)
        for rule in (boundary, Boundary("free"))
    )
    return {
        "allowed": reasons == "",
        "not_allowed_reason": reasons,
        "boundary_only": (reasons != "") & (wider == ""),
        "worker_tier_allowed": worker_tier_allowed(given.workers, model),
        "current": index_of([s.current_worker_id for s in given.schools], [w.worker_id for w in given.workers]),
    }


def _time(given: _Given, travel: NDArray[np.int64], model: OperatingModel) -> dict[str, Any]:
    """What schools take and what people have."""
    fte = np.array([w.fte for w in given.workers], dtype=float)
    return {
        "minutes": hours.minutes_a_term(
            phases=[s.phase for s in given.schools],
            cases=np.array([s.expected_cases for s in given.schools]),
            travel_minutes=travel,
            model=model,
        ),
        "caseload_share": band_share(given.schools, given.workers, model, "ceiling"),
        "caseload_floor_share": band_share(given.schools, given.workers, model, "floor"),
        "capacity_minutes": hours.capacity_minutes(fte, model),
        "fte": fte,
    }


def _rules(
    given: _Given, school_groups: pd.DataFrame | None, model: OperatingModel, settings: AllocationSettings
) -> dict[str, Any]:
    """Limits on moves, groups and areas, and the day they are for."""
    return {
        "one_phase_only": settings.caseload_rule == "one phase only",
        "max_moves": settings.moves_in_force,
        "max_moves_per_worker": settings.max_moves_per_worker,
        "planning_date": settings.planning_date,
        "keep_together": (*_groups(school_groups, given.schools), *area_staff.one_for_all(given.schools, model)),
        "area_limits": area_staff.people_by_reach(given.schools, given.workers, model),
    }


def _groups(rows: pd.DataFrame | None, schools: Sequence[School]) -> tuple[SchoolGroup, ...]:
    """Keep-together groups of two schools or more of this allocation."""
    if rows is None:
        return ()
    place, found = {school.urn: s for s, school in enumerate(schools)}, []
    for name, ours in rows[rows["urn"].isin(place)].groupby("group", sort=True):
        members = tuple(sorted({place[urn] for urn in ours["urn"]}))
        if len(members) > 1:
            found.append(SchoolGroup(str(name), members, bool((ours["firmness"] == "hard").all())))
    return tuple(found)


def _schools(
    schools: pd.DataFrame,
    need_table: pd.DataFrame,
    cases: NDArray[np.float64],
    current: pd.DataFrame,
    agreed: pd.DataFrame,
) -> list[School]:
    need = need_table.set_index("urn")["need_points"].astype(float)
    leads = current.dropna(subset=["worker_id"]).set_index("urn")["worker_id"].to_dict()
    return [
        School(
            urn=row.urn,
            name=row.name,
            phase=Phase(row.phase),
            cluster=cell_text(row.cluster),
            pupils=_number(row.pupils),
            need_points=_number(need.get(row.urn)),
            expected_cases=float(one_cases),
            easting=_number(row.easting),
            northing=_number(row.northing),
            current_worker_id=leads.get(row.urn),
            computed_tier_id=cell_text(decided.computed_tier_id),
            tier_note=cell_text(decided.tier_note),
        )
        for row, one_cases, decided in zip(
            schools.itertuples(index=False), cases, agreed.itertuples(index=False), strict=True
        )
    ]


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
