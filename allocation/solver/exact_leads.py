"""Who leads, tiers given, at the least of one goal while others are held: a mixed-integer program (HiGHS via SciPy).

For goals that add up over schools or colleagues it proves in a fraction of a second what the full model takes long for.
A plan counts only when the full model, with every rule in it, agrees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, milp

from allocation.solver import workload
from allocation.solver.constraints import is_move_by_choice
from allocation.solver.objectives import Goal
from allocation.solver.part import Part, is_lawful
from allocation.solver.rows import Rows
from allocation.solver.scale import WORKLOAD_SCALE
from allocation.solver.settled import Settled
from allocation.solver.start import Lines
from allocation.solver.watch import Watch

KNOWN = ("unfilled_posts", "workload_gap", "workload_spread")
INFEASIBLE_STATUS = 2
Cells = list[tuple[int, float]]


class Least(NamedTuple):
    """`value` of the best lines found (the part's own where none are better), what no lines are below, and those lines
    (None where they are the part's own)."""

    value: int
    bound: int
    lines: Lines | None = None


def knows(part: Part, goal: Goal) -> bool:
    """Whether the goal can be put into this program."""
    return goal.name in KNOWN or goal.name in part.terms.pair_costs


def least(
    settled: Settled,
    goal: Goal,
    held: Sequence[tuple[Goal, int]],
    below: int | None,
    seconds: float,
    watch: Watch,
    *,
    is_gap_exact: bool = False,
) -> Least:
    """The least figure of the goal with the figures of the `held` goals at most what is said. With `below` only plans
    under that figure are of interest: if there are none, the part's own figure comes back as proven from `below` on.

    A gap in workloads is held by keeping each colleague's workload in the band that the part's own plan leaves
    (`workload.band`): limits that are numbers make a far easier program than a gap between unknowns. The band leaves
    out some plans, so where it matters that nothing better exists, `is_gap_exact` holds the gap itself.
    """
    part = settled.part
    own = goal.value(part.terms, part.block, part.lines)
    seconds = min(seconds, watch.seconds_left)
    if seconds <= 0 or not part.lines:
        return Least(own, 0)
    program = _Program(part, settled.barred)
    for other, limit in held:
        if other.name == "workload_gap" and not is_gap_exact:
            program.keep_between(workload.band(part.terms, part.lines, limit))
        elif knows(part, other):
            program.rows.add(program.cells(other), -np.inf, float(limit))
    wanted, rounding = program.cells(goal), _rounding(part, goal)
    if below is not None:
        program.rows.add(wanted, -np.inf, float(below - rounding))
    cost = np.zeros(program.count)
    for column, price in wanted:
        cost[column] += price
    is_whole = np.arange(program.count) < len(program.pairs)
    found = milp(
        cost,
        integrality=is_whole.astype(int),
        bounds=Bounds(0, np.where(is_whole, 1, np.inf)),
        constraints=program.rows.constraint(program.count),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE_STATUS:
        return Least(own, own if below is None else below + 1)
    bound = 0 if found.mip_dual_bound is None else ceil(found.mip_dual_bound * (1 - 1e-9) - 1e-6)
    lines = _lines(program, found.x)
    if lines is None or not _is_within(part, lines, held, watch):
        return Least(own, bound)
    value = min(own, goal.value(part.terms, part.block, lines))
    return Least(value, value if value - bound <= rounding else bound, lines)


def _rounding(part: Part, goal: Goal) -> int:
    """Whole-number figures of workloads are rounded to the safe side: so far apart, they are the same."""
    if goal.name not in ("workload_gap", "workload_spread"):
        return 0
    return sum(len(group) if goal.name == "workload_spread" else 2 for group in part.terms.colleagues)


@dataclass
class _Program:
    """Columns: one for each pair that may be, then what goals need. The part has one tier."""

    part: Part
    barred: frozenset[tuple[int, int]]
    pairs: list[tuple[int, int]] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    count: int = 0
    _ends: dict[str, Cells] = field(default_factory=dict)

    def __post_init__(self) -> None:
        part, problem = self.part, self.part.terms.problem
        self.pairs = [
            (s, w)
            for s, w in part.x.leads
            if problem.allowed[s, w] and problem.locks[s] in (-1, w) and (s, w) not in self.barred
        ]
        self.count = len(self.pairs)
        for s in part.block.schools:
            self.rows.add([(i, 1.0) for i, pair in enumerate(self.pairs) if pair[0] == s], 1, 1)
        for w in part.block.workers:
            self.rows.add(self.load(w), 0, float(part.x.capacity[w]))
            share = [(i, float(problem.caseload_share[pair])) for i, pair in enumerate(self.pairs) if pair[1] == w]
            self.rows.add(share, 0, float(problem.fte[w]) + 1e-6)
        self._caps()
        self._one_phase_only()
        self._keep_together()
        self._people_in_area()

    def load(self, w: int, factor: float = 1.0) -> Cells:
        minutes = self.part.terms.problem.minutes
        return [(i, factor * float(minutes[s, w, 0])) for i, (s, v) in enumerate(self.pairs) if v == w]

    def keep_between(self, between: Mapping[int, tuple[int, int]]) -> None:
        for w, (low, high) in between.items():
            self.rows.add(self.load(w), low, high)

    def _caps(self) -> None:
        problem = self.part.terms.problem
        moves = [(i, pair) for i, pair in enumerate(self.pairs) if is_move_by_choice(problem, *pair)]
        if problem.max_moves is not None:
            self.rows.add([(i, 1.0) for i, _ in moves], 0, problem.max_moves)
        if problem.max_moves_per_worker is not None:
            for w in self.part.block.workers:
                given_up = [(i, 1.0) for i, (s, _) in moves if problem.current[s] == w]
                taken_on = [(i, 1.0) for i, (_, v) in moves if v == w]
                for cells in (given_up, taken_on):
                    self.rows.add(cells, 0, problem.max_moves_per_worker)

    def _one_phase_only(self) -> None:
        problem = self.part.terms.problem
        if not problem.one_phase_only:
            return
        phases = sorted({school.phase for school in problem.schools})
        for w in self.part.block.workers:
            leads_phase = {phase: self._new() for phase in phases}
            self.rows.add([(column, 1.0) for column in leads_phase.values()], 0, 1)
            for i, (s, v) in enumerate(self.pairs):
                if v == w:
                    self.rows.add([(i, 1.0), (leads_phase[problem.schools[s].phase], -1.0)], -np.inf, 0)

    def _keep_together(self) -> None:
        column = {pair: i for i, pair in enumerate(self.pairs)}
        for group in [group for group in self.part.terms.problem.keep_together if group.is_hard]:
            for one, other in pairwise(group.schools):
                for w in self.part.block.workers:
                    both = [(column[s, w], sign) for s, sign in ((one, 1.0), (other, -1.0)) if (s, w) in column]
                    self.rows.add(both, 0, 0)

    def _people_in_area(self) -> None:
        for limit in self.part.terms.problem.area_limits:
            leads_here = {w: self._new() for w in limit.workers}
            self.rows.add([(column, 1.0) for column in leads_here.values()], 0, limit.people)
            for i, (s, w) in enumerate(self.pairs):
                if s in limit.schools and w in leads_here:
                    self.rows.add([(i, 1.0), (leads_here[w], -1.0)], -np.inf, 0)

    def cells(self, goal: Goal) -> Cells:
        """The goal's figure as a sum over columns, in whole numbers of the solver but for rounding."""
        if goal.name not in self._ends:
            makers = {
                "unfilled_posts": self._unfilled,
                "workload_gap": self._gap,
                "workload_spread": self._spread,
            }
            self._ends[goal.name] = makers[goal.name]() if goal.name in makers else self._costs(goal.name)
        return self._ends[goal.name]

    def _costs(self, name: str) -> Cells:
        cost = self.part.terms.pair_costs[name].given
        return [(i, float(cost[s, w, 0])) for i, (s, w) in enumerate(self.pairs) if cost[s, w, 0]]

    def _new(self) -> int:
        self.count += 1
        return self.count - 1

    def _unfilled(self) -> Cells:
        terms, short = self.part.terms, []
        for w in self.part.block.workers:
            if terms.has_floor[w]:
                short.append((self._new(), 1.0))
                taken = [(i, float(terms.floors.taken[s, v])) for i, (s, v) in enumerate(self.pairs) if v == w]
                self.rows.add([*taken, short[-1]], float(terms.floors.fte[w]), np.inf)
        return short

    def _gap(self) -> Cells:
        ends: Cells = []
        for group in self.part.terms.colleagues:
            high, low = self._new(), self._new()
            ends += [(high, float(WORKLOAD_SCALE)), (low, -float(WORKLOAD_SCALE))]
            for w in group:
                share = self.load(w, 1 / float(self.part.terms.problem.capacity_minutes[w]))
                self.rows.add([*share, (high, -1.0)], -np.inf, 0)
                self.rows.add([*share, (low, -1.0)], 0, np.inf)
        return ends

    def _spread(self) -> Cells:
        differences: Cells = []
        for group in self.part.terms.colleagues:
            capacity = {w: float(self.part.terms.problem.capacity_minutes[w]) for w in group}
            for w in group:
                share = capacity[w] / sum(capacity.values())
                away = dict(self.load(w))
                for other in group:
                    for i, minutes in self.load(other):
                        away[i] = away.get(i, 0.0) - share * minutes
                column = self._new()
                differences.append((column, 1.0))
                self.rows.add([*away.items(), (column, -1.0)], -np.inf, 0)
                self.rows.add([*away.items(), (column, 1.0)], 0, np.inf)
        return differences


def _lines(program: _Program, x: np.ndarray | None) -> Lines | None:
    if x is None:
        return None
    return frozenset((s, w, 0) for (s, w), value in zip(program.pairs, x, strict=False) if value > 0.5)


def _is_within(part: Part, lines: Lines, held: Sequence[tuple[Goal, int]], watch: Watch) -> bool:
    """The full model and the whole numbers of the goals agree with the program."""
    is_held = all(goal.value(part.terms, part.block, lines) <= limit for goal, limit in held)
    return is_held and is_lawful(part, lines, watch)
