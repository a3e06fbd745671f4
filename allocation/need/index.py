"""Any composite index from one table of values and one of indicators: measure, normalise, stand in, aggregate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.need.aggregate import INDEX, Aggregated, aggregate, weight_shares
from allocation.need.definitions import Goalpost
from allocation.need.indicators import NeedSettings
from allocation.need.measure import Measured, measure
from allocation.need.missing import IS_MISSING, How, Resolved, resolve_missing
from allocation.need.ranking import ranks as ranks
from allocation.need.scored import Scored, points_of
from allocation.need.value_faults import value_faults

_SLACK = 1e-9
NOT_LOADED = "No unit has a figure for "


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
    apart); both are said in `notes`. Raises ValueError, with a sentence for every fault, where `cohorts` has another
    length than `values` or a blank, for text, infinite figures, counts below 0, unknown states and columns that are
    there twice, and for figures that an indicator's transformation, target or ratio cannot take.
    """
    codes, names = _cohorts(values, cohorts)
    _refuse(value_faults(values, settings))
    measured = {i.name: measure(values, i, codes, settings.as_of) for i in settings.indicators}
    scored, faults = [], []
    alike = alike_units(values, codes, settings)
    for indicator in settings.indicators:
        try:
            scored.append(points_of(measured[indicator.name], indicator, codes, names, settings, alike))
        except ValueError as fault:
            faults.append(str(fault))
    _refuse(faults)
    points, how = ([getattr(one, part) for one in scored] for part in ("points", "how"))
    resolved = resolve_missing(_columns(points, len(values)), _columns(how, len(values), object), codes, settings)
    total = aggregate(resolved.points, settings, resolved.is_used, cohorts=codes)
    return _result(values.index, settings, measured, scored, resolved, total)


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ValueError("; ".join(faults))


def _cohorts(values: pd.DataFrame, cohorts: Sequence[str] | pd.Series | None) -> tuple[NDArray[np.int64], list[str]]:
    labels = np.full(len(values), "", dtype=object) if cohorts is None else np.asarray(cohorts, dtype=object)
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} cohorts were given for {len(values)} units")
    is_blank = pd.isna(labels)
    if is_blank.any():
        rows = ", ".join(str(row + 1) for row in np.flatnonzero(is_blank)[:5])
        raise ValueError(f"units without a cohort: {int(is_blank.sum())} (rows {rows})")
    codes, names = pd.factorize(labels.astype(str), sort=True)
    return codes, [str(name) for name in names]


def alike_units(values: pd.DataFrame, codes: NDArray[np.int64], settings: NeedSettings) -> NDArray[np.int64]:
    """A code for each unit; those who share it stand in for each other where a figure is imputed."""
    within = settings.missing.impute_within
    if settings.missing.impute == "none" or not within:
        return codes
    return pd.Series(codes).groupby([codes, values[within].astype(str).to_numpy()]).ngroup().to_numpy()


def _columns(parts: list[NDArray], units: int, dtype: type = float) -> NDArray:
    return np.column_stack(parts) if parts else np.empty((units, 0), dtype=dtype)


def _result(
    rows: pd.Index,
    settings: NeedSettings,
    measured: dict[str, Measured],
    scored: list[Scored],
    resolved: Resolved,
    total: Aggregated,
) -> IndexResult:
    names = [indicator.name for indicator in settings.indicators]
    has_too_little = resolved.missing_share > settings.missing.insufficient_above + _SLACK
    groups = pd.DataFrame(total.groups, index=rows)
    groups.loc[has_too_little, INDEX] = np.nan
    is_loaded = ~(resolved.how == How.NOT_LOADED).any(axis=0)
    stated = weight_shares(settings, is_loaded[None, :])[0]
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
        goalposts=pd.DataFrame(
            [row for one in scored for row in one.goalposts], columns=["cohort", "indicator", "low", "high", "source"]
        ),
        notes=tuple(_notes(settings, measured, scored, resolved, total)),
    )


def _notes(
    settings: NeedSettings, measured: dict[str, Measured], scored: list[Scored], resolved: Resolved, total: Aggregated
) -> Iterator[str]:
    absent = [i.words for i, one in zip(settings.indicators, scored, strict=True) if How.NOT_LOADED in one.how]
    if absent:
        yield f"{NOT_LOADED}{', '.join(absent)}."
    for indicator, one in zip(settings.indicators, scored, strict=True):
        yield from (*measured[indicator.name].notes, *one.notes)
    for pillar in settings.pillars:
        if pillar.normalisation is not None and resolved.is_used.any() and np.isnan(total.groups[pillar.name]).all():
            yield f"{pillar.label or pillar.name}: all units have the same result, so it cannot be compared; left out."


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
