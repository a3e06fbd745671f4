"""Turns a cohort's figures into points, by goalposts, ranks, spread, bands or the exponential of the English IMD."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, rankdata

from allocation.need.definitions import Normalisation, NormalisationMethod, RankShare

Floats = NDArray[np.float64]

# Figures, as shares of the largest, that are the same to so many decimals are the same.
_DECIMALS = 12

# These read each figure alone, so a column that is the same everywhere still says something.
WITHOUT_COMPARING: tuple[NormalisationMethod, ...] = ("none", "bands")


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
    """Points [n]: `low` becomes how.lowest and `high` how.highest (the other way round for direction -1), clipped where
    `how.is_clipped`."""
    if not high > low:
        raise ValueError(f"the goalposts {low:g} and {high:g} are the wrong way round or the same")
    share = (np.asarray(values, dtype=float) - low) / (high - low)
    share = np.clip(share, 0, 1) if how.is_clipped else share
    return how.lowest + (how.highest - how.lowest) * (share if direction == 1 else 1 - share)


def by_bands(values: ArrayLike, bands: Sequence[tuple[float, float]], below: float = 0.0) -> Floats:
    """The points [n] of the highest band (from, points) each figure reaches, `below` under the first; NaN stays NaN."""
    steps = sorted(bands)
    array = np.asarray(values, dtype=float)
    reached = np.searchsorted([start for start, _ in steps], array, side="right")
    points = np.array([below, *(points for _, points in steps)], dtype=float)[reached]
    return np.where(np.isnan(array), np.nan, points)


def normalise(values: ArrayLike, how: Normalisation, direction: int = 1, target: float | None = None) -> Floats:
    """Points [n] of one cohort's figures [n]; NaN stays NaN and does not count. Higher points always mean more need
    (bands say themselves what they mean). `target` is for "distance to target".

    Raises ValueError when every known figure is the same and the method compares units with each other, and for a
    target that is not beyond the figure furthest from it.
    """
    figures = np.asarray(values, dtype=float)
    if how.method not in WITHOUT_COMPARING and is_constant(figures):
        raise ValueError("every figure is the same: nothing to compare")
    points = _points(figures, how, direction, target)
    return by_bands(points, how.bands, how.lowest) if how.bands else points


def within_cohorts(
    values: Floats, how: Normalisation, cohorts: NDArray[np.int64], goalposts: tuple[float, float] | None = None
) -> Floats:
    """Points of results [..., n], each cohort's (codes [n]) apart; NaN where a cohort's are all the same. Between
    `goalposts` that are fixed nothing is compared."""
    if goalposts is not None:
        return by_goalposts(values, *goalposts, how)
    points = np.full(values.shape, np.nan)
    for code in np.unique(cohorts):
        mine = cohorts == code
        for place in np.ndindex(values.shape[:-1]):
            figures = values[place][mine]
            if how.method in WITHOUT_COMPARING or not is_constant(figures):
                points[(*place, mine)] = normalise(figures, how)
    return points


def _points(figures: Floats, how: Normalisation, direction: int, target: float | None) -> Floats:
    signed = direction * figures
    if how.method == "goalposts":
        low, high = goalposts_of(figures, how.low_percentile, how.high_percentile)
        return by_goalposts(figures, low, high, how, direction)
    if how.method == "distance to target":
        return _distance_to_target(signed, how, direction, target)
    if how.method == "ratio":
        return _ratio(figures, how, direction)
    ways: dict[NormalisationMethod, Callable[[], Floats]] = {
        "none": lambda: signed,
        "bands": lambda: figures,
        "rank": lambda: _ranks(signed, how),
        "Borda": lambda: _ranks(signed, how) - 1,
        "IMD exponential": lambda: _imd_exponential(signed, how),
        "z-score": lambda: _centred(_z_scores(signed, how), how),
        "normal scores": lambda: _centred(norm.ppf(_rank_shares(signed, how, "(r-3/8)/(n+1/4)")), how),
        "percentile rank": lambda: _stretched(_rank_shares(signed, how, "(r-1)/(n-1)"), how),
        "min-max": lambda: _stretched((signed - np.nanmin(signed)) / (np.nanmax(signed) - np.nanmin(signed)), how),
    }
    return np.asarray(ways[how.method](), dtype=float)


def _stretched(share: Floats, how: Normalisation) -> Floats:
    return how.lowest + (how.highest - how.lowest) * share


def _centred(z: Floats, how: Normalisation) -> Floats:
    points = how.centre + how.spread * z
    return np.clip(points, how.lowest, how.highest) if how.is_clipped else points


def _z_scores(signed: Floats, how: Normalisation) -> Floats:
    return np.asarray((signed - np.nanmean(signed)) / np.nanstd(signed, ddof=0 if how.is_population_spread else 1))


def _ranks(signed: Floats, how: Normalisation) -> Floats:
    """Ranks from the smallest, 1 first; NaN for NaN. Figures that differ by a computer's rounding only tie."""
    is_known = np.isfinite(signed)
    ranks = np.full(signed.shape, np.nan)
    size = float(np.abs(signed[is_known]).max(initial=0.0)) or 1.0
    ranks[is_known] = rankdata(np.round(signed[is_known] / size, _DECIMALS), method=how.ties)
    return ranks


