"""Plans by exchanges: a part whose tiers are given, put to the quick search, and what it finds as lines."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.exchanges import Asked, Numbers, Whole, fit, greedy_start
from allocation.solver.objectives import Goal
from allocation.solver.part import Part
from allocation.solver.start import Lines

FEWEST_STEPS, STEPS_A_SCHOOL = 1_000, 40
STEPS_A_SCHOOL_FOR_GOAL = 60
SECONDS_A_STEP_AND_SCHOOL = 1e-6  # of deterministic time, by measurement


class Fitted(NamedTuple):
    """`lines` found, None where there are none; the deterministic time that took."""

    lines: Lines | None
    deterministic_seconds: float


def fitted_lines(
    part: Part,
    tier_of: Mapping[int, int],
    seed: int,
    is_over: Callable[[], bool],
    *,
    goal: Goal | None = None,
    between: Mapping[int, tuple[int, int]] | None = None,
    may_leave_out: bool = False,
    enough: int = 0,
    is_every_post_filled: bool = False,
) -> Fitted:
    """Lines with these tiers (school -> tier), within the time, caseload and posts of the part's workers and `between`
    (least and most minutes of a worker), schools that stay together as one; best on the goal that is added up over
    pairs, from the part's plan, else any. With `may_leave_out` the need of schools that nobody leads is the goal. Lines
    that come to `enough` or less of the goal will do. With `is_every_post_filled` no caseload is below its lower end.

    Caps on moves and what earlier goals hold are not in it: whoever takes the lines over has to look.
    """
    items = _items(part.terms.problem, tier_of)
    if not items or not part.block.workers:
        return Fitted(None, 0.0)
    asked = _asked(part, items, tier_of, goal, between or {}, is_every_post_filled)
    asked = _with_nobody(asked, part, items) if may_leave_out else asked
    if not asked.can.any(axis=1).all():
        return Fitted(None, 0.0)
    start = greedy_start(asked) if goal is None else _leaders(part, items)
    each = STEPS_A_SCHOOL_FOR_GOAL if goal or may_leave_out else STEPS_A_SCHOOL
    steps = max(FEWEST_STEPS, each * len(items))
    found = fit(asked, start, steps=steps, seed=seed, goal=enough, is_over=is_over)
    used = found.steps * len(items) * SECONDS_A_STEP_AND_SCHOOL
    if found.leads is None:
        return Fitted(None, used)
    workers = part.block.workers
    chosen = [(item, int(w)) for item, w in zip(items, found.leads, strict=True) if w < len(workers)]
    return Fitted(frozenset((s, workers[w], tier_of[s]) for item, w in chosen for s in item), used)


def _items(problem: AllocationProblem, tier_of: Mapping[int, int]) -> list[tuple[int, ...]]:
    """The schools, those that must stay together as one item."""
    item_of = {s: {s} for s in tier_of}
    for group in problem.keep_together:
        members = [s for s in group.schools if s in tier_of] if group.is_hard else []
        joined = set().union(*(item_of[s] for s in members))
        item_of |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(item)) for item in item_of.values()})


def _asked(
    part: Part,
    items: Sequence[tuple[int, ...]],
    tier_of: Mapping[int, int],
    goal: Goal | None,
    between: Mapping[int, tuple[int, int]],
    is_every_post_filled: bool,
) -> Asked:
    problem, workers = part.terms.problem, np.array(part.block.workers)
    schools = np.array([s for item in items for s in item])
    tiers = np.array([tier_of[s] for s in schools])
    firsts = np.cumsum([0, *(len(item) for item in items)])[:-1]
    rows, columns = schools[:, None], workers[None, :]

    def added(pairs: np.ndarray) -> Numbers:
        return np.add.reduceat(pairs.astype(float), firsts, axis=0)

    locks = problem.locks[rows]
    can = problem.allowed[rows, columns] & problem.worker_tier_allowed[columns, tiers[:, None]]
    can &= (locks < 0) | (locks == columns)
    capacity, caseload = part.x.capacity[workers], part.terms.caseloads
    minutes = added(problem.minutes[rows, columns, tiers[:, None]])
    ends = np.array([between.get(int(w), (0, int(capacity[i]))) for i, w in enumerate(workers)]).T
    uses = [minutes / _scale(capacity), added(caseload.taken[rows, columns]) / _scale(caseload.fte[workers])]
    least = [ends[0] / _scale(capacity), np.zeros(len(workers))]
    most = [np.minimum(ends[1], capacity) / _scale(capacity), (caseload.fte[workers] > 0).astype(float)]
    if is_every_post_filled or any(held.name == "unfilled_posts" for held, _ in part.held):
        taken, filled = added(part.terms.floors.taken[rows, columns]), _filled(part, is_every_post_filled)
        uses.append(taken / _scale(part.terms.floors.fte[workers]))
        least.append(filled / _scale(part.terms.floors.fte[workers]))
        most.append(np.full(len(workers), np.inf))
    cost = np.zeros((len(items), len(workers)))
    if goal is not None:
        cost = added(part.terms.pair_costs[goal.name].given[rows, columns, tiers[:, None]])
    return Asked(
        uses=np.stack(uses),
        least=np.stack(least),
        most=np.stack(most),
        can=np.logical_and.reduceat(can, firsts, axis=0),
        cost=cost,
        phases=_phases(problem, schools[firsts]) * problem.one_phase_only,
    )


def _scale(of: Whole) -> Numbers:
    return np.maximum(of, 1).astype(float)


def _filled(part: Part, is_every_post_filled: bool) -> Numbers:
    """[W] what each post must be filled by, so that every one is, or none is left shorter than now."""
    terms, filled = part.terms, dict.fromkeys(part.block.workers, 0)
    for s, w, _ in part.lines:
        filled[w] += int(terms.floors.taken[s, w])
    wanted = {w: int(terms.floors.fte[w]) for w in filled}
    least = {w: wanted[w] if is_every_post_filled else min(done, wanted[w]) for w, done in filled.items()}
    return np.array([least[w] * terms.has_floor[w] for w in part.block.workers], dtype=float)


def _phases(problem: AllocationProblem, schools: np.ndarray) -> Whole:
    names = [str(problem.schools[s].phase) for s in schools]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _with_nobody(asked: Asked, part: Part, items: Sequence[tuple[int, ...]]) -> Asked:
    """With one more worker, who has room for all and whose schools are not covered."""
    kinds, count, _ = asked.uses.shape
    need = part.terms.pair_costs["need_not_covered"].uncovered
    cost = np.array([[float(need[list(item)].sum())] for item in items])
    nothing = np.zeros((kinds, 1))
    return Asked(
        uses=np.concatenate([asked.uses, np.zeros((kinds, count, 1))], axis=2),
        least=np.hstack([asked.least, nothing]),
        most=np.hstack([asked.most, nothing]),
        can=np.hstack([asked.can, np.ones((count, 1), dtype=bool)]),
        cost=np.hstack([np.zeros_like(asked.cost), cost]),
        phases=asked.phases,
    )


def _leaders(part: Part, items: Sequence[tuple[int, ...]]) -> Whole:
    place = {w: i for i, w in enumerate(part.block.workers)}
    leader = {s: place[w] for s, w, _ in part.lines}
    return np.array([leader[item[0]] for item in items], dtype=np.int64)
