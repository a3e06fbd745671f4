"""Puts together what the sentences about each school's tier need, and has them said."""

from typing import Any

import numpy as np
import pandas as pd

from allocation.operating_model import OperatingModel
from allocation.tiers.cohort import Cohort
from allocation.tiers.stability import NO_TIER
from allocation.tiers.words import Decided, Judged, note

LAST_TERM = "last term"


def notes_of(cohort: Cohort, model: OperatingModel) -> list[str]:
    """The sentences about each school of a phase; "" where there is nothing to say."""
    return [note(_decided(cohort, place, model), model) for place in range(len(cohort.before))]


def _decided(cohort: Cohort, place: int, model: OperatingModel) -> Decided:
    labels = [model.tier(tier_id).label for tier_id in cohort.ladder.tier_ids]

    def label(at: int) -> str:
        return "" if at == NO_TIER else labels[at]

    before, computed = int(cohort.before[place]), int(cohort.computed[place])
    last = cohort.last.iloc[place]
    is_scored = bool(cohort.is_scored[place])
    return Decided(
        points=float(cohort.now.points[place]) if is_scored else None,
        points_with_last_referrals=_number(cohort.with_last_referrals.points[place]),
        computed=label(computed),
        before=label(before),
        entitled=label(int(cohort.entitled[place])),
        agreed=label(int(cohort.agreed[place])),
        held_by=str(cohort.stable.held_by[place]) if is_scored else "",
        is_fall_from_referrals_only=is_scored and bool(cohort.stable.is_fall_from_referrals_only[place]),
        is_voice_limited=bool(cohort.is_voice_limited[place]),
        is_rise=computed > before,
        cut_off=_cut_off(cohort, place),
        chance=_chance_of_leaving(cohort, place),
        last_term=_text(last["term"]) or LAST_TERM,
        referrals_of=_text(last["referrals_of"]) or _text(last["term"]) or LAST_TERM,
        before_urn=_text(last["before_urn"]),
        why_not_compared=_why_not_compared(cohort, last, before),
        judged=_judged(cohort, place, labels),
    )


def _cut_off(cohort: Cohort, place: int) -> float:
    """The cut-off the decision turns on: between the entitled tier and the next one towards the computed one."""
    entitled, is_rise = int(cohort.entitled[place]), cohort.computed[place] > cohort.entitled[place]
    return float(cohort.ladder.cut_offs[entitled + 1 if is_rise else entitled])


def _chance_of_leaving(cohort: Cohort, place: int) -> float | None:
    entitled, chances = int(cohort.entitled[place]), cohort.chances[place]
    beyond = chances[entitled + 1 :] if cohort.computed[place] > entitled else chances[:entitled]
    return _number(np.sum(beyond))


def _why_not_compared(cohort: Cohort, last: pd.Series, before: int) -> str:
    """Why the tier of the last term does not count, where there was one that people agreed."""
    if before != NO_TIER or not _text(last["agreed_tier_id"]) or last["is_provisional"] is True:
        return ""
    term = _text(last["term"]) or LAST_TERM
    if _text(last["phase"]) != cohort.phase:
        return f"Its phase has changed since {term}, so the tier it had then does not count."
    return f"The tier it had in {term} is not one its phase may have now, so it does not count."


def _judged(cohort: Cohort, place: int, labels: list[str]) -> Judged | None:
    asked = int(cohort.asked[place])
    if asked == NO_TIER:
        return None
    line = cohort.judged.iloc[place]
    until = pd.Timestamp(line["expires_on"]).date()
    return Judged(tier=labels[asked], author=str(line["author"]), decided_by=str(line["decided_by"]), expires_on=until)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
