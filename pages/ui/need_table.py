"""The need score as tables for the screen and for download."""

import pandas as pd

from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.tiers import entitled_tiers
from data_sources import planning
from data_sources.district import District
from pages.ui import tables, words

BAND_POINTS = 10


def ranked(of: District, scores: NeedResult, model: OperatingModel) -> pd.DataFrame:
    """One row a school, the neediest of each phase first.

    urn, name, phase, cluster, pupils, need_points, need_rank, need_state, missing, entitled_tier (words), one column a
    pillar with its contribution in points.
    """
    schools = of.schools[["urn", "name", "cluster", "pupils"]]
    table = schools.merge(scores.table, on="urn", validate="one_to_one")
    entitled = entitled_tiers(scores.table, model).set_index("urn")["entitled_tier_id"]
    named = {tier.id: tier.label for tier in model.tiers}
    table["entitled_tier"] = table["urn"].map(entitled).map(named)
    table["phase_name"] = table["phase"].map(words.short_phase)
    pillars = pillar_points(scores)
    table = table.merge(pillars, left_on="urn", right_index=True, how="left")
    order = {name: place for place, name in enumerate(words.SHORT_PHASES.values())}
    place = table["phase_name"].map(order)
    return (
        table.assign(place=place).sort_values(["place", "need_rank", "name"], ignore_index=True).drop(columns="place")
    )


def pillar_points(scores: NeedResult) -> pd.DataFrame:
    """Contribution of each pillar in points, one row a URN, pillars in the order of the score."""
    order = scores.contributions["pillar"].drop_duplicates().tolist()
    table = scores.contributions.pivot_table(
        index="urn", columns="pillar", values="contribution_points", aggfunc="sum", observed=True
    )
    return table[[name for name in order if name in table]]


def columns(pillars: list[str]) -> dict[str, object]:
    """The columns of the ranked table on screen."""
    return {
        "need_rank": tables.number("Rank", help="1 is the neediest school of its phase; equal scores share a rank."),
        "name": tables.text("School"),
        "phase_name": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "need_points": tables.bar("Need score", 100, help="0 to 100, within the phase."),
        **{name: tables.number(f"{name}, points", 1) for name in pillars},
        "entitled_tier": tables.text("Entitled to"),
        "pupils": tables.number("Pupils"),
        "urn": tables.text("URN"),
    }


def sheets(of: District, scores: NeedResult) -> dict[str, pd.DataFrame]:
    """Sheets for download: the ranked schools, every figure behind every score, and the notes."""
    return planning.need_tables(of, scores)


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
