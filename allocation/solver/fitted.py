"""Plans by exchanges: schools whose tiers are given, put to the quick search, and what it finds as lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.exchanges import Asked, Numbers, Whole, fit, greedy_start
from allocation.solver.scale import Shares, need_weights
from allocation.solver.start import Lines

FEWEST_STEPS, STEPS_A_SCHOOL = 1_000, 40
STEPS_A_SCHOOL_FOR_GOAL = 60
SECONDS_A_STEP_AND_SCHOOL = 3e-7  # of deterministic time, by measurement


class Fitted(NamedTuple):
    """`lines` found, None where there are none; the deterministic time that took."""

    lines: Lines | None
    deterministic_seconds: float


@dataclass(frozen=True)
class Team:
    """The workers (positions in the problem) who are to lead, and what they may take on: `capacity` [W] minutes,
    `caseloads`, and `between`, least and most minutes of some of them; `posts` and `least_filled`, in parts of a
    full-time post, what schools fill of a post and what each must be filled by, where that matters."""

    problem: AllocationProblem
    workers: Sequence[int]
    capacity: Whole
    caseloads: Shares
    between: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    posts: Shares | None = None
    least_filled: Mapping[int, int] = field(default_factory=dict)


class Aim(NamedTuple):
    """What is to be least, `cost` [S, W, T], from the lines of a plan to start from; figures of `enough` will do."""

    cost: Whole
    start: Lines
    enough: int = 0


def fitted_lines(
    team: Team,
    tier_of: Mapping[int, int],
    seed: int,
    is_over: Callable[[], bool],
    *,
    aim: Aim | None = None,
    most_seconds: float = inf,
) -> Fitted:
    """Lines with these tiers (school -> tier) within what the team may take on, schools that must stay together as one;
    best on the aim, else any. Caps on moves are not in it: whoever takes the lines over has to look. `most_seconds` of
    deterministic time, but for a few steps."""
    items = _items(team.problem, tier_of)
    asked = _asked(team, items, tier_of, aim) if items and team.workers else None
    if asked is None or not asked.can.any(axis=1).all():
        return Fitted(None, 0.0)
    start = _leaders(team, items, aim.start) if aim else greedy_start(asked)
    wanted = (STEPS_A_SCHOOL_FOR_GOAL if aim else STEPS_A_SCHOOL) * len(items)
    steps = max(FEWEST_STEPS, int(min(wanted, most_seconds / SECONDS_A_STEP_AND_SCHOOL / len(items))))
    return _search(team, items, tier_of, asked, start, steps, seed, is_over, aim.enough if aim else 0)


def fitted_with_least_left_over(
    team: Team, tier_of: Mapping[int, int], seed: int, is_over: Callable[[], bool], enough: int
) -> Fitted:
    """Lines with these tiers within what the team may take on, that leave as little need over as the search comes to;
    need of `enough` will do. Not where a worker may lead one phase only: there nobody's schools would be one too."""
    items = _items(team.problem, tier_of)
    if not items or not team.workers or team.problem.one_phase_only:
        return Fitted(None, 0.0)
    asked = _with_nobody(_asked(team, items, tier_of, None), team.problem, items)
    steps = max(FEWEST_STEPS, STEPS_A_SCHOOL_FOR_GOAL * len(items))
    return _search(team, items, tier_of, asked, greedy_start(asked), steps, seed, is_over, enough)


def _search(
    team: Team,
    items: Sequence[tuple[int, ...]],
    tier_of: Mapping[int, int],
    asked: Asked,
    start: Whole,
    steps: int,
    seed: int,
    is_over: Callable[[], bool],
    enough: int,
) -> Fitted:
    found = fit(asked, start, steps=steps, seed=seed, goal=enough, is_over=is_over)
    used = found.steps * len(items) * SECONDS_A_STEP_AND_SCHOOL
    if found.leads is None:
        return Fitted(None, used)
    chosen = [(item, int(w)) for item, w in zip(items, found.leads, strict=True) if w < len(team.workers)]
    return Fitted(frozenset((s, team.workers[w], tier_of[s]) for item, w in chosen for s in item), used)


