"""Two scores of the same schools side by side: who changes score, rank and tier."""

import numpy as np
import pandas as pd

from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import entitled_tiers

UP, DOWN, SAME = "up", "down", "same"
COLUMNS = (
    "urn",
    "phase",
    "points_before",
    "points_after",
    "rank_before",
    "rank_after",
    "rank_change",
    "tier_before",
    "tier_after",
    "tier_change",
)


def compare_scores(before: NeedResult, after: NeedResult, model: OperatingModel) -> pd.DataFrame:
    """One row a school, those with another tier first, then those that move furthest, then by phase and rank.

    Returns COLUMNS: rank_change (places nearer to rank 1; <NA> without both ranks), tier_before and tier_after (ids, by
    the score alone; missing without a score), tier_change ("up", "down", "same"; "" where either is missing). Raises
    ValueError where the two are not of the same schools in the same order.
    """
    if before.table["urn"].tolist() != after.table["urn"].tolist():
        raise ValueError("the two scores are of other schools")
    table = before.table[["urn", "phase"]].copy()
    for name, result in (("before", before), ("after", after)):
        tiers = entitled_tiers(result.table, model)["entitled_tier_id"].to_numpy(dtype=object)
        is_scored = result.table["need_points"].notna().to_numpy()
        table[f"points_{name}"] = result.table["need_points"]
        table[f"rank_{name}"] = result.table["need_rank"]
        table[f"tier_{name}"] = np.where(is_scored, tiers, None)
    order = {tier.id: place for place, tier in enumerate(model.tiers)}
    step = table["tier_after"].map(order) - table["tier_before"].map(order)
    table["tier_change"] = np.select([step > 0, step < 0, step == 0], [UP, DOWN, SAME], "")
    table["rank_change"] = table["rank_before"] - table["rank_after"]
    is_same = table["tier_change"].eq(SAME) | table["tier_change"].eq("")
    far = -table["rank_change"].abs().astype("Float64").fillna(-1)
    ordered = table.assign(is_same=is_same, far=far).sort_values(
        ["is_same", "far", "phase", "rank_before", "urn"], ignore_index=True
    )
    return ordered[list(COLUMNS)]
