"""Decisions and data of an allocation problem that cannot all hold: locks, bans, caps and keep-together groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.wording import counted

if TYPE_CHECKING:
    from allocation.problem import AllocationProblem

SHARE_TOLERANCE = 1e-6


def school_words(problem: AllocationProblem, s: int) -> str:
    """The school's name and number."""
    return f"{problem.schools[s].name} ({problem.schools[s].urn})"


def _no_tier(problem: AllocationProblem) -> list[str]:
    return [
        f"{school_words(problem, s)} may have no tier at all: its floor is above its entitlement"
        for s, tiers in enumerate(problem.tier_allowed)
        if not tiers.any()
    ]


def _unlawful_locks(problem: AllocationProblem) -> list[str]:
    found = []
    for s, school in enumerate(problem.schools):
        worker, tier = int(problem.locks[s]), int(problem.tier_locks[s])
        if worker >= 0 and not problem.allowed[s, worker]:
            reason = problem.not_allowed_reason[s, worker] or "no reason is given"
            found.append(
                f"{school.name} ({school.urn}) is locked to {problem.workers[worker].name}, "
                f"who may not lead it: {reason}"
            )
        if tier >= 0 and not problem.tier_allowed[s, tier]:
            found.append(
                f"{school.name} ({school.urn}) is locked to the tier {problem.tier_ids[tier]}, which it may not have"
            )
    return found


def _groups_locked_apart(problem: AllocationProblem) -> list[str]:
    found = []
    for group in problem.keep_together:
        locked = sorted({int(w) for w in problem.locks[list(group.schools)] if w >= 0})
        if group.is_hard and len(locked) > 1:
            names = " and ".join(problem.workers[w].name for w in locked)
            found.append(f"the schools of the group '{group.name}' must stay together but are locked to {names}")
    return found


def _too_many_locked_in_an_area(problem: AllocationProblem) -> list[str]:
    found = []
    for limit in problem.area_limits:
        locked = sorted({int(w) for w in problem.locks[list(limit.schools)] if w in limit.workers})
        if len(locked) > limit.people:
            names = " and ".join(problem.workers[w].name for w in locked)
            most = counted(limit.people, "person", "people")
            found.append(
                f"schools of {limit.area} are locked to {names}, but no more than {most} may lead there as {limit.post}"
            )
    return found


def groups_nobody_may_lead(problem: AllocationProblem) -> list[str]:
    """Groups that must stay together and that no link worker, or not the one they are locked to, may lead as a whole.

    Schools that nobody at all may lead do not count: whatever becomes of the group, they have nobody.
    """
    found = []
    for group in problem.keep_together:
        led = [s for s in group.schools if problem.allowed[s].any()]
        locked = sorted({int(w) for w in problem.locks[list(group.schools)] if w >= 0})
        if not group.is_hard or not led or len(locked) > 1:
            continue
        if not problem.allowed[led].all(axis=0).any():
            found.append(f"the schools of the group '{group.name}' must stay together, but nobody may lead all of them")
        elif locked and not problem.allowed[led, locked[0]].all():
            apart = next(s for s in led if not problem.allowed[s, locked[0]])
            found.append(
                f"the group '{group.name}' must stay together and is locked to {problem.workers[locked[0]].name}, "
                f"who may not lead {school_words(problem, apart)}"
            )
    return found


def _nobody_may_lead(problem: AllocationProblem) -> list[str]:
    if not problem.workers:
        return []
    return [
        f"no link worker may lead {school_words(problem, int(s))}" for s in np.flatnonzero(~problem.allowed.any(axis=1))
    ]


def _may_lead_nothing(problem: AllocationProblem) -> list[str]:
    if not problem.schools:
        return []
    return [
        f"{problem.workers[w].name} ({problem.workers[w].worker_id}) may lead no school"
        for w in np.flatnonzero(~problem.allowed.any(axis=0))
    ]


def _too_much_locked(problem: AllocationProblem) -> list[str]:
    found = []
    for w, worker in enumerate(problem.workers):
        locked = np.flatnonzero(problem.locks == w)
        tiers = [_tiers_with(problem, int(s), w) for s in locked]
        for s, open_tiers in zip(locked, tiers, strict=True):
            if not open_tiers:
                found.append(
                    f"{school_words(problem, int(s))} is locked to {worker.name}, who may lead none of its tiers"
                )
        least = [
            problem.minutes[s, w, ts].min(initial=problem.minutes[s, w].max())
            for s, ts in zip(locked, tiers, strict=True)
        ]
        what, schools = f"the schools locked to {worker.name}", [int(s) for s in locked]
        found += _over(what, problem, w, schools, int(sum(least)), "drop a lock")
        phases = sorted({str(problem.schools[s].phase) for s in locked})
        if problem.one_phase_only and len(phases) > 1:
            found.append(f"{worker.name} is locked to {' and '.join(phases)} schools and may lead one phase only")
    return found


