"""Who leads, tiers given, by giving an item to another worker or exchanging two: a quick search that proves nothing.

A tabu search (Glover, ORSA Journal on Computing 1, 1989) in which broken limits have a price that rises while there are
any and falls while there are none (as Yagiura, Ibaraki and Glover do, INFORMS Journal on Computing 16, 2004). It fits
schools into nearly full workloads in hundredths of a second where a search of the whole model takes long. Its loops are
compiled by Numba, which also lets two run side by side.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

NOTHING = 1e-9  # broken by less than this is not broken
STEPS_FORBIDDEN = 8  # at least; at most twice as many
FIRST_PRICE, PRICE_UP, PRICE_DOWN = 3.0, 1.02, 0.98
LEAST_PRICE, MOST_PRICE = 0.01, 10_000.0
NOT_FREE = 1e6  # more than anybody's load
PATIENCE_STEPS = 300
ITEMS_A_STEP = 12  # drawn at random, and in addition as many of workers whose limits are broken
STEPS_BETWEEN_LOOKS = 500

PRICE, COST, BEST_COST, LEAST_BROKEN, UNIT = range(5)
STEP, SINCE_BEST, RANDOM = range(3)


class Asked(NamedTuple):
    """Items [S] (a school, or several that stay together) for workers [W], within limits on K things.

    `uses` [K, S, W] says what an item takes of each thing; `least` and `most` [K, W] what a worker's items may come to;
    all in shares of what the worker has. `can` [S, W] says who may have an item, `cost` [S, W] at what cost. All items
    of a worker must be of one of the `phases` [S], where those are not all the same.
    """

    uses: Numbers
    least: Numbers
    most: Numbers
    can: NDArray[np.bool_]
    cost: Numbers
    phases: Whole


class Found(NamedTuple):
    """`leads` [S]: the worker of each item, None where no assignment within all limits came up; `steps` that took."""

    leads: Whole | None
    steps: int


class _State(NamedTuple):
    """A search on its way; all arrays are changed in place. `loads` [W, K] what each worker's items come to, `broken`
    [W] by how much their limits are broken, `figures` and `counts` single numbers by the names above."""

    leads: Whole
    best: Whole
    loads: Numbers
    broken: Numbers
    forbidden_until: Whole
    rows: Whole
    figures: Numbers
    counts: Whole


def make_ready() -> None:
    """Compiles the search, which takes some seconds the first time on a machine and is kept for the next."""
    one = np.ones((1, 1))
    asked = Asked(np.ones((1, 1, 1)), np.zeros((1, 1)), one, one > 0, one, np.zeros(1, dtype=np.int64))
    fit(asked, np.zeros(1, dtype=np.int64), steps=1, seed=0, goal=0.0, is_over=lambda: False)


def greedy_start(asked: Asked) -> Whole:
    """Largest items first, each to the worker who is then least full, of those with no other phase where there are any;
    limits may be broken."""
    items, workers = asked.can.shape
    leads, loads = np.zeros(items, dtype=np.int64), np.zeros_like(asked.most)
    phase_of = np.full(workers, -1)
    for s in np.argsort(-asked.uses.max(axis=(0, 2)), kind="stable"):
        fullest = np.where(asked.can[s], (loads + asked.uses[:, s]).max(axis=0), np.inf)
        is_free = (phase_of < 0) | (phase_of == asked.phases[s])
        leads[s] = np.where(is_free, fullest, NOT_FREE + fullest).argmin()
        loads[:, leads[s]] += asked.uses[:, s, leads[s]]
        phase_of[leads[s]] = asked.phases[s]
    return leads


def fit(asked: Asked, start: Whole, *, steps: int, seed: int, goal: float, is_over: Callable[[], bool]) -> Found:
    """The cheapest assignment within all limits that at most so many steps from `start` come across. `start` need only
    be within `can` and keep phases apart (else none is found). Ends at once when one costs `goal` or less. The same
    seed gives the same answer, unless `is_over` ends it."""
    if len({(int(w), int(phase)) for w, phase in zip(start, asked.phases, strict=True)}) > len(set(start.tolist())):
        return Found(None, 0)
    asked = _by_pair(asked)
    state = _begin(asked, start, seed)
    while state.counts[STEP] < steps and not is_over():
        until = min(steps, int(state.counts[STEP]) + STEPS_BETWEEN_LOOKS)
        if not _search(asked, state, until, float(goal)):
            break
    return Found(state.best if np.isfinite(state.figures[BEST_COST]) else None, int(state.counts[STEP]))


def _by_pair(asked: Asked) -> Asked:
    """The same with what belongs to a pair, or to a worker, side by side in memory: uses [S, W, K], limits [W, K]."""
    uses = np.ascontiguousarray(asked.uses.transpose(1, 2, 0))
    return asked._replace(uses=uses, least=asked.least.T.copy(), most=asked.most.T.copy())


def _begin(asked: Asked, start: Whole, seed: int) -> _State:
    items, workers = asked.can.shape
    prices = asked.cost[asked.can & (asked.cost > 0)]
    unit = float(np.median(prices)) if len(prices) else 1.0
    state = _State(
        leads=start.astype(np.int64),
        best=start.astype(np.int64),
        loads=np.zeros(asked.most.shape),
        broken=np.zeros(workers),
        forbidden_until=np.zeros((items, workers), dtype=np.int64),
        rows=np.zeros(items, dtype=np.int64),
        figures=np.array([FIRST_PRICE * unit, 0.0, np.inf, np.inf, unit]),
        counts=np.array([0, 0, seed % 2**31 * 40_503 % (2**31 - 2) + 1], dtype=np.int64),
    )
    state.figures[COST] = asked.cost[np.arange(items), start].sum()
    _add_up(asked, state)
    return state


@njit(cache=True, nogil=True)
def _search(asked: Asked, state: _State, until: int, goal: float) -> bool:
    """Steps up to the number `until`; False where the goal is reached or no change is left."""
    figures, counts = state.figures, state.counts
    while True:
        _note(state)
        if figures[BEST_COST] <= goal:
            return False
        if counts[SINCE_BEST] >= PATIENCE_STEPS and figures[BEST_COST] < np.inf:
            _back_to_best(asked, state)
        if counts[STEP] >= until:
            return True
        count = _draw_rows(state)
        s, u, w = _best_change(asked, state, count)
        if s >= 0:
            other = state.leads[s]
            _give(asked, state, s, w)
            if u >= 0:
                _give(asked, state, u, other)
        elif count == len(state.leads) and state.forbidden_until.max() <= counts[STEP]:
            return False
        counts[STEP] += 1


@njit(cache=True, nogil=True)
def _add_up(asked: Asked, state: _State) -> None:
    """The loads of the assignment, and by how much they break limits."""
    state.loads[:] = 0.0
    for s in range(len(state.leads)):
        for k in range(state.loads.shape[1]):
            state.loads[state.leads[s], k] += asked.uses[s, state.leads[s], k]
    for w in range(len(state.broken)):
        state.broken[w] = _after(asked, state, w, -1, -1)


@njit(cache=True, nogil=True)
def _note(state: _State) -> None:
    """Keeps the assignment where it is the best, and sets the price of broken limits by whether there are any."""
    figures, broken = state.figures, state.broken.sum()
    figures[LEAST_BROKEN] = min(figures[LEAST_BROKEN], broken)
    state.counts[SINCE_BEST] += 1
    if broken < NOTHING and figures[COST] < figures[BEST_COST] - 0.5 * NOTHING:
        state.best[:] = state.leads
        figures[BEST_COST] = figures[COST]
        state.counts[SINCE_BEST] = 0
    price = figures[PRICE] * (PRICE_UP if broken >= NOTHING else PRICE_DOWN)
    figures[PRICE] = min(max(price, LEAST_PRICE * figures[UNIT]), MOST_PRICE * figures[UNIT])


@njit(cache=True, nogil=True)
def _back_to_best(asked: Asked, state: _State) -> None:
    """Begins again at the best: too far away there is nothing to be found."""
    state.leads[:] = state.best
    _add_up(asked, state)
    state.figures[COST] = state.figures[BEST_COST]
    state.figures[PRICE] = FIRST_PRICE * state.figures[UNIT]
    state.counts[SINCE_BEST] = 0


@njit(cache=True, nogil=True)
def _draw(state: _State, below: int) -> int:
    """The next number drawn (Park and Miller, Communications of the ACM 31, 1988), from 0 to under `below`."""
    state.counts[RANDOM] = state.counts[RANDOM] * 48_271 % 2_147_483_647
    return state.counts[RANDOM] % below


@njit(cache=True, nogil=True)
def _draw_rows(state: _State) -> int:
    """Puts first into `rows` the items to look at in this step, some of workers whose limits are broken and some of
    all; returns how many."""
    rows, items = state.rows, len(state.leads)
    urgent, calm = 0, items - 1
    for s in range(items):
        if state.broken[state.leads[s]] >= NOTHING:
            rows[urgent] = s
            urgent += 1
        else:
            rows[calm] = s
            calm -= 1
    count = 0
    for end in (urgent, items):
        for _ in range(min(ITEMS_A_STEP, end - count)):
            chosen = count + _draw(state, end - count)
            rows[count], rows[chosen] = rows[chosen], rows[count]
            count += 1
    return count


@njit(cache=True, nogil=True)
def _best_change(asked: Asked, state: _State, count: int) -> tuple[int, int, int]:
    """The best change of the first `count` items in `rows` that is not forbidden or that leads to better than ever:
    item, the other item (-1 where there is none) and who gets the first; all -1 where there is none. What could not be
    the best even if it broke no limit is not looked at more closely."""
    found, least, total = (-1, -1, -1), np.inf, state.broken.sum()
    are_phases_alike = asked.phases.min() == asked.phases.max()
    weight, leads, broken = state.figures[PRICE], state.leads, state.broken
    for row in range(count):
        s = state.rows[row]
        mine = leads[s]
        without = _after(asked, state, mine, s, -1) - broken[mine]
        for w in range(len(broken)):
            price = asked.cost[s, w] - asked.cost[s, mine]
            if price + weight * (without - broken[w]) >= least or w == mine or not asked.can[s, w]:
                continue
            more = without + _after(asked, state, w, -1, s) - broken[w]
            figure = price + weight * more
            if figure >= least or not (are_phases_alike or _is_phase_free(asked, state, s, w)):
                continue
            if _is_open(state, total + more, price, s, w, s, w):
                found, least = (s, -1, w), figure
        for u in range(len(leads)):
            w = leads[u]
            price = asked.cost[s, w] - asked.cost[s, mine] + asked.cost[u, mine] - asked.cost[u, w]
            if price - weight * (broken[mine] + broken[w]) >= least or w == mine or asked.phases[u] != asked.phases[s]:
                continue
            if not asked.can[s, w] or not asked.can[u, mine]:
                continue
            more = _after(asked, state, mine, s, u) - broken[mine] - broken[w]
            more += _after(asked, state, w, u, s) if price + weight * more < least else np.inf
            if price + weight * more < least and _is_open(state, total + more, price, s, w, u, mine):
                found, least = (s, u, w), price + weight * more
    return found


@njit(cache=True, nogil=True)
def _after(asked: Asked, state: _State, w: int, leaves: int, joins: int) -> float:
    """By how much a worker's limits are broken when one item (-1: none) leaves and another joins."""
    broken = 0.0
    for k in range(state.loads.shape[1]):
        load = state.loads[w, k]
        if leaves >= 0:
            load -= asked.uses[leaves, w, k]
        if joins >= 0:
            load += asked.uses[joins, w, k]
        broken += max(0.0, load - asked.most[w, k]) + max(0.0, asked.least[w, k] - load)
    return broken


