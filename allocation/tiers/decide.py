"""Which tier each school gets: by its score, after the stability rules, and after professional judgement."""

from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import Phase
from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.tiers import by_score, judgement, referral_guard
from allocation.tiers.by_score import Places
from allocation.tiers.cohort import Cohort
from allocation.tiers.notes import notes_of
from allocation.tiers.referral_guard import Scores
from allocation.tiers.stability import NO_TIER, REFERRAL_GUARD, probabilities_of

UP, DOWN, SAME, FIRST = "up", "down", "same", "first"
COLUMNS = (
    "phase", "computed_tier_id", "entitled_tier_id", "agreed_tier_id", "held_by", "judgement_id", "previous_tier_id",
    "change", "is_provisional", "is_exception", "tier_note", "distance_to_cut_off_points", "next_tier_id",
    "probability_of_tier", "need_points_without_referrals", "tier_id_without_referrals",
    "need_points_with_last_referrals", "is_fall_from_referrals_only",
)  # fmt: skip
TEXTS = ("phase", "held_by", "change", "tier_note", *(name for name in COLUMNS if "tier_id" in name))


class Chances(Protocol):
    """How likely each tier is for each school."""

    @property
    def table(self) -> pd.DataFrame:
        """urn, tier_id, probability (0-1): a row for every tier a school may have."""


def decide_tiers(
    need: NeedResult,
    model: OperatingModel,
    *,
    chances: Chances | None = None,
    previous: pd.DataFrame | None = None,
    judgements: pd.DataFrame,
    as_of: date,
) -> pd.DataFrame:
    """The tier of every school, one row each in the order of `need.table`, with every step that led to it.

    previous: what this function gave when the last term was agreed, under today's URNs, with `term` (its name) and,
    where a school had another number then, `before_urn`; None where no term has been agreed. judgements: as
    `judgement.in_force` wants them; only approved ones that have not run out on `as_of` count.

    Returns
    urn, phase
    computed_tier_id    by score, cut-offs and floor alone; missing without a score.
    entitled_tier_id    after hysteresis, the probability rule and the referral guard; without a score the tier last
                        agreed, else the most usual of the phase (`is_provisional`).
    agreed_tier_id      after professional judgement: one tier at most from the entitled one, never below the floor.
    held_by             "", "hysteresis", "probability" or "referral guard": what keeps the entitled tier from being the
                        computed one. judgement_id: the judgement in force (<NA> without one).
    previous_tier_id    agreed last term; change: "up", "down", "same" or "first" (nothing agreed to compare with).
    is_provisional      nobody has decided: a stand-in. is_exception: the agreed tier is not what the score alone gives.
    tier_note           why, in sentences; "" where there is nothing to say.
    distance_to_cut_off_points, next_tier_id  points the score lacks for the next tier up (`by_score.entitled_tiers`).
    probability_of_tier chance of the computed tier (0-1); NaN where nobody has worked it out.
    need_points_without_referrals, tier_id_without_referrals, need_points_with_last_referrals
    is_fall_from_referrals_only  with the referral points of the last agreed term it would not fall below its tier.
    referral_points_<indicator>  what next term's guard compares with; a guarded school keeps those it was guarded by,
                        and referrals_of is the term they are of ("" is this one).
    Raises ValueError when the model says nothing about a phase that has schools.
    """
    last = _last(need.table, previous)
    cohorts = _cohorts(need, model, chances, last, judgement.in_force(judgements, as_of))
    parts = [_decided(cohort, rows, model) for cohort, rows in cohorts]
    decided = pd.concat(parts).sort_index() if parts else pd.DataFrame(columns=list(COLUMNS))
    decided["judgement_id"] = decided["judgement_id"].astype("Int64")
    decided.insert(0, "urn", need.table["urn"].astype(str).to_numpy())
    return pd.concat([decided, _reference_points(need, last, decided)], axis=1)


