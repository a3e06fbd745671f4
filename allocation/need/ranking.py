"""Ranks of an index, and tenths (or any other equal groups) of its units."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from allocation.need.definitions import Ties


def ranks(
    index: ArrayLike, cohorts: ArrayLike | None = None, ties: Ties = "min", highest_first: bool = True
) -> pd.Series:
    """Ranks [n], 1 for the highest index of its cohort (for the lowest where not `highest_first`); <NA> for NaN.

    Units equal to 9 decimals tie: they share the lowest rank ("min"), the highest ("max"), the mean of them
    ("average", which makes the ranks decimals), or ranks without gaps ("dense"). A Series keeps its row labels.
    Raises ValueError for another way of ties, and where `cohorts` has another length.
    """
    if ties not in ("min", "average", "max", "dense"):
        raise ValueError(f"ties are ranked 'min', 'average', 'max' or 'dense', not '{ties}'")
    array = np.round(np.asarray(index, dtype=float), 9) * (-1 if highest_first else 1)
    result = np.full(len(array), np.nan)
    for mine in _each_cohort(len(array), cohorts):
        mine = mine[np.isfinite(array[mine])]
        result[mine] = rankdata(array[mine], method=ties)
    series = pd.Series(result, index=index.index if isinstance(index, pd.Series) else None)
    return series.astype("Float64" if ties == "average" else "Int64")


def equal_groups(
    index: ArrayLike, groups: int = 10, cohorts: ArrayLike | None = None, highest_first: bool = True
) -> pd.Series:
    """The equal group [n] each unit falls in, 1 for the highest index: by default the deciles of the Indices of
    Deprivation, where of n units the decile of rank r is 10 r / n, rounded up. <NA> for NaN. Units that tie are in
    the group of their lowest rank. Raises ValueError for fewer than one group, and as `ranks`."""
    if groups < 1:
        raise ValueError(f"there cannot be {groups} groups")
    placed = ranks(index, cohorts, highest_first=highest_first)
    counts = np.full(len(placed), np.nan)
    for mine in _each_cohort(len(placed), cohorts):
        counts[mine] = placed.iloc[mine].notna().sum()
    position = placed.to_numpy(dtype=float, na_value=np.nan)
    group = -np.floor_divide(-groups * position, counts)
    return pd.Series(group, index=placed.index).astype("Int64")


def _each_cohort(units: int, cohorts: ArrayLike | None) -> list[np.ndarray]:
    if cohorts is None:
        return [np.arange(units)]
    labels = np.asarray(cohorts, dtype=object)
    if len(labels) != units:
        raise ValueError(f"{len(labels)} cohorts were given for {units} units")
    codes = pd.factorize(labels, use_na_sentinel=False)[0]
    return [np.flatnonzero(codes == code) for code in np.unique(codes)]
