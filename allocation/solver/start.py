"""A lawful plan in no time, so that there is one whatever happens: today's worker where there is room, lowest tiers."""

from collections import defaultdict
from itertools import groupby

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.constraints import compared_schools, is_move_by_choice
from allocation.solver.scale import capacity_minutes, need_weights, shares

Lines = frozenset[tuple[int, int, int]]


def first_plan(problem: AllocationProblem, headroom_share: float) -> Lines:
    """(school, worker, tier) positions of a plan that breaks no rule; schools that do not fit are left out."""
    tiers, room = lowest_tiers(problem), _Room(problem, headroom_share)
    weights, size = need_weights(problem), problem.caseload_share.max(axis=1, initial=0)
    lines = []
    for s in sorted(range(len(problem.schools)), key=lambda s: (problem.locks[s] < 0, -weights[s], s)):
        today = int(problem.locks[s] if problem.locks[s] >= 0 else problem.current[s])
        if today >= 0 and room.take(s, today, tiers[s]):
            lines.append((s, today, tiers[s]))
    led = {s for s, _, _ in lines}
    for s in sorted(set(range(len(problem.schools))) - led, key=lambda s: (-size[s], -weights[s], s)):
        able = [int(problem.locks[s])] if problem.locks[s] >= 0 else room.most_first()
        taker = next((w for w in able if room.take(s, w, tiers[s])), None)
        if taker is not None:
            lines.append((s, taker, tiers[s]))
    return frozenset(lines)


def lowest_tiers(problem: AllocationProblem) -> list[int]:
    """The lowest tier each school may have without leapfrogs: its own lowest, or what less needy schools force."""
    tiers = [int(np.flatnonzero(row)[0]) for row in problem.tier_allowed]
    tiers = [int(lock) if lock >= 0 else tier for tier, lock in zip(tiers, problem.tier_locks, strict=True)]
    groups: dict[int, list[int]] = defaultdict(list)
    for s in compared_schools(problem):
        groups[int(problem.leapfrog_group[s])].append(s)
    for members in groups.values():
        highest = 0
        members.sort(key=lambda s: problem.need_points[s])
        for _, level in groupby(members, key=lambda s: problem.need_points[s]):
            equals = list(level)
            highest = max(highest, *(tiers[s] for s in equals))
            for s in equals:
                tiers[s] = max(int(t) for t in np.flatnonzero(problem.tier_allowed[s]) if t <= highest)
    return tiers


class _Room:
    """What each worker still has room for."""

    def __init__(self, problem: AllocationProblem, headroom_share: float) -> None:
        parts = shares(problem.caseload_share, problem.fte)
        self.problem, self.taken = problem, parts.taken
        self.caseload, self.minutes = parts.fte.copy(), capacity_minutes(problem, headroom_share)
        self.phases: dict[int, str] = {}
        self.moves = len(problem.schools) if problem.max_moves is None else problem.max_moves

    def most_first(self) -> list[int]:
        return [int(w) for w in np.argsort(-self.minutes, kind="stable")]

    def take(self, s: int, w: int, t: int) -> bool:
        """Books the school with the worker if that breaks nothing; says whether it did."""
        if not self._is_open(s, w, t):
            return False
        minutes, taken = self.problem.minutes[s, w, t], self.taken[s, w]
        if minutes > self.minutes[w] or taken > self.caseload[w]:
            return False
        self.minutes[w] -= minutes
        self.caseload[w] -= taken
        self.moves -= is_move_by_choice(self.problem, s, w)
        self.phases[w] = self.problem.schools[s].phase
        return True

    def _is_open(self, s: int, w: int, t: int) -> bool:
        problem = self.problem
        is_its_phase = (
            not problem.one_phase_only or self.phases.get(w, problem.schools[s].phase) == problem.schools[s].phase
        )
        is_within_cap = self.moves > 0 or not is_move_by_choice(problem, s, w)
        is_allowed = problem.allowed[s, w] and problem.worker_tier_allowed[w, t] and problem.tier_allowed[s, t]
        return bool(is_allowed and is_its_phase and is_within_cap)
