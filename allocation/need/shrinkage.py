"""Steadies small schools' rates: Poisson-gamma for events, log-odds or binomial for shares, with 95% limits."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta, gamma

from allocation.need.definitions import Shrinkage

Floats = NDArray[np.float64]
_NORMAL_95 = 1.959963984540054
# Shares closer than this differ by the rounding of a computer only.
_SAME = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Shrunk:
    """Steadied rates [n], their 95% limits [n], the pooled rate `mean` and the variance `between` units; NaN where a
    unit had no count or no base."""

    estimate: Floats
    low: Floats
    high: Floats
    mean: float
    between: float


def poisson_gamma(
    counts: ArrayLike, bases: ArrayLike, low_counts: ArrayLike | None = None, high_counts: ArrayLike | None = None
) -> Shrunk:
    """Empirical Bayes rates after Marshall (1991), Applied Statistics 40(2), 283-294: the `EBest` of R's spdep.

    counts [n] events (>= 0), bases [n] person-years (> 0), NaN where unknown. With r = y/N, m = sum y / sum N,
    s2 = sum N(r-m)^2 / sum N and a = max(0, s2 - m/mean(N)): estimate m + a(r-m)/(a + m/N); the interval is the
    2.5% and 97.5% quantile of Gamma(shape m^2/a + y, rate m/a + N). a = 0 gives every unit m. `low_counts` and
    `high_counts` widen the interval of a count that is only known to lie between them.
    Raises ValueError for a negative count or a base that is not above 0.
    """
    y, n, known = _checked(counts, bases)
    blank = np.full(y.shape, np.nan)
    if not known.any():
        return Shrunk(blank, blank.copy(), blank.copy(), np.nan, np.nan)
    m, a = _marshall(y[known], n[known])
    estimate = np.where(known, m, np.nan)
    low, high = estimate.copy(), estimate.copy()
    if a > 0:
        rate = np.divide(y, n, out=np.full(y.shape, np.nan), where=known)
        estimate = m + a * (rate - m) / (a + m / n)
        y_low = y if low_counts is None else np.asarray(low_counts, dtype=float)
        y_high = y if high_counts is None else np.asarray(high_counts, dtype=float)
        low = gamma.ppf(0.025, m * m / a + y_low, scale=1 / (m / a + n))
        high = gamma.ppf(0.975, m * m / a + y_high, scale=1 / (m / a + n))
    return Shrunk(estimate, low, high, m, a)


def log_odds(
    counts: ArrayLike, bases: ArrayLike, low_counts: ArrayLike | None = None, high_counts: ArrayLike | None = None
) -> Shrunk:
    """Shares steadied on the log-odds scale, as in the Indices of Deprivation (English IoD 2019 technical report).

    counts [n] (0 <= r <= n), bases [n] (> 0), NaN where unknown. z = ln((r+.5)/(n-r+.5)) with sampling variance
    s2 = (n+1)(n+2)/(n(r+1)(n-r+1)); M is z of the totals and t2 = sum (z-M)^2/(k-1) over the k units;
    z* = w z + (1-w) M with w = (1/s2)/(1/s2 + 1/t2); the estimate is e^z*/(1+e^z*). t2 = 0, or a single unit, gives
    every unit M; and so do shares that are all the same, which the halves added would tell apart by size alone.
    The interval is z* -+ 1.96 / sqrt(1/s2 + 1/t2), transformed back; `low_counts` and `high_counts`
    widen it as in `poisson_gamma`. Raises ValueError as `poisson_gamma`, and for r > n.
    """
    r, n, known = _checked(counts, bases)
    blank = np.full(r.shape, np.nan)
    if not known.any():
        return Shrunk(blank, blank.copy(), blank.copy(), np.nan, np.nan)
    _check_shares(r[known], n[known])
    z = empirical_log_odds(r, n)
    sampling = log_odds_variance(r, n)
    total_r, total_n, units = r[known].sum(), n[known].sum(), int(known.sum())
    centre = float(np.log((total_r + 0.5) / (total_n - total_r + 0.5)))
    is_alike = float(np.ptp(r[known] / n[known])) <= _SAME
    between = 0.0 if is_alike else float(((z[known] - centre) ** 2).sum() / (units - 1))
    weight = between / (between + sampling)
    centred = (1 - weight) * centre
    spread = _NORMAL_95 * np.sqrt(weight * sampling)
    z_low = z if low_counts is None else empirical_log_odds(np.asarray(low_counts, dtype=float), n)
    z_high = z if high_counts is None else empirical_log_odds(np.minimum(np.asarray(high_counts, dtype=float), n), n)
    return Shrunk(
        estimate=_share(weight * z + centred),
        low=_share(weight * z_low + centred - spread),
        high=_share(weight * z_high + centred + spread),
        mean=float(_share(np.asarray(centre))),
        between=between,
    )


def binomial(
    counts: ArrayLike, bases: ArrayLike, low_counts: ArrayLike | None = None, high_counts: ArrayLike | None = None
) -> Shrunk:
    """Empirical Bayes shares by the method of moments: the `EBest(family = "binomial")` of R's spdep, after Martuzzi
    and Elliott (1996), Statistics in Medicine 15, 1867-1873.

    counts [n] (0 <= y <= N), bases [n] (> 0), NaN where unknown. With p = y/N, b = sum y / sum N,
    s2 = sum N(p-b)^2 / sum N and A = s2 - b(1-b)/mean(N): a beta prior of mean b and size K = (b(1-b) - s2)/A, so that
    the estimate is b + N/(N + K) (p - b) and the limits are the 2.5% and 97.5% quantiles of
    Beta(b K + y, (1-b) K + N - y). `between` is the prior's variance, b(1-b)/(K + 1). Where shares differ no more than
    chance would make them (A <= 0) every unit gets b, where spdep would push them apart. `low_counts` and
    `high_counts` widen the limits as in `poisson_gamma`. Raises ValueError as `log_odds`.
    """
    y, n, known = _checked(counts, bases)
    blank = np.full(y.shape, np.nan)
    if not known.any():
        return Shrunk(blank, blank.copy(), blank.copy(), np.nan, np.nan)
    _check_shares(y[known], n[known])
    b, variance = _pooled(y[known], n[known])
    beyond_chance = variance - b * (1 - b) / float(n[known].mean())
    estimate = np.where(known, b, np.nan)
    if not beyond_chance > 0:
        return Shrunk(estimate, estimate.copy(), estimate.copy(), b, 0.0)
    size = max(0.0, b * (1 - b) - variance) / beyond_chance
    y_low = y if low_counts is None else np.asarray(low_counts, dtype=float)
    y_high = y if high_counts is None else np.minimum(np.asarray(high_counts, dtype=float), n)
    return Shrunk(
        estimate=b + n / (n + size) * (y / n - b),
        low=_beta_quantile(0.025, b * size + y_low, (1 - b) * size + n - y_low),
        high=_beta_quantile(0.975, b * size + y_high, (1 - b) * size + n - y_high),
        mean=b,
        between=b * (1 - b) / (size + 1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ShrunkWithin:
    """Steadied rates [n] and their 95% limits [n]; pooled rate `mean` [n] and variance `between` [n] of each unit's
    own group. NaN where a unit had no count or no base."""

    estimate: Floats
    low: Floats
    high: Floats
    mean: Floats
    between: Floats


def shrink_within(
    method: Shrinkage,
    counts: ArrayLike,
    bases: ArrayLike,
    groups: ArrayLike | None = None,
    low_counts: ArrayLike | None = None,
    high_counts: ArrayLike | None = None,
) -> ShrunkWithin:
    """Steadies each unit's rate within its group [n]: schools within their phase, LSOAs within their district as in
    the Indices of Deprivation. None is one group. Other arguments and errors as `poisson_gamma`, `log_odds` and
    `binomial`, which `method` ("poisson", "log-odds", "binomial") names."""
    ways: dict[Shrinkage, Callable[..., Shrunk]] = {
        "poisson": poisson_gamma,
        "log-odds": log_odds,
        "binomial": binomial,
    }
    if method not in ways:
        raise ValueError(f"there is no way of steadying rates called '{method}'; there are {', '.join(ways)}")
    y, n = np.asarray(counts, dtype=float), np.asarray(bases, dtype=float)
    if y.shape != n.shape:
        raise ValueError(f"{y.shape[0]} counts were given with {n.shape[0]} bases")
    low = y if low_counts is None else np.asarray(low_counts, dtype=float)
    high = y if high_counts is None else np.asarray(high_counts, dtype=float)
    names = np.zeros(len(y)) if groups is None else np.asarray(groups, dtype=object)
    if len(names) != len(y):
        raise ValueError(f"{len(names)} groups were given for {len(y)} counts")
    result = ShrunkWithin(*(np.full(y.shape, np.nan) for _ in range(5)))
    for mine in pd.Series(range(len(y))).groupby(names, dropna=False).indices.values():
        one = ways[method](y[mine], n[mine], low[mine], high[mine])
        for part in ("estimate", "low", "high", "mean", "between"):
            getattr(result, part)[mine] = getattr(one, part)
    return result


def empirical_log_odds(counts: Floats, bases: Floats) -> Floats:
    """ln((r + .5) / (n - r + .5)) [n]."""
    return np.asarray(np.log((counts + 0.5) / (bases - counts + 0.5)), dtype=float)


def log_odds_variance(counts: Floats, bases: Floats) -> Floats:
    """The sampling variance of `empirical_log_odds` [n]: (n + 1)(n + 2) / (n (r + 1)(n - r + 1))."""
    return np.asarray((bases + 1) * (bases + 2) / (bases * (counts + 1) * (bases - counts + 1)), dtype=float)


def _checked(counts: ArrayLike, bases: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    y, n = np.array(counts, dtype=float), np.array(bases, dtype=float)
    if y.shape != n.shape:
        raise ValueError(f"{y.shape[0]} counts were given with {n.shape[0]} bases")
    if (y < 0).any():
        raise ValueError("a count is below 0")
    if (n <= 0).any():
        raise ValueError("a base is not above 0; give NaN where it is unknown")
    known = np.isfinite(y) & np.isfinite(n)
    y[~known], n[~known] = np.nan, np.nan
    return y, n, known


def _check_shares(y: Floats, n: Floats) -> None:
    if (y > n).any():
        raise ValueError("a count is larger than the number it is a part of")


def _pooled(y: Floats, n: Floats) -> tuple[float, float]:
    """The pooled rate, and the variance of the units' rates around it weighted by their bases."""
    m = float(y.sum() / n.sum())
    return m, float((n * (y / n - m) ** 2).sum() / n.sum())


def _marshall(y: Floats, n: Floats) -> tuple[float, float]:
    m, variance = _pooled(y, n)
    return m, max(0.0, variance - m / float(n.mean()))


def _beta_quantile(share: float, a: Floats, b: Floats) -> Floats:
    """A quantile of Beta(a, b), which is 0 where a is 0 and 1 where b is 0."""
    inside = beta.ppf(share, np.where(a > 0, a, 1.0), np.where(b > 0, b, 1.0))
    return np.asarray(np.where(a > 0, np.where(b > 0, inside, 1.0), 0.0), dtype=float)


def _share(log_odds_value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds_value)), dtype=float)
