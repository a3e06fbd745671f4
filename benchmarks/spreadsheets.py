"""What people do today in a spreadsheet: go down a list of schools and give each to a worker with room."""

import numpy as np
from numpy.typing import NDArray

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem

ROUNDING = 1e-9


def by_need(problem: AllocationProblem) -> Plan:
    """Neediest school first: the highest tier that fits, with the nearest worker who has caseload and hours left."""
    return _fill(problem, keeps_today=False)


def keeping_today(problem: AllocationProblem) -> Plan:
    """The same, but a school stays with today's worker wherever there is room."""
    return _fill(problem, keeps_today=True)


def everybody_first(problem: AllocationProblem) -> Plan:
    """Every school, the neediest first, to the nearest worker with room for it at its lowest tier; then more meetings
    by need while the worker's time lasts. Nobody looks whether a needier school has fewer: that rule is broken often.
    """
    room, minutes = problem.fte.astype(float).copy(), problem.capacity_minutes.astype(float).copy()
    leads = np.full(len(problem.schools), -1, dtype=np.int64)
    for s in _neediest_first(problem):
        lowest = int(np.flatnonzero(problem.tier_allowed[s])[0])
        for w, t in _choices(problem, s, keeps_today=False):
            if t == lowest and _fits(problem, s, w, t, room, minutes):
                leads[s] = w
                break
    return with_tiers(problem, leads)


def with_tiers(problem: AllocationProblem, leads: NDArray[np.int64]) -> Plan:
    """A plan from who leads (-1: nobody): by need, the highest tier that fits in the worker's time; else the lowest."""
    left = problem.capacity_minutes.astype(float).copy()
    floor = [int(np.flatnonzero(row)[0]) for row in problem.tier_allowed]
    for s, w in enumerate(leads):
        left[w] -= problem.minutes[s, w, floor[s]] if w >= 0 else 0
    lines = [Assignment(school.urn, None, None) for school in problem.schools]
    for s in _neediest_first(problem):
        w = int(leads[s])
        if w < 0:
            continue
        left[w] += problem.minutes[s, w, floor[s]]
        able = np.flatnonzero(problem.tier_allowed[s] & problem.worker_tier_allowed[w])[::-1]
        tier = next((int(t) for t in able if problem.minutes[s, w, t] <= left[w]), floor[s])
        left[w] -= problem.minutes[s, w, tier]
        lines[s] = Assignment(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[tier])
    return Plan(tuple(lines))


def _fill(problem: AllocationProblem, keeps_today: bool) -> Plan:
    room, minutes = problem.fte.astype(float).copy(), problem.capacity_minutes.astype(float).copy()
    lines = [Assignment(school.urn, None, None) for school in problem.schools]
    for s in _neediest_first(problem):
        for w, t in _choices(problem, s, keeps_today):
            if _fits(problem, s, w, t, room, minutes):
                lines[s] = Assignment(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[t])
                break
    return Plan(tuple(lines))


def _neediest_first(problem: AllocationProblem) -> list[int]:
    need = np.nan_to_num(problem.need_points, nan=float(np.nanmedian(problem.need_points)))
    return [int(s) for s in np.argsort(-need, kind="stable")]


def _fits(problem: AllocationProblem, s: int, w: int, t: int, room: np.ndarray, minutes: np.ndarray) -> bool:
    """Books the school with the worker if there is room; says whether there was."""
    if problem.caseload_share[s, w] > room[w] + ROUNDING or problem.minutes[s, w, t] > minutes[w]:
        return False
    room[w] -= problem.caseload_share[s, w]
    minutes[w] -= problem.minutes[s, w, t]
    return True


def _choices(problem: AllocationProblem, school: int, keeps_today: bool) -> list[tuple[int, int]]:
    """Pairs (worker, tier) to try, the best first: highest tier, then today's worker if kept, then the nearest."""
    workers = [int(w) for w in np.flatnonzero(problem.allowed[school])]
    workers.sort(key=lambda w: (not (keeps_today and w == problem.current[school]), problem.travel_minutes[school, w]))
    tiers = [int(t) for t in np.flatnonzero(problem.tier_allowed[school])[::-1]]
    return [(w, t) for t in tiers for w in workers if problem.worker_tier_allowed[w, t]]