def _over(
    what: str, problem: AllocationProblem, w: int, schools: Sequence[int], minutes: int, remedy: str
) -> list[str]:
    """Sentences where the schools together are more than the worker's caseload or time."""
    worker, found = problem.workers[w], []
    load, fte = float(problem.caseload_share[schools, w].sum()), float(problem.fte[w])
    if load > fte + SHARE_TOLERANCE:
        found.append(f"{what} make {load:.2f} full caseloads on {fte:g} FTE: {remedy} or raise the FTE")
    capacity = int(problem.capacity_minutes[w])
    if minutes > capacity:
        hours = f"{minutes / 60:.1f} hours a term at their lowest tiers and {worker.name} has {capacity / 60:.1f}"
        found.append(f"{what} take {hours}: {remedy} or raise the FTE")
    return found


def _tiers_with(problem: AllocationProblem, s: int, w: int) -> list[int]:
    """Tiers the school may have with this worker, lock included."""
    is_open = problem.tier_allowed[s] & problem.worker_tier_allowed[w]
    return [int(t) for t in np.flatnonzero(is_open) if problem.tier_locks[s] in (-1, t)]


def _group_too_large(problem: AllocationProblem) -> list[str]:
    found = []
    for group in problem.keep_together:
        members = [s for s in group.schools if problem.allowed[s].any()]
        able = np.flatnonzero(problem.allowed[members].all(axis=0) & bool(members))
        if group.is_hard and len(able) and not any(_fits(problem, int(w), members) for w in able):
            found.append(
                f"the schools of the group '{group.name}' must stay together, "
                "but are too much for every link worker who may lead all of them"
            )
    return found


def _fits(problem: AllocationProblem, w: int, schools: Sequence[int]) -> bool:
    least = [min((int(problem.minutes[s, w, t]) for t in _tiers_with(problem, s, w)), default=-1) for s in schools]
    is_one_phase = len({problem.schools[s].phase for s in schools}) < 2
    fits = not _over("", problem, w, schools, sum(least), "")
    return fits and min(least) >= 0 and (is_one_phase or not problem.one_phase_only)


def _moves_locked(problem: AllocationProblem) -> list[str]:
    """More schools locked away from a worker who leads them today, and still may, than may move."""
    moved = [
        s
        for s, (lock, today) in enumerate(zip(problem.locks, problem.current, strict=True))
        if lock >= 0 and today not in (-1, lock) and problem.allowed[s, today]
    ]
    if problem.max_moves is None or len(moved) <= problem.max_moves:
        return []
    names = ", ".join(school_words(problem, s) for s in moved)
    are = "is" if len(moved) == 1 else "are"
    return [
        f"{counted(len(moved), 'school')} {are} locked to somebody other than who leads them today, and the cap on "
        f"moves is {problem.max_moves}: {names}"
    ]


class Check(NamedTuple):
    """Finds faults of one kind; `needs` are the arrays it reads, which have to be sound."""

    find: Callable[[AllocationProblem], list[str]]
    needs: tuple[str, ...]


_PAIRS = ("allowed", "not_allowed_reason", "locks")
_LOADS = (
    *("allowed", "locks", "tier_locks", "tier_allowed", "worker_tier_allowed"),
    *("minutes", "capacity_minutes", "caseload_share", "fte"),
)
CONFLICTS = (
    Check(_no_tier, ("tier_allowed",)),
    Check(_unlawful_locks, (*_PAIRS, "tier_allowed", "tier_locks")),
    Check(_groups_locked_apart, ("locks",)),
    Check(_too_many_locked_in_an_area, ("locks",)),
)
STRICT_CONFLICTS = (
    Check(_nobody_may_lead, ("allowed",)),
    Check(_may_lead_nothing, ("allowed",)),
    Check(_too_much_locked, _LOADS),
    Check(_moves_locked, ("allowed", "current", "locks")),
    Check(groups_nobody_may_lead, ("allowed", "locks")),
    Check(_group_too_large, _LOADS),
)
