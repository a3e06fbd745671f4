"""Every school's tiers as tables for the screen and for download."""

import pandas as pd

from allocation.entities import Phase
from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import ladder_of
from allocation.tiers.chances import TierChances
from allocation.tiers.decide import DOWN, UP
from data_sources import planning
from data_sources.district import District
from pages.ui import tables, words

CHANGES = {UP: "Up", DOWN: "Down", "same": "", "first": "First time"}
LABELLED = {
    "computed_tier_id": "computed_tier",
    "entitled_tier_id": "entitled_tier",
    "agreed_tier_id": "agreed_tier",
    "previous_tier_id": "previous_tier",
    "tier_id_without_referrals": "tier_without_referrals",
}

TIER_PIXELS = 142
JUDGED = (
    *("urn", "name", "tier_before", "tier", "reason", "evidence", "author", "proposed", "until", "state"),
    *("decided_by", "decided", "decision_reason", "withdrawn_by", "withdrawal_reason"),
)


def rows(
    of: District,
    scores: NeedResult,
    entitled: pd.DataFrame,
    chances: TierChances,
    model: OperatingModel,
) -> pd.DataFrame:
    """One row a school: the columns of `entitlement.decide_tiers`, name, cluster, phase_name, need_points, the tiers in
    words (computed_tier, entitled_tier, agreed_tier, previous_tier, tier_without_referrals), change_word,
    cut_off_distance_points (to the nearest cut-off, below it negative), chance_percent, is_secure, is_judged,
    predecessor_urns. Schools that change tier come first, then those that are held, then by phase and name."""
    names = of.schools[["urn", "name", "cluster", "predecessor_urns"]]
    table = names.merge(entitled, on="urn", validate="one_to_one")
    table = table.merge(scores.table[["urn", "need_points"]], on="urn", validate="one_to_one")
    sure = chances.summary[["urn", "probability_of_tier", "is_secure"]]
    table = table.drop(columns="probability_of_tier").merge(sure, on="urn", how="left", validate="one_to_one")
    labels = {tier.id: tier.label for tier in model.tiers}
    table = table.assign(
        **{name: table[column].map(labels).astype("str") for column, name in LABELLED.items()},
        change_word=table["change"].map(CHANGES),
        phase_name=table["phase"].map(words.short_phase),
        cut_off_distance_points=[_to_cut_off(row.phase, row.need_points, model) for row in table.itertuples()],
        chance_percent=[words.chance(share, 1) for share in table["probability_of_tier"]],
        is_judged=table["judgement_id"].notna(),
    )
    order = {UP: 0, DOWN: 0}
    table["place"] = table["change"].map(order).fillna(2) - table["held_by"].ne("")
    places = {name: place for place, name in enumerate(words.SHORT_PHASES.values())}
    table["phase_place"] = table["phase_name"].map(places)
    return table.sort_values(["place", "phase_place", "name"], ignore_index=True).drop(columns=["place", "phase_place"])


def _to_cut_off(phase: str, points: float, model: OperatingModel) -> float:
    """Points above the nearest cut-off of the phase, negative below it; NaN without a score or where there is none."""
    cut_offs = ladder_of(Phase(phase), model).cut_offs[1:]
    apart = [points - cut_off for cut_off in cut_offs]
    return min(apart, key=abs) if apart and not words.is_missing(points) else float("nan")


def columns() -> dict[str, object]:
    """The columns of the table on screen."""
    return {
        "name": tables.text("School", width=205),
        "need_points": tables.number("Need", 2, help="The need score, 0 to 100.", width=60),
        "computed_tier": tables.text("By score", help="Score, cut-offs and floor alone.", width=TIER_PIXELS),
        "entitled_tier": tables.text(
            "Entitled",
            help="After the rules against changes that are small, unsure or come from referrals only.",
            width=TIER_PIXELS,
        ),
        "agreed_tier": tables.text(
            "Agreed", help="After professional judgement: the tier that is planned with.", width=TIER_PIXELS
        ),
        "previous_tier": tables.text("Last term", width=TIER_PIXELS),
        "change_word": tables.text("Change", help="Since the last term, or the rule that holds its tier.", width=168),
        "tier_note": tables.text("Why", width=700),
        "cut_off_distance_points": tables.number(
            "To the cut-off, points", 1, help="Above the nearest cut-off of its phase; below it with a minus."
        ),
        "chance_percent": tables.number(
            "Chance of the tier by score",
            1,
            unit="%",
            help="In how many of 100 reasonable variations the school keeps it. From 80 on it is secure.",
        ),
        "phase_name": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }


