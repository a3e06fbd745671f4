"""Reads one indicator off the schools' table: its figure, its steadied figure with limits, and what stood in the
cell."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import ValueState
from allocation.need.aggregate import Flags, Floats
from allocation.need.definitions import Indicator
from allocation.need.missing import HAS_FIGURE, How
from allocation.need.shrinkage import shrink_within
from allocation.need.unusable import States, drop_unusable, spoken

_HOW = {
    ValueState.KNOWN: How.KNOWN,
    ValueState.SUPPRESSED: How.SUPPRESSED,
    ValueState.ROUNDS_TO_ZERO: How.ROUNDED,
    ValueState.NOT_APPLICABLE: How.NOT_APPLICABLE,
    ValueState.MISSING: How.REWEIGHTED,
    ValueState.UNRELIABLE: How.REWEIGHTED,
}
ROUNDED_BELOW = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What steadied rates [n] rest on, before `scale`: the count and the limits it may lie between, the base it is
    divided by (years included), the cohort's pooled rate and its variance between units (as in `Shrunk`). NaN where a
    unit's figure was not steadied."""

    count: Floats
    low_count: Floats
    high_count: Floats
    base: Floats
    mean: Floats
    between: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One indicator for n units, in its own unit. `value` is the plain figure (NaN where none was published),
    `estimate` what is scored, `low` and `high` its limits (NaN where there is no interval), `how` a How [n], `reason`
    words where the figure is not used [n], `notes` sentences about all units. `count_column` is the count used for
    every unit ("" where there is none), `evidence` what steadied rates rest on, `times` [n] what points are
    multiplied by (None: nothing)."""

    value: Floats
    estimate: Floats
    low: Floats
    high: Floats
    how: States
    reason: States
    evidence: Evidence
    notes: tuple[str, ...] = ()
    count_column: str = ""
    times: Floats | None = None


@dataclass(slots=True)
class _Reading:
    """A figure as read: middle, lowest and highest it can be, and the state of its cell."""

    middle: Floats
    low: Floats
    high: Floats
    state: States


def measure(
    values: pd.DataFrame, indicator: Indicator, cohorts: NDArray[np.int64], as_of: date | None = None
) -> Measured:
    """Measures one indicator for every row of `values`; rates are shrunk within `cohorts` [n] (codes from 0).

    A column that is not there counts as missing for everyone. A cell's state is read from the twin `<column>_state`
    where there is one. A suppressed count is taken as anything from 1 to the threshold less 1: the middle is scored
    and the limits span it. "Rounds to zero" is taken as anything from 0 to 0.5.
    """
    how, reason = np.full(len(values), How.REWEIGHTED, dtype=object), np.full(len(values), "", dtype=object)
    count_column, notes = _choose_count(values, indicator)
    bases, is_own_base = _bases(values, indicator)
    figure = _read(values, indicator.value_column, None)
    rate = _Reading(
        figure.middle / indicator.scale, figure.low / indicator.scale, figure.high / indicator.scale, figure.state
    )
    counts = _read(values, count_column, indicator.suppression_threshold)
    has_count = np.isfinite(counts.middle)
    _reconcile(rate, counts, bases, is_own_base, indicator)
    for state, meaning in _HOW.items():
        how[rate.state == state] = meaning
    reason[rate.state == ValueState.UNRELIABLE] = "published as unreliable"
    reason[(rate.state == ValueState.SUPPRESSED) & ~np.isfinite(rate.middle)] = "withheld by the publisher"
    how[(how == How.SUPPRESSED) & ~np.isfinite(rate.middle)] = How.REWEIGHTED
    reason[(how == How.REWEIGHTED) & has_count & ~np.isfinite(bases)] = "its pupils are not known"
    notes += drop_unusable(values, indicator, rate.middle, counts.middle, bases, how, reason, as_of)
    how[(how == How.REWEIGHTED) & (reason == "") & (indicator.when_missing == "leave out")] = How.LEFT_OUT
    times = _times(values, indicator, how, reason)
    is_used = np.isin(how, [*HAS_FIGURE])
    estimate, low, high, evidence = _shrunk(rate, counts, bases, cohorts, is_used, indicator)
    shown = np.where((how == How.KNOWN) & is_used, rate.middle, np.nan) * indicator.scale
    scale = indicator.scale
    return Measured(
        shown, estimate * scale, low * scale, high * scale, how, reason, evidence, tuple(notes), count_column, times
    )


def _times(values: pd.DataFrame, indicator: Indicator, how: States, reason: States) -> Floats | None:
    """What points are multiplied by [n]; a unit where that is not known has no figure."""
    if not indicator.times_column:
        return None
    times = _read(values, indicator.times_column, None).middle
    lost = np.isin(how, [*HAS_FIGURE]) & ~np.isfinite(times)
    how[lost], reason[lost] = How.REWEIGHTED, f"its {spoken(indicator.times_column)} is not known"
    return times


def _read(values: pd.DataFrame, column: str, threshold: int | None) -> _Reading:
    if not column or column not in values:
        blank = np.full(len(values), np.nan)
        return _Reading(blank, blank.copy(), blank.copy(), np.full(len(values), ValueState.MISSING, dtype=object))
    numbers = pd.to_numeric(values[column]).to_numpy(dtype=float, na_value=np.nan)
    has_number = np.isfinite(numbers)
    if f"{column}_state" in values:
        state = values[f"{column}_state"].fillna(ValueState.MISSING).to_numpy(dtype=object, copy=True)
        state[(state == ValueState.KNOWN) & ~has_number] = ValueState.MISSING
    else:
        state = np.where(has_number, ValueState.KNOWN, ValueState.MISSING).astype(object)
    middle = np.where(state == ValueState.KNOWN, numbers, np.nan)
    low, high = middle.copy(), middle.copy()
    is_rounded = state == ValueState.ROUNDS_TO_ZERO
    low[is_rounded], middle[is_rounded], high[is_rounded] = 0.0, ROUNDED_BELOW / 2, ROUNDED_BELOW
    if threshold is not None:
        hidden = state == ValueState.SUPPRESSED
        low[hidden], middle[hidden], high[hidden] = 1.0, threshold / 2, threshold - 1.0
    return _Reading(middle, low, high, state)


def _choose_count(values: pd.DataFrame, indicator: Indicator) -> tuple[str, list[str]]:
    """The one count used for all: the first preferred one that at least half as many units have as have any."""
    if not indicator.count_columns:
        return "", []
    usable = {
        c: int(np.isfinite(_read(values, c, indicator.suppression_threshold).middle).sum())
        for c in indicator.count_columns
    }
    most = max(usable.values())
    chosen = next(c for c in indicator.count_columns if 2 * usable[c] >= most)
    if most == 0 or chosen == indicator.count_columns[0]:
        return chosen, []
    told = f"{indicator.words}: the count used for every school is {spoken(chosen)}, because too few schools have "
    return chosen, [told + f"{spoken(indicator.count_columns[0])}; the two are never mixed."]


def _bases(values: pd.DataFrame, indicator: Indicator) -> tuple[Floats, Flags]:
    """What counts are divided by [n], times the years pooled (NaN where there is none above 0), and whether it is the
    indicator's first base rather than a stand-in [n]."""
    bases, is_own = np.full(len(values), np.nan), np.zeros(len(values), dtype=bool)
    for place, column in enumerate(indicator.base_columns):
        found = _read(values, column, None).middle
        bases = np.where(np.isfinite(bases), bases, np.where(found > 0, found, np.nan))
        is_own = np.isfinite(bases) if place == 0 else is_own
    years = np.full(len(values), np.nan)
    for column in indicator.years_columns:
        found = _read(values, column, None).middle
        years = np.where(np.isfinite(years), years, np.where(found > 0, found, np.nan))
    bases = bases * np.where(np.isfinite(years), years, 1.0)
    return bases, is_own


