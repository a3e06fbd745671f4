"""Which tier of support each school's need score entitles it to, and how far it is from the next."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import Phase
from allocation.operating_model import OperatingModel

TO_BE_DECIDED = "to be decided: not enough data for a score"
VOICE_LIMIT = "school voice moves a school by one tier at most"
_SLACK = 1e-9

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """The tiers of one phase from the least support: their ids, the cut-off each begins at (need points, rising, the
    first 0), and the place of the lowest one a school of the phase may be given (the floor)."""

    tier_ids: tuple[str, ...]
    cut_offs: Floats
    lowest: int

    def place(self, points: Floats, without_voice: Floats, shift: float = 0.0) -> Places:
        """Place of the tier each score [n] reaches with every cut-off moved by `shift` points, the floor at least.

        School voice moves a school by one tier at most from the place of `without_voice` [n] (NaN: no such limit).
        A score that is not a number gets the floor.
        """
        reached, plain = (self._reached(one, shift) for one in (points, without_voice))
        limited = np.clip(reached, plain - 1, plain + 1)
        return np.where(np.isfinite(without_voice), limited, reached)

    def place_of(self, tier_id: object) -> int:
        """Place of the tier with this id, -1 when the phase does not have it."""
        return self.tier_ids.index(str(tier_id)) if tier_id in self.tier_ids else -1

    def _reached(self, points: Floats, shift: float) -> Places:
        place = np.searchsorted(self.cut_offs + shift, np.nan_to_num(points, nan=0.0) + _SLACK, side="right") - 1
        return np.maximum(place, self.lowest).astype(np.int64)


def ladder_of(phase: Phase, model: OperatingModel) -> Ladder:
    """The tiers a score may entitle a school of this phase to, none above the phase's ceiling. Raises KeyError where
    the model says nothing about the phase."""
    rule = model.entitlement[phase]
    offered = [tier.id for tier in model.tiers if tier.id in rule.cut_offs]
    top = model.tier_index(rule.ceiling) if rule.ceiling else len(model.tiers)
    tier_ids = tuple(one for one in offered if one == offered[0] or model.tier_index(one) <= top)
    cut_offs = np.array([rule.cut_offs[tier_id].value for tier_id in tier_ids])
    return Ladder(tier_ids, cut_offs, _lowest(rule.floor, tier_ids, model))


def entitled_tiers(need_table: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """The tier each score alone entitles a school to, one row each in the order of `need_table`.

    need_table: urn, phase, need_points, need_points_without_voice (optional), as `need.score.score_schools` gives it.
    Returns urn, entitled_tier_id, distance_to_cut_off_points (need points short of the next tier up; NaN at the top or
    without a score), next_tier_id (missing where there is no such distance), is_provisional, tier_note ("" or why the
    tier is what it is). A school is entitled to the highest tier of its phase whose cut-off it reaches, at least the
    phase's floor; school voice moves it by one tier at most. Without a score it gets no tier of its own: it is
    provisional, and the phase's most common tier (the floor where nobody is scored) stands in so that hours can be
    planned. What earlier terms and people decide comes on top: `tiers.decide.decide_tiers`.
    Raises ValueError when the model says nothing about a phase that has schools.
    """
    phases = need_table["phase"].astype(str).to_numpy()
    _check_phases(phases, model)
    points, without = points_of(need_table)
    parts = [_of_phase(Phase(phase), phases == phase, points, without, model) for phase in sorted(set(phases))]
    columns = ["entitled_tier_id", "distance_to_cut_off_points", "next_tier_id", "is_provisional", "tier_note"]
    rows = pd.concat(parts).sort_index() if parts else pd.DataFrame(columns=columns)
    rows.insert(0, "urn", need_table["urn"].astype(str).to_numpy())
    return rows.reset_index(drop=True)


def points_of(need_table: pd.DataFrame) -> tuple[Floats, Floats]:
    """(need points, need points without school voice) of every row; the score itself where the second is not there."""
    points = need_table["need_points"].to_numpy(dtype=float)
    return points, need_table.get("need_points_without_voice", need_table["need_points"]).to_numpy(dtype=float)


def _check_phases(phases: NDArray[np.object_], model: OperatingModel) -> None:
    unsaid = sorted(set(phases) - {phase.value for phase in model.entitlement})
    if unsaid:
        raise ValueError(
            f"the operating model '{model.id}' does not say which tier {' or '.join(unsaid)} schools are entitled to; "
            f"add entitlement.{unsaid[0]} to it"
        )


def _of_phase(
    phase: Phase, mine: NDArray[np.bool_], points: Floats, without: Floats, model: OperatingModel
) -> pd.DataFrame:
    ladder = ladder_of(phase, model)
    mine_points, rows = points[mine], np.flatnonzero(mine)
    is_scored = np.isfinite(mine_points)
    tier = ladder.place(mine_points, without[mine])
    is_limited = tier != ladder.place(mine_points, np.full(len(rows), np.nan))
    usual = int(np.bincount(tier[is_scored]).argmax()) if is_scored.any() else ladder.lowest
    notes = np.where(is_scored, np.where(is_limited, VOICE_LIMIT, ""), TO_BE_DECIDED).astype(object)
    tier = np.where(is_scored, tier, usual)
    has_next = is_scored & (tier + 1 < len(ladder.tier_ids))
    after = np.where(has_next, tier + 1, tier)
    short = np.maximum(ladder.cut_offs[after] - mine_points, 0.0)
    return pd.DataFrame(
        {
            "entitled_tier_id": [ladder.tier_ids[t] for t in tier],
            "distance_to_cut_off_points": np.where(has_next, short, np.nan),
            "next_tier_id": [ladder.tier_ids[t] if more else None for t, more in zip(after, has_next, strict=True)],
            "is_provisional": ~is_scored,
            "tier_note": notes,
        },
        index=rows,
    )


def _lowest(floor: str | None, tier_ids: tuple[str, ...], model: OperatingModel) -> int:
    """Place among the phase's own tiers of the first one at or above the floor; the highest where the floor is above
    all."""
    if floor is None:
        return 0
    order = {tier.id: place for place, tier in enumerate(model.tiers)}
    at_least = [place for place, tier_id in enumerate(tier_ids) if order[tier_id] >= order[floor]]
    return at_least[0] if at_least else len(tier_ids) - 1
