"""What could be changed so that every school fits, lever by lever; each least amount is proven by solving."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import IntVar, LinearExpr

from allocation.entities import Phase
from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.solver.areas import Area, cut_down
from allocation.solver.constraints import is_move_by_choice
from allocation.solver.covering import Asked, Least, can_cover, least
from allocation.solver.posts import with_posts
from allocation.solver.scale import need_weights
from allocation.solver.variables import Variables
from allocation.wording import counted, joined

LARGEST_POST_TENTHS = 200
LARGEST_HOURS_PERCENT = 100
CEILING_STEP = 0.5
PHASE_WORDS = {Phase.PRIMARY: "primaries", Phase.SECONDARY: "secondaries", Phase.SPECIAL: "special schools"}


class Answer(NamedTuple):
    """What pulling one lever comes to: a repair with its phrase, or none: `is_no_help` when that is proven."""

    lever: str
    phrase: str
    repair: Repair | None
    is_no_help: bool


class Case(NamedTuple):
    """An area with too little for its schools: `small` is the problem of its schools that somebody may lead;
    `whole` the problem it was cut from, and `donors` the workers elsewhere with their schools."""

    area: Area
    whole: AllocationProblem
    small: AllocationProblem
    donors: Area


def extra_post(case: Case, asked: Asked) -> Answer:
    """More staff, in tenths of a full-time post like those of colleagues."""

    def change(tenths: int) -> AllocationProblem | None:
        return with_posts(case.whole, case.area, tenths)

    if change(1) is None:  # nobody like a colleague could lead these schools: what other staff might do is not known
        return Answer("extra post", "", None, is_no_help=False)
    found = smallest(change, LARGEST_POST_TENTHS, asked)
    return _answer(case, "extra post", found, 0.1, "FTE", lambda n: f"{n:g} FTE more", "more staff")


def higher_ceilings(case: Case, asked: Asked) -> list[Answer]:
    """More schools of one phase to a full-time post, half a school at a time."""
    answers = []
    for phase in Phase:
        rows = np.array([school.phase == phase for school in case.small.schools], dtype=bool)
        share = case.small.caseload_share[rows]
        if (share > 0).any():
            ceiling = 1 / share.max()

            def change(steps: int, rows: np.ndarray = rows) -> AllocationProblem:
                return with_ceiling(case.small, rows, CEILING_STEP * steps)

            def phrase(amount: float, ceiling: float = ceiling, phase: Phase = phase) -> str:
                return (
                    f"a ceiling of {ceiling + amount:g} instead of {ceiling:g} {PHASE_WORDS[phase]} per full-time post"
                )

            found = smallest(change, int(ceiling / CEILING_STEP) + 1, asked)
            unit = f"{PHASE_WORDS[phase]} per full-time post"
            no_help = "a higher ceiling for one phase"
            answers.append(_answer(case, "caseload ceiling", found, CEILING_STEP, unit, phrase, no_help))
    return answers


def more_hours(case: Case, asked: Asked) -> Answer:
    """More direct time in each post, per cent by per cent."""

    def change(percent: int) -> AllocationProblem:
        return with_hours(case.small, percent, case.small.size[1])

    def phrase(percent: float) -> str:
        return f"{percent:g}% more direct time in every post"

    found = smallest(change, LARGEST_HOURS_PERCENT, asked)
    return _answer(case, "hours", found, 1, "% of direct time", phrase, "more hours")


def lend_schools(case: Case, asked: Asked) -> Answer:
    """Schools led from another cluster, as few as will do, while the other clusters keep all of theirs covered."""
    schools, workers = (*case.area.schools, *case.donors.schools), (*case.area.workers, *case.donors.workers)
    joint = cut_down(case.whole, schools, workers)
    lent = np.zeros(joint.size[:2], dtype=bool)
    if joint.boundary_only is not None:
        ours, theirs = len(case.area.schools), len(case.area.workers)
        lent[:ours, theirs:] = joint.boundary_only[:ours, theirs:]
    if not lent.any():
        return Answer("lend schools", "lending schools", None, False)

    def count(x: Variables) -> Iterable[IntVar]:
        return [x.leads[int(s), int(w)] for s, w in np.argwhere(lent)]

    found = least(replace(joint, allowed=joint.allowed | lent), count, asked)

    def phrase(result: Least) -> str:
        names = sorted(joint.schools[s].name for s, w, _ in result.lines if lent[s, w])
        givers = sorted({joint.workers[w].cluster for s, w, _ in result.lines if lent[s, w]})
        return f"{counted(result.number, 'school')} led from {joined(givers)} ({joined(names)})"

    return _counted_answer(case, "lend schools", found, "schools", phrase, "lending schools")


def drop_locks(case: Case, asked: Asked) -> Answer:
    """Schools released from the link worker or tier they are locked to, as few as will do."""
    small, held = case.small, [int(s) for s in np.flatnonzero((case.small.locks >= 0) | (case.small.tier_locks >= 0))]
    if not held:
        return Answer("drop locks", "dropping locks", None, False)

    def count(x: Variables) -> Iterable[LinearExpr]:
        workers = [1 - x.leads[s, int(small.locks[s])] for s in held if small.locks[s] >= 0]
        return workers + [1 - x.meets[s, int(small.tier_locks[s])] for s in held if small.tier_locks[s] >= 0]

    free = np.full(small.size[0], -1, dtype=np.int64)
    found = least(replace(small, locks=free, tier_locks=free), count, asked, do_tiers_matter=True)

    def phrase(result: Least) -> str:
        given = {s: (w, t) for s, w, t in result.lines}
        names = [small.schools[s].name for s in held if _is_released(small, s, *given[s])]
        return f"dropping the {'lock' if result.number == 1 else 'locks'} on {joined(names)}"

    return _counted_answer(case, "drop locks", found, "locks", phrase, "dropping locks")


def _is_released(problem: AllocationProblem, s: int, w: int, t: int) -> bool:
    return problem.locks[s] not in (-1, w) or problem.tier_locks[s] not in (-1, t)


def leave_out(case: Case, asked: Asked) -> Answer:
    """The fewest schools without a link worker; of as few, those with the least need."""
    weights = need_weights(case.small)
    one_school = int(weights.sum()) + 1

    def count(x: Variables) -> Iterable[LinearExpr]:
        return [(one_school + int(weights[s])) * uncovered for s, uncovered in x.uncovered.items()]

    found = least(case.small, count, asked, may_leave_out=True)
    if isinstance(found, Least):
        found = found._replace(number=found.number // one_school)

    def phrase(result: Least) -> str:
        led = {s for s, _, _ in result.lines}
        names = [school.name for s, school in enumerate(case.small.schools) if s not in led]
        return f"{counted(result.number, 'school')} without a link worker ({joined(names, most=12)})"

    return _counted_answer(case, "leave out", found, "schools", phrase, "leaving out schools")


def lift_cap(case: Case, asked: Asked) -> Answer:
    """A higher cap on moves: the fewest moves by choice with which every school is led."""
    small = case.small

    def count(x: Variables) -> Iterable[IntVar]:
        return [leads for (s, w), leads in x.leads.items() if is_move_by_choice(small, s, w)]

    found = least(small, count, asked)
    return _counted_answer(
        case, "cap on moves", found, "moves", lambda result: counted(result.number, "move"), "more moves"
    )


class Smallest(NamedTuple):
    """The least amount that does; None when none up to the most does. Proven when every question was answered."""

    amount: int | None
    is_proven: bool


def smallest(change: Callable[[int], AllocationProblem | None], most: int, asked: Asked) -> Smallest:
    """Looks for the least amount by doubling, then halving; an unanswered question counts as a no, and not proven."""
    unanswered = False

    def fits(amount: int) -> bool:
        nonlocal unanswered
        problem = change(amount)
        answer = can_cover(problem, asked) if problem else False
        unanswered |= answer is None
        return bool(answer)

    low, high = 0, 1
    while not fits(high):
        if high >= most or asked.watch.is_over:
            return Smallest(None, not unanswered)
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return Smallest(high, not unanswered)


def with_hours(problem: AllocationProblem, percent: int, workers: int) -> AllocationProblem:
    """The problem with so much more direct time for its first `workers` link workers."""
    more = np.where(np.arange(problem.size[1]) < workers, 1 + percent / 100, 1.0)
    return replace(problem, capacity_minutes=np.floor(problem.capacity_minutes * more + 1e-9).astype(np.int64))


def with_ceiling(problem: AllocationProblem, rows: np.ndarray, more: float) -> AllocationProblem:
    """The problem with a ceiling higher by `more` schools to a full-time post for the schools of these rows."""
    share = problem.caseload_share.copy()
    ours = rows[:, None] & (share > 0)
    share[ours] = 1 / (1 / share[ours] + more)
    return replace(problem, caseload_share=share)


def _answer(
    case: Case, lever: str, found: Smallest, step: float, unit: str, phrase: Callable[[float], str], no_help: str
) -> Answer:
    if found.amount is None:
        return Answer(lever, no_help, None, found.is_proven)
    amount = round(found.amount * step, 2)
    return _helpful(case, lever, amount, unit, phrase(amount), found.is_proven)


def _counted_answer(
    case: Case, lever: str, found: Least | bool, unit: str, phrase: Callable[[Least], str], no_help: str
) -> Answer:
    if not isinstance(found, Least):
        return Answer(lever, no_help, None, found is False)
    return _helpful(case, lever, found.number, unit, phrase(found), found.is_proven)


def _helpful(case: Case, lever: str, amount: float, unit: str, phrase: str, is_proven: bool) -> Answer:
    words = phrase if is_proven else f"{phrase} (less may do; there was no time to prove it)"
    return Answer(lever, words, Repair(lever, f"{case.area.name}: {words}.", amount, unit, is_proven), False)
