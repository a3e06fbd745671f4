"""The model of the cheapest mix: every change is a quantity with a price, all rules hold but for what is changed."""

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, IntVar, LinearExpr, LinearExprT

from allocation.entities import Phase
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver.asked import Asked
from allocation.solver.changes import with_ceiling, with_hours
from allocation.solver.constraints import is_move_by_choice
from allocation.solver.counted_levers import hard_groups, is_split
from allocation.solver.covering import add_rules, ask
from allocation.solver.easiest import easiest_tiers
from allocation.solver.fit_arithmetic import filled
from allocation.solver.part import lines_of
from allocation.solver.scale import shares
from allocation.solver.variables import Variables, make_variables

PRICE_SCALE = 100


class Mix(NamedTuple):
    """Amounts of each change: tenths of a post, the phase whose ceiling goes up by so many half schools, per cent of
    direct time, (school, worker) pairs lent, schools whose locks are dropped, schools left out, names of groups split,
    moves more for each link worker; and the price."""

    tenths: int = 0
    phase: Phase | None = None
    steps: int = 0
    percent: int = 0
    lent: frozenset[tuple[int, int]] = frozenset()
    released: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    split: frozenset[int] = frozenset()
    moves: int = 0
    price: int = 0


class Ground(NamedTuple):
    """Where a mix is looked for: the area's schools and workers come first in `problem`, then those of lenders, then
    `posts` new full-time posts. `lent` [S, W]: pairs that only the boundary keeps apart. `percent`: the most direct
    time more that is of use. `is_whole`: nobody who could lend is left out."""

    problem: AllocationProblem
    schools: int
    workers: int
    posts: int
    lent: np.ndarray
    post_minutes: float
    percent: int
    is_whole: bool


def raised(ground: Ground, mix: Mix) -> AllocationProblem:
    """The problem with the mix's ceiling, for the area's schools."""
    if mix.phase is None:
        return ground.problem
    rows = np.array([school.phase == mix.phase for school in ground.problem.schools], dtype=bool)
    rows[ground.schools :] = False
    return with_ceiling(ground.problem, rows, mix.steps / 2)


def cheapest(ground: Ground, mix: Mix, prices: RepairPrices, most: int | None, asked: Asked) -> tuple[Mix | None, bool]:
    """The cheapest mix with this ceiling (for which `mix.price` counts) at a price of at most `most`, and whether it is
    proven that there is no cheaper one, or none."""
    if asked.watch.is_over:
        return None, False
    ceiling, free = raised(ground, mix), np.full(ground.problem.size[0], -1, dtype=np.int64)
    loose = tuple(replace(group, is_hard=False) for group in ground.problem.keep_together)
    problem = replace(
        with_hours(ceiling, ground.percent, ground.workers),
        allowed=ceiling.allowed | ground.lent,
        locks=free,
        tier_locks=free,
        keep_together=loose,
        max_moves_per_worker=None,
    )
    model = CpModel()
    x = _variables(model, ground, problem)
    changes = _changes(model, x, ground, problem)
    price = changes.price(prices) + mix.price
    if most is not None:
        model.add(price <= most)
    model.minimize(price)
    solver, status = ask(model, asked)
    if status not in (OPTIMAL, FEASIBLE):
        return None, status == INFEASIBLE
    lines = lines_of(x, solver)
    led = {s for s, _, _ in lines}
    found = mix._replace(
        tenths=int(solver.value(changes.tenths)),
        percent=int(solver.value(changes.percent)),
        lent=frozenset((s, w) for s, w, _ in lines if ground.lent[s, w]),
        released=frozenset(s for s, one in changes.released.items() if solver.value(one) and s in led),
        left_out=frozenset(range(ground.schools)) - led,
        split=frozenset(number for number, one in changes.split.items() if solver.value(one)),
        moves=int(solver.value(changes.moves)),
        price=round(solver.objective_value),
    )
    return found, status == OPTIMAL


def _variables(model: CpModel, ground: Ground, problem: AllocationProblem) -> Variables:
    """Who leads, at the tiers easiest to fit in where that is exact; only the area's schools may be left out."""
    schools, workers = tuple(range(problem.size[0])), tuple(range(problem.size[1]))
    tiers, is_exact = easiest_tiers(problem, schools)
    tier_of = tiers if is_exact and (ground.problem.tier_locks < 0).all() else None
    x = make_variables(model, problem, schools, workers, 0.0, tier_of, may_leave_out=True)
    add_rules(model, x, problem)
    for s in range(ground.schools, problem.size[0]):
        model.add(x.uncovered[s] == 0)
    return x


