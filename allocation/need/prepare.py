"""Readies a measure for normalising: stand-ins from units like it, outliers drawn in, a transformation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from allocation.need.definitions import MissingRule, OutlierRule, Transform

Floats = NDArray[np.float64]

# Each transformation, its inverse, and the figures it takes (lowest, highest, whether these themselves are allowed).
TRANSFORMS: dict[Transform, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats], float, float, bool]] = {
    "none": (lambda x: x, lambda x: x, -np.inf, np.inf, True),
    "log": (np.log, np.exp, 0, np.inf, False),
    "log1p": (np.log1p, np.expm1, -1, np.inf, False),
    "square root": (np.sqrt, np.square, 0, np.inf, True),
    "cube root": (np.cbrt, lambda x: x**3, -np.inf, np.inf, True),
    "arcsine root": (lambda x: np.arcsin(np.sqrt(x)), lambda x: np.sin(x) ** 2, 0, 1, True),
    "logit": (lambda x: np.log(x / (1 - x)), lambda x: 1 / (1 + np.exp(-x)), 0, 1, False),
}


def can_transform(figures: ArrayLike, transform: Transform) -> bool:
    """Whether every known figure is one the transformation takes."""
    x = np.asarray(figures, dtype=float)
    x = x[~np.isnan(x)]
    _, _, low, high, may_touch = TRANSFORMS[transform]
    return bool(((x >= low) & (x <= high)).all() if may_touch else ((x > low) & (x < high)).all())


def transformed(figures: Floats, transform: Transform) -> Floats:
    """The figures on the transformation's scale. Raises ValueError for figures it does not take."""
    if not can_transform(figures, transform):
        raise ValueError(f"'{transform}' takes figures {_range_of(transform)} only")
    return np.asarray(TRANSFORMS[transform][0](figures), dtype=float)


def _range_of(transform: Transform) -> str:
    _, _, low, high, may_touch = TRANSFORMS[transform]
    if np.isfinite(high):
        return f"from {low:g} to {high:g}" if may_touch else f"between {low:g} and {high:g}"
    return f"of {low:g} or more" if may_touch else f"above {low:g}"


def imputed(figures: Floats, rule: MissingRule, is_missing: ArrayLike, alike: ArrayLike) -> Floats:
    """Figures [n] with the mean or median of the known ones of the same kind (`alike` [n]) where `is_missing` [n]; NaN
    where no unit of that kind has one."""
    groups = pd.Series(np.where(np.isfinite(figures), figures, np.nan)).groupby(np.asarray(alike), dropna=True)
    middles = groups.transform("mean" if rule.impute == "mean" else "median").to_numpy()
    return np.where(np.asarray(is_missing, dtype=bool), middles, figures)


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """Figures [n] after outliers were seen to, how many were drawn in, and whether they were transformed instead."""

    figures: Floats
    drawn_in: int = 0
    is_transformed: bool = False


def skewness(values: ArrayLike) -> float:
    """Sample skewness with the small-sample correction (Excel's SKEW, type 2 of e1071); needs three known figures."""
    x = _known(values)
    n, centred = x.size, x - x.mean()
    plain = float(np.sqrt(n) * (centred**3).sum() / (centred**2).sum() ** 1.5)
    return float(plain * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: ArrayLike) -> float:
    """Sample excess kurtosis with the small-sample correction (Excel's KURT, type 2 of e1071); needs four figures."""
    x = _known(values)
    n, centred = x.size, x - x.mean()
    plain = float(n * (centred**4).sum() / (centred**2).sum() ** 2)
    return float(((n + 1) * (plain - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)))


def has_outliers(values: ArrayLike, rule: OutlierRule) -> bool:
    """Whether skewness and kurtosis are both beyond the rule's; never for fewer than four figures or equal ones."""
    x = _known(values)
    if x.size < 4 or np.ptp(x) == 0:
        return False
    return abs(skewness(x)) >= rule.skew and kurtosis(x) >= rule.kurtosis


def without_outliers(values: ArrayLike, rule: OutlierRule) -> Treated:
    """One cohort's figures [n] after the rule: COINr's `Treat` with `winsorise` and then `log_CT` (Becker and others
    2022, Journal of Open Source Software 7(78)). Figures that tie for the furthest are drawn in together."""
    figures = np.array(values, dtype=float)
    if not has_outliers(figures, rule):
        return Treated(figures)
    drawn, count = _drawn_in(figures, rule)
    if rule.otherwise == "none" or not has_outliers(drawn, rule):
        return Treated(drawn, drawn_in=count)
    return Treated(_pulled_together(figures, rule), is_transformed=True)


def _drawn_in(figures: Floats, rule: OutlierRule) -> tuple[Floats, int]:
    drawn, high, low = figures.copy(), 0, 0
    while high + low < rule.most_drawn_in and has_outliers(drawn, rule):
        if skewness(drawn) >= 0:
            furthest = drawn == np.nanmax(drawn)
            drawn[furthest], high = np.nanmax(drawn[~furthest]), int(furthest.sum())
        else:
            furthest = drawn == np.nanmin(drawn)
            drawn[furthest], low = np.nanmin(drawn[~furthest]), int(furthest.sum())
    return drawn, high + low


def _pulled_together(figures: Floats, rule: OutlierRule) -> Floats:
    least, most = float(np.nanmin(figures)), float(np.nanmax(figures))
    if rule.otherwise == "log":
        return np.asarray(np.log(figures - least + 0.01 * (most - least)), dtype=float)
    shifted = figures - least + 1
    if rule.otherwise == "log plus 1" or rule.box_cox_power == 0:
        return np.asarray(np.log(shifted), dtype=float)
    return np.asarray((shifted**rule.box_cox_power - 1) / rule.box_cox_power, dtype=float)


def _known(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    return array[np.isfinite(array)]
