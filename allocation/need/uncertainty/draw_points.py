"""Turns many draws of a cohort's figures into points at once: `normalise` along the last axis."""

from dataclasses import replace

import numpy as np
from scipy.stats import rankdata

from allocation.need.definitions import Normalisation, NormalisationMethod
from allocation.need.means import Floats

_USUAL = Normalisation()
_AT_ONCE: tuple[NormalisationMethod, ...] = (
    "goalposts",
    "percentile rank",
    "z-score",
    "min-max",
    "IMD exponential",
    "none",
)


def can_be_drawn_at_once(way: Normalisation) -> bool:
    """Whether `points_of_draws` knows this way of making points."""
    unusual = (way.ties, way.rank_share, way.is_population_spread, way.bands)
    usual = (_USUAL.ties, _USUAL.rank_share, _USUAL.is_population_spread, _USUAL.bands)
    return way.method in _AT_ONCE and unusual == usual


def points_of_draws(
    figures: Floats, way: Normalisation, direction: int, posts: tuple[float, float] | None = None
) -> Floats:
    """Points [draws, n] of figures [draws, n], all known; a draw where every figure is the same is NaN throughout.

    `posts` are stated goalposts (they hold whatever was drawn); without them every draw sets its own.
    """
    if way.method == "none":
        return direction * figures
    if way.method == "goalposts" and posts is not None:
        return _between(figures, np.asarray(posts[0]), np.asarray(posts[1]), way, direction)
    if figures.shape[1] < 2:
        return np.full(figures.shape, np.nan)
    low, high = figures.min(axis=1, keepdims=True), figures.max(axis=1, keepdims=True)
    size = np.maximum(np.maximum(np.abs(low), np.abs(high)), 1e-300)
    is_constant = (high - low) <= 1e-12 * size
    with np.errstate(invalid="ignore", divide="ignore"):
        points = _compared(figures, low, high, way, direction)
    return np.where(is_constant, np.nan, points)


def _compared(figures: Floats, low: Floats, high: Floats, way: Normalisation, direction: int) -> Floats:
    if way.method == "goalposts":
        five, ninety_five = np.percentile(figures, [way.low_percentile, way.high_percentile], axis=1)[:, :, None]
        is_apart = ninety_five > five
        return _between(figures, np.where(is_apart, five, low), np.where(is_apart, ninety_five, high), way, direction)
    if way.method == "z-score":
        centred = direction * (figures - figures.mean(axis=1, keepdims=True))
        points = way.centre + way.spread * centred / figures.std(axis=1, ddof=1, keepdims=True)
        return np.clip(points, way.lowest, way.highest) if way.is_clipped else points
    if way.method == "min-max":
        return _between(figures, low, high, replace(way, is_clipped=True), direction)
    count = figures.shape[1]
    if way.method == "IMD exponential":
        share = (count + 1 - rankdata(-direction * figures, method="min", axis=1)) / count
        return np.asarray(-way.exponential * np.log(1 - share * (1 - np.exp(-100 / way.exponential))), dtype=float)
    share = (rankdata(direction * figures, method="min", axis=1) - 1) / (count - 1)
    return np.asarray(way.lowest + (way.highest - way.lowest) * share, dtype=float)


def _between(figures: Floats, low: Floats, high: Floats, way: Normalisation, direction: int) -> Floats:
    share = (figures - low) / (high - low)
    share = np.clip(share, 0, 1) if way.is_clipped else share
    return np.asarray(way.lowest + (way.highest - way.lowest) * (share if direction == 1 else 1 - share), dtype=float)
