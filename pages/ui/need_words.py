"""The sentences of the Need page."""

import pandas as pd

from allocation.entities import Phase
from pages.ui import words


def overall(table: pd.DataFrame) -> str:
    """What the whole ranking says: how many are scored, and the neediest of each phase."""
    scored = table.dropna(subset=["need_points"])
    said = f"{len(scored):,} of {words.count(len(table), 'school')} {words.have(len(scored))} a need score."
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
