"""The sentences of the Need page."""

import pandas as pd

from allocation.entities import Phase
from allocation.tiers.chances import ALL_PHASES, TierChances
from pages.ui import words

# One and several of what a count counts.
COUNTS = {
    "fsm_eligible_pupils": ("pupil eligible for free school meals", "pupils eligible for free school meals"),
    "early_help_children": ("child with an early help request", "children with an early help request"),
    "early_help_requests": ("early help request", "early help requests"),
    "social_care_children": ("child with a social care contact", "children with a social care contact"),
    "social_care_contacts": ("social care contact", "social care contacts"),
}


def ranks(low: object, high: object) -> str:
    """ "3 to 9", "4" where the range is one rank, "" without one."""
    if words.is_missing(low):
        return ""
    return f"{low}" if low == high else f"{low} to {high}"


def of_100(share: float) -> str:
    """A share of the variations in words: "in 87 of 100", "in all", "in none"."""
    if share >= 1 or share <= 0:
        return "in all" if share >= 1 else "in none"
    whole = int(words.chance(share))
    return f"in {whole} of 100" if whole else "in fewer than 1 of 100"


def secure(chances: TierChances) -> str:
    """How many tiers are secure, overall and where they are least so."""
    rows = chances.share_secure.set_index("phase")
    whole = rows.loc[ALL_PHASES]
    if not whole["schools"]:
        return ""
    said = (
        f"The tiers of **{int(whole['secure_schools']):,} of {words.count(int(whole['schools']), 'school')}** "
        f"({100 * whole['share_secure']:.0f}%) are secure: at least 80 of 100 reasonable variations of the method and "
        "the figures give the same tier."
    )
    least = rows.drop(index=ALL_PHASES).sort_values("share_secure")
    if len(least) > 1 and least["share_secure"].iloc[0] < 1:
        first = least.iloc[0]
        name = words.short_phase(str(least.index[0])).lower()
        said += f" Least sure are those of {name} schools ({100 * first['share_secure']:.0f}%)."
    return said


def tier_chance(tier: str, probability: float, is_secure: bool) -> str:
    """How sure one school's tier is."""
    often = of_100(probability)
    keeps = f"{often[0].upper()}{often[1:]} reasonable variations this school keeps {tier.lower()}"
    if is_secure:
        return f"{keeps}: its tier is **secure**."
    return f"{keeps}: its tier is **borderline**. Look at the school, not at a tenth of a point."


def move(row: pd.Series) -> str:
    """One change that would move a school, in children where there is a count and else in the figure's own unit."""
    if not row["count_column"]:
        is_whole = float(row["figure_needed"]).is_integer() and float(row["figure_now"]).is_integer()
        said = [words.number(row[part], 0 if is_whole else 3) for part in ("figure_needed", "figure_now")]
        return f"{row['label'].lower()} of {said[0]} instead of {said[1]}"
    one, several = COUNTS.get(row["count_column"], (row["count_column"].replace("_", " "),) * 2)
    needed, now = float(row["count_needed"]), float(row["count_now"])
    years = "" if words.is_missing(row["years"]) or row["years"] == 1 else f" in {words.up_to(row['years'])} years"
    if not now.is_integer():
        return f"{needed:,.0f} {several}{years} (the figure now is hidden or estimated)"
    change = abs(needed - now)
    more = "more" if needed > now else "fewer"
    return f"{change:,.0f} {more} {one if change == 1 else several}{years} ({needed:,.0f} instead of {now:,.0f})"


def largest_effects(effects: pd.DataFrame, mean_change: float) -> str:
    """What moves the ranking most."""
    first, second = effects.iloc[0], effects.iloc[min(1, len(effects) - 1)]
    said = (
        f"Over all variations a school is {mean_change:.1f} places from its published rank on average. What matters "
        f"most is **{_lower(first['label'])}**: alone and together with other choices it makes "
        f"{100 * first['total']:.0f}% of the difference"
    )
    return f"{said}, then {_lower(second['label'])} ({100 * second['total']:.0f}%)." if len(effects) > 1 else f"{said}."


def ranges(rows: pd.DataFrame, drawn: int) -> str:
    """How wide the ranges of one phase are."""
    width = (rows["rank_high"] - rows["rank_low"]).astype(float)
    said = (
        f"In nine of ten variations half of these {words.count(len(rows), 'school')} stay within {width.median():.0f} "
        f"places; the widest range is {width.max():.0f} places. The marks are the published ranks."
    )
    return f"{said} The {drawn} neediest are drawn." if drawn < len(rows) else said


def left_out(found: pd.DataFrame) -> str:
    """Which element the ranking leans on most when it is left out."""
    if found.empty:
        return "Scores rest on one measure or on none, so none can be left out."
    most = found.sort_values("mean_rank_change").iloc[-1]
    said = (
        f"Without **{_lower(most['label'])}** schools would move {most['mean_rank_change']:.1f} places on average, "
        "more than without anything else."
    )
    changed = found["tiers_changed"].max()
    if words.is_missing(changed):
        return said
    if not changed:
        return f"{said} No school would have another tier, whatever is left out."
    return (
        f"{said} Leaving out any one of them would give another tier to {words.count(int(changed), 'school')} at most."
    )


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def overall(table: pd.DataFrame) -> str:
    """What the whole ranking says: how many are scored, and the neediest of each phase."""
    scored = table.dropna(subset=["need_points"])
    has = words.have(1 if len(table) == 1 else len(scored))
    said = f"{len(scored):,} of {words.count(len(table), 'school')} {has} a need score."
    without = len(table) - len(scored)
    if without:
        said += f" {words.count(without, 'school')} {words.have(without)} not enough data for one."
    tops = [
        f"{phase.lower()}, {first['name']} ({words.points(first['need_points'])})"
        for phase in words.SHORT_PHASES.values()
        for _, first in scored[scored["phase_name"] == phase].nsmallest(1, "need_rank").iterrows()
    ]
    return f"{said} The neediest of each phase: {'; '.join(tops)}." if tops else said


def filtered(shown: pd.DataFrame, scored: pd.DataFrame) -> str:
    """How many rows the filters leave, and the middle score among them."""
    said = f"**{words.count(len(shown), 'school')}** shown."
    if len(scored):
        borderline = int((scored["security"] == "Borderline").sum())
        said += f" {words.count(borderline, 'has', 'have')} a borderline tier."
        said += f" Half of those with a score are above {words.points(scored['need_points'].median())}."
    return said


def parts(top: pd.DataFrame, pillars: list[str]) -> str:
    """What weighs most in the neediest schools shown."""
    means = top[pillars].mean().sort_values(ascending=False)
    largest = f"{means.index[0].lower()} gives {means.iloc[0]:.0f} of {top['need_points'].mean():.0f} points on average"
    return f"In the {words.count(len(top), 'school')} with the highest score, {largest}."


def spread(rows: pd.DataFrame, cut_offs: pd.DataFrame) -> str:
    """Where most schools of a phase lie, and where its tiers change."""
    fullest = rows.loc[rows["schools"].idxmax()]
    start = int(fullest["from_points"])
    said = f"Most scores, {words.count(int(fullest['schools']), 'school')}, lie between {start} and {start + 10}."
    labels = [str(label) for label in cut_offs["label"]]
    return f"{said} The dashed line: {words.listed(labels).lower()}." if labels else f"{said} All have the same tier."


def phases_apart() -> str:
    """Why schools of different phases are not in one ranking."""
    names = words.listed(words.PHASES[phase].lower() for phase in Phase)
    return f"Schools are compared within their phase only ({names}); 60 for a primary is not 60 for a secondary."
