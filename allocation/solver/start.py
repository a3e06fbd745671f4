"""A lawful plan in no time, so that there is one whatever happens: today's worker where there is room, lowest tiers."""

import copy
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from allocation.problem import AllocationProblem, AreaLimit, SchoolGroup
from allocation.solver.constraints import Line, compared_schools, is_move_by_choice
from allocation.solver.scale import capacity_minutes, need_weights, shares

Lines = frozenset[Line]


def first_plan(problem: AllocationProblem, headroom_share: float) -> Lines:
    """(school, worker, tier) positions of a plan that breaks no rule; schools that do not fit are left out.

    Groups that must stay together are placed first, whole where somebody has room for all of them.
    """
    tiers, room = lowest_tiers(problem), _Room(problem, headroom_share)
    weights, size = need_weights(problem), problem.caseload_share.max(axis=1, initial=0)
    lines = [line for group in problem.keep_together if group.is_hard for line in _whole(problem, group, tiers, room)]
    led = {s for s, _, _ in lines}
    for s in sorted(range(len(problem.schools)), key=lambda s: (problem.locks[s] < 0, -weights[s], s)):
        today = int(problem.locks[s] if problem.locks[s] >= 0 else problem.current[s])
        if s not in led and today >= 0 and room.take(s, today, tiers[s]):
            lines.append((s, today, tiers[s]))
    led = {s for s, _, _ in lines}
    for s in sorted(set(range(len(problem.schools))) - led, key=lambda s: (-size[s], -weights[s], s)):
        able = [int(problem.locks[s])] if problem.locks[s] >= 0 else room.most_first()
        taker = next((w for w in able if room.take(s, w, tiers[s])), None)
        if taker is not None:
            lines.append((s, taker, tiers[s]))
    return frozenset(lines)


def _whole(problem: AllocationProblem, group: SchoolGroup, tiers: list[int], room: "_Room") -> list[Line]:
    """Lines that give the group's schools, those not given yet, to one worker: today's if that can be; else none."""
    left = [s for s in group.schools if s not in room.leader and problem.allowed[s].any()]
    locked = [int(problem.locks[s]) for s in group.schools if problem.locks[s] >= 0]
    today = Counter(int(problem.current[s]) for s in group.schools if problem.current[s] >= 0)
    able = locked[:1] or [w for w, _ in today.most_common()] + room.most_first()
    for w in dict.fromkeys(able):
        if room.take_all(left, w, tiers):
            return [(s, w, tiers[s]) for s in left]
    return []


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

    _BOOKED = ("minutes", "caseload", "moves", "may_give_up", "may_take_on", "phases", "leader", "people")

    def __init__(self, problem: AllocationProblem, headroom_share: float) -> None:
        parts = shares(problem.caseload_share, problem.fte)
        self.problem, self.taken = problem, parts.taken
        self.caseload, self.minutes = parts.fte.copy(), capacity_minutes(problem, headroom_share)
        self.phases: dict[int, str] = {}
        self.leader: dict[int, int] = {}
        self.moves = len(problem.schools) if problem.max_moves is None else problem.max_moves
        each = len(problem.schools) if problem.max_moves_per_worker is None else problem.max_moves_per_worker
        self.may_give_up, self.may_take_on = ([each] * len(problem.workers) for _ in range(2))
        self.mates: dict[int, set[int]] = defaultdict(set)
        for group in problem.keep_together:
            for s in group.schools if group.is_hard else ():
                self.mates[s] |= set(group.schools)
        self.people: list[set[int]] = [set() for _ in problem.area_limits]

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
        if is_move_by_choice(self.problem, s, w):
            self.moves -= 1
            self.may_give_up[int(self.problem.current[s])] -= 1
            self.may_take_on[w] -= 1
        self.phases[w] = self.problem.schools[s].phase
        self.leader[s] = w
        for _, people in self._limits_on(s, w):
            people.add(w)
        return True

    def take_all(self, schools: Sequence[int], w: int, tiers: Sequence[int]) -> bool:
        """Books all of the schools with the worker, or none where one of them does not fit."""
        before = copy.deepcopy({name: value for name, value in vars(self).items() if name in self._BOOKED})
        if all(self.take(s, w, tiers[s]) for s in schools):
            return True
        vars(self).update(before)
        return False

    def _is_open(self, s: int, w: int, t: int) -> bool:
        problem = self.problem
        is_its_phase = (
            not problem.one_phase_only or self.phases.get(w, problem.schools[s].phase) == problem.schools[s].phase
        )
        is_within_cap = not is_move_by_choice(problem, s, w) or (
            self.moves > 0 and self.may_give_up[problem.current[s]] > 0 and self.may_take_on[w] > 0
        )
        is_with_mates = all(self.leader.get(mate, w) == w for mate in self.mates.get(s, ()))
        is_allowed = problem.allowed[s, w] and problem.worker_tier_allowed[w, t] and problem.tier_allowed[s, t]
        return bool(is_allowed and is_its_phase and is_within_cap and is_with_mates and self._is_one_of_few(s, w))

    def _is_one_of_few(self, s: int, w: int) -> bool:
        """Whether the worker leads in the school's area already, or one more person may."""
        return all(w in people or len(people) < limit.people for limit, people in self._limits_on(s, w))

    def _limits_on(self, s: int, w: int) -> list[tuple[AreaLimit, set[int]]]:
        """Limits on the people of the school's area that count this worker, each with who leads there so far."""
        limits = zip(self.problem.area_limits, self.people, strict=True)
        return [pair for pair in limits if s in pair[0].schools and w in pair[0].workers]
