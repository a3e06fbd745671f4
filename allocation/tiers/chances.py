"""How likely each tier is for each school over the draws of its need score, and which schools' tiers are secure."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.entities import Phase
from allocation.need.uncertainty.drawn_scores import NeedUncertainty
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import Floats, Ladder, Places, entitled_tiers, ladder_of, points_of

SECURE_FROM = 0.8
ALL_PHASES = "all"


@dataclass(frozen=True, slots=True, eq=False)
class TierChances:
    """table         urn, tier_id, probability (0-1): one row for every school with a score and tier of its phase.
    summary       urn, tier_id (of the score alone; missing without one), probability_of_tier (NaN without a score),
                  is_secure (probability_of_tier at least .8).
    share_secure  phase ("all" first), schools (with a score), secure_schools, share_secure (0-1; NaN with no school).
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    share_secure: pd.DataFrame


def tier_chances(uncertainty: NeedUncertainty, need_table: pd.DataFrame, model: OperatingModel) -> TierChances:
    """The share of draws in which a school reaches each tier: by cut-offs, floor and the limit on school voice.

    On a draw of the settings' own scale and mean a cut-off is as written. 65 points of another scale are not 65 points
    of this one, so there it lies where as many schools of the phase reach it as in the central score. `need_table` is
    the central score, rows in the order of the draws. Raises ValueError where the two do not hold the same schools, or
    the model says nothing about a phase.
    """
    urns = need_table["urn"].astype(str).to_numpy()
    if list(urns) != list(uncertainty.table["urn"]):
        raise ValueError("the draws and the need scores are of other schools; draw the scores again")
    central, _ = points_of(need_table)
    phases = need_table["phase"].astype(str).to_numpy()
    is_scored = np.isfinite(central)
    own = entitled_tiers(need_table, model)["entitled_tier_id"].where(is_scored, None)
    parts = []
    for phase in sorted(set(phases[is_scored])):
        units = np.flatnonzero(is_scored & (phases == phase))
        ladder = ladder_of(Phase(phase), model)
        places = _places(uncertainty, units, central[units], ladder)
        shares = np.stack([(places == place).mean(axis=0) for place in range(len(ladder.tier_ids))], axis=1)
        parts.append(
            pd.DataFrame(
                {
                    "urn": np.repeat(urns[units], len(ladder.tier_ids)),
                    "tier_id": np.tile(np.array(ladder.tier_ids, dtype=object), len(units)),
                    "probability": shares.ravel(),
                }
            )
        )
    empty = pd.DataFrame({"urn": [], "tier_id": [], "probability": []})
    table = pd.concat(parts, ignore_index=True) if parts else empty
    summary = pd.DataFrame({"urn": urns, "tier_id": own.to_numpy(dtype=object)})
    summary = summary.merge(table, on=["urn", "tier_id"], how="left", validate="one_to_one")
    summary = summary.rename(columns={"probability": "probability_of_tier"})
    summary["is_secure"] = summary["probability_of_tier"] >= SECURE_FROM - 1e-9
    return TierChances(table, summary, _share_secure(summary, phases))


def _places(uncertainty: NeedUncertainty, units: np.ndarray, central: Floats, ladder: Ladder) -> Places:
    """Place of the tier of every unit in every draw [draws, units]."""
    points, without = uncertainty.points[:, units], uncertainty.points_without_voice[:, units]
    places = np.zeros(points.shape, dtype=np.int64)
    own = uncertainty.is_central_scale
    places[own] = ladder.place(points[own], without[own])
    if not own.all():
        moved = _moved_cut_offs(points[~own], central, ladder)
        places[~own] = ladder.place(
            _in_cut_offs(points[~own], moved, ladder), _in_cut_offs(without[~own], moved, ladder)
        )
    return places


def _moved_cut_offs(points: Floats, central: Floats, ladder: Ladder) -> Floats:
    """Each draw's cut-offs [draws, tiers]: as many schools reach each as reach it in the central score."""
    neediest_first = -np.sort(-points, axis=1)
    nobody = np.full((len(points), 1), np.inf)
    reached = [int((central >= cut_off - 1e-9).sum()) for cut_off in ladder.cut_offs]
    return np.concatenate([neediest_first[:, k - 1 : k] if k else nobody for k in reached], axis=1)


def _in_cut_offs(points: Floats, moved: Floats, ladder: Ladder) -> Floats:
    """Points [draws, units] put back on the central scale, as the written cut-off that each of them has reached."""
    reached = sum(
        ((points >= moved[:, [j]] - 1e-9).astype(int) for j in range(1, len(ladder.cut_offs))), np.zeros(1, int)
    )
    return np.asarray(ladder.cut_offs[np.broadcast_to(reached, points.shape)], dtype=float)


def _share_secure(summary: pd.DataFrame, phases: np.ndarray) -> pd.DataFrame:
    scored = summary.assign(phase=phases).dropna(subset=["probability_of_tier"])
    groups = [(ALL_PHASES, scored), *((str(name), rows) for name, rows in scored.groupby("phase"))]
    return pd.DataFrame(
        [
            {
                "phase": name,
                "schools": len(rows),
                "secure_schools": int(rows["is_secure"].sum()),
                "share_secure": float(rows["is_secure"].mean()) if len(rows) else np.nan,
            }
            for name, rows in groups
        ]
    )
