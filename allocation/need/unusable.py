"""Figures that are there but cannot be used: impossible, on another definition than the others, or expired."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.need.definitions import Indicator
from allocation.need.means import Flags, Floats
from allocation.need.missing import HAS_FIGURE, How

States = NDArray[np.object_]
_SLACK = 1e-9


def drop_unusable(
    values: pd.DataFrame,
    indicator: Indicator,
    shares: Floats,
    counts: Floats,
    bases: Floats,
    how: States,
    reason: States,
    as_of: date | None,
) -> list[str]:
    """Turns `how` [n] and `reason` [n] of figures that cannot be used, and says how many there are; `shares` [n] are
    the figures before `scale`."""
    notes = []
    if indicator.shrinkage in ("log-odds", "binomial"):
        notes += _drop_impossible(shares, counts, bases, indicator, how, reason)
    notes += _drop_disagreeing(values, indicator, how, reason)
    notes += _drop_expired(values, indicator, how, reason, as_of)
    return notes


def _drop_impossible(
    shares: Floats, counts: Floats, bases: Floats, indicator: Indicator, how: States, reason: States
) -> list[str]:
    beyond = np.isin(how, [*HAS_FIGURE]) & ((counts > bases) | (shares > 1 + _SLACK))
    if not beyond.any():
        return []
    how[beyond], reason[beyond] = How.REWEIGHTED, "counts more pupils than the school has"
    return [f"{indicator.words}: figures that count more pupils than the school has, not used: {int(beyond.sum())}."]


def _drop_disagreeing(values: pd.DataFrame, indicator: Indicator, how: States, reason: States) -> list[str]:
    """Figures on another definition than the majority's are not compared: they become missing."""
    notes = []
    for column in (c for c in indicator.same_columns if c in values):
        stated = values[column].astype("string").fillna("").to_numpy(dtype=object)
        used = np.isin(how, [*HAS_FIGURE]) & (stated != "")
        if not used.any():
            continue
        kinds = pd.Series(stated[used]).value_counts().sort_index()
        kept = str(kinds.idxmax())
        others: Flags = used & (stated != kept)
        if others.any():
            how[others] = How.REWEIGHTED
            reason[others] = [f"on another {spoken(column)} ({kind}, not {kept})" for kind in stated[others]]
            notes.append(
                f"{indicator.words}: figures on another {spoken(column)} than {kept}, not compared and counted as "
                f"missing: {int(others.sum())} of {int(used.sum())}."
            )
    return notes


def _drop_expired(
    values: pd.DataFrame, indicator: Indicator, how: States, reason: States, as_of: date | None
) -> list[str]:
    if not indicator.expires_column or indicator.expires_column not in values:
        return []
    expires = pd.to_datetime(values[indicator.expires_column], errors="coerce", format="ISO8601")
    past = (expires < pd.Timestamp(as_of or date.today())).to_numpy() & np.isin(how, [*HAS_FIGURE])
    if not past.any():
        return []
    how[past] = How.EXPIRED
    reason[past] = [f"expired on {day:%d %B %Y}" for day in expires[past]]
    return [f"{indicator.words}: figures that have expired and are not used: {int(past.sum())}."]


def spoken(column: str) -> str:
    """A column's name in words."""
    return column.replace("_", " ").replace("fsm", "FSM")
