"""When a tier changes from one term to the next: hysteresis, the probability rule and the referral-feedback guard."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.operating_model import Stability
from allocation.tiers.by_score import Floats, Ladder, Places
from allocation.tiers.referral_guard import Scores

HYSTERESIS, PROBABILITY, REFERRAL_GUARD = "hysteresis", "probability", "referral guard"
NO_TIER = -1
_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Stable:
    """After the stability rules, by school [n]: the place of the tier in the phase's ladder, which rule keeps it from
    being the computed one ("" where none does), and whether it would fall only because referrals fell."""

    place: Places
    held_by: NDArray[np.object_]
    is_fall_from_referrals_only: NDArray[np.bool_]


def stable(
    ladder: Ladder,
    before: Places,
    now: Scores,
    with_last_referrals: Scores,
    probabilities: Floats,
    rules: Stability,
) -> Stable:
    """The tier of each school of one phase once the last agreed one is taken into account.

    before: place of the tier last agreed [n], NO_TIER where there is none or it was for another phase; such a school
    gets the tier its score gives. now: this term's scores, a number for each. with_last_referrals: NaN where last
    term's referrals are not known. probabilities [n, tiers of the ladder]: NaN rows where nobody has worked them out,
    and then the probability rule does not hold anything.
    """
    before = np.where(before == NO_TIER, NO_TIER, np.maximum(before, ladder.lowest))
    margin = rules.hysteresis_points.value
    alone, up, down = (ladder.place(now.points, now.without_voice, shift) for shift in (0.0, margin, -margin))
    steady = np.where(before == NO_TIER, alone, np.minimum(np.maximum(before, up), down))
    sure = np.where(before == NO_TIER, alone, sure_place(before, steady, probabilities, rules.sure_enough.value))
    guarded, is_only_referrals = _guarded(ladder, before, sure, alone, down, now, with_last_referrals, margin)
    held_by = np.select(
        [guarded != sure, sure != steady, steady != alone], [REFERRAL_GUARD, PROBABILITY, HYSTERESIS], default=""
    )
    return Stable(guarded, held_by.astype(object), is_only_referrals)


def sure_place(before: Places, wanted: Places, probabilities: Floats, sure_enough: float) -> Places:
    """How far from `before` towards `wanted` [n] a school moves: to the furthest tier for which the chance of that tier
    or one beyond it is at least `sure_enough`. A row of probabilities [n, tiers] with NaN is sure of everything."""
    places = np.arange(probabilities.shape[1])
    or_less = np.cumsum(probabilities, axis=1)
    or_more = np.cumsum(probabilities[:, ::-1], axis=1)[:, ::-1]
    is_sure_up, is_sure_down = (np.nan_to_num(one, nan=1.0) >= sure_enough - _SLACK for one in (or_more, or_less))
    first, last = before[:, None], wanted[:, None]
    rises = np.where((places > first) & (places <= last) & is_sure_up, places, first)
    falls = np.where((places < first) & (places >= last) & is_sure_down, places, first)
    return np.where(wanted > before, rises.max(axis=1), falls.min(axis=1))


def _guarded(
    ladder: Ladder,
    before: Places,
    sure: Places,
    alone: Places,
    down: Places,
    now: Scores,
    last: Scores,
    margin: float,
) -> tuple[Places, NDArray[np.bool_]]:
    """A tier falls no further than it would with last term's referrals, where those were higher."""
    is_lower = (before != NO_TIER) & (last.points > now.points + _SLACK)
    points, without_voice = (
        np.where(is_lower, then, one)
        for then, one in ((last.points, now.points), (last.without_voice, now.without_voice))
    )
    alone_then, down_then = (ladder.place(points, without_voice, shift) for shift in (0.0, -margin))
    held = np.where(is_lower & (sure < before), np.clip(down_then, sure, np.maximum(before, sure)), sure)
    is_only_referrals = is_lower & (
        ((alone < before) & (alone_then >= before)) | ((down < before) & (down_then >= before))
    )
    return held, is_only_referrals


def probabilities_of(table: pd.DataFrame | None, urns: pd.Series, ladder: Ladder) -> Floats:
    """[schools, tiers of the ladder] from a long table (urn, tier_id, probability); NaN rows for schools not in it."""
    if table is None or not len(urns):
        return np.full((len(urns), len(ladder.tier_ids)), np.nan)
    wide = table.pivot_table(index="urn", columns="tier_id", values="probability", aggfunc="sum", observed=True)
    return wide.reindex(columns=list(ladder.tier_ids)).fillna(0.0).reindex(urns).to_numpy(dtype=float)
