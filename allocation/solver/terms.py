"""Whole-number data of the goals: what each pair of school and worker costs, and who are colleagues."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block, blocks
from allocation.solver.scale import Shares, Whole, meetings, need_weights, shares


class PairCost(NamedTuple):
    """What it costs that a worker leads a school at a tier [S, W, T], and that nobody leads it [S]."""

    given: Whole
    uncovered: Whole


@dataclass(frozen=True, eq=False)
class Terms:
    """Whole-number data of all goals for one problem, made once."""

    problem: AllocationProblem
    pair_costs: dict[str, PairCost]
    floors: Shares
    has_floor: tuple[bool, ...]
    colleagues: tuple[tuple[int, ...], ...]


def make_terms(problem: AllocationProblem, anchor: Plan | None) -> Terms:
    """The data of all goals; `anchor` is the plan to stay close to where nothing else decides."""
    floors = shares(problem.caseload_floor_share, problem.fte)
    return Terms(
        problem=problem,
        pair_costs={
            "need_not_covered": _not_covered_costs(problem),
            "unmet_entitlement": _entitlement_costs(problem),
            "moved_need": _move_costs(problem),
            "travel_hours": _travel_costs(problem),
            "anchor_differences": _anchor_costs(problem, anchor),
            "list_order": _order_costs(problem),
            "moves_by_choice": _choice_costs(problem),
        },
        floors=floors,
        has_floor=tuple(bool(has) for has in np.logical_and(floors.taken > 0, problem.allowed).any(axis=0).ravel()),
        colleagues=tuple(group for block in blocks(problem) for group in _colleagues(problem, block)),
    )


def _colleagues(problem: AllocationProblem, block: Block) -> list[tuple[int, ...]]:
    """Workers of a block with the same role and some direct time: those whose workloads can be evened out."""
    roles: dict[str, list[int]] = {}
    for w in block.workers:
        if problem.capacity_minutes[w] > 0 and block.schools:
            roles.setdefault(problem.workers[w].role, []).append(w)
    return [tuple(group) for _, group in sorted(roles.items()) if len(group) > 1]


def _spread_over(per_school: Whole, problem: AllocationProblem) -> Whole:
    return np.broadcast_to(per_school, problem.size)


def _not_covered_costs(problem: AllocationProblem) -> PairCost:
    return PairCost(np.zeros(problem.size, dtype=np.int64), need_weights(problem))


def _entitlement_costs(problem: AllocationProblem) -> PairCost:
    given, weights = meetings(problem), need_weights(problem)
    entitled = np.take_along_axis(given, problem.entitled_tier[:, None], axis=1)
    unmet = weights[:, None] * np.maximum(entitled - given, 0)
    return PairCost(_spread_over(unmet[:, None, :], problem), weights * entitled[:, 0])


def _move_costs(problem: AllocationProblem) -> PairCost:
    today, everyone = problem.current[:, None], np.arange(problem.size[1])[None, :]
    moved = np.where((today >= 0) & (today != everyone), need_weights(problem)[:, None], 0)
    return PairCost(_spread_over(moved[:, :, None], problem), np.zeros(problem.size[0], dtype=np.int64))


def _choice_costs(problem: AllocationProblem) -> PairCost:
    """One for each school that leaves a worker who still may lead it: what a cap on moves counts."""
    today, everyone = problem.current, np.arange(problem.size[1])[None, :]
    stays = np.take_along_axis(problem.allowed, np.maximum(today, 0)[:, None], axis=1) if problem.size[1] else everyone
    counts = (today[:, None] >= 0) & stays & (today[:, None] != everyone)
    return PairCost(
        _spread_over(counts.astype(np.int64)[:, :, None], problem), np.zeros(problem.size[0], dtype=np.int64)
    )


def _travel_costs(problem: AllocationProblem) -> PairCost:
    there_and_back = 2 * problem.travel_minutes[:, :, None] * meetings(problem)[:, None, :]
    return PairCost(there_and_back.astype(np.int64), np.zeros(problem.size[0], dtype=np.int64))


def _anchor_costs(problem: AllocationProblem, anchor: Plan | None) -> PairCost:
    """One for each school of the anchor that another worker leads, or that is led in one and not in the other."""
    workers = {worker.worker_id: w for w, worker in enumerate(problem.workers)}
    before = {line.urn: line.worker_id for line in anchor.assignments} if anchor else {}
    differs = np.zeros(problem.size[:2], dtype=np.int64)
    uncovered = np.zeros(problem.size[0], dtype=np.int64)
    for s, school in enumerate(problem.schools):
        if school.urn in before:
            leader = before[school.urn]
            differs[s] = 1
            uncovered[s] = leader is not None
            if leader in workers:
                differs[s, workers[leader]] = 0
    return PairCost(_spread_over(differs[:, :, None], problem), uncovered)


def _order_costs(problem: AllocationProblem) -> PairCost:
    """The place of each worker in the list sorted by id."""
    ids = [worker.worker_id for worker in problem.workers]
    place = np.array([sorted(ids).index(one) for one in ids], dtype=np.int64)
    return PairCost(_spread_over(place[None, :, None], problem), np.zeros(problem.size[0], dtype=np.int64))
