"""Every limit of a problem, loosened by one unit: an hour, a school, a lock, a boundary, a move."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from allocation.eligibility import is_barred
from allocation.entities import Phase
from allocation.problem import AllocationProblem
from allocation.solver.constraints import compared_schools
from allocation.solver.start import Lines
from allocation.wording import words

MINUTES_MORE = 60
HEADROOM_LESS = 0.01
ONE_SCHOOL = {Phase.PRIMARY: "primary", Phase.SECONDARY: "secondary", Phase.SPECIAL: "special school"}


Make = Callable[[AllocationProblem], AllocationProblem]
Key = tuple[str, tuple[int, ...], tuple[int, ...]]


class Loosened(NamedTuple):
    """One limit a unit looser. `schools` and `workers` are those it is about (none: the whole council); `make` gives
    a problem with it, every lawful plan of the old one being lawful in it; `headroom_less` is direct time (0-1) that
    need not be kept free any more."""

    kind: str
    change: str
    cluster: str
    schools: tuple[int, ...]
    workers: tuple[int, ...]
    make: Make
    headroom_less: float = 0.0

    @property
    def key(self) -> Key:
        """What tells it from every other limit of the problem."""
        return self.kind, self.schools, self.workers


def together(limits: Sequence[Loosened]) -> Loosened:
    """All of these, of one kind and place, loosened at once: what even that does not gain, none of them does."""

    def make(changed: AllocationProblem) -> AllocationProblem:
        for one in limits:
            changed = one.make(changed)
        return changed

    schools = tuple(sorted({s for one in limits for s in one.schools}))
    workers = tuple(sorted({w for one in limits for w in one.workers}))
    return limits[0]._replace(schools=schools, workers=workers, make=make)


def place_of(problem: AllocationProblem, one: Loosened) -> tuple[str, ...]:
    """Limits with the same place are of one kind, in one cluster, and open it to the same others."""
    return one.kind, one.cluster, *sorted({problem.workers[w].cluster for w in one.workers})


def all_limits(problem: AllocationProblem, lines: Lines, headroom_share: float) -> list[Loosened]:
    """Every limit that can be loosened by itself, in a fixed order. `lines` are the plan it is loosened for."""
    return [
        *_for_everyone(problem, headroom_share),
        *_locks(problem),
        *_bans(problem),
        *_floors(problem),
        *_hours(problem),
        *_caseloads(problem, lines),
        *_boundaries(problem),
    ]


def _for_everyone(problem: AllocationProblem, headroom_share: float) -> Iterator[Loosened]:
    if problem.max_moves is not None:
        more = problem.max_moves + 1
        change = f"{more} schools instead of {problem.max_moves} may change link worker"
        yield Loosened("moves", change, "", (), (), _with(max_moves=more))
    each = problem.max_moves_per_worker
    if each is not None:
        change = f"Each link worker may give up and take on {each + 1} schools instead of {each}"
        yield Loosened("moves each", change, "", (), (), _with(max_moves_per_worker=each + 1))
    if headroom_share > 0:
        less = min(HEADROOM_LESS, headroom_share)
        change = f"Keep {100 * (headroom_share - less):g}% of direct time free instead of {100 * headroom_share:g}%"
        yield Loosened("headroom", change, "", (), (), _with(), less)
    apart = _compared_inside_clusters(problem)
    if (apart != problem.leapfrog_group).any():
        change = "Compare need inside each cluster only, not across the whole council"
        yield Loosened("comparison", change, "", (), (), _with(leapfrog_group=apart))


def _compared_inside_clusters(problem: AllocationProblem) -> np.ndarray:
    """The leapfrog groups split by cluster; as they are where none reaches into several."""
    pairs = [(int(g), school.cluster) for g, school in zip(problem.leapfrog_group, problem.schools, strict=True)]
    compared = set(compared_schools(problem))
    known = sorted({pairs[s] for s in compared})
    if len(known) == len({group for group, _ in known}):
        return problem.leapfrog_group
    number = {pair: i for i, pair in enumerate(known)}
    return np.array([number.get(pair, -1) if pair[0] >= 0 else -1 for pair in pairs], dtype=np.int64)


def _locks(problem: AllocationProblem) -> Iterator[Loosened]:
    for s, school in enumerate(problem.schools):
        if problem.locks[s] >= 0:
            change = f"Drop the lock of {school.name} to {problem.workers[problem.locks[s]].name}"
            yield Loosened("lock", change, school.cluster, (s,), (), _one("locks", s, -1))
        if problem.tier_locks[s] >= 0 and problem.tier_allowed[s].sum() > 1:
            change = f"Drop the lock of {school.name} to '{words(problem.tier_ids[problem.tier_locks[s]])}'"
            free, apart = problem.tier_locks.copy(), problem.leapfrog_group.copy()
            free[s] = apart[s] = -1  # without a score's tier it is not compared, as when it was locked
            make = _with(tier_locks=free, leapfrog_group=apart)
            yield Loosened("tier lock", change, school.cluster, (s,), (), make)


def _with(**changes: Any) -> Make:
    return lambda problem: replace(problem, **changes)


def _one(name: str, place: int, value: int) -> Make:
    def make(problem: AllocationProblem) -> AllocationProblem:
        changed = getattr(problem, name).copy()
        changed[place] = value
        return replace(problem, **{name: changed})

    return make


def _column(w: int, factor: float) -> Make:
    def make(problem: AllocationProblem) -> AllocationProblem:
        shares = problem.caseload_share.copy()
        shares[:, w] *= factor
        return replace(problem, caseload_share=shares)

    return make


def opened(pairs: list[tuple[int, int]]) -> Make:
    """Makes a problem in which these pairs (school, worker) may be."""

    def make(problem: AllocationProblem) -> AllocationProblem:
        allowed, reasons = problem.allowed.copy(), problem.not_allowed_reason.copy()
        lendable = None if problem.boundary_only is None else problem.boundary_only.copy()
        for pair in pairs:
            allowed[pair], reasons[pair] = True, ""
            if lendable is not None:
                lendable[pair] = False
        return replace(problem, allowed=allowed, not_allowed_reason=reasons, boundary_only=lendable)

    return make


def _becomes_a_move(problem: AllocationProblem, s: int, w: int) -> bool:
    """Today's worker may not lead the school any more; if they might, its move would count against a cap."""
    is_capped = problem.max_moves is not None or problem.max_moves_per_worker is not None
    return is_capped and bool(problem.current[s] == w)


