"""Problems with one number changed: more hours, a higher ceiling, a lower floor."""

from dataclasses import replace

import numpy as np

from allocation.problem import AllocationProblem


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


def with_floor(problem: AllocationProblem, rows: np.ndarray, steps: int) -> AllocationProblem:
    """The problem with a floor so many tiers lower for the schools of these rows."""
    tiers = problem.tier_allowed.copy()
    for s in np.flatnonzero(rows):
        lowest = int(tiers[s].argmax())
        tiers[s, max(0, lowest - steps) : lowest] = True
    return replace(problem, tier_allowed=tiers)