def _rank_shares(signed: Floats, how: Normalisation, usual: RankShare) -> Floats:
    ranks = _ranks(signed, how)
    # Dense ranks end at the number of different figures, not of units.
    count = float(np.nanmax(ranks) if how.ties == "dense" else np.isfinite(signed).sum())
    formulas: dict[RankShare, Callable[[], Floats]] = {
        "(r-1)/(n-1)": lambda: (ranks - 1) / (count - 1),
        "(r-0.5)/n": lambda: (ranks - 0.5) / count,
        "r/n": lambda: ranks / count,
        "r/(n+1)": lambda: ranks / (count + 1),
        "(r-3/8)/(n+1/4)": lambda: (ranks - 0.375) / (count + 0.25),
    }
    return formulas[how.rank_share or usual]()


def _imd_exponential(signed: Floats, how: Normalisation) -> Floats:
    """X = -c ln(1 - R (1 - e^(-100/c))), R = (n + 1 - rank)/n with rank 1 the neediest and ties on the lowest rank
    (McLennan and others, English Indices of Deprivation 2019 technical report, appendix on the exponential)."""
    neediest_first = _ranks(-signed, how)
    count = np.isfinite(signed).sum()
    share = (count + 1 - neediest_first) / count
    return np.asarray(-how.exponential * np.log(1 - share * (1 - np.exp(-100 / how.exponential))), dtype=float)


def _distance_to_target(signed: Floats, how: Normalisation, direction: int, target: float | None) -> Floats:
    if target is None:
        raise ValueError("there is no target to measure the distance to")
    furthest, aim = float(np.nanmin(signed)), direction * target
    if not aim > furthest:
        which = "above the smallest" if direction == 1 else "below the largest"
        raise ValueError(f"the target {target:g} is not {which} figure, {direction * furthest:g}")
    share = (signed - furthest) / (aim - furthest)
    return _stretched(np.minimum(share, 1) if how.is_clipped else share, how)


def _ratio(figures: Floats, how: Normalisation, direction: int) -> Floats:
    references: dict[str, Callable[[Floats], float]] = {
        "maximum": np.nanmax,
        "mean": np.nanmean,
        "median": np.nanmedian,
        "total": np.nansum,
    }
    reference = float(references[how.reference](figures))
    if not reference > 0:
        raise ValueError(f"the {how.reference} of the figures is {reference:g}; a ratio to it needs one above 0")
    share = figures / reference
    return how.highest * (share if direction == 1 else 1 - share)


def _known(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    return array[np.isfinite(array)]