def _reconcile(rate: _Reading, counts: _Reading, bases: Floats, is_own_base: Flags, indicator: Indicator) -> None:
    """Makes rate and count agree: count over base where both are the indicator's own, else the count a rate implies."""
    has_rate = np.isfinite(rate.middle)
    if indicator.value_column and indicator.count_columns:
        hidden = (rate.state == ValueState.SUPPRESSED) & ~np.isfinite(counts.middle)
        counts.low[hidden], counts.high[hidden] = 1.0, indicator.suppression_threshold - 1.0
        counts.middle[hidden], counts.state[hidden] = indicator.suppression_threshold / 2, ValueState.SUPPRESSED
    from_count = np.isfinite(counts.middle) & np.isfinite(bases) & (is_own_base | ~has_rate)
    for part in ("middle", "low", "high"):
        count, figure = getattr(counts, part), getattr(rate, part)
        setattr(rate, part, np.divide(count, bases, out=figure.copy(), where=from_count))
        setattr(counts, part, np.where(from_count, count, figure * bases))
    rate.state = np.where(from_count | (not indicator.value_column), counts.state, rate.state)
    lost = ~np.isfinite(rate.middle) & np.isin(rate.state, [ValueState.KNOWN, ValueState.ROUNDS_TO_ZERO])
    rate.state[lost] = ValueState.MISSING


def _shrunk(
    rate: _Reading, counts: _Reading, bases: Floats, cohorts: NDArray[np.int64], is_used: Flags, indicator: Indicator
) -> tuple[Floats, Floats, Floats, Evidence]:
    estimate = np.where(is_used, rate.middle, np.nan)
    has_range = is_used & (rate.high > rate.low)
    low, high = np.where(has_range, rate.low, np.nan), np.where(has_range, rate.high, np.nan)
    evidence = Evidence(*(np.full(estimate.shape, np.nan) for _ in range(6)))
    if indicator.shrinkage == "none":
        return estimate, low, high, evidence
    mine = is_used & np.isfinite(counts.middle) & np.isfinite(bases)
    if not mine.any():
        return estimate, low, high, evidence
    y, n, y_low, y_high = counts.middle[mine], bases[mine], counts.low[mine], counts.high[mine]
    result = shrink_within(indicator.shrinkage, y, n, cohorts[mine], y_low, y_high)
    estimate[mine], low[mine], high[mine] = result.estimate, result.low, result.high
    evidence.count[mine], evidence.base[mine] = y, n
    evidence.low_count[mine], evidence.high_count[mine] = y_low, y_high
    evidence.mean[mine], evidence.between[mine] = result.mean, result.between
    return estimate, low, high, evidence
