"""Limits that chance sets: around a count or a share, and around what was expected (funnel plots)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta, binom, chi2, nbinom, norm, poisson

Floats = NDArray[np.float64]
Limits = tuple[Floats, Floats]

WARNING, ALARM = 0.95, 0.998
EXACT_BELOW = 10


def poisson_limits(counts: ArrayLike, confidence: float = WARNING) -> Limits:
    """Exact limits [n] of the events to be expected where `counts` [n] (>= 0) were seen: halves of the chi-square
    quantiles with 2y and 2y + 2 degrees of freedom (Garwood 1936, Biometrika 28, 437-442). The lower limit of 0 is 0.
    """
    y, tail = _counts(counts), _tail(confidence)
    low = np.where(y > 0, chi2.ppf(tail, 2 * np.where(y > 0, y, 1.0)) / 2, 0.0)
    return np.where(np.isnan(y), np.nan, low), chi2.ppf(1 - tail, 2 * y + 2) / 2


def byar_limits(counts: ArrayLike, confidence: float = WARNING) -> Limits:
    """Byar's approximation to `poisson_limits`: y (1 - 1/(9y) - z/(3 sqrt y))^3 and the same with y + 1 and + z
    (Breslow and Day 1987, Statistical methods in cancer research II, 69). The lower limit of 0 is 0."""
    y, z = _counts(counts), float(norm.ppf(1 - _tail(confidence)))
    x = np.where(y > 0, y, 1.0)
    low = np.where(y > 0, x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3, 0.0)
    up = y + 1
    return np.where(np.isnan(y), np.nan, low), up * (1 - 1 / (9 * up) + z / (3 * np.sqrt(up))) ** 3


def rate_limits(counts: ArrayLike, bases: ArrayLike, confidence: float = WARNING) -> Limits:
    """Limits [n] of the rates `counts` / `bases`: exact below 10 events, Byar's from 10, as the UK Health Security
    Agency's public health indicators have them (Fingertips technical guidance; PHEindicatormethods, phe_rate)."""
    y, n = _counts(counts), _bases(bases)
    exact, approximate = poisson_limits(y, confidence), byar_limits(y, confidence)
    low, high = (np.where(y < EXACT_BELOW, e, b) / n for e, b in zip(exact, approximate, strict=True))
    return low, high


def wilson_limits(counts: ArrayLike, bases: ArrayLike, confidence: float = WARNING) -> Limits:
    """Wilson's score limits [n] of the shares `counts` / `bases` (Wilson 1927, Journal of the American Statistical
    Association 22, 209-212): (2y + z^2 -+ z sqrt(z^2 + 4y(1 - y/n))) / (2(n + z^2))."""
    y, n, z = *_parts(counts, bases), float(norm.ppf(1 - _tail(confidence)))
    middle, reach = 2 * y + z * z, z * np.sqrt(z * z + 4 * y * (1 - y / n))
    return (middle - reach) / (2 * (n + z * z)), (middle + reach) / (2 * (n + z * z))


def binomial_limits(counts: ArrayLike, bases: ArrayLike, confidence: float = WARNING) -> Limits:
    """Exact limits [n] of the shares `counts` / `bases`, from the beta distribution (Clopper and Pearson 1934,
    Biometrika 26, 404-413). The lower limit of none is 0, the upper of all 1."""
    (y, n), tail = _parts(counts, bases), _tail(confidence)
    low = np.where(y > 0, beta.ppf(tail, np.maximum(y, 1), n - y + 1), 0.0)
    high = np.where(y < n, beta.ppf(1 - tail, y + 1, np.where(y < n, n - y, 1.0)), 1.0)
    return np.where(np.isnan(y), np.nan, low), np.where(np.isnan(y), np.nan, high)


def count_funnel(expected: ArrayLike, confidence: float = WARNING, between: float = 0.0) -> Limits:
    """Limits [n] that a count stays within by chance where `expected` [n] (> 0) were expected.

    Exact, with the interpolation of Spiegelhalter (2005, Statistics in Medicine 24, 1185-1202, appendix A.1.1): of the
    smallest count r with P(R <= r) >= p, (P(R <= r) - p) / P(R = r) is taken off. Poisson; where units differ by more
    than chance (`between`, the variance of their true ratios to what is expected) negative binomial with variance
    expected + between x expected^2. A lower limit is never below 0.
    """
    e = _bases(expected)
    if between < 0:
        raise ValueError(f"the variance between units is {between:g}; it cannot be below 0")
    spread = poisson(e) if between == 0 else nbinom(1 / between, 1 / (1 + between * e))
    low, high = (_interpolated(spread, p) for p in (_tail(confidence), 1 - _tail(confidence)))
    return np.maximum(low, 0.0), high


def share_funnel(target: float, bases: ArrayLike, confidence: float = WARNING) -> Limits:
    """Limits [n] that a share of `bases` [n] stays within by chance where the true share is `target` (0-1): binomial,
    with the interpolation of `count_funnel`, divided by the base."""
    n = _bases(bases)
    spread = binom(n, _share(target))
    low, high = (_interpolated(spread, p) / n for p in (_tail(confidence), 1 - _tail(confidence)))
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def score_share_funnel(target: float, bases: ArrayLike, confidence: float = WARNING) -> Limits:
    """The funnel of shares [n] that Wilson's limits imply: the shares whose own Wilson limit is just the target,
    target -+ z sqrt(target (1 - target) / n). These are the funnel limits of the UK Health Security Agency (Fingertips
    technical guidance; PHEindicatormethods, phe_funnels)."""
    n, p, z = _bases(bases), _share(target), float(norm.ppf(1 - _tail(confidence)))
    reach = z * np.sqrt(p * (1 - p) / n)
    return np.maximum(p - reach, 0.0), np.minimum(p + reach, 1.0)


