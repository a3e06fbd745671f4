"""What people do today in a spreadsheet: go down a list of schools and give each to a worker with room."""

import numpy as np

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem

ROUNDING = 1e-9


def by_need(problem: AllocationProblem) -> Plan:
    """Neediest school first: the highest tier that fits, with the nearest worker who has caseload and hours left."""
    return _fill(problem, keeps_today=False)


def keeping_today(problem: AllocationProblem) -> Plan:
    """The same, but a school stays with today's worker wherever there is room."""
    return _fill(problem, keeps_today=True)


def _fill(problem: AllocationProblem, keeps_today: bool) -> Plan:
    need = np.nan_to_num(problem.need_points, nan=float(np.nanmedian(problem.need_points)))
    room, minutes = problem.fte.astype(float).copy(), problem.capacity_minutes.astype(float).copy()
    lines = [Assignment(school.urn, None, None) for school in problem.schools]
    for s in (int(one) for one in np.argsort(-need, kind="stable")):
        for w, t in _choices(problem, s, keeps_today):
            if problem.caseload_share[s, w] <= room[w] + ROUNDING and problem.minutes[s, w, t] <= minutes[w]:
                room[w] -= problem.caseload_share[s, w]
                minutes[w] -= problem.minutes[s, w, t]
                lines[s] = Assignment(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[t])
                break
    return Plan(tuple(lines))


def _choices(problem: AllocationProblem, school: int, keeps_today: bool) -> list[tuple[int, int]]:
    """Pairs (worker, tier) to try, the best first: highest tier, then today's worker if kept, then the nearest."""
    workers = [int(w) for w in np.flatnonzero(problem.allowed[school])]
    workers.sort(key=lambda w: (not (keeps_today and w == problem.current[school]), problem.travel_minutes[school, w]))
    tiers = [int(t) for t in np.flatnonzero(problem.tier_allowed[school])[::-1]]
    return [(w, t) for t in tiers for w in workers if problem.worker_tier_allowed[w, t]]
