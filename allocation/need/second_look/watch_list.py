"""Small schools that steadying keeps out of the neediest band although they may well belong in it: a person looks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import beta, gamma, norm

from allocation.need.definitions import Indicator, Shrinkage
from allocation.need.funnel import Floats
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.measure import Evidence, measure
from allocation.need.missing import How
from allocation.need.score import check_schools
from allocation.need.shrinkage import empirical_log_odds, log_odds_variance

TOP_SHARE, LEAST_PROBABILITY = 0.20, 0.30
COLUMNS = ["urn", "phase", "indicator", "label", "unit", "pupils", "figure", "steadied", "band_from", "probability"]
COLUMNS += ["why"]


@dataclass(frozen=True, slots=True, eq=False)
class _Rates:
    """The rates of some units [k] of one cohort (before scale): what they rest on and how they were steadied."""

    shrinkage: Shrinkage
    evidence: Evidence
    rows: NDArray[np.int64]

    @property
    def mean(self) -> float:
        return float(self.evidence.mean[self.rows[0]])

    @property
    def between(self) -> float:
        return float(self.evidence.between[self.rows[0]])

    def band_from(self, top_share: float) -> float:
        """The rate that `top_share` of the cohort's true rates exceed, under the distribution they are steadied by."""
        m, v = self.mean, self.between
        if self.shrinkage == "poisson":
            return float(gamma.ppf(1 - top_share, m * m / v, scale=v / m))
        if self.shrinkage == "binomial":
            size = m * (1 - m) / v - 1
            return float(beta.ppf(1 - top_share, m * size, (1 - m) * size))
        return float(expit(np.log(m / (1 - m)) + norm.ppf(1 - top_share) * np.sqrt(v)))

    def chance_above(self, rate: float) -> Floats:
        """The probability [k] that the true rate is at least `rate`; a count known to a range is each of the whole
        numbers of its range equally often."""
        low, high = self.evidence.low_count[self.rows], self.evidence.high_count[self.rows]
        chances = self._chance(self.evidence.count[self.rows], self.evidence.base[self.rows], rate)
        for place in np.flatnonzero(high >= np.floor(low) + 1):
            base = self.evidence.base[self.rows[place]]
            possible = np.minimum(np.arange(np.ceil(low[place]), np.floor(high[place]) + 1), base)
            chances[place] = self._chance(possible, base, rate).mean()
        return chances

    def _chance(self, y: Floats, n: Floats, rate: float) -> Floats:
        m, v = self.mean, self.between
        if self.shrinkage == "poisson":
            return np.asarray(gamma.sf(rate, m * m / v + y, scale=1 / (m / v + n)))
        if self.shrinkage == "binomial":
            size = m * (1 - m) / v - 1
            return np.asarray(beta.sf(rate, m * size + y, (1 - m) * size + n - y))
        sampling = log_odds_variance(y, n)
        weight = v / (v + sampling)
        centre = weight * empirical_log_odds(y, n) + (1 - weight) * np.log(m / (1 - m))
        return np.asarray(norm.sf(np.log(rate / (1 - rate)), centre, np.sqrt(weight * sampling)))


def small_school_watch(
    schools: pd.DataFrame,
    settings: NeedSettings = DEFAULT_SETTINGS,
    *,
    top_share: float = TOP_SHARE,
    least_probability: float = LEAST_PROBABILITY,
) -> pd.DataFrame:
    """Schools whose own figure lies in the neediest band of their phase, whose steadied figure does not, and whose true
    rate does with a probability of at least `least_probability`.

    schools: as `score.score_schools`. The band is what `top_share` (0-1) of the phase's true rates exceed under the
    distribution the rates are steadied by: gamma for events, logit-normal or beta for shares; the probability is that
    of the school's posterior. Steadying makes estimates better on average but selects too few small schools (Gelman
    and Price 1999, Statistics in Medicine 18, 3221-3234), so these are for a person to look at.
    Returns one row a school and indicator, likeliest first: urn, phase, indicator, label, unit, pupils, figure,
    steadied, band_from (in `unit`), probability (0-1), why (a sentence). Raises ValueError for shares out of range,
    and for schools without a URN or a phase, or with a repeated URN.
    """
    for name, share in (("top_share", top_share), ("least_probability", least_probability)):
        if not 0 < share < 1:
            raise ValueError(f"{name} is {share:g}; it must lie between 0 and 1")
    check_schools(schools)
    frame = schools.reset_index(drop=True)
    rows = [
        row
        for indicator in settings.indicators
        if indicator.shrinkage != "none"
        for row in _watched(frame, indicator, settings, top_share, least_probability)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["probability", "urn"], ascending=[False, True], ignore_index=True)


def _watched(
    frame: pd.DataFrame, indicator: Indicator, settings: NeedSettings, top_share: float, least_probability: float
) -> Iterator[dict[str, object]]:
    codes, phases = pd.factorize(frame["phase"].astype(str), sort=True)
    measured = measure(frame, indicator, codes, settings.as_of)
    size = measure(frame, Indicator(name="size", value_column=indicator.base_columns[-1]), codes).estimate
    rests_on, scale = measured.evidence, indicator.scale
    is_steadied = np.isfinite(rests_on.between) & (rests_on.between > 0) & (rests_on.mean > 0)
    for code, phase in enumerate(phases):
        found = np.flatnonzero(is_steadied & (codes == code))
        if not found.size:
            continue
        rates = _Rates(indicator.shrinkage, rests_on, found)
        band = rates.band_from(top_share)
        own, chances = rests_on.count[found] / rests_on.base[found], rates.chance_above(band)
        is_kept_out = (own >= band) & (measured.estimate[found] < band * scale)
        for place in np.flatnonzero(is_kept_out & (chances >= least_probability)):
            row = int(found[place])
            found_one = {
                "urn": str(frame["urn"].iloc[row]),
                "phase": phase,
                "indicator": indicator.name,
                "label": indicator.words,
                "unit": indicator.unit,
                "pupils": float(size[row]),
                "figure": float(own[place]) * scale,
                "steadied": float(measured.estimate[row]),
                "band_from": band * scale,
                "probability": float(chances[place]),
            }
            yield found_one | {"why": _why(found_one, measured.how[row] != How.KNOWN)}


def _why(one: Mapping[str, Any], is_hidden: bool) -> str:
    digits = 1 if round(one["steadied"], 1) < round(one["band_from"], 1) else 2
    figure, steadied, band = (f"{one[name]:.{digits}f}" for name in ("figure", "steadied", "band_from"))
    who = f"With {one['pupils']:,.0f} pupils" if np.isfinite(one["pupils"]) else "With few pupils"
    return (
        f"{who}, its own figure for {one['label'].lower()} of {'about ' if is_hidden else ''}{figure} {one['unit']} is "
        f"steadied to {steadied}. The neediest {one['phase']} schools start at {band}; the chance that it is truly one "
        f"of them is {one['probability']:.0%}. A person should look at this school."
    )
