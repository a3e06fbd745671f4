"""Improves a part's plan bit by bit: a few link workers and their schools are solved anew, the others stay."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from allocation.solver import workload
from allocation.solver.blocks import Block
from allocation.solver.constraints import cap_moves, cap_moves_of_workers, cap_people
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Part, accept, hint_start, hold, lines_of, make_solver, settled_part
from allocation.solver.start import Lines
from allocation.solver.watch import Watch

LARGE_PAIRS = 1_500  # a part with more pairs of school and worker is beyond a search of the whole
FEWEST_WORKERS, MOST_WORKERS = 5, 8
SECONDS_EACH = 0.15
STALLED_AFTER = 3  # tries without gain for each worker of the part, before neighbourhoods are widened
TIME_OF_A_MODEL = 0.01
LEAST_RELATION = 0.02


class _Found(NamedTuple):
    before: Lines
    after: Lines
    deterministic_seconds: float


def improve_nearby(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int = 1) -> float:
    """Solves neighbourhood after neighbourhood for the goal until nothing is gained or the limit is reached; returns
    the deterministic time used.

    Coverage and tiers must be settled. The plan only ever gets better, and stays within what earlier goals hold. With
    two threads, neighbourhoods without a link worker in common are solved side by side, and taken over in their order.
    """
    rng, used, tries, size = np.random.default_rng(limits.seed), 0.0, 0, FEWEST_WORKERS
    patience = STALLED_AFTER * len(part.block.workers)
    problem = part.terms.problem
    threads = threads if problem.max_moves is None and problem.max_moves_per_worker is None else 1
    with watch.side_by_side(threads, "neighbourhood") as pool:
        while used < limits.deterministic_seconds and not watch.is_over:
            chosen = _apart(part, goal, rng, size, threads)
            if not chosen:
                break
            each = Limits(min(SECONDS_EACH, limits.deterministic_seconds - used), int(rng.integers(2**31 - 1)))
            before = goal.value(part.terms, part.block, part.lines)
            solved = list(pool.map(lambda workers, e=each: _solve_nearby(part, goal, workers, e, watch), chosen))
            for one in solved:
                accept(part, goal, (part.lines - one.before) | one.after)
                used += one.deterministic_seconds + TIME_OF_A_MODEL
            after = goal.value(part.terms, part.block, part.lines)
            tries = 0 if after < before else tries + len(chosen)
            if not after:
                break
            if tries >= patience:
                if size >= min(MOST_WORKERS, len(part.block.workers)):
                    break
                tries, size = 0, MOST_WORKERS
            watch.improved(part.number, after, None)
    return used


def _apart(part: Part, goal: Goal, rng: np.random.Generator, size: int, count: int) -> list[set[int]]:
    """Neighbourhoods, up to `count`, without a link worker in common."""
    found: list[set[int]] = []
    for _ in range(count):
        workers = _related_workers(part, goal, rng, size)
        if workers is not None and not any(workers & other for other in found):
            found.append(workers)
    return found


def _solve_nearby(part: Part, goal: Goal, workers: set[int], limits: Limits, watch: Watch) -> _Found:
    near = settled_part(part.number, _block_of(part, workers), part.terms, part.lines, part.headroom_share)
    for earlier, limit in part.held:
        _hold_nearby(part, near, earlier, limit)
    elsewhere = part.lines - near.lines
    cap_moves(near.model, near.x, part.terms.problem, elsewhere)
    cap_moves_of_workers(near.model, near.x, part.terms.problem, elsewhere)
    cap_people(near.model, near.x, part.terms.problem, elsewhere)
    near.model.minimize(goal.expression(near.model, near.x, part.terms))
    hint_start(near)
    solver = make_solver(limits, watch)
    watch.solving(solver)
    try:
        status = solver.solve(near.model)
    finally:
        watch.solved(solver)
    after = lines_of(near.x, solver) if status in (OPTIMAL, FEASIBLE) else near.lines
    return _Found(near.lines, after, solver.deterministic_time)


def _hold_nearby(part: Part, near: Part, earlier: Goal, limit: int) -> None:
    """What the rest uses of an earlier goal's limit is not there for the neighbourhood."""
    if earlier.name == "workload_gap":
        between = part.between or workload.band(near.terms, part.lines, limit)
        workload.keep_between(near.model, near.x, near.terms, between)
        return
    ours = earlier.value(near.terms, near.block, near.lines)
    rest = earlier.value(part.terms, part.block, part.lines) - ours
    hold(near, earlier, earlier.expression(near.model, near.x, near.terms), max(ours, limit - rest))


