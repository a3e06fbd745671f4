"""The sentences of the Weights page."""

import re
from datetime import datetime

import pandas as pd

from allocation.need.choices import NeedChoices
from allocation.need.indicators import DEFAULT_SETTINGS, OPTIONAL_INDICATORS, OPTIONAL_PILLARS
from allocation.tiers.compare import DOWN, UP
from pages.ui import words

MOST_NAMES = 4


def fault(message: str) -> str:
    """A fault of the settings with the names people know in place of the codes."""
    known = {p.name: p.label for p in (*DEFAULT_SETTINGS.pillars, *OPTIONAL_PILLARS)}
    known |= {i.name: i.words for i in (*DEFAULT_SETTINGS.indicators, *OPTIONAL_INDICATORS)}
    said = re.sub(r"'(\w+)'", lambda found: f"'{known.get(found[1], found[1])}'", message)
    return " ".join(words.sentence(part) for part in said.split("; "))


def changes(rows: pd.DataFrame) -> str:
    """Who would change tier, and how many change rank. `rows`: as `compare.compare_scores`, with name."""
    total = words.count(len(rows), "school")
    if rows[["points_before", "points_after"]].isna().all(axis=None):
        return f"**No tier can change**: none of {total} has enough data for a score, now or with these weights."
    moved = [(way, rows.loc[rows["tier_change"] == way, "name"].tolist()) for way in (UP, DOWN)]
    count = sum(len(names) for _, names in moved)
    told = [f"{len(names)} {way} ({words.listed(names, MOST_NAMES)})" for way, names in moved if names]
    head = f"**{count} of {total} would change tier**" if count else f"**No tier would change** among {total}"
    said = f"{head}: {' and '.join(told)}." if told else f"{head}."
    places = rows["rank_change"].dropna().abs()
    if len(places) and places.max() > 0:
        ranked = words.count(int((places > 0).sum()), "school")
        said += f" {ranked} would change rank, by {words.count(places.max(), 'place')} at most."
    lost = int((rows["points_before"].notna() & rows["points_after"].isna()).sum())
    gained = int((rows["points_before"].isna() & rows["points_after"].notna()).sum())
    said += f" {words.count(lost, 'school')} would have too little data for a score." if lost else ""
    return said + (f" {words.count(gained, 'school')} would gain a score." if gained else "")


def in_force(choices: NeedChoices, since: tuple[datetime, str] | None) -> str:
    """Which choices are in force, since when and through whom."""
    is_default = choices == NeedChoices()
    if since is None:
        return "In force: the defaults. Nobody has chosen others for this council."
    when, who = since
    what = "the defaults" if is_default else "the council's own choices"
    return f"In force: {what}, since {words.moment(when)}, chosen by {who}."