def normal_funnel(
    target: float,
    standard_errors: ArrayLike,
    confidence: float = WARNING,
    between: float = 0.0,
    dispersion: float = 1.0,
) -> Limits:
    """target -+ z sqrt(dispersion x s^2 + between) for standard errors s [n]: Spiegelhalter's (2005) approximate
    limits, plain, with multiplicative (`dispersion`) or with additive overdispersion (`between`, tau squared)."""
    s, z = _bases(standard_errors), float(norm.ppf(1 - _tail(confidence)))
    reach = z * np.sqrt(max(1.0, dispersion) * s**2 + between)
    return target - reach, target + reach


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much more units differ than chance would make them. `dispersion` is phi, about 1 where they do not; `between`
    is tau squared, the variance of units' true values on the scale of the standard errors, 0 where they do not."""

    dispersion: float
    between: float


def overdispersion(
    z_scores: ArrayLike, standard_errors: ArrayLike, winsorised: float = 0.1, is_corrected: bool = False
) -> Overdispersion:
    """Spiegelhalter (2005): with z-scores [n] drawn in to their `winsorised` and 1 - `winsorised` quantile,
    phi = sum z^2 / I, and tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w) with w = 1 / s^2 (never below 0).
    Drawing in keeps the few units one looks for from widening their own limits. It also makes phi of units that do not
    differ at all less than 1 (.68 for a tenth at each end); `is_corrected` divides by what a normal distribution
    drawn in the same way has, so that limits hold what they say. NaN units do not count."""
    z, s = np.asarray(z_scores, dtype=float), np.asarray(standard_errors, dtype=float)
    is_known = np.isfinite(z) & np.isfinite(s)
    z, w = z[is_known], 1 / s[is_known] ** 2
    if z.size < 2:
        return Overdispersion(1.0, 0.0)
    low, high = np.quantile(z, [winsorised, 1 - winsorised])
    phi = float((np.clip(z, low, high) ** 2).mean()) / (_drawn_in_variance(winsorised) if is_corrected else 1.0)
    spread = float(w.sum() - (w**2).sum() / w.sum())
    return Overdispersion(phi, max(0.0, (z.size * phi - (z.size - 1)) / spread))


def _drawn_in_variance(share: float) -> float:
    """The variance of a standard normal distribution drawn in to its `share` and 1 - `share` quantile."""
    if share == 0:
        return 1.0
    edge = float(norm.ppf(1 - share))
    return 1 - 2 * share - 2 * edge * float(norm.pdf(edge)) + 2 * share * edge**2


def count_overdispersion(
    observed: ArrayLike, expected: ArrayLike, winsorised: float = 0.1, is_corrected: bool = False
) -> Overdispersion:
    """Overdispersion of counts [n] around what was expected [n], on the square-root scale, where the spread of a count
    hardly depends on its size: y = sqrt(O/E), s = 1/(2 sqrt E) (Spiegelhalter and others 2012, Journal of the Royal
    Statistical Society A 175, 1-47). `between` is that of the ratios O/E themselves, four times that of their roots,
    as `count_funnel` takes it."""
    e = _bases(expected)
    s = 1 / (2 * np.sqrt(e))
    roots = overdispersion((np.sqrt(_counts(observed) / e) - 1) / s, s, winsorised, is_corrected)
    return Overdispersion(roots.dispersion, 4 * roots.between)


def count_z_scores(observed: ArrayLike, expected: ArrayLike, between: float = 0.0) -> Floats:
    """How unusual each count [n] is: the normal quantile of P(R < O) + P(R = O)/2 under the distribution of
    `count_funnel`; about -1.96 and 1.96 at its 95% limits. Held within 8 either way."""
    y, e = _counts(observed), _bases(expected)
    spread = poisson(e) if between == 0 else nbinom(1 / between, 1 / (1 + between * e))
    below, above = spread.cdf(y) - spread.pmf(y) / 2, spread.sf(y) + spread.pmf(y) / 2
    return np.clip(np.where(below < 0.5, norm.ppf(below), -norm.ppf(above)), -8, 8)


def _interpolated(spread: Any, p: float) -> Floats:
    r = spread.ppf(p)
    return np.asarray(r - (spread.cdf(r) - p) / spread.pmf(r))


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence is {confidence:g}; it must lie between 0 and 1, such as 0.95")
    return (1 - confidence) / 2


def _share(target: float) -> float:
    if not 0 <= target <= 1:
        raise ValueError(f"the target share is {target:g}; it must lie between 0 and 1")
    return target


def _counts(counts: ArrayLike) -> Floats:
    y = np.asarray(counts, dtype=float)
    if (y < 0).any():
        raise ValueError("a count is below 0")
    return y


def _bases(bases: ArrayLike) -> Floats:
    n = np.asarray(bases, dtype=float)
    if (n <= 0).any():
        raise ValueError("what limits are worked out from must be above 0; give NaN where it is unknown")
    return n


def _parts(counts: ArrayLike, bases: ArrayLike) -> tuple[Floats, Floats]:
    y, n = _counts(counts), _bases(bases)
    if (y > n).any():
        raise ValueError("a count is larger than the number it is a part of")
    return y, n
