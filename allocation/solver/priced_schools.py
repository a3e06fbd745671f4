"""Schools priced instead of being led exactly once: what each worker's best load is then, and loads nearly as good."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.solver.assignments import Assignments
from allocation.solver.knapsacks import NEVER, Knapsack, Whole, best_load, cheap_loads, forced_loads, room_for

MOST_GRID_STEPS = 2_000
MOST_OF_LARGEST_COST = 4  # a price further out has never been of use


class Prices(NamedTuple):
    """What each school is worth [S], and a unit of each earlier goal [H]."""

    schools: NDArray[np.float64]
    held: NDArray[np.float64]


class CheapLoads(NamedTuple):
    """Of each worker, loads [N, S] of schools and what they cost `over` the worker's best [N]; every load that is not
    among them is more than `above` over it."""

    loads: Sequence[NDArray[np.bool_]]
    over: Sequence[Whole]
    above: int


@dataclass
class Relaxed:
    """The problem with schools priced: one knapsack a worker, over pairs that are open. Figures are in `scale` parts of
    a cost; time is counted in `most_steps` steps at most, and fewer where the knapsacks would have more than
    `most_cells` figures together. `cells` counts the figures worked out so far."""

    asked: Assignments
    is_open: NDArray[np.bool_]
    scale: int
    most_cells: int
    most_steps: int = MOST_GRID_STEPS
    cells: int = 0

    def __post_init__(self) -> None:
        self.knapsacks = _knapsacks(self.asked, self.is_open, self.most_cells, self.most_steps)
        self.room = room_for(self.knapsacks)
        self.cells_each = sum(one.cells for one in self.knapsacks)

    def priced(self, prices: Prices) -> tuple[Whole, Whole, int]:
        """Prices of schools and costs of pairs in whole parts, and what the limits of earlier goals come to."""
        largest = MOST_OF_LARGEST_COST * max(1, int(self.asked.costs.max(initial=1)))
        schools = np.rint(np.clip(prices.schools, -largest, largest) * self.scale).astype(np.int64)
        costs, limits = self.asked.costs * self.scale, 0
        for one, price in zip(self.asked.held, prices.held, strict=True):
            most = largest / max(1, int(one.costs.max(initial=1)))
            whole = round(min(float(price), most) * self.scale)
            costs, limits = costs + whole * one.costs, limits + whole * one.limit
        return schools, costs, limits

    def solve(self, prices: Prices) -> tuple[int, NDArray[np.bool_]]:
        """The bound at these prices in `scale` parts, and each worker's load in it [W, S]."""
        schools, costs, limits = self.priced(prices)
        total, loads = int(schools.sum()) - limits, np.zeros(self.asked.costs.T.shape, dtype=np.bool_)
        for w, one in enumerate(self.knapsacks):
            best, chosen = best_load(one, costs[one.schools, w] - schools[one.schools], self.room)
            total += best
            loads[w, one.schools[chosen]] = True
        self.cells += self.cells_each
        return total, loads

    def penalties(self, prices: Prices) -> Whole:
        """What the bound rises by at least when a pair is chosen [S, W]: the worker must take the school, and all
        other workers must do without it."""
        schools, costs, _ = self.priced(prices)
        with_it = np.full(self.asked.costs.shape, NEVER, dtype=np.int64)
        without = np.zeros(self.asked.costs.shape, dtype=np.int64)
        for w, one in enumerate(self.knapsacks):
            forced = forced_loads(one, costs[one.schools, w] - schools[one.schools], self.room)
            with_it[one.schools, w], without[one.schools, w] = forced.with_it, forced.without
        self.cells += 3 * self.cells_each
        return with_it + without.sum(axis=1)[:, None] - without

    def cheap_loads(self, prices: Prices, above: Sequence[int], most: int) -> CheapLoads | None:
        """Every worker's loads within their limits that cost little more than the worker's best at these prices: up to
        the largest of `above` (ascending) with which there are no more than `most` in all; None where none is small
        enough."""
        schools, costs, _ = self.priced(prices)
        found: list[tuple[NDArray[np.bool_], Whole]] = []
        level = len(above) - 1
        for w, one in enumerate(self.knapsacks):
            gains, listed = costs[one.schools, w] - schools[one.schools], None
            while listed is None and level >= 0:
                listed = cheap_loads(one, gains, above[level], most, self.room)
                level -= listed is None
            if listed is None:
                return None
            found.append(self._lawful(w, *listed))
        self.cells += self.cells_each
        while level > 0 and sum(int((over <= above[level]).sum()) for _, over in found) > most:
            level -= 1
        most_over = above[level]
        return CheapLoads(
            [has[over <= most_over] for has, over in found], [over[over <= most_over] for _, over in found], most_over
        )

    def _lawful(self, w: int, has: NDArray[np.bool_], over: Whole) -> tuple[NDArray[np.bool_], Whole]:
        """The loads whose time is within the worker's limits to the minute [N, S], and what they are over the best."""
        mine = self.knapsacks[w].schools
        minutes = has @ self.asked.taken[mine, w]
        is_within = (minutes >= self.asked.least[w]) & (minutes <= self.asked.most[w])
        loads = np.zeros((int(is_within.sum()), len(self.asked.costs)), dtype=np.bool_)
        loads[:, mine] = has[is_within]
        return loads, over[is_within]


def _knapsacks(asked: Assignments, is_open: NDArray[np.bool_], most_cells: int, most_steps: int) -> list[Knapsack]:
    """One knapsack a worker; time is counted in steps such that they have no more than so many figures together."""
    is_open = is_open & (asked.taken <= asked.most)
    items = [np.flatnonzero(is_open[:, w]) for w in range(len(asked.most))]
    rows = sum((len(mine) + 1) * len(after) for mine, after in zip(items, asked.states.after, strict=True))
    steps = max(1, min(most_steps, most_cells // max(1, rows)))
    step = max(1, -(-int(asked.most.max(initial=1)) // steps))
    found = []
    for w, mine in enumerate(items):
        kinds, after, most = asked.states.kinds[mine, w], asked.states.after[w], int(asked.most[w]) // step
        longest = _longest(after, kinds, int(asked.most[w]), asked.taken[mine, w])
        first = np.maximum(0, -(-(int(asked.least[w]) - longest * (step - 1)) // step))
        first = np.where(asked.states.is_end[w], np.minimum(first, most + 1), most + 1).astype(np.int64)
        found.append(Knapsack(mine, asked.taken[mine, w] // step, kinds, after, first, most))
    return found


def _longest(after: Whole, kinds: Whole, most: int, taken: Whole) -> Whole:
    """How many items a load that ends in a state has at most [Q]."""
    at_all = int((np.cumsum(np.sort(taken)) <= most).sum())
    longest = np.zeros(len(after), dtype=np.int64)
    for q in range(len(after)):  # states are in an order in which kinds lead to later ones or back to the same
        for kind in set(kinds.tolist()):
            then = after[q, kind]
            if then >= 0:
                longest[then] = at_all if then == q else max(longest[then], longest[q] + 1)
    return np.minimum(longest, at_all)
