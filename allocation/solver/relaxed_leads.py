"""Who leads, once tiers are settled: the best plan on one goal as a mixed-integer program (HiGHS through SciPy).

Where moves or journeys are added up over many schools this finds in a second what the full model takes long for. It
holds the limits of workers, keep-together groups, the workload band and earlier goals of the same kind; a rule that is
not here (one phase a worker) is checked by the full model before a plan is taken over. So its bound holds for the full
model too.
"""

from math import ceil
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, milp

from allocation.solver import together
from allocation.solver.constraints import is_move_by_choice
from allocation.solver.objectives import Goal
from allocation.solver.part import Part
from allocation.solver.rows import Rows
from allocation.solver.start import Lines

NODE_LIMIT = 5_000
RELATIVE_GAP = 0.01


class Leads(NamedTuple):
    """`lines`: a plan of the part; `bound`: no plan of it has a lower figure of the goal."""

    lines: Lines
    bound: int


def relaxed_leads(part: Part, goal: Goal, seconds: float) -> Leads | None:
    """The best plan of a part whose coverage and tiers are settled; None where none is found in `seconds`."""
    problem, tier_of = part.terms.problem, {s: t for s, _, t in part.lines}
    lines = [
        (s, w, t)
        for s, t in sorted(tier_of.items())
        for w in part.block.workers
        if problem.allowed[s, w] and problem.worker_tier_allowed[w, t] and problem.locks[s] in (-1, w)
    ]
    if not lines:
        return None
    rows = Rows()
    for s in tier_of:
        rows.add([(i, 1.0) for i, line in enumerate(lines) if line[0] == s], 1, 1)
    _limits_of_workers(rows, part, lines)
    count = _earlier_goals(rows, part, lines)
    cost = np.zeros(count)
    cost[: len(lines)] = [part.terms.pair_costs[goal.name].given[line] for line in lines]
    is_whole = np.arange(count) < len(lines)
    found = milp(
        cost,
        integrality=is_whole.astype(int),
        bounds=Bounds(0, np.where(is_whole, 1, np.inf)),
        constraints=rows.constraint(count),
        options={"time_limit": seconds, "node_limit": NODE_LIMIT, "mip_rel_gap": RELATIVE_GAP},
    )
    if found.x is None:
        return None
    chosen = frozenset(line for line, value in zip(lines, found.x, strict=False) if value > 0.5)
    never_led = sum(int(part.terms.pair_costs[goal.name].uncovered[s]) for s in part.block.schools if s not in tier_of)
    return Leads(chosen, never_led + ceil((found.mip_dual_bound or 0.0) * (1 - 1e-9) - 1e-6))


def _limits_of_workers(rows: Rows, part: Part, lines: list[tuple[int, int, int]]) -> None:
    problem = part.terms.problem
    for w in part.block.workers:
        mine = [(i, line) for i, line in enumerate(lines) if line[1] == w]
        low, high = part.between.get(w, (0, int(part.x.capacity[w])))
        minutes = [(i, float(problem.minutes[line])) for i, line in mine]
        rows.add(minutes, low, min(high, int(part.x.capacity[w])))
        rows.add([(i, float(problem.caseload_share[line[:2]])) for i, line in mine], 0, float(problem.fte[w]) + 1e-6)
    moves = [(i, line) for i, line in enumerate(lines) if is_move_by_choice(problem, line[0], line[1])]
    if problem.max_moves is not None:
        rows.add([(i, 1.0) for i, _ in moves], 0, problem.max_moves)
    if problem.max_moves_per_worker is not None:
        for w in part.block.workers:
            rows.add([(i, 1.0) for i, (s, _, _) in moves if problem.current[s] == w], 0, problem.max_moves_per_worker)
            rows.add([(i, 1.0) for i, (_, v, _) in moves if v == w], 0, problem.max_moves_per_worker)


def _earlier_goals(rows: Rows, part: Part, lines: list[tuple[int, int, int]]) -> int:
    """Rows for what earlier goals hold; returns the number of all variables (posts not filled come after the lines)."""
    terms, count = part.terms, len(lines)
    for goal, limit in part.held:
        if goal.name in terms.pair_costs:
            cells = [(i, float(terms.pair_costs[goal.name].given[line])) for i, line in enumerate(lines)]
            rows.add([cell for cell in cells if cell[1]], 0, limit)
        if goal.name == "unfilled_posts":
            short = {w: count + k for k, w in enumerate(w for w in part.block.workers if terms.has_floor[w])}
            count += len(short)
            for w, column in short.items():
                taken = [(i, float(terms.floors.taken[s, w])) for i, (s, v, _) in enumerate(lines) if v == w]
                rows.add([*taken, (column, 1.0)], float(terms.floors.fte[w]), np.inf)
            rows.add([(column, 1.0) for column in short.values()], 0, limit)
    split = [limit for goal, limit in part.held if goal.name == "groups_split"]
    return together.add_rows(rows, terms, lines, count, min(split, default=None))
