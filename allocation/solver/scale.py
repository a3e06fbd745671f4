"""Whole numbers for the solver, all made here: need weights, caseload shares, meetings, travel."""

from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.problem import AllocationProblem

NEED_SCALE = 100
MEETING_SCALE = 100
WORKLOAD_SCALE = 10_000
LARGEST_COMMON_SCALE = 1_000_000
FALLBACK_SCALE = 10_000_000

Whole = NDArray[np.int64]


class Shares(NamedTuple):
    """Shares of a full-time post and FTE in `scale` parts: taken [S, W], fte [W]."""

    taken: Whole
    fte: Whole
    scale: int


def shares(share: NDArray[np.float64], fte: NDArray[np.float64]) -> Shares:
    """Shares and FTE as whole parts, so that nine ninths fill one full-time post exactly.

    Where all numbers are simple fractions (1/9, 1/10.5, 0.6), parts are of their common denominator and exact. Else
    shares are rounded down to ten-millionths: what fits is never refused, and what is allowed is over by less than
    the verifier's tolerance.
    """
    values = [*np.unique(share), *np.unique(fte)]
    fractions = [Fraction(float(value)).limit_denominator(5_000) for value in values]
    is_simple = all(abs(float(f) - v) < 1e-9 for f, v in zip(fractions, values, strict=True))
    scale = lcm(*(f.denominator for f in fractions)) if is_simple and fractions else FALLBACK_SCALE
    if scale <= LARGEST_COMMON_SCALE:
        return Shares(np.rint(share * scale).astype(np.int64), np.rint(fte * scale).astype(np.int64), scale)
    down = np.floor(share * FALLBACK_SCALE).astype(np.int64)
    return Shares(down, np.rint(fte * FALLBACK_SCALE).astype(np.int64), FALLBACK_SCALE)


def need_weights(problem: AllocationProblem) -> Whole:
    """[S] need in hundredths of a point, at least 1 point; without a score the phase's median, all schools', or 50."""
    need = problem.need_points.astype(float)
    phases = np.array([str(school.phase) for school in problem.schools])
    filled = need.copy()
    for s in np.flatnonzero(np.isnan(need)):
        peers = need[(phases == phases[s]) & ~np.isnan(need)]
        peers = peers if len(peers) else need[~np.isnan(need)]
        filled[s] = np.median(peers) if len(peers) else 50.0
    return np.maximum(np.rint(filled * NEED_SCALE), NEED_SCALE).astype(np.int64)


def meetings(problem: AllocationProblem) -> Whole:
    """[S, T] meetings a term in hundredths."""
    return np.rint(problem.meetings * MEETING_SCALE).astype(np.int64)


def capacity_minutes(problem: AllocationProblem, headroom_share: float) -> Whole:
    """[W] direct minutes a plan may use when `headroom_share` of them (0-1) is kept free."""
    return np.floor(problem.capacity_minutes * (1 - headroom_share) + 1e-9).astype(np.int64)
