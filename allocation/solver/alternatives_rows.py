"""The rows of the list of who else could lead a school: with a price or a reason, and in which order."""

from dataclasses import replace

import numpy as np

from allocation.findings import Alternative, SchoolAlternatives
from allocation.plan import Plan
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import led_schools
from allocation.solver.alternatives_case import Case
from allocation.solver.offers import minutes_used
from allocation.solver.rearrange import SKIPPED
from allocation.wording import words

DECIMALS = 6  # what is left of sums of fractions
NOT_RANKED = (*SKIPPED, "list_order")


def reason_against(problem: AllocationProblem, s: int, w: int) -> str:
    """Why the worker may not lead the school, whatever else changes; "" where they may."""
    worker, school = problem.workers[w], problem.schools[s]
    if not problem.allowed[s, w]:
        return str(problem.not_allowed_reason[s, w]) or f"{worker.name} may not lead {school.name}"
    if problem.locks[s] not in (-1, w):
        return f"{school.name} is locked to {problem.workers[problem.locks[s]].name}"
    tiers = problem.tier_allowed[s] & problem.worker_tier_allowed[w]
    if problem.tier_locks[s] >= 0:
        tiers = tiers & (np.arange(problem.size[2]) == problem.tier_locks[s])
    return "" if tiers.any() else f"{words(worker.role)} may not lead a school at a tier {school.name} may have"


def priced_row(case: Case, w: int, plan: Plan, is_proven: bool) -> Alternative:
    """A worker with the price by goal of a plan in which they lead the school."""
    prices = price(case.problem, plan)
    before = {line.urn: line for line in case.plan.assignments}
    changed = [line for line in plan.assignments if line != before.get(line.urn)]
    urn = case.problem.schools[case.school].urn
    return replace(
        unpriced_row(case, w, "", is_proven),
        prices=prices,
        changes={goal: round(figure - case.prices[goal], DECIMALS) for goal, figure in prices.items()},
        rearranged=tuple(line.urn for line in changed if line.urn != urn),
        plan=plan,
        tier_id=str(next(line.tier_id for line in plan.assignments if line.urn == urn)),
    )


def unpriced_row(case: Case, w: int, reason: str, is_proven: bool = True) -> Alternative:
    """A worker without a price, with what is known of any."""
    problem, s = case.problem, case.school
    tier = next((t for school, _, t in case.lines if school == s), int(problem.entitled_tier[s]))
    alone = frozenset({*(line for line in case.lines if line[0] != s), (s, w, tier)})
    minutes, capacity = int(minutes_used(problem, alone)[w]), int(problem.capacity_minutes[w])
    share = sum(float(problem.caseload_share[school, v]) for school, v, _ in alone if v == w)
    fte, travel = float(problem.fte[w]), problem.travel_minutes[s]
    return Alternative(
        worker_id=problem.workers[w].worker_id,
        name=problem.workers[w].name,
        rank=None,
        is_lead=w == case.lead,
        reason=reason,
        is_proven=is_proven,
        prices={},
        changes={},
        rearranged=(),
        plan=None,
        tier_id="",
        minutes_further=int(travel[w] - travel[case.lead]) if case.lead >= 0 else None,
        hours_percent=100 * minutes / capacity if capacity else float("nan"),
        caseload_percent=100 * share / fte if fte and (problem.caseload_share[:, w] > 0).any() else float("nan"),
        is_ruled_out=bool(reason_against(problem, s, w)),
    )


def ranked(case: Case, rows: list[Alternative], seconds: float) -> SchoolAlternatives:
    """All rows, those with a price first, by the goals in their order."""
    priced = [(rank_key(case, row), row) for row in rows if row.plan is not None]
    priced.sort(key=lambda pair: pair[0])
    first_gain = ""
    if priced and case.lead >= 0 and not priced[0][1].is_lead:
        own = next((key for key, row in priced if row.is_lead), priced[0][0])
        names = [goal.name for goal in case.goals if goal.name not in NOT_RANKED]
        first_gain = next((g for g, a, b in zip(names, priced[0][0][0], own[0], strict=True) if a < b), "")
    ranked = [replace(row, rank=i) for i, (_, row) in enumerate(priced, start=1)]
    workers = {v for w, _ in enumerate(rows) for v in case.scope(w).workers} if not case.is_everyone else None
    return SchoolAlternatives(
        urn=case.problem.schools[case.school].urn,
        rows=(*ranked, *(row for row in rows if row.plan is None)),
        prices=case.prices,
        may_change=tuple(case.problem.workers[w].name for w in sorted(workers or case.block.workers)),
        is_everyone=case.is_everyone,
        first_gain=first_gain,
        is_gain_open=first_gain in case.open_goals,
        seconds=seconds,
    )


def rank_key(case: Case, row: Alternative) -> tuple[tuple[int, ...], int, float]:
    """Figures that decide, goal by goal; what counts as even is equal. Then as few changes as can be, then the list."""
    assert row.plan is not None
    ours = set(case.block.schools)
    lines = [(led.school, led.worker, led.tier) for led in led_schools(case.problem, row.plan) if led.school in ours]
    own = [line for line in case.lines if line[0] in ours]
    figures = []
    for goal in case.goals:
        if goal.name not in NOT_RANKED:
            even = goal.tolerance(case.terms, case.block)
            if even and goal.name not in case.open_goals:
                even = max(even, goal.value(case.terms, case.block, own))
            figures.append(max(even, goal.value(case.terms, case.block, lines)))
    return tuple(figures), len(row.rearranged) + (not row.is_lead), row.prices["list_order"]
