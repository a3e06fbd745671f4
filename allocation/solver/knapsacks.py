"""The best load of one link worker when schools have prices: a knapsack, solved exactly on a grid of minutes.

A load is a choice of schools whose minutes are between two ends and whose kinds add up to something allowed: kinds and
states stand for whatever else a worker's schools add up to (caseload, how far a post is filled, phases). Minutes are
counted in steps, those of a school rounded down, and the lower end allows for that: so no lawful load is lost, and what
is best here is at least as good as what is best in truth. Loops are compiled by Numba.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Small = NDArray[np.int32]

NEVER = 1 << 29  # two of them and a sum of gains are still a 32-bit number
LARGEST_SUM = 1 << 27


class Knapsack(NamedTuple):
    """Items [I] (positions of `schools`) with `sizes` in steps and `kinds`; `after` [Q, K] is the state that a state
    and a kind lead to, -1 where none may; `first` [Q] the fewest steps of a load that may end in a state, and `steps`
    the most of any (a state with more than that for its first is no end)."""

    schools: Whole
    sizes: Whole
    kinds: Whole
    after: Whole
    first: Whole
    steps: int

    @property
    def cells(self) -> int:
        """How many figures it takes to solve."""
        return (len(self.schools) + 1) * len(self.after) * (self.steps + 1)


class Forced(NamedTuple):
    """`best` gain of any load; how much less good the best is that has an item, and that has it not [I]."""

    best: int
    with_it: Whole
    without: Whole


def make_ready() -> None:
    """Compiles the loops, which takes some seconds the first time on a machine and is kept for the next."""
    one, none = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    knapsack = Knapsack(none, one, none, np.zeros((1, 1), dtype=np.int64), none, 1)
    best_load(knapsack, -one, room_for([knapsack]))
    forced_loads(knapsack, -one, room_for([knapsack]))
    cheap_loads(knapsack, -one, 0, 1, room_for([knapsack]))


def room_for(knapsacks: Sequence[Knapsack]) -> Small:
    """Memory in which any of these can be solved, one after the other: to have it made each time takes longer than to
    solve one."""
    return np.empty(max((one.cells for one in knapsacks), default=0), dtype=np.int32)


def best_load(knapsack: Knapsack, gains: Whole, room: Small) -> tuple[int, Whole]:
    """The least sum of gains [I] of a load, NEVER or nearly where there is none, and the items that are in it."""
    chosen = np.zeros(len(gains), dtype=np.bool_)
    best = _best_load(gains.astype(np.int32), *knapsack[1:], _tables(knapsack, room), chosen)
    return int(best), np.flatnonzero(chosen)


def forced_loads(knapsack: Knapsack, gains: Whole, room: Small) -> Forced:
    """What it costs that a load has each item, and that it does without."""
    with_it, without = np.empty(len(gains), dtype=np.int64), np.empty(len(gains), dtype=np.int64)
    best = _forced(gains.astype(np.int32), *knapsack[1:], _tables(knapsack, room), with_it, without)
    return Forced(int(best), with_it, without)


def cheap_loads(
    knapsack: Knapsack, gains: Whole, above: int, most: int, room: Small
) -> tuple[NDArray[np.bool_], Whole] | None:
    """Every load whose sum of gains is no more than `above` over the least: its items [N, I], and what it is over.
    None where there are more than `most` of them."""
    chosen, over = np.empty((most, len(gains)), dtype=np.bool_), np.empty(most, dtype=np.int64)
    count = _cheap_loads(gains.astype(np.int32), *knapsack[1:], _tables(knapsack, room), above, chosen, over)
    return None if count < 0 else (chosen[:count], over[:count])


def _tables(knapsack: Knapsack, room: Small) -> Small:
    shape = (len(knapsack.schools) + 1, len(knapsack.after), knapsack.steps + 1)
    return room[: knapsack.cells].reshape(shape)


@njit(cache=True, nogil=True)
def _fill(gains: Small, sizes: Whole, kinds: Whole, after: Whole, tables: Small) -> None:
    """tables[k, q, m]: the least sum of gains of the first k items that come to m steps in state q."""
    tables[0] = NEVER
    tables[0, 0, 0] = 0
    for k in range(len(gains)):
        tables[k + 1] = tables[k]
        for q in range(len(after)):
            then = after[q, kinds[k]]
            if then >= 0 and sizes[k] < tables.shape[2]:
                _lower(tables[k, q, : tables.shape[2] - sizes[k]], gains[k], tables[k + 1, then, sizes[k] :])


@njit(cache=True, nogil=True)
def _lower(source: Small, gain: int, target: Small) -> None:
    """The target becomes the source with the gain where that is less: a loop of which the machine takes several steps
    at once."""
    for m in range(source.shape[0]):
        other = np.int32(source[m] + gain)
        target[m] = other if other < target[m] else target[m]


@njit(cache=True, nogil=True)
def _best_load(
    gains: Small,
    sizes: Whole,
    kinds: Whole,
    after: Whole,
    first: Whole,
    steps: int,
    tables: Small,
    chosen: NDArray[np.bool_],
) -> int:
    _fill(gains, sizes, kinds, after, tables)
    best, state, load = NEVER, -1, -1
    for q in range(len(after)):
        for m in range(first[q], steps + 1):
            if tables[-1, q, m] < best:
                best, state, load = tables[-1, q, m], q, m
    if best < NEVER // 2:
        _trace(gains, sizes, kinds, after, tables, chosen, state, load)
    return best


@njit(cache=True, nogil=True)
def _trace(
    gains: Small,
    sizes: Whole,
    kinds: Whole,
    after: Whole,
    tables: Small,
    chosen: NDArray[np.bool_],
    state: int,
    load: int,
) -> None:
    """Marks the items of the load that ends in the state."""
    for k in range(len(gains) - 1, -1, -1):
        figure = tables[k + 1, state, load]
        if tables[k, state, load] == figure or sizes[k] > load:
            continue
        for q in range(len(after)):
            if after[q, kinds[k]] == state and tables[k, q, load - sizes[k]] + gains[k] == figure:
                chosen[k], state, load = True, q, load - sizes[k]
                break


@njit(cache=True, nogil=True)
def _cheap_loads(
    gains: Small,
    sizes: Whole,
    kinds: Whole,
    after: Whole,
    first: Whole,
    steps: int,
    tables: Small,
    above: int,
    chosen: NDArray[np.bool_],
    over: Whole,
) -> int:
    """How many loads there are, or -1: from each end back through the tables, along what may still be cheap enough."""
    _fill(gains, sizes, kinds, after, tables)
    best = NEVER
    for q in range(len(after)):
        for m in range(first[q], steps + 1):
            best = min(best, tables[-1, q, m])
    if best >= NEVER // 2:
        return 0
    items = len(gains)
    waiting = np.empty(((len(after) + 1) * (items + 1) + 1, 5), dtype=np.int64)
    has, count = np.zeros(items + 1, dtype=np.bool_), 0
    for end in range(len(after)):
        for load in range(first[end], steps + 1):
            if tables[-1, end, load] > best + above:
                continue
            waiting[0, 0], waiting[0, 1], waiting[0, 2], waiting[0, 3], waiting[0, 4] = items, end, load, 0, 0
            top = 1
            while top:
                top -= 1
                has[waiting[top, 0]] = waiting[top, 4] == 1
                if waiting[top, 0] > 0:
                    top = _one_back(gains, sizes, kinds, after, tables, best + above, waiting, top)
                    continue
                if count == len(chosen):
                    return -1
                chosen[count], over[count] = has[:-1], waiting[top, 3] - best
                count += 1
    return count


@njit(cache=True, nogil=True)
def _one_back(
    gains: Small, sizes: Whole, kinds: Whole, after: Whole, tables: Small, most: int, waiting: Whole, top: int
) -> int:
    """In place of what waits at `top` (items left, state, steps, gains of the items after, whether the last of those is
    in the load), the same without the last item and with it, where that can end no higher than `most`; the new top."""
    k, q, m, rest = waiting[top, 0] - 1, waiting[top, 1], waiting[top, 2], waiting[top, 3]
    if tables[k, q, m] + rest <= most:
        waiting[top, 0], waiting[top, 4] = k, 0
        top += 1
    if sizes[k] > m:
        return top
    for p in range(len(after)):
        if after[p, kinds[k]] == q and tables[k, p, m - sizes[k]] + gains[k] + rest <= most:
            waiting[top, 0], waiting[top, 1], waiting[top, 2] = k, p, m - sizes[k]
            waiting[top, 3], waiting[top, 4] = rest + gains[k], 1
            top += 1
    return top


@njit(cache=True, nogil=True)
def _forced(
    gains: Small,
    sizes: Whole,
    kinds: Whole,
    after: Whole,
    first: Whole,
    steps: int,
    tables: Small,
    with_it: Whole,
    without: Whole,
) -> int:
    _fill(gains, sizes, kinds, after, tables)
    rest = np.full((len(after), steps + 1), NEVER, dtype=np.int32)  # the least that the items from k on add to an end
    for q in range(len(after)):
        rest[q, first[q] :] = 0
    best = NEVER
    for q in range(len(after)):
        for m in range(first[q], steps + 1):
            best = min(best, tables[-1, q, m])
    for k in range(len(gains) - 1, -1, -1):
        size, has, lacks = sizes[k], NEVER, NEVER
        following = rest.copy()
        for q in range(len(after)):
            lacks = min(lacks, _least_sum(tables[k, q], rest[q]))
            then = after[q, kinds[k]]
            if then >= 0 and size <= steps:
                has = min(has, _least_sum(tables[k, q, : steps + 1 - size], rest[then, size:]) + gains[k])
                _lower(rest[then, size:], gains[k], following[q, : steps + 1 - size])
        rest = following
        with_it[k] = has - best if has < NEVER // 2 else NEVER
        without[k] = lacks - best if lacks < NEVER // 2 else NEVER
    return best


@njit(cache=True, nogil=True)
def _least_sum(one: Small, other: Small) -> int:
    least = np.int32(2 * NEVER - 1)
    for m in range(one.shape[0]):
        both = np.int32(one[m] + other[m])
        least = both if both < least else least
    return int(least)