def _bans(problem: AllocationProblem) -> Iterator[Loosened]:
    """Bans of workers who may lead another school of the same phase and cluster, so that nothing else is in the way."""
    kinds = [(school.phase, school.cluster) for school in problem.schools]
    for s, w in np.argwhere(~problem.allowed):
        s, w = int(s), int(w)
        if _becomes_a_move(problem, s, w):
            continue
        if is_barred(str(problem.not_allowed_reason[s, w])):
            alike = [other for other in np.flatnonzero(problem.allowed[:, w]) if kinds[other] == kinds[s]]
            if alike:
                school = problem.schools[s]
                change = f"Let {problem.workers[w].name} lead {school.name}"
                yield Loosened("ban", change, school.cluster, (s,), (w,), opened([(s, w)]))


def _floors(problem: AllocationProblem) -> Iterator[Loosened]:
    """A phase's lowest tier one lower for the schools that have a higher floor than others of the phase."""
    for phase in Phase:
        ours = [s for s, school in enumerate(problem.schools) if school.phase == phase]
        in_use = np.atleast_1d(problem.tier_allowed[ours].any(axis=0))
        lowest = {s: int(np.flatnonzero(problem.tier_allowed[s])[0]) for s in ours if problem.tier_locks[s] < 0}
        below = {s: t - 1 for s, t in lowest.items() if t > 0 and in_use[t - 1]}
        if below:
            tiers = problem.tier_allowed.copy()
            for s, t in below.items():
                tiers[s, t] = True
            change = f"Lower the floor of {len(below)} {phase} schools by one tier"
            yield Loosened("floor", change, "", tuple(below), (), _with(tier_allowed=tiers))


def _hours(problem: AllocationProblem) -> Iterator[Loosened]:
    for w, worker in enumerate(problem.workers):
        if problem.capacity_minutes[w] > 0 and problem.allowed[:, w].any():
            minutes = int(problem.capacity_minutes[w]) + MINUTES_MORE
            change = f"One hour a term more for {worker.name}"
            yield Loosened("hours", change, worker.cluster, (), (w,), _one("capacity_minutes", w, minutes))


def _caseloads(problem: AllocationProblem, lines: Lines) -> Iterator[Loosened]:
    """Room for one school more, of the phase the worker leads most of."""
    for w, worker in enumerate(problem.workers):
        led = [problem.schools[s].phase for s, v, _ in lines if v == w]
        able = led or [problem.schools[s].phase for s in np.flatnonzero(problem.allowed[:, w])]
        share, fte = problem.caseload_share[:, w], float(problem.fte[w])
        if not able or not fte or not (share > 0).any():
            continue
        phase = max(sorted(set(able)), key=able.count)
        one = max((float(share[s]) for s, school in enumerate(problem.schools) if school.phase == phase), default=0.0)
        if one:
            change = f"Room for one {ONE_SCHOOL[phase]} more in the caseload of {worker.name}"
            yield Loosened("caseload", change, worker.cluster, (), (w,), _column(w, fte / (fte + one)))


def _boundaries(problem: AllocationProblem) -> Iterator[Loosened]:
    """Each school that could be lent, to the link workers of the cluster with the one nearest to it."""
    if problem.boundary_only is None:
        return
    for s, school in enumerate(problem.schools):
        able = [int(w) for w in np.flatnonzero(problem.boundary_only[s]) if not _becomes_a_move(problem, s, int(w))]
        if not able:
            continue
        nearest = min(able, key=lambda w: (problem.travel_minutes[s, w], w))
        there = problem.workers[nearest].cluster
        pairs = [(s, w) for w in able if problem.workers[w].cluster == there]
        change = f"Let {school.name} be led from {there}"
        yield Loosened("boundary", change, school.cluster, (s,), tuple(w for _, w in pairs), opened(pairs))
