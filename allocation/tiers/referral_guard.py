"""The referral-feedback guard's arithmetic: scores without referrals, and with those of the last agreed term."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.need.aggregate import aggregate
from allocation.need.score import NeedResult

REFERRAL_POINTS = "referral_points_"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Need points (0-100) of every school of a result in its order, with school voice and without it; NaN where there
    is no such score."""

    points: Floats
    without_voice: Floats


def reference_points(need: NeedResult) -> pd.DataFrame:
    """The points (0-100) of each indicator that counts referrals, one column `referral_points_<indicator>`, one row a
    school in the order of `need.table`; NaN where the indicator does not count for the school."""
    points = _points(need)
    return pd.DataFrame(
        {
            f"{REFERRAL_POINTS}{indicator.name}": points[:, column]
            for column, indicator in enumerate(need.settings.indicators)
            if indicator.is_referral
        },
        index=need.table.index,
    )


def without_referrals(need: NeedResult) -> Scores:
    """What the scores would be if referrals were not counted at all; their weight goes to what is left."""
    points = _points(need)
    return _scores(need, np.where(_is_referral(need), np.nan, points))


def with_last_referrals(need: NeedResult, last: pd.DataFrame) -> Scores:
    """What the scores would be with the referral points of the last agreed term in place of this term's, everything
    else as now.

    last: the columns of `reference_points`, one row a school in the order of `need.table`. A measure counts only where
    the school has points for it in both terms; a school with no such measure gets NaN.
    """
    points = _points(need)
    names = [f"{REFERRAL_POINTS}{indicator.name}" for indicator in need.settings.indicators]
    before = last.reindex(columns=names).to_numpy(dtype=float)
    is_comparable = _is_referral(need) & np.isfinite(before) & np.isfinite(points)
    scores = _scores(need, np.where(is_comparable, before, points))
    is_any = is_comparable.any(axis=1)
    return Scores(np.where(is_any, scores.points, np.nan), np.where(is_any, scores.without_voice, np.nan))


def _points(need: NeedResult) -> Floats:
    """[schools, indicators], as the result lays its contributions out: school by school."""
    laid_out = need.contributions["normalised_points"].to_numpy(dtype=float)
    return laid_out.reshape(len(need.table), len(need.settings.indicators))


def _is_referral(need: NeedResult) -> NDArray[np.bool_]:
    return np.array([indicator.is_referral for indicator in need.settings.indicators])


def _scores(need: NeedResult, points: Floats) -> Scores:
    is_scored = np.isfinite(need.table["need_points"].to_numpy(dtype=float))
    is_kept = np.array([indicator.when_missing != "leave out" for indicator in need.settings.indicators])
    is_used = np.isfinite(points)
    each = (aggregate(points, need.settings, used).index for used in (is_used, is_used & is_kept))
    scores, without_voice = (np.where(is_scored, one, np.nan) for one in each)
    return Scores(scores, without_voice)
