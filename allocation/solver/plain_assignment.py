"""A part in which only link workers' time and one goal decide who leads: the generalised assignment problem."""

from math import gcd

import numpy as np

from allocation.solver.assignment_bounds import Assignments
from allocation.solver.assignment_search import Budget, search
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Outcome, Part, accept, hold
from allocation.solver.watch import Watch


def is_plain(part: Part, goal: Goal) -> bool:
    """True when every school of the part has a link worker and a tier, and no rule or earlier goal but the workers'
    time bears on who leads."""
    problem, schools = part.terms.problem, list(part.block.schools)
    is_free = not (
        problem.one_phase_only
        or problem.keep_together
        or problem.area_limits
        or problem.max_moves is not None
        or problem.max_moves_per_worker is not None
        or problem.caseload_share[schools].any()
        or part.between
    )
    is_settled = len(part.lines) == len(schools) > 0
    return (
        is_free
        and is_settled
        and goal.name in part.terms.pair_costs
        and not any(_decides_who_leads(part, held) for held, _ in part.held)
    )


def _decides_who_leads(part: Part, goal: Goal) -> bool:
    """True when it matters to the goal who leads a school, now that every school's tier is settled."""
    if goal.name not in part.terms.pair_costs:
        return part.terms.is_in_play(goal.name)
    cost, problem = part.terms.pair_costs[goal.name].given, part.terms.problem
    return any(len(set(cost[s, problem.allowed[s], t].tolist())) > 1 for s, _, t in part.lines)


def improve_plain(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> Outcome:
    """Makes the plan of a plain part as good as it can on one goal, and holds later goals to that."""
    led = sorted(part.lines)
    workers = {w: i for i, w in enumerate(part.block.workers)}
    asked, unit = _assignments(part, goal, led)
    start = np.array([workers[w] for _, w, _ in led], dtype=np.int64)

    def tell(cost: int, bound: int) -> None:
        watch.improved(part.number, cost * unit, bound * unit)

    found = search(asked, start, Budget(limits.deterministic_seconds, limits.seed, threads, watch), tell)
    chosen = zip(led, found.leads.tolist(), strict=True)
    accept(part, goal, frozenset((s, part.block.workers[w], t) for (s, _, t), w in chosen))
    value = goal.value(part.terms, part.block, part.lines)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
    is_best = value <= found.bound * unit
    return Outcome(value, found.bound * unit, is_best, found.deterministic_seconds, watch.is_over and not is_best)


def _assignments(part: Part, goal: Goal, led: list[tuple[int, int, int]]) -> tuple[Assignments, int]:
    """The part as costs and loads of pairs, and the whole-number unit that all costs are multiples of."""
    problem, workers = part.terms.problem, list(part.block.workers)
    schools, tiers = [s for s, _, _ in led], np.array([t for _, _, t in led])
    pairs = np.ix_(schools, workers)
    is_open = problem.allowed[pairs] & problem.worker_tier_allowed[workers][:, tiers].T
    locks = problem.locks[schools][:, None]
    is_open &= (locks < 0) | (locks == np.array(workers)[None, :])
    costs = part.terms.pair_costs[goal.name].given[np.array(schools)[:, None], workers, tiers[:, None]].astype(np.int64)
    unit = max(1, gcd(*costs[is_open].tolist()))
    taken = problem.minutes[np.array(schools)[:, None], workers, tiers[:, None]].astype(np.int64)
    capacity = np.array([int(part.x.capacity[w]) for w in workers], dtype=np.int64)
    return Assignments(np.where(is_open, costs // unit, 0), taken, capacity, is_open), unit
