"""Everything the solver may look at, as arrays; refuses to exist if it contradicts itself."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from allocation.entities import LinkWorker, School


class InconsistentProblem(ValueError):
    """The problem contradicts itself; `faults` lists every contradiction as a sentence that names what it is about."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True, eq=False)
class AllocationProblem:
    """One term's allocation: S schools, W link workers, T tiers from the least to the most support.

    allowed            [S, W] bool: this worker may lead this school (role, phase, cluster, dates, bans).
    not_allowed_reason [S, W] str: why not, in words; "" where allowed.
    tier_allowed       [S, T] bool: tiers the school may be given (phase, floor, not above its entitlement).
    worker_tier_allowed[W, T] bool: tiers the worker's role may lead.
    entitled_tier      [S] int: index of the tier the need score entitles the school to.
    need_points        [S] float 0-100, NaN where there is not enough data.
    meetings           [S, T] float: meetings a term at that tier.
    minutes            [S, W, T] int: minutes a term of the worker's time (meetings, casework, travel).
    travel_minutes     [S, W] int: one way, base to school; NaN is not allowed: unknown places use the cluster's median.
    caseload_share     [S, W] float: share of one full-time caseload the school takes (1/9, 1/3); 0 where no ceiling.
    caseload_floor_share [S, W] float: the same against the lower number of the band (1/7, 1/2); 0 where no floor.
    capacity_minutes   [W] int: direct minutes the worker has in the term.
    fte                [W] float.
    current            [S] int: index of the worker who leads today, -1 for none.
    current_tier       [S] int: index of today's tier, -1 where unknown.
    locks              [S] int: worker index the school must keep, -1 for none.
    tier_locks         [S] int: tier index the school must have, -1 for none.
    leapfrog_group     [S] int: schools of one group are compared (phase, and cluster or authority); -1 is not compared.
    one_phase_only     a worker leads schools of one phase only.
    max_moves          most schools that may leave the worker who leads them today; None for no cap.
    planning_date      first day of the term the plan is for.
    boundary_only      [S, W] bool: nothing but the cluster boundary keeps the worker from the school, so the school
                       could be lent; None where that is not known.
    """

    schools: tuple[School, ...]
    workers: tuple[LinkWorker, ...]
    tier_ids: tuple[str, ...]
    allowed: NDArray[np.bool_]
    not_allowed_reason: NDArray[np.object_]
    tier_allowed: NDArray[np.bool_]
    worker_tier_allowed: NDArray[np.bool_]
    entitled_tier: NDArray[np.int64]
    need_points: NDArray[np.float64]
    meetings: NDArray[np.float64]
    minutes: NDArray[np.int64]
    travel_minutes: NDArray[np.int64]
    caseload_share: NDArray[np.float64]
    caseload_floor_share: NDArray[np.float64]
    capacity_minutes: NDArray[np.int64]
    fte: NDArray[np.float64]
    current: NDArray[np.int64]
    current_tier: NDArray[np.int64]
    locks: NDArray[np.int64]
    tier_locks: NDArray[np.int64]
    leapfrog_group: NDArray[np.int64]
    one_phase_only: bool
    max_moves: int | None
    planning_date: date
    boundary_only: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        faults = [*_shape_faults(self)] or [*_value_faults(self), *_lock_faults(self)]
        if faults:
            raise InconsistentProblem(faults)

    @property
    def size(self) -> tuple[int, int, int]:
        """(schools, workers, tiers)."""
        return len(self.schools), len(self.workers), len(self.tier_ids)


def _shape_faults(problem: AllocationProblem) -> list[str]:
    schools, workers, tiers = problem.size
    expected = {
        "allowed": (schools, workers),
        "not_allowed_reason": (schools, workers),
        "tier_allowed": (schools, tiers),
        "worker_tier_allowed": (workers, tiers),
        "entitled_tier": (schools,),
        "need_points": (schools,),
        "meetings": (schools, tiers),
        "minutes": (schools, workers, tiers),
        "travel_minutes": (schools, workers),
        "caseload_share": (schools, workers),
        "caseload_floor_share": (schools, workers),
        "capacity_minutes": (workers,),
        "fte": (workers,),
        "current": (schools,),
        "current_tier": (schools,),
        "locks": (schools,),
        "tier_locks": (schools,),
        "leapfrog_group": (schools,),
    }
    if problem.boundary_only is not None:
        expected["boundary_only"] = (schools, workers)
    return [
        f"{name} has shape {getattr(problem, name).shape}; {shape} is needed for "
        f"{schools} schools, {workers} link workers and {tiers} tiers"
        for name, shape in expected.items()
        if getattr(problem, name).shape != shape
    ]


def _value_faults(problem: AllocationProblem) -> list[str]:
    faults = []
    for what, ids in (
        ("URN", [s.urn for s in problem.schools]),
        ("link worker", [w.worker_id for w in problem.workers]),
    ):
        faults += [f"the {what} {one} is listed more than once" for one in sorted({i for i in ids if ids.count(i) > 1})]
    for name in (
        "minutes",
        "travel_minutes",
        "caseload_share",
        "caseload_floor_share",
        "capacity_minutes",
        "fte",
        "meetings",
    ):
        values = getattr(problem, name)
        if not np.isfinite(values).all() or (values < 0).any():
            faults.append(f"{name} holds a value that is negative or not a number")
    for school, tiers in zip(problem.schools, problem.tier_allowed, strict=True):
        if not tiers.any():
            faults.append(f"{school.name} ({school.urn}) may have no tier at all: its floor is above its entitlement")
    if problem.max_moves is not None and problem.max_moves < 0:
        faults.append(f"the cap on moves is {problem.max_moves}; it must be 0 or more, or empty for no cap")
    return faults


def _lock_faults(problem: AllocationProblem) -> list[str]:
    faults = []
    _, workers, tiers = problem.size
    for name, top in (("current", workers), ("locks", workers), ("current_tier", tiers), ("tier_locks", tiers)):
        values = getattr(problem, name)
        if ((values < -1) | (values >= top)).any():
            faults.append(f"{name} points at something that does not exist")
    if faults:
        return faults
    for s, school in enumerate(problem.schools):
        worker, tier = problem.locks[s], problem.tier_locks[s]
        if worker >= 0 and not problem.allowed[s, worker]:
            reason = problem.not_allowed_reason[s, worker]
            faults.append(
                f"{school.name} ({school.urn}) is locked to {problem.workers[worker].name}, "
                f"who may not lead it: {reason}"
            )
        if tier >= 0 and not problem.tier_allowed[s, tier]:
            faults.append(
                f"{school.name} ({school.urn}) is locked to the tier {problem.tier_ids[tier]}, which it may not have"
            )
    return faults
