"""How little an assignment within workers' limits can cost: a Lagrangian bound, and what each pair adds to it at least.

Schools are priced instead of being led exactly once; each worker then picks the best load within their limits, a
knapsack solved exactly (Fisher, 1981, "The Lagrangian relaxation method", Management Science 27; for the generalised
assignment problem Posta, Ferland and Michelon, 2012, Computational Optimization and Applications 52). Loads are looked
at whole, so the bound is far above that of the linear relaxation where few schools fill a worker's time. Everything is
in whole numbers, so it is exact and not subject to rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array, eye_array, hstack, vstack

from allocation.solver.knapsacks import LARGEST_SUM, NEVER, Knapsack, Whole, best_load, forced_loads, room_for

MOST_SCALE = 1_000
FEW_CELLS, MOST_CELLS = 4_000_000, 12_000_000  # of all knapsacks together: some 1 and 5 milliseconds
MOST_GRID_STEPS = 2_000
MOST_OF_LARGEST_COST = 4  # a price further out has never been of use
STEPS_WITHOUT_GAIN = 8
FIRST_PULL, SMALLEST_PULL, LESS_PULL = 0.5, 5e-4, 1.6
MOMENTUM = 0.6
AIM_ABOVE_SHARE = 0.005


class States(NamedTuple):
    """What workers' schools add up to besides minutes. `kinds` [S, W] of schools; for each worker `after` [Q, K], the
    state that a state and a kind lead to (-1: none may), from state 0 on, and `is_end` [Q]: where a load may end."""

    kinds: Whole
    after: Sequence[Whole]
    is_end: Sequence[NDArray[np.bool_]]


class Held(NamedTuple):
    """A sum over pairs that may not go above a limit: costs [S, W]."""

    costs: Whole
    limit: int


class Assignments(NamedTuple):
    """Each school to one worker at least cost: costs, taken [S, W] (of a worker's time), the least and most of it [W],
    allowed [S, W], the states of other limits, and earlier goals."""

    costs: Whole
    taken: Whole
    least: Whole
    most: Whole
    allowed: NDArray[np.bool_]
    states: States
    held: Sequence[Held] = ()

    def cost(self, leads: Whole) -> int:
        """What it costs that worker leads[s] leads school s."""
        return int(self.costs[np.arange(len(leads)), leads].sum())

    def fits(self, leads: Whole) -> bool:
        """True when every worker may lead their schools and is within the limits."""
        schools = np.arange(len(leads))
        load = np.bincount(leads, weights=self.taken[schools, leads], minlength=len(self.most))
        is_within = self.allowed[schools, leads].all() and ((load >= self.least) & (load <= self.most)).all()
        is_within &= all(held.costs[schools, leads].sum() <= held.limit for held in self.held)
        return bool(is_within and all(self._ends(w, np.flatnonzero(leads == w)) for w in range(len(self.most))))

    def _ends(self, w: int, schools: Whole) -> bool:
        state = 0
        for kind in self.states.kinds[schools, w].tolist():
            state = int(self.states.after[w][state, kind])
            if state < 0:
                return False
        return bool(self.states.is_end[w][state])


def no_states(schools: int, workers: int) -> States:
    """Where nothing but minutes counts."""
    one, end = np.zeros((1, 1), dtype=np.int64), np.ones(1, dtype=np.bool_)
    return States(np.zeros((schools, workers), dtype=np.int64), [one] * workers, [end] * workers)


class Prices(NamedTuple):
    """What each school is worth [S], and a unit of each earlier goal [H]."""

    schools: NDArray[np.float64]
    held: NDArray[np.float64]


class Bound(NamedTuple):
    """`value`: nothing costs less; `penalties` [S, W]: nothing with the pair costs less than `exact` plus this, both in
    `scale` parts of a cost. `prices` are those that say so; `cells`, how many figures that took."""

    value: int
    exact: int
    penalties: Whole
    scale: int
    prices: Prices
    cells: int

    def within(self, cost: int) -> NDArray[np.bool_]:
        """Pairs [S, W] that an assignment that costs less may have."""
        return np.asarray(self.penalties <= (cost - 1) * self.scale - self.exact)


def lagrangian_bound(
    asked: Assignments, steps: int, below: int | None = None, before: Bound | None = None, cells: int = MOST_CELLS
) -> Bound:
    """The best bound that `steps` improvements of the prices give, from those of `before`, else of the linear
    relaxation. With `below` only assignments under that cost are of interest: no other pairs are looked at than
    `before` says they may have. `cells` is how many figures a step may take: more count time in finer steps."""
    is_open = asked.allowed if before is None or below is None else asked.allowed & before.within(below)
    coarse = _coarse(asked)
    if coarse > 1:
        return _of_coarser(asked, coarse, steps)
    relaxed = _Relaxed(asked, is_open, _scale(asked), cells)
    prices, aim = (before.prices, before.exact / before.scale) if before else _linear_prices(asked)
    aim = _above(aim) if below is None else below
    best, best_prices = -(1 << 60), prices
    pull, stalled, direction = FIRST_PULL, 0, np.zeros(len(prices.schools))
    for _ in range(max(1, steps)):
        value, times_led = relaxed.solve(prices)
        if value > best:
            stalled = 0 if value > best + 1 else stalled + 1
            best, best_prices = value, prices
        else:
            stalled += 1
        if stalled >= STEPS_WITHOUT_GAIN:
            pull, stalled, prices = pull / LESS_PULL, 0, best_prices
        missing = 1 - times_led
        if not missing.any() or pull < SMALLEST_PULL or (below is not None and best >= below * relaxed.scale):
            break
        direction = MOMENTUM * direction + missing
        distance = max(1.0, aim - value / relaxed.scale, _above(value / relaxed.scale) - value / relaxed.scale)
        far = pull * distance / max(1.0, float(direction @ direction))
        prices = Prices(prices.schools + far * direction, prices.held)
    penalties = relaxed.penalties(best_prices)
    return Bound(-(-int(best) // relaxed.scale), int(best), penalties, relaxed.scale, best_prices, relaxed.cells)


def _above(value: float) -> float:
    """What to aim at where nothing better is known."""
    return value + AIM_ABOVE_SHARE * abs(value) + 1


def _of_coarser(asked: Assignments, coarse: int, steps: int) -> Bound:
    """The bound where costs are too large for the numbers of the knapsacks: they are counted in larger units, rounded
    down."""
    found = lagrangian_bound(asked._replace(costs=asked.costs // coarse), steps)
    return found._replace(value=found.value * coarse, exact=found.exact * coarse, penalties=found.penalties * coarse)


def _coarse(asked: Assignments) -> int:
    return -(-_largest_sum(asked) // LARGEST_SUM)


def _scale(asked: Assignments) -> int:
    """Parts of a cost such that sums of gains stay within the numbers of the knapsacks."""
    return max(1, min(MOST_SCALE, LARGEST_SUM // _largest_sum(asked)))


def _largest_sum(asked: Assignments) -> int:
    """What the gains of a load may add up to, in whole costs."""
    fewest = np.where(asked.allowed, np.maximum(asked.taken, 1), np.iinfo(np.int64).max).min(axis=0, initial=1 << 60)
    in_a_load = int(np.minimum(len(asked.costs), asked.most // fewest).max(initial=1))
    return max(1, int(asked.costs.max(initial=1))) * (2 * MOST_OF_LARGEST_COST + 1) * max(1, in_a_load)


def _linear_prices(asked: Assignments) -> tuple[Prices, float]:
    """Prices in the linear relaxation, and its cost; zeros where it has no answer."""
    schools, workers = asked.costs.shape
    once = hstack([eye_array(schools)] * workers).tocsr()
    loads = block_diag([asked.taken[:, w][None, :] for w in range(workers)]).tocsr()
    held = csr_array(np.array([one.costs.T.ravel() for one in asked.held]).reshape(len(asked.held), asked.costs.size))
    found = linprog(
        asked.costs.T.ravel().astype(float),
        A_ub=vstack([loads, -loads, held]).tocsr(),
        b_ub=np.concatenate([asked.most, -asked.least, [one.limit for one in asked.held]]).astype(float),
        A_eq=once,
        b_eq=np.ones(schools),
        bounds=np.column_stack([np.zeros(asked.costs.size), asked.allowed.T.ravel().astype(float)]),
        method="highs",
    )
    if found.x is None:
        return Prices(np.zeros(schools), np.zeros(len(asked.held))), float(asked.costs.min(axis=1).sum())
    of_held = np.maximum(0.0, -np.asarray(found.ineqlin.marginals, dtype=float)[2 * workers :])
    return Prices(np.asarray(found.eqlin.marginals, dtype=float), of_held), float(found.fun)


@dataclass
class _Relaxed:
    """The problem with schools priced: one knapsack a worker, over the pairs that are open."""

    asked: Assignments
    is_open: NDArray[np.bool_]
    scale: int
    most_cells: int
    cells: int = 0

    def __post_init__(self) -> None:
        self.knapsacks = _knapsacks(self.asked, self.is_open, self.most_cells)
        self.room = room_for(self.knapsacks)
        self.cells_each = sum(one.cells for one in self.knapsacks)

    def _priced(self, prices: Prices) -> tuple[Whole, Whole, int]:
        """Prices of schools and costs of pairs in whole parts, and what the limits of earlier goals come to."""
        largest = MOST_OF_LARGEST_COST * max(1, int(self.asked.costs.max(initial=1)))
        schools = np.rint(np.clip(prices.schools, -largest, largest) * self.scale).astype(np.int64)
        costs, limits = self.asked.costs * self.scale, 0
        for one, price in zip(self.asked.held, prices.held, strict=True):
            most = largest / max(1, int(one.costs.max(initial=1)))
            whole = round(min(float(price), most) * self.scale)
            costs, limits = costs + whole * one.costs, limits + whole * one.limit
        return schools, costs, limits

    def solve(self, prices: Prices) -> tuple[int, Whole]:
        """The bound at these prices in `scale` parts, and how many workers lead each school in it."""
        schools, costs, limits = self._priced(prices)
        total, times_led = int(schools.sum()) - limits, np.zeros(len(schools), dtype=np.int64)
        for w, one in enumerate(self.knapsacks):
            best, chosen = best_load(one, costs[one.schools, w] - schools[one.schools], self.room)
            total += best
            times_led[one.schools[chosen]] += 1
        self.cells += self.cells_each
        return total, times_led

    def penalties(self, prices: Prices) -> Whole:
        """What the bound rises by at least when a pair is chosen [S, W]: the worker must take the school, and all
        other workers must do without it."""
        schools, costs, _ = self._priced(prices)
        with_it = np.full(self.asked.costs.shape, NEVER, dtype=np.int64)
        without = np.zeros(self.asked.costs.shape, dtype=np.int64)
        for w, one in enumerate(self.knapsacks):
            forced = forced_loads(one, costs[one.schools, w] - schools[one.schools], self.room)
            with_it[one.schools, w], without[one.schools, w] = forced.with_it, forced.without
        self.cells += 3 * self.cells_each
        return with_it + without.sum(axis=1)[:, None] - without


def _knapsacks(asked: Assignments, is_open: NDArray[np.bool_], most_cells: int) -> list[Knapsack]:
    """One knapsack a worker; time is counted in steps such that they have no more than so many figures together."""
    is_open = is_open & (asked.taken <= asked.most)
    items = [np.flatnonzero(is_open[:, w]) for w in range(len(asked.most))]
    rows = sum((len(mine) + 1) * len(after) for mine, after in zip(items, asked.states.after, strict=True))
    steps = max(1, min(MOST_GRID_STEPS, most_cells // max(1, rows)))
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
