"""Free school meals year by year, each figure with its definition, and where the series breaks."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from allocation.entities import ValueState
from data_sources.joining.school_meals import FIRST_YEAR_OF_2026_RULES, WORDS, Reading

HISTORY = ["urn", "academic_year", "fsm_definition", "fsm_percent", "fsm_percent_state", "fsm_source"]
_KEY = ["urn", "fsm_definition", "academic_year"]


def fsm_history(found: Iterable[Reading], urns: pd.Index) -> pd.DataFrame:
    """HISTORY: one row for every school, academic year and definition that some file has, in that order.

    Where several files have the same, the first of `found` that states a figure counts (the census before the
    characteristics, both before GIAS, whose year is only inferred). A file that has the school without a figure gives a
    row whose state says why; a withheld figure stays withheld, and nothing becomes 0. A file that has a definition for
    none of the schools says nothing of it.
    """
    parts = []
    for place, reading in enumerate(found):
        rows = reading.table.reindex(urns.intersection(reading.table.index, sort=False))
        if reading.order and reading.stated(urns):
            figures = rows[["fsm_percent", "fsm_percent_state"]].rename_axis("urn").reset_index()
            parts.append(
                figures.assign(
                    academic_year=reading.order,
                    fsm_definition=reading.definition,
                    fsm_source=reading.source,
                    is_missing=figures["fsm_percent_state"].eq(ValueState.MISSING),
                    place=place,
                )
            )
    if not parts:
        return pd.DataFrame(columns=HISTORY)
    ordered = pd.concat(parts, ignore_index=True).sort_values([*_KEY, "is_missing", "place"], kind="stable")
    history = ordered.drop_duplicates(_KEY).sort_values(["urn", "academic_year", "fsm_definition"], ignore_index=True)
    return history.astype({"fsm_percent": "float64", "fsm_percent_state": "str"})[HISTORY]


def segments(history: pd.DataFrame) -> pd.DataFrame:
    """The rows of a history that have a figure, with `segment`: a line may join only points of one segment.

    A segment is of one school and one definition, year after year without a gap, and never crosses September 2026: the
    rule for who is eligible changes there, and whether a published "ever in six years" follows it has to be checked
    first. A chart draws one line a segment and no line between two.
    """
    known = history[history["fsm_percent"].notna()].sort_values(_KEY, ignore_index=True)
    first_years = pd.to_numeric(known["academic_year"].str[:4], errors="coerce")
    is_same = known[["urn", "fsm_definition"]].eq(known[["urn", "fsm_definition"]].shift()).all(axis=1)
    is_next = first_years.diff().eq(1) & known["academic_year"].ne(FIRST_YEAR_OF_2026_RULES)
    number = (~(is_same & is_next)).cumsum().to_numpy(dtype=np.int64)
    starts = known["academic_year"].groupby(number).transform("first")
    return known.assign(segment=known["fsm_definition"] + " from " + starts)


def year_notes(history: pd.DataFrame) -> list[str]:
    """A sentence for every definition in a history, with its years."""
    known = history[history["fsm_percent"].notna()]
    notes = []
    for definition, rows in known.groupby("fsm_definition"):
        years = sorted(rows["academic_year"].unique())
        span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
        notes.append(f"{definition}, {WORDS[str(definition)]}: {span}.")
    return notes


def break_notes(history: pd.DataFrame) -> list[str]:
    """A sentence on the change of 2026 where the figures of a history lie on both sides of it."""
    after = history.loc[history["fsm_percent"].notna(), "academic_year"].ge(FIRST_YEAR_OF_2026_RULES)
    if after.all() or not after.any():
        return []
    return [
        "Free school meals: from September 2026 every household on Universal Credit is eligible. Figures before and "
        "after cannot be compared, and no line is drawn from one to the other."
    ]