def _items(problem: AllocationProblem, tier_of: Mapping[int, int]) -> list[tuple[int, ...]]:
    """The schools, those that must stay together as one item."""
    item_of = {s: {s} for s in tier_of}
    for group in problem.keep_together:
        members = [s for s in group.schools if s in tier_of] if group.is_hard else []
        joined = set().union(*(item_of[s] for s in members))
        item_of |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(item)) for item in item_of.values()})


def _asked(team: Team, items: Sequence[tuple[int, ...]], tier_of: Mapping[int, int], aim: Aim | None) -> Asked:
    problem, workers = team.problem, np.array(team.workers)
    schools = np.array([s for item in items for s in item])
    tiers = np.array([tier_of[s] for s in schools])
    firsts = np.cumsum([0, *(len(item) for item in items)])[:-1]
    rows, columns, at = schools[:, None], workers[None, :], tiers[:, None]

    def added(pairs: np.ndarray) -> Numbers:
        return np.add.reduceat(pairs.astype(float), firsts, axis=0)

    locks = problem.locks[rows]
    can = problem.allowed[rows, columns] & problem.worker_tier_allowed[columns, at]
    can &= (locks < 0) | (locks == columns)
    uses, least, most = _limits(team, rows, columns, at)
    return Asked(
        uses=np.stack([added(one) for one in uses]),
        least=np.stack(least),
        most=np.stack(most),
        can=np.logical_and.reduceat(can, firsts, axis=0),
        cost=added(aim.cost[rows, columns, at]) if aim else np.zeros((len(items), len(workers))),
        phases=_phases(problem, schools[firsts]) * problem.one_phase_only,
    )


def _limits(
    team: Team, rows: Whole, columns: Whole, tiers: Whole
) -> tuple[list[Numbers], list[Numbers], list[Numbers]]:
    """What schools use of the workers' time, caseload and, where that matters, posts, and the least and most of each;
    all in shares of what a worker has."""
    problem, workers = team.problem, columns[0]
    caseload, capacity = team.caseloads, team.capacity[workers]
    ends = np.array([team.between.get(int(w), (0, int(capacity[i]))) for i, w in enumerate(workers)]).T
    time, load = _scale(capacity), _scale(caseload.fte[workers])
    uses = [problem.minutes[rows, columns, tiers] / time, caseload.taken[rows, columns] / load]
    least = [ends[0] / time, np.zeros(len(workers))]
    most = [np.minimum(ends[1], capacity) / time, (caseload.fte[workers] > 0).astype(float)]
    if team.posts is not None:
        post = _scale(team.posts.fte[workers])
        uses.append(team.posts.taken[rows, columns] / post)
        least.append(np.array([team.least_filled.get(int(w), 0) for w in workers]) / post)
        most.append(np.full(len(workers), np.inf))
    return uses, least, most


def _scale(of: Whole) -> Numbers:
    return np.maximum(of, 1).astype(float)


def _phases(problem: AllocationProblem, schools: np.ndarray) -> Whole:
    names = [str(problem.schools[s].phase) for s in schools]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _with_nobody(asked: Asked, problem: AllocationProblem, items: Sequence[tuple[int, ...]]) -> Asked:
    """With one more worker, who has room for all and whose schools are not covered, at the cost of their need."""
    kinds, count, _ = asked.uses.shape
    need = need_weights(problem)
    cost = np.array([[float(need[list(item)].sum())] for item in items])
    nothing = np.zeros((kinds, 1))
    return Asked(
        uses=np.concatenate([asked.uses, np.zeros((kinds, count, 1))], axis=2),
        least=np.hstack([asked.least, nothing]),
        most=np.hstack([asked.most, nothing]),
        can=np.hstack([asked.can, np.ones((count, 1), dtype=bool)]),
        cost=np.hstack([asked.cost, cost]),
        phases=asked.phases,
    )


def _leaders(team: Team, items: Sequence[tuple[int, ...]], lines: Lines) -> Whole:
    place = {w: i for i, w in enumerate(team.workers)}
    leader = {s: place[w] for s, w, _ in lines if w in place}
    return np.array([leader[item[0]] for item in items], dtype=np.int64)
