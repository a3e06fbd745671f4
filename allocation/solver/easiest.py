"""The tiers at which schools are easiest to fit in: when only coverage is asked, nothing else need be tried."""

from collections.abc import Sequence

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.start import lowest_tiers


def easiest_tiers(problem: AllocationProblem, schools: Sequence[int]) -> tuple[dict[int, int], bool]:
    """School -> lowest tier without leapfrogs, and whether any plan stays lawful when its schools go down to these:
    they take no more time, whoever serves a higher tier serves them, and no comparison of schools forces them up."""
    ours = list(schools)
    tiers = np.array(lowest_tiers(problem), dtype=np.int64)[ours]
    is_open, locked = problem.tier_allowed[ours], problem.tier_locks[ours]
    least = np.where(locked >= 0, locked, is_open.argmax(axis=1))
    minutes, serves = problem.minutes[ours], problem.worker_tier_allowed.T
    at_lowest = np.take_along_axis(minutes, tiers[:, None, None], axis=2)
    is_easier = (minutes >= at_lowest).transpose(0, 2, 1) & (serves[tiers][:, None, :] | ~serves[None])
    is_exact = (tiers == least).all() and (is_easier | ~is_open[:, :, None]).all()
    return dict(zip(ours, tiers.tolist(), strict=True)), bool(is_exact)
