"""Any composite index from one table of values and one of indicators: measure, normalise, stand in, aggregate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from allocation.need.aggregate import INDEX, Aggregated, Floats, aggregate
from allocation.need.definitions import Goalpost, Indicator, Normalisation
from allocation.need.indicators import NeedSettings
from allocation.need.measure import Measured, measure
from allocation.need.missing import HAS_FIGURE, IS_MISSING, How, Resolved, resolve_missing
from allocation.need.normalise import by_goalposts, goalposts_of, is_constant, normalise

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class IndexResult:
    """A finished index for n units. Frames are [unit x indicator] in the settings' order, with the values' own row
    labels.

    points         normalised points, stand-ins included; NaN where the indicator does not count for that unit.
    groups         [unit x group]: every pillar's result and INDEX; the index is NaN where too much is missing.
    contributions  add up to the index (NaN with it); weights the shares really used; how a How for every cell.
    stated_weights [indicator] shares of the index where a unit lacks nothing that is loaded for anyone.
    missing_share  [unit] share of the weight in use that is missing (0-1).
    measured       each indicator's figures as read; goalposts: cohort, indicator, low, high, source, of those used.
    notes          sentences about everything that was left out, stood in or restated.
    """

    points: pd.DataFrame
    groups: pd.DataFrame
    contributions: pd.DataFrame
    weights: pd.DataFrame
    stated_weights: pd.Series
    how: pd.DataFrame
    missing_share: pd.Series
    measured: dict[str, Measured]
    goalposts: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def index(self) -> pd.Series:
        """The index by unit."""
        return self.groups[INDEX]


def score_index(
    values: pd.DataFrame, settings: NeedSettings, cohorts: Sequence[str] | pd.Series | None = None
) -> IndexResult:
    """Computes an index: the function the need score and every published index run through.

    values: one row a unit, the columns the indicators name. cohorts: one name a row; units are shrunk, normalised and
    given medians within their cohort only; None is a single cohort. An indicator nobody has a figure for is left out
    for everyone, and one that is the same for a whole cohort is left out for that cohort (it cannot tell its units
    apart); both are said in `notes`. Raises ValueError where `cohorts` has another length than `values`.
    """
    labels = np.full(len(values), "", dtype=object) if cohorts is None else np.asarray(cohorts, dtype=object)
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} cohorts were given for {len(values)} units")
    codes, names = pd.factorize(labels.astype(str), sort=True)
    measured, points, how, posts, notes = {}, [], [], [], []
    for indicator in settings.indicators:
        mine = measure(values, indicator, codes, settings.as_of)
        scored = _normalised(mine, indicator, codes, [str(name) for name in names], settings)
        measured[indicator.name] = mine
        points.append(scored.points)
        how.append(scored.how)
        posts += scored.goalposts
        notes += [*mine.notes, *scored.notes]
    resolved = resolve_missing(_columns(points, len(values)), _columns(how, len(values), object), codes, settings)
    total = aggregate(resolved.points, settings, resolved.is_used)
    return _result(values.index, settings, measured, resolved, total, posts, notes)


def ranks(index: ArrayLike, cohorts: ArrayLike | None = None) -> pd.Series:
    """Ranks [n], 1 for the highest index of its cohort, ties on the lowest rank (equal to 9 decimals), <NA> for NaN."""
    array = np.round(np.asarray(index, dtype=float), 9)
    labels = np.zeros(len(array)) if cohorts is None else pd.factorize(np.asarray(cohorts, dtype=object))[0]
    result = np.full(len(array), np.nan)
    for label in np.unique(labels):
        mine = labels == label
        result[mine] = rankdata(-array[mine], method="min", nan_policy="omit")
    return pd.Series(result).astype("Int64")


@dataclass(slots=True)
class _Scored:
    points: Floats
    how: NDArray[np.object_]
    goalposts: list[dict[str, object]]
    notes: list[str]


def _normalised(
    measured: Measured, indicator: Indicator, codes: NDArray[np.int64], names: list[str], settings: NeedSettings
) -> _Scored:
    scored = _Scored(np.full(len(codes), np.nan), measured.how.copy(), [], [])
    if not np.isfinite(measured.estimate).any():
        scored.how[measured.how != How.NOT_APPLICABLE] = How.NOT_LOADED
        return scored
    figures = _transformed(measured.estimate, indicator)
    way = indicator.normalisation or settings.normalisation
    for code, name in enumerate(names):
        mine = codes == code
        if not np.isfinite(figures[mine]).any():
            continue
        posts, source = _goalposts(figures[mine], indicator, name, way, settings)
        if posts is not None:
            scored.points[mine] = by_goalposts(figures[mine], *posts, way, indicator.direction)
            shown = [float(np.exp(p)) if indicator.transform == "log" else p for p in posts]
            row = {"cohort": name, "indicator": indicator.name, "low": shown[0], "high": shown[1], "source": source}
            scored.goalposts.append(row)
        elif is_constant(figures[mine]) and way.method != "none":
            scored.how[mine & np.isin(scored.how, [*HAS_FIGURE, How.REWEIGHTED])] = How.SAME_FOR_ALL
            scored.notes.append(_same_for_all(measured.estimate[mine], indicator, name))
        else:
            scored.points[mine] = normalise(figures[mine], way, indicator.direction)
    return scored


def _transformed(figures: Floats, indicator: Indicator) -> Floats:
    if indicator.transform == "none":
        return figures
    if (figures <= 0).any():
        raise ValueError(f"'{indicator.name}' has figures that are 0 or less, which have no logarithm")
    return np.asarray(np.log(figures), dtype=float)


def _goalposts(
    figures: Floats, indicator: Indicator, cohort: str, way: Normalisation, settings: NeedSettings
) -> tuple[tuple[float, float] | None, str]:
    """The goalposts of one cohort on the transformed scale, and where they come from; None where the way uses none, or
    where there is nothing to set them by."""
    if way.method != "goalposts":
        return None, ""
    known = int(np.isfinite(figures).sum())
    stated, source = stated_goalposts(indicator, cohort, known, settings)
    if stated:
        return stated, source
    if is_constant(figures):
        return None, ""
    is_small = known < settings.minimum_cohort
    own = f"percentiles {way.low_percentile:g} and {way.high_percentile:g} of the schools scored"
    posts_of_own = goalposts_of(figures, way.low_percentile, way.high_percentile)
    return posts_of_own, own + (" (fewer than enough, no national goalposts)" if is_small else "")


def stated_goalposts(
    indicator: Indicator, cohort: str, known: int, settings: NeedSettings
) -> tuple[tuple[float, float] | None, str]:
    """The goalposts that do not come from the cohort's own figures, on the transformed scale, and their source: the
    measure's own, else frozen ones, else national ones for a cohort with fewer `known` figures than enough."""
    stated = [((*indicator.goalposts,), "the measure's own scale")] if indicator.goalposts else []
    sources = [(settings.frozen_goalposts, "frozen for this cycle")]
    sources += [(settings.national_goalposts, "national (small cohort)")] if known < settings.minimum_cohort else []
    for posts, source in sources:
        stated += [
            ((p.low, p.high), source) for p in posts if p.indicator == indicator.name and p.cohort in (cohort, "")
        ]
    if not stated:
        return None, ""
    (low, high), source = stated[0]
    return ((float(np.log(low)), float(np.log(high))) if indicator.transform == "log" else (low, high)), source


