"""Who leads in a part whose tiers are settled, at the least of a goal added up over pairs of school and worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, CpSolver, CpSolverStatus, LinearExpr

from allocation.solver.assignment_bounds import Assignments, Held, States, no_states
from allocation.solver.assignment_search import Answer, Answerer, Budget, Search, Task, begin, go_on
from allocation.solver.constraints import Line
from allocation.solver.fitted import Aim, fitted_lines
from allocation.solver.knapsacks import Whole
from allocation.solver.neighbourhoods import LARGE_PAIRS, improve_nearby
from allocation.solver.objectives import MOVES_BY_CHOICE, Goal
from allocation.solver.part import Limits, Outcome, Part, accept, hold, is_lawful, make_solver, take_over
from allocation.solver.start import Lines
from allocation.solver.watch import Watch

MOST_STATES = 80  # of one worker: with more the bound takes too long, and does without some limits
NO_PHASE = -1
SHARE_BY_EXCHANGES, GUESSES = 0.3, 3
LEAST_LOOK_SECONDS = 0.05


@dataclass
class PairSearch:
    """A search of a part for one goal, which stages may go back to: `led` are the part's schools in order, `unit` the
    whole number that all costs are multiples of, `never_led` what schools that nobody leads cost."""

    goal: Goal
    led: Sequence[Line]
    unit: int
    search: Search
    answer: Answerer


def can_search_pairs(part: Part, goal: Goal) -> bool:
    """True when the part's tiers are settled, there is a plan, and the goal adds up over pairs."""
    return part.is_settled and bool(part.lines) and goal.name in part.terms.pair_costs


def look_over_pairs(part: Part, goal: Goal, limits: Limits, watch: Watch) -> tuple[PairSearch, float]:
    """A first bound, and a better plan where one is soon found; the deterministic time that took."""
    found = _begin(part, goal, limits, watch)
    search, tier_of = found.search, {s: t for s, _, t in found.led}
    place, team = {w: i for i, w in enumerate(part.block.workers)}, part.team()
    most = SHARE_BY_EXCHANGES * limits.deterministic_seconds / GUESSES
    for guess in range(GUESSES):
        if search.is_best or watch.is_over:
            break
        start = part.lines if guess == 0 else _lines(part, found.led, search.ideal)
        aim = Aim(part.terms.pair_costs[goal.name].given, start)
        near = fitted_lines(team, tier_of, limits.seed + guess, lambda: watch.is_over, aim=aim, most_seconds=most)
        search.count(near.deterministic_seconds)
        if take_over(part, goal, near.lines, watch):
            search.hears(np.array([place[w] for _, w, _ in sorted(part.lines)], dtype=np.int64))
    search.improve_bound()
    go_on(search, found.answer, Budget(LEAST_LOOK_SECONDS, 1, watch), most_tasks=1)
    accept(part, goal, _lines(part, found.led, search.leads))
    return found, search.used


def improve_by_pairs(part: Part, pairs: PairSearch, limits: Limits, watch: Watch, threads: int) -> Outcome:
    """Makes the part's plan as good as it can on the goal that the search is for, and holds later goals to that."""
    goal, used_before = pairs.goal, pairs.search.used
    if len(pairs.led) * len(part.block.workers) > LARGE_PAIRS and not is_plain(part, goal):
        used = improve_nearby(part, goal, limits, watch, threads)
        pairs.search.count(used)
        place = {w: i for i, w in enumerate(part.block.workers)}
        pairs.search.hears(np.array([place[w] for _, w, _ in sorted(part.lines)], dtype=np.int64))
    else:
        budget = Budget(limits.deterministic_seconds, threads if _says_all(part) else 1, watch)
        go_on(pairs.search, pairs.answer, budget)
    accept(part, goal, _lines(part, pairs.led, pairs.search.leads))
    value = goal.value(part.terms, part.block, part.lines)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
    never_led = value - pairs.search.cost * pairs.unit
    bound = min(value, max(0, pairs.search.least * pairs.unit + never_led))
    used = pairs.search.used - used_before
    return Outcome(value, bound, value <= bound, used, watch.is_over and value > bound)


