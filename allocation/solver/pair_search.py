"""Who leads in a part whose tiers are settled, at the least of a goal added up over pairs of school and worker."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, CpSolver, CpSolverStatus, LinearExpr

from allocation.solver.assignment_search import Answer, Answerer, Budget, Search, Task, begin, go_on
from allocation.solver.assignments import Assignments
from allocation.solver.constraints import Line
from allocation.solver.fitted import Aim, fitted_lines
from allocation.solver.knapsacks import Whole
from allocation.solver.neighbourhoods import LARGE_PAIRS, improve_nearby
from allocation.solver.objectives import Goal
from allocation.solver.pair_question import assignments, is_plain, says_all
from allocation.solver.part import Limits, Outcome, Part, accept, hold, is_lawful, make_solver, take_over
from allocation.solver.start import Lines
from allocation.solver.watch import Watch
from allocation.solver.whole_loads import LoadSearch, can_search_loads

SHARE_BY_EXCHANGES, GUESSES = 0.2, 2
LEAST_LOOK_SECONDS = 0.05
SECONDS_BEFORE_LOADS, SHARE_BEFORE_LOADS, SHARE_BY_LOADS = 0.12, 0.3, 0.8
SHARE_BY_LOADS_ALONE = 0.3  # where only time counts, neighbourhoods find more
NOT_BY_LOADS = ("anchor_differences",)  # neighbourhoods come as near the plan on screen in a third of the time


@dataclass
class PairSearch:
    """A search of a part for one goal, which stages may go back to: `led` are the part's schools in order, `unit` the
    whole number that all costs are multiples of; `is_plain` when only workers' time counts (before the goal itself is
    held)."""

    goal: Goal
    led: Sequence[Line]
    unit: int
    is_plain: bool
    search: Search
    answer: Answerer
    by_loads: LoadSearch | None = None


def look_over_pairs(part: Part, goal: Goal, limits: Limits, watch: Watch) -> tuple[PairSearch, float]:
    """A first bound, and a better plan where one is soon found; the deterministic time that took."""
    found = _begin(part, goal, limits, watch)
    search, tier_of = found.search, {s: t for s, _, t in found.led}
    most, team = SHARE_BY_EXCHANGES * limits.deterministic_seconds / GUESSES, part.team()
    for guess in range(1 if search.asked.is_packed else GUESSES):
        if search.is_best or watch.is_over:
            break
        start = part.lines if guess == 0 else _lines(part, found.led, search.ideal)
        aim = Aim(part.terms.pair_costs[goal.name].given, start)
        near = fitted_lines(team, tier_of, limits.seed + guess, lambda: watch.is_over, aim=aim, most_seconds=most)
        search.count(near.deterministic_seconds)
        if take_over(part, goal, near.lines, watch):
            search.hears(_leads(part, part.lines))
    if not search.asked.is_packed:
        search.improve_bound()
        go_on(search, found.answer, Budget(LEAST_LOOK_SECONDS, 1, watch), most_tasks=1)
    accept(part, goal, _lines(part, found.led, search.leads))
    return found, search.used


def improve_by_pairs(part: Part, pairs: PairSearch, limits: Limits, watch: Watch, threads: int) -> Outcome:
    """Makes the part's plan as good as it can on the goal that the search is for, and holds later goals to that."""
    goal, used_before = pairs.goal, pairs.search.used
    if len(pairs.led) * len(part.block.workers) > LARGE_PAIRS and not pairs.is_plain:
        pairs.search.count(improve_nearby(part, goal, limits, watch, threads))
        pairs.search.hears(_leads(part, part.lines))
    else:
        _go_on(part, pairs, Budget(limits.deterministic_seconds, threads if says_all(part) else 1, watch))
    accept(part, goal, _lines(part, pairs.led, pairs.search.leads))
    value = goal.value(part.terms, part.block, part.lines)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
    never_led = value - pairs.search.cost * pairs.unit
    bound = min(value, max(0, pairs.search.least * pairs.unit + never_led))
    used = pairs.search.used - used_before
    return Outcome(value, bound, value <= bound, used, watch.is_over and value > bound)


def _go_on(part: Part, pairs: PairSearch, budget: Budget) -> None:
    """By neighbourhoods for a while, which proves most parts; then by whole loads; what is left by neighbourhoods."""
    search, watch = pairs.search, budget.watch
    until = search.used + budget.deterministic_seconds
    if pairs.goal.name not in NOT_BY_LOADS and can_search_loads(search.asked):
        seconds = min(SECONDS_BEFORE_LOADS, SHARE_BEFORE_LOADS * budget.deterministic_seconds)
        if not search.asked.is_packed:
            go_on(search, pairs.answer, budget._replace(deterministic_seconds=seconds))
        if not search.is_best:
            pairs.by_loads = pairs.by_loads or LoadSearch(search, lambda leads: _keeps_rules(part, pairs, leads, watch))
            share = SHARE_BY_LOADS_ALONE if pairs.is_plain else SHARE_BY_LOADS
            pairs.by_loads.go_on(share * (until - search.used), watch)
    go_on(search, pairs.answer, budget._replace(deterministic_seconds=until - search.used))


def _keeps_rules(part: Part, pairs: PairSearch, leads: Whole, watch: Watch) -> bool:
    return says_all(part) or is_lawful(part, _lines(part, pairs.led, leads), watch)


