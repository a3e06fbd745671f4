"""Who leads, put together from whole loads: of those that cost little more than their worker's best, a cheapest set.

Where hours are packed nearly full, most loads do not fit and exchanges lead nowhere; but then there are few loads that
fit and cost little, so they can be listed. Prices of schools are improved by a linear program over the listed loads,
kept near the best prices there are (boxstep: Marsten, Hogan and Blankenship, 1975, Operations Research 23); an
assignment with a load that is not listed costs at least the bound and what the list reaches above it (Baldacci,
Christofides and Mingozzi, 2008, Mathematical Programming 115, on routes), so that the best set of listed loads is soon
proven to be the best of all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array, eye_array, hstack

from allocation.solver.assignment_search import SECONDS_A_CELL, Search
from allocation.solver.assignments import Assignments
from allocation.solver.knapsacks import Whole
from allocation.solver.load_sets import MOST_SCHOOLS, Limits, LoadList, cheapest_set
from allocation.solver.priced_schools import CheapLoads, Prices, Relaxed
from allocation.solver.watch import Watch

MOST_WORKERS = 30  # more have too many loads to list
MOST_CELLS, MOST_CELLS_OF_ONE = 300_000_000, 40_000_000  # some 160 MB
FEWEST_STEPS, STEPS_WITHIN_LIMITS = 2_000, 60
FIRST_LOADS, MOST_LOADS_FOR_PRICES, MOST_LOADS = 1_000, 8_000, 128_000
SHARES_OF_GAP = (0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.055, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
FIRST_BOX, WIDER, NARROWER, STEPS = 0.5, 2.0, 0.4, 16
LEAST_GAIN_SHARE = 0.01  # of what the list reaches above the bound
NODES_A_LOAD, NEVER = 30, 1 << 40
SECONDS_A_PROGRAM, SECONDS_A_LOAD, SECONDS_A_NODE = 0.005, 1e-5, 1e-5  # of deterministic time, by measurement


def can_search_loads(asked: Assignments) -> bool:
    """True where loads can be listed."""
    return len(asked.costs) <= MOST_SCHOOLS and len(asked.most) <= MOST_WORKERS


class _Listed(NamedTuple):
    """Loads as columns: `rows` [S + W, N] of the schools and the worker of each, `costs` [N], `held` [H, N] of earlier
    goals."""

    rows: csc_array
    costs: NDArray[np.float64]
    held: csc_array
    workers: Whole


def _as_columns(asked: Assignments, loads: Sequence[NDArray[np.bool_]]) -> _Listed:
    """Each worker's loads [N, S] as columns."""
    every = range(len(loads))
    workers = np.repeat(np.array(every), [len(one) for one in loads])
    rows = np.vstack([np.concatenate(loads).T, workers[None, :] == np.arange(len(loads))[:, None]])
    costs = np.concatenate([loads[w] @ asked.costs[:, w] for w in every])
    held = [np.concatenate([loads[w] @ one.costs[:, w] for w in every]) for one in asked.held]
    sums = csc_array(np.array(held, dtype=float).reshape(len(held), len(workers)))
    return _Listed(csc_array(rows.astype(float)), costs.astype(float), sums, workers)


def _both(one: _Listed, other: _Listed) -> _Listed:
    """All loads of two lists."""
    return _Listed(
        hstack([one.rows, other.rows]).tocsc(),
        np.concatenate([one.costs, other.costs]),
        hstack([one.held, other.held]).tocsc(),
        np.concatenate([one.workers, other.workers]),
    )


