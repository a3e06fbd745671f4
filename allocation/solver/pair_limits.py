"""What keeps a link worker from a school, and every limit that could be let out for it, by steps."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from allocation.eligibility import is_barred
from allocation.entities import Phase
from allocation.problem import AllocationProblem
from allocation.solver.loosen import opened
from allocation.wording import counted, joined, words

SCHOOLS = {Phase.PRIMARY: "primaries", Phase.SECONDARY: "secondaries", Phase.SPECIAL: "special schools"}
MOST_TENTHS, MOST_SCHOOLS = 20, 12


class Lever(NamedTuple):
    """One limit: `make(problem, n)` loosens it by n steps, at most `most`; `said(n)` is the condition in words."""

    kind: str
    most: int
    make: Callable[[AllocationProblem, int], AllocationProblem]
    said: Callable[[int], str]


def permissions(problem: AllocationProblem, s: int, w: int) -> list[tuple[str, str]]:
    """What rules the pair out whatever else changes: (what stands against it, what would have to be so), in words."""
    worker, school, found = problem.workers[w], problem.schools[s], []
    if not problem.allowed[s, w]:
        reason = str(problem.not_allowed_reason[s, w]) or f"{worker.name} may not lead {school.name}"
        found.append((reason, _permitted(problem, s, w, reason)))
    if problem.locks[s] not in (-1, w):
        other = problem.workers[problem.locks[s]].name
        found.append((f"{school.name} is locked to {other}", f"{school.name} were not locked to {other}"))
    tiers = problem.tier_allowed[s] & problem.worker_tier_allowed[w]
    if problem.tier_locks[s] >= 0:
        tiers = tiers & (np.arange(problem.size[2]) == problem.tier_locks[s])
    if not tiers.any():
        role = words(worker.role)
        against = f"{role} may not lead a school at a tier {school.name} may have"
        found.append((against, f"{role} could lead schools at the tiers {school.name} may have"))
    return found


def _permitted(problem: AllocationProblem, s: int, w: int, reason: str) -> str:
    worker, school, day = problem.workers[w], problem.schools[s], problem.planning_date
    if problem.boundary_only is not None and problem.boundary_only[s, w]:
        return f"the boundary of {school.cluster} were open to {worker.name} for {school.name}"
    if is_barred(reason):
        return f"{worker.name} were not barred from {school.name}"
    if worker.available_from and worker.available_from > day:
        return f"{worker.name} started by {day:%d/%m/%Y}"
    if worker.available_to and worker.available_to < day:
        return f"{worker.name} stayed beyond {day:%d/%m/%Y}"
    return f"the rule did not hold that {reason}"


def permitted(problem: AllocationProblem, s: int, w: int) -> AllocationProblem:
    """The problem in which nothing rules the pair out by itself; all limits are what they are."""
    problem = opened([(s, w)])(problem)
    locks, serves = problem.locks.copy(), problem.worker_tier_allowed.copy()
    locks[s] = -1
    if not (problem.tier_allowed[s] & serves[w]).any():
        serves[w] |= problem.tier_allowed[s]
    return replace(problem, locks=locks, worker_tier_allowed=serves)


def own_limits(problem: AllocationProblem, s: int, w: int) -> Iterator[Lever]:
    """Of the worker alone: their post, and their ceiling for schools of this one's phase."""
    name = problem.workers[w].name
    full_time = _full_time_minutes(problem, w)
    if full_time:

        def more_fte(changed: AllocationProblem, tenths: int) -> AllocationProblem:
            fte, minutes = changed.fte.copy(), changed.capacity_minutes.copy()
            fte[w] += tenths / 10
            minutes[w] += int(full_time * tenths / 10 + 1e-9)
            return replace(changed, fte=fte, capacity_minutes=minutes)

        yield Lever("FTE", MOST_TENTHS, more_fte, lambda n: f"{name} had {n / 10:g} FTE more")
    share, phase = float(problem.caseload_share[s, w]), problem.schools[s].phase
    if share > 0:
        rows = np.array([school.phase == phase for school in problem.schools])

        def higher(changed: AllocationProblem, more: int) -> AllocationProblem:
            shares = changed.caseload_share.copy()
            ours = rows & (shares[:, w] > 0)
            shares[ours, w] = 1 / (1 / shares[ours, w] + more)
            return replace(changed, caseload_share=shares)

        def said(more: int) -> str:
            before, after = (round(1 / share + n, 2) for n in (0, more))
            return f"a full-time post of {name}'s could have {after:g} {SCHOOLS[phase]}, not {before:g}"

        yield Lever("ceiling", MOST_SCHOOLS, higher, said)


def _full_time_minutes(problem: AllocationProblem, w: int) -> float:
    """Direct minutes of a full-time post of the worker's; of one who has none, that of colleagues of the role."""
    alike = [w, *(v for v, one in enumerate(problem.workers) if one.role == problem.workers[w].role)]
    known = [float(problem.capacity_minutes[v]) / float(problem.fte[v]) for v in alike if problem.fte[v] > 0]
    return next((minutes for minutes in known if minutes > 0), 0.0)


def all_limits_on(problem: AllocationProblem, s: int, w: int) -> Iterator[Lever]:
    """Those, and the limits on everybody that this pair comes under."""
    yield from own_limits(problem, s, w)
    count = problem.size[0]
    if problem.max_moves is not None:
        cap = problem.max_moves
        yield Lever(
            "moves",
            count,
            lambda changed, n: replace(changed, max_moves=cap + n),
            lambda n: f"{cap + n} schools could change link worker, not {cap}",
        )
    if problem.max_moves_per_worker is not None:
        each = problem.max_moves_per_worker
        yield Lever(
            "moves each",
            count,
            lambda changed, n: replace(changed, max_moves_per_worker=each + n),
            lambda n: f"each link worker could give up and take on {each + n} schools, not {each}",
        )
    yield from _limits_of_groups(problem, s)
    if problem.one_phase_only:
        yield Lever(
            "one phase",
            1,
            lambda changed, n: replace(changed, one_phase_only=n == 0),
            lambda _: "a link worker could lead schools of more than one phase",
        )


def _limits_of_groups(problem: AllocationProblem, s: int) -> Iterator[Lever]:
    names = [one.name for one in problem.keep_together if one.is_hard and s in one.schools]
    if names:

        def let_go(changed: AllocationProblem, n: int) -> AllocationProblem:
            kept = (one.is_hard and (s not in one.schools or n == 0) for one in changed.keep_together)
            groups = (replace(one, is_hard=hard) for one, hard in zip(changed.keep_together, kept, strict=True))
            return replace(changed, keep_together=tuple(groups))

        told = joined([f"'{name}'" for name in names])
        yield Lever("group", 1, let_go, lambda _: f"the schools of {told} did not have to stay together")
    areas = [one.area for one in problem.area_limits if s in one.schools]
    if areas:

        def more_people(changed: AllocationProblem, n: int) -> AllocationProblem:
            limits = (replace(one, people=one.people + n * (s in one.schools)) for one in changed.area_limits)
            return replace(changed, area_limits=tuple(limits))

        people = f"more could lead in {joined(areas)}"
        yield Lever("people", problem.size[1], more_people, lambda n: f"{counted(n, 'person', 'people')} {people}")
