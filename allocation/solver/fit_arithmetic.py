"""Whether schools can fit at all, by adding up: load and time that some phases need against what there is for them."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from allocation.problem import AllocationProblem
from allocation.solver.scale import Shares, shares

LARGEST_EXACT_SCALE = 20_000
INFEASIBLE_STATUS = 2


def is_short(problem: AllocationProblem, tiers: Sequence[int], *, by_sets_only: bool = False) -> bool:
    """True when it is certain that not every school can be led at these tiers (one a school), whoever leads which.

    Hall's condition for every set of phases: what their schools take at least, against what the link workers who may
    lead any of them have; of a caseload only what whole schools can fill. Then the same as a linear program, in which
    schools may be split between link workers (unless `by_sets_only`). Takes a few milliseconds. False says nothing.
    """
    allowed = open_pairs(problem, tiers)
    if not allowed.any(axis=1).all():
        return True
    phases = np.array([str(school.phase) for school in problem.schools])
    minutes, parts = minutes_at(problem, tiers), shares(problem.caseload_share, problem.fte)
    kinds = sorted(set(phases))
    sets = [wanted for size in range(1, len(kinds) + 1) for wanted in combinations(kinds, size)]
    if any(_is_set_short(problem, np.isin(phases, wanted), allowed, minutes, parts) for wanted in sets):
        return True
    return bool(len(phases)) and not by_sets_only and _cannot_be_split_up(problem, allowed, minutes, parts)


def _cannot_be_split_up(problem: AllocationProblem, allowed: np.ndarray, minutes: np.ndarray, parts: Shares) -> bool:
    """True when there is no way to share out the schools even in fractions."""
    s, w = np.nonzero(allowed)
    schools, workers, _ = problem.size
    column = np.arange(len(s))
    load = np.array([filled(parts.taken[allowed[:, v], v], int(parts.fte[v])) for v in range(workers)])
    rows = np.concatenate([s, schools + w, schools + workers + w])
    values = np.concatenate([np.ones(len(s)), minutes[s, w], parts.taken[s, w]]).astype(float)
    matrix = coo_array((values, (rows, np.tile(column, 3))), shape=(schools + 2 * workers, len(s))).tocsr()
    high = np.concatenate([np.ones(schools), problem.capacity_minutes, load]).astype(float)
    low = np.concatenate([np.ones(schools), np.full(2 * workers, -np.inf)])
    found = milp(np.zeros(len(s)), bounds=Bounds(0, 1), constraints=LinearConstraint(matrix, low, high))
    return bool(found.status == INFEASIBLE_STATUS)


def open_pairs(problem: AllocationProblem, tiers: Sequence[int]) -> np.ndarray:
    """[S, W] bool: the worker may lead the school at its tier, locks included."""
    at_tier = problem.allowed & problem.worker_tier_allowed.T[np.asarray(tiers, dtype=int)]
    is_free = (problem.locks[:, None] < 0) | (problem.locks[:, None] == np.arange(problem.size[1]))
    return np.asarray(at_tier & is_free)


def minutes_at(problem: AllocationProblem, tiers: Sequence[int]) -> np.ndarray:
    """[S, W] minutes a term at these tiers."""
    return np.take_along_axis(problem.minutes, np.asarray(tiers, dtype=int)[:, None, None], axis=2)[:, :, 0]


def _is_set_short(
    problem: AllocationProblem, rows: np.ndarray, allowed: np.ndarray, minutes: np.ndarray, parts: Shares
) -> bool:
    ours, most = allowed[rows], np.iinfo(np.int64).max
    able = np.flatnonzero(ours.any(axis=0))
    least_minutes = np.where(ours, minutes[rows], most).min(axis=1).sum()
    if least_minutes > problem.capacity_minutes[able].sum():
        return True
    least_load = np.where(ours, parts.taken[rows], most).min(axis=1).sum()
    room = sum(filled(parts.taken[rows, w][ours[:, w]], int(parts.fte[w])) for w in able)
    return bool(least_load > room)


def filled(sizes: np.ndarray, room: int) -> int:
    """The most of `room` that some of the sizes fill (whole numbers); `room` itself where numbers are very large."""
    if int(sizes.sum()) <= room:
        return int(sizes.sum())
    if room > LARGEST_EXACT_SCALE:
        return room
    sums, within = 1, (1 << (room + 1)) - 1
    for size in sizes.tolist():
        sums |= (sums << size) & within
    return sums.bit_length() - 1
