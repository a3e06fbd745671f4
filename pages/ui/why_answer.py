"""Why a school has its link worker and its tier in a plan: the answer in sentences, "why not ...?", and the tables."""

import pandas as pd
import streamlit as st

from allocation.plan import SolveResult
from allocation.why.findings import WhyTier
from allocation.why.tier_words import tier_sentences, way_sentences
from allocation.why.words import contrast_sentences, led_sentences
from pages.ui import cache, need_school, ranked_workers, tables, words
from pages.ui.cache import Outcome


def link_worker(seen: Outcome, result: SolveResult, urn: str, *, key: str) -> None:
    """Who leads the school and why; the others in order; and why not one of them, chosen by name."""
    problem = seen.prepared.problem
    why = cache.why_led(seen, result, urn)
    first, *more = led_sentences(problem, why, _since(seen, urn))
    st.markdown(f"**{first}**")
    for sentence in more:
        st.markdown(sentence)
    names = {one.worker_id: one.name for one in why.ranking.rows if not one.is_lead}
    chosen = st.selectbox(
        "Why not ...?",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose a link worker",
        key=f"{key}_why_not_{urn}",
    )
    if chosen:
        with st.container(border=True, key=f"{key}_contrast"):
            told = contrast_sentences(problem, seen.plan, why, cache.why_not(seen, result, urn, chosen))
            st.markdown("\n".join(f"- {words.sentence(one)}" for one in told))
    st.subheader("All link workers in order, with as few changes as can be", anchor=False)
    ranked_workers.show(seen, why.ranking, key=f"{key}_why")


def _since(seen: Outcome, urn: str) -> str:
    """Since when today's link worker has led the school, where the file says so."""
    current = seen.prepared.district.current
    days = current.loc[current["urn"] == urn, "since"].dropna()
    return f"since {words.day(days.iloc[0])}" if len(days) else ""


def tier(seen: Outcome, result: SolveResult, urn: str, *, key: str) -> None:
    """The school's tier and why; what every other tier would cost whom; and what would move its score."""
    problem, model = seen.prepared.problem, seen.prepared.model
    labels = {one.id: one.label for one in model.tiers}
    why = cache.why_tier(seen, result, urn)
    first, *more = tier_sentences(problem, why, labels)
    st.markdown(f"**{first}**")
    st.markdown(" ".join(more))
    table = tier_table(seen, why, labels)
    for row in table[~table["is_given"]].to_dict("records"):
        st.markdown(f"**Why not '{row['tier']}'?** {row['in_words']}")
    tables.downloads(lambda: {"Tiers": table}, f"tiers of {urn}", key=f"{key}_tiers")
    st.subheader("What would move its score to another tier", anchor=False)
    line = seen.prepared.need.table.loc[lambda every: every["urn"] == urn].iloc[0]
    need_school.what_would_move(seen.prepared.district, line, model)


def tier_table(seen: Outcome, why: WhyTier, labels: dict[str, str]) -> pd.DataFrame:
    """One row a tier: tier, meetings, is_given, hours_more, with_it, losers, winners, how_sure, in_words."""
    problem = seen.prepared.problem
    rows = [
        {
            "tier": labels[one.tier_id],
            "meetings": one.meetings,
            "is_given": one.is_given,
            "hours_more": one.minutes / 60,
            "with_it": len(one.with_it),
            "losers": len(one.losers),
            "winners": len(one.winners),
            "how_sure": "proven" if one.is_proven else "found, not proven",
            "in_words": " ".join(way_sentences(problem, why, one, labels)),
        }
        for one in why.ways
    ]
    return pd.DataFrame(rows)
