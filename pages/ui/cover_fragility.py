"""How fragile each cluster is: one figure as bars with a sentence, the table, and whose absence cannot be covered."""

import altair as alt
import pandas as pd
import streamlit as st

from allocation.cover.entities import CoverRun
from data_sources.cover_plans import CoverQuestion
from data_sources.cover_report import EVERYWHERE
from pages.ui import cache, charts, tables, words

LOWER, WITHOUT = "at a lower tier", "without cover"


def show(asked: CoverQuestion, run: CoverRun) -> None:
    """The section."""
    area = asked.prepared.model.area_word
    table = cache.cover_fragility(asked, run)
    each = table[table["cluster"] != EVERYWHERE]
    st.subheader(f"How fragile each {area} is", anchor=False)
    st.markdown(
        f"Fragility is the share of the need of one {area} that is at schools which lose full cover when their own "
        "link worker is away, from 0% (anybody can be away) to 100% (no school would keep its tier)."
    )
    said = sentence(each)
    st.markdown(f"**{said}**")
    chart = cache.drawn(bars, bar_rows(each), f"Share of the need of the {area}, %")
    st.altair_chart(chart, key="cover_fragility", alt=f"Fragility by {area}. {said}")
    columns = {
        "cluster": tables.text(area.capitalize()),
        "fragility_percent": tables.number("Fragility, %", 1),
        "without_cover_percent": tables.number("of it without cover, %", 1),
        "worst_absence": tables.text("Worst absence"),
        "worst_absence_percent": tables.number("its share of the need, %", 1),
        "link_workers": tables.number("Link workers"),
        "not_in_full": tables.number("cannot be away in full"),
        "cannot_be_covered": tables.text("Schools without cover when away", width="large"),
        "schools": tables.number("Schools led"),
        "not_led": tables.number("Led by nobody already"),
    }
    tables.show(table, columns, key="cover_fragility_table", alt=f"Fragility by {area}", placeholder="none")
    if not table["is_proven"].all():
        st.caption("Some of this is not proven best, so a cluster may be less fragile than shown.")


def sentence(each: pd.DataFrame) -> str:
    """Where it is most fragile and whose absence is worst there, or that it is nowhere."""
    top = each.iloc[0]
    if not top["fragility_percent"]:
        return "Nowhere: anybody can be away for so long, and every school keeps its tier."
    sound = each[each["fragility_percent"] == 0]["cluster"]
    said = (
        f"{top['cluster']} is the most fragile: {top['fragility_percent']:.0f}% of its need. The worst absence there "
        f"is that of {top['worst_absence']}, with {top['worst_absence_percent']:.0f}%."
    )
    return said + (f" In {words.listed(sound)} anybody can be away." if len(sound) else "")


def bar_rows(each: pd.DataFrame) -> pd.DataFrame:
    """cluster, percent, what (WITHOUT or LOWER), fragility_percent: two rows a cluster."""
    parts = {WITHOUT: each["without_cover_percent"], LOWER: each["fragility_percent"] - each["without_cover_percent"]}
    rows = [
        each[["cluster", "fragility_percent"]].assign(percent=percent.clip(lower=0), what=what)
        for what, percent in parts.items()
    ]
    return pd.concat(rows, ignore_index=True)


def bars(rows: pd.DataFrame, title: str) -> alt.LayerChart:
    """Stacked bars, the most fragile first, with the whole figure at the end. `rows`: as `bar_rows` gives them."""
    order = rows.sort_values("fragility_percent", ascending=False)["cluster"].drop_duplicates().tolist()
    y = alt.Y("cluster:N", sort=order, title=None, axis=alt.Axis(labelLimit=200))
    scale = alt.Scale(domain=[WITHOUT, LOWER], range=[charts.ACCENT, charts.PRIMARY])
    stacked = (
        alt.Chart(rows)
        .transform_calculate(place=f"indexof({[WITHOUT, LOWER]}, datum.what)")
        .mark_bar(size=charts.BAR_PIXELS - 8, stroke="white", strokeWidth=1)
        .encode(
            y=y,
            x=alt.X(
                "sum(percent):Q",
                title=title,
                scale=alt.Scale(domain=[0, 110]),
                axis=alt.Axis(values=list(range(0, 101, 20))),
            ),
            color=alt.Color("what:N", title=None, scale=scale, legend=alt.Legend(orient="top")),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("cluster:N", title="Where"),
                alt.Tooltip("what:N", title="Schools"),
                alt.Tooltip("percent:Q", title="Share of the need, %", format=".1f"),
            ],
        )
    )
    whole = rows.drop_duplicates("cluster")
    figures = (
        alt.Chart(whole)
        .transform_calculate(text="format(datum.fragility_percent, '.0f') + '%'")
        .mark_text(align="left", dx=4, color=charts.INK)
        .encode(y=y, x="fragility_percent:Q", text="text:N")
    )
    layers = alt.layer(stacked, figures).properties(height=alt.Step(charts.BAR_PIXELS))
    return layers.configure(axis=charts.LABELS, legend=charts.LEGEND)
