"""A redrawing as the searches see it: areas that must go together as blocks, with what each costs in each cluster."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocation.redraw import figures, graph
from allocation.redraw.check import check
from allocation.redraw.figures import Standing
from allocation.redraw.graph import Neighbours
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem, Whole
from allocation.wording import joined

Areas = tuple[int, ...]
"""The cluster of each area."""


@dataclass(frozen=True, eq=False)
class RedrawCase:
    """B blocks of areas. weight, change, journey: by area and (the last two) cluster; `offset` [k] is the weight of
    schools without a place. `fixed` [U] is the cluster an area must be in, NOWHERE for any."""

    problem: RedrawProblem
    neighbours: Neighbours
    blocks: tuple[tuple[int, ...], ...]
    block_of: tuple[int, ...]
    weight: Whole
    change: Whole
    journey: Whole
    offset: Whole
    fixed: tuple[int, ...]

    @property
    def size(self) -> tuple[int, int]:
        """(areas, clusters)."""
        return len(self.block_of), len(self.offset)

    def schools(self, areas: Areas) -> Drawn:
        """The cluster of each school where its area is in this cluster."""
        problem = self.problem
        return tuple(problem.must_be(s) if u == NOWHERE else areas[u] for s, u in enumerate(problem.unit_of))

    def standing(self, areas: Areas) -> Standing:
        """What it comes to on the goals."""
        return figures.standing(self.problem, self.schools(areas))

    def is_lawful(self, areas: Areas) -> bool:
        """Whether every rule is kept."""
        return not check(self.problem, self.schools(areas))


def case_of(problem: RedrawProblem) -> RedrawCase:
    """The same question by areas. `problem` is one that `refused` has nothing against."""
    units, k = len(problem.unit_names), len(problem.clusters)
    weight, change, journey = np.zeros(units, np.int64), np.zeros((units, k), np.int64), np.zeros((units, k), np.int64)
    offset, fixed = np.zeros(k, np.int64), [NOWHERE] * units
    for s, u in enumerate(problem.unit_of):
        if u == NOWHERE:
            offset[problem.must_be(s)] += problem.weight[s]
            continue
        weight[u] += problem.weight[s]
        journey[u] += problem.journey[s]
        if problem.current[s] != NOWHERE:
            change[u] += problem.need[s]
            change[u, problem.current[s]] -= problem.need[s]
        fixed[u] = max(fixed[u], problem.must_be(s))
    _fix_groups(problem, fixed)
    blocks = _blocks(problem)
    block_of = [0] * units
    for b, areas in enumerate(blocks):
        held = max(fixed[u] for u in areas)
        for u in areas:
            block_of[u], fixed[u] = b, held
    return RedrawCase(
        problem, problem.neighbours, blocks, tuple(block_of), weight, change, journey, offset, tuple(fixed)
    )  # fmt: skip


def _fix_groups(problem: RedrawProblem, fixed: list[int]) -> None:
    """A group with a school that must be in a cluster draws the areas of the others there."""
    for group in problem.together:
        held = max(problem.must_be(s) for s in group.schools)
        for u in {problem.unit_of[s] for s in group.schools} - {NOWHERE}:
            fixed[u] = max(fixed[u], held)


def _blocks(problem: RedrawProblem) -> tuple[tuple[int, ...], ...]:
    """Areas that groups tie together, in order of their first."""
    of = list(range(len(problem.unit_names)))
    for group in problem.together:
        tied = sorted({of[problem.unit_of[s]] for s in group.schools if problem.unit_of[s] != NOWHERE})
        of = [tied[0] if one in tied else one for one in of]
    found: dict[int, list[int]] = {}
    for unit, block in enumerate(of):
        found.setdefault(block, []).append(unit)
    return tuple(tuple(one) for one in found.values())


def members_of(areas: Areas | list[int], clusters: int) -> list[set[int]]:
    """[k] the areas of each cluster."""
    found: list[set[int]] = [set() for _ in range(clusters)]
    for unit, cluster in enumerate(areas):
        if cluster != NOWHERE:
            found[cluster].add(unit)
    return found


def touching(case: RedrawCase, areas: Areas, clusters: Iterable[int]) -> set[int]:
    """The clusters that touch one of these, and these."""
    wanted = set(clusters)
    near = {areas[v] for u, own in enumerate(areas) if own in wanted for v in case.neighbours[u]}
    return wanted | near


def apart(case: RedrawCase) -> list[str]:
    """Why no drawing keeps the rules, in sentences that name what is fixed and what to do."""
    problem, found = case.problem, []
    for j, name in enumerate(problem.clusters):
        fixed = [u for u in range(case.size[0]) if case.fixed[u] == j]
        may_be = {u for u in range(case.size[0]) if case.fixed[u] in (NOWHERE, j)}
        if not fixed:
            continue
        lost = [u for u in fixed if u not in graph.reached(case.neighbours, fixed[0], may_be)]
        if lost:
            names = joined([problem.unit_names[u] for u in lost], most=3)
            found.append(
                f"{name} cannot be in one piece: every way from {problem.unit_names[fixed[0]]} to {names} goes through "
                "areas that are fixed to other clusters. Let go of one of them."
            )
    return found or [
        "What is fixed and what must stay together leave no way for every cluster to be in one piece. Let go of a "
        "fixed school or a group, or choose fewer clusters."
    ]  # fmt: skip