@njit(cache=True, nogil=True)
def _is_phase_free(asked: Asked, state: _State, s: int, w: int) -> bool:
    """Whether all items of the worker but this one are of its phase."""
    for other in range(len(state.leads)):
        if state.leads[other] == w and other != s and asked.phases[other] != asked.phases[s]:
            return False
    return True


@njit(cache=True, nogil=True)
def _is_open(state: _State, broken: float, price: float, s: int, w: int, u: int, v: int) -> bool:
    """Whether giving `s` to `w` and `u` to `v` is not forbidden, or leads to fewer broken limits or less cost than
    ever."""
    until, step = state.forbidden_until, state.counts[STEP]
    if until[s, w] <= step and until[u, v] <= step:
        return True
    cost = state.figures[COST] + price
    is_cheaper = broken < NOTHING and cost < state.figures[BEST_COST] - NOTHING
    return is_cheaper or broken < state.figures[LEAST_BROKEN] - NOTHING


@njit(cache=True, nogil=True)
def _give(asked: Asked, state: _State, s: int, w: int) -> None:
    before = state.leads[s]
    state.forbidden_until[s, before] = state.counts[STEP] + STEPS_FORBIDDEN + _draw(state, STEPS_FORBIDDEN)
    for k in range(state.loads.shape[1]):
        state.loads[before, k] -= asked.uses[s, before, k]
        state.loads[w, k] += asked.uses[s, w, k]
    state.leads[s] = w
    state.figures[COST] += asked.cost[s, w] - asked.cost[s, before]
    state.broken[before] = _after(asked, state, before, -1, -1)
    state.broken[w] = _after(asked, state, w, -1, -1)
