"""Two libraries people use for such lists: SciPy's assignment with duplicated columns, spopt's capacitated p-median.

Both know only who is near and how many schools a worker may have. Tiers are then given by need while the worker's time
lasts; where not even the lowest fits it is given all the same, so hours are often broken: the table counts that.
"""

import math

import numpy as np
import pulp
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from spopt.locate import PMedian

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem

FORBIDDEN_MINUTES = 100_000
PARTS_OF_A_POST = 630


def duplicated_columns(problem: AllocationProblem) -> Plan:
    """Each worker is as many columns as an average worker of their time has schools; the nearest pairing overall."""
    schools, _, _ = problem.size
    places = [math.ceil(one) for one in schools * problem.fte / problem.fte.sum()]
    column_of = np.repeat(np.arange(len(places)), places)
    minutes = np.where(problem.allowed, problem.travel_minutes, FORBIDDEN_MINUTES)[:, column_of]
    led, columns = linear_sum_assignment(minutes)
    leads = np.full(schools, -1, dtype=np.int64)
    for s, c in zip(led, columns, strict=True):
        if problem.allowed[s, column_of[c]]:
            leads[s] = column_of[c]
    return with_tiers(problem, leads)


def capacitated_p_median(problem: AllocationProblem) -> Plan:
    """Every worker is an open facility with their caseload as capacity; CBC minimises travel times caseload."""
    share = np.where(problem.allowed, problem.caseload_share, 0).max(axis=1)
    model = PMedian.from_cost_matrix(
        np.where(problem.allowed, problem.travel_minutes, FORBIDDEN_MINUTES).astype(float),
        np.ceil(share * PARTS_OF_A_POST - 1e-6),
        p_facilities=len(problem.workers),
        facility_capacities=np.floor(problem.fte * PARTS_OF_A_POST + 1e-6),
    ).solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=60, threads=2), results=False)
    leads = np.full(len(problem.schools), -1, dtype=np.int64)
    chosen = np.array([[float(pulp.value(cell) or 0) for cell in row] for row in model.cli_assgn_vars])
    for s, row in enumerate(chosen):
        w = int(row.argmax())
        if row[w] > 0.5 and problem.allowed[s, w]:
            leads[s] = w
    return with_tiers(problem, leads)


def with_tiers(problem: AllocationProblem, leads: NDArray[np.int64]) -> Plan:
    """A plan from who leads (-1: nobody): by need, the highest tier that fits in the worker's time; else the lowest."""
    need = np.nan_to_num(problem.need_points, nan=float(np.nanmedian(problem.need_points)))
    left = problem.capacity_minutes.astype(float).copy()
    floor = [int(np.flatnonzero(row)[0]) for row in problem.tier_allowed]
    for s, w in enumerate(leads):
        left[w] -= problem.minutes[s, w, floor[s]] if w >= 0 else 0
    lines = [Assignment(school.urn, None, None) for school in problem.schools]
    for s in (int(one) for one in np.argsort(-need, kind="stable")):
        w = int(leads[s])
        if w < 0:
            continue
        left[w] += problem.minutes[s, w, floor[s]]
        able = np.flatnonzero(problem.tier_allowed[s] & problem.worker_tier_allowed[w])[::-1]
        tier = next((int(t) for t in able if problem.minutes[s, w, t] <= left[w]), floor[s])
        left[w] -= problem.minutes[s, w, tier]
        lines[s] = Assignment(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[tier])
    return Plan(tuple(lines))
