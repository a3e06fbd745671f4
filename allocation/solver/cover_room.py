"""An absence as a small problem of its own: the schools to be covered, and the room that others have beside theirs."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.cover.absence import Absence, during, not_there
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.solver.areas import cut_down
from allocation.solver.constraints import Line, beside, compared_schools
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.scale import NEED_SCALE, Whole, need_weights
from allocation.solver.start import Lines


class FullestOf(Enum):
    """Within everybody's limits the fullest is whoever uses most of their direct time; where limits are exceeded in an
    emergency, of direct time or of the caseload."""

    HOURS = "hours"
    ALL = "hours and caseload"


@dataclass(frozen=True, eq=False)
class Kept:
    """What is the same whoever is away: the plan's lines, by worker too; minutes [W] and caseload shares [W] used; need
    weights [S] of goals; schools that the rule against leapfrogs compares."""

    lines: Lines
    by_worker: tuple[tuple[Line, ...], ...]
    minutes: Whole
    shares: NDArray[np.float64]
    weights: Whole
    compared: frozenset[int]


class Question(NamedTuple):
    """Whose schools, and of what the fullest should be as little full as can be: None where only coverage and tiers
    matter. In an emergency (FullestOf.ALL) tiers stay and hours and caseloads may be exceeded."""

    problem: AllocationProblem
    stays: Kept
    absence: Absence
    fullest_of: FullestOf | None


class Small(NamedTuple):
    """The question cut down: `problem` of the schools (`rows`) and those who may lead any of them (`workers`), whose
    room is what is left beside their own schools; `tiers` of the schools before. `used` minutes and `filled` caseload
    of the workers' own schools; `capacity` and `fte` are all they have."""

    problem: AllocationProblem
    rows: tuple[int, ...]
    workers: tuple[int, ...]
    tiers: tuple[int, ...]
    used: Whole
    filled: NDArray[np.float64]
    capacity: Whole
    fte: NDArray[np.float64]


def what_stays(problem: AllocationProblem, plan: Plan) -> Kept:
    """Read once for all questions about a plan."""
    lines = lines_of_plan(problem, plan)
    led: list[list[Line]] = [[] for _ in problem.workers]
    for line in sorted(lines):
        led[line[1]].append(line)
    return Kept(
        lines=lines,
        by_worker=tuple(map(tuple, led)),
        minutes=np.array([sum(int(problem.minutes[one]) for one in ours) for ours in led], dtype=np.int64),
        shares=np.array([sum(float(problem.caseload_share[s, w]) for s, w, _ in ours) for ours in led], dtype=float),
        weights=need_weights(problem),
        compared=frozenset(compared_schools(problem)),
    )


def small_of(question: Question, own: tuple[Line, ...]) -> Small:
    """The question about these lines of the person away."""
    problem, stays, absence, fullest_of = question
    rows, tiers = tuple(s for s, _, _ in own), tuple(t for _, _, t in own)
    away = {w for _, w, _ in own}
    workers = tuple(int(w) for w in np.flatnonzero(problem.allowed[list(rows)].any(axis=0)) if w not in away)
    rest = stays.lines - frozenset(own)
    if problem.area_limits:
        unlocked = np.full(len(problem.schools), -1, dtype=np.int64)
        problem = replace(problem, locks=unlocked, area_limits=beside(problem.area_limits, rest))
    small, ours = during(cut_down(problem, rows, workers), absence), list(workers)
    is_emergency = fullest_of is FullestOf.ALL
    room = small.capacity_minutes - stays.minutes[ours]
    empty = small.fte - stays.shares[ours]
    nothing = np.full(len(rows), -1, dtype=np.int64)
    cut = replace(
        small,
        allowed=small.allowed & _lawful_pairs(question, rows, workers, is_emergency=is_emergency),
        tier_allowed=_open_tiers(question, rows, tiers, is_emergency=is_emergency),
        entitled_tier=np.array(tiers, dtype=np.int64),
        tier_locks=nothing,
        need_points=stays.weights[list(rows)] / NEED_SCALE,
        leapfrog_group=nothing,
        locks=nothing,
        capacity_minutes=np.full_like(room, small.minutes.sum()) if is_emergency else np.maximum(room, 0),
        fte=np.full_like(empty, np.ceil(small.caseload_share.sum())) if is_emergency else np.maximum(empty, 0.0),
    )
    return Small(cut, rows, workers, tiers, stays.minutes[ours], stays.shares[ours], small.capacity_minutes, small.fte)


def _lawful_pairs(
    question: Question, rows: tuple[int, ...], workers: tuple[int, ...], *, is_emergency: bool
) -> NDArray[np.bool_]:
    """Pairs that break no rule beside what the worker leads already: locks to somebody else, one phase only. In an
    emergency nobody without any time takes a school on: nothing could say how full they are."""
    problem, stays, absence, _ = question
    may, resting = np.ones((len(rows), len(workers)), dtype=bool), {-1, *not_there(problem, absence)}
    for column, w in enumerate(workers):
        phases = {problem.schools[s].phase for s, _, _ in stays.by_worker[w]} if problem.one_phase_only else set()
        for row, s in enumerate(rows):
            is_locked = int(problem.locks[s]) not in {w, *resting}
            may[row, column] = not is_locked and (not phases or problem.schools[s].phase in phases)
    has_time = (problem.capacity_minutes[list(workers)] > 0) & (problem.fte[list(workers)] > 0)
    return may & has_time if is_emergency else may


def _open_tiers(
    question: Question, rows: tuple[int, ...], tiers: tuple[int, ...], *, is_emergency: bool
) -> NDArray[np.bool_]:
    """[rows, T]: the tier each school has, and lower ones it may be given without being passed over by a school of
    somebody else."""
    problem = question.problem
    open_tiers = np.zeros((len(rows), len(problem.tier_ids)), dtype=bool)
    for row, (s, before) in enumerate(zip(rows, tiers, strict=True)):
        open_tiers[row, before] = True
        highest = _highest_of_less_need(question, s, set(rows))
        for t in range(0 if is_emergency else before):
            is_open = problem.tier_allowed[s, t] and problem.tier_locks[s] in (-1, t)
            open_tiers[row, t] = is_open and not problem.tier_allowed[s, t + 1 : highest + 1].any()
    return open_tiers


def _highest_of_less_need(question: Question, s: int, ours: set[int]) -> int:
    """The highest tier of schools of others that are compared with this one and have no more need; -1 for none."""
    problem, stays = question.problem, question.stays
    if s not in stays.compared:
        return -1
    need, group = problem.need_points, problem.leapfrog_group
    others = (
        t
        for o, _, t in stays.lines
        if o in stays.compared and o not in ours and group[o] == group[s] and need[o] <= need[s]
    )
    return max(others, default=-1)
