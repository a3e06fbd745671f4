"""One absence put to the solver: the schools to be covered, the room that others have, and what is best in turn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python.cp_model import LinearExpr

from allocation.cover.absence import Absence, during, not_there
from allocation.cover.entities import SchoolCover
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.solver.areas import cut_down
from allocation.solver.blocks import Block
from allocation.solver.constraints import Line, beside, compared_schools
from allocation.solver.objectives import GOALS
from allocation.solver.part import Limits, Part, make_part
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.rearrange import Objective, best_in_turn, combined, objective_of
from allocation.solver.scale import NEED_SCALE, Whole, need_weights, shares
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.watch import Watch

DETERMINISTIC_SECONDS = 3.0
SEED = 1
_GOAL = {goal.name: goal for goal in GOALS}


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


class Answer(NamedTuple):
    """The schools in the problem's order, and whether nothing better exists."""

    schools: tuple[SchoolCover, ...]
    is_proven: bool


class _Small(NamedTuple):
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


def ask(question: Question, watch: Watch) -> Answer:
    """Shares the schools out, one goal after the other, each proven unless time is up."""
    problem, stays, absence, _ = question
    away = next((w for w, one in enumerate(problem.workers) if one.worker_id == absence.worker_id), -1)
    own = stays.by_worker[away] if away >= 0 else ()
    small = _cut_down(question, own)
    if not small.problem.allowed.any():
        return _answer(small, frozenset(), problem, is_proven=True)
    part = _part(question, small)
    found = best_in_turn(part, combined(_objectives(question, small, part)), _LIMITS, watch)
    return _answer(small, found.lines or frozenset(), problem, is_proven=found.is_proven)


_LIMITS = Limits(DETERMINISTIC_SECONDS, SEED)


def _answer(small: _Small, lines: Lines, problem: AllocationProblem, *, is_proven: bool) -> Answer:
    led = {s: (small.problem.workers[w].worker_id, problem.tier_ids[t]) for s, w, t in lines}
    schools = (
        SchoolCover(problem.schools[s].urn, problem.tier_ids[small.tiers[row]], *led.get(row, (None, None)))
        for row, s in enumerate(small.rows)
    )
    return Answer(tuple(schools), is_proven)


def _cut_down(question: Question, own: tuple[Line, ...]) -> _Small:
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
    return _Small(cut, rows, workers, tiers, stays.minutes[ours], stays.shares[ours], small.capacity_minutes, small.fte)


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


def _part(question: Question, small: _Small) -> Part:
    block = Block(tuple(range(len(small.rows))), tuple(range(len(small.workers))))
    part = make_part(0, block, make_terms(small.problem, None), frozenset(), 0.0)
    for one, other in _leapfrogs(question, small):
        part.model.add_bool_or([part.x.meets[one].negated(), part.x.meets[other].negated()])
    return part


def _leapfrogs(question: Question, small: _Small) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of (row, tier) that cannot be together: a school given a lower tier than it had, beside one of the same
    person with no more need at a tier that it might have had."""
    problem, compared = question.problem, question.stays.compared
    need, group = problem.need_points, problem.leapfrog_group
    places = [(row, s) for row, s in enumerate(small.rows) if s in compared]
    for row, s in places:
        for other, o in places:
            if o == s or group[o] != group[s] or need[o] > need[s]:
                continue
            for t in np.flatnonzero(small.problem.tier_allowed[row, : small.tiers[row]]):
                for ahead in np.flatnonzero(small.problem.tier_allowed[other]):
                    if problem.tier_allowed[s, t + 1 : ahead + 1].any():
                        yield (row, int(t)), (other, int(ahead))


def _objectives(question: Question, small: _Small, part: Part) -> list[Objective]:
    found = [objective_of(part, _GOAL[name]) for name in ("need_not_covered", "unmet_entitlement")]
    lower = [part.x.meets[row, t] for row, before in enumerate(small.tiers) for t in range(before)]
    found.append((LinearExpr.sum(lower), len(small.rows)))
    if question.fullest_of is None:
        return found
    found.append(_fullest(question.fullest_of, small, part))
    found += [
        objective_of(part, _GOAL["travel_hours"]),
        _nearness(small, part),
        objective_of(part, _GOAL["list_order"]),
    ]
    return found


def _nearness(small: _Small, part: Part) -> Objective:
    """Minutes from base to school, one way, added: tells bases apart where nobody travels to meetings."""
    minutes = small.problem.travel_minutes
    pairs = part.x.leads
    near = LinearExpr.weighted_sum(list(pairs.values()), [int(minutes[pair]) for pair in pairs])
    return near, int(minutes.max(axis=1, initial=0).sum())


def _fullest(fullest_of: FullestOf, small: _Small, part: Part) -> Objective:
    """How full, in whole percent rounded up, the fullest of those is who take a school on: of their direct time and,
    where that is asked, of their caseload."""
    x, rows, columns = part.x, range(len(small.rows)), range(len(small.workers))
    top = _most_percent(small)
    fullest = part.model.new_int_var(0, top, "fullest")
    parts = shares(small.problem.caseload_share, np.concatenate([small.fte, small.filled]))
    for w in columns:
        takes = part.model.new_bool_var(f"takes_{w}")
        part.model.add_max_equality(takes, [x.leads[s, w] for s in rows])
        pairs = [(s, t) for s in rows for t in x.tiers]
        minutes = LinearExpr.weighted_sum(
            [x.given[s, w, t] for s, t in pairs], [int(small.problem.minutes[s, w, t]) for s, t in pairs]
        )
        limits = [(minutes, int(small.used[w]), int(small.capacity[w]))]
        if fullest_of is FullestOf.ALL:
            taken = LinearExpr.weighted_sum([x.leads[s, w] for s in rows], [int(parts.taken[s, w]) for s in rows])
            limits.append((taken, int(parts.fte[len(columns) + w]), int(parts.fte[w])))
        for added, before, whole in limits:
            if whole > 0:
                part.model.add(100 * added + 100 * before <= whole * fullest).only_enforce_if(takes)
    return fullest + 0, top


def _most_percent(small: _Small) -> int:
    """No load can be above this."""
    minutes = small.problem.minutes.max(axis=2, initial=0).sum(axis=0) + small.used
    taken = small.problem.caseload_share.sum(axis=0) + small.filled
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.concatenate([100 * minutes / small.capacity, 100 * taken / small.fte])
    return int(np.ceil(percent[np.isfinite(percent)].max(initial=0))) + 1
