"""Tiers first: which tiers would fit if schools could be split between link workers; a bound, and a good guess.

Only tiers and coverage are whole decisions here (mixed-integer program, HiGHS through SciPy), so it takes a fraction of
a second where the full model takes long. The rules are those of constraints.py as far as they are linear.
"""

from collections.abc import Mapping
from itertools import groupby
from math import ceil
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, milp

from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block
from allocation.solver.constraints import compared_schools, is_move_by_choice
from allocation.solver.rows import Rows
from allocation.solver.scale import Whole
from allocation.solver.terms import Terms

NODE_LIMIT = 50
RELATIVE_GAP = 1e-4


class Guess(NamedTuple):
    """`tiers`: school -> tier, without schools left out; `bound`: no plan has a lower figure of the goal than this."""

    tiers: dict[int, int]
    bound: int


class _Columns(NamedTuple):
    """Positions of the variables: parts of a school given [s, w, t], tiers met [s, t], left out [s]; and the total."""

    given: dict[tuple[int, int, int], int]
    meets: dict[tuple[int, int], int]
    uncovered: dict[int, int]
    total: int


def relaxed_tiers(
    terms: Terms,
    block: Block,
    capacity: Whole,
    most_uncovered: int,
    seconds: float,
    *,
    goal_name: str = "unmet_entitlement",
    relative_gap: float = RELATIVE_GAP,
    tier_of: Mapping[int, int] | None = None,
) -> Guess | None:
    """The tiers best on the goal when `capacity` minutes [W] may be used and the need not covered is at most
    `most_uncovered`; None where there is no answer in `seconds`. The goal's cost must not depend on who leads."""
    problem = terms.problem
    columns, rows = _columns(problem, block, capacity, tier_of), Rows()
    _each_school_once(rows, columns, block)
    _limits_of_workers(rows, columns, problem, block, capacity)
    if problem.max_moves is not None:
        moves = [(i, 1.0) for (s, w, _), i in columns.given.items() if is_move_by_choice(problem, s, w)]
        rows.add(moves, 0, problem.max_moves)
    weights = terms.pair_costs["need_not_covered"].uncovered
    rows.add([(i, float(weights[s])) for s, i in columns.uncovered.items()], 0, most_uncovered)
    reached = _no_leapfrog(rows, columns, problem, block) if tier_of is None else columns.total
    cost, whole = np.zeros(reached), np.zeros(reached)
    unmet = terms.pair_costs[goal_name]
    for (s, t), i in columns.meets.items():
        cost[i], whole[i] = unmet.given[s, 0, t], 1
    for s, i in columns.uncovered.items():
        cost[i], whole[i] = unmet.uncovered[s], 1
    found = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=rows.constraint(reached),
        options={"time_limit": seconds, "node_limit": NODE_LIMIT, "mip_rel_gap": relative_gap},
    )
    if found.x is None:
        return None
    tiers = {s: t for (s, t), i in columns.meets.items() if found.x[i] > 0.5}
    return Guess(tiers, ceil((found.mip_dual_bound or 0.0) * (1 - 1e-9) - 1e-6))


def _columns(problem: AllocationProblem, block: Block, capacity: Whole, tier_of: Mapping[int, int] | None) -> _Columns:
    """A school that is too much for a worker by itself is not given to them in part either."""
    tiers = range(len(problem.tier_ids))
    open_tiers = {(s, t) for s in block.schools for t in tiers if problem.tier_allowed[s, t]}
    open_tiers = {(s, t) for s, t in open_tiers if problem.tier_locks[s] in (-1, t)}
    if tier_of is not None:
        open_tiers = {(s, tier_of[s]) for s in block.schools}
    given = [
        (s, w, t)
        for s, t in sorted(open_tiers)
        for w in block.workers
        if problem.allowed[s, w] and problem.worker_tier_allowed[w, t] and problem.locks[s] in (-1, w)
        if problem.minutes[s, w, t] <= capacity[w] and problem.caseload_share[s, w] <= problem.fte[w] + 1e-6
    ]
    meets = sorted({(s, t) for s, _, t in given})
    return _Columns(
        {key: i for i, key in enumerate(given)},
        {key: len(given) + i for i, key in enumerate(meets)},
        {s: len(given) + len(meets) + i for i, s in enumerate(block.schools)},
        len(given) + len(meets) + len(block.schools),
    )


def _each_school_once(rows: Rows, columns: _Columns, block: Block) -> None:
    parts: dict[tuple[int, int], list[tuple[int, float]]] = {key: [(i, -1.0)] for key, i in columns.meets.items()}
    tiers: dict[int, list[tuple[int, float]]] = {s: [(columns.uncovered[s], 1.0)] for s in block.schools}
    for (s, _, t), i in columns.given.items():
        parts[s, t].append((i, 1.0))
    for (s, _), i in columns.meets.items():
        tiers[s].append((i, 1.0))
    for cells in parts.values():
        rows.add(cells, 0, 0)
    for cells in tiers.values():
        rows.add(cells, 1, 1)


def _limits_of_workers(
    rows: Rows, columns: _Columns, problem: AllocationProblem, block: Block, capacity: Whole
) -> None:
    minutes: dict[int, list[tuple[int, float]]] = {w: [] for w in block.workers}
    caseload: dict[int, list[tuple[int, float]]] = {w: [] for w in block.workers}
    for (s, w, t), i in columns.given.items():
        minutes[w].append((i, float(problem.minutes[s, w, t])))
        caseload[w].append((i, float(problem.caseload_share[s, w])))
    for w in block.workers:
        rows.add(minutes[w], 0, float(capacity[w]))
        rows.add(caseload[w], 0, float(problem.fte[w]) + 1e-6)


def _no_leapfrog(rows: Rows, columns: _Columns, problem: AllocationProblem, block: Block) -> int:
    """Chains of `reached` as in constraints.no_leapfrog; returns the number of all variables."""
    count, ours = columns.total, set(block.schools)
    members = [s for s in compared_schools(problem) if s in ours]
    members.sort(key=lambda s: (problem.leapfrog_group[s], problem.need_points[s]))
    for _, group in groupby(members, key=lambda s: problem.leapfrog_group[s]):
        below: dict[int, int] = {}
        for _, level in groupby(group, key=lambda s: problem.need_points[s]):
            reached = {t: count + t - 1 for t in range(1, len(problem.tier_ids))}
            count += len(reached)
            for t, i in reached.items():
                if below:
                    rows.add([(i, 1.0), (below[t], -1.0)], 0, np.inf)
            for s in level:
                _chain_school(rows, columns, problem, s, reached)
            below = reached
    return count


def _chain_school(rows: Rows, columns: _Columns, problem: AllocationProblem, s: int, reached: dict[int, int]) -> None:
    mine = {t: columns.meets[s, t] for t in range(len(problem.tier_ids)) if (s, t) in columns.meets}
    for t, i in reached.items():
        rows.add([(i, 1.0), *((column, -1.0) for tier, column in mine.items() if tier >= t)], 0, np.inf)
        best = max((tier for tier in np.flatnonzero(problem.tier_allowed[s]) if tier <= t), default=None)
        if best is not None:
            enough = [(column, 1.0) for tier, column in mine.items() if tier >= best]
            rows.add([*enough, (columns.uncovered[s], 1.0), (i, -1.0)], 0, np.inf)
