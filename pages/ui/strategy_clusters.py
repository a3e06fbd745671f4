"""Clusters side by side on the screen: big figures, one figure as bars, and every figure as a table."""

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.cluster_comparison.definitions import FIGURES, definition, in_figures
from allocation.cluster_comparison.figure_words import figure_rows, most_and_least
from allocation.cluster_comparison.places import Place
from allocation.defined_figure import Definition
from data_sources.board_paper import charts
from pages.ui import cache, tables, words

BIG = {
    "schools": "Schools",
    "need_points": "Need points",
    "capacity_fte": "FTE in post",
    "entitlement_met": "Entitlement met, %",
    "workload_mean": "Workload, % of time",
}
FIRST = "gap_fte"


def big(found: ClusterComparison) -> None:
    """The whole council in five figures that are readable from the back of the room, and what stands out."""
    with st.container(key="strategy_big"):
        with st.grid(len(BIG), min_column_width=150, gap="small"):
            for figure, label in BIG.items():
                st.metric(label, in_figures(figure, found.value(figure)), border=True, height="stretch")
        st.markdown("\n".join(f"- {sentence}" for sentence in found.headlines))


def show(found: ClusterComparison) -> None:
    """One figure as bars, then the clusters next to each other in every figure."""
    st.header("Clusters next to each other", anchor=False)
    labels = {one.id: f"{one.label} ({one.unit})" for one in FIGURES}
    known = [one for one in labels if any(value.is_known for value in found.by_figure[one][:-1])]
    figure = st.selectbox(
        "Figure to show", known, index=known.index(FIRST) if FIRST in known else 0, format_func=labels.__getitem__,
        key="strategy_figure",
    )  # fmt: skip
    picture(found, definition(figure))
    st.subheader("Every figure", anchor=False)
    for group in dict.fromkeys(one.group for one in FIGURES):
        _group(found, group)
    with st.expander("Where each figure comes from"):
        st.markdown("\n".join(f"- **{one.label}** ({one.unit}): {one.source}" for one in FIGURES))


def picture(found: ClusterComparison, of: Definition[Place]) -> None:
    """The figure as bars with its sentence; clusters without it are named."""
    rows, missing = figure_rows(found, of)
    said = most_and_least(found, of)
    st.markdown(f"**{said}** {of.sentence}")
    chart = cache.drawn(charts.bars, rows, f"{of.label} ({of.unit})", None)
    st.altair_chart(chart, key=f"strategy_bars_{of.id}", alt=f"{of.label} by cluster. {said}")
    if missing:
        st.caption(f"No bar for {words.listed(missing)}: see the notes under the table.")


def _group(found: ClusterComparison, group: str) -> None:
    ours = [one for one in FIGURES if one.group == group]
    rows = [
        {
            group: f"**{one.label}** ({one.unit})",
            **{p: in_figures(one.id, v) for p, v in zip(found.places, found.by_figure[one.id], strict=True)},
        }
        for one in ours
    ]
    with st.container(key=f"strategy_wide_{group.split()[0].lower()}"):
        tables.small(pd.DataFrame(rows), alt=f"{group} by cluster")
    notes = _notes(found, ours)
    if notes:
        st.caption("\n".join(f"- {note}" for note in notes))


def _notes(found: ClusterComparison, ours: list[Definition[Place]]) -> list[str]:
    """What there is to know about these figures, the same thing of several places or figures said once."""
    said: dict[tuple[str, str], list[str]] = {}
    for one in ours:
        about: dict[str, list[str]] = {}
        for place, value in zip(found.places, found.by_figure[one.id], strict=True):
            if value.note:
                about.setdefault(value.note, []).append(place)
        for note, places in about.items():
            where = "every cluster" if len(places) == len(found.places) else words.listed(places)
            said.setdefault((where, note), []).append(one.label)
    return [f"{words.listed(labels)}, {where}: {words.sentence(note)}" for (where, note), labels in said.items()]


def sheets(found: ClusterComparison) -> dict[str, pd.DataFrame]:
    """The comparison as the sheets of a workbook."""
    texts = {
        place: [in_figures(one.id, v) if not v.is_known else v.number for one, v in zip(FIGURES, column, strict=True)]
        for place, column in zip(found.places, zip(*(found.by_figure[f.id] for f in FIGURES), strict=True), strict=True)
    }
    figures = found.table.assign(**{place: pd.Series(column, dtype=object) for place, column in texts.items()})
    return {
        "Clusters": figures,
        "Between clusters": found.between,
        "Would meet more often": found.leapfrogs.schools,
        "Pairs out of order": found.leapfrogs.pairs,
        "Primary and secondary": found.parity,
        "Schools": found.schools.drop(columns="support"),
    }