def _block_of(part: Part, workers: set[int]) -> Block:
    return Block(tuple(sorted(s for s, w, _ in part.lines if w in workers)), tuple(sorted(workers)))


def _related_workers(part: Part, goal: Goal, rng: np.random.Generator, size: int) -> set[int] | None:
    """Two workers between whom something is to be gained, and others close to them."""
    if goal.name in part.terms.pair_costs:
        return _by_exchange(part, goal, rng, size)
    seeds = _pair_of_a_group(part, rng) if goal.name == "groups_split" else _unlike_pair(part, rng)
    if seeds is None:
        return None
    travel = part.terms.problem.travel_minutes[list(part.block.schools)].astype(float)
    able = set(np.flatnonzero(part.terms.problem.allowed[list(part.block.schools)].any(axis=0)))
    others = [w for w in part.block.workers if w not in seeds and w in able]
    distance = {w: np.abs(travel[:, w] - travel[:, min(seeds)]).mean() * rng.uniform(0.2, 1.0) for w in others}
    return {*seeds, *sorted(others, key=lambda w: distance[w])[: max(0, size - len(seeds))]}


def _by_exchange(part: Part, goal: Goal, rng: np.random.Generator, size: int) -> set[int] | None:
    """The worker of a school that would cost less with another, that other, and workers drawn by what there is to gain
    by exchanges with those."""
    gains = _gains(part, goal)
    givers, takers = np.nonzero(gains)
    if not len(givers):
        return None
    seed = int(rng.choice(len(givers)))
    chosen = [int(givers[seed]), int(takers[seed])]
    both = gains + gains.T
    useful = part.terms.problem.allowed[list(part.block.schools)].any(axis=0)
    while len(chosen) < min(size, len(part.block.workers)):
        weights = both[chosen].sum(axis=0)
        weights = weights + LEAST_RELATION * max(1.0, weights.max()) * useful
        weights[chosen] = 0
        weights[[w for w in range(len(weights)) if w not in part.block.workers]] = 0
        if not weights.any():
            break
        chosen.append(int(rng.choice(len(weights), p=weights / weights.sum())))
    return set(chosen)


def _gains(part: Part, goal: Goal) -> np.ndarray:
    """[W, W]: what the goal would gain if the schools of a worker that cost less with another went there."""
    problem, cost = part.terms.problem, part.terms.pair_costs[goal.name].given
    gains = np.zeros((problem.size[1], problem.size[1]))
    s, w, t = (np.array(one, dtype=int) for one in zip(*sorted(part.lines), strict=True))
    able = problem.allowed[s] & problem.worker_tier_allowed[:, t].T
    price = np.where(able, cost[s, :, t], np.iinfo(np.int64).max)
    best = price.argmin(axis=1)
    rows = np.arange(len(s))
    np.add.at(gains, (w, best), np.maximum(0, cost[s, w, t] - price[rows, best]))
    return gains


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


def _colleagues(part: Part) -> Sequence[tuple[int, ...]]:
    def ours(group: Iterable[int]) -> tuple[int, ...]:
        return tuple(w for w in group if w in part.block.workers)

    return [ours(group) for group in part.terms.colleagues if len(ours(group)) > 1]
