"""Everything a redrawing of clusters may look at: areas that touch, their schools, what is balanced, what is fixed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocation.wording import counted, joined

Drawn = tuple[int, ...]
"""The cluster of each school, as positions in `RedrawProblem.clusters`; NOWHERE where it has none."""

NOWHERE = -1
Whole = NDArray[np.int64]


class RedrawRefused(ValueError):
    """A redrawing that cannot be: each reason as a sentence that says what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Group:
    """Schools (positions) that are to be in one cluster, and what they are called."""

    name: str
    schools: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class RedrawProblem:
    """S schools in U areas, to be in k clusters.

    urns, names    [S] of the schools; `unit_names` [U] of the areas.
    unit_of        [S] area of each school, NOWHERE for one without a place: it stays in its cluster and is in no area.
    neighbours     [U] the areas each touches; both ways round, never itself.
    clusters       [k] names of the clusters there are to be.
    current        [S] cluster today, NOWHERE for none, or for one that is not to be any more.
    weight         [S] whole numbers >= 0: what is balanced (minutes a term, hundredths of need points, pupils).
    need           [S] hundredths of need points >= 1: what a school that changes cluster counts.
    share          [k] the part of all weight each cluster should have; > 0, adds up to 1.
    journey        [S, k] minutes one way >= 0 from the nearest base of the cluster.
    fixed          [S] cluster the school must be in, NOWHERE where it may be in any.
    together       schools that must be in one cluster.
    tolerance      share of what a cluster should have (0-1) that counts as even.
    """

    urns: tuple[str, ...]
    names: tuple[str, ...]
    unit_names: tuple[str, ...]
    unit_of: tuple[int, ...]
    neighbours: tuple[tuple[int, ...], ...]
    clusters: tuple[str, ...]
    current: tuple[int, ...]
    weight: Whole
    need: Whole
    share: NDArray[np.float64]
    journey: Whole
    fixed: tuple[int, ...]
    together: tuple[Group, ...] = ()
    tolerance: float = 0.05
    unit: str = field(default="minutes a term")

    @cached_property
    def target(self) -> NDArray[np.float64]:
        """[k] the weight each cluster should have."""
        return self.share * float(self.weight.sum())

    @cached_property
    def schools_of(self) -> tuple[tuple[int, ...], ...]:
        """[U] the schools of each area."""
        found: list[list[int]] = [[] for _ in self.unit_names]
        for school, unit in enumerate(self.unit_of):
            if unit != NOWHERE:
                found[unit].append(school)
        return tuple(tuple(one) for one in found)

    def must_be(self, school: int) -> int:
        """The cluster a school cannot leave: one it is fixed to, or today's for a school without a place."""
        if self.fixed[school] != NOWHERE or self.unit_of[school] != NOWHERE:
            return self.fixed[school]
        return self.current[school]


def refused(problem: RedrawProblem) -> list[str]:
    """Why no drawing can keep the rules, as far as that can be seen without a search; each with what to do."""
    wanted, areas = len(problem.clusters), len(problem.unit_names)
    if not areas:
        return ["No school has a place on the map, so no boundary can be drawn. Load the schools file with its places."]
    if wanted > areas:
        return [
            f"{wanted} clusters cannot be made of {counted(areas, 'area')} with schools. "
            f"Choose {areas} clusters or fewer, or smaller areas."
        ]
    if not problem.weight.any():
        return [f"No school has any {problem.unit}, so there is nothing to share out. Share out something else."]
    if (problem.share <= 0).any():
        empty = [name for name, share in zip(problem.clusters, problem.share, strict=True) if share <= 0]
        return [f"No post is in {joined(empty)}, so it has no share of the posts. Balance equal shares instead."]
    return [*_without_place(problem), *_torn(problem)]


def _without_place(problem: RedrawProblem) -> list[str]:
    lost = [s for s, unit in enumerate(problem.unit_of) if unit == NOWHERE and problem.must_be(s) == NOWHERE]
    if not lost:
        return []
    names = joined([problem.names[s] for s in lost], most=3)
    return [
        f"{names} {'has' if len(lost) == 1 else 'have'} no place on the map and no cluster that goes on. Load the "
        "place, or keep the cluster."
    ]


def _torn(problem: RedrawProblem) -> list[str]:
    """Areas and groups that must be in two clusters at once."""
    inside = [("The area", problem.unit_names[u], one) for u, one in enumerate(problem.schools_of)]
    inside += [("The group", one.name, one.schools) for one in problem.together]
    reasons = []
    for what, name, schools in inside:
        held = {problem.must_be(s): problem.names[s] for s in schools if problem.must_be(s) != NOWHERE}
        if len(held) > 1:
            said = joined([f"{school} in {problem.clusters[j]}" for j, school in held.items()])
            reasons.append(f"{what} {name} can only be in one cluster, but {said} are fixed. Let go of one of them.")
    return reasons
