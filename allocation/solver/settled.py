"""A part of the problem in which every school's tier is given: who leads is all there is to decide, so it is quick."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL

from allocation.problem import AllocationProblem
from allocation.solver.areas import cut_down
from allocation.solver.blocks import Block
from allocation.solver.constraints import beside, is_move_by_choice
from allocation.solver.part import Limits, Part, hint_start, lines_of, make_part, make_solver
from allocation.solver.scale import Whole
from allocation.solver.start import Lines
from allocation.solver.terms import Terms, make_terms
from allocation.solver.watch import Watch

SETTLED_TIER = "settled"


@dataclass(frozen=True, eq=False)
class Settled:
    """A part of `whole` with its tiers given. `schools` and `workers` are positions in the whole problem, in the part's
    order; `tiers` the tier of each school; `barred` pairs of the part whose role does not serve the tier."""

    whole: AllocationProblem
    part: Part
    schools: tuple[int, ...]
    workers: tuple[int, ...]
    tiers: tuple[int, ...]
    barred: frozenset[tuple[int, int]]

    def outside(self, lines: Lines) -> Lines:
        """Lines of the part as lines of the whole problem."""
        return frozenset((self.schools[s], self.workers[w], self.tiers[s]) for s, w, _ in lines)


def settle(
    problem: AllocationProblem,
    terms: Terms,
    workers: Collection[int],
    tier_of: Mapping[int, int],
    rest: Lines,
    *,
    start: Lines = frozenset(),
    headroom_share: float = 0.0,
    capacity: Whole | None = None,
    keep: Collection[tuple[int, int]] = (),
) -> Settled:
    """The part of these workers and the schools of `tier_of` (school -> tier), all of which are to be led.

    `rest` are the lines of all other schools, which stay: what they use of a cap on moves is not there for the part.
    `start` is where a search begins; it need not be lawful. `capacity` [W] as in `make_part`; the pairs of `keep`
    (school, worker) may be although the worker's role does not serve the tier.
    """
    ours, schools = tuple(sorted(workers)), tuple(sorted(tier_of))
    small = _one_tier(problem, schools, ours, [tier_of[s] for s in schools], rest)
    place, row = {w: i for i, w in enumerate(ours)}, {s: i for i, s in enumerate(schools)}
    groups = (tuple(place[w] for w in group if w in place) for group in terms.colleagues)
    small_terms = replace(
        make_terms(small, None),
        colleagues=tuple(group for group in groups if len(group) > 1),
        together=tuple(tuple(row[s] for s in group if s in row) for group in terms.together),
        floors=terms.floors._replace(taken=terms.floors.taken[np.ix_(schools, ours)], fte=terms.floors.fte[list(ours)]),
        has_floor=tuple(terms.has_floor[w] for w in ours),
    )
    block = Block(tuple(range(len(schools))), tuple(range(len(ours))))
    begin = frozenset((row[s], place[w], 0) for s, w, _ in start if s in row and w in place)
    room = None if capacity is None else capacity[list(ours)]
    part = make_part(0, block, small_terms, begin, headroom_share, capacity=room)
    roles = problem.worker_tier_allowed
    barred = frozenset(
        (s, w) for s, w in part.x.leads if not roles[ours[w], tier_of[schools[s]]] and (schools[s], ours[w]) not in keep
    )
    for pair in barred:
        part.model.add(part.x.leads[pair] == 0)
    for uncovered in part.x.uncovered.values():
        part.model.add(uncovered == 0)
    return Settled(problem, part, schools, ours, tuple(tier_of[s] for s in schools), barred)


def _one_tier(
    problem: AllocationProblem, schools: tuple[int, ...], workers: tuple[int, ...], tiers: list[int], rest: Lines
) -> AllocationProblem:
    if problem.area_limits:
        problem = replace(problem, area_limits=beside(problem.area_limits, rest))
    small, count = cut_down(problem, schools, workers), len(schools)
    chosen = np.array(tiers, dtype=np.int64)
    used = sum(is_move_by_choice(problem, s, w) for s, w, _ in rest)
    nothing = np.full(count, -1, dtype=np.int64)
    return replace(
        small,
        tier_ids=(SETTLED_TIER,),
        tier_allowed=np.ones((count, 1), dtype=bool),
        worker_tier_allowed=np.ones((len(workers), 1), dtype=bool),
        entitled_tier=np.zeros(count, dtype=np.int64),
        meetings=np.take_along_axis(small.meetings, chosen[:, None], axis=1),
        minutes=np.take_along_axis(small.minutes, chosen[:, None, None], axis=2),
        current_tier=nothing,
        tier_locks=nothing,
        leapfrog_group=nothing,
        max_moves=None if problem.max_moves is None else max(0, problem.max_moves - used),
    )


def any_plan(settled: Settled, limits: Limits, watch: Watch) -> Lines | None:
    """Any lawful lines of the part, as lines of the whole problem; None where none are found within the limits."""
    return whether_any(settled, limits, watch)[0]


def whether_any(settled: Settled, limits: Limits, watch: Watch) -> tuple[Lines | None, bool]:
    """The same, and whether the answer is certain: lines, or proof that there are none."""
    hint_start(settled.part)
    solver = make_solver(limits, watch)
    watch.solving(solver)
    try:
        status = solver.solve(settled.part.model)
    finally:
        watch.solved(solver)
    if status in (OPTIMAL, FEASIBLE):
        return settled.outside(lines_of(settled.part.x, solver)), True
    return None, status == INFEASIBLE
