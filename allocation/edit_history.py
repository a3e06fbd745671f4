"""The edits of a draft in order: where undo and redo lead, what was moved by hand, and how the solver is held to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.wording import words

UNDO, REDO = "undo", "redo"


@dataclass(frozen=True, slots=True)
class Undoable:
    """The revisions that led to the plan as it is now, and which one undo and redo lead to; None where neither can."""

    line: tuple[int, ...]
    undo: int | None
    redo: int | None


def undoable(steps: Sequence[tuple[int, str]]) -> Undoable:
    """Reads (revision, step) in order; "undo" and "redo" go along the line of edits, any other step ends what could be
    redone."""
    line: list[int] = []
    place = -1
    for number, step in steps:
        if step == UNDO and place > 0:
            place -= 1
        elif step == REDO and place + 1 < len(line):
            place += 1
        else:
            line = [*line[: place + 1], number]
            place += 1
    return Undoable(
        line=tuple(line[: place + 1]),
        undo=line[place - 1] if place > 0 else None,
        redo=line[place + 1] if place + 1 < len(line) else None,
    )


@dataclass(frozen=True, slots=True)
class HandMove:
    """What was changed by hand at a school: who leads it, its tier, or both."""

    urn: str
    is_worker: bool
    is_tier: bool


def moved_by_hand(edits: Sequence[tuple[Plan, Plan]]) -> tuple[HandMove, ...]:
    """What the edits (the plan before each, and after) changed, a school at a time, in the order of the first change.

    A tier that a school gets with its first link worker is no change of tier.
    """
    found: dict[str, HandMove] = {}
    for before, after in edits:
        was = {line.urn: line for line in before.assignments}
        for line in after.assignments:
            old = was.get(line.urn)
            if old is None or old == line:
                continue
            earlier = found.get(line.urn, HandMove(line.urn, is_worker=False, is_tier=False))
            is_tier = None not in (old.tier_id, line.tier_id) and old.tier_id != line.tier_id
            is_worker = old.worker_id != line.worker_id
            found[line.urn] = HandMove(line.urn, earlier.is_worker or is_worker, earlier.is_tier or is_tier)
    return tuple(found.values())


@dataclass(frozen=True, eq=False)
class Held:
    """The problem in which every move made by hand is fixed; `cannot` says which could not be, and why."""

    problem: AllocationProblem
    cannot: tuple[str, ...]


def held(problem: AllocationProblem, draft: Plan, moves: Sequence[HandMove]) -> Held:
    """The same problem with the schools that were moved by hand locked to what the draft gives them.

    A school marked as not covered may be led by nobody. A move that breaks a rule by itself (the link worker may not
    lead the school, the tier is not one it may have, or it is locked to somebody else) cannot be held: it is named, and
    left to the solver. Raises InconsistentProblem where the moves contradict each other, such as schools of one group
    that must stay together.
    """
    schools = {one.urn: s for s, one in enumerate(problem.schools)}
    lines = {line.urn: line for line in draft.assignments}
    arrays = {name: getattr(problem, name).copy() for name in ("locks", "tier_locks", "allowed", "not_allowed_reason")}
    cannot = []
    for move in moves:
        if move.urn in schools and move.urn in lines:
            for why in _hold(problem, arrays, schools[move.urn], lines[move.urn], move):
                cannot.append(f"{problem.schools[schools[move.urn]].name} ({move.urn}): {why}.")
    return Held(replace(problem, **arrays), tuple(cannot))


def _hold(
    problem: AllocationProblem, arrays: dict[str, NDArray[Any]], s: int, line: Assignment, move: HandMove
) -> Iterator[str]:
    """Writes one school's wish into the arrays; says what cannot be held."""
    locked_to = problem.workers[problem.locks[s]].name if problem.locks[s] >= 0 else ""
    if line.worker_id is None:
        if locked_to:
            yield f"it is locked to {locked_to}"
            return
        arrays["allowed"][s, :] = False
        arrays["not_allowed_reason"][s, :] = "somebody marked the school as not covered in this draft"
        return
    if move.is_worker:
        w = next((i for i, one in enumerate(problem.workers) if one.worker_id == line.worker_id), -1)
        if w < 0:
            yield "its link worker is not on the team any more"
        elif not problem.allowed[s, w]:
            yield f"{problem.workers[w].name} may not lead it: {problem.not_allowed_reason[s, w] or 'not allowed'}"
        elif problem.locks[s] not in (-1, w):
            yield f"it is locked to {locked_to}"
        else:
            arrays["locks"][s] = w
    if move.is_tier:
        t = problem.tier_ids.index(line.tier_id) if line.tier_id in problem.tier_ids else -1
        if t < 0 or not problem.tier_allowed[s, t] or problem.tier_locks[s] not in (-1, t):
            yield f"it may not have the tier '{words(str(line.tier_id))}'"
        else:
            arrays["tier_locks"][s] = t
