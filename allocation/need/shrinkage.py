"""Steadies the rates of small schools: Poisson-gamma for events, log-odds for shares, each with its 95% interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import gamma

Floats = NDArray[np.float64]
_NORMAL_95 = 1.959963984540054


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
    every unit M. The interval is z* -+ 1.96 / sqrt(1/s2 + 1/t2), transformed back; `low_counts` and `high_counts`
    widen it as in `poisson_gamma`. Raises ValueError as `poisson_gamma`, and for r > n.
    """
    r, n, known = _checked(counts, bases)
    blank = np.full(r.shape, np.nan)
    if not known.any():
        return Shrunk(blank, blank.copy(), blank.copy(), np.nan, np.nan)
    if (r[known] > n[known]).any():
        raise ValueError("a count is larger than the number it is a part of")
    z = _empirical_log_odds(r, n)
    sampling = (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))
    total_r, total_n, units = r[known].sum(), n[known].sum(), int(known.sum())
    centre = float(np.log((total_r + 0.5) / (total_n - total_r + 0.5)))
    between = float(((z[known] - centre) ** 2).sum() / (units - 1)) if units > 1 else 0.0
    weight = between / (between + sampling)
    centred = (1 - weight) * centre
    spread = _NORMAL_95 * np.sqrt(weight * sampling)
    z_low = z if low_counts is None else _empirical_log_odds(np.asarray(low_counts, dtype=float), n)
    z_high = z if high_counts is None else _empirical_log_odds(np.minimum(np.asarray(high_counts, dtype=float), n), n)
    return Shrunk(
        estimate=_share(weight * z + centred),
        low=_share(weight * z_low + centred - spread),
        high=_share(weight * z_high + centred + spread),
        mean=float(_share(np.asarray(centre))),
        between=between,
    )


def _empirical_log_odds(counts: Floats, bases: Floats) -> Floats:
    return np.asarray(np.log((counts + 0.5) / (bases - counts + 0.5)), dtype=float)


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


def _marshall(y: Floats, n: Floats) -> tuple[float, float]:
    m = float(y.sum() / n.sum())
    variance = float((n * (y / n - m) ** 2).sum() / n.sum())
    return m, max(0.0, variance - m / float(n.mean()))


def _share(log_odds_value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds_value)), dtype=float)