def _begin(part: Part, goal: Goal, limits: Limits, watch: Watch) -> PairSearch:
    led, place = sorted(part.lines), {w: i for i, w in enumerate(part.block.workers)}
    asked, unit = _assignments(part, goal, led)
    start = np.array([place[w] for _, w, _ in led], dtype=np.int64)
    never_led = goal.value(part.terms, part.block, part.lines) - unit * asked.cost(start)

    def tell(cost: int, bound: int) -> None:
        watch.improved(part.number, cost * unit + never_led, bound * unit + never_led)

    in_model = _alone(asked, watch) if is_plain(part, goal) else _in_model(part, asked, led, watch)
    exchange = _by_exchanges(part, goal, led, watch)

    def answer(task: Task) -> Answer:
        return exchange(task) if task.kind.is_by_exchanges else in_model(task)

    return PairSearch(goal, led, unit, begin(asked, start, limits.seed, tell), answer)


def _by_exchanges(part: Part, goal: Goal, led: Sequence[Line], watch: Watch) -> Answerer:
    place, team, tier_of = {w: i for i, w in enumerate(part.block.workers)}, part.team(), {s: t for s, _, t in led}
    cost = part.terms.pair_costs[goal.name].given

    def answer(task: Task) -> Answer:
        aim = Aim(cost, _lines(part, led, task.leads))
        near = fitted_lines(team, tier_of, task.seed, lambda: watch.is_over, aim=aim, most_seconds=task.seconds)
        if near.lines is None or not is_lawful(part, near.lines, watch):
            return Answer(task, None, False, near.deterministic_seconds)
        leads = np.array([place[w] for _, w, _ in sorted(near.lines)], dtype=np.int64)
        return Answer(task, leads, False, near.deterministic_seconds)

    return answer


def _lines(part: Part, led: Sequence[Line], leads: Whole) -> Lines:
    workers = part.block.workers
    return frozenset((s, workers[w], t) for (s, _, t), w in zip(led, leads.tolist(), strict=True))


def is_plain(part: Part, goal: Goal) -> bool:
    """True when no rule or earlier goal but the workers' time bears on who leads: the generalised assignment
    problem."""
    problem = part.terms.problem
    is_free = not (
        problem.one_phase_only
        or problem.max_moves is not None
        or problem.caseload_share[list(part.block.schools)].any()
        or part.between
    )
    return (
        is_free
        and can_search_pairs(part, goal)
        and _says_all(part)
        and not any(_decides_who_leads(part, held) for held, _ in part.held)
    )


def _says_all(part: Part) -> bool:
    """True when nothing bears on who leads that is not among what `_assignments` says."""
    problem = part.terms.problem
    return not (
        problem.keep_together
        or problem.area_limits
        or problem.max_moves_per_worker is not None
        or any(held.name in ("workload_gap", "workload_spread", "groups_split") for held, _ in _in_play(part))
    )


def _in_play(part: Part) -> list[tuple[Goal, int]]:
    """Earlier goals that say more than the band of minutes that is settled."""
    is_banded = bool(part.between)
    return [
        (held, limit)
        for held, limit in part.held
        if part.terms.is_in_play(held.name) and not (is_banded and held.name.startswith("workload"))
    ]


def _decides_who_leads(part: Part, goal: Goal) -> bool:
    """True when it matters to the goal who leads a school, now that every school's tier is settled."""
    if goal.name not in part.terms.pair_costs:
        return part.terms.is_in_play(goal.name)
    cost, problem = part.terms.pair_costs[goal.name].given, part.terms.problem
    return any(len(set(cost[s, problem.allowed[s], t].tolist())) > 1 for s, _, t in part.lines)