def _begin(part: Part, goal: Goal, limits: Limits, watch: Watch) -> PairSearch:
    led, start, is_alone = sorted(part.lines), _leads(part, part.lines), is_plain(part, goal)
    asked, unit = assignments(part, goal, led)
    never_led = goal.value(part.terms, part.block, part.lines) - unit * asked.cost(start)

    def tell(cost: int, bound: int) -> None:
        watch.improved(part.number, cost * unit + never_led, bound * unit + never_led)

    in_model = _alone(asked, watch) if is_alone else _in_model(part, asked, led, watch)
    exchange = _by_exchanges(part, goal, led, watch)

    def answer(task: Task) -> Answer:
        return exchange(task) if task.kind.is_by_exchanges else in_model(task)

    return PairSearch(goal, led, unit, is_alone, begin(asked, start, limits.seed, tell), answer)


def _by_exchanges(part: Part, goal: Goal, led: Sequence[Line], watch: Watch) -> Answerer:
    """Neighbourhoods without limits, by exchanges; what is no better than the part's plan is not looked at further."""
    team, tier_of, cost = part.team(), {s: t for s, _, t in led}, part.terms.pair_costs[goal.name].given

    def answer(task: Task) -> Answer:
        aim = Aim(cost, _lines(part, led, task.leads))
        near = fitted_lines(team, tier_of, task.seed, lambda: watch.is_over, aim=aim, most_seconds=task.seconds)
        before = goal.value(part.terms, part.block, part.lines)
        is_better = near.lines is not None and goal.value(part.terms, part.block, near.lines) < before
        if near.lines is None or not is_better or not is_lawful(part, near.lines, watch):
            return Answer(task, None, False, near.deterministic_seconds)
        return Answer(task, _leads(part, near.lines), False, near.deterministic_seconds)

    return answer


def _leads(part: Part, lines: Lines) -> Whole:
    """The place of each school's worker in the part [S], schools in order."""
    place = {w: i for i, w in enumerate(part.block.workers)}
    return np.array([place[w] for _, w, _ in sorted(lines)], dtype=np.int64)


def _lines(part: Part, led: Sequence[Line], leads: Whole) -> Lines:
    workers = part.block.workers
    return frozenset((s, workers[w], t) for (s, _, t), w in zip(led, leads.tolist(), strict=True))


def _alone(asked: Assignments, watch: Watch) -> Answerer:
    """Neighbourhoods of a part in which only workers' time counts, as models of their own: small, so soon made."""

    def answer(task: Task) -> Answer:
        model, given = CpModel(), {}
        for s, row in zip(task.schools.tolist(), task.usable, strict=True):
            for w in np.flatnonzero(row).tolist():
                given[s, w] = model.new_bool_var("")
                model.add_hint(given[s, w], w == task.leads[s])
            model.add_exactly_one([given[s, w] for w in np.flatnonzero(row).tolist()])
        for w in np.flatnonzero(task.usable.any(axis=0)).tolist():
            ours = [(variable, int(asked.taken[s, w])) for (s, v), variable in given.items() if v == w]
            model.add(LinearExpr.weighted_sum([v for v, _ in ours], [n for _, n in ours]) <= int(asked.most[w]))
        cost = LinearExpr.weighted_sum(list(given.values()), [int(asked.costs[key]) for key in given])
        before = int(asked.costs[task.schools, task.leads[task.schools]].sum())
        model.add(cost <= before - 1)
        model.minimize(cost)
        status, solver = _solve(model, task, watch)
        if status not in (OPTIMAL, FEASIBLE):
            return Answer(task, None, status == INFEASIBLE, solver.deterministic_time)
        leads = task.leads.copy()
        for (s, w), variable in given.items():
            if solver.boolean_value(variable):
                leads[s] = w
        return Answer(task, leads, status == OPTIMAL, solver.deterministic_time)

    return answer


def _in_model(part: Part, asked: Assignments, led: Sequence[Line], watch: Watch) -> Answerer:
    """Neighbourhoods in the part's own model, with every rule and earlier goal in it."""
    given = [[part.x.given[s, w, t] for w in part.block.workers] for s, _, t in led]

    def answer(task: Task) -> Answer:
        model, may_be = part.model.clone(), asked.allowed & False
        model.clear_hints()
        may_be[task.schools] = task.usable
        may_be[np.arange(len(led)), task.leads] = True
        usable = [(int(s), int(w)) for s, w in np.argwhere(may_be)]
        for s, w in usable:
            model.add_hint(given[s][w], w == task.leads[s])
        model.add(LinearExpr.sum([given[s][w] for s, w in np.argwhere(~may_be).tolist()]) == 0)
        cost = LinearExpr.weighted_sum([given[s][w] for s, w in usable], [int(asked.costs[key]) for key in usable])
        model.add(cost <= asked.cost(task.leads) - 1)
        model.minimize(cost)
        status, solver = _solve(model, task, watch)
        if status not in (OPTIMAL, FEASIBLE):
            return Answer(task, None, status == INFEASIBLE, solver.deterministic_time)
        leads = task.leads.copy()
        for s, w in usable:
            if solver.boolean_value(given[s][w]):
                leads[s] = w
        return Answer(task, leads, status == OPTIMAL, solver.deterministic_time)

    return answer


def _solve(model: CpModel, task: Task, watch: Watch) -> tuple[CpSolverStatus, CpSolver]:
    solver = make_solver(Limits(task.seconds, task.seed), watch)
    solver.parameters.cp_model_probing_level = 0
    watch.solving(solver)
    try:
        return solver.solve(model), solver
    finally:
        watch.solved(solver)
