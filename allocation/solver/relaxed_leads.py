"""A bound on one goal when tiers are settled: who would lead if schools could be split (a linear program, HiGHS).

For parts that are too large for the full model to prove anything about soon. It holds the limits of workers, caps on
moves, keep-together groups and what earlier goals hold, so no plan of the full model has a lower figure.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import ceil

import numpy as np
from scipy.optimize import Bounds, milp

from allocation.solver import together, workload
from allocation.solver.constraints import Line, is_move_by_choice
from allocation.solver.objectives import Goal
from allocation.solver.part import Part
from allocation.solver.rows import Rows
from allocation.solver.scale import WORKLOAD_SCALE
from allocation.solver.watch import Watch

Columns = dict[int, list[int]]


def relaxed_bound(part: Part, goal: Goal, watch: Watch) -> int:
    """No plan with the part's coverage and tiers has a lower figure of the goal, one added up over pairs; 0 where there
    is no answer before time is up."""
    problem, cost = part.terms.problem, part.terms.pair_costs[goal.name]
    tier_of = {s: t for s, _, t in part.lines}
    never_led = sum(int(cost.uncovered[s]) for s in part.block.schools if s not in tier_of)
    lines = [
        (s, w, t)
        for s, t in sorted(tier_of.items())
        for w in part.block.workers
        if problem.allowed[s, w] and problem.worker_tier_allowed[w, t] and problem.locks[s] in (-1, w)
        if problem.minutes[s, w, t] <= part.x.capacity[w] and problem.caseload_share[s, w] <= problem.fte[w] + 1e-6
    ]
    if not lines:
        return never_led
    rows = Rows()
    for columns in _by(lines, 0).values():
        rows.add([(i, 1.0) for i in columns], 1, 1)
    _limits_of_workers(rows, part, lines)
    count = _earlier_goals(rows, part, lines)
    prices = np.zeros(count)
    prices[: len(lines)] = [cost.given[line] for line in lines]
    bounds = Bounds(0, np.where(np.arange(count) < len(lines), 1, np.inf))
    options = {"time_limit": max(0.01, watch.seconds_left)}
    found = watch.unless_over(lambda: milp(prices, bounds=bounds, constraints=rows.constraint(count), options=options))
    if found is None or found.status != 0:
        return 0
    return never_led + ceil(found.fun * (1 - 1e-7) - 1e-6)


def _by(lines: Sequence[Line], position: int) -> Columns:
    """Columns of the lines by school (0) or worker (1)."""
    found: Columns = defaultdict(list)
    for i, line in enumerate(lines):
        found[line[position]].append(i)
    return found


def _limits_of_workers(rows: Rows, part: Part, lines: Sequence[Line]) -> None:
    problem, by_worker = part.terms.problem, _by(lines, 1)
    for w, mine in by_worker.items():
        rows.add([(i, float(problem.minutes[lines[i]])) for i in mine], 0, int(part.x.capacity[w]))
        rows.add([(i, float(problem.caseload_share[lines[i][:2]])) for i in mine], 0, float(problem.fte[w]) + 1e-6)
    moves = [(i, line) for i, line in enumerate(lines) if is_move_by_choice(problem, line[0], line[1])]
    if problem.max_moves is not None:
        rows.add([(i, 1.0) for i, _ in moves], 0, problem.max_moves)
    if problem.max_moves_per_worker is not None:
        for w in by_worker:
            rows.add([(i, 1.0) for i, (s, _, _) in moves if problem.current[s] == w], 0, problem.max_moves_per_worker)
            rows.add([(i, 1.0) for i, (_, v, _) in moves if v == w], 0, problem.max_moves_per_worker)


def _earlier_goals(rows: Rows, part: Part, lines: Sequence[Line]) -> int:
    """Rows for what earlier goals hold; returns the number of all columns, of which the lines come first."""
    terms, count, by_worker = part.terms, len(lines), _by(lines, 1)
    for goal, limit in part.held:
        if goal.name in terms.pair_costs:
            cells = [(i, float(terms.pair_costs[goal.name].given[line])) for i, line in enumerate(lines)]
            never_led = sum(int(terms.pair_costs[goal.name].uncovered[s]) for s in part.x.schools)
            rows.add([cell for cell in cells if cell[1]], 0, limit - never_led)
        if goal.name == "unfilled_posts":
            count = _posts_filled(rows, part, lines, by_worker, count, limit)
        if goal.name == "workload_gap":
            count = _workloads_close(rows, part, lines, by_worker, count, limit)
    split = [limit for goal, limit in part.held if goal.name == "groups_split"]
    return together.add_rows(rows, terms, lines, count, min(split, default=None))


def _posts_filled(rows: Rows, part: Part, lines: Sequence[Line], by_worker: Columns, count: int, limit: int) -> int:
    terms = part.terms
    short = {w: count + k for k, w in enumerate(w for w in part.block.workers if terms.has_floor[w])}
    for w, column in short.items():
        taken = [(i, float(terms.floors.taken[lines[i][:2]])) for i in by_worker.get(w, ())]
        rows.add([*taken, (column, 1.0)], float(terms.floors.fte[w]), np.inf)
    rows.add([(column, 1.0) for column in short.values()], 0, limit)
    return count + len(short)


def _workloads_close(rows: Rows, part: Part, lines: Sequence[Line], by_worker: Columns, count: int, limit: int) -> int:
    """The band in which workloads are held; else two columns a group of colleagues: the share of time that the busiest
    and the least busy have taken."""
    for w, (low, high) in part.between.items():
        rows.add([(i, float(part.terms.problem.minutes[lines[i]])) for i in by_worker.get(w, ())], low, high)
    if part.between:
        return count
    ends: list[tuple[int, float]] = []
    for group in workload.groups_among(part.terms, part.block.workers):
        busiest, least_busy = (count, 1.0), (count + 1, -1.0)
        count, ends = count + 2, [*ends, busiest, least_busy]
        for w in group:
            load = list(_shares_of_time(part, lines, by_worker.get(w, ()), w))
            rows.add([*load, (busiest[0], -1.0)], -np.inf, 0)
            rows.add([*load, (least_busy[0], -1.0)], 0, np.inf)
    if ends:
        rows.add(ends, 0, limit / WORKLOAD_SCALE)
    return count


def _shares_of_time(part: Part, lines: Sequence[Line], columns: Iterable[int], w: int) -> Iterable[tuple[int, float]]:
    problem = part.terms.problem
    return ((i, float(problem.minutes[lines[i]]) / float(problem.capacity_minutes[w])) for i in columns)
