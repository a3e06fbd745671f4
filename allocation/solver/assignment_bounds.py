"""How little an assignment within workers' limits can cost: a Lagrangian bound, and what each pair adds to it at least.

Schools are priced instead of being led exactly once; each worker then picks the best load within their limits, a
knapsack solved exactly (Fisher, 1981, "The Lagrangian relaxation method", Management Science 27; for the generalised
assignment problem Posta, Ferland and Michelon, 2012, Computational Optimization and Applications 52). Loads are looked
at whole, so the bound is far above that of the linear relaxation where few schools fill a worker's time. Everything is
in whole numbers, so it is exact and not subject to rounding.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array, eye_array, hstack, vstack

from allocation.solver.assignments import Assignments
from allocation.solver.knapsacks import LARGEST_SUM, Whole
from allocation.solver.priced_schools import MOST_OF_LARGEST_COST, Prices, Relaxed

MOST_SCALE = 1_000
FEW_CELLS, MOST_CELLS = 4_000_000, 12_000_000  # of all knapsacks together: some 1 and 5 milliseconds
STEPS_WITHOUT_GAIN = 8
FIRST_PULL, SMALLEST_PULL, LESS_PULL = 0.5, 5e-4, 1.6
MOMENTUM = 0.6
AIM_ABOVE_SHARE = 0.005


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
    relaxed = Relaxed(asked, is_open, _scale(asked), cells)
    prices, aim = (before.prices, before.exact / before.scale) if before else _linear_prices(asked)
    aim = _above(aim) if below is None else below
    best, best_prices = -(1 << 60), prices
    pull, stalled, direction = FIRST_PULL, 0, np.zeros(len(prices.schools))
    for _ in range(max(1, steps)):
        value, loads = relaxed.solve(prices)
        if value > best:
            stalled = 0 if value > best + 1 else stalled + 1
            best, best_prices = value, prices
        else:
            stalled += 1
        if stalled >= STEPS_WITHOUT_GAIN:
            pull, stalled, prices = pull / LESS_PULL, 0, best_prices
        missing = 1 - loads.sum(axis=0)
        if not missing.any() or pull < SMALLEST_PULL or (below is not None and best >= below * relaxed.scale):
            break
        direction = MOMENTUM * direction + missing
        distance = max(1.0, aim - value / relaxed.scale, _above(value / relaxed.scale) - value / relaxed.scale)
        far = pull * distance / max(1.0, float(direction @ direction))
        prices = Prices(prices.schools + far * direction, prices.held)
    return bound_at(relaxed, best_prices, int(best))


def bound_at(relaxed: Relaxed, prices: Prices, exact: int | None = None) -> Bound:
    """The bound at these prices, and what every pair adds to it; `exact` where it is known."""
    value = relaxed.solve(prices)[0] if exact is None else exact
    penalties = relaxed.penalties(prices)
    return Bound(-(-value // relaxed.scale), value, penalties, relaxed.scale, prices, relaxed.cells)


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