def over_the_terms(rows: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """One school's agreed terms for people, the latest first. `rows`: of school_history.term_history."""
    labels = {tier.id: tier.label for tier in model.tiers}
    return pd.DataFrame(
        {
            "Term": rows["term"],
            "First day": rows["starts_on"].map(words.day),
            "Need score": rows["need_points"].map(words.points),
            **{
                title: rows[column].map(lambda one: labels.get(one, "none" if words.is_missing(one) else one))
                for title, column in (
                    ("By score", "computed_tier_id"),
                    ("Entitled", "entitled_tier_id"),
                    ("Agreed", "agreed_tier_id"),
                )
            },
            "URN then": rows["urn_then"],
        }
    )[::-1]


def referral_columns() -> dict[str, object]:
    """The columns of the schools whose score fell below their tier only because referrals fell."""
    return {
        "name": tables.text("School", width=205),
        "need_points": tables.number("Need now", 2, width=85),
        "need_points_with_last_referrals": tables.number(
            "As before", 2, help="The need score with the referrals before.", width=85
        ),
        "need_points_without_referrals": tables.number(
            "Without", 2, help="The need score without any referrals.", width=80
        ),
        "computed_tier": tables.text("By score", width=TIER_PIXELS),
        "tier_without_referrals": tables.text("Without referrals", width=TIER_PIXELS),
        "agreed_tier": tables.text("Agreed", width=TIER_PIXELS),
        "held_by": tables.text("Held", help="The rule that holds it at its tier.", width=125),
        "tier_note": tables.text("Why", width=700),
        "urn": tables.text("URN"),
    }


def named(judgements: pd.DataFrame, table: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """The judgements with the school's name (name), the tier asked for (tier) and the one it was entitled to then
    (tier_before) in words, days in words (until, proposed, decided), newest first. A school is found by any number."""
    labels = {tier.id: tier.label for tier in model.tiers}
    names = dict(zip(table["urn"], table["name"], strict=True))
    for name, before in zip(table["name"], table["predecessor_urns"].fillna(""), strict=True):
        names |= {urn: name for urn in str(before).split(";") if urn}
    return judgements.assign(
        name=[names.get(urn, f"URN {urn}, not a school today") for urn in judgements["urn"]],
        tier=judgements["tier_id"].map(labels).fillna(judgements["tier_id"]),
        tier_before=judgements["entitled_tier_id"].map(labels).fillna(judgements["entitled_tier_id"]),
        until=[words.day(day) for day in judgements["expires_on"]],
        proposed=[_moment(moment) for moment in judgements["proposed_at"]],
        decided=[_moment(moment) for moment in judgements["decided_at"]],
    ).sort_values("judgement_id", ascending=False, ignore_index=True)


def _moment(value: pd.Timestamp) -> str:
    return "" if words.is_missing(value) else words.moment(value.to_pydatetime())


def sheets(table: pd.DataFrame, judgements: pd.DataFrame, model: OperatingModel) -> dict[str, pd.DataFrame]:
    """Sheets for download: every school's tiers with the steps and why, and every judgement."""
    own = ["urn", "name", "phase", "cluster", "need_points", "change", "chance_percent"]
    kept = named(judgements, table, model)[list(JUDGED)]
    return {"Tiers": table[own].merge(planning.tier_table(table, model), on="urn"), "Judgements": kept}
