"""Many draws of an index at once: from drawn weights and figures to the index, the chain of `score_index` with a
leading axis for the draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.need.aggregate import aggregate_index
from allocation.need.definitions import AggregationMethod, Indicator, Normalisation, NormalisationMethod
from allocation.need.index import IndexResult, alike_units, score_index
from allocation.need.indicators import NeedSettings
from allocation.need.means import Flags, Floats
from allocation.need.missing import How
from allocation.need.prepare import transformed
from allocation.need.scored import outlier_rule_of, points_of, stated_goalposts
from allocation.need.uncertainty.draw_points import can_be_drawn_at_once, points_of_draws
from allocation.need.uncertainty.posteriors import Posterior, posterior_of


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """An index ready to be drawn: which units are scored, which figures stand in and which can vary is decided once,
    by the central run.

    central    the run with nothing varied.   codes  cohort of each unit [n], names by code in `cohorts`.
    alike      code [n] of those whose figures stand in for each other where figures are imputed.
    posteriors by indicator.   stands_in  by indicator: units [n] whose points are their cohort's.
    is_scored  units [n] with enough data; all others are NaN in every draw.
    """

    settings: NeedSettings
    central: IndexResult
    codes: NDArray[np.int64]
    cohorts: tuple[str, ...]
    alike: NDArray[np.int64]
    posteriors: dict[str, Posterior]
    stands_in: dict[str, Flags]
    is_scored: Flags

    @property
    def is_rated(self) -> Flags:
        """Units [n] scored on an indicator that a unit may simply not have (school voice)."""
        optional = [i.name for i in self.settings.indicators if i.when_missing == "leave out"]
        return np.asarray(np.isfinite(self.central.points[optional]).any(axis=1), dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Some draws on one scale. weights by indicator and pillar [draws]; figures by indicator [draws or 1, n], in the
    indicator's unit; standing by indicator [draws or 1, n], 0-1: which quantile of its cohort's points stands in for
    a missing figure (.5 is the median)."""

    weights: Mapping[str, Floats]
    figures: Mapping[str, Floats]
    standing: Mapping[str, Floats]
    normalisation: NormalisationMethod
    aggregation: AggregationMethod


def chain_of(values: pd.DataFrame, settings: NeedSettings, cohorts: Sequence[str] | pd.Series | None = None) -> Chain:
    """Runs the index once and keeps what the draws need; arguments and errors as `score_index`."""
    central = score_index(values, settings, cohorts)
    labels = np.full(len(values), "", dtype=object) if cohorts is None else np.asarray(cohorts, dtype=object)
    codes, names = pd.factorize(labels.astype(str), sort=True)
    return Chain(
        settings=settings,
        central=central,
        codes=codes,
        cohorts=tuple(str(name) for name in names),
        alike=alike_units(values, codes, settings),
        posteriors={i.name: posterior_of(central.measured[i.name], i) for i in settings.indicators},
        stands_in={i.name: (central.how[i.name] == How.COHORT_MEDIAN).to_numpy() for i in settings.indicators},
        is_scored=np.isfinite(central.index.to_numpy()),
    )


def index_of_draws(chain: Chain, drawn: Drawn) -> tuple[Floats, Floats]:
    """The index [draws, n], and the same without what a unit may simply not have; NaN for units without enough data.

    Raises ValueError for points or weights that the mean cannot take, as `aggregate`.
    """
    settings = replace(chain.settings, aggregation=drawn.aggregation)
    by_indicator = [_points(chain, drawn, i) for i in settings.indicators]
    points = np.stack(np.broadcast_arrays(*by_indicator), axis=-1)
    everything = np.ones(len(by_indicator), dtype=bool)
    index = aggregate_index(points, settings, everything, drawn.weights, chain.codes)
    if not chain.is_rated.any():
        return np.where(chain.is_scored, index, np.nan), np.where(chain.is_scored, index, np.nan)
    is_kept = np.array([i.when_missing != "leave out" for i in settings.indicators])
    without = aggregate_index(points, settings, is_kept, drawn.weights, chain.codes)
    return np.where(chain.is_scored, index, np.nan), np.where(chain.is_scored, without, np.nan)


def _points(chain: Chain, drawn: Drawn, indicator: Indicator) -> Floats:
    """Points [draws or 1, n] of one indicator, stand-ins included; NaN where it does not count for a unit."""
    figures, standing = drawn.figures[indicator.name], drawn.standing[indicator.name]
    central = indicator.normalisation or chain.settings.normalisation
    way = central if indicator.normalisation else replace(central, method=drawn.normalisation)
    measured = chain.central.measured[indicator.name]
    is_plain = measured.times is None and chain.settings.missing.impute == "none"
    is_plain = is_plain and outlier_rule_of(indicator, chain.settings) is None and can_be_drawn_at_once(way)
    points = _at_once(chain, indicator, figures, way) if is_plain else _one_by_one(chain, indicator, figures, way)
    stands_in = chain.stands_in[indicator.name]
    if stands_in.any():
        points = np.array(np.broadcast_to(points, (max(len(points), len(standing)), points.shape[1])))
    for code in np.unique(chain.codes[stands_in]):
        own = np.flatnonzero((chain.codes == code) & np.isfinite(chain.posteriors[indicator.name].centre))
        lacking = np.flatnonzero((chain.codes == code) & stands_in)
        points[:, lacking] = _quantiles(points[:, own], standing[:, lacking])
    return points


def _at_once(chain: Chain, indicator: Indicator, figures: Floats, way: Normalisation) -> Floats:
    points = np.full(figures.shape, np.nan)
    central = indicator.normalisation or chain.settings.normalisation
    has_figure = np.isfinite(chain.posteriors[indicator.name].centre)
    for code, cohort in enumerate(chain.cohorts):
        own = np.flatnonzero((chain.codes == code) & has_figure)
        if not own.size:
            continue
        x = transformed(figures[:, own], indicator.transform)
        posts, _ = stated_goalposts(indicator, cohort, own.size, chain.settings)
        points[:, own] = points_of_draws(x, way, indicator.direction, posts)
        if posts is not None and central.method == "goalposts" != way.method:
            # Another scale cannot tell equal figures apart; the stated goalposts can place them.
            stated = points_of_draws(x, central, indicator.direction, posts)
            points[:, own] = np.where(np.isfinite(points[:, own]), points[:, own], stated)
    return points


def _one_by_one(chain: Chain, indicator: Indicator, figures: Floats, way: Normalisation) -> Floats:
    """What has no arithmetic for many draws (outliers, bands, imputed figures) runs through that of one."""
    measured, own = chain.central.measured[indicator.name], replace(indicator, normalisation=way)
    rows = [replace(measured, estimate=row) for row in figures]
    return np.stack(
        [points_of(row, own, chain.codes, list(chain.cohorts), chain.settings, chain.alike).points for row in rows]
    )


def _quantiles(points: Floats, shares: Floats) -> Floats:
    """Quantiles [draws, m] at shares [draws or 1, m] of each draw's points [draws, k], linear between neighbours."""
    shares = np.broadcast_to(shares, (len(points), shares.shape[1]))
    ordered = np.sort(points, axis=1)
    place = shares * (ordered.shape[1] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, ordered.shape[1] - 1)
    low, high = np.take_along_axis(ordered, below, 1), np.take_along_axis(ordered, above, 1)
    return np.asarray(low + (high - low) * (place - below), dtype=float)
