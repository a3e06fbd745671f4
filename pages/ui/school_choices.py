"""For one school: every link worker in order, with the price by goal, or the reason why they may not lead it."""

import pandas as pd
import streamlit as st

from allocation.explain import why_sentences
from allocation.explain_choices import GOAL_CHANGES, alternative_sentence, alternatives_sentence, scope_sentence
from allocation.findings import Alternative, SchoolAlternatives
from allocation.problem import AllocationProblem
from data_sources.stores import SavedPlan
from pages.ui import cache, tables, words
from pages.ui.cache import Outcome

SMALLEST = 0.0005


def show(seen: Outcome, saved: SavedPlan) -> None:
    """The section: a list of schools, and what there is to say about the one chosen."""
    st.header("Who else could lead a school", anchor=False)
    st.markdown("Choose a school to see every link worker in order, and what it would cost the plan if they led it.")
    if seen.breaches:
        st.info(words.CHECK_FIRST, icon=":material/info:")
        return
    problem = seen.prepared.problem
    names = {one.urn: f"{one.name} ({one.urn})" for one in sorted(problem.schools, key=lambda one: (one.name, one.urn))}
    urn = st.selectbox(
        "School",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose a school",
        key="choice_school",
    )
    if urn:
        _school(seen, saved, urn)


def _school(seen: Outcome, saved: SavedPlan, urn: str) -> None:
    problem = seen.prepared.problem
    found = cache.school_alternatives(seen, saved.result, urn)
    st.markdown(" ".join(why_sentences(problem, seen.plan, urn)))
    st.markdown(f"**{alternatives_sentence(problem, found)}**")
    table = alternatives_table(seen, found)
    priced = table.dropna(subset=["rank"])
    if len(priced):
        columns = _columns(priced)
        tables.show(
            priced, columns, key="choices", alt="Link workers in order, with the price by goal", placeholder="none"
        )
        with st.expander("In words, one after the other"):
            st.markdown("\n".join(f"{row.rank}. {row.in_words}" for row in priced.itertuples()))
        st.caption(
            f"{scope_sentence(found)} Worked out in {found.seconds:.1f} seconds. Above 0 is worse than the plan."
        )
    closed = table[table["rank"].isna()]
    if len(closed):
        st.markdown(f"**{words.count(len(closed), 'link worker')}** cannot lead it:")
        reasons = {"worker": tables.text("Link worker"), "in_words": tables.text("Why not", width="large")}
        tables.show(closed, reasons, key="closed", alt="Link workers who cannot lead the school, with the reason")
    name = next(school.name for school in problem.schools if school.urn == urn)
    tables.downloads(lambda: {"Link workers": table}, f"link workers for {name}", key="choices")


def alternatives_table(seen: Outcome, found: SchoolAlternatives) -> pd.DataFrame:
    """One row a link worker: rank, worker, further_minutes, hours_percent, others, the change of each goal's figure
    (column named as the goal), in_words."""
    problem, lead = seen.prepared.problem, next((row for row in found.rows if row.is_lead), None)
    rows = [
        {
            "rank": row.rank,
            "worker": f"{row.name} (in the plan)" if row.is_lead else row.name,
            "further_minutes": row.minutes_further,
            "hours_percent": row.hours_percent,
            "caseload_percent": row.caseload_percent,
            "others": len(row.rearranged) if row.rank else None,
            **{goal: row.changes.get(goal) for goal in GOAL_CHANGES},
            "in_words": _said(problem, seen, row, lead),
        }
        for row in found.rows
    ]
    return pd.DataFrame(rows).astype({"rank": "Int64", "others": "Int64", "further_minutes": "Int64"})


def _said(problem: AllocationProblem, seen: Outcome, row: Alternative, lead: Alternative | None) -> str:
    if row.rank is None:
        return words.sentence(row.reason)
    return alternative_sentence(problem, seen.plan, row, lead)


def _columns(priced: pd.DataFrame) -> dict[str, object]:
    """The columns that say something: a goal on which all are alike is left out."""
    columns: dict[str, object] = {
        "rank": tables.number("Rank"),
        "worker": tables.text("Link worker"),
        "others": tables.number("Others that change", help="Other schools whose link worker or meetings would change"),
        "further_minutes": tables.number("Further, minutes", help="One way from base, against the plan's choice"),
        "hours_percent": tables.number(
            "Hours used alone, %", 0, help="If they took the school and nothing else changed; over 100 does not fit"
        ),
    }
    for goal, (heading, phrase, decimals) in GOAL_CHANGES.items():
        if (priced[goal].fillna(0).abs() > SMALLEST).any():
            columns[goal] = tables.number(heading, decimals, help=words.sentence(phrase.format("more")))
    return columns
