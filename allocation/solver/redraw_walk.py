"""Clusters found quickly: areas cross borders one by one under simulated annealing, compiled by Numba.

Every step leaves each cluster in one piece. Simulated annealing: Kirkpatrick, Gelatt and Vecchi 1983.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import Areas, RedrawCase
from allocation.solver.watch import Watch

COLD = 0.03  # the heat a walk ends at; one is the price of an average area that changes cluster
OUT_OF_BALANCE, JOURNEYS = 4.0, 0.02  # against one average area that changes cluster
BETWEEN_LOOKS = 200_000
EXACT = 1e-3  # what is added up step by step is worked out exactly once it is this near to nothing

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


class _Asked(NamedTuple):
    """A case as arrays. Neighbours of area u: near[near_from[u]:near_from[u+1]]; its block likewise; `prices` are the
    tolerance, and what a unit of weight out of balance, of need that changes and a minute cost."""

    near_from: Whole
    near: Whole
    block_from: Whole
    block: Whole
    is_fixed: NDArray[np.bool_]
    weight: Real
    change: Whole
    journey: Whole
    target: Real
    prices: Real


class _State(NamedTuple):
    """Where a walk is. `sums`: need that changes and minutes, now and of the best; `figures`: weight out of balance
    now, and the largest difference of the best; `marks`, `waiting`: room for looking around; `stamp` [1]."""

    areas: Whole
    loads: Real
    best: Whole
    sums: Whole
    figures: Real
    marks: Whole
    waiting: Whole
    stamp: Whole


def walk(case: RedrawCase, areas: Areas, *, steps: int, hot: float, seed: int, watch: Watch) -> Areas:
    """The best clusters seen in so many steps from lawful ones; fewer steps when the watch is over."""
    asked, state = _asked(case), _state(case, areas)
    heat, cooling = hot, (COLD / hot) ** (1 / max(steps, 1))
    for done in range(0, steps, BETWEEN_LOOKS):
        if watch.is_over:
            break
        heat = _walk(asked, state, min(BETWEEN_LOOKS, steps - done), heat, cooling, seed + done)
    return tuple(int(cluster) for cluster in state.best)


def _asked(case: RedrawCase) -> _Asked:
    near_from, near = _rows(case.neighbours)
    block_from, block = _rows([case.blocks[b] for b in case.block_of])
    usual = float(case.weight.mean()) or 1.0
    changes, minutes = float(case.change.max(axis=1).mean()), float(case.journey.mean()) or 1.0
    prices = [
        case.problem.tolerance, OUT_OF_BALANCE / usual, 1 / changes if changes else 0.0,
        (JOURNEYS if changes else 1.0) / minutes,
    ]  # fmt: skip
    return _Asked(
        near_from, near, block_from, block, np.array(case.fixed) != NOWHERE, case.weight.astype(float), case.change,
        case.journey, np.ascontiguousarray(case.problem.target), np.array(prices),
    )  # fmt: skip


def _rows(several: Sequence[Sequence[int]]) -> tuple[Whole, Whole]:
    ends = np.cumsum([0, *(len(one) for one in several)]).astype(np.int64)
    return ends, np.array([one for row in several for one in row], dtype=np.int64)


def _state(case: RedrawCase, areas: Areas) -> _State:
    units = case.size[0]
    now = np.array(areas, dtype=np.int64)
    loads = np.array(case.offset, dtype=float)
    np.add.at(loads, now, case.weight)
    each = np.arange(units)
    sums = [int(one[each, now].sum()) for one in (case.change, case.journey)]
    apart = np.abs(loads - case.problem.target)
    tolerance = case.problem.tolerance
    excess = float(np.maximum(0.0, apart - tolerance * case.problem.target).sum())
    worst = max(tolerance, float((apart / case.problem.target).max()))
    return _State(
        now, loads, now.copy(), np.array([*sums, *sums], dtype=np.int64), np.array([excess, worst]),
        np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(1, np.int64),
    )  # fmt: skip


def make_ready() -> None:
    """Compiles the walk, or takes what was kept of it."""
    one, real = np.zeros(1, np.int64), np.ones(1)
    ends = np.array([0, 1])
    asked = _Asked(ends, one, ends, one, np.ones(1, np.bool_), real, one[:, None], one[:, None], real, np.ones(4))
    _walk(asked, _State(one, real.copy(), one.copy(), np.zeros(4, np.int64), np.ones(2), one.copy(), one.copy(),
                        one.copy()), 1, 1.0, 1.0, 1)  # fmt: skip


@njit(cache=True, nogil=True)
def _walk(asked: _Asked, state: _State, steps: int, heat: float, cooling: float, seed: int) -> float:
    """So many steps; the heat they end at."""
    np.random.seed(seed)
    for _ in range(steps):
        heat *= cooling
        unit = np.random.randint(len(state.areas))
        count = asked.near_from[unit + 1] - asked.near_from[unit]
        if asked.is_fixed[unit] or count == 0:
            continue
        to = state.areas[asked.near[asked.near_from[unit] + np.random.randint(count)]]
        if to != state.areas[unit]:
            _try(asked, state, unit, to, heat)
    return heat


@njit(cache=True, nogil=True)
def _try(asked: _Asked, state: _State, unit: int, to: int, heat: float) -> None:
    """The block of an area to another cluster, where its price is taken and both clusters stay in one piece."""
    own, weight, change, minutes = state.areas[unit], 0.0, 0, 0
    for place in range(asked.block_from[unit], asked.block_from[unit + 1]):
        u = asked.block[place]
        weight += asked.weight[u]
        change += asked.change[u, to] - asked.change[u, own]
        minutes += asked.journey[u, to] - asked.journey[u, own]
    excess = _excess(asked, own, state.loads[own] - weight) - _excess(asked, own, state.loads[own])
    excess += _excess(asked, to, state.loads[to] + weight) - _excess(asked, to, state.loads[to])
    price = asked.prices[1] * excess + asked.prices[2] * change + asked.prices[3] * minutes
    if (price > 0 and np.random.random() >= np.exp(-price / heat)) or not _put(asked, state, unit, own, to):
        return
    state.loads[own] -= weight
    state.loads[to] += weight
    state.sums[0] += change
    state.sums[1] += minutes
    state.figures[0] += excess
    _note(asked, state)


@njit(cache=True, nogil=True)
def _excess(asked: _Asked, cluster: int, load: float) -> float:
    """Weight that the cluster has too much or too little, beyond what counts as even."""
    return max(0.0, abs(load - asked.target[cluster]) - asked.prices[0] * asked.target[cluster])


@njit(cache=True, nogil=True)
def _put(asked: _Asked, state: _State, unit: int, own: int, to: int) -> bool:
    """The block is of the other cluster, unless one of the two would not be in one piece."""
    first, last = asked.block_from[unit], asked.block_from[unit + 1]
    if last - first == 1:
        if not _stays_one(asked, state, unit, own):
            return False
        state.areas[unit] = to
        return True
    for place in range(first, last):
        state.areas[asked.block[place]] = to
    if _is_one(asked, state, own) and _is_one(asked, state, to):
        return True
    for place in range(first, last):
        state.areas[asked.block[place]] = own
    return False


@njit(cache=True, nogil=True)
def _stays_one(asked: _Asked, state: _State, unit: int, own: int) -> bool:
    """Whether the areas of its cluster around this one reach each other without it."""
    state.stamp[0] += 2
    wanted, seen = state.stamp[0], state.stamp[0] + 1
    left, start = 0, -1
    for place in range(asked.near_from[unit], asked.near_from[unit + 1]):
        near = asked.near[place]
        if state.areas[near] == own:
            left += 1
            start = near
            state.marks[near] = wanted
    if left < 2:
        return left == 1
    state.marks[unit] = seen
    return _reached(asked, state, start, own) == left


@njit(cache=True, nogil=True)
def _reached(asked: _Asked, state: _State, start: int, own: int) -> int:
    """How many marked areas can be reached without leaving the cluster or going through areas seen before."""
    wanted, seen = state.stamp[0], state.stamp[0] + 1
    found, count = 0, 1
    state.waiting[0] = start
    if state.marks[start] == wanted:
        found = 1
    state.marks[start] = seen
    while count > 0:
        count -= 1
        unit = state.waiting[count]
        for place in range(asked.near_from[unit], asked.near_from[unit + 1]):
            near = asked.near[place]
            if state.areas[near] != own or state.marks[near] == seen:
                continue
            if state.marks[near] == wanted:
                found += 1
            state.marks[near] = seen
            state.waiting[count] = near
            count += 1
    return found


@njit(cache=True, nogil=True)
def _is_one(asked: _Asked, state: _State, cluster: int) -> bool:
    """Whether the cluster has an area, and all of them hang together."""
    state.stamp[0] += 2
    count, start = 0, -1
    for unit in range(len(state.areas)):
        if state.areas[unit] == cluster:
            count += 1
            start = unit
            state.marks[unit] = state.stamp[0]
    return count > 0 and _reached(asked, state, start, cluster) == count


@njit(cache=True, nogil=True)
def _note(asked: _Asked, state: _State) -> None:
    """Keeps where the walk is, if no better was seen."""
    sums, figures, tolerance = state.sums, state.figures, asked.prices[0]
    if figures[1] <= tolerance and figures[0] > EXACT:
        return
    worst = tolerance
    for cluster in range(len(state.loads)):
        worst = max(worst, abs(state.loads[cluster] - asked.target[cluster]) / asked.target[cluster])
    is_even = worst <= figures[1] + 1e-9
    is_less = sums[0] < sums[2] or (sums[0] == sums[2] and sums[1] < sums[3])
    if worst < figures[1] - 1e-9 or (is_even and is_less):
        state.best[:] = state.areas
        sums[2], sums[3], figures[1] = sums[0], sums[1], worst
