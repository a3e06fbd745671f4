"""Averages of groups weighted by people: a phase's rate by pupils, a district's deprivation by residents."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def weighted_averages(values: ArrayLike, weights: ArrayLike, groups: ArrayLike) -> pd.Series:
    """sum(w x)/sum(w) of each group, by group name (sorted); as the Indices of Deprivation's district "average score".

    values, weights, groups [n]; a unit whose value or weight is NaN does not count; NaN for a group whose weights
    add up to 0.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    is_known = np.isfinite(x) & np.isfinite(w)
    names = np.asarray(groups, dtype=object)
    sums = pd.DataFrame({"wx": np.where(is_known, w * x, 0.0), "w": np.where(is_known, w, 0.0)}).groupby(names).sum()
    return sums["wx"] / sums["w"].where(sums["w"] > 0)
