"""Turns schools, need scores, link workers and an operating model into the arrays the solver looks at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

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
from allocation.settings import AllocationSettings
from allocation.table_faults import sound_contributions, sound_schools, sound_workers
from allocation.tiers import by_score
from allocation.travel import travel_matrix


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
    staff = [replace(worker, role=model.role_for(worker.role)) for worker in workers]
    beside = {one.id for one in model.must_have} - {role.id for role in model.roles}
    workers = [worker for worker in staff if worker.role not in beside]
    cases = hours.expected_cases(schools, contributions, model)
    agreed = _agreed_tiers(need_table, model, entitlement).reindex(schools["urn"])
    school_list = _schools(schools, need_table, cases, current, agreed)
    locks = in_force(locks, settings.planning_date)
    required = must_have.required(school_list, staff, model, settings.planning_date, locks, travel_times)
    locks = must_have.without_their_locks(locks, required)
    tier_locks, faults = tier_locks_of(locks, school_list, model)
    entitled = _tier_index(agreed["agreed_tier_id"], model)
    has_exception = agreed["is_exception"].to_numpy(dtype=bool)
    entitled = np.minimum(entitled, [model.tier_index(_ceiling(model, s.phase)) for s in school_list])
    tier_allowed = _tier_allowed(school_list, entitled, tier_locks, model, settings.are_upgrades_allowed)
    tier_ids = tuple(tier.id for tier in model.tiers)
    possible = [frozenset(np.array(tier_ids)[row]) for row in tier_allowed]
    travel = travel_matrix(school_list, workers, travel_times, model)
    boundary = _boundary(school_list, workers, travel, settings, adjoining, named_pairs(locks, "allow"))
    reasons, wider = (
        reasons_not_to_lead(
            school_list, workers, possible, model, rule, settings.planning_date, named_pairs(locks, "ban")
        )
        for rule in (boundary, Boundary("free"))
    )
    worker_locks, lock_faults = worker_locks_of(locks, school_list, workers)
    need = np.array([np.nan if s.need_points is None else s.need_points for s in school_list])
    problem = AllocationProblem.without_faults(
        [*table_faults, *figure_faults, *worker_faults, *faults, *lock_faults],
        schools=tuple(school_list),
        workers=tuple(workers),
        tier_ids=tier_ids,
        allowed=reasons == "",
        not_allowed_reason=reasons,
        tier_allowed=tier_allowed,
        worker_tier_allowed=_worker_tier_allowed(workers, model),
        entitled_tier=np.where(tier_locks >= 0, tier_locks, entitled),
        need_points=need,
        meetings=_meetings(school_list, model),
        minutes=hours.minutes_a_term(
            phases=[s.phase for s in school_list],
            cases=np.array([s.expected_cases for s in school_list]),
            travel_minutes=travel,
            model=model,
        ),
        travel_minutes=travel,
        caseload_share=band_share(school_list, workers, model, "ceiling"),
        caseload_floor_share=band_share(school_list, workers, model, "floor"),
        capacity_minutes=hours.capacity_minutes(np.array([w.fte for w in workers], dtype=float), model),
        fte=np.array([w.fte for w in workers], dtype=float),
        current=_index([s.current_worker_id for s in school_list], [w.worker_id for w in workers]),
        current_tier=_current_tiers(current, school_list, model),
        locks=worker_locks,
        tier_locks=tier_locks,
        leapfrog_group=_leapfrog_groups(school_list, need, tier_locks, has_exception, settings),
        one_phase_only=settings.caseload_rule == "one phase only",
        max_moves=settings.moves_in_force,
        planning_date=settings.planning_date,
        boundary_only=(reasons != "") & (wider == ""),
        keep_together=(*_groups(school_groups, school_list), *area_staff.one_for_all(school_list, model)),
        max_moves_per_worker=settings.max_moves_per_worker,
        area_limits=area_staff.people_by_reach(school_list, workers, model),
        required=required,
    )
    if apart := groups_nobody_may_lead(problem):
        raise InconsistentProblem(apart)
    return problem


def _boundary(
    schools: Sequence[School],
    workers: Sequence[LinkWorker],
    travel: NDArray[np.int64],
    settings: AllocationSettings,
    adjoining: Iterable[tuple[str, str]],
    exceptions: set[tuple[str, str]],
) -> Boundary:
    is_near = near_bases(schools, workers, travel, settings.neighbour_minutes)
    return Boundary(str(settings.boundary), both_ways(adjoining), is_near, exceptions)


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


def _agreed_tiers(need_table: pd.DataFrame, model: OperatingModel, entitlement: pd.DataFrame | None) -> pd.DataFrame:
    """computed_tier_id, agreed_tier_id, is_exception (not what the score alone gives) and tier_note by URN."""
    if entitlement is not None:
        return entitlement.set_index("urn")
    alone = by_score.entitled_tiers(need_table, model).set_index("urn")
    own = alone["entitled_tier_id"]
    return alone.assign(
        computed_tier_id=own.mask(alone["is_provisional"].astype(bool)),
        agreed_tier_id=own,
        is_exception=alone["tier_note"].ne(""),
    )


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


def _tier_index(tier_ids: pd.Series, model: OperatingModel) -> NDArray[np.int64]:
    return _index(list(tier_ids), [tier.id for tier in model.tiers])


def _index(wanted: Sequence[object], known: Sequence[str]) -> NDArray[np.int64]:
    position = {one: i for i, one in enumerate(known)}
    return np.array([position.get(str(one), -1) for one in wanted], dtype=np.int64)


def _tier_allowed(
    schools: Sequence[School],
    entitled: NDArray[np.int64],
    tier_locks: NDArray[np.int64],
    model: OperatingModel,
    are_upgrades_allowed: bool,
) -> NDArray[np.bool_]:
    """From the phase's floor up to the entitlement, or to the phase's ceiling where upgrades are allowed; a tier set by
    lock is the only one, even above all of these."""
    allowed = np.zeros((len(schools), len(model.tiers)), dtype=bool)
    for s, school in enumerate(schools):
        floor = model.entitlement[school.phase].floor
        lowest = model.tier_index(floor) if floor else 0
        highest = model.tier_index(_ceiling(model, school.phase)) if are_upgrades_allowed else entitled[s]
        for t, tier in enumerate(model.tiers):
            is_within = lowest <= t <= highest
            allowed[s, t] = school.phase in tier.phases and (t == tier_locks[s] if tier_locks[s] >= 0 else is_within)
    return allowed


def _ceiling(model: OperatingModel, phase: Phase) -> str:
    """The highest tier a school of the phase may be given."""
    rule = model.entitlement[phase]
    return rule.ceiling or max(rule.cut_offs, key=model.tier_index)


def _worker_tier_allowed(workers: Sequence[LinkWorker], model: OperatingModel) -> NDArray[np.bool_]:
    tiers_of = {role.id: role.tiers for role in model.roles}
    rows = [[tier.id in tiers_of.get(worker.role, frozenset()) for tier in model.tiers] for worker in workers]
    return np.array(rows, dtype=bool).reshape(len(workers), len(model.tiers))


def _meetings(schools: Sequence[School], model: OperatingModel) -> NDArray[np.float64]:
    rows = [
        [model.support_a_term(tier.id, s.phase) if s.phase in tier.phases else 0.0 for tier in model.tiers]
        for s in schools
    ]
    return np.array(rows, dtype=float).reshape(len(schools), len(model.tiers))


def _current_tiers(current: pd.DataFrame, schools: Sequence[School], model: OperatingModel) -> NDArray[np.int64]:
    tier_of = dict(zip(current["urn"], current["tier"], strict=True))
    return np.array([model.tier_index(cell_text(tier_of.get(school.urn))) for school in schools], dtype=np.int64)


def _leapfrog_groups(
    schools: Sequence[School],
    need: NDArray[np.float64],
    tier_locks: NDArray[np.int64],
    has_exception: NDArray[np.bool_],
    settings: AllocationSettings,
) -> NDArray[np.int64]:
    """Schools compared with one another. One with no score, with a tier set by lock, or whose entitlement is not what
    its score alone would give (`has_exception`) is not compared."""
    is_wide = settings.leapfrog_scope == "authority"
    names = [(school.phase, "" if is_wide else school.cluster) for school in schools]
    number = {name: i for i, name in enumerate(sorted(set(names)))}
    groups = np.array([number[name] for name in names], dtype=np.int64)
    return np.where(np.isnan(need) | (tier_locks >= 0) | has_exception, -1, groups)
