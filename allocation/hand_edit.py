"""A plan changed by hand: one school's link worker or tier, and what that does to every figure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from allocation.measures import PlanMeasures, measure, workloads
from allocation.plan import Assignment, Breach, Plan
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.verify import verify

SMALLEST = 1e-9
OF_A_WORKER = ("caseload_limit", "one_phase_only", "hours_limit", "move_cap_per_worker")
OF_A_GROUP = ("keep_together", "people_in_area")


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
    still_broken           (before, after): the same rule is broken by the same people or schools, but not as before.
    """

    before: Weighed
    after: Weighed
    newly_broken: tuple[Breach, ...]
    mended: tuple[Breach, ...]
    still_broken: tuple[tuple[Breach, Breach], ...]

    @cached_property
    def price_changes(self) -> dict[str, float]:
        """Goal -> figure of the later less that of the earlier; more is worse; what is the same is left out."""
        changes = {goal: figure - self.before.prices[goal] for goal, figure in self.after.prices.items()}
        return {goal: change for goal, change in changes.items() if abs(change) > SMALLEST}

    @cached_property
    def workers(self) -> pd.DataFrame:
        """As `worker_changes` gives them."""
        return worker_changes(self.before, self.after)


WORKER_FIGURES = ("schools", "hours", "hours_percent", "caseload_percent", "travel_hours")


def edited(plan: Plan, edits: Sequence[HandEdit]) -> Plan:
    """The plan with these schools changed. Raises KeyError for a school that is not in it."""
    wanted = {one.urn: one for one in edits}
    unknown = sorted(set(wanted) - {line.urn for line in plan.assignments})
    if unknown:
        raise KeyError(unknown[0])
    lines = (
        Assignment(line.urn, wanted[line.urn].worker_id, wanted[line.urn].tier_id) if line.urn in wanted else line
        for line in plan.assignments
    )
    return replace(plan, assignments=tuple(lines))


def effect(before: Weighed, after: Weighed) -> Effect:
    """What differs in every figure."""
    was, now = ({known_by(one): one for one in side.breaches} for side in (before, after))
    still = [(one, now[key]) for key, one in was.items() if key in now]
    return Effect(
        before,
        after,
        newly_broken=tuple(one for key, one in now.items() if key not in was),
        mended=tuple(one for key, one in was.items() if key not in now),
        still_broken=tuple((one, other) for one, other in still if one.sentence != other.sentence),
    )


def known_by(breach: Breach) -> tuple[object, ...]:
    """What makes two breaches of two plans the same one: the rule and whose it is, but not the figures in it, nor by
    whom a school is passed over."""
    if breach.rule == "no_leapfrog":
        return breach.rule, breach.urns[:1]
    if breach.rule in OF_A_WORKER:
        return breach.rule, breach.worker_ids, "gives up" in breach.sentence
    if breach.rule in OF_A_GROUP:
        return breach.rule, breach.sentence.partition(", but")[0]
    return (breach.rule,) if breach.rule == "move_cap" else (breach.rule, breach.urns, breach.worker_ids)


def worker_changes(before: Weighed, after: Weighed) -> pd.DataFrame:
    """The link workers for whom a figure changes, in the problem's order: worker_id, name, and `<figure>_before` and
    `<figure>_after` of schools, hours, hours_percent, caseload_percent and travel_hours."""
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
