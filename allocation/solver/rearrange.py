"""A plan re-arranged around one wish with as few changes as can be; of as few, the best on the goals in their order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpSolver, CpSolverStatus, IntVar, LinearExpr

from allocation.goals import FIRST
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block
from allocation.solver.constraints import beside, compared_schools
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Part, hint_start, lines_of, make_part, make_solver
from allocation.solver.scale import WORKLOAD_SCALE, Whole
from allocation.solver.start import Lines
from allocation.solver.terms import Terms
from allocation.solver.watch import Watch

LARGEST_SUM = 10**13  # objectives are put into one as long as every figure of the first outweighs all of the next
SKIPPED = ("anchor_differences",)


class Rearranged(NamedTuple):
    """`lines` of the part (None where no lawful plan was found); `is_proven` when nothing better exists for the wish,
    or, without lines, when it is certain that there is no lawful plan."""

    lines: Lines | None
    is_proven: bool


class Wish(NamedTuple):
    """What is to be so: all of these decisions. A change of one of these schools counts as none."""

    schools: frozenset[int]
    wanted: tuple[IntVar, ...]


def leads_wish(part: Part, s: int, w: int) -> Wish:
    """That the worker leads the school."""
    return Wish(frozenset({s}), (part.x.leads[s, w],))


def tiers_wish(part: Part, tier_of: Mapping[int, int]) -> Wish:
    """That each of these schools has this tier."""
    return Wish(frozenset(tier_of), tuple(part.x.meets[one] for one in tier_of.items()))


Objective = tuple[LinearExpr, int]


def with_fewest_changes(
    part: Part, wish: Wish, goals: Sequence[Goal], limits: Limits, watch: Watch, *, tiers_are_settled: bool
) -> Rearranged:
    """The part's plan (`part.lines`) re-arranged so that the wish comes true.

    In this order: coverage and tiers as good as can be (where they are not settled), the fewest other schools whose
    link worker or tier changes, then the other goals in their order, exactly and without any margin.
    """
    fresh = replace(part, model=part.model.clone())
    fresh.model.add_bool_and(wish.wanted)
    first = [] if tiers_are_settled else [objective_of(fresh, goal) for goal in goals if goal.name in FIRST]
    rest = [objective_of(fresh, g) for g in goals if g.name not in (*FIRST, *SKIPPED) and _is_in_play(fresh, g)]
    changes = (_changes(fresh, wish.schools), len(fresh.block.schools))
    found = best_in_turn(fresh, [*combined(first), changes], limits, watch)
    if found.lines is None or not rest or not _number_changed(part.lines, found.lines, wish.schools):
        return found
    after = best_in_turn(fresh, combined(rest), limits, watch)
    return Rearranged(after.lines or found.lines, found.is_proven and after.is_proven)


def _is_in_play(part: Part, goal: Goal) -> bool:
    return part.terms.is_in_play(goal.name)


def objective_of(part: Part, goal: Goal) -> Objective:
    """What is to be least for the goal, and what its figure is never above."""
    return goal.expression(part.model, part.x, part.terms), _most(part, goal)


def _most(part: Part, goal: Goal) -> int:
    """The goal's figure is never above this in a lawful plan."""
    terms, ours = part.terms, list(part.block.workers)
    if goal.name in terms.pair_costs:
        cost, rows = terms.pair_costs[goal.name], list(part.block.schools)
        given = cost.given[np.ix_(rows, ours)].max(axis=(1, 2), initial=0)
        return int(np.maximum(given, cost.uncovered[rows]).sum())
    if goal.name == "unfilled_posts":
        return int(terms.floors.fte[ours].sum())
    if goal.name == "groups_split":
        return sum(len(group) for group in terms.together)
    if goal.name == "workload_gap":
        return (WORKLOAD_SCALE + 1) * len(terms.colleagues)
    return 2 * int(terms.problem.capacity_minutes[ours].sum()) + len(ours)


def combined(objectives: Iterable[Objective]) -> list[Objective]:
    """Neighbouring objectives in one, the first of them outweighing the next, as long as the sums stay small."""
    found: list[Objective] = []
    for expression, most in objectives:
        if found and found[-1][1] * (most + 1) + most <= LARGEST_SUM:
            before, largest = found.pop()
            expression, most = before * (most + 1) + expression, largest * (most + 1) + most
        found.append((expression, most))
    return found