def _assignments(part: Part, goal: Goal, led: Sequence[Line]) -> tuple[Assignments, int]:
    """The part as costs and loads of pairs, and the whole-number unit that all costs are multiples of."""
    problem, workers = part.terms.problem, list(part.block.workers)
    schools, tiers = np.array([s for s, _, _ in led])[:, None], np.array([t for _, _, t in led])[:, None]
    is_open = problem.allowed[schools, workers] & problem.worker_tier_allowed[workers][:, tiers[:, 0]].T
    locks = problem.locks[schools]
    is_open &= (locks < 0) | (locks == np.array(workers)[None, :])
    costs = part.terms.pair_costs[goal.name].given[schools, workers, tiers].astype(np.int64)
    unit = max(1, gcd(*costs[is_open].tolist()))
    ends = [part.between.get(w, (0, int(part.x.capacity[w]))) for w in workers]
    asked = Assignments(
        costs=np.where(is_open, costs // unit, 0),
        taken=problem.minutes[schools, workers, tiers].astype(np.int64),
        least=np.array([low for low, _ in ends], dtype=np.int64),
        most=np.array([min(high, int(part.x.capacity[w])) for (_, high), w in zip(ends, workers, strict=True)]),
        allowed=is_open,
        states=_states(part, schools[:, 0], is_open),
        held=_held(part, schools, tiers),
    )
    return asked, unit


def _held(part: Part, schools: Whole, tiers: Whole) -> list[Held]:
    """Earlier goals, and the cap on moves, that depend on who leads."""
    workers, found = list(part.block.workers), []
    limits = [(goal, limit) for goal, limit in part.held if goal.name in part.terms.pair_costs]
    if part.terms.problem.max_moves is not None:
        limits.append((MOVES_BY_CHOICE, part.terms.problem.max_moves))
    led = set(schools[:, 0].tolist())
    for goal, limit in limits:
        if _decides_who_leads(part, goal):
            cost = part.terms.pair_costs[goal.name]
            never_led = sum(int(cost.uncovered[s]) for s in part.block.schools if s not in led)
            found.append(Held(cost.given[schools, workers, tiers].astype(np.int64), limit - never_led))
    return found


def _states(part: Part, schools: Whole, is_open: np.ndarray) -> States:
    """Caseload, how far posts are filled, and phases where a worker may lead one only; without some of them where there
    would be too many states."""
    problem, team, workers = part.terms.problem, part.team(), list(part.block.workers)
    nothing = np.zeros(is_open.shape, dtype=np.int64)
    taken = part.terms.caseloads.taken[schools[:, None], workers]
    filled = nothing if team.posts is None else team.posts.taken[schools[:, None], workers]
    phase = np.unique([str(problem.schools[s].phase) for s in schools], return_inverse=True)[1]
    phases = np.broadcast_to(phase[:, None], is_open.shape) if problem.one_phase_only else nothing
    limits = part.terms.caseloads.fte[workers]
    wanted = np.array([team.least_filled.get(w, 0) for w in workers])
    for uses in ((taken, filled, phases), (taken, nothing, phases), (nothing, nothing, phases)):
        kinds, of_pair = np.unique(np.stack(uses, axis=-1).reshape(-1, 3), axis=0, return_inverse=True)
        of_pair = of_pair.reshape(is_open.shape)
        goals = wanted if uses[1].any() else np.zeros_like(wanted)
        made = [
            _states_of(kinds, set(of_pair[is_open[:, i], i].tolist()), int(limits[i]), int(goals[i]))
            for i in range(len(workers))
        ]
        if all(one is not None for one in made):
            return States(of_pair, [one[0] for one in made if one], [one[1] for one in made if one])
    return no_states(*is_open.shape)


def _states_of(kinds: Whole, ours: set[int], limit: int, wanted: int) -> tuple[Whole, np.ndarray] | None:
    """A worker's states and where a load may end: (phase, caseload, filled as far as wanted); None where too many."""
    first = (NO_PHASE, 0, min(0, wanted))
    following: dict[tuple[int, int, int], dict[int, tuple[int, int, int]]] = {}
    waiting = [first]
    while waiting:
        state = waiting.pop()
        if state in following:
            continue
        if len(following) >= MOST_STATES:
            return None
        following[state] = {}
        for kind in ours:
            caseload, filled, phase = kinds[kind].tolist()
            then = (phase, state[1] + caseload, min(wanted, state[2] + filled))
            if then[1] <= limit and state[0] in (NO_PHASE, phase):
                following[state][kind] = then
                waiting.append(then)
    place = {state: i for i, state in enumerate(sorted(following))}
    after = np.full((len(place), len(kinds)), -1, dtype=np.int64)
    for state, leads_to in following.items():
        for kind, then in leads_to.items():
            after[place[state], kind] = place[then]
    return after, np.array([state[2] >= wanted for state in sorted(following)])


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
