"""How short no answer to a capacitated p-median instance can be, and which customers can go where in a good one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from allocation.solver.knapsacks import Knapsack, best_load, forced_loads, room_for
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
    gains, knapsack = instance.distances * SCALE - prices[:, None], _knapsack(instance)
    room = room_for([knapsack])
    found = [best_load(knapsack, column, room) for column in gains.T]
    opened = sorted(range(len(found)), key=lambda place: found[place][0])[: instance.open_places]
    served = np.bincount(np.concatenate([found[place][1] for place in opened]), minlength=len(prices))
    return int(prices.sum()) + sum(found[place][0] for place in opened), served


def _penalties(instance: Instance, prices: NDArray[np.int64], best: int) -> NDArray[np.int64]:
    """What the bound rises by when a customer goes to a place: that place is open and serves the customer."""
    gains, knapsack = instance.distances * SCALE - prices[:, None], _knapsack(instance)
    room = room_for([knapsack])
    found = [forced_loads(knapsack, column, room) for column in gains.T]
    alone = np.array([one.best for one in found])
    others = np.array([np.sort(np.delete(alone, p))[: instance.open_places - 1].sum() for p in range(len(alone))])
    with_each = np.column_stack([one.best + one.with_it for one in found])
    return with_each + others[None, :] + int(prices.sum()) - best


def _knapsack(instance: Instance) -> Knapsack:
    """What any one place may serve."""
    count, nothing = len(instance.demands), np.zeros(1, dtype=np.int64)
    kinds = np.zeros(count, dtype=np.int64)
    return Knapsack(np.arange(count), instance.demands, kinds, nothing[:, None], nothing, int(instance.capacity))
