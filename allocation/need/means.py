"""The means a group of members can be brought together by, and how much each member moves them."""

import numpy as np
from numpy.typing import NDArray

from allocation.need.definitions import AggregationMethod

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEEDS_POINTS_ABOVE_0: tuple[AggregationMethod, ...] = ("power mean", "harmonic", "geometric")
_ENDS: tuple[AggregationMethod, ...] = ("maximum", "minimum")


def mean_of(method: AggregationMethod, power: float, members: Floats, weights: Floats, total: Floats) -> Floats:
    """Members [..., k] with weights [..., k] (0: does not count) brought together [...]; NaN where none counts.

    arithmetic sum(w x)/T; sum sum(w x); power mean (sum(w x^p)/T)^(1/p), harmonic the same with p = -1; geometric
    exp(sum(w ln x)/sum(w)); median the weighted median (the middle of the two where the weights split evenly);
    maximum and minimum the largest and smallest x, whatever the weights above 0. T is `total` [...]. A 0 makes the
    geometric mean and every mean with p < 0 equal to 0.
    """
    is_counted = weights > 0
    has_any = is_counted.any(axis=-1)
    if method == "median":
        low, high = _middle_two(members, weights)
        return np.where(has_any, (low + high) / 2, np.nan)
    if method in _ENDS:
        return np.where(has_any, _end(method, members, is_counted), np.nan)
    x = np.where(is_counted, members, 1.0)
    with np.errstate(divide="ignore", over="ignore"):
        if method in ("arithmetic", "sum"):
            result = _weighed(weights, x) / (1.0 if method == "sum" else total)
        elif method == "geometric":
            sums = weights.sum(axis=-1)
            result = np.exp(_weighed(weights, np.log(x)) / np.where(sums > 0, sums, 1.0))
        else:
            p = exponent(method, power)
            result = (_weighed(weights, x**p) / total) ** (1 / p)
    return np.where(has_any, result, np.nan)


def slopes_of(
    method: AggregationMethod, power: float, members: Floats, weights: Floats, total: Floats, result: Floats
) -> Floats:
    """The derivative of `mean_of` by each member [..., k]; 0 where the member does not count, and where a mean that is
    no sum is 0. Members times slopes add up to the mean (Euler's theorem for functions of degree 1)."""
    if method in ("arithmetic", "sum"):
        return weights / (1.0 if method == "sum" else total[..., None])
    if method == "median":
        low, high = (middle[..., None] for middle in _middle_two(members, weights))
        is_counted = weights > 0
        at_low, at_high = is_counted & (members == low), is_counted & (members == high)
        return 0.5 * (_shared(at_low) + _shared(at_high))
    if method in _ENDS:
        return _shared((weights > 0) & (members == _end(method, members, weights > 0)[..., None]))
    whole = result[..., None]
    is_safe = (weights > 0) & (members > 0) & (whole > 0)
    ratio = np.divide(members, whole, out=np.ones_like(members), where=is_safe)
    if method == "geometric":
        share = weights / np.maximum(weights.sum(axis=-1, keepdims=True), np.finfo(float).tiny)
        return np.where(is_safe, share / ratio, 0.0)
    return np.where(is_safe, weights / total[..., None] * ratio ** (exponent(method, power) - 1), 0.0)


def exponent(method: AggregationMethod, power: float) -> float:
    """The exponent of a mean of powers: -1 for the harmonic mean, else `power`."""
    return -1.0 if method == "harmonic" else power


def _end(method: AggregationMethod, members: Floats, is_counted: Flags) -> Floats:
    if method == "maximum":
        return np.asarray(np.where(is_counted, members, -np.inf).max(axis=-1))
    return np.asarray(np.where(is_counted, members, np.inf).min(axis=-1))


def _weighed(weights: Floats, x: Floats) -> Floats:
    return np.asarray(np.einsum("...k,...k->...", weights, x), dtype=float)


def _shared(is_at: Flags) -> Floats:
    return is_at / np.maximum(is_at.sum(axis=-1, keepdims=True), 1)


def _middle_two(members: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The members at which the running sum of weights, from the smallest member, reaches half and passes half."""
    x, w = np.broadcast_arrays(np.where(weights > 0, members, np.inf), weights)
    order = np.argsort(x, axis=-1, kind="stable")
    x, running = np.take_along_axis(x, order, -1), np.cumsum(np.take_along_axis(w, order, -1), axis=-1)
    half = running[..., -1:] / 2
    slack = 1e-12 * np.maximum(half, 1e-300)
    reaches, passes = (running >= half - slack).argmax(axis=-1), (running > half + slack).argmax(axis=-1)
    low, high = (np.take_along_axis(x, place[..., None], -1)[..., 0] for place in (reaches, passes))
    return low, high
