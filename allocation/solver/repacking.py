"""Fits items into nearly full workloads by sharing out anew what two workers have between them: quick, proves nothing.

Whatever two workers hold between them is shared out in the best of all ways (all subsets, one item changed at a time),
again and again, for a worker above a limit with any other, and now and then for two that are not, so that other items
come within reach; where that stalls, a few items are given away at random and limits weigh differently for a while.
Where workloads are full to a fraction of a per cent, single changes and exchanges of two items hardly ever fit.
Compiled by Numba, which also lets two run side by side.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from allocation.solver.scale import Whole

Numbers = NDArray[np.float64]

MOST_SHARED_OUT = 12  # items of two workers at a time: 4,096 ways
STEPS_BEFORE_A_KICK = 60
ITEMS_IN_A_KICK = 3
STEPS_BETWEEN_LOOKS = 200
NOTHING = 1e-9

STEP, SINCE_BETTER, RANDOM = range(3)


class Packing(NamedTuple):
    """Items [I] for workers [W], all whole numbers: `uses` [2, I, W] of time and caseload within `most` [2, W], `can`
    [I, W] be had, at a `price` [I, W]; prices add up to no more than `budget`."""

    uses: Whole
    most: Whole
    can: NDArray[np.bool_]
    price: Whole
    budget: int


class Packed(NamedTuple):
    """Who `leads` each item [I] when the search ended, and whether all limits are kept."""

    leads: Whole
    is_within: bool


class _State(NamedTuple):
    """A search on its way, changed in place: who has each item `leads` [I]; `loads` [2, W] and `paid` [W]; by how much
    each one's limits are `broken` [W]; `pool` [I] items looked at; `weights` [3] of time, caseload and budget,
    `fair` the weights to begin with; `least` broken in all since the last kick; `counts` by the names above."""

    leads: Whole
    loads: Whole
    paid: Whole
    broken: Numbers
    pool: Whole
    weights: Numbers
    fair: Numbers
    least: Numbers
    counts: Whole


def make_ready() -> None:
    """Compiles the search, which takes some seconds the first time on a machine and is kept for the next."""
    pairs = np.ones((1, 2), dtype=np.int64)
    asked = Packing(np.stack([pairs, pairs]), np.zeros((2, 2), dtype=np.int64), pairs > 0, pairs, 0)
    packed(asked, steps=1, seed=0, is_over=lambda: False)


def packed(asked: Packing, *, steps: int, seed: int, is_over: Callable[[], bool], start: Whole | None = None) -> Packed:
    """Looks for who has each item, in so many steps. The same seed gives the same answer, unless `is_over` ends it."""
    if not asked.can.any(axis=1).all():
        return Packed(np.zeros(len(asked.can), dtype=np.int64), is_within=False)
    state = _begin(asked, _spread(asked) if start is None else start, seed)
    while state.broken.sum() > NOTHING and state.counts[STEP] < steps and len(asked.most[0]) > 1 and not is_over():
        _search(asked, state, min(steps, int(state.counts[STEP]) + STEPS_BETWEEN_LOOKS))
    return Packed(state.leads, bool(state.broken.sum() <= NOTHING))


def _spread(asked: Packing) -> Whole:
    """Largest items first, each to the worker who is then least full, those without a price first."""
    size = asked.uses / np.maximum(asked.most, 1)[:, None, :]
    loads = np.zeros(asked.most.shape)
    leads = np.zeros(len(asked.can), dtype=np.int64)
    for i in np.argsort(-size.max(axis=(0, 2)), kind="stable"):
        fullest = np.where(asked.can[i], (loads + size[:, i]).max(axis=0) + asked.price[i], np.inf)
        leads[i] = fullest.argmin()
        loads[:, leads[i]] += size[:, i, leads[i]]
    return leads


def _begin(asked: Packing, start: Whole, seed: int) -> _State:
    kinds, items, workers = asked.uses.shape
    scale = asked.most[0].max(initial=1) / np.maximum(asked.most.max(axis=1), 1)
    fair = np.array([*scale, asked.uses[0][asked.can].mean() + 1.0])
    state = _State(
        leads=start.astype(np.int64),
        loads=np.zeros((kinds, workers), dtype=np.int64),
        paid=np.zeros(workers, dtype=np.int64),
        broken=np.zeros(workers),
        pool=np.zeros(items, dtype=np.int64),
        weights=fair.copy(),
        fair=fair,
        least=np.array([np.inf]),
        counts=np.array([0, 0, seed % 2**31 * 40_503 % (2**31 - 2) + 1], dtype=np.int64),
    )
    _add_up(asked, state)
    return state


@njit(cache=True, nogil=True)
def _search(asked: Packing, state: _State, until: int) -> None:
    """Steps up to the number `until`, or until nothing is broken."""
    while state.counts[STEP] < until and state.broken.sum() > NOTHING:
        state.counts[STEP] += 1
        state.counts[SINCE_BETTER] += 1
        if state.counts[SINCE_BETTER] > STEPS_BEFORE_A_KICK:
            _kick(asked, state)
        u = _pick(state, _draw(state, 2) == 0)
        v = _draw(state, len(state.paid) - 1)
        v += v >= u
        count = _shared(asked, state, u, v)
        if count:
            _share_out(asked, state, u, v, count)
        if state.broken.sum() < state.least[0] - NOTHING:
            state.least[0] = state.broken.sum()
            state.counts[SINCE_BETTER] = 0


@njit(cache=True, nogil=True)
def _draw(state: _State, below: int) -> int:
    """The next number drawn (Park and Miller, Communications of the ACM 31, 1988), from 0 to under `below`."""
    state.counts[RANDOM] = state.counts[RANDOM] * 48_271 % 2_147_483_647
    return state.counts[RANDOM] % below


@njit(cache=True, nogil=True)
def _add_up(asked: Packing, state: _State) -> None:
    state.loads[:] = 0
    state.paid[:] = 0
    for i in range(len(state.leads)):
        w = state.leads[i]
        state.paid[w] += asked.price[i, w]
        for k in range(len(state.loads)):
            state.loads[k, w] += asked.uses[k, i, w]
    _note_broken(asked, state)


@njit(cache=True, nogil=True)
def _note_broken(asked: Packing, state: _State) -> None:
    """By how much each worker's limits are broken; what is paid too much counts with those who have it."""
    too_much = max(0, state.paid.sum() - asked.budget)
    holders = (state.paid > 0).sum()
    for w in range(len(state.broken)):
        state.broken[w] = 0.0
        for k in range(len(state.loads)):
            state.broken[w] += state.weights[k] * max(0, state.loads[k, w] - asked.most[k, w])
        if too_much and state.paid[w]:
            state.broken[w] += state.weights[-1] * too_much / holders


