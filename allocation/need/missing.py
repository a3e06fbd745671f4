"""Decides what stands in for a figure that is not there, and when too much is missing to score at all."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from allocation.need.aggregate import Flags, Floats, weight_shares
from allocation.need.groups import groups_of, used_weights
from allocation.need.indicators import NeedSettings

_SLACK = 1e-9


class How(StrEnum):
    """How an indicator entered a unit's score. The first five carry points; the rest carry none."""

    KNOWN = "known"
    SUPPRESSED = "suppressed: middle of the possible counts"
    ROUNDED = "rounds to zero: half of what that can mean"
    COHORT_MEDIAN = "phase median"
    IMPUTED = "average of those like it"
    REWEIGHTED = "reweighted"
    MISSING = "missing"
    NOT_APPLICABLE = "not applicable"
    LEFT_OUT = "not rated"
    EXPIRED = "expired"
    NOT_LOADED = "not loaded"
    SAME_FOR_ALL = "same at every school"


HAS_FIGURE = frozenset({How.KNOWN, How.SUPPRESSED, How.ROUNDED})
IS_MISSING = frozenset({How.COHORT_MEDIAN, How.IMPUTED, How.REWEIGHTED, How.MISSING})


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """points, is_used and how [units, indicators] after the rule; missing_share [units] of the weight in use (0-1)."""

    points: Floats
    is_used: Flags
    how: NDArray[np.object_]
    missing_share: Floats


def resolve_missing(
    points: Floats, how: NDArray[np.object_], cohorts: NDArray[np.int64], settings: NeedSettings
) -> Resolved:
    """Applies the MissingRule to points [units, indicators]; `how` says REWEIGHTED for every figure that is missing
    (IMPUTED where another was put in its place already).

    Within a pillar up to the rule's share of weight may be missing and be carried by the rest; beyond that the
    cohort's median points stand in, unless nobody in the cohort has a figure. Not applicable, not rated, not loaded
    and same-for-all figures are not missing: they leave that unit's score and their weight goes to the others.
    """
    how = how.copy()
    is_missing = how == How.REWEIGHTED
    is_counted = np.isin(how, [*HAS_FIGURE, *IS_MISSING, How.LEFT_OUT, How.EXPIRED])
    is_by_count = settings.missing.insufficient_by == "count"
    weights = is_counted * 1.0 if is_by_count else weight_shares(settings, is_counted)
    lacking = weights * (is_missing | (how == How.IMPUTED))
    share = np.divide(lacking.sum(axis=1), weights.sum(axis=1), out=np.zeros(len(points)), where=weights.any(axis=1))
    needs_median = is_missing & _beyond_reweighting(is_missing, is_counted, settings)
    if settings.missing.otherwise == "leave out":
        needs_median[:] = False
    medians = _cohort_medians(points, cohorts)
    stands_in = needs_median & np.isfinite(medians)
    how[stands_in] = How.COHORT_MEDIAN
    filled = np.where(stands_in, medians, points)
    is_used = np.isin(how, [*HAS_FIGURE, How.COHORT_MEDIAN, How.IMPUTED]) & np.isfinite(filled)
    return Resolved(filled, is_used, how, share)


def _beyond_reweighting(is_missing: Flags, is_counted: Flags, settings: NeedSettings) -> Flags:
    """[units, indicators]: more than the rule's share of the weight in this indicator's own pillar is missing."""
    column = {indicator.name: c for c, indicator in enumerate(settings.indicators)}
    beyond = np.zeros_like(is_missing)
    for group in groups_of(settings):
        leaves = [column[name] for name in group.members if name in column]
        if not leaves:
            continue
        is_leaf = np.array([name in column for name in group.members])
        known = np.ones((len(is_missing), len(group.members)), dtype=bool)
        known[:, is_leaf] = is_counted[:, leaves]
        weights = used_weights(group, known)
        missing = (weights[:, is_leaf] * is_missing[:, leaves]).sum(axis=1)
        # In a sum nothing can carry what is missing.
        limit = (0.0 if group.method == "sum" else settings.missing.reweight_up_to) * weights.sum(axis=1)
        beyond[:, leaves] = (missing > limit + _SLACK)[:, None]
    return beyond


def _cohort_medians(points: Floats, cohorts: NDArray[np.int64]) -> Floats:
    medians = np.full(points.shape, np.nan)
    for cohort in np.unique(cohorts):
        mine = cohorts == cohort
        for c in range(points.shape[1]):
            known = points[mine, c][np.isfinite(points[mine, c])]
            if known.size:
                medians[mine, c] = np.median(known)
    return medians
