"""Improves the plan of a large part bit by bit: a few link workers and their schools are solved anew, others stay."""

from collections.abc import Iterable

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from allocation.solver import workload
from allocation.solver.blocks import Block
from allocation.solver.constraints import cap_moves, cap_moves_of_workers
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Part, accept, hold, lines_of, make_part, make_solver, settle_tiers
from allocation.solver.watch import Watch

WORKERS_AT_ONCE = 6
SHARE_OF_LIMIT = 0.02


def improve_nearby(part: Part, goal: Goal, limits: Limits, watch: Watch) -> float:
    """Solves neighbourhood after neighbourhood for the goal until the limit; returns the deterministic time used.

    Coverage and tiers must be settled. The plan only ever gets better, and stays within what earlier goals hold.
    """
    rng, used = np.random.default_rng(limits.seed), 0.0
    each = Limits(max(0.02, SHARE_OF_LIMIT * limits.deterministic_seconds), limits.seed)
    while used < limits.deterministic_seconds and not watch.is_over:
        workers = _related_workers(part, goal, rng)
        if workers is None:
            break
        used += _solve_nearby(part, goal, workers, each, watch) + each.deterministic_seconds / 10
        watch.improved(part.number, goal.value(part.terms, part.block, part.lines), None)
    return used


def _solve_nearby(part: Part, goal: Goal, workers: set[int], limits: Limits, watch: Watch) -> float:
    near = make_part(part.number, _block_of(part, workers), part.terms, part.lines, part.headroom_share)
    settle_tiers(near)
    for earlier, limit in part.held:
        _hold_nearby(part, near, earlier, limit)
    elsewhere = part.lines - near.lines
    cap_moves(near.model, near.x, part.terms.problem, elsewhere)
    cap_moves_of_workers(near.model, near.x, part.terms.problem, elsewhere)
    near.model.minimize(goal.expression(near.model, near.x, part.terms))
    for key, given in near.x.given.items():
        near.model.add_hint(given, key in near.lines)
    solver = make_solver(limits, watch)
    watch.solving(solver)
    try:
        status = solver.solve(near.model)
    finally:
        watch.solved(solver)
    if status in (OPTIMAL, FEASIBLE):
        accept(part, goal, (part.lines - near.lines) | lines_of(near.x, solver))
    return solver.deterministic_time


def _hold_nearby(part: Part, near: Part, earlier: Goal, limit: int) -> None:
    """What the rest uses of an earlier goal's limit is not there for the neighbourhood."""
    if earlier.name == "workload_gap":
        workload.keep_between(near.model, near.x, near.terms, workload.band(near.terms, part.lines, limit))
        return
    ours = earlier.value(near.terms, near.block, near.lines)
    rest = earlier.value(part.terms, part.block, part.lines) - ours
    hold(near, earlier, earlier.expression(near.model, near.x, near.terms), max(ours, limit - rest))


def _block_of(part: Part, workers: set[int]) -> Block:
    return Block(tuple(sorted(s for s, w, _ in part.lines if w in workers)), tuple(sorted(workers)))


def _related_workers(part: Part, goal: Goal, rng: np.random.Generator) -> set[int] | None:
    """Two workers between whom something is to be gained, and others close to them."""
    if goal.name == "groups_split":
        seeds = _pair_of_a_group(part, rng)
    else:
        seeds = _costly_pair(part, goal, rng) if goal.name in part.terms.pair_costs else _unlike_pair(part, rng)
    if seeds is None:
        return None
    travel = part.terms.problem.travel_minutes[list(part.block.schools)].astype(float)
    able = set(np.flatnonzero(part.terms.problem.allowed[list(part.block.schools)].any(axis=0)))
    others = [w for w in part.block.workers if w not in seeds and w in able]
    distance = {w: np.abs(travel[:, w] - travel[:, min(seeds)]).mean() * rng.uniform(0.2, 1.0) for w in others}
    return {*seeds, *sorted(others, key=lambda w: distance[w])[: WORKERS_AT_ONCE - len(seeds)]}


def _costly_pair(part: Part, goal: Goal, rng: np.random.Generator) -> set[int] | None:
    """The worker of a school that would cost less with another, and that other."""
    problem, cost = part.terms.problem, part.terms.pair_costs[goal.name].given
    pairs = []
    for s, w, t in sorted(part.lines):
        able = problem.allowed[s] & problem.worker_tier_allowed[:, t]
        best = int(np.argmin(np.where(able, cost[s, :, t], np.iinfo(np.int64).max)))
        if cost[s, best, t] < cost[s, w, t]:
            pairs.append({w, best})
    return pairs[int(rng.integers(len(pairs)))] if pairs else None


def _pair_of_a_group(part: Part, rng: np.random.Generator) -> set[int] | None:
    """Two of the workers who lead schools of one keep-together group."""
    leader = {s: w for s, w, _ in part.lines}
    groups = [sorted({leader[s] for s in group if s in leader}) for group in part.terms.together]
    split = [leaders for leaders in groups if len(leaders) > 1]
    if not split:
        return None
    return {int(w) for w in rng.choice(split[int(rng.integers(len(split)))], 2, replace=False)}


def _unlike_pair(part: Part, rng: np.random.Generator) -> set[int] | None:
    """The busiest or least busy worker of a group of colleagues, and any other of the group."""
    groups = _colleagues(part)
    if not groups:
        return None
    group = groups[int(rng.integers(len(groups)))]
    used = dict.fromkeys(group, 0.0)
    for s, w, t in part.lines:
        if w in used:
            used[w] += part.terms.problem.minutes[s, w, t] / part.terms.problem.capacity_minutes[w]
    end = max(group, key=lambda w: used[w]) if rng.random() < 0.5 else min(group, key=lambda w: used[w])
    other = int(rng.choice([w for w in group if w != end]))
    return {end, other}


def _colleagues(part: Part) -> list[tuple[int, ...]]:
    def ours(group: Iterable[int]) -> tuple[int, ...]:
        return tuple(w for w in group if w in part.block.workers)

    return [ours(group) for group in part.terms.colleagues if len(ours(group)) > 1]
