"""Referrals of up to three years added up for each school, no period twice and no withheld figure in a sum."""

import pandas as pd

from allocation.entities import ValueState
from data_sources.joining.school_figures import add_up, state_of

MOST_YEARS = 3
# Early help and social care are counted separately, since they may come in separate files with periods of their own.
GROUPS = {
    "referral_years": ["early_help_children", "early_help_requests", "early_help_accepted"],
    "social_care_years": ["social_care_children", "social_care_contacts"],
}
_WORDS = {"referral_years": "Early help", "social_care_years": "Social care"}
_TOLERANCE = pd.Timedelta(days=31)


def pooled_referrals(rows: pd.DataFrame | None, urns: pd.Index) -> tuple[pd.DataFrame, list[str]]:
    """Counts (with states), referral_years and social_care_years of each school, and notes.

    `rows`: a `referrals` frame with school_urn and is_carried. A school without a row is missing, never 0. Where a
    figure of a school is withheld in some periods and known in others they cannot be added up: then only its newest
    period counts, with that period's length.
    """
    table, notes = pd.DataFrame(index=urns), []
    for years_column, names in GROUPS.items():
        part = None if rows is None else _with_figures(rows, names)
        if part is None or part.empty:
            table = table.join(_nothing(urns, names, years_column))
            continue
        pooled, notes_of_part = _pool(part, names, years_column)
        table = table.join(pooled.reindex(urns))
        notes += [*notes_of_part, *_without_rows(pooled, urns, years_column)]
    for name in [name for names in GROUPS.values() for name in names]:
        table[f"{name}_state"] = table[f"{name}_state"].fillna(str(ValueState.MISSING))
    return table, notes


def _with_figures(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    has_some = pd.concat([state_of(rows, name).ne(ValueState.MISSING) for name in names], axis=1).any(axis=1)
    dated = rows.assign(start=pd.to_datetime(rows["period_start"]), end=pd.to_datetime(rows["period_end"]))
    return dated[has_some & dated["start"].notna() & dated["end"].notna()]


def _nothing(urns: pd.Index, names: list[str], years_column: str) -> pd.DataFrame:
    empty: dict[str, object] = {years_column: float("nan")}
    for name in names:
        empty |= {name: float("nan"), f"{name}_state": str(ValueState.MISSING)}
    return pd.DataFrame(empty, index=urns)


def _pool(rows: pd.DataFrame, names: list[str], years_column: str) -> tuple[pd.DataFrame, list[str]]:
    kept, left = choose_periods(rows[["start", "end"]].drop_duplicates())
    by_period = add_up(rows.merge(kept, on=["start", "end"]), ["school_urn", "start", "end"], names)
    by_period = by_period.merge(kept, on=["start", "end"])
    is_added = _can_be_added(by_period, names)
    short = by_period.loc[~is_added, "school_urn"].nunique()
    by_period = by_period[is_added].assign(urn="", is_carried=False)
    pooled = add_up(by_period, ["school_urn"], names).set_index("school_urn")
    pooled[years_column] = by_period.groupby("school_urn")["years"].sum()
    columns = [column for name in names for column in (name, f"{name}_state")]
    return pooled[[*columns, years_column]], _pool_notes(_WORDS[years_column], kept, left, short)


def _pool_notes(words: str, kept: pd.DataFrame, left: int, short: int) -> list[str]:
    first, last = kept["start"].min(), kept["end"].max()
    notes = [f"{words}: {first:%d %B %Y} to {last:%d %B %Y} (periods added up: {len(kept)})."]
    if left:
        notes.append(f"{words}: periods not added, over {MOST_YEARS} years old or overlapping a newer one: {left}.")
    if short:
        notes.append(
            f"{words}: schools with only the newest period, as a figure is withheld or missing in some: {short}."
        )
    return notes


def choose_periods(periods: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The periods (start, end) to add up, with their length in `years`, and how many are left out.

    From the newest back to MOST_YEARS before its end; of periods that overlap, the one that ends last and is longest.
    """
    ordered = periods.assign(length=periods["end"] - periods["start"]).sort_values(["end", "length"], ascending=False)
    oldest = ordered["end"].max() - pd.DateOffset(years=MOST_YEARS) - _TOLERANCE
    kept: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    for start, end in zip(ordered["start"], ordered["end"], strict=True):
        if start >= oldest and all(end < other_start or start > other_end for other_start, other_end in kept):
            kept.append((start, end))
    chosen = pd.DataFrame(kept, columns=["start", "end"])
    chosen["years"] = [period_years(start, end) for start, end in kept]
    return chosen, len(periods) - len(kept)


def period_years(start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Length of a period in years, both days included: whole months as twelfths, a school year of ten months or more as
    one year (nothing is referred by a school in its holidays), anything else by its days."""
    after = end + pd.Timedelta(days=1)
    days = (after - start).days
    if 300 <= days <= 366:
        return 1.0
    if start.day == 1 and after.day == 1:
        return (12 * (after.year - start.year) + after.month - start.month) / 12
    return days / 365.25


def _can_be_added(rows: pd.DataFrame, names: list[str]) -> pd.Series:
    """Rows (one a school and period) to add up: all of a school's, or its newest where a figure is not known in all."""
    is_mixed = pd.Series(False, index=rows.index)
    for name in names:
        is_known = rows[f"{name}_state"].eq(ValueState.KNOWN)
        some = is_known.groupby(rows["school_urn"]).transform("any")
        every = is_known.groupby(rows["school_urn"]).transform("all")
        is_withheld = rows[f"{name}_state"].ne(ValueState.MISSING).groupby(rows["school_urn"]).transform("any")
        is_mixed |= (some & ~every) | (~some & is_withheld)
    is_newest = rows["end"].eq(rows.groupby("school_urn")["end"].transform("max"))
    return ~is_mixed | is_newest


def _without_rows(pooled: pd.DataFrame, urns: pd.Index, years_column: str) -> list[str]:
    without = len(urns) - len(pooled.index.intersection(urns))
    words = _WORDS[years_column]
    return [f"{words}: no row for {without} of {len(urns)} schools; that is missing, not none."] if without else []
