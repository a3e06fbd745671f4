"""Whole-number data of the goals: what each pair of school and worker costs, and who are colleagues."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block, circles
from allocation.solver.scale import Shares, Whole, meetings, need_weights, shares


class PairCost(NamedTuple):
    """What it costs that a worker leads a school at a tier [S, W, T], and that nobody leads it [S]."""

    given: Whole
    uncovered: Whole


@dataclass(frozen=True, eq=False)
class Terms:
    """Whole-number data of all goals for one problem, made once. `together` are keep-together groups, those that reach
    into several circles as a group for each."""

    problem: AllocationProblem
    pair_costs: dict[str, PairCost]
    caseloads: Shares
    floors: Shares
    has_floor: tuple[bool, ...]
    colleagues: tuple[tuple[int, ...], ...]
    together: tuple[tuple[int, ...], ...]

    def is_in_play(self, goal_name: str) -> bool:
        """Whether plans can differ on the goal at all."""
        if goal_name in self.pair_costs:
            cost, problem = self.pair_costs[goal_name], self.problem
            return bool(cost.given[problem.allowed].any() or cost.uncovered.any())
        return bool(self.together if goal_name == "groups_split" else any(self.has_floor) or self.colleagues)


def make_terms(problem: AllocationProblem, anchor: Plan | None) -> Terms:
    """The data of all goals; `anchor` is the plan to stay close to where nothing else decides."""
    floors, parts = shares(problem.caseload_floor_share, problem.fte), circles(problem)
    return Terms(
        problem=problem,
        pair_costs={
            "need_not_covered": _not_covered_costs(problem),
            "unmet_entitlement": _entitlement_costs(problem),
            "upgrades_not_given": _upgrade_costs(problem),
            "moved_need": _move_costs(problem),
            "boundary_crossings": _crossing_costs(problem),
            "travel_hours": _travel_costs(problem),
            "anchor_differences": _anchor_costs(problem, anchor),
            "list_order": _order_costs(problem),
            "moves_by_choice": _choice_costs(problem),
        },
        caseloads=shares(problem.caseload_share, problem.fte),
        floors=floors,
        has_floor=tuple(bool(has) for has in np.logical_and(floors.taken > 0, problem.allowed).any(axis=0).ravel()),
        colleagues=tuple(group for block in parts for group in _colleagues(problem, block)),
        together=tuple(group for block in parts for group in _together(problem, block)),
    )


def _together(problem: AllocationProblem, block: Block) -> list[tuple[int, ...]]:
    """What is in the circle of each keep-together group, where that is two schools or more."""
    ours = [tuple(s for s in sorted(group.schools) if s in block.schools) for group in problem.keep_together]
    return [group for group in ours if len(group) > 1]


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


def _upgrade_costs(problem: AllocationProblem) -> PairCost:
    given, weights = meetings(problem), need_weights(problem)
    entitled = np.take_along_axis(given, problem.entitled_tier[:, None], axis=1)
    most = np.where(problem.tier_allowed, given, 0).max(axis=1, initial=0)[:, None]
    missed = weights[:, None] * np.maximum(most - np.maximum(given, entitled), 0)
    return PairCost(_spread_over(missed[:, None, :], problem), weights * np.maximum(most - entitled, 0)[:, 0])


def _crossing_costs(problem: AllocationProblem) -> PairCost:
    """One for each school led by somebody from another cluster."""
    here = np.array([school.cluster for school in problem.schools], dtype=object)[:, None]
    there = np.array([worker.cluster for worker in problem.workers], dtype=object)[None, :]
    crosses = ((here != "") & (there != "") & (here != there)).astype(np.int64)
    return PairCost(_spread_over(crosses[:, :, None], problem), np.zeros(problem.size[0], dtype=np.int64))


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
