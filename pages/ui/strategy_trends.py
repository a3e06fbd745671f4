"""Clusters term by term and year by year: small charts next to each other, with breaks drawn as breaks."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.places import EVERYWHERE
from data_sources.district import District
from pages.ui import cache, charts, tables, words

FIGURES = {
    "need_mean": ("Mean need score", "segment", "break_note", 1),
    "meetings_agreed": ("Meetings agreed a term", "meetings_segment", "meetings_break_note", 0),
}


def show(of: District) -> None:
    """Agreed terms first, then free school meals by year."""
    _terms(of)
    _meals(of)


def _terms(of: District) -> None:
    st.header("Term by term", anchor=False)
    rows, _ = cache.trends(of)
    terms = rows["term"].drop_duplicates().tolist()
    if not terms:
        st.markdown("No term has been agreed yet, so there is nothing to follow. The Tiers page agrees a term.")
        return
    figure = st.selectbox("Figure", list(FIGURES), format_func=lambda name: FIGURES[name][0], key="trend_figure")
    label, segment, note, decimals = FIGURES[figure]
    st.markdown(sentence(rows, figure, label, decimals))
    for said in rows[note].loc[rows[note] != ""].drop_duplicates():
        st.caption(f"Break: {words.sentence(said)} Figures before and after are not joined.")
    drawn = rows.rename(columns={"term": "when", figure: "figure"}).assign(kind=label, segment=rows[segment])
    if len(terms) > 1:
        _multiples(drawn, terms, label, "trend")
    table = rows.assign(starts_on=[words.day(str(one)) for one in rows["starts_on"]])
    columns = {
        "place": tables.text("Cluster"),
        "term": tables.text("Term"),
        "need_mean": tables.number("Mean need score", 1),
        "meetings_agreed": tables.number("Meetings agreed"),
        "rose": tables.number("Tier rose"),
        "fell": tables.number("Tier fell"),
        "schools": tables.number("Schools"),
        "model": tables.text("Operating model"),
        "starts_on": tables.text("From"),
    }
    tables.show(table, columns, key="trend_terms", alt="Agreed terms by cluster", placeholder="no score")
    tables.downloads(
        lambda: {"Terms": rows, "Free school meals": cache.trends(of)[1]}, "clusters over time", key="trend"
    )


def sentence(rows: pd.DataFrame, figure: str, label: str, decimals: int) -> str:
    """From the first to the last agreed term in the whole council; with one term, that there is only one."""
    whole = rows[rows["place"] == EVERYWHERE].reset_index(drop=True)
    last = whole.iloc[-1]
    now = words.number(last[figure], decimals, "no score")
    if len(whole) == 1:
        return f"**There is only one agreed term, {last['term']}, so nothing can be followed yet.** {label}: {now}."
    first = whole.iloc[0]
    then = words.number(first[figure], decimals, "no score")
    of = FIGURES[figure][1]
    joined = "" if len(set(whole[of])) == 1 else " They are not all counted alike: see the breaks."
    return f"**{label}, whole council: {then} in {first['term']}, {now} in {last['term']}.**{joined}"


def _meals(of: District) -> None:
    st.header("Free school meals by year", anchor=False)
    _, rows = cache.trends(of)
    if rows.empty:
        st.markdown("No year of free school meals is loaded.")
        return
    st.markdown(
        "The middle school's share of pupils in each cluster. Figures counted in different ways are never joined, and "
        "no line crosses September 2026, when who is eligible changed."
    )
    years = sorted(rows["academic_year"].unique())
    kinds = rows["fsm_definition"].map(words.meals)
    drawn = rows.rename(columns={"academic_year": "when", "fsm_percent": "figure"}).assign(kind=kinds)
    if len(years) > 1:
        _multiples(drawn, years, "% of pupils", "meals")
    columns = {
        "place": tables.text("Cluster"),
        "academic_year": tables.text("Year"),
        "kind": tables.text("Counted as"),
        "fsm_percent": tables.number("Middle share, %", 1),
        "schools": tables.number("Schools"),
    }
    tables.show(rows.assign(kind=kinds), columns, key="trend_meals", alt="Free school meals by cluster and year")


def _multiples(drawn: pd.DataFrame, order: Sequence[str], title: str, key: str) -> None:
    """A small chart for each place, all on one scale."""
    top = float(drawn.loc[drawn["place"] != EVERYWHERE, "figure"].max())
    places = [place for place in drawn["place"].drop_duplicates() if place != EVERYWHERE]
    with st.grid(3, min_column_width=260, gap="medium"):
        for place in places:
            rows = drawn[drawn["place"].eq(place) & drawn["figure"].notna()][["when", "figure", "segment", "kind"]]
            with st.container():
                st.markdown(f"**{place}**")
                said = "; ".join(f"{one.when}: {one.figure:,.1f}" for one in rows.itertuples())
                chart = cache.drawn(charts.history, rows, list(order), title, top)
                st.altair_chart(chart, key=f"{key}_{place}", alt=f"{title}, {place}. {said}")
