"""What referrals are expected from: free school meals, area deprivation, size and phase, as the terms of a model."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.need.definitions import Indicator
from allocation.need.funnel import Floats
from allocation.need.indicators import NeedSettings
from allocation.need.measure import Measured, measure
from allocation.need.normalise import is_constant

EXPECTED_FROM = ("fsm", "area_deprivation")
LEAST_OF_A_PHASE = 5


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """design [n, k]: 1, then a column for each of `words` (what one step of it is). is_complete [n]: schools with a
    count and every term; reason [n]: why a school is not. notes: what nothing is expected from, and why."""

    design: Floats
    words: tuple[str, ...]
    is_complete: NDArray[np.bool_]
    reason: NDArray[np.object_]
    notes: tuple[str, ...]

    def nothing_expected(self, why: str) -> "Terms":
        """The same with no school complete, each for the reason it has or for `why`."""
        reason = np.where(self.is_complete, why.rstrip("."), self.reason)
        return replace(self, is_complete=np.zeros_like(self.is_complete), reason=reason)


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    """One figure of every school [n] on the scale it enters on: what to call it, how long one step of it is (0: one
    standard deviation of the schools compared), and what that step is in words."""

    name: str
    figures: Floats
    step: float
    words: str


def terms_of(frame: pd.DataFrame, indicator: Indicator, measured: Measured, settings: NeedSettings) -> Terms:
    """The terms for the counts of one measure (`indicator`, `measured`) of the schools [n] in `frame`.

    Free school meals count by 10 percentage points, area deprivation by its standard deviation, size by doubling,
    phases against the most common one. A figure that is not loaded, or the same at every school, is left out and that
    is noted; so is a phase with fewer than 5 schools or without a single referral, whose schools are not compared.
    """
    phases = frame["phase"].astype(str).to_numpy(dtype=object)
    has_count = np.isfinite(measured.evidence.count)
    reason = np.where(has_count, "", np.where(measured.reason == "", "no count is known", measured.reason))
    figures, notes = _figures(frame, indicator, settings)
    for figure in figures:
        reason[(reason == "") & ~np.isfinite(figure.figures)] = f"no figure for {figure.name}"
    notes += _leave_out_phases(phases, measured, reason)
    mine = reason == ""
    columns, words = [np.ones(len(frame))], []
    for figure in figures:
        if mine.any() and is_constant(figure.figures[mine]):
            notes.append(f"figures for {figure.name} are the same everywhere, so nothing is expected from them.")
        elif mine.any():
            columns.append((figure.figures - figure.figures[mine].mean()) / (figure.step or figure.figures[mine].std()))
            words.append(figure.words)
    usual, *others = pd.Series(phases[mine]).value_counts().index.tolist() or [""]
    columns += [(phases == phase) * 1.0 for phase in sorted(others)]
    words += [f"{phase} rather than {usual}" for phase in sorted(others)]
    return Terms(np.column_stack(columns), tuple(words), mine, reason, tuple(notes))


def _figures(frame: pd.DataFrame, indicator: Indicator, settings: NeedSettings) -> tuple[list[_Term], list[str]]:
    codes = np.zeros(len(frame), dtype=np.int64)
    size = Indicator(name="size", value_column=indicator.base_columns[0])
    by_name = {i.name: i for i in settings.indicators}
    found, notes = (
        [_Term("the number of pupils", np.log2(measure(frame, size, codes).estimate), 1.0, "twice the pupils")],
        [],
    )
    for name in EXPECTED_FROM:
        source = by_name.get(name)
        values = np.full(len(frame), np.nan)
        if source:
            # Plain figures: steadied ones would lean towards other phases, and differ by size where shares do not.
            values = measure(frame, replace(source, shrinkage="none"), codes, settings.as_of).estimate
        called = source.words.lower() if source else name.replace("_", " ")
        if not np.isfinite(values).any():
            notes.append(f"no figures for {called} are loaded, so what is expected does not rest on them.")
        elif name == "fsm":
            found.append(_Term(called, values, 10.0, f"10 percentage points more {called}"))
        else:
            found.append(_Term(called, values, 0.0, f"one standard deviation more {called}"))
    return found, notes


def _leave_out_phases(phases: NDArray[np.object_], measured: Measured, reason: NDArray[np.object_]) -> Iterator[str]:
    for phase in sorted(set(phases)):
        mine = (phases == phase) & (reason == "")
        known = int(mine.sum())
        if 0 < known < LEAST_OF_A_PHASE:
            reason[mine] = f"too few {phase} schools to say what to expect"
            yield f"there are only {known} {phase} schools with all that is needed; nothing is expected of them."
        elif known and not measured.evidence.high_count[mine].any():
            reason[mine] = f"no {phase} school has a referral"
            yield f"no referral is recorded for any {phase} school, so nothing is expected of them. Check the file."
