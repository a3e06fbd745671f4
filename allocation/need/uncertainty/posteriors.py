"""How far each unit's figure may be from what was measured: the rate it rests on, drawn from its posterior."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from allocation.need.definitions import Indicator, Shrinkage
from allocation.need.means import Flags, Floats
from allocation.need.measure import Evidence, Measured


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What n units' figures of one indicator can be, in the indicator's own unit.

    `centre` is the figure that is scored. A unit is drawn from a gamma distribution (steadied events), from a
    logit-normal or a beta distribution (steadied shares) or evenly between `low` and `high` (a figure only known to lie
    between them); every other unit stays at its centre, because nothing published says how far off it may be.
    """

    centre: Floats
    low: Floats
    high: Floats
    evidence: Evidence
    shrinkage: Shrinkage
    scale: float

    @property
    def is_uncertain(self) -> Flags:
        """Whether a unit's figure varies at all [n]."""
        return self._is_steadied | self._is_ranged

    @property
    def _is_steadied(self) -> Flags:
        return np.asarray(np.isfinite(self.evidence.base) & (self.evidence.between > 0), dtype=bool)

    @property
    def _is_ranged(self) -> Flags:
        return np.asarray(~np.isfinite(self.evidence.base) & np.isfinite(self.low) & (self.high > self.low), dtype=bool)

    def draw(self, draws: int, random: Generator) -> Floats:
        """Figures [draws, n]; NaN where a unit has none."""
        figures = np.tile(self.centre, (draws, 1))
        steadied, ranged = np.flatnonzero(self._is_steadied), np.flatnonzero(self._is_ranged)
        if steadied.size:
            rates = _RATES[self.shrinkage](self.evidence, steadied, draws, random)
            figures[:, steadied] = self.scale * rates
        if ranged.size:
            figures[:, ranged] = random.uniform(self.low[ranged], self.high[ranged], (draws, ranged.size))
        return figures


def posterior_of(measured: Measured, indicator: Indicator) -> Posterior:
    """The posterior of one measured indicator."""
    return Posterior(
        measured.estimate, measured.low, measured.high, measured.evidence, indicator.shrinkage, indicator.scale
    )


def gamma_rates(evidence: Evidence, units: np.ndarray, draws: int, random: Generator) -> Floats:
    """Rates [draws, units] from Gamma(shape m^2/a + y, rate m/a + N) (Marshall 1991); its mean is the steadied rate."""
    m, a, n = evidence.mean[units], evidence.between[units], evidence.base[units]
    counts = _counts(evidence, units, draws, random)
    return np.asarray(random.standard_gamma(m * m / a + counts, (draws, units.size)) / (m / a + n), dtype=float)


def log_odds_shares(evidence: Evidence, units: np.ndarray, draws: int, random: Generator) -> Floats:
    """Shares [draws, units] whose log-odds are normal with mean w z + (1-w) M and variance 1/(1/s2 + 1/t2), as in
    `shrinkage.log_odds`; their median is the steadied share."""
    n, between, mean = evidence.base[units], evidence.between[units], evidence.mean[units]
    r = evidence.count[units]
    sampling = (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))
    weight = between / (between + sampling)
    counts = np.minimum(_counts(evidence, units, draws, random), n)
    z = np.log((counts + 0.5) / (n - counts + 0.5))
    centre = weight * z + (1 - weight) * np.log(mean / (1 - mean))
    drawn = centre + np.sqrt(weight * sampling) * random.standard_normal((draws, units.size))
    return np.asarray(1 / (1 + np.exp(-drawn)), dtype=float)


def beta_shares(evidence: Evidence, units: np.ndarray, draws: int, random: Generator) -> Floats:
    """Shares [draws, units] from Beta(b K + y, (1-b) K + N - y), K = b(1-b)/between - 1 (Martuzzi and Elliott 1996)."""
    n, between, mean = evidence.base[units], evidence.between[units], evidence.mean[units]
    size = mean * (1 - mean) / between - 1
    counts = np.minimum(_counts(evidence, units, draws, random), n)
    drawn = random.beta(mean * size + counts, (1 - mean) * size + n - counts, (draws, units.size))
    return np.asarray(drawn, dtype=float)


_RATES: dict[Shrinkage, Callable[[Evidence, np.ndarray, int, Generator], Floats]] = {
    "poisson": gamma_rates,
    "log-odds": log_odds_shares,
    "binomial": beta_shares,
}


def _counts(evidence: Evidence, units: np.ndarray, draws: int, random: Generator) -> Floats:
    """Counts [1 or draws, units]. One that is hidden is drawn from all it can be: whole numbers where its limits are
    whole, anything between otherwise."""
    known, low, high = evidence.count[units], evidence.low_count[units], evidence.high_count[units]
    hidden = np.flatnonzero(high > low)
    if not hidden.size:
        return known[None, :]
    counts = np.tile(known, (draws, 1))
    low, high = low[hidden], high[hidden]
    share = random.random((draws, hidden.size))
    is_whole = (low == np.rint(low)) & (high == np.rint(high))
    counts[:, hidden] = np.where(is_whole, np.floor(low + share * (high - low + 1)), low + share * (high - low))
    return counts