def _last(table: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    """The last agreed term's row of each school, in the order of `table`; blank where there is none."""
    known = pd.DataFrame(columns=["urn"]) if previous is None else previous
    rows = known.drop_duplicates("urn").set_index("urn")
    points = [name for name in rows.columns if str(name).startswith(referral_guard.REFERRAL_POINTS)]
    names = ["phase", "agreed_tier_id", "is_provisional", "term", "before_urn", "referrals_of", *points]
    return rows.reindex(columns=names).reindex(table["urn"].astype(str)).reset_index(drop=True)


def _cohorts(
    need: NeedResult,
    model: OperatingModel,
    chances: Chances | None,
    last: pd.DataFrame,
    in_force: pd.DataFrame,
) -> list[tuple[Cohort, NDArray[np.int64]]]:
    """One cohort a phase, each with the rows of `need.table` it is made of."""
    alone = by_score.entitled_tiers(need.table, model)
    judged = in_force.set_index("urn").reindex(alone["urn"]).reset_index(drop=True)
    points, without_voice = by_score.points_of(need.table)
    every = Scores(points, without_voice), referral_guard.without_referrals(need)
    compared = referral_guard.with_last_referrals(need, last)
    phases = need.table["phase"].astype(str).to_numpy()
    found = []
    for phase in sorted(set(phases)):
        rows = np.flatnonzero(phases == phase)
        ladder = by_score.ladder_of(Phase(phase), model)
        now, without, with_last = (Scores(one.points[rows], one.without_voice[rows]) for one in (*every, compared))
        cohort = Cohort(
            phase=phase,
            ladder=ladder,
            rules=model.stability,
            now=now,
            without_referrals=without,
            with_last_referrals=with_last,
            alone=alone.iloc[rows],
            last=last.iloc[rows],
            judged=judged.iloc[rows],
            chances=probabilities_of(None if chances is None else chances.table, alone["urn"].iloc[rows], ladder),
        )
        found.append((cohort, rows))
    return found


def _decided(cohort: Cohort, rows: NDArray[np.int64], model: OperatingModel) -> pd.DataFrame:
    """The columns of `decide_tiers` for one phase, on the rows of the whole table."""
    before, agreed, is_scored = cohort.before, cohort.agreed, cohort.is_scored
    is_judged, has_before = cohort.asked != NO_TIER, before != NO_TIER
    ids = {
        "computed_tier_id": np.where(is_scored, cohort.computed, NO_TIER),
        "entitled_tier_id": cohort.entitled,
        "agreed_tier_id": agreed,
        "previous_tier_id": before,
        "tier_id_without_referrals": cohort.tier_without_referrals,
    }
    return pd.DataFrame(
        {
            "phase": cohort.phase,
            **{name: _ids(places, cohort) for name, places in ids.items()},
            "held_by": np.where(is_scored, cohort.stable.held_by, ""),
            "judgement_id": cohort.judged["judgement_id"].where(is_judged).to_numpy(),
            "change": np.select([~has_before, agreed > before, agreed < before], [FIRST, UP, DOWN], SAME),
            "is_provisional": ~is_scored & ~has_before & ~is_judged,
            "is_exception": ~is_scored | (agreed != cohort.computed) | cohort.is_voice_limited,
            "tier_note": notes_of(cohort, model),
            "distance_to_cut_off_points": cohort.alone["distance_to_cut_off_points"].to_numpy(),
            "next_tier_id": cohort.alone["next_tier_id"].to_numpy(),
            "probability_of_tier": np.where(is_scored, _at(cohort.chances, cohort.computed), np.nan),
            "need_points_without_referrals": cohort.without_referrals.points,
            "need_points_with_last_referrals": cohort.with_last_referrals.points,
            "is_fall_from_referrals_only": is_scored & cohort.stable.is_fall_from_referrals_only,
        },
        index=rows,
    )[list(COLUMNS)].astype(dict.fromkeys(TEXTS, "str"))


def _ids(places: Places, cohort: Cohort) -> list[str | None]:
    return [None if place == NO_TIER else cohort.ladder.tier_ids[place] for place in places]


def _at(chances: NDArray[np.float64], places: Places) -> NDArray[np.float64]:
    return chances[np.arange(len(places)), places]


def _reference_points(need: NeedResult, last: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """This term's referral points; a school that the guard holds or marks keeps those of the term it was compared with,
    or else the same fall, seen again a term later, would cut its tier after all."""
    now = referral_guard.reference_points(need).reset_index(drop=True)
    then = last.reindex(columns=now.columns).astype(float)
    is_guarded = decided["held_by"].eq(REFERRAL_GUARD) | decided["is_fall_from_referrals_only"].astype(bool)
    is_kept = then.notna() & is_guarded.to_numpy()[:, None]
    earlier, term = (last[name].astype("object").fillna("") for name in ("referrals_of", "term"))
    kept_of = earlier.where(earlier != "", term).where(is_kept.any(axis=1), "")
    return now.mask(is_kept, then).assign(referrals_of=kept_of.astype("str"))
