"""A plan changed by hand: one school's link worker or tier, what that does to every figure, undo, and what to hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.measures import PlanMeasures, measure, workloads
from allocation.plan import Assignment, Breach, Plan
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.verify import verify
from allocation.wording import words

UNDO, REDO = "undo", "redo"
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class HandEdit:
    """What one school shall have: a link worker and a tier, or both None for not covered."""

    urn: str
    worker_id: str | None
    tier_id: str | None


@dataclass(frozen=True, eq=False)
class Weighed:
    """A plan with every figure there is about it, each worked out once and only when asked for."""

    problem: AllocationProblem
    plan: Plan

    @cached_property
    def measures(self) -> PlanMeasures:
        """Coverage, workload, fairness and moves."""
        return measure(self.problem, self.plan)

    @cached_property
    def prices(self) -> dict[str, float]:
        """Goal -> figure; lower is better."""
        return price(self.problem, self.plan)

    @cached_property
    def workloads(self) -> pd.DataFrame:
        """One row a link worker, as `measures.workloads` gives it."""
        return workloads(self.problem, self.plan)

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """Every rule broken, by the independent verifier."""
        return tuple(verify(self.problem, self.plan))


@dataclass(frozen=True, eq=False)
class Effect:
    """What getting from one plan to another does.

    newly_broken, mended   breaches that only the later plan has, and that only the earlier one has.
    price_changes          goal -> figure of the later less that of the earlier; more is worse; what is the same is left
                           out.
    workers                the link workers for whom something changes: worker_id, name, and `<figure>_before` and
                           `<figure>_after` of schools, hours, hours_percent, caseload_percent, travel_hours.
    """

    before: Weighed
    after: Weighed
    newly_broken: tuple[Breach, ...]
    mended: tuple[Breach, ...]
    price_changes: dict[str, float]
    workers: pd.DataFrame


WORKER_FIGURES = ("schools", "hours", "hours_percent", "caseload_percent", "travel_hours")


def edited(plan: Plan, edits: Sequence[HandEdit]) -> Plan:
    """The plan with these schools changed. Raises KeyError for a school that is not in it."""
    wanted = {one.urn: one for one in edits}
    unknown = sorted(set(wanted) - {line.urn for line in plan.assignments})
    if unknown:
        raise KeyError(unknown[0])
    return Plan(
        tuple(
            Assignment(line.urn, wanted[line.urn].worker_id, wanted[line.urn].tier_id) if line.urn in wanted else line
            for line in plan.assignments
        )
    )


def effect(before: Weighed, after: Weighed) -> Effect:
    """What differs in every figure; each breach is known by its sentence."""
    was, now = ({one.sentence for one in side.breaches} for side in (before, after))
    changes = {goal: figure - before.prices[goal] for goal, figure in after.prices.items()}
    return Effect(
        before,
        after,
        newly_broken=tuple(one for one in after.breaches if one.sentence not in was),
        mended=tuple(one for one in before.breaches if one.sentence not in now),
        price_changes={goal: change for goal, change in changes.items() if abs(change) > SMALLEST},
        workers=worker_changes(before, after),
    )


def worker_changes(before: Weighed, after: Weighed) -> pd.DataFrame:
    """The link workers for whom a figure changes, in the problem's order, with each figure before and after."""
    names = before.workloads[["worker_id", "name"]]
    sides = [
        side.workloads[list(WORKER_FIGURES)].add_suffix(f"_{when}")
        for side, when in ((before, "before"), (after, "after"))
    ]
    table = pd.concat([names, *sides], axis=1)
    same = [
        np.isclose(table[f"{one}_before"], table[f"{one}_after"], rtol=0, atol=SMALLEST, equal_nan=True)
        for one in WORKER_FIGURES
    ]
    return table[~np.logical_and.reduce(same)].reset_index(drop=True)


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
