"""A log-linear model of counts that may be known only to a range, with a variance beyond chance."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom, poisson

from allocation.need.funnel import Floats, count_overdispersion

_MOST_ROUNDS = 60
_CLOSE_ENOUGH = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class CountFit:
    """expected [n] counts; coefficients [k] and their standard_errors [k] on the logarithmic scale; between, the
    variance of units' true ratios to what is expected."""

    expected: Floats
    coefficients: Floats
    standard_errors: Floats
    between: float


def fit_counts(design: Floats, low: Floats, high: Floats, bases: Floats) -> CountFit:
    """Fits log(expected) = log(base) + design x coefficients to counts [n] between `low` and `high` (equal where they
    are known), for a design [n, k] of full rank and bases [n] above 0.

    The variance is that of a negative binomial, expected + between x expected^2 (McCullagh and Nelder 1989,
    Generalized linear models, section 6.2), with `between` estimated from winsorised residuals
    (`funnel.count_overdispersion`, corrected). A count known to a range enters by its expectation within the range
    under the model, until nothing changes any more (EM; Dempster, Laird and Rubin 1977, Journal of the Royal
    Statistical Society B 39, 1-38). Raises ValueError where the model cannot be fitted.
    """
    # statsmodels takes a second to import, which only those who ask for expected counts should wait.
    from statsmodels.genmod.families import NegativeBinomial, Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    counts, between = (low + high) / 2, 0.0
    start = None
    for _ in range(_MOST_ROUNDS):
        family = NegativeBinomial(alpha=between) if between > 0 else Poisson()
        try:
            with warnings.catch_warnings():
                # Counts that follow their terms exactly are nothing to warn of.
                warnings.simplefilter("ignore", PerfectSeparationWarning)
                fit = GLM(counts, design, family=family, offset=np.log(bases)).fit(start_params=start)
        except (np.linalg.LinAlgError, ValueError) as fault:
            raise ValueError("the counts cannot be modelled") from fault
        expected, start = np.asarray(fit.fittedvalues), fit.params
        before, counts = (counts, between), _within(low, high, expected, between)
        between = count_overdispersion(counts, expected, is_corrected=True).between
        if abs(between - before[1]) < _CLOSE_ENOUGH and np.abs(counts - before[0]).max() < _CLOSE_ENOUGH:
            break
    if not (fit.converged and np.isfinite(expected).all()):
        raise ValueError("the counts cannot be modelled")
    return CountFit(expected, np.asarray(fit.params), np.asarray(fit.bse), between)


def _within(low: Floats, high: Floats, expected: Floats, between: float) -> Floats:
    """Each count, or its expectation among the whole numbers of its range (the middle of a range that holds none above
    its lower end)."""
    counts = (low + high) / 2
    ranged = np.flatnonzero(high >= np.floor(low) + 1)
    if not ranged.size:
        return counts
    first, mean = np.ceil(low[ranged])[:, None], expected[ranged][:, None]
    possible = first + np.arange(int((np.floor(high[ranged]) - first[:, 0]).max()) + 1)
    likely = (
        poisson.logpmf(possible, mean)
        if between == 0
        else nbinom.logpmf(possible, 1 / between, 1 / (1 + between * mean))
    )
    weights = np.where(possible <= high[ranged][:, None], np.exp(likely - likely.max(axis=1, keepdims=True)), 0.0)
    counts[ranged] = (possible * weights).sum(axis=1) / weights.sum(axis=1)
    return counts