@dataclass
class LoadSearch:
    """A search by whole loads, which may be gone back to. `fits` says whether an assignment keeps all rules."""

    run: Search
    fits: Callable[[Whole], bool]

    def __post_init__(self) -> None:
        asked = self.run.asked
        self.shortest = np.where(asked.allowed, asked.taken, NEVER).min(axis=1)
        longest, range_minutes = (int(each.max(initial=1)) for each in (asked.most, asked.most - asked.least))
        steps = max(FEWEST_STEPS, longest // max(1, range_minutes // STEPS_WITHIN_LIMITS))
        self.relaxed = Relaxed(asked, asked.allowed, self.run.bound.scale, MOST_CELLS, steps)
        self.prices = self.run.bound.prices
        self.value, _ = self._value(self.prices)
        self.box = 0.0
        self.most_loads = FIRST_LOADS
        self.is_through = max((one.cells for one in self.relaxed.knapsacks), default=0) > MOST_CELLS_OF_ONE

    def go_on(self, seconds: float, watch: Watch) -> None:
        """Improves the search's assignment and bound, for so many deterministic seconds at most."""
        run, until = self.run, self.run.used + seconds
        while not (run.is_best or self.is_through or watch.is_over) and run.used < until:
            self._round(until - run.used, watch)

    def _round(self, seconds: float, watch: Watch) -> None:
        """Loads are listed, the best set of them looked for, and prices improved with them while that helps; then there
        are ever more loads."""
        gap, before = self.run.cost * self.relaxed.scale - self.value, self.relaxed.cells
        above = sorted({max(1, int(share * gap)) for share in SHARES_OF_GAP})
        found = self.relaxed.cheap_loads(self.prices, above, self.most_loads)
        self._count_cells(before)
        if found is None:
            self.is_through = True
            return
        nodes = NODES_A_LOAD * self.most_loads
        is_proven = self._best_set(found, min(nodes, int(seconds / SECONDS_A_NODE)), watch)
        if self.most_loads <= MOST_LOADS_FOR_PRICES:
            ours = [np.vstack([each, (self.run.leads == w)[None, :]]) for w, each in enumerate(found.loads)]
            if self._improve_prices(_as_columns(self.run.asked, ours), found.above):
                return
        if is_proven:
            self.is_through = self.most_loads >= MOST_LOADS
            self.most_loads *= 2
        else:
            self.is_through = nodes * SECONDS_A_NODE <= seconds

    def _value(self, prices: Prices) -> tuple[int, _Listed]:
        """The bound at these prices, which holds for the search too, and the loads in it."""
        before = self.relaxed.cells
        value, loads = self.relaxed.solve(prices)
        self._count_cells(before)
        self.run.proven(-(-value // self.relaxed.scale))
        return value, _as_columns(self.run.asked, [one[None, :] for one in loads])

    def _improve_prices(self, listed: _Listed, above: int) -> bool:
        """Better prices near those there are, by a linear program over the list, in some steps; False where hardly any
        better were found."""
        scale, first = self.relaxed.scale, self.value
        self.box = self.box or FIRST_BOX * above / scale
        for _ in range(STEPS):
            hoped, prices = _nearby_prices(self.run.asked, listed, self.prices, self.box)
            self.run.count(SECONDS_A_PROGRAM + SECONDS_A_LOAD * len(listed.costs))
            value, best = self._value(prices)
            if hoped * scale - self.value <= LEAST_GAIN_SHARE * above:
                break
            self.box *= WIDER if value - self.value > (hoped * scale - self.value) / 2 else NARROWER
            if value > self.value:
                self.value, self.prices = value, prices
            listed = _both(listed, best)
        return self.value > first + LEAST_GAIN_SHARE * above

    def _best_set(self, found: CheapLoads, most_nodes: int, watch: Watch) -> bool:
        """The cheapest set of listed loads that leads every school once; any with others costs more. Says whether all
        sets were looked at."""
        run, scale, stop = self.run, self.relaxed.scale, np.zeros(1, dtype=np.bool_)
        listed = self._load_list(found)
        spare, held = run.asked.most.sum() - self.shortest.sum(), (one.limit for one in run.asked.held)
        limits = Limits(self.value, np.array([(run.cost - 1) * scale, spare, *held]), most_nodes, stop)
        best = watch.unless_over(lambda: cheapest_set(listed, len(found.loads), limits))
        stop[0] = True
        if best is None:
            return False
        run.count(SECONDS_A_NODE * best.nodes)
        reached = -(-(self.value + found.above + 1) // scale)
        if len(best.places):
            leads = np.zeros(len(self.shortest), dtype=np.int64)
            loads, schools = np.nonzero(listed.has[best.places])
            leads[schools] = listed.workers[best.places][loads]
            reached = min(reached, run.asked.cost(leads))
            if run.asked.fits(leads) and self.fits(leads):
                run.hears(leads)
        if best.is_proven:
            run.proven(reached)
        return best.is_proven

    def _load_list(self, found: CheapLoads) -> LoadList:
        """The loads of all workers, cheapest first."""
        asked, over = self.run.asked, np.concatenate(found.over)
        order = np.argsort(over, kind="stable")
        workers = np.repeat(np.arange(len(found.loads)), [len(one) for one in found.loads])[order]
        has = np.concatenate(found.loads)[order]
        sums = [(has * costs.T[workers]).sum(axis=1) for costs in (asked.costs, *(one.costs for one in asked.held))]
        paid, unused = sums[0] * self.relaxed.scale, asked.most[workers] - has @ self.shortest
        return LoadList(has, workers, over[order], np.stack([paid, unused, *sums[1:]], axis=1))

    def _count_cells(self, before: int) -> None:
        self.run.count(SECONDS_A_CELL * (self.relaxed.cells - before))


def _nearby_prices(asked: Assignments, listed: _Listed, prices: Prices, box: float) -> tuple[float, Prices]:
    """The best prices for the listed loads that are within `box` of `prices`, and the bound there would be if there
    were no other loads."""
    schools, rows = len(asked.costs), listed.rows
    unit = np.array([box / max(1.0, float(one.costs.max(initial=0))) for one in asked.held])
    low_held = np.maximum(0.0, prices.held - unit)
    once, held_ends = eye_array(rows.shape[0], schools), eye_array(len(unit))
    none, none_held = csc_array((rows.shape[0], 2 * len(unit))), csc_array((len(unit), 2 * schools))
    found = linprog(
        np.concatenate([listed.costs, prices.schools + box, box - prices.schools, prices.held + unit, -low_held]),
        A_eq=hstack([rows, once, -once, none]).tocsc(),
        b_eq=np.ones(rows.shape[0]),
        A_ub=hstack([listed.held, none_held, -held_ends, held_ends]).tocsc() if len(unit) else None,
        b_ub=np.array([one.limit for one in asked.held], dtype=float) if len(unit) else None,
        method="highs",
    )
    if found.x is None:
        return 0.0, prices
    of_held = np.maximum(0.0, -np.asarray(found.ineqlin.marginals, dtype=float))
    return float(found.fun), Prices(np.asarray(found.eqlin.marginals, dtype=float)[:schools], of_held)
