"""Every link worker for one school in order, with the price of each in one wording for every page that lists them."""

import pandas as pd
import streamlit as st

from allocation.explain_choices import GOAL_CHANGES, alternative_sentence, scope_sentence
from allocation.findings import Alternative, SchoolAlternatives
from pages.ui import tables, words
from pages.ui.cache import Outcome

SMALLEST = 0.0005
LONG = 90  # letters that fit a line of a table


def show(seen: Outcome, found: SchoolAlternatives, *, key: str) -> None:
    """The list in order, then those without a place in it with the reason, and both as files."""
    table = ranked_table(seen, found)
    priced = table.dropna(subset=["rank"])
    if len(priced):
        tables.show(
            priced,
            _columns(priced),
            key=f"{key}_ranked",
            alt="Link workers in order, with the price by goal",
            placeholder="none",
        )
        with st.expander("In words, one after the other"):
            st.markdown("\n".join(f"{row.rank}. {row.in_words}" for row in priced.itertuples()))
        st.caption(
            f"{scope_sentence(found)} Worked out in {found.seconds:.1f} seconds. Above 0 is worse than the plan."
        )
    rest = table[table["rank"].isna()]
    if len(rest):
        st.markdown(f"**{words.count(len(rest), 'link worker')}** without a place in that order:")
        reasons = {"worker": tables.text("Link worker"), "in_words": tables.text("Why not", width="large")}
        is_long = bool(rest["in_words"].str.len().max() > LONG)
        alt = "Link workers without a price, with the reason"
        tables.show(rest, reasons, key=f"{key}_rest", alt=alt, is_tall=is_long)
    name = next(one.name for one in seen.prepared.problem.schools if one.urn == found.urn)
    tables.downloads(lambda: {"Link workers": table}, f"link workers for {name}", key=key)


def ranked_table(seen: Outcome, found: SchoolAlternatives) -> pd.DataFrame:
    """One row a link worker: rank, worker, more_minutes (a visit, there and back), hours_percent, caseload_percent,
    others, the change of each goal's figure (column named as the goal), how_sure, in_words."""
    lead = next((row for row in found.rows if row.is_lead), None)
    rows = [
        {
            "rank": row.rank,
            "worker": f"{row.name} (in the plan)" if row.is_lead else row.name,
            "more_minutes": None if row.minutes_further is None else 2 * row.minutes_further,
            "hours_percent": row.hours_percent,
            "caseload_percent": row.caseload_percent,
            "others": len(row.rearranged) if row.rank else None,
            **{goal: row.changes.get(goal) for goal in GOAL_CHANGES},
            "how_sure": "proven" if row.is_proven else "found, not proven",
            "in_words": in_words(seen, row, lead),
        }
        for row in found.rows
    ]
    return pd.DataFrame(rows).astype({"rank": "Int64", "others": "Int64", "more_minutes": "Int64"})


def in_words(seen: Outcome, row: Alternative, lead: Alternative | None) -> str:
    """One link worker in a sentence or more."""
    if row.rank is None and row.is_ruled_out:
        return words.sentence(row.reason)
    return alternative_sentence(seen.prepared.problem, seen.plan, row, lead)


def _columns(priced: pd.DataFrame) -> dict[str, object]:
    """The columns that say something: a goal on which all are alike is left out."""
    columns: dict[str, object] = {
        "rank": tables.number("Rank"),
        "worker": tables.text("Link worker"),
        "more_minutes": tables.number("More minutes a visit", help="There and back, against the plan's choice"),
        "hours_percent": tables.number(
            "Would be at, % of hours", 0, help="If they took the school and nothing else changed; over 100 does not fit"
        ),
        "caseload_percent": tables.number("% of caseload", 0, help="The same of the caseload their post allows"),
        "others": tables.number("Others that change", help="Other schools whose link worker or meetings would change"),
    }
    for goal, (heading, phrase, decimals) in GOAL_CHANGES.items():
        if (priced[goal].fillna(0).abs() > SMALLEST).any():
            columns[goal] = tables.number(heading, decimals, help=words.sentence(phrase.format("more")))
    return columns
