"""The stage that keeps schools with their link worker, beside SciPy's milp (HiGHS) on the same question.

With tiers, filled posts and workload limits as our plan has them, milp finds per cluster the least need of schools that
change link worker; ours is in the comparison as it came out of the whole solve.
"""

import statistics
import time
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from allocation.plan import Plan, SolveOptions
from allocation.price import moved_need, need_weights
from allocation.problem import AllocationProblem
from allocation.reading import Led, by_worker, colleagues, led_schools
from allocation.solver.solve import solve
from benchmarks.allocation import Effort
from benchmarks.districts import district

SECONDS_A_CLUSTER = 10.0
ROUNDING = 1e-6


class Compared(NamedTuple):
    """Need of schools that change link worker, and seconds, of our stage and of milp over all clusters."""

    ours: float
    our_seconds: float
    theirs: float
    their_seconds: float


def run(effort: Effort) -> None:
    """Prints the medians over the seeds of each size, and the ratios."""
    print(f"{'':4}{'moved need':>12}{'milp':>10}{'ratio':>8}{'seconds':>10}{'milp':>8}{'ratio':>8}")
    for size in effort.sizes:
        found = [compared(district(size, seed, effort.kind), effort.our_seconds) for seed in effort.seeds]
        ours, our_seconds, theirs, their_seconds = (statistics.median(column) for column in zip(*found, strict=True))
        quality = statistics.median(one.ours / max(one.theirs, 1.0) for one in found)
        speed = statistics.median(one.our_seconds / one.their_seconds for one in found)
        print(
            f"{size:4}{ours:12,.0f}{theirs:10,.0f}{quality:8.3f}{our_seconds:10.2f}{their_seconds:8.2f}{speed:8.2f}",
            flush=True,
        )


def compared(problem: AllocationProblem, seconds: float) -> Compared:
    """Our stage in a whole solve, and milp on every cluster of the plan that came out."""
    result = solve(problem, SolveOptions(seconds=seconds))
    stage = next(stage for stage in result.stages if stage.goal == "moved_need")
    led, theirs, began = led_schools(problem, result.plan), 0.0, time.perf_counter()
    for cluster in sorted({problem.schools[one.school].cluster for one in led}):
        theirs += least_moved(problem, result.plan, [o for o in led if problem.schools[o.school].cluster == cluster])
    return Compared(moved_need(problem, result.plan), stage.seconds, theirs, time.perf_counter() - began)


def least_moved(problem: AllocationProblem, plan: Plan, led: list[Led]) -> float:
    """The least need that moves when these schools keep their tiers and their workers' limits; the plan's own where
    milp finds nothing."""
    weights = need_weights(problem)
    workers = sorted({w for one in led for w in np.flatnonzero(problem.allowed[one.school]).tolist()})
    tiers = {one.school: one.tier for one in led}
    pairs = [
        (s, w) for s, t in tiers.items() for w in workers if problem.allowed[s, w] and problem.worker_tier_allowed[w, t]
    ]
    cost = np.array([weights[s] * (problem.current[s] not in (-1, w)) for s, w in pairs])
    found = milp(
        cost,
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
        constraints=_rows(problem, plan, tiers, pairs),
        options={"time_limit": SECONDS_A_CLUSTER},
    )
    own = sum(weights[one.school] for one in led if problem.current[one.school] not in (-1, one.worker))
    return own if found.x is None else float(cost @ np.rint(found.x))


def _rows(
    problem: AllocationProblem, plan: Plan, tiers: dict[int, int], pairs: list[tuple[int, int]]
) -> list[LinearConstraint]:
    """Each school once; each worker at most a post and at least what the plan fills; workload in the band."""
    of_school: dict[int, list[tuple[int, float]]] = defaultdict(list)
    of_worker: dict[int, list[int]] = defaultdict(list)
    for i, (s, w) in enumerate(pairs):
        of_school[s].append((i, 1.0))
        of_worker[w].append(i)
    loads = by_worker(problem, led_schools(problem, plan))
    band, low, high = _bands(problem, loads), [1.0] * len(of_school), [1.0] * len(of_school)
    rows: list[list[tuple[int, float]]] = list(of_school.values())
    for w, columns in of_worker.items():
        filled = sum(float(problem.caseload_floor_share[o.school, w]) for o in loads[w])
        for share, least, most in (
            (problem.caseload_share, 0.0, float(problem.fte[w])),
            (problem.caseload_floor_share, min(filled, float(problem.fte[w])), np.inf),
        ):
            rows.append([(i, float(share[pairs[i][0], w])) for i in columns])
            low, high = [*low, least - ROUNDING], [*high, most + ROUNDING]
        rows.append([(i, float(problem.minutes[pairs[i][0], w, tiers[pairs[i][0]]])) for i in columns])
        least, most = band.get(w, (0.0, float(problem.capacity_minutes[w])))
        low, high = [*low, least - ROUNDING], [*high, most + ROUNDING]
    cells = [(r, i, value) for r, row in enumerate(rows) for i, value in row]
    row_at, column_at, values = (np.array(column) for column in zip(*cells, strict=True))
    return [LinearConstraint(csr_array((values, (row_at, column_at)), shape=(len(rows), len(pairs))), low, high)]


def _bands(problem: AllocationProblem, loads: list[list[Led]]) -> dict[int, tuple[float, float]]:
    """Least and most minutes of each worker with colleagues: between the plan's least and most busy of the group."""
    found = {}
    for group in colleagues(problem):
        used = [sum(int(problem.minutes[one]) for one in loads[w]) / int(problem.capacity_minutes[w]) for w in group]
        for w in group:
            found[w] = (min(used) * int(problem.capacity_minutes[w]), max(used) * int(problem.capacity_minutes[w]))
    return found
