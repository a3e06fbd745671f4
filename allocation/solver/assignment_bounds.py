"""How little an assignment within capacities can cost: a Lagrangian bound, and what each pair adds to it at least.

Schools are priced instead of being led exactly once; each worker then picks the best load within their capacity, a
knapsack solved exactly (Fisher, 1981, "The Lagrangian relaxation method", Management Science 27; for this problem
Posta, Ferland and Michelon, 2012, Computational Optimization and Applications 52). Everything is in whole numbers, so
the bound is exact and not subject to rounding.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, eye_array, hstack

Whole = NDArray[np.int64]

PRICE_SCALE = 1_000
MOST_CAPACITY_STEPS = 2_000
STEPS_WITHOUT_GAIN = 12
SMALLEST_STEP = 1e-3
MOMENTUM = 0.6
AIM_ABOVE_SHARE = 0.005
NEVER = 1 << 50


class Assignments(NamedTuple):
    """Each school to one worker within capacities at least cost: costs, taken [S, W], capacity [W], allowed [S, W]."""

    costs: Whole
    taken: Whole
    capacity: Whole
    allowed: NDArray[np.bool_]

    def cost(self, leads: Whole) -> int:
        """What it costs that worker leads[s] leads school s."""
        return int(self.costs[np.arange(len(leads)), leads].sum())

    def fits(self, leads: Whole) -> bool:
        """True when every worker may lead their schools and has the capacity."""
        schools = np.arange(len(leads))
        load = np.bincount(leads, weights=self.taken[schools, leads], minlength=len(self.capacity))
        return bool(self.allowed[schools, leads].all() and (load <= self.capacity).all())


class Bound(NamedTuple):
    """`value`: nothing costs less; `penalties` [S, W]: nothing with the pair costs less than `exact` plus this, both in
    PRICE_SCALE parts of a cost."""

    value: int
    exact: int
    penalties: Whole


def lagrangian_bound(asked: Assignments, steps: int) -> Bound:
    """The best bound that `steps` improvements of the prices give, from those of the linear relaxation."""
    knapsacks = _Knapsacks(asked)
    prices, relaxed = _linear_prices(asked)
    best, best_prices = -NEVER, np.zeros(len(prices), dtype=np.int64)
    aim, pull, stalled = relaxed + AIM_ABOVE_SHARE * abs(relaxed) + 1, 1.0, 0
    direction = np.zeros(len(prices))
    for _ in range(max(1, steps)):
        whole = np.rint(prices * PRICE_SCALE).astype(np.int64)
        value, times_led = knapsacks.solve(whole)
        if value > best + 1:
            best, best_prices, stalled = value, whole, 0
        else:
            stalled += 1
        if stalled >= STEPS_WITHOUT_GAIN:
            pull, stalled, prices = pull / 1.6, 0, best_prices / PRICE_SCALE
        missing = 1 - times_led
        if not missing.any() or pull < SMALLEST_STEP:
            break
        direction = MOMENTUM * direction + missing
        distance = max(1.0, aim - value / PRICE_SCALE)
        prices = prices + pull * distance / max(1.0, float(direction @ direction)) * direction
    return Bound(-(-int(best) // PRICE_SCALE), int(best), knapsacks.penalties(best_prices))


def _linear_prices(asked: Assignments) -> tuple[NDArray[np.float64], float]:
    """Each school's price in the linear relaxation, and its cost; zeros where it has no answer."""
    schools, workers = asked.costs.shape
    once = hstack([eye_array(schools)] * workers).tocsr()
    loads = block_diag([asked.taken[:, w][None, :] for w in range(workers)]).tocsr()
    found = linprog(
        asked.costs.T.ravel().astype(float),
        A_ub=loads,
        b_ub=asked.capacity.astype(float),
        A_eq=once,
        b_eq=np.ones(schools),
        bounds=np.column_stack([np.zeros(asked.costs.size), asked.allowed.T.ravel().astype(float)]),
        method="highs",
    )
    if found.x is None:
        return np.zeros(schools), float(asked.costs.min(axis=1).sum())
    return np.asarray(found.eqlin.marginals, dtype=float), float(found.fun)


