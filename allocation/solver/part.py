"""One part of the problem while it is solved: its model, the best plan so far, and how a goal improves it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import NamedTuple

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    UNKNOWN,
    CpModel,
    CpSolver,
    CpSolverStatus,
    IntVar,
    LinearExprT,
)

from allocation.solver import constraints, workload
from allocation.solver.blocks import Block
from allocation.solver.fitted import Team
from allocation.solver.objectives import Goal
from allocation.solver.scale import Whole
from allocation.solver.start import Lines
from allocation.solver.terms import Terms
from allocation.solver.variables import Variables, make_variables
from allocation.solver.watch import Reporter, Watch

SHARE_OF_A_QUESTION = 0.25


class Limits(NamedTuple):
    """`deterministic_seconds` ends a search at the same point each time; the watch's deadline is a safeguard."""

    deterministic_seconds: float
    seed: int


class Outcome(NamedTuple):
    """What a stage came to in one part, in whole numbers: `is_best` when proven best or equal within the tolerance."""

    value: int
    bound: int
    is_best: bool
    deterministic_seconds: float = 0.0
    is_cut_by_clock: bool = False


@dataclass
class Part:
    """A block with its model. `lines` is its best plan so far; `values` the solver's values, for hints; `held`
    the figures that later goals may not go above; `between` the minutes in which each worker's
    workload is held, once the even share of colleagues is settled (empty until then);
    `is_settled` when coverage and tiers cannot change any more."""

    number: int
    block: Block
    terms: Terms
    model: CpModel
    x: Variables
    lines: Lines
    headroom_share: float
    values: list[int] = field(default_factory=list)
    held: list[tuple[Goal, int]] = field(default_factory=list)
    between: dict[int, tuple[int, int]] = field(default_factory=dict)
    is_settled: bool = False

    def team(self, *, between: Mapping[int, tuple[int, int]] | None = None, is_every_post_filled: bool = False) -> Team:
        """The part's workers and what they may take on, in `between` (as held, where nothing else is said); with every
        post filled to its lower end, or where that is held each as far as it is now."""
        problem, workers, floors = self.terms.problem, self.block.workers, self.terms.floors
        team = Team(problem, workers, self.x.capacity, self.terms.caseloads, between or self.between)
        if not is_every_post_filled and not any(goal.name == "unfilled_posts" for goal, _ in self.held):
            return team
        least = {w: int(floors.fte[w]) if self.terms.has_floor[w] else 0 for w in workers}
        if not is_every_post_filled:
            filled = dict.fromkeys(workers, 0)
            for s, w, _ in self.lines:
                filled[w] += int(floors.taken[s, w])
            least = {w: min(filled[w], least[w]) for w in workers}
        return replace(team, posts=floors, least_filled=least)


def make_part(
    number: int,
    block: Block,
    terms: Terms,
    lines: Lines,
    headroom_share: float,
    tier_of: Mapping[int, int] | None = None,
    *,
    may_leave_out: bool = False,
    capacity: Whole | None = None,
) -> Part:
    """The part with all rules in its model; `lines` is a lawful plan of the whole problem to start from. With `tier_of`
    (school -> tier) coverage and tiers are settled, and the model decides only who leads (and who is left out). With
    `capacity` [W] these are the minutes each worker may have, whatever goals count as their direct time."""
    schools = set(block.schools)
    model, ours = CpModel(), frozenset(line for line in lines if line[0] in schools)
    x = make_variables(
        model, terms.problem, block.schools, block.workers, headroom_share, tier_of, may_leave_out=may_leave_out
    )
    if capacity is not None:
        x = replace(x, capacity=capacity)
    for rule in constraints.RULES:
        rule.add(model, x, terms.problem)
    return Part(number, block, terms, model, x, ours, headroom_share)


def settled_part(number: int, block: Block, terms: Terms, lines: Lines, headroom_share: float) -> Part:
    """The part with coverage and tiers as in `lines`."""
    schools = set(block.schools)
    tier_of = {s: t for s, _, t in lines if s in schools}
    part = make_part(number, block, terms, lines, headroom_share, tier_of)
    part.is_settled = True
    return part


