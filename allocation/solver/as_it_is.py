"""A plan that breaks rules as something to search around: each broken rule is let out just as far as the plan goes."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from allocation.plan import Breach, Plan
from allocation.problem import AllocationProblem
from allocation.reading import Led, is_move_by_choice, led_schools
from allocation.solver.scale import Whole

# Letting these out lets in more than the plan itself, so what is not found with them is not proven not to be.
INEXACT = (
    "may_lead",
    "one_phase_only",
    "role_serves_tier",
    "locks",
    "tier_locks",
    "move_cap_per_worker",
    "keep_together",
)
SMALLEST = 1e-9


class AsItIs(NamedTuple):
    """`problem` has the limits let out, but for `capacity` [W], the minutes each worker may have: direct time stays
    what it is in the goals. Without a broken rule `problem` is the plan's own, and `capacity` is None. `broken`: rules
    broken. `is_exact`: what is lawful here breaks no rule but those, and none of them worse."""

    problem: AllocationProblem
    capacity: Whole | None
    broken: frozenset[str]
    is_exact: bool


def as_it_is(problem: AllocationProblem, plan: Plan, breaches: tuple[Breach, ...]) -> AsItIs:
    """The problem in which the plan, which has these breaches (as `verify` gives them), is lawful."""
    broken = frozenset(one.rule for one in breaches)
    led, changed, capacity = led_schools(problem, plan), problem, None
    for rule in _OUT:
        if rule in broken:
            changed = _OUT[rule](changed, led)
    if "hours_limit" in broken:
        capacity = np.maximum(problem.capacity_minutes, _minutes(problem, led))
        none = problem.capacity_minutes == 0
        changed = replace(changed, capacity_minutes=np.where(none, capacity, problem.capacity_minutes))
    return AsItIs(changed, capacity, broken, broken.isdisjoint(INEXACT))


def _minutes(problem: AllocationProblem, led: list[Led]) -> Whole:
    used = np.zeros(problem.size[1], dtype=np.int64)
    for one in led:
        used[one.worker] += problem.minutes[tuple(one)]
    return used


def _pairs(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    allowed, reasons = problem.allowed.copy(), problem.not_allowed_reason.copy()
    for s, w, _ in led:
        allowed[s, w], reasons[s, w] = True, ""
    lendable = None if problem.boundary_only is None else problem.boundary_only & ~allowed
    return replace(problem, allowed=allowed, not_allowed_reason=reasons, boundary_only=lendable)


def _locks(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    """A school led by somebody else than its lock says stays with them, or goes to whom it is locked to: in a search it
    stays, for it is not what is asked about."""
    locks = problem.locks.copy()
    for s, w, _ in led:
        locks[s] = w if locks[s] >= 0 else -1
    return replace(problem, locks=locks)


def _caseloads(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    """Shares of a caseload are made smaller for who has too many, so that the floor of the band stays what it is."""
    share, fte, floor = problem.caseload_share.copy(), problem.fte.copy(), problem.caseload_floor_share.copy()
    load = np.zeros(problem.size[1])
    for one in led:
        load[one.worker] += share[one.school, one.worker]
    for w in np.flatnonzero(load > fte + SMALLEST):
        if fte[w] <= 0:
            fte[w], floor[:, w] = 1.0, 0.0
        share[:, w] *= fte[w] / load[w]
    return replace(problem, caseload_share=share, fte=fte, caseload_floor_share=floor)


def _phases(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:  # noqa: ARG001 - all alike
    return replace(problem, one_phase_only=False)


def _roles(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    serves = problem.worker_tier_allowed.copy()
    for _, w, t in led:
        serves[w, t] = True
    return replace(problem, worker_tier_allowed=serves)


def _tiers(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    tiers, fixed = problem.tier_allowed.copy(), problem.tier_locks.copy()
    for s, _, t in led:
        tiers[s, t] = True
        fixed[s] = t if fixed[s] >= 0 else -1
    return replace(problem, tier_allowed=tiers, tier_locks=fixed)


def _moves(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    made = sum(is_move_by_choice(problem, one) for one in led)
    return replace(problem, max_moves=max(problem.max_moves or 0, made))


def _moves_each(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    moved = [one for one in led if is_move_by_choice(problem, one)]
    ends = [int(problem.current[one.school]) for one in moved], [one.worker for one in moved]
    most = max((side.count(w) for side in ends for w in side), default=0)
    return replace(problem, max_moves_per_worker=max(problem.max_moves_per_worker or 0, most))


def _groups(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    leader = {one.school: one.worker for one in led}

    def is_split(schools: tuple[int, ...]) -> bool:
        return len({leader[s] for s in schools if s in leader}) > 1

    groups = (replace(one, is_hard=one.is_hard and not is_split(one.schools)) for one in problem.keep_together)
    return replace(problem, keep_together=tuple(groups))


def _areas(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:
    found = []
    for limit in problem.area_limits:
        people = {one.worker for one in led if one.school in limit.schools and one.worker in limit.workers}
        found.append(replace(limit, people=max(limit.people, len(people))))
    return replace(problem, area_limits=tuple(found))


def _leapfrogs(problem: AllocationProblem, led: list[Led]) -> AllocationProblem:  # noqa: ARG001 - all alike
    """With tiers as they are, nothing changes about who is passed over; while they are open, nobody is compared, and a
    plan that passes somebody over anew is not taken."""
    return replace(problem, leapfrog_group=np.full(problem.size[0], -1, dtype=np.int64))


# In an order in which no step contradicts the one before.
_OUT: dict[str, Callable[[AllocationProblem, list[Led]], AllocationProblem]] = {
    "keep_together": _groups,
    "people_in_area": _areas,
    "may_lead": _pairs,
    "locks": _locks,
    "caseload_limit": _caseloads,
    "one_phase_only": _phases,
    "role_serves_tier": _roles,
    "tier_within_bounds": _tiers,
    "tier_locks": _tiers,
    "move_cap": _moves,
    "move_cap_per_worker": _moves_each,
    "no_leapfrog": _leapfrogs,
}
