"""Two libraries people use for such lists: SciPy's assignment with duplicated columns, spopt's capacitated p-median.

Both know only who is near and how many schools a worker may have. Tiers are then given by need while the worker's time
lasts; where not even the lowest fits it is given all the same, so hours are often broken: the table counts that.
"""

import math

import numpy as np
import pulp
from scipy.optimize import linear_sum_assignment

from allocation.plan import Plan
from allocation.problem import AllocationProblem
from benchmarks.spreadsheets import with_tiers

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
    from spopt.locate import PMedian  # takes as long to import as all else together, and only this is there to wait

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
