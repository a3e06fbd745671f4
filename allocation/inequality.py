"""Published figures of how evenly something is shared out."""

from collections.abc import Sequence

import numpy as np


def gini(values: Sequence[float]) -> float:
    """Gini coefficient, 0 (even) to 1: 2 sum(i x_i) / (n sum x) - (n + 1) / n with x sorted upwards; NaN if no sum."""
    x = np.sort(np.asarray(values, dtype=float))
    if not x.sum():
        return float("nan")
    return float(2 * (np.arange(1, len(x) + 1) * x).sum() / (len(x) * x.sum()) - (len(x) + 1) / len(x))


def coefficient_of_variation(values: Sequence[float]) -> float:
    """Standard deviation (of the whole group, not a sample) over the mean; NaN if the mean is 0 or there is none."""
    x = np.asarray(values, dtype=float)
    return float(x.std() / x.mean()) if x.sum() else float("nan")


def jain(values: Sequence[float]) -> float:
    """Jain's index, 1/n (one has all) to 1 (even): (sum x)^2 / (n sum x^2) = 1 / (1 + CV^2); NaN if no sum."""
    x = np.asarray(values, dtype=float)
    return float(x.sum() ** 2 / (len(x) * (x**2).sum())) if x.sum() else float("nan")


def concentration_index(received: Sequence[float], need: Sequence[float]) -> float:
    """Whether more goes to greater need, -1 to 1 (0: no relation): 2 cov(h, R) / mean(h).

    `received` is h; R is the rank of the need from the least, (i - 0.5) / n, equal needs sharing their mean rank.
    Kakwani, Wagstaff and van Doorslaer 1997. NaN where nothing is received.
    """
    h, needs = np.asarray(received, dtype=float), np.asarray(need, dtype=float)
    if not h.sum():
        return float("nan")
    below = (needs[:, None] > needs[None, :]).sum(axis=1)
    equal = (needs[:, None] == needs[None, :]).sum(axis=1)
    rank = (below + equal / 2) / len(needs)
    return float(2 * ((h - h.mean()) * (rank - rank.mean())).mean() / h.mean())
