"""The need score as tables for the screen and for download."""

import numpy as np
import pandas as pd

from allocation.need.score import NeedResult
from allocation.need.uncertainty.drawn_scores import NeedUncertainty
from allocation.operating_model import OperatingModel
from allocation.tiers.chances import TierChances
from data_sources import planning
from data_sources.district import District
from pages.ui import need_words, tables, words

BAND_POINTS = 10
SECURE, BORDERLINE, NO_SCORE = "Secure", "Borderline", "No score"


def ranked(
    of: District,
    scores: NeedResult,
    model: OperatingModel,
    drawn: NeedUncertainty,
    chances: TierChances,
    entitled: pd.DataFrame,
) -> pd.DataFrame:
    """One row a school, the neediest of each phase first.

    urn, name, phase, cluster, pupils, need_points, need_rank, need_state, missing, the ranges of `drawn`, rank_range
    (words), tier_id and tier (by the score alone), chance_percent, security (SECURE, BORDERLINE, NO_SCORE), agreed_tier
    (in force) and tier_note (why), one column a pillar with its contribution in points.
    """
    schools = of.schools[["urn", "name", "cluster", "pupils"]]
    table = schools.merge(scores.table, on="urn", validate="one_to_one")
    table = table.merge(drawn.table.drop(columns="phase"), on="urn", validate="one_to_one")
    table = table.merge(chances.summary, on="urn", validate="one_to_one")
    named = {tier.id: tier.label for tier in model.tiers}
    table["tier"] = table["tier_id"].map(named)
    decided = entitled.set_index("urn").loc[table["urn"]]
    table["agreed_tier"] = decided["agreed_tier_id"].map(named).to_numpy()
    table["tier_note"] = decided["tier_note"].to_numpy()
    table["chance_percent"] = [words.chance(share, 1) for share in table["probability_of_tier"]]
    table["security"] = np.where(table["is_secure"], SECURE, BORDERLINE)
    table.loc[table["need_points"].isna(), "security"] = NO_SCORE
    table["rank_range"] = [
        need_words.ranks(low, high) for low, high in zip(table["rank_low"], table["rank_high"], strict=True)
    ]
    table["phase_name"] = table["phase"].map(words.short_phase)
    table = table.merge(pillar_points(scores), left_on="urn", right_index=True, how="left")
    order = {name: place for place, name in enumerate(words.SHORT_PHASES.values())}
    place = table["phase_name"].map(order)
    return (
        table.assign(place=place).sort_values(["place", "need_rank", "name"], ignore_index=True).drop(columns="place")
    )


def has_other_tiers(table: pd.DataFrame) -> bool:
    """Whether some school with a score has another tier in force than the score alone gives."""
    return bool((table["tier"].notna() & (table["tier"] != table["agreed_tier"])).any())


def pillar_points(scores: NeedResult) -> pd.DataFrame:
    """Contribution of each pillar that counts for anybody, in points, one row a URN, in the order of the score."""
    order = scores.contributions["pillar"].drop_duplicates().tolist()
    table = scores.contributions.pivot_table(
        index="urn", columns="pillar", values="contribution_points", aggfunc="sum", observed=True
    )
    return table[[name for name in order if name in table and table[name].ne(0).any()]]


def columns(pillars: list[str], has_other_tiers: bool) -> dict[str, object]:
    """The columns of the ranked table on screen; the tier in force where it is not the score's for every school."""
    return {
        "need_rank": tables.number(
            "Rank", help="1 is the neediest school of its phase; equal scores share a rank.", width=55
        ),
        "name": tables.text("School", width=220),
        "phase_name": tables.text("Phase", width=75),
        "need_points": tables.bar("Need score", 100, help="0 to 100, within the phase.", width=110),
        "rank_range": tables.text(
            "Rank could be", help="In nine of ten reasonable variations the rank lies here.", width=105
        ),
        "tier": tables.text("Tier by the score", width=145),
        "chance_percent": tables.number(
            "Chance",
            1,
            unit="%",
            help="In how many of 100 reasonable variations the school keeps this tier.",
            width=75,
        ),
        "security": tables.text("How sure", help="Secure: at least 80 of 100 variations give the same tier.", width=85),
        **({"agreed_tier": tables.text("Tier in force", width=145)} if has_other_tiers else {}),
        **{name: tables.number(name, 1, help="What it gives to the score, in points.", width=100) for name in pillars},
        "cluster": tables.text("Cluster"),
        "pupils": tables.number("Pupils"),
        "urn": tables.text("URN"),
    }


def sheets(
    of: District,
    scores: NeedResult,
    model: OperatingModel,
    drawn: NeedUncertainty,
    chances: TierChances,
    entitled: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Sheets for download: the ranked schools with their ranges, every figure behind every score, how likely each tier
    is, and the notes."""
    found = planning.need_tables(of, scores, entitled, model)
    ranges = drawn.table.drop(columns="phase").merge(chances.summary, on="urn", validate="one_to_one")
    named = {tier.id: tier.label for tier in model.tiers}
    by_tier = chances.table.pivot_table("probability", "urn", "tier_id").reset_index()
    names = found["Need"][["urn", "name", "phase", "need_rank", "need_points"]]
    sure = names.merge(drawn.table.drop(columns="phase"), on="urn").merge(chances.summary, on="urn")
    sure = sure.assign(tier=sure["tier_id"].map(named)).merge(by_tier, on="urn", how="left")
    notes = pd.DataFrame({"note": [*found["Notes"]["note"], *drawn.notes]})
    return {
        "Need": found["Need"].merge(ranges.drop(columns="tier_id"), on="urn", validate="one_to_one"),
        "Parts of the score": found["Parts of the score"],
        "How sure": sure,
        "Share secure": chances.share_secure,
        "Notes": notes,
    }


def bands(table: pd.DataFrame) -> pd.DataFrame:
    """How many schools have a score in each ten points: phase_name, from_points, schools; every band is there."""
    scored = table.dropna(subset=["need_points"])
    start = (scored["need_points"] // BAND_POINTS * BAND_POINTS).clip(upper=100 - BAND_POINTS).astype(int)
    counts = scored.groupby([scored["phase_name"], start.rename("from_points")]).size()
    phases = [name for name in words.SHORT_PHASES.values() if name in set(scored["phase_name"])]
    every = pd.MultiIndex.from_product([phases, range(0, 100, BAND_POINTS)], names=["phase_name", "from_points"])
    return counts.reindex(every, fill_value=0).rename("schools").reset_index()


def cut_offs(model: OperatingModel) -> pd.DataFrame:
    """Where one tier ends and the next begins: phase_name, points, label; the tier from 0 needs no line."""
    rows = [
        {
            "phase_name": words.short_phase(phase),
            "points": figure.value,
            "label": f"{model.tier(tier).label} from {figure.value:g}",
        }
        for phase, rule in model.entitlement.items()
        for tier, figure in rule.cut_offs.items()
        if figure.value > 0
    ]
    return pd.DataFrame(rows, columns=["phase_name", "points", "label"])