class _Changes(NamedTuple):
    """Every quantity that has a price."""

    tenths: LinearExprT
    percent: IntVar
    lent: LinearExprT
    released: dict[int, IntVar]
    left_out: LinearExprT
    split: dict[int, IntVar]
    moves: LinearExprT

    def price(self, prices: RepairPrices) -> LinearExpr:
        """In hundredths of a point."""
        parts: list[tuple[LinearExprT, float]] = [
            (self.tenths, prices.tenth_of_a_post),
            (self.percent, prices.percent_more_hours),
            (self.lent, prices.school_lent),
            (LinearExpr.sum(list(self.released.values())), prices.lock_dropped),
            (self.left_out, prices.school_left_out),
            (LinearExpr.sum(list(self.split.values())), prices.group_split),
            (self.moves, prices.move_more_each),
        ]
        return LinearExpr.sum([round(PRICE_SCALE * each) * amount for amount, each in parts])


def _changes(model: CpModel, x: Variables, ground: Ground, problem: AllocationProblem) -> _Changes:
    before = ground.problem
    locked = np.flatnonzero((before.locks >= 0) | (before.tier_locks >= 0))
    return _Changes(
        tenths=_post_tenths(model, x, ground, problem),
        percent=_more_hours(model, x, ground),
        lent=LinearExpr.sum([x.leads[int(s), int(w)] for s, w in np.argwhere(ground.lent)]),
        released={int(s): _released(model, x, before, int(s)) for s in locked},
        left_out=LinearExpr.sum([x.uncovered[s] for s in range(ground.schools)]),
        split={n: is_split(model, x, before.keep_together[n].schools, n) for n in hard_groups(before)},
        moves=_more_moves(model, x, before),
    )


def _post_tenths(model: CpModel, x: Variables, ground: Ground, problem: AllocationProblem) -> LinearExprT:
    """Tenths of full-time posts in all; of the new posts one at most is part-time, as in the lever by itself."""
    first = problem.size[1] - ground.posts
    parts, totals, part_time = shares(problem.caseload_share, problem.fte), [], []
    for w in range(first, problem.size[1]):
        size = [model.new_bool_var(f"post_{w}_{t}") for t in range(11)]
        model.add_exactly_one(size)
        minutes = [(x.given[s, w, t], int(problem.minutes[s, w, t])) for s in x.schools for t in x.tiers]
        room = [int(ground.post_minutes * t / 10) for t in range(11)]
        model.add(_sum(minutes) <= LinearExpr.weighted_sum(size, room))
        taken = [(x.leads[s, w], int(parts.taken[s, w])) for s in x.schools]
        able = parts.taken[problem.allowed[:, w], w]
        load = [filled(able, t * int(parts.fte[w]) // 10) for t in range(11)]
        model.add(_sum(taken) <= LinearExpr.weighted_sum(size, load))
        totals.append(LinearExpr.weighted_sum(size, list(range(11))))
        part_time += size[1:10]
    for larger, smaller in pairwise(totals):
        model.add(larger >= smaller)
    model.add(LinearExpr.sum(part_time) <= 1)
    return LinearExpr.sum(totals)


def _more_hours(model: CpModel, x: Variables, ground: Ground) -> IntVar:
    percent = model.new_int_var(0, ground.percent, "percent_more_hours")
    for w in range(ground.workers):
        minutes = [(x.given[s, w, t], 100 * int(ground.problem.minutes[s, w, t])) for s in x.schools for t in x.tiers]
        model.add(_sum(minutes) <= int(ground.problem.capacity_minutes[w]) * (100 + percent))
    return percent


def _more_moves(model: CpModel, x: Variables, problem: AllocationProblem) -> LinearExprT:
    """How far the cap on each one's moves goes up; nothing where there is none."""
    cap = problem.max_moves_per_worker
    if cap is None:
        return 0
    more = model.new_int_var(0, problem.size[0], "moves_more")
    moves = [(s, w, leads) for (s, w), leads in x.leads.items() if is_move_by_choice(problem, s, w)]
    for worker in x.workers:
        model.add(sum(leads for s, _, leads in moves if problem.current[s] == worker) <= cap + more)
        model.add(sum(leads for _, w, leads in moves if w == worker) <= cap + more)
    return more


def _sum(parts: list[tuple[IntVar, int]]) -> LinearExpr:
    return LinearExpr.weighted_sum([variable for variable, _ in parts], [factor for _, factor in parts])


def _released(model: CpModel, x: Variables, problem: AllocationProblem, s: int) -> IntVar:
    """True when the school is led by another worker or at another tier than it is locked to."""
    is_released = model.new_bool_var(f"released_{s}")
    if problem.locks[s] >= 0:
        model.add_bool_or([x.leads[s, int(problem.locks[s])], x.uncovered[s], is_released])
    if problem.tier_locks[s] >= 0:
        model.add_bool_or([x.meets[s, int(problem.tier_locks[s])], x.uncovered[s], is_released])
    return is_released
