"""Which tier of support each school's need score entitles it to, and how far it is from the next."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import Phase
from allocation.operating_model import OperatingModel

TO_BE_DECIDED = "to be decided: not enough data for a score"
_SLACK = 1e-9


def entitled_tiers(need_table: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """The entitlement of every school, one row each in the order of `need_table`.

    need_table: urn, phase, need_points, need_points_without_voice (optional), as `need.score.score_schools` gives it.
    Returns urn, entitled_tier_id, distance_to_cut_off_points (need points short of the next tier up; NaN at the top or
    without a score), next_tier_id (missing where there is no such distance), is_provisional, tier_note ("" or why the
    tier is what it is). A school is entitled to the highest tier of its phase whose cut-off it reaches, at least the
    phase's floor; school voice moves it by one tier at most. Without a score it gets no tier of its own: it is
    provisional, and the phase's most common tier (the floor where nobody is scored) stands in so that hours can be
    planned. Raises ValueError when the model says nothing about a phase that has schools.
    """
    phases = need_table["phase"].astype(str).to_numpy()
    _check_phases(phases, model)
    points = need_table["need_points"].to_numpy(dtype=float)
    without = need_table.get("need_points_without_voice", need_table["need_points"]).to_numpy(dtype=float)
    parts = [_of_phase(Phase(phase), phases == phase, points, without, model) for phase in sorted(set(phases))]
    columns = ["entitled_tier_id", "distance_to_cut_off_points", "next_tier_id", "is_provisional", "tier_note"]
    rows = pd.concat(parts).sort_index() if parts else pd.DataFrame(columns=columns)
    rows.insert(0, "urn", need_table["urn"].astype(str).to_numpy())
    return rows.reset_index(drop=True)


def _check_phases(phases: NDArray[np.object_], model: OperatingModel) -> None:
    unsaid = sorted(set(phases) - {phase.value for phase in model.entitlement})
    if unsaid:
        raise ValueError(
            f"the operating model '{model.id}' does not say which tier {' or '.join(unsaid)} schools are entitled to; "
            f"add entitlement.{unsaid[0]} to it"
        )


def _of_phase(
    phase: Phase,
    mine: NDArray[np.bool_],
    points: NDArray[np.float64],
    without: NDArray[np.float64],
    model: OperatingModel,
) -> pd.DataFrame:
    rule = model.entitlement[phase]
    tier_ids = [tier.id for tier in model.tiers if tier.id in rule.cut_offs]
    cut_offs = np.array([rule.cut_offs[tier_id].value for tier_id in tier_ids])
    mine_points, rows = points[mine], np.flatnonzero(mine)
    is_scored = np.isfinite(mine_points)
    lowest = lowest_place(rule.floor, tier_ids, model)
    reached, plain = (_reached(p, cut_offs, lowest) for p in (mine_points, without[mine]))
    tier = np.where(np.isfinite(without[mine]), np.clip(reached, plain - 1, plain + 1), reached)
    notes = np.where(tier != reached, "school voice moves a school by one tier at most", "").astype(object)
    usual = int(np.bincount(tier[is_scored]).argmax()) if is_scored.any() else lowest
    tier, notes = np.where(is_scored, tier, usual), np.where(is_scored, notes, TO_BE_DECIDED)
    has_next = is_scored & (tier + 1 < len(tier_ids))
    after = np.where(has_next, tier + 1, tier)
    short = np.maximum(cut_offs[after] - mine_points, 0.0)
    return pd.DataFrame(
        {
            "entitled_tier_id": [tier_ids[t] for t in tier],
            "distance_to_cut_off_points": np.where(has_next, short, np.nan),
            "next_tier_id": [tier_ids[t] if more else None for t, more in zip(after, has_next, strict=True)],
            "is_provisional": ~is_scored,
            "tier_note": notes,
        },
        index=rows,
    )


def _reached(points: NDArray[np.float64], cut_offs: NDArray[np.float64], lowest: int) -> NDArray[np.int64]:
    """The highest cut-off each score reaches, by place; `lowest` for scores that are not a number."""
    place = np.searchsorted(cut_offs, np.nan_to_num(points, nan=0.0) + _SLACK, side="right") - 1
    return np.maximum(place, lowest).astype(np.int64)


def lowest_place(floor: str | None, tier_ids: list[str], model: OperatingModel) -> int:
    """Place among the phase's own tiers of the first one at or above the floor; the highest where the floor is above
    all."""
    if floor is None:
        return 0
    order = {tier.id: place for place, tier in enumerate(model.tiers)}
    at_least = [place for place, tier_id in enumerate(tier_ids) if order[tier_id] >= order[floor]]
    return at_least[0] if at_least else len(tier_ids) - 1
