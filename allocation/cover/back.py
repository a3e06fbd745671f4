"""When somebody is back: their schools return as they were; what else was changed meanwhile stays, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocation.cover.absence import Absence
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Assignment, Plan


@dataclass(frozen=True, eq=False)
class Back:
    """The plan on return. `kept`: URNs of other schools that were changed since the cover began, which stay so;
    `changed_while_covered`: URNs of covered schools that were changed since, which return all the same; `gone`: covered
    schools that are in the plan no more."""

    plan: Plan
    kept: tuple[str, ...]
    changed_while_covered: tuple[str, ...]
    gone: tuple[str, ...]


def on_return(absence: Absence, begun: Plan, now: Plan) -> Back:
    """`begun`: the plan with the cover as it began; `now`: as it is when they are back.

    Where nothing else was changed meanwhile, the plan is the one from before the absence, line by line.
    """
    was, there = _lines(begun), _lines(now)
    home = [HandEdit(urn, absence.worker_id, tier_id) for urn, tier_id in absence.schools if urn in there]
    covered = {urn for urn, _ in absence.schools}
    changed = tuple(urn for urn, line in there.items() if urn in was and was[urn] != line)
    return Back(
        plan=edited(now, home),
        kept=tuple(urn for urn in changed if urn not in covered),
        changed_while_covered=tuple(urn for urn in changed if urn in covered),
        gone=tuple(urn for urn, _ in absence.schools if urn not in there),
    )


def _lines(plan: Plan) -> Mapping[str, Assignment]:
    return {line.urn: line for line in plan.assignments}
