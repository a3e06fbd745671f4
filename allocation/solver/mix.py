"""The cheapest mix of changes with which every school of an area fits, at the council's prices; proven by solving."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, IntVar, LinearExpr, LinearExprT

from allocation.entities import Phase
from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver.areas import Area, cut_down
from allocation.solver.covering import Asked, add_rules, ask, can_cover
from allocation.solver.levers import Answer, Case, with_ceiling, with_hours
from allocation.solver.part import lines_of
from allocation.solver.posts import minutes_of_post, with_posts
from allocation.solver.scale import shares
from allocation.solver.variables import Variables, make_variables
from allocation.wording import counted, joined

PRICE_SCALE = 100
MOST_HOURS_PERCENT = 100
MOST_POSTS_IF_NO_HELP = 1.0  # more staff that would not do alone may do together with something else
MOST_CEILING_STEPS = 8
LARGEST_JOINT_PAIRS = 15_000  # beyond that the mix is looked for without lending


class Mix(NamedTuple):
    """Amounts of each change: tenths of a post, the phase whose ceiling goes up by so many half schools, per cent of
    direct time, (school, worker) pairs lent, schools whose locks are dropped, schools left out; and the price."""

    tenths: int = 0
    phase: Phase | None = None
    steps: int = 0
    percent: int = 0
    lent: frozenset[tuple[int, int]] = frozenset()
    released: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    price: int = 0


class _Ground(NamedTuple):
    """Where a mix is looked for: the area's schools and workers come first in `problem`, then those of lenders, then
    `posts` new full-time posts. `lent` [S, W]: pairs that only the boundary keeps apart."""

    problem: AllocationProblem
    schools: int
    workers: int
    posts: int
    lent: np.ndarray
    post_minutes: float


def cheapest_mix(case: Case, alone: Iterable[Answer], prices: RepairPrices, asked: Asked) -> Answer:
    """The mix of all changes with the lowest price; of the ceilings, one phase's at a time. `alone` says how much of
    each change would do without the others: no mix needs more of it than that."""
    most = {answer.lever: answer.repair.amount for answer in alone if answer.repair}
    ground = _ground(case, round(10 * most.get("extra post", MOST_POSTS_IF_NO_HELP)))
    percent = round(most.get("hours", MOST_HOURS_PERCENT))
    best, is_proven = _cheapest(ground, Mix(), percent, prices, None, asked)
    for phase, steps in _ceilings(ground.problem):
        spent = steps * round(PRICE_SCALE * prices.half_a_school_on_the_ceiling)
        if best is not None and spent >= best.price:
            continue
        raised = Mix(phase=phase, steps=steps, price=spent)
        found, is_certain = _cheapest(ground, raised, percent, prices, best, asked)
        best, is_proven = found or best, is_proven and is_certain
    if best is None or not (best.price and best._replace(price=0, left_out=frozenset()) != Mix()):
        return Answer("cheapest mix", "", None, is_no_help=False)
    is_proven &= can_cover(_repaired(ground, best), asked) is True
    words = joined(list(_phrases(ground, best)))
    certain = "" if is_proven else " (a cheaper one may do; there was no time to prove it)"
    sentence = f"{case.area.name}: at the prices set, the cheapest way is {words}{certain}."
    return Answer(
        "cheapest mix", words, Repair("cheapest mix", sentence, best.price / PRICE_SCALE, "points", is_proven), False
    )


def _ground(case: Case, tenths: int) -> _Ground:
    ours, theirs = len(case.area.schools), len(case.area.workers)
    schools, workers = (*case.area.schools, *case.donors.schools), (*case.area.workers, *case.donors.workers)
    if len(schools) * len(workers) > LARGEST_JOINT_PAIRS:
        schools, workers = case.area.schools, case.area.workers
    posts = -(-tenths // 10)
    joint = with_posts(case.whole, Area(case.area.name, schools, workers), 10 * posts) if posts else None
    joint = joint or cut_down(case.whole, schools, workers)
    posts = joint.size[1] - len(workers)
    lent = np.zeros(joint.size[:2], dtype=bool)
    if case.whole.boundary_only is not None:
        lent[:ours, theirs : len(workers)] = case.whole.boundary_only[np.ix_(schools[:ours], workers[theirs:])]
    allowed = joint.allowed.copy()
    allowed[ours:, len(workers) :] = False
    return _Ground(replace(joint, allowed=allowed), ours, theirs, posts, lent, minutes_of_post(case.whole, case.area))


def _ceilings(problem: AllocationProblem) -> Iterator[tuple[Phase, int]]:
    for steps in range(1, MOST_CEILING_STEPS + 1):
        for phase in Phase:
            if any(school.phase == phase for school in problem.schools) and (problem.caseload_share > 0).any():
                yield phase, steps


def _raised(ground: _Ground, mix: Mix) -> AllocationProblem:
    """The problem with the mix's ceiling, for the area's schools."""
    if mix.phase is None:
        return ground.problem
    rows = np.array([school.phase == mix.phase for school in ground.problem.schools], dtype=bool)
    rows[ground.schools :] = False
    return with_ceiling(ground.problem, rows, mix.steps / 2)


def _cheapest(
    ground: _Ground, mix: Mix, percent: int, prices: RepairPrices, best: Mix | None, asked: Asked
) -> tuple[Mix | None, bool]:
    """The cheapest mix with this ceiling that is cheaper than `best`, and whether that is proven."""
    if asked.watch.is_over:
        return None, False
    raised, free = _raised(ground, mix), np.full(ground.problem.size[0], -1, dtype=np.int64)
    problem = replace(
        with_hours(raised, percent, ground.workers), allowed=raised.allowed | ground.lent, locks=free, tier_locks=free
    )
    model = CpModel()
    x = make_variables(model, problem, tuple(range(problem.size[0])), tuple(range(problem.size[1])), 0.0)
    add_rules(model, x, problem)
    for s in range(ground.schools, problem.size[0]):
        model.add(x.uncovered[s] == 0)
    tenths, more = _post_tenths(model, x, ground, problem), _more_hours(model, x, ground, percent)
    released = {s: _released(model, x, ground.problem, s) for s in _locked(ground.problem)}
    parts: list[tuple[LinearExprT, float]] = [
        (tenths, prices.tenth_of_a_post),
        (more, prices.percent_more_hours),
        (LinearExpr.sum([x.leads[int(s), int(w)] for s, w in np.argwhere(ground.lent)]), prices.school_lent),
        (LinearExpr.sum(list(released.values())), prices.lock_dropped),
        (LinearExpr.sum([x.uncovered[s] for s in range(ground.schools)]), prices.school_left_out),
    ]
    price = LinearExpr.sum([round(PRICE_SCALE * each) * amount for amount, each in parts]) + mix.price
    if best is not None:
        model.add(price <= best.price - 1)
    model.minimize(price)
    solver, status = ask(model, asked)
    if status not in (OPTIMAL, FEASIBLE):
        return None, status == INFEASIBLE
    lines = lines_of(x, solver)
    led = {s for s, _, _ in lines}
    found = mix._replace(
        tenths=int(solver.value(tenths)),
        percent=int(solver.value(more)),
        lent=frozenset((s, w) for s, w, _ in lines if ground.lent[s, w]),
        released=frozenset(s for s, one in released.items() if solver.value(one) and s in led),
        left_out=frozenset(range(ground.schools)) - led,
        price=round(solver.objective_value),
    )
    return found, status == OPTIMAL


def _post_tenths(model: CpModel, x: Variables, ground: _Ground, problem: AllocationProblem) -> LinearExprT:
    """Tenths of full-time posts in all; of the new posts one at most is part-time, as in the lever by itself."""
    first = problem.size[1] - ground.posts
    parts, totals, part_time = shares(problem.caseload_share, problem.fte), [], []
    for w in range(first, problem.size[1]):
        size = [model.new_bool_var(f"post_{w}_{t}") for t in range(11)]
        model.add_exactly_one(size)
        minutes = [(x.given[s, w, t], int(problem.minutes[s, w, t])) for s in x.schools for t in x.tiers]
        room = [int(ground.post_minutes * t / 10) for t in range(11)]
        model.add(_sum(minutes) <= LinearExpr.weighted_sum(size, room))
        taken = [(x.leads[s, w], 10 * int(parts.taken[s, w])) for s in x.schools]
        model.add(_sum(taken) <= LinearExpr.weighted_sum(size, [t * int(parts.fte[w]) for t in range(11)]))
        totals.append(LinearExpr.weighted_sum(size, list(range(11))))
        part_time += size[1:10]
    model.add(LinearExpr.sum(part_time) <= 1)
    return LinearExpr.sum(totals)


def _more_hours(model: CpModel, x: Variables, ground: _Ground, most: int) -> IntVar:
    percent = model.new_int_var(0, most, "percent_more_hours")
    for w in range(ground.workers):
        minutes = [(x.given[s, w, t], 100 * int(ground.problem.minutes[s, w, t])) for s in x.schools for t in x.tiers]
        model.add(_sum(minutes) <= int(ground.problem.capacity_minutes[w]) * (100 + percent))
    return percent


def _sum(parts: list[tuple[IntVar, int]]) -> LinearExpr:
    return LinearExpr.weighted_sum([variable for variable, _ in parts], [factor for _, factor in parts])


def _locked(problem: AllocationProblem) -> list[int]:
    return [int(s) for s in np.flatnonzero((problem.locks >= 0) | (problem.tier_locks >= 0))]


def _released(model: CpModel, x: Variables, problem: AllocationProblem, s: int) -> IntVar:
    """True when the school is led by another worker or at another tier than it is locked to."""
    is_released = model.new_bool_var(f"released_{s}")
    if problem.locks[s] >= 0:
        model.add_bool_or([x.leads[s, int(problem.locks[s])], x.uncovered[s], is_released])
    if problem.tier_locks[s] >= 0:
        model.add_bool_or([x.meets[s, int(problem.tier_locks[s])], x.uncovered[s], is_released])
    return is_released


def _repaired(ground: _Ground, mix: Mix) -> AllocationProblem:
    """The problem with the mix, made as each lever makes it, without the schools left out: to be solved anew."""
    raised = _raised(ground, mix)
    allowed, locks, tier_locks = raised.allowed.copy(), raised.locks.copy(), raised.tier_locks.copy()
    for s, w in mix.lent:
        allowed[s, w] = True
    for s in mix.released:
        locks[s] = tier_locks[s] = -1
    changed = replace(
        with_hours(raised, mix.percent, ground.workers), allowed=allowed, locks=locks, tier_locks=tier_locks
    )
    first = changed.size[1] - ground.posts
    fte, capacity = changed.fte.copy(), changed.capacity_minutes.copy()
    for i in range(ground.posts):
        tenths = min(10, max(0, mix.tenths - 10 * i))
        fte[first + i], capacity[first + i] = tenths / 10, int(ground.post_minutes * tenths / 10)
    kept = [s for s in range(changed.size[0]) if s not in mix.left_out]
    return cut_down(replace(changed, fte=fte, capacity_minutes=capacity), kept, range(changed.size[1]))


def _phrases(ground: _Ground, mix: Mix) -> Iterator[str]:
    problem = ground.problem
    if mix.tenths:
        yield f"{mix.tenths / 10:g} FTE more"
    if mix.phase is not None:
        yield f"a ceiling {mix.steps / 2:g} higher for {mix.phase} schools"
    if mix.percent:
        yield f"{mix.percent}% more direct time in every post"
    if mix.lent:
        givers = sorted({problem.workers[w].cluster for _, w in mix.lent})
        names = _names(problem, {s for s, _ in mix.lent})
        yield f"{counted(len(mix.lent), 'school')} led from {joined(givers)} ({names})"
    if mix.released:
        yield f"dropping the {'lock' if len(mix.released) == 1 else 'locks'} on {_names(problem, mix.released)}"
    if mix.left_out:
        yield f"{counted(len(mix.left_out), 'school')} without a link worker ({_names(problem, mix.left_out)})"


def _names(problem: AllocationProblem, schools: Iterable[int]) -> str:
    return joined(sorted(problem.schools[s].name for s in schools), most=12)
