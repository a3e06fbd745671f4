"""Repairs as changes to the baseline: what to put into a plan's list of changes so that it has them.

A change is made where the language can make it: a ceiling, a floor or more time hold for the whole council, so they
loosen at least as much as the repair that was proven for one area.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from allocation.entities import Phase
from allocation.problem import AllocationProblem
from allocation.scenario.changes import Change, dumped
from allocation.scenario.rule_changes import CapMoves, CapMovesEach, ScaleTime, SetCaseload, SetCaseloadRule, SetFloor
from allocation.scenario.staff_changes import AddFte
from allocation.scenario.tie_changes import Allow, LiftLocks, SplitGroup
from allocation.solver.areas import Area
from allocation.solver.posts import role_of_posts

Changes = tuple[Mapping[str, Any], ...]


def more_staff(problem: AllocationProblem, area: Area, fte: float) -> Changes:
    """New posts in the area's cluster, that of most of its schools; none where schools are in no cluster."""
    clusters = Counter(problem.schools[s].cluster for s in area.schools)
    cluster = max(sorted(clusters), key=clusters.__getitem__)
    role_id = role_of_posts(problem, area)
    return _kept(AddFte(fte=fte, cluster=cluster, role_id=role_id)) if cluster else ()


def higher_ceilings(problem: AllocationProblem, phase: Phase, more: float) -> Changes:
    """The ceiling of a phase for every role that has one here."""
    rows = np.array([school.phase == phase for school in problem.schools], dtype=bool)
    ceilings: dict[str, float] = {}
    for w, worker in enumerate(problem.workers):
        share = problem.caseload_share[rows, w].max(initial=0.0)
        if share > 0:
            ceilings[worker.role] = round(1 / float(share) + more, 4)
    return _kept(*(SetCaseload(role_id=role, phase=phase, schools=most) for role, most in sorted(ceilings.items())))


def more_hours(percent: float) -> Changes:
    """More direct time in every post."""
    return _kept(ScaleTime(percent=percent))


def lower_floor(problem: AllocationProblem, phase: Phase, tier: int) -> Changes:
    """A lower floor for a phase: the tier at this place."""
    return _kept(SetFloor(phase=phase, tier_id=problem.tier_ids[tier]))


def mixed_caseloads() -> Changes:
    """Schools of more than one phase for one link worker."""
    return _kept(SetCaseloadRule(rule="mixed"))


def cap_each(moves: int) -> Changes:
    """Another cap on the moves of each link worker."""
    return _kept(CapMovesEach(moves=moves))


def cap(moves: int) -> Changes:
    """Another cap on moves in all."""
    return _kept(CapMoves(moves=moves))


def lent(problem: AllocationProblem, pairs: Iterable[tuple[int, int]]) -> Changes:
    """Exceptions by name: these link workers may lead these schools of another cluster."""
    return _kept(*(Allow(urn=problem.schools[s].urn, worker_id=problem.workers[w].worker_id) for s, w in sorted(pairs)))


def released(problem: AllocationProblem, schools: Iterable[int]) -> Changes:
    """Schools whose locks are lifted."""
    return _kept(*(LiftLocks(urn=problem.schools[s].urn) for s in sorted(schools)))


def split(names: Sequence[str]) -> Changes:
    """Groups that need not stay together."""
    return _kept(*(SplitGroup(group=name) for name in names))


def _kept(*changes: Change) -> Changes:
    return tuple(dumped(changes))
