"""The schools of one phase as the rules about tiers look at them, and where each rule puts them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.operating_model import Stability
from allocation.tiers.by_score import VOICE_LIMIT, Floats, Ladder, Places
from allocation.tiers.judgement import MOST_STEPS
from allocation.tiers.referral_guard import Scores
from allocation.tiers.stability import NO_TIER, Stable, stable


@dataclass(frozen=True, eq=False)
class Cohort:
    """The schools of one phase [n], everything in the same order.

    now, without_referrals, with_last_referrals: scores, NaN where there is none. alone: rows of `entitled_tiers`.
    last: phase, agreed_tier_id, is_provisional, term, before_urn, referrals_of of the last agreed term, else blank.
    judged: judgement_id, tier_id, author, decided_by, expires_on of the judgement in force, blank where there is none.
    chances [n, tiers of the ladder].
    """

    phase: str
    ladder: Ladder
    rules: Stability
    now: Scores
    without_referrals: Scores
    with_last_referrals: Scores
    alone: pd.DataFrame
    last: pd.DataFrame
    judged: pd.DataFrame
    chances: Floats

    @cached_property
    def is_scored(self) -> NDArray[np.bool_]:
        """Whether there is enough data for a score."""
        return np.isfinite(self.now.points)

    @cached_property
    def is_voice_limited(self) -> NDArray[np.bool_]:
        """Whether school voice would have moved the school by more than one tier."""
        return self.alone["tier_note"].eq(VOICE_LIMIT).to_numpy()

    @cached_property
    def before(self) -> Places:
        """The tier agreed last, where people agreed one for this phase and the model still has it."""
        is_agreed = self.last["phase"].eq(self.phase) & ~self.last["is_provisional"].eq(True)
        return np.where(is_agreed, self._places(self.last["agreed_tier_id"]), NO_TIER)

    @cached_property
    def computed(self) -> Places:
        """By the score alone; without a score the most usual tier of the phase stands in."""
        return self._places(self.alone["entitled_tier_id"])

    @cached_property
    def stable(self) -> Stable:
        """After hysteresis, the probability rule and the referral guard; only for those with a score."""
        return stable(self.ladder, self.before, self.now, self.with_last_referrals, self.chances, self.rules)

    @cached_property
    def entitled(self) -> Places:
        """The stable tier; without a score the tier agreed last, else the stand-in."""
        keeps = np.where(self.before == NO_TIER, self.computed, np.maximum(self.before, self.ladder.lowest))
        return np.where(self.is_scored, self.stable.place, keeps)

    @cached_property
    def asked(self) -> Places:
        """What the judgement in force asks for; NO_TIER without one, and for a tier the phase does not have."""
        return self._places(self.judged["tier_id"])

    @cached_property
    def agreed(self) -> Places:
        """After professional judgement, within its bounds."""
        near = np.clip(self.asked, self.entitled - MOST_STEPS, self.entitled + MOST_STEPS)
        return np.where(self.asked == NO_TIER, self.entitled, np.maximum(near, self.ladder.lowest))

    @cached_property
    def tier_without_referrals(self) -> Places:
        """By the score without referrals; NO_TIER where there is none."""
        scores = self.without_referrals
        place = self.ladder.place(scores.points, scores.without_voice)
        return np.where(np.isfinite(scores.points), place, NO_TIER)

    def _places(self, tier_ids: pd.Series) -> Places:
        return np.array([self.ladder.place_of(tier_id) for tier_id in tier_ids], dtype=np.int64)
