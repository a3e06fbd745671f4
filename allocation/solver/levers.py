"""What could be changed so that every school fits, by how much: staff, ceilings, hours, floors, rules; each proven."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from allocation.entities import Phase
from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.solver import repair_changes
from allocation.solver.asked import Asked
from allocation.solver.changes import with_ceiling, with_floor, with_hours
from allocation.solver.covering import can_cover, cannot_fit
from allocation.solver.narrowing import Known, narrow
from allocation.solver.posts import with_posts
from allocation.solver.repair_case import Answer, Case
from allocation.solver.repair_changes import Changes
from allocation.wording import counted, joined, words

LARGEST_POST_TENTHS = 200
LARGEST_HOURS_PERCENT = 100
CEILING_STEP = 0.5
PHASE_WORDS = {Phase.PRIMARY: "primaries", Phase.SECONDARY: "secondaries", Phase.SPECIAL: "special schools"}

Change = Callable[[int], AllocationProblem | None]


def extra_post(case: Case, asked: Asked) -> Answer:
    """More staff, in tenths of a full-time post like those of colleagues."""

    def change(tenths: int) -> AllocationProblem | None:
        return with_posts(case.whole, case.area, tenths)

    if change(1) is None:  # nobody like a colleague could lead these schools: what other staff might do is not known
        return Answer("extra post", "", None, is_no_help=False)
    found = smallest(change, LARGEST_POST_TENTHS, asked, case.known_of("extra post"))
    return _answer(
        case,
        "extra post",
        found,
        0.1,
        "FTE",
        lambda n: f"{n:g} FTE more",
        "more staff",
        lambda n: repair_changes.more_staff(case.whole, case.area, n),
    )


def higher_ceilings(case: Case, asked: Asked) -> list[Answer]:
    """More schools of one phase to a full-time post, half a school at a time."""
    answers = []
    for phase in Phase:
        rows = _rows(case.small, phase)
        share = case.small.caseload_share[rows]
        if (share > 0).any():
            ceiling = 1 / share.max()

            def change(steps: int, rows: np.ndarray = rows) -> AllocationProblem:
                return with_ceiling(case.small, rows, CEILING_STEP * steps)

            def phrase(amount: float, ceiling: float = ceiling, phase: Phase = phase) -> str:
                return (
                    f"a ceiling of {ceiling + amount:g} instead of {ceiling:g} {PHASE_WORDS[phase]} per full-time post"
                )

            found = smallest(change, int(ceiling / CEILING_STEP) + 1, asked, case.known_of(f"ceiling of {phase}"))

            def changes(amount: float, phase: Phase = phase) -> Changes:
                return repair_changes.higher_ceilings(case.small, phase, amount)

            unit = f"{PHASE_WORDS[phase]} per full-time post"
            no_help = "a higher ceiling for one phase"
            answers.append(_answer(case, "caseload ceiling", found, CEILING_STEP, unit, phrase, no_help, changes))
    return answers


def more_hours(case: Case, asked: Asked) -> Answer:
    """More direct time in each post, per cent by per cent."""

    def change(percent: int) -> AllocationProblem:
        return with_hours(case.small, percent, case.small.size[1])

    def phrase(percent: float) -> str:
        return f"{percent:g}% more direct time in every post"

    found = smallest(change, LARGEST_HOURS_PERCENT, asked, case.known_of("hours"))
    return _answer(case, "hours", found, 1, "% of direct time", phrase, "more hours", repair_changes.more_hours)


def lower_floors(case: Case, asked: Asked) -> list[Answer]:
    """A lower floor for one phase, tier by tier."""
    answers = []
    for phase in Phase:
        rows = _rows(case.small, phase) & (case.small.tier_locks < 0)
        lowest = case.small.tier_allowed[rows].argmax(axis=1)
        most = int(lowest.max(initial=0))
        if not most:
            continue

        def change(steps: int, rows: np.ndarray = rows) -> AllocationProblem:
            return with_floor(case.small, rows, steps)

        def phrase(amount: float, phase: Phase = phase, lowest: int = most) -> str:
            below = words(case.small.tier_ids[lowest - int(amount)])
            return f"a floor of '{below}' for {PHASE_WORDS[phase]}"

        found = smallest(change, most, asked, case.known_of(f"floor of {phase}"))

        def changes(amount: float, phase: Phase = phase, lowest: int = most) -> Changes:
            return repair_changes.lower_floor(case.small, phase, lowest - int(amount))

        answers.append(_answer(case, "floor", found, 1, "tiers", phrase, "a lower floor for one phase", changes))
    return answers


def higher_cap_each(case: Case, asked: Asked) -> Answer:
    """More schools that each link worker may give up and take on."""
    cap = case.small.max_moves_per_worker
    if cap is None:
        return Answer("cap on moves each", "", None, is_no_help=False)

    def change(more: int) -> AllocationProblem:
        return replace(case.small, max_moves_per_worker=cap + more)

    def phrase(amount: float) -> str:
        return f"a cap of {counted(cap + int(amount), 'move')} for each link worker instead of {cap}"

    found = smallest(change, max(1, case.small.size[0]), asked, case.known_of("cap on moves each"))

    def changes(amount: float) -> Changes:
        return repair_changes.cap_each(cap + int(amount))

    no_help = "a higher cap on each one's moves"
    return _answer(case, "cap on moves each", found, 1, "moves for each link worker", phrase, no_help, changes)


def more_people(case: Case, asked: Asked) -> Answer:
    """More people in each area that may have only so many."""
    limits = case.small.area_limits
    if not limits:
        return Answer("people in area", "", None, is_no_help=False)

    def change(more: int) -> AllocationProblem:
        return replace(case.small, area_limits=tuple(replace(one, people=one.people + more) for one in limits))

    def phrase(amount: float) -> str:
        places = [f"{one.people + int(amount)} instead of {one.people} as {one.post} in {one.area}" for one in limits]
        return f"letting more people lead: {joined(places)}"

    found = smallest(change, max(1, case.small.size[1]), asked)
    no_help = "letting more people lead in an area"
    return _answer(case, "people in area", found, 1, "people in each area", phrase, no_help)


def mixed_phases(case: Case, asked: Asked) -> Answer:
    """Link workers who may lead schools of more than one phase, where the rule is one phase only."""
    if not case.small.one_phase_only or len({school.phase for school in case.small.schools}) < 2:
        return Answer("mixed caseloads", "", None, is_no_help=False)
    answer = can_cover(replace(case.small, one_phase_only=False), asked)
    found = Smallest(1 if answer else None, answer is not None)
    phrase = "letting link workers lead schools of more than one phase"
    change = repair_changes.mixed_caseloads()
    return _answer(case, "mixed caseloads", found, 1, "rule", lambda _: phrase, phrase, lambda _: change)


def _rows(problem: AllocationProblem, phase: Phase) -> np.ndarray:
    return np.array([school.phase == phase for school in problem.schools], dtype=bool)


class Smallest(NamedTuple):
    """The least amount that does; None when none up to the most does. Proven when the next smaller was shown not to
    do (or, where none does, the most)."""

    amount: int | None
    is_proven: bool


def smallest(change: Change, most: int, asked: Asked, known: Known | None = None) -> Smallest:
    """The least amount (1 to `most`) with which everything fits, where more of it never fits worse; nothing less than
    1 does. First by adding up, which rules out most amounts in milliseconds, then by asking from there, beginning with
    what is `known`. What comes out always does; it is proven when the next smaller was shown not to do."""
    known = Known() if known is None else known
    if not known.is_begun:
        known.begin(lambda amount: _is_ruled_out(change(amount)), most)
    narrow(known, lambda amount, how: _fits(change(amount), how), most, asked)
    return Smallest(known.high, known.is_least(most))


def _is_ruled_out(problem: AllocationProblem | None) -> bool:
    return problem is None or cannot_fit(problem, by_sets_only=True)


def _fits(problem: AllocationProblem | None, asked: Asked) -> bool | None:
    return can_cover(problem, asked) if problem else False


def _answer(
    case: Case,
    lever: str,
    found: Smallest,
    step: float,
    unit: str,
    phrase: Callable[[float], str],
    no_help: str,
    changes: Callable[[float], Changes] = lambda _: (),
) -> Answer:
    if found.amount is None:
        return Answer(lever, no_help, None, found.is_proven, is_open=not found.is_proven)
    amount = round(found.amount * step, 2)
    return helpful(case, lever, amount, unit, phrase(amount), found.is_proven, changes(amount))


def helpful(
    case: Case,
    lever: str,
    amount: float,
    unit: str,
    phrase: str,
    is_proven: bool,
    changes: Changes = (),
) -> Answer:
    """The answer for a lever with which everything fits, with the changes to the baseline that bring it about."""
    said = phrase if is_proven else f"{phrase} (less may do; there was no time to prove it)"
    repair = Repair(lever, f"{case.area.name}: {said}.", amount, unit, is_proven, changes)
    return Answer(lever, said, repair, False)
