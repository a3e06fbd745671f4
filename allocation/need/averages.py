"""Averages of groups weighted by people: a phase's rate by pupils, a district's deprivation by residents."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def weighted_averages(values: ArrayLike, weights: ArrayLike, groups: ArrayLike) -> pd.Series:
    """sum(w x)/sum(w) of each group, by group name (sorted); as the Indices of Deprivation's district "average score".

    values, weights, groups [n]; a unit whose value or weight is NaN does not count; NaN for a group whose weights
    add up to 0. Raises ValueError for inputs of different lengths and for a weight below 0.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    names = np.asarray(groups, dtype=object)
    if not len(x) == len(w) == len(names):
        raise ValueError(f"{len(x)} values, {len(w)} weights and {len(names)} groups were given; they must be as many")
    if (w < 0).any():
        raise ValueError(f"a weight is {np.nanmin(w):g}; it must be 0 or more")
    is_known = np.isfinite(x) & np.isfinite(w)
    sums = pd.DataFrame({"wx": np.where(is_known, w * x, 0.0), "w": np.where(is_known, w, 0.0)}).groupby(names).sum()
    return sums["wx"] / sums["w"].where(sums["w"] > 0)
