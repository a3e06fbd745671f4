"""Small problems whose allocation today breaks rules, and every plan that may follow from it, in plain Python."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from allocation.balance import TIER_RULES, newly_broken
from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.verify import verify
from tests.allocation.problems import small


def uneasy(seed: int, schools: int = 4) -> AllocationProblem:
    """A small random problem with any tier today, little time and no cap on all moves."""
    problem, rng = small(seed, most_schools=schools, most_workers=3), np.random.default_rng(seed + 77)
    return replace(
        problem,
        max_moves=None,
        current_tier=rng.integers(0, 3, len(problem.schools)),
        capacity_minutes=np.maximum(60, problem.capacity_minutes // int(rng.integers(1, 4))),
    )


def moves(before: Plan, after: Plan) -> int:
    """Schools with another link worker."""
    pairs = zip(before.assignments, after.assignments, strict=True)
    return sum(one.worker_id != other.worker_id for one, other in pairs)


def allowed_plans(problem: AllocationProblem, before: Plan, *, are_tiers_mended: bool) -> Iterator[Plan]:
    """Every plan that breaks nothing anew, takes nobody's link worker away and changes no tier that is not wrong."""
    wrong = _better_tiers(problem, before) if are_tiers_mended else {}
    lines = [list(_lines(problem, s, line, wrong)) for s, line in enumerate(before.assignments)]
    for plan in map(Plan, product(*lines)):
        if not newly_broken(problem, before, plan):
            yield plan


def _lines(problem: AllocationProblem, s: int, own: Assignment, wrong: dict[str, set[str]]) -> Iterator[Assignment]:
    yield own
    tiers = {own.tier_id} | wrong.get(own.urn, set()) if own.tier_id else {*problem.tier_ids}
    for worker, tier in product(problem.workers, sorted(one for one in tiers if one)):
        line = Assignment(own.urn, worker.worker_id, tier)
        if line != own:
            yield line


def _better_tiers(problem: AllocationProblem, before: Plan) -> dict[str, set[str]]:
    tier = {line.urn: line.tier_id for line in before.assignments}
    found: dict[str, set[str]] = {}
    for breach in verify(problem, before):
        if breach.rule in TIER_RULES:
            s = [one.urn for one in problem.schools].index(breach.urns[0])
            may = [t for t in range(3) if problem.tier_allowed[s, t] and problem.tier_locks[s] in (-1, t)]
            if breach.rule == "no_leapfrog":
                low, high = (problem.tier_ids.index(str(tier[urn])) for urn in breach.urns)
                may = [t for t in may if low < t <= high]
            found.setdefault(breach.urns[0], set()).update(problem.tier_ids[t] for t in may)
    return found
