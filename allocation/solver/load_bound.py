"""Proves that items cannot all be had within the limits: a linear program over whole loads instead of single items.

Each worker has one load, a set of items within all of their limits; the program mixes loads in any parts, so that only
whole schools count within each workload. It is far stronger than a program in which items may be split, and proves
most of what is impossible where time and caseload are nearly full. Loads are generated as they are wanted, by a
knapsack for each kind of worker (Gilmore and Gomory, Operations Research 9, 1961; Dantzig and Wolfe, Operations
Research 8, 1960). What is said rests on prices of items alone, by Lagrangian duality in whole numbers, and not on the
program.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from ortools.linear_solver import pywraplp

from allocation.solver.repacking import Packing
from allocation.solver.scale import Whole

PRICE_SCALE = 1 << 20
COARSE_STEPS, FINE_STEPS = 250, 2_500  # a worker's time is counted in so many, items rounded down: still a bound
MOST_LOADS = 400  # different sums of caseload; where there are more, caseloads are rounded down too
MOST_ROUNDS = 150
NOT_HAD = 4  # the price of an item that nobody has: more than any price asked for here
NOTHING = 1e-6


def make_ready() -> None:
    """Compiles the knapsack, which takes some seconds the first time on a machine and is kept for the next."""
    one = np.ones((1, 1), dtype=np.int64)
    asked = Packing(np.stack([one, one]), np.array([[1], [1]]), one > 0, np.zeros((1, 1), dtype=np.int64), 0)
    costs_more(asked, np.zeros(1, dtype=np.int64), is_over=lambda: False)


def costs_more(asked: Packing, leads: Whole, *, steps: int = COARSE_STEPS, is_over: Callable[[], bool]) -> bool:
    """True when it is proven that the items cannot all be had within the limits at prices within the budget. False
    says nothing. `leads` [I] gives loads to begin with, as far as those are within limits."""
    alike = _alike(asked)
    kinds = [_kind(asked, workers, steps) for workers in alike]
    master = _Master(asked, kinds)
    for number, workers in enumerate(alike):
        for w in workers:
            master.add(number, kinds[number], _start_load(asked, leads, w, kinds[number].items))
    for _ in range(MOST_ROUNDS):
        if is_over():
            return False
        figure, values, worth = master.solve()
        if figure <= asked.budget + NOTHING:
            return False
        total, is_new = int(values.sum()), False
        for number, kind in enumerate(kinds):
            best, load = _best_load(kind, values)
            total -= kind.workers * best
            if best > worth[number] * PRICE_SCALE + NOTHING * PRICE_SCALE:
                master.add(number, kind, load)
                is_new = True
        if total > asked.budget * PRICE_SCALE:
            return True
        if not is_new:
            return False
    return False


class _Kind(NamedTuple):
    """So many `workers` alike: the `items` they may have [N], at what `price`, and the `steps` of time each takes of
    `room`. For the sums of caseload that can be: the place of the sum `before` an item of a `size` [N] is added, -1 for
    none."""

    workers: int
    items: Whole
    price: Whole
    steps: Whole
    room: int
    size: Whole
    before: Whole


def _alike(asked: Packing) -> list[list[int]]:
    """Workers for whom everything is equal."""
    found: dict[bytes, list[int]] = {}
    for w in range(asked.can.shape[1]):
        parts = (asked.can[:, w], asked.uses[:, :, w], asked.most[:, w], asked.price[:, w])
        found.setdefault(b"".join(part.tobytes() for part in parts), []).append(w)
    return list(found.values())


def _start_load(asked: Packing, leads: Whole, w: int, items: Whole) -> Whole:
    """The items a worker has (places in `items`), the last left away where it is too much."""
    places = np.flatnonzero(leads[items] == w)
    fits = (asked.uses[:, items[places], w].cumsum(axis=1) <= asked.most[:, w][:, None]).all(axis=0)
    return places[fits]


def _kind(asked: Packing, workers: list[int], steps: int) -> _Kind:
    w = workers[0]
    items = np.flatnonzero(asked.can[:, w] & (asked.uses[:, :, w] <= asked.most[:, w][:, None]).all(axis=0))
    time, caseload = (int(one) for one in asked.most[:, w])
    step = max(1, time // steps)
    size, before = _sums(asked.uses[1, items, w], caseload)
    return _Kind(
        len(workers), items, asked.price[items, w], asked.uses[0, items, w] // step, time // step, size, before
    )


def _sums(taken: Whole, room: int) -> tuple[Whole, Whole]:
    """Which size each item has [N], and the table of sums [sizes, sums] as in _Kind; sums in rising order."""
    coarse = 1
    while (sums := _few_sums(np.unique(taken // coarse).tolist(), room // coarse)) is None:
        coarse *= 2
    sizes, of = np.unique(taken // coarse, return_inverse=True)
    places = {one: place for place, one in enumerate(sorted(sums))}
    before = [[places.get(one - size, -1) for one in places] for size in sizes.tolist()]
    return of.astype(np.int64), np.array(before, dtype=np.int64).reshape(len(sizes), len(places))


def _few_sums(sizes: list[int], room: int) -> set[int] | None:
    """What items of these sizes can come to within the room; None where that is too many."""
    sums = {0}
    for size in sizes:
        added = sums
        while size and added:
            added = {one + size for one in added if one + size <= room} - sums
            sums = sums | added
            if len(sums) > MOST_LOADS:
                return None
    return sums


def _best_load(kind: _Kind, values: Whole) -> tuple[int, Whole]:
    """The most that a load is worth in parts of PRICE_SCALE, and its items."""
    gains = values[kind.items] - kind.price * PRICE_SCALE
    wanted = np.flatnonzero(gains > 0)
    table, taken = _knapsack(gains[wanted], kind.steps[wanted], kind.size[wanted], kind.before, kind.room)
    place = int(table[:, kind.room].argmax())
    chosen = _chosen(taken, kind.steps[wanted], kind.size[wanted], kind.before, place, kind.room)
    return int(table[place, kind.room]), wanted[chosen]


@njit(cache=True, nogil=True)
def _knapsack(gains: Whole, steps: Whole, size: Whole, before: Whole, room: int) -> tuple[np.ndarray, np.ndarray]:
    """The most gained for each sum of caseload within each number of steps [sums, room + 1], below nothing where the
    sum cannot be; and which items are taken for it [N, sums, room + 1]."""
    sums = before.shape[1]
    table = np.full((sums, room + 1), -1, dtype=np.int64)
    table[0] = 0
    taken = np.zeros((len(gains), sums, room + 1), dtype=np.bool_)
    for i in range(len(gains)):
        for place in range(sums - 1, -1, -1):
            source = before[size[i], place]
            if source < 0:
                continue
            for step in range(room, steps[i] - 1, -1):
                rest = table[source, step - steps[i]]
                if rest >= 0 and rest + gains[i] > table[place, step]:
                    table[place, step] = rest + gains[i]
                    taken[i, place, step] = True
    return table, taken


@njit(cache=True, nogil=True)
def _chosen(taken: np.ndarray, steps: Whole, size: Whole, before: Whole, place: int, room: int) -> np.ndarray:
    """Which items [N] the best load of this sum has."""
    chosen = np.zeros(len(steps), dtype=np.bool_)
    for i in range(len(steps) - 1, -1, -1):
        if taken[i, place, room]:
            chosen[i] = True
            place, room = before[size[i], place], room - steps[i]
    return chosen


class _Master:
    """The program over the loads found so far: every item in a load or not had, no more loads than workers."""

    def __init__(self, asked: Packing, kinds: list[_Kind]) -> None:
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.most = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.items = [self.solver.Constraint(1.0, self.most) for _ in range(len(asked.can))]
        self.workers = [self.solver.Constraint(-self.most, float(kind.workers)) for kind in kinds]
        for item in self.items:
            self._column([item], NOT_HAD)

    def add(self, number: int, kind: _Kind, load: Whole) -> None:
        """One more load for workers of this kind."""
        rows = [self.workers[number], *(self.items[int(i)] for i in kind.items[load])]
        self._column(rows, float(kind.price[load].sum()))

    def _column(self, rows: list[pywraplp.Constraint], price: float) -> None:
        column = self.solver.NumVar(0.0, self.most, "")
        self.objective.SetCoefficient(column, price)
        for row in rows:
            row.SetCoefficient(column, 1.0)

    def solve(self) -> tuple[float, Whole, list[float]]:
        """The least price with the loads so far, what each item is worth [I] in parts of PRICE_SCALE, and what one
        more worker of each kind is worth."""
        self.solver.Solve()
        values = np.array([row.dual_value() for row in self.items])
        worth = [-row.dual_value() for row in self.workers]
        return self.objective.Value(), np.rint(np.maximum(values, 0) * PRICE_SCALE).astype(np.int64), worth
