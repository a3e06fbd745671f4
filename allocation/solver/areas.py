"""The areas where schools are left over, and problems cut down to some schools and workers or changed a little."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from allocation.problem import AllocationProblem, AreaLimit, SchoolGroup
from allocation.solver.blocks import Block
from allocation.wording import joined

PER_SCHOOL = (
    "tier_allowed",
    "entitled_tier",
    "need_points",
    "meetings",
    "current_tier",
    "tier_locks",
    "leapfrog_group",
)
PER_WORKER = ("worker_tier_allowed", "capacity_minutes", "fte")
PER_PAIR = ("allowed", "not_allowed_reason", "minutes", "travel_minutes", "caseload_share", "caseload_floor_share")


class Area(NamedTuple):
    """Schools and workers (positions) that cannot all be matched, and what people call the place."""

    name: str
    schools: tuple[int, ...]
    workers: tuple[int, ...]


def areas(problem: AllocationProblem, blocks: Sequence[Block], uncovered: Iterable[int]) -> list[Area]:
    """Blocks with schools left over, joined where they lie in the same cluster."""
    left = set(uncovered)
    found: list[tuple[set[str], set[int], set[int]]] = []
    for block in blocks:
        if not left & set(block.schools):
            continue
        clusters, schools, workers = (
            {problem.schools[s].cluster for s in block.schools},
            {*block.schools},
            {*block.workers},
        )
        for other in [one for one in found if one[0] & clusters]:
            found.remove(other)
            clusters, schools, workers = clusters | other[0], schools | other[1], workers | other[2]
        found.append((clusters, schools, workers))
    everywhere = {school.cluster for school in problem.schools}
    return sorted(
        Area(_name(clusters, everywhere), tuple(sorted(schools)), tuple(sorted(workers)))
        for clusters, schools, workers in found
    )


def _name(clusters: set[str], everywhere: set[str]) -> str:
    if len(clusters) > 1 and clusters == everywhere:
        return "The whole area"
    return joined(sorted(cluster or "(no cluster)" for cluster in clusters))


def cut_down(problem: AllocationProblem, schools: Sequence[int], workers: Sequence[int]) -> AllocationProblem:
    """The problem of these schools and workers alone, without the cap on moves."""
    s, w = np.array(schools, dtype=int), np.array(workers, dtype=int)
    place = np.full(len(problem.workers) + 1, -1, dtype=np.int64)
    place[w] = np.arange(len(w))
    changes: dict[str, Any] = {name: getattr(problem, name)[s] for name in PER_SCHOOL}
    changes |= {name: getattr(problem, name)[w] for name in PER_WORKER}
    changes |= {name: getattr(problem, name)[np.ix_(s, w)] for name in PER_PAIR}
    if problem.boundary_only is not None:
        changes["boundary_only"] = problem.boundary_only[np.ix_(s, w)]
    return replace(
        problem,
        schools=tuple(problem.schools[i] for i in s),
        workers=tuple(problem.workers[i] for i in w),
        current=place[problem.current[s]],
        locks=place[problem.locks[s]],
        max_moves=None,
        keep_together=_groups_within(problem, schools),
        area_limits=_area_limits_within(problem, schools, workers),
        **changes,
    )


def _groups_within(problem: AllocationProblem, schools: Sequence[int]) -> tuple[SchoolGroup, ...]:
    """What these schools have of each keep-together group, where that is two schools or more."""
    row = {s: i for i, s in enumerate(schools)}
    ours = [replace(group, schools=tuple(row[s] for s in group.schools if s in row)) for group in problem.keep_together]
    return tuple(group for group in ours if len(group.schools) > 1)


def _area_limits_within(
    problem: AllocationProblem, schools: Sequence[int], workers: Sequence[int]
) -> tuple[AreaLimit, ...]:
    """The limits on people of areas that these schools are in."""
    row, column = ({one: i for i, one in enumerate(places)} for places in (schools, workers))
    ours = [
        replace(
            limit,
            schools=tuple(row[s] for s in limit.schools if s in row),
            workers=tuple(column[w] for w in limit.workers if w in column),
        )
        for limit in problem.area_limits
    ]
    return tuple(limit for limit in ours if limit.schools)