@njit(cache=True, nogil=True)
def _kick(asked: Packing, state: _State) -> None:
    """Gives a few items away at random, and weighs the limits differently from now on."""
    state.counts[SINCE_BETTER] = 0
    for k in range(1, len(state.weights)):
        low = _draw(state, 2) == 0
        state.weights[k] = state.fair[k] * (0.1 * (1 + _draw(state, 10)) if low else 1.0 + 0.5 * _draw(state, 10))
    for _ in range(ITEMS_IN_A_KICK):
        i, w = _draw(state, len(state.leads)), _draw(state, len(state.paid))
        if asked.can[i, w]:
            state.leads[i] = w
    _add_up(asked, state)
    state.least[0] = state.broken.sum()


@njit(cache=True, nogil=True)
def _pick(state: _State, is_within: bool) -> int:
    """A worker at random of those within all limits, or of those not; where there are none, of the others."""
    count = 0
    for w in range(len(state.broken)):
        count += (state.broken[w] <= NOTHING) == is_within
    if not count:
        return _pick(state, not is_within)
    left = _draw(state, count)
    for w in range(len(state.broken)):
        if (state.broken[w] <= NOTHING) == is_within:
            if not left:
                return w
            left -= 1
    return -1


@njit(cache=True, nogil=True)
def _shared(asked: Packing, state: _State, u: int, v: int) -> int:
    """Puts first into `pool` what one of the two has and the other may have, in any order, and says how many; some of
    them where they are many."""
    count = 0
    for i in range(len(state.leads)):
        if (state.leads[i] == u or state.leads[i] == v) and asked.can[i, u] and asked.can[i, v]:
            state.pool[count] = i
            count += 1
    most = min(count, MOST_SHARED_OUT)
    for place in range(most):
        other = place + _draw(state, count - place)
        state.pool[place], state.pool[other] = state.pool[other], state.pool[place]
    return most


@njit(cache=True, nogil=True)
def _share_out(asked: Packing, state: _State, u: int, v: int, count: int) -> None:
    """Shares out the pool in the way that breaks least."""
    for place in range(count):
        _give(asked, state, state.pool[place], v)
    best = _best_way(asked, state, u, v, count)
    for place in range(count):
        if (best >> place) & 1:
            _give(asked, state, state.pool[place], u)
    _note_broken(asked, state)


@njit(cache=True, nogil=True)
def _best_way(asked: Packing, state: _State, u: int, v: int, count: int) -> int:
    """Which of the pool `u` should have, as bits, when `v` has all of it: goes through all ways, an item changing hands
    at a time (a Gray code), in plain numbers because this is where the time goes; one of the best at random."""
    uses, most, pool, weights = asked.uses, asked.most, state.pool, state.weights
    minutes_u, load_u = state.loads[0, u] - most[0, u], state.loads[1, u] - most[1, u]
    minutes_v, load_v = state.loads[0, v] - most[0, v], state.loads[1, v] - most[1, v]
    paid, has = state.paid.sum() - asked.budget, 0
    least, best, alike = np.inf, 0, 1
    for number in range(1 << count):
        if number:
            place = 0
            while not (number >> place) & 1:
                place += 1
            i, sign = pool[place], -1 if (has >> place) & 1 else 1
            has ^= 1 << place
            minutes_u += sign * uses[0, i, u]
            load_u += sign * uses[1, i, u]
            minutes_v -= sign * uses[0, i, v]
            load_v -= sign * uses[1, i, v]
            paid += sign * (asked.price[i, u] - asked.price[i, v])
        broken = weights[0] * (max(0, minutes_u) + max(0, minutes_v))
        broken += weights[1] * (max(0, load_u) + max(0, load_v)) + weights[2] * max(0, paid)
        if broken < least - NOTHING:
            least, best, alike = broken, has, 1
        elif broken <= least + NOTHING:
            alike += 1
            if _draw(state, alike) == 0:
                best = has
    return best


@njit(cache=True, nogil=True)
def _give(asked: Packing, state: _State, item: int, w: int) -> None:
    before = state.leads[item]
    for k in range(len(state.loads)):
        state.loads[k, before] -= asked.uses[k, item, before]
        state.loads[k, w] += asked.uses[k, item, w]
    state.paid[before] -= asked.price[item, before]
    state.paid[w] += asked.price[item, w]
    state.leads[item] = w
