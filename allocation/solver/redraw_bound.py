"""What no boundaries can come below: a goal as a linear program, areas being of several clusters in part.

Balance is asked of every cluster exactly. That a cluster is in one piece is added where it is broken: an area is of a
cluster by no more than the areas that part it from the cluster's fixed area (Oehrlein and Haunert 2017), found as the
least cut of a flow. A cluster without a fixed area has no such rule, which makes the bound lower, never wrong.
"""

from collections import Counter
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp
from scipy.sparse import csr_array, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from allocation.redraw import graph
from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import RedrawCase
from allocation.solver.redraw_rules import Cut
from allocation.solver.redraw_terms import Budget, Caps, limits, prices_of

WORK_A_SECOND, FLOW_SECONDS = 3e6, 0.002  # iterations times rows; seconds of one flow
ONE = 1_000_000  # a whole area, in the flow's whole numbers
LEAST_BROKEN = (0.1, 0.02)  # by how much of an area a rule must be broken to be added: first, and at last
ROUNDED = 0.01  # of one unit of a goal, for the solver's rounding


class Lowest(NamedTuple):
    """`bound`: none is better, in whole units; None where time was up first. `cuts`: rules found that every drawing
    keeps. `open_to`: area -> clusters it can be in where the drawing is to be better than the known one."""

    bound: int | None
    cuts: list[Cut]
    open_to: dict[int, tuple[int, ...]]


def lowest(case: RedrawCase, goal: str, caps: Caps, known: int, budget: Budget) -> Lowest:
    """The bound of a goal that adds up over areas, round by round until no rule is broken or the time given is used.
    `known` is what a drawing is known to come to."""
    program = _Program(case, goal, caps)
    program.add([cut for cut in budget.known if cut.other == program.roots[cut.cluster]])
    bound, cuts, least = None, list[Cut](), 0
    while not budget.is_over:
        found = program.solved(budget)
        if found is None:
            return Lowest(known if program.is_impossible else bound, cuts, program.open_to())
        bound = min(known, max(bound or 0, ceil(found - ROUNDED)))
        if bound == known:
            break
        program.narrow(known - found + 1)
        broken = program.broken(LEAST_BROKEN[least], budget)
        while not broken and least + 1 < len(LEAST_BROKEN):
            least += 1
            broken = program.broken(LEAST_BROKEN[least], budget)
        if not broken:
            break
        program.add(broken)
        cuts += broken
    return Lowest(bound, cuts, program.open_to())


class _Program:
    """The linear program, a variable a block and cluster."""

    def __init__(self, case: RedrawCase, goal: str, caps: Caps) -> None:
        self.case, self.is_impossible = case, False
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        blocks, k = len(case.blocks), case.size[1]
        fixed = [case.fixed[block[0]] for block in case.blocks]
        self.x = [
            [self.solver.NumVar(float(own == j), float(own in (NOWHERE, j)), "") for j in range(k)] for own in fixed
        ]
        for b in range(blocks):
            self._row(1.0, 1.0, {(b, j): 1.0 for j in range(k)})
        sums = {name: _by_block(case, prices_of(case, name)) for name in {goal, "changed_need"}}
        weight = [float(sum(case.weight[u] for u in block)) for block in case.blocks]
        for j, (low, high) in enumerate(limits(case, caps)):
            scale = float(case.problem.target[j])
            row = {(b, j): weight[b] / scale for b in range(blocks) if weight[b]}
            self._row((low - float(case.offset[j])) / scale, (high - float(case.offset[j])) / scale, row)
        if caps.changed_need is not None:
            change = sums["changed_need"]
            row = {(b, j): float(change[b, j]) for b in range(blocks) for j in range(k) if change[b, j]}
            self._row(-self.solver.infinity(), float(caps.changed_need), row)
        objective = self.solver.Objective()
        for b in range(blocks):
            for j in range(k):
                objective.SetCoefficient(self.x[b][j], float(sums[goal][b, j]))
        objective.SetMinimization()
        self.flow = _Flow(case)
        self.roots = [next((u for u in range(case.size[0]) if case.fixed[u] == j), NOWHERE) for j in range(k)]
        self.values, self.prices = np.zeros((blocks, k)), np.zeros((blocks, k))

    def _row(self, low: float, high: float, terms: dict[tuple[int, int], float]) -> None:
        row = self.solver.Constraint(low, high)
        for (b, j), value in terms.items():
            row.SetCoefficient(self.x[b][j], value)

    def solved(self, budget: Budget) -> float | None:
        """The least of the goal as it stands; None where there is none, or time was up."""
        self.solver.SetTimeLimit(max(1, int(1000 * budget.watch.seconds_left)))
        status = self.solver.Solve()
        budget.seconds -= self.solver.iterations() * self.solver.NumConstraints() / WORK_A_SECOND
        self.is_impossible = status == pywraplp.Solver.INFEASIBLE
        if status != pywraplp.Solver.OPTIMAL:
            return None
        self.values = np.array([[one.solution_value() for one in row] for row in self.x])
        self.prices = np.array([[one.reduced_cost() for one in row] for row in self.x])
        return float(self.solver.Objective().Value())

    def narrow(self, room: float) -> None:
        """Takes away what would cost more than this room, by its reduced cost."""
        for b, j in np.argwhere(np.abs(self.prices) > room).tolist():
            one, held = self.x[b][j], float(self.prices[b, j] < 0)
            if one.lb() < one.ub():
                one.SetBounds(held, held)

    def open_to(self) -> dict[int, tuple[int, ...]]:
        """The clusters each area may still be in."""
        k = range(self.case.size[1])
        return {
            u: tuple(j for j in k if self.x[b][j].ub() > 0)
            for b, block in enumerate(self.case.blocks)
            for u in block
        }  # fmt: skip

    def add(self, cuts: list[Cut]) -> None:
        """Rows that forbid what these cuts forbid; the cluster's fixed area is of it, so that half of a cut is left."""
        of = self.case.block_of
        for cut in cuts:
            terms: Counter[int] = Counter({of[u]: -1 for u in cut.through})
            terms[of[cut.area]] += 1
            self._row(-self.solver.infinity(), 0.0, {(b, cut.cluster): float(n) for b, n in terms.items()})

    def broken(self, least: float, budget: Budget) -> list[Cut]:
        """Rules that the values break by this much of an area."""
        found: dict[Cut, None] = {}
        values = self.values[list(self.case.block_of)]
        for j, root in enumerate(self.roots):
            if root == NOWHERE:
                continue
            own = values[:, j]
            whole = set(np.flatnonzero(own > 1 - 1e-5).tolist()) | {root}
            inside = graph.reached(self.case.neighbours, root, whole)
            near = {v for u in inside for v in self.case.neighbours[u]} | inside
            for u in np.argsort(-own, kind="stable").tolist():
                if own[u] <= least or budget.is_over:
                    break
                if u not in near:
                    budget.seconds -= FLOW_SECONDS
                    found |= dict.fromkeys(Cut(j, u, root, one) for one in self.flow.parting(own, root, u, least))
        return list(found)


