"""Fairness between places and phases: meetings and link-worker hours for the need there, under each model."""

from collections.abc import Sequence

import pandas as pd

from allocation.model_comparison.figures import meetings_per_need, per_need
from allocation.model_comparison.seen import Seen

GROUPINGS = ("cluster", "phase")
COLUMNS = [
    *("grouping", "place", "model", "schools", "covered", "need_points", "meetings", "meetings_per_100_points"),
    *("hours", "hours_per_point", "in_words"),
]


def place_fairness(seen: Sequence[Seen]) -> pd.DataFrame:
    """One row a place and model, for clusters and for phases: see COLUMNS.

    need_points are those of schools with a score, added; meetings are NaN where the model counts none (in_words says
    why); rates are of schools with a score, those nobody leads included.
    """
    rows = []
    for grouping in GROUPINGS:
        for place in sorted(set(seen[0].schools[grouping])) if seen else ():
            rows += [_row(one, grouping, place) for one in seen]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(seen: Seen, grouping: str, place: str) -> dict[str, object]:
    schools = seen.schools[seen.schools[grouping] == place]
    rate, hours = meetings_per_need(schools, seen), per_need(schools, "hours")
    return {
        "grouping": grouping,
        "place": place or "(no cluster)",
        "model": seen.model.label,
        "schools": len(schools),
        "covered": int(schools["is_led"].sum()),
        "need_points": float(schools["need_points"].sum()),
        "meetings": float(schools["meetings"].sum()) if rate.is_known else rate.number,
        "meetings_per_100_points": rate.number,
        "hours": float(schools["hours"].sum()),
        "hours_per_point": hours.number,
        "in_words": rate.note or hours.note,
    }