def improve(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """Makes the part's plan as good as it can on one goal, and holds later goals to that."""
    value = goal.value(part.terms, part.block, part.lines)
    tolerance = goal.tolerance(part.terms, part.block)
    if not part.block.schools or not part.block.workers:
        return Outcome(value, value, True)
    if value > tolerance and watch.is_over:
        return Outcome(value, 0, False, 0.0, True)
    if _is_implied(part, goal, tolerance):
        return Outcome(value, 0, True)
    expression = goal.expression(part.model, part.x, part.terms)
    if tolerance:
        return _within_band(part, goal, expression, limits, watch)
    outcome = Outcome(value, 0, True)
    if value:
        part.model.minimize(expression)
        outcome = _search(part, goal, limits, watch)
        part.model.clear_objective()
    hold(part, goal, expression, outcome.value)
    return outcome


def _is_implied(part: Part, goal: Goal, tolerance: int) -> bool:
    """True when workloads held close together cannot be far from an even share: rows that say so would only be in the
    way."""
    most_gap = min((limit for held, limit in part.held if held.name == "workload_gap"), default=None)
    is_spread = goal.name == "workload_spread" and most_gap is not None
    return is_spread and workload.spread_within_gap(part.terms, part.block, most_gap or 0) <= tolerance


def _within_band(part: Part, goal: Goal, expression: LinearExprT, limits: Limits, watch: Watch) -> Outcome:
    """A goal with a tolerance: any plan within it is best; else one within twice, four times ... of it.

    Whether there is a plan within a limit is answered in a small part of the time that minimising takes.
    """
    value, band = goal.value(part.terms, part.block, part.lines), goal.tolerance(part.terms, part.block)
    most = part.model.new_int_var(0, max(value, band), f"most_{goal.name}")
    part.model.add(expression <= most)
    bound, limit, used, is_cut = 0, band, 0.0, False
    a_question = limits._replace(deterministic_seconds=max(0.05, SHARE_OF_A_QUESTION * limits.deterministic_seconds))
    while limit < value and not watch.is_over:
        _narrow(part, most, limit)
        status, solver = _solve(part, goal, a_question, watch)
        if status == INFEASIBLE:
            bound = limit + 1
        is_cut |= status == UNKNOWN and solver.deterministic_time < a_question.deterministic_seconds
        value, limit, used = goal.value(part.terms, part.block, part.lines), 2 * limit, used + solver.deterministic_time
        watch.improved(part.number, value, bound)
    kept = max(value, bound + band)
    _narrow(part, most, kept)
    part.held.append((goal, kept))
    return Outcome(value, bound, value <= bound + band, used, is_cut)


def _narrow(part: Part, variable: IntVar, most: int) -> None:
    """From now on the variable is from 0 to `most`."""
    domain = part.model.proto.variables[variable.index].domain
    domain.clear()
    domain.extend([0, most])


def hold(part: Part, goal: Goal, expression: LinearExprT, limit: int) -> None:
    """From now on the goal's figure is at most `limit`."""
    part.model.add(expression <= limit)
    part.held.append((goal, limit))


def _search(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    status, solver = _solve(part, goal, limits, watch, Reporter(watch, part.number))
    value = goal.value(part.terms, part.block, part.lines)
    bound = max(0, ceil(solver.best_objective_bound - 1e-6)) if status in (OPTIMAL, FEASIBLE) else 0
    watch.improved(part.number, value, bound)
    used = solver.deterministic_time
    return Outcome(value, bound, value <= bound, used, value > bound and used < limits.deterministic_seconds)


def _solve(
    part: Part, goal: Goal, limits: Limits, watch: Watch, reporter: Reporter | None = None
) -> tuple[CpSolverStatus, CpSolver]:
    """One search of the part's model; a plan that is not worse on the goal becomes the part's."""
    solver = make_solver(limits, watch)
    hint_start(part)
    watch.solving(solver)
    try:
        status = solver.solve(part.model, reporter)
    finally:
        watch.solved(solver)
    if status in (OPTIMAL, FEASIBLE):
        found = lines_of(part.x, solver)
        before, after = (goal.value(part.terms, part.block, one) for one in (part.lines, found))
        if after <= before:
            part.lines, part.values = found, list(solver.response_proto.solution)
    return status, solver


def search_around(part: Part, goal: Goal, limits: Limits, watch: Watch) -> float:
    """Looks for better plans near the part's, by the solver's own neighbourhoods, and proves nothing; returns the
    deterministic time used."""
    trial = part.model.clone()
    trial.minimize(goal.expression(trial, part.x, part.terms))
    solver = make_solver(limits, watch)
    solver.parameters.use_lns_only = solver.parameters.interleave_search = True
    watch.solving(solver)
    try:
        status = solver.solve(trial, Reporter(watch, part.number))
    finally:
        watch.solved(solver)
    if status in (OPTIMAL, FEASIBLE):
        accept(part, goal, lines_of(part.x, solver))
    return float(solver.deterministic_time)


def attempt(
    part: Part,
    goal: Goal,
    limits: Limits,
    watch: Watch,
    *,
    tier_of: Mapping[int, int] | None = None,
    is_nobody_left_out: bool = False,
    is_hinted: bool = True,
) -> float:
    """Looks for any plan with these tiers (school -> tier; others not covered), or that leaves nobody out; takes it
    over if it is better on the goal and gives up nothing held. Returns the deterministic time used."""
    trial = make_part(part.number, part.block, part.terms, part.lines, part.headroom_share, tier_of)
    for uncovered in trial.x.uncovered.values() if is_nobody_left_out else ():
        trial.model.add(uncovered == 0)
    if is_hinted:
        hint_start(trial)
    solver = make_solver(limits, watch)
    watch.solving(solver)
    try:
        status = solver.solve(trial.model)
    finally:
        watch.solved(solver)
    if status in (OPTIMAL, FEASIBLE):
        accept(part, goal, lines_of(trial.x, solver))
    return solver.deterministic_time


def take_over(part: Part, goal: Goal, lines: Lines | None, watch: Watch) -> bool:
    """Takes over lines found without the part's model, if that agrees with them; says whether it did."""
    if lines is None or goal.value(part.terms, part.block, lines) > goal.value(part.terms, part.block, part.lines):
        return False
    if not is_lawful(part, lines, watch):
        return False
    accept(part, goal, lines)
    return part.lines == lines


def is_lawful(part: Part, lines: Lines, watch: Watch) -> bool:
    """Whether the part's model, with every rule in it and what earlier goals hold, agrees with the lines."""
    is_known = all(line in part.x.given for line in lines)
    if not is_known or any(held.value(part.terms, part.block, lines) > limit for held, limit in part.held):
        return False
    model, led = part.model.clone(), {s for s, _, _ in lines}
    model.clear_objective()
    for line in lines:
        model.add(part.x.given[line] == 1)
    for s, uncovered in part.x.uncovered.items():
        model.add(uncovered == (s not in led))
    solver = make_solver(Limits(1.0, 1), watch)
    return solver.solve(model) in (OPTIMAL, FEASIBLE)


def accept(part: Part, goal: Goal, lines: Lines) -> None:
    """Takes the plan over if it is not worse on the goal and within every figure held."""
    before, after = (goal.value(part.terms, part.block, one) for one in (part.lines, lines))
    is_within = workload.is_between(part.terms, lines, part.between) and all(
        held.value(part.terms, part.block, lines) <= limit for held, limit in part.held
    )
    if after <= before and is_within:
        part.lines, part.values = lines, []


def make_solver(limits: Limits, watch: Watch) -> CpSolver:
    """One solver thread that gives the same answer each time."""
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = limits.seed
    solver.parameters.max_deterministic_time = limits.deterministic_seconds
    solver.parameters.max_time_in_seconds = max(0.001, watch.deadline - time.perf_counter())
    return solver


def hint_start(part: Part) -> None:
    """The search begins at the part's plan."""
    part.model.clear_hints()
    if part.values:
        for index, value in enumerate(part.values):
            part.model.add_hint(part.model.get_int_var_from_proto_index(index), value)
        return
    led = {s for s, _, _ in part.lines}
    start = {given.index: key in part.lines for key, given in part.x.given.items()}
    start |= {uncovered.index: s not in led for s, uncovered in part.x.uncovered.items()}
    for index, is_given in start.items():
        if list(part.model.proto.variables[index].domain) == [0, 1]:
            part.model.add_hint(part.model.get_int_var_from_proto_index(index), is_given)


def lines_of(x: Variables, solver: CpSolver) -> Lines:
    """The lines the solver has found."""
    return frozenset(key for key, given in x.given.items() if solver.boolean_value(given))