class _Knapsacks:
    """One knapsack a worker. Large capacities are counted in coarser steps, loads rounded down: still a bound."""

    def __init__(self, asked: Assignments) -> None:
        coarse = max(1, -(-int(asked.capacity.max(initial=1)) // MOST_CAPACITY_STEPS))
        self.costs = np.ascontiguousarray(asked.costs.T) * PRICE_SCALE
        self.taken = np.ascontiguousarray(asked.taken.T) // coarse
        self.capacity = asked.capacity // coarse
        self.open = np.ascontiguousarray((asked.allowed & (asked.taken <= asked.capacity)).T)

    def solve(self, prices: Whole) -> tuple[int, Whole]:
        """The bound at these prices in PRICE_SCALE parts, and how many workers lead each school in it."""
        total, times_led = int(prices.sum()), np.zeros(len(prices), dtype=np.int64)
        for w, capacity in enumerate(self.capacity):
            gains = self.costs[w] - prices
            wanted = np.flatnonzero(self.open[w] & (gains < 0))
            table = knapsack_table(gains[wanted], self.taken[w, wanted], int(capacity))
            total += int(table[-1, capacity])
            times_led[wanted[chosen_items(table, self.taken[w, wanted])]] += 1
        return total, times_led

    def penalties(self, prices: Whole) -> Whole:
        """What the bound rises by at least when a pair is chosen [S, W]: the worker must take the school, and all
        other workers must do without it."""
        workers, schools = self.costs.shape
        with_it = np.full((workers, schools), NEVER)
        without = np.zeros((workers, schools), dtype=np.int64)
        for w in range(workers):
            with_it[w], without[w] = self._forced(w, self.costs[w] - prices)
        return (with_it + without.sum(axis=0) - without).T

    def _forced(self, w: int, gains: Whole) -> tuple[Whole, Whole]:
        """Rise of the worker's knapsack when it must hold each school, and when it must not [S]."""
        capacity, taken = int(self.capacity[w]), self.taken[w]
        worth = np.where(self.open[w], np.minimum(gains, 0), 0)
        ahead = knapsack_table(worth, taken, capacity)
        behind = knapsack_table(worth[::-1], taken[::-1], capacity)[::-1]
        best = ahead[-1, capacity]
        holds, lacks = np.full(len(gains), NEVER), np.zeros(len(gains), dtype=np.int64)
        for s in np.flatnonzero(self.open[w]):
            others = behind[s + 1, ::-1]
            lacks[s] = (ahead[s] + others).min() - best if worth[s] < 0 else 0
            room = capacity - int(taken[s])
            holds[s] = (ahead[s, : room + 1] + behind[s + 1, room::-1]).min() + gains[s] - best
        return holds, lacks


def knapsack_table(gains: Whole, taken: Whole, capacity: int) -> Whole:
    """Least sum of gains from the first k items within each capacity [k + 1, capacity + 1]; no item has to be taken."""
    table = np.zeros((len(gains) + 1, capacity + 1), dtype=np.int64)
    for k, (gain, size) in enumerate(zip(gains.tolist(), taken.tolist(), strict=True)):
        table[k + 1] = table[k]
        if gain < 0 and size <= capacity:
            np.minimum(table[k, size:], table[k, : capacity + 1 - size] + gain, out=table[k + 1, size:])
    return table


def chosen_items(table: Whole, taken: Whole) -> list[int]:
    """The items of the best choice within the whole capacity."""
    room, chosen = table.shape[1] - 1, []
    for k in range(len(taken) - 1, -1, -1):
        if table[k + 1, room] != table[k, room]:
            chosen.append(k)
            room -= int(taken[k])
    return chosen
