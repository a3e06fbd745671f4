"""Turns a cohort's figures into points, by goalposts, ranks, spread or the Indices of Deprivation's exponential."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from allocation.need.definitions import Normalisation

Floats = NDArray[np.float64]


def is_constant(values: ArrayLike) -> bool:
    """Whether all known figures are the same (or none is known), so that they cannot tell units apart."""
    known = _known(values)
    return known.size == 0 or float(np.ptp(known)) <= 1e-12 * max(1e-300, float(np.abs(known).max()))


def goalposts_of(values: ArrayLike, low_percentile: float = 5.0, high_percentile: float = 95.0) -> tuple[float, float]:
    """The two percentiles (linear between neighbours) of the known figures; the smallest and largest where the
    percentiles coincide although the figures differ. Raises ValueError when every known figure is the same."""
    if is_constant(values):
        raise ValueError("every figure is the same: there is nothing to set goalposts by")
    known = _known(values)
    low, high = (float(p) for p in np.percentile(known, [low_percentile, high_percentile]))
    return (low, high) if high > low else (float(known.min()), float(known.max()))


def by_goalposts(values: ArrayLike, low: float, high: float, how: Normalisation, direction: int = 1) -> Floats:
    """Points [n]: `low` becomes how.lowest and `high` how.highest (the other way round for direction -1), clipped."""
    if not high > low:
        raise ValueError(f"the goalposts {low:g} and {high:g} are the wrong way round or the same")
    share = np.clip((np.asarray(values, dtype=float) - low) / (high - low), 0, 1)
    return how.lowest + (how.highest - how.lowest) * (share if direction == 1 else 1 - share)


def normalise(values: ArrayLike, how: Normalisation, direction: int = 1) -> Floats:
    """Points [n] of one cohort's figures [n]; NaN stays NaN and does not count. Higher points always mean more need.

    Raises ValueError when every known figure is the same and the method compares units with each other.
    """
    signed = direction * np.asarray(values, dtype=float)
    if how.method == "none":
        return signed
    if is_constant(signed):
        raise ValueError("every figure is the same: nothing to compare")
    if how.method == "goalposts":
        low, high = goalposts_of(values, how.low_percentile, how.high_percentile)
        return by_goalposts(values, low, high, how, direction)
    if how.method == "z-score":
        points = how.centre + how.spread * (signed - np.nanmean(signed)) / np.nanstd(signed, ddof=1)
        return np.clip(points, how.lowest, how.highest) if how.is_clipped else points
    if how.method == "IMD exponential":
        return _imd_exponential(signed, how.exponential)
    return how.lowest + (how.highest - how.lowest) * _share_of_range(signed, how.method == "percentile rank")


def _share_of_range(signed: Floats, by_rank: bool) -> Floats:
    scale = rankdata(signed, method="min", nan_policy="omit") if by_rank else signed
    low, high = (1, np.isfinite(signed).sum()) if by_rank else (np.nanmin(scale), np.nanmax(scale))
    return np.asarray((scale - low) / (high - low), dtype=float)


def _imd_exponential(signed: Floats, constant: float) -> Floats:
    """X = -c ln(1 - R (1 - e^(-100/c))), R = (n + 1 - rank)/n with rank 1 the neediest and ties on the lowest rank
    (McLennan and others, English Indices of Deprivation 2019 technical report, appendix on the exponential)."""
    neediest_first = rankdata(-signed, method="min", nan_policy="omit")
    count = np.isfinite(signed).sum()
    share = (count + 1 - neediest_first) / count
    return np.asarray(-constant * np.log(1 - share * (1 - np.exp(-100 / constant))), dtype=float)


def _known(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    return array[np.isfinite(array)]