def _changes(part: Part, wished: Collection[int]) -> LinearExpr:
    """How many schools but those of the wish have another line than in the part's plan."""
    kept = [part.x.given[line] for line in part.lines if line[0] not in wished]
    led = {s for s, _, _ in part.lines}
    kept += [part.x.uncovered[s] for s in part.block.schools if s not in led and s not in wished]
    return len(kept) - LinearExpr.sum(kept)


def _number_changed(before: Lines, after: Lines, wished: Collection[int]) -> int:
    return len({s for s, _, _ in before ^ after if s not in wished})


def best_in_turn(part: Part, objectives: Sequence[Objective], limits: Limits, watch: Watch) -> Rearranged:
    """One objective after the other, each held to what it came to; the best plan found by then."""
    found, is_proven = Rearranged(None, False), True
    for expression, _ in objectives:
        part.model.minimize(expression)
        hint_start(part)
        solver = make_solver(limits, watch)
        solver.parameters.linearization_level = 2
        status = _solve(part, solver, watch)
        if status == INFEASIBLE:
            return Rearranged(None, True)
        if status not in (OPTIMAL, FEASIBLE):
            return found._replace(is_proven=False)
        is_proven &= status == OPTIMAL
        found = Rearranged(lines_of(part.x, solver), is_proven)
        part.model.clear_objective()
        part.model.add(expression <= round(solver.objective_value))
        part.values = list(solver.response_proto.solution)
    return found._replace(is_proven=is_proven) if found.lines is not None else Rearranged(part.lines, True)


def _solve(part: Part, solver: CpSolver, watch: Watch) -> CpSolverStatus:
    watch.solving(solver)
    try:
        return solver.solve(part.model)
    finally:
        watch.solved(solver)


def open_part(
    problem: AllocationProblem,
    terms: Terms,
    scope: Block,
    lines: Lines,
    headroom_share: float,
    capacity: Whole | None = None,
) -> Part:
    """The schools and workers of the scope with tiers free, while the tiers of all other schools stay as in `lines`:
    a tier that would leapfrog one of them is closed. `capacity` [W] as in `make_part`."""
    spare = problem.max_moves
    ours = frozenset(line for line in lines if line[0] in set(scope.schools))
    if problem.area_limits:
        problem = replace(problem, area_limits=beside(problem.area_limits, lines - ours))
        terms = replace(terms, problem=problem)
    if spare is not None:
        used = sum(int(terms.pair_costs["moves_by_choice"].given[line]) for line in lines - ours)
        problem = replace(problem, max_moves=max(0, spare - used))
        terms = replace(terms, problem=problem)
    part = make_part(0, scope, terms, ours, headroom_share, capacity=capacity)
    for s, t in _closed_tiers(problem, scope, {s: t for s, _, t in lines - ours}):
        part.model.add(part.x.meets[s, t] == 0)
    return part


def _closed_tiers(problem: AllocationProblem, scope: Block, others: dict[int, int]) -> Iterable[tuple[int, int]]:
    """Tiers that schools of the scope cannot have beside the tiers of the others, by the rule `no_leapfrog`."""
    ours, need = set(scope.schools), problem.need_points

    def highest(s: int, t: int) -> int:
        return max((int(i) for i in np.flatnonzero(problem.tier_allowed[s]) if i <= t), default=-1)

    members = sorted(compared_schools(problem), key=lambda s: int(problem.leapfrog_group[s]))
    for _, group in groupby(members, key=lambda s: int(problem.leapfrog_group[s])):
        compared = list(group)
        fixed = [s for s in compared if s in others]
        for s in compared:
            for t in range(len(problem.tier_ids)) if s in ours else ():
                is_too_low = any(need[s] >= need[o] and t < highest(s, others[o]) for o in fixed)
                is_too_high = any(need[o] >= need[s] and others[o] < highest(o, t) for o in fixed)
                if is_too_low or is_too_high:
                    yield s, t
