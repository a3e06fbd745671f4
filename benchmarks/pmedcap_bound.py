"""How short no answer to a capacitated p-median instance can be, and which customers can go where in a good one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from allocation.solver.assignment_bounds import chosen_items, knapsack_table
from benchmarks.pmedcap_instances import Instance

BOUND_STEPS = 200
STEPS_WITHOUT_GAIN = 12
FIRST_PULL, MOMENTUM, AIM_ABOVE_SHARE = 0.3, 0.6, 0.05
SCALE = 1_000


class Priced(NamedTuple):
    """A bound in SCALE parts, and what it rises by at least when a customer goes to a place [customers, places]."""

    exact: int
    penalties: NDArray[np.int64]

    def within(self, most: int) -> NDArray[np.bool_]:
        """Pairs that an answer of at most `most` could use."""
        return self.penalties <= most * SCALE - self.exact


def bound_of(instance: Instance) -> Priced:
    """Customers are priced instead of being served once; each place then picks its best load within the capacity, a
    knapsack, and the best places are opened. Prices start from those of the linear relaxation."""
    prices, relaxed = _linear_prices(instance)
    best, kept, pull, stalled = -(1 << 60), np.rint(prices * SCALE).astype(np.int64), FIRST_PULL, 0
    aim, direction = (1 + AIM_ABOVE_SHARE) * relaxed, np.zeros(len(prices))
    for _ in range(BOUND_STEPS):
        whole = np.rint(prices * SCALE).astype(np.int64)
        value, served = _value(instance, whole)
        stalled = 0 if value > best + 1 else stalled + 1
        if value > best:
            best, kept = value, whole
        if stalled >= STEPS_WITHOUT_GAIN:
            pull, stalled, prices = pull / 1.6, 0, kept / SCALE
        missing = 1.0 - served
        if not missing.any():
            break
        direction = MOMENTUM * direction + missing
        distance = max(1.0, aim - value / SCALE)
        prices = prices + pull * distance / max(1.0, float(direction @ direction)) * direction
    return Priced(best, _penalties(instance, kept, best))


def _linear_prices(instance: Instance) -> tuple[NDArray[np.float64], float]:
    """Each customer's price in the linear relaxation, and its length."""
    count = len(instance.demands)
    pairs, rows = count * count, eye_array(count)
    served = hstack([kron(rows, np.ones((1, count))), csr_array((count, count))])
    opened = hstack([csr_array((1, pairs)), np.ones((1, count))])
    load = hstack([kron(instance.demands[None, :].astype(float), rows), -instance.capacity * rows])
    only_open = hstack([eye_array(pairs), -kron(np.ones((count, 1)), rows)])
    found = linprog(
        np.r_[instance.distances.ravel().astype(float), np.zeros(count)],
        A_ub=vstack([load, only_open]).tocsr(),
        b_ub=np.zeros(count + pairs),
        A_eq=vstack([served, opened]).tocsr(),
        b_eq=np.r_[np.ones(count), instance.open_places],
        bounds=(0, 1),
        method="highs",
    )
    if found.x is None:
        return instance.distances.mean(axis=1), float(instance.distances.mean() * count)
    return np.asarray(found.eqlin.marginals[:count], dtype=float), float(found.fun)


def _value(instance: Instance, prices: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """The bound at these prices, and how many open places serve each customer in it."""
    gains = instance.distances * SCALE - prices[:, None]
    values, loads = [], []
    for place in range(gains.shape[1]):
        wanted = np.flatnonzero((gains[:, place] < 0) & (instance.demands <= instance.capacity))
        table = knapsack_table(gains[wanted, place], instance.demands[wanted], instance.capacity)
        values.append(int(table[-1, -1]))
        loads.append(wanted[chosen_items(table, instance.demands[wanted])])
    opened = np.argsort(values, kind="stable")[: instance.open_places]
    served = np.bincount(np.concatenate([loads[p] for p in opened]), minlength=len(prices))
    return int(prices.sum()) + sum(values[p] for p in opened), served


def _penalties(instance: Instance, prices: NDArray[np.int64], best: int) -> NDArray[np.int64]:
    """What the bound rises by when a customer goes to a place: that place is open and serves the customer."""
    gains = instance.distances * SCALE - prices[:, None]
    forced = np.column_stack([_with_each(instance, gains[:, place]) for place in range(gains.shape[1])])
    alone = np.array([int(_whole_table(instance, column)[-1, -1]) for column in gains.T])
    others = np.array([np.sort(np.delete(alone, p))[: instance.open_places - 1].sum() for p in range(len(alone))])
    return forced + others[None, :] + int(prices.sum()) - best


def _whole_table(instance: Instance, gains: NDArray[np.int64]) -> NDArray[np.int64]:
    return knapsack_table(np.minimum(gains, 0), instance.demands, instance.capacity)


def _with_each(instance: Instance, gains: NDArray[np.int64]) -> NDArray[np.int64]:
    """The best value of one place's knapsack when it must serve each customer."""
    worth, size = np.minimum(gains, 0), instance.demands
    ahead = knapsack_table(worth, size, instance.capacity)
    behind = knapsack_table(worth[::-1], size[::-1], instance.capacity)[::-1]
    found = np.full(len(gains), 1 << 50, dtype=np.int64)
    for i in np.flatnonzero(size <= instance.capacity):
        room = instance.capacity - int(size[i])
        found[i] = (ahead[i, : room + 1] + behind[i + 1, room::-1]).min() + gains[i]
    return found
