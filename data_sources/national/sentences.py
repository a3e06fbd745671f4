"""A national run in sentences: what it came to, and what must not be read into it."""

import pandas as pd

from data_sources.national import rosters
from data_sources.national.run import NationalRun
from data_sources.national.summary import MADE_UP_STAFF, NOT_PLANNED, OPEN, PROVEN, SHORT

NATIONAL_SCORE = (
    "The national need score compares a school with every school of its phase in the run: free school meals and area "
    "deprivation by one yardstick, with no referrals. The need score of a council compares its own schools with each "
    "other, so scores of two councils cannot be compared; plans are made by those, as on every other page."
)
PHASES_APART = "Scores compare schools of one phase only: an authority's mean adds phases up by pupils."


def headline(found: NationalRun) -> str:
    """What the run came to, in one paragraph."""
    rows = found.rows
    counts = rows["outcome"].value_counts()
    planned = rows[rows["outcome"].isin([PROVEN, OPEN, SHORT])]
    said = (
        f"{int(rows['schools'].sum()):,} schools of {len(rows)} authorities: {int(planned['covered'].sum()):,} have a "
        f"link worker in their authority's plan, {int(planned['not_covered'].sum()):,} have none. "
        f"{int(counts.get(PROVEN, 0))} plans are proven best, {int(counts.get(OPEN, 0))} keep every rule and may be "
        f"bettered on some goal, {int(counts.get(SHORT, 0))} do not fit and say what would help"
    )
    not_planned = int(counts.get(NOT_PLANNED, 0))
    return f"{said}, {not_planned} could not be planned and say why." if not_planned else f"{said}."


def gap(found: NationalRun) -> str:
    """How near to the best all plans together are."""
    if found.goals.empty:
        return "Nothing was solved."
    largest = found.goals.loc[found.goals["gap_percent"].idxmax()]
    return (
        f"Overall gap: {overall_gap_percent(found.goals):.1f}%, the mean over all {len(found.goals)} goals of what "
        f"they are, added over authorities, beyond what they are proven to be at least. The largest is that of "
        f'"{largest["label"]}": {largest["gap_percent"]:.1f}%.'
    )


def overall_gap_percent(goals: pd.DataFrame) -> float:
    """Mean of the goals' pooled gaps (`summary.goals`), each counting alike; 0 without goals."""
    return float(goals["gap_percent"].mean()) if len(goals) else 0.0


def caveats(found: NationalRun) -> list[str]:
    """What to know before a figure is used."""
    made_up = int(found.rows["staff"].eq(MADE_UP_STAFF).sum())
    said = [
        f"Staff of {made_up} of {len(found.rows)} authorities are made up, because those have loaded none: clusters of "
        f"about {rosters.SCHOOLS_A_CLUSTER} schools by where they are, posts for what these take at the tiers they are "
        f"entitled to and {float(found.facts['spare_percent']):g}% beyond, part-time and full-time, a tenth of all "
        "posts vacant beside them, and an allocation of today that is unfair in a quarter of the clusters. No figure "
        "about staff, meetings or moves of such an authority says anything about the real council.",
        NATIONAL_SCORE,
        PHASES_APART,
        "Nothing of this run becomes a plan of a council: that is made on the Allocation page.",
    ]
    loaded = int(found.facts["authorities_loaded"])
    if len(found.rows) < loaded:
        said.insert(
            1, f"The run is of {len(found.rows)} of the {loaded} authorities loaded, so it is not of all England."
        )
    return said
