"""Asks of a problem only whether every school can have a link worker, or how little has to give for that."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    CpSolverStatus,
    IntVar,
    LinearExpr,
)

from allocation.problem import AllocationProblem
from allocation.solver import constraints
from allocation.solver.asked import Asked
from allocation.solver.easiest import easiest_tiers
from allocation.solver.fit_arithmetic import is_short
from allocation.solver.fit_question import answered, question_of
from allocation.solver.fitted import Team, fitted_lines
from allocation.solver.part import make_solver
from allocation.solver.scale import capacity_minutes, shares
from allocation.solver.start import Lines
from allocation.solver.variables import Variables, make_variables

Counted = Callable[[CpModel, Variables], Iterable[IntVar | LinearExpr]]


class Least(NamedTuple):
    """The least number found, the plan with it, and whether less is proven impossible."""

    number: int
    lines: Lines
    is_proven: bool


def cannot_fit(problem: AllocationProblem, *, by_sets_only: bool = False) -> bool:
    """True when adding up shows that not every school can be led; False says nothing. Takes milliseconds."""
    tiers, is_exact = easiest_tiers(problem, range(problem.size[0]))
    return is_exact and is_short(problem, list(tiers.values()), by_sets_only=by_sets_only)


def can_cover(problem: AllocationProblem, asked: Asked) -> bool | None:
    """True or False when proven; None when the time did not suffice.

    Adding up may rule it out; then a plan is looked for, then a proof that there is none, both quick; what is still
    open after that is for a search of all plans.
    """
    if cannot_fit(problem):
        return False
    if asked.watch.is_over:
        return None
    question = question_of(problem)

    def is_lawful(lines: Lines) -> bool:
        return question is None or question.is_whole or can_be_led_so(problem, lines, asked)

    answer = None if question is None else answered(question, asked, is_lawful)
    if answer is not None or asked.is_quick:
        return answer
    leads = led_by_exchanges(problem, asked) if question is None or not question.is_whole else []
    if leads and can_be_led_so(problem, leads, asked):
        return True
    _, status = ask(_covering_model(problem, at_easiest_tiers=True)[0], asked)
    return True if status in (OPTIMAL, FEASIBLE) else False if status == INFEASIBLE else None


def least(
    problem: AllocationProblem,
    counted: Counted,
    asked: Asked,
    *,
    may_leave_out: bool = False,
    do_tiers_matter: bool = False,
    at_least: int = 0,
) -> Least | bool:
    """The plan with the fewest of what is counted that leads every school (or leaves some out, where that counts).

    `at_least`: it is known that fewer cannot be.
    False when no plan leads every school; True when the time did not suffice to find one. `do_tiers_matter` when the
    count depends on tiers: else schools are taken at the tiers that are easiest to fit in, where those are.
    """
    if asked.watch.is_over:
        return True
    model, x = _covering_model(problem, may_leave_out, at_easiest_tiers=not do_tiers_matter)
    total = LinearExpr.sum(list(counted(model, x)))
    if at_least:
        model.add(total >= at_least)
    model.minimize(total)
    solver, status = ask(model, asked)
    if status not in (OPTIMAL, FEASIBLE):
        return status != INFEASIBLE
    lines = frozenset(key for key, given in x.given.items() if solver.boolean_value(given))
    return Least(round(solver.objective_value), lines, status == OPTIMAL)


def led_by_exchanges(problem: AllocationProblem, asked: Asked) -> list[tuple[int, int]]:
    """(school, worker) pairs that lead every school at the tiers that are easiest to fit in, so far as exchanges alone
    find them and know the rules; empty where they find none."""
    schools, workers, _ = problem.size
    tiers, _ = easiest_tiers(problem, range(schools))
    caseloads = shares(problem.caseload_share, problem.fte)
    team = Team(problem, range(workers), capacity_minutes(problem, 0.0), caseloads)
    found = fitted_lines(team, tiers, asked.limits.seed, lambda: asked.watch.is_over)
    return [(s, w) for s, w, _ in found.lines or ()]


def can_be_led_so(problem: AllocationProblem, leads: Iterable[tuple[int, ...]], asked: Asked) -> bool:
    """True when every rule allows that these (school, worker, ...) lead, and all other schools can be led too."""
    model, x = _covering_model(problem, at_easiest_tiers=True)
    for s, w, *_ in leads:
        model.add(x.leads[s, w] == 1)
    return ask(model, asked)[1] in (OPTIMAL, FEASIBLE)


def _covering_model(
    problem: AllocationProblem, may_leave_out: bool = False, *, at_easiest_tiers: bool
) -> tuple[CpModel, Variables]:
    model = CpModel()
    schools, workers, _ = problem.size
    tiers, is_exact = easiest_tiers(problem, range(schools))
    tier_of = tiers if at_easiest_tiers and is_exact else None
    everyone = tuple(range(schools)), tuple(range(workers))
    x = make_variables(model, problem, *everyone, 0.0, tier_of, may_leave_out=may_leave_out)
    add_rules(model, x, problem)
    if not may_leave_out:
        for uncovered in x.uncovered.values():
            model.add(uncovered == 0)
    return model, x


def add_rules(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """Every hard rule."""
    for rule in constraints.RULES:
        rule.add(model, x, problem)


def ask(model: CpModel, asked: Asked) -> tuple[CpSolver, CpSolverStatus]:
    """One search within the limits of a question.

    Whether everything fits is mostly a matter of adding up, so rows are kept as a linear program: measured on
    districts short of staff, 23 of 25 questions that took seconds or were never answered then took hundredths.
    """
    solver = make_solver(asked.limits, asked.watch)
    solver.parameters.linearization_level = 2
    asked.watch.solving(solver)
    try:
        return solver, solver.solve(model)
    finally:
        asked.watch.solved(solver)
