"""Clusters term by term and year by year: small charts next to each other, with breaks drawn as breaks."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.places import EVERYWHERE
from data_sources import trends
from data_sources.board_paper import charts
from data_sources.district import District
from pages.ui import cache, tables, words

# What is drawn: its name, segments, why it breaks, decimals, whether the whole council is on the scale of a cluster.
FIGURES = {
    "need_mean": ("Mean need score", "segment", "break_note", 1, True),
    "meetings_agreed": ("Meetings agreed a term", "meetings_segment", "meetings_break_note", 0, False),
    "meetings_per_100_points": (
        "Meetings agreed per 100 need points",
        "fairness_segment",
        "fairness_break_note",
        2,
        True,
    ),
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
    label, segment, note, decimals, is_shared = FIGURES[figure]
    st.markdown(sentence(rows, figure, label, decimals))
    for said in rows[note].loc[rows[note] != ""].drop_duplicates():
        st.caption(f"Break: {words.sentence(said)} Figures before and after are not joined.")
    drawn = rows.rename(columns={"term": "when", figure: "figure"}).assign(
        kind=label, kind_number=0, segment=rows[segment]
    )
    if len(terms) > 1:
        _multiples(drawn, terms, trends.breaks(rows, note), label, "trend", has_whole=is_shared)
    table = rows.assign(starts_on=[words.day(str(one)) for one in rows["starts_on"]])
    columns = {
        "place": tables.text("Cluster"),
        "term": tables.text("Term"),
        "need_mean": tables.number("Mean need score", 1),
        "meetings_agreed": tables.number("Meetings agreed"),
        "meetings_per_100_points": tables.number("Per 100 need points", 2),
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
    names = kinds.drop_duplicates().tolist()
    drawn = rows.rename(columns={"academic_year": "when", "fsm_percent": "figure"}).assign(
        kind=kinds, kind_number=kinds.map(names.index) % len(charts.KINDS)
    )
    if len(years) > 1:
        _legend(names)
        _multiples(drawn, years, trends.meals_breaks(rows), "% of pupils", "meals", has_whole=True)
    columns = {
        "place": tables.text("Cluster"),
        "academic_year": tables.text("Year"),
        "kind": tables.text("Counted as"),
        "fsm_percent": tables.number("Middle share, %", 1),
        "schools": tables.number("Schools"),
    }
    tables.show(rows.assign(kind=kinds), columns, key="trend_meals", alt="Free school meals by cluster and year")


def _legend(names: Sequence[str]) -> None:
    """One legend for all charts of a row: each mark in its colour, with its name."""
    marks = [
        f'<span style="color: {charts.KINDS[n][0]}">{charts.KINDS[n][2]}</span> {name}' for n, name in _marked(names)
    ]
    st.html(f"<p>{' &nbsp; '.join(marks)}</p>")


def _marked(names: Sequence[str]) -> list[tuple[int, str]]:
    return [(n % len(charts.KINDS), name) for n, name in enumerate(names)]


def _multiples(
    drawn: pd.DataFrame, order: Sequence[str], broken: Sequence[str], title: str, key: str, *, has_whole: bool
) -> None:
    """A small chart for each place, all on one scale; the whole council last, where it is on the scale of a cluster."""
    shown = drawn if has_whole else drawn[drawn["place"] != EVERYWHERE]
    if shown["figure"].isna().all():
        st.markdown("No cluster has this figure in any term.")
        return
    top = 1.05 * float(shown["figure"].max())
    found = shown["place"].drop_duplicates().tolist()
    places = [*(place for place in found if place != EVERYWHERE), *([EVERYWHERE] if has_whole else [])]
    with st.grid(3, min_column_width=260, gap="medium"):
        for place in places:
            rows = shown[shown["place"].eq(place) & shown["figure"].notna()]
            rows = rows[["when", "figure", "segment", "kind", "kind_number"]]
            with st.container():
                st.markdown(f"**{place}**")
                said = "; ".join(f"{one.when}: {one.figure:,.1f}" for one in rows.itertuples())
                chart = cache.drawn(charts.over_time, rows, list(order), list(broken), title, top)
                st.altair_chart(chart, key=f"{key}_{place}", alt=f"{title}, {place}. {said}")