class _Flow:
    """The areas as a net in which each is an edge from its entrance (2u) to its exit (2u + 1)."""

    def __init__(self, case: RedrawCase) -> None:
        self.units = case.size[0]
        ways = [(u, v) for u, near in enumerate(case.neighbours) for v in near]
        tails = np.array([2 * u + 1 for u, _ in ways] + [2 * u for u in range(self.units)])
        heads = np.array([2 * v for _, v in ways] + [2 * u + 1 for u in range(self.units)])
        number = csr_array((np.arange(1, len(tails) + 1), (tails, heads)), shape=(2 * self.units,) * 2)
        number.sort_indices()
        self.order, self.indices, self.indptr = number.data - 1, number.indices, number.indptr
        self.ways = len(ways)

    def parting(self, values: NDArray[np.float64], root: int, unit: int, least: float) -> list[tuple[int, ...]]:
        """The areas that part a unit from the root and have too little between them: nearest to the one, to the other.

        `values` [U]: how much each area is of the cluster; `least`: by how much more of it the unit must be."""
        room = np.round(np.maximum(values, 0) * ONE).astype(np.int32)
        wanted = int(room[unit])
        room[root] = 100 * ONE
        capacity = np.concatenate([np.full(self.ways, 100 * ONE, dtype=np.int32), room])[self.order]
        net = csr_matrix((capacity, self.indices, self.indptr), shape=(2 * self.units,) * 2)
        result = maximum_flow(net, 2 * root + 1, 2 * unit)
        if result.flow_value > wanted - least * ONE:
            return []
        left = csr_matrix(net - result.flow)
        left.data[left.data < 0] = 0
        left.eliminate_zeros()
        ahead = np.zeros(2 * self.units, dtype=bool)
        ahead[breadth_first_order(left, 2 * root + 1, return_predecessors=False)] = True
        behind = np.zeros(2 * self.units, dtype=bool)
        behind[breadth_first_order(csr_matrix(left.T), 2 * unit, return_predecessors=False)] = True
        ways = {
            tuple(np.flatnonzero(ahead[::2] & ~ahead[1::2]).tolist()),
            tuple(np.flatnonzero(~behind[::2] & behind[1::2]).tolist()),
        }
        return sorted(one for one in ways if unit not in one)


def _by_block(case: RedrawCase, prices: NDArray[np.int64]) -> NDArray[np.int64]:
    """[B, k] the prices of blocks."""
    return np.array([prices[list(block)].sum(axis=0) for block in case.blocks])