def _same_for_all(estimates: Floats, indicator: Indicator, cohort: str) -> str:
    known = estimates[np.isfinite(estimates)]
    who = f"{cohort} schools" if cohort else "units"
    if known.size == 1:
        return f"{indicator.words}: only one of the {who} has a figure, so nothing can be compared; it is left out."
    why = "differ no more than chance would make them" if indicator.shrinkage != "none" else "are the same"
    return f"{indicator.words}: the figures of all {known.size} {who} {why}; it is left out for them."


def _columns(parts: list[NDArray], units: int, dtype: type = float) -> NDArray:
    return np.column_stack(parts) if parts else np.empty((units, 0), dtype=dtype)


def _result(
    rows: pd.Index,
    settings: NeedSettings,
    measured: dict[str, Measured],
    resolved: Resolved,
    total: Aggregated,
    posts: list[dict[str, object]],
    notes: list[str],
) -> IndexResult:
    names = [indicator.name for indicator in settings.indicators]
    has_too_little = resolved.missing_share > settings.missing.insufficient_above + _SLACK
    groups = pd.DataFrame(total.groups, index=rows)
    groups.loc[has_too_little, INDEX] = np.nan
    is_loaded = ~(resolved.how == How.NOT_LOADED).any(axis=0)
    stated = aggregate(np.ones((1, len(names))), settings, is_loaded[None, :]).weights[0]
    contributions, weights = (
        np.where(has_too_little[:, None], np.nan, x) for x in (total.contributions, total.weights)
    )
    no_stand_in = has_too_little[:, None] & np.isin(resolved.how, [*IS_MISSING])
    points = np.where(resolved.is_used & ~no_stand_in, resolved.points, np.nan)
    how = np.where(no_stand_in, How.MISSING, resolved.how)
    return IndexResult(
        points=pd.DataFrame(points, index=rows, columns=names),
        groups=groups,
        contributions=pd.DataFrame(contributions, index=rows, columns=names),
        weights=pd.DataFrame(weights, index=rows, columns=names),
        stated_weights=pd.Series(stated, index=names),
        how=pd.DataFrame(how, index=rows, columns=names),
        missing_share=pd.Series(resolved.missing_share, index=rows),
        measured=measured,
        goalposts=pd.DataFrame(posts, columns=["cohort", "indicator", "low", "high", "source"]),
        notes=tuple(notes),
    )


def frozen(settings: NeedSettings, goalposts: pd.DataFrame) -> NeedSettings:
    """The settings with the goalposts of a result (`IndexResult.goalposts`) frozen, so that next term is scored
    against this one. Goalposts that are a measure's own scale stay with the measure."""
    own_scale = {indicator.name for indicator in settings.indicators if indicator.goalposts}
    rows = goalposts[~goalposts["indicator"].isin(own_scale)]
    posts = tuple(
        Goalpost(indicator=row.indicator, cohort=row.cohort, low=float(row.low), high=float(row.high))
        for row in rows.itertuples()
    )
    return replace(settings, frozen_goalposts=posts)
