"""Tries every plan of a small problem: the standard the solver is measured by. Shares no code with the solver."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import ceil, floor

from allocation.goals import FIRST, full_order
from allocation.plan import Assignment, Plan
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import by_worker, colleagues, led_schools
from allocation.verify import verify


def lawful_plans(problem: AllocationProblem) -> Iterator[Plan]:
    """Every plan without a breach."""
    lines = [_lines(problem, s) for s in range(len(problem.schools))]
    return (plan for plan in map(Plan, product(*lines)) if not verify(problem, plan))


def _lines(problem: AllocationProblem, s: int) -> list[Assignment]:
    """The lines of one school that are lawful by themselves, and "not covered"."""
    urn, found = problem.schools[s].urn, []
    for w, worker in enumerate(problem.workers):
        for t, tier in enumerate(problem.tier_ids):
            is_open = problem.allowed[s, w] and problem.worker_tier_allowed[w, t] and problem.tier_allowed[s, t]
            if is_open and problem.locks[s] in (-1, w) and problem.tier_locks[s] in (-1, t):
                found.append(Assignment(urn, worker.worker_id, tier))
    return [*found, Assignment(urn, None, None)]


def figures(problem: AllocationProblem, plan: Plan, anchor: Plan | None = None) -> dict[str, float]:
    """The plan's price, with workload figures rounded the way a whole-number solver has to: to the safe side."""
    found = {name: round(value, 4) for name, value in price(problem, plan, anchor).items()}
    minutes = [
        sum(int(problem.minutes[s, w, t]) for s, w, t in led) for led in by_worker(problem, led_schools(problem, plan))
    ]
    gap, spread = 0, 0
    for group in colleagues(problem):
        capacity = {w: int(problem.capacity_minutes[w]) for w in group}
        whole, load = sum(capacity.values()), sum(minutes[w] for w in group)
        gap += max(ceil(minutes[w] * 10_000 / capacity[w]) for w in group)
        gap -= min(floor(minutes[w] * 10_000 / capacity[w]) for w in group)
        spread += sum(-(-abs(whole * minutes[w] - capacity[w] * load) // whole) for w in group)
    return found | {"workload_gap": gap / 100, "workload_spread": round(spread / 60, 4)}


def best_figures(
    problem: AllocationProblem, settled: Plan | None, anchor: Plan | None = None, order: Sequence[str] = ()
) -> dict[str, float]:
    """The least figure of each goal in turn, holding those before, in the order people want.

    With `settled`, only plans with its coverage and tiers are compared after the goals that decide these.
    """
    plans = [(figures(problem, plan, anchor), plan) for plan in lawful_plans(problem)]
    best: dict[str, float] = {}
    for goal in full_order(order):
        if settled and len(best) == len(FIRST):
            tiers = [line.tier_id for line in settled.assignments]
            plans = [one for one in plans if [line.tier_id for line in one[1].assignments] == tiers]
        best[goal] = min(figure[goal] for figure, _ in plans)
        plans = [one for one in plans if one[0][goal] <= best[goal] + 1e-6]
    return best
