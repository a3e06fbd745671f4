"""Plans side by side in figures: what is said first, how sure each is, every figure with its difference, two charts."""

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from allocation.scenario_comparison.compare import ScenarioComparison
from allocation.scenario_comparison.definitions import FIGURES, definition, difference_text, figure_text
from data_sources.board_paper import charts as bar_charts
from data_sources.scenario_report import ROUNDING, how_sure
from data_sources.scenario_sides import TODAY, Ready
from pages.ui import cache, charts, tables, words

FIRST = "workload_largest"


def headline(found: ScenarioComparison, several: Sequence[Ready]) -> None:
    """A sentence for each plan, what to know before comparing, and how sure each plan is."""
    st.markdown("\n".join(f"- **{sentence}**" for sentence in found.headlines))
    known = [*found.cautions, *_of_today(several), *(f"{one.name}: {one.note}" for one in several if one.note)]
    if known:
        st.markdown("To know first:\n" + "\n".join(f"- {sentence}" for sentence in known))
    rows = [
        {
            "Plan": one.name,
            "Changes": " ".join(one.side.said) or "none",
            "How sure": how_sure(one),
            "Term from": words.day(one.side.problem.planning_date),
        }
        for one in several
    ]
    with st.container(key="compare_wide_plans"):
        tables.small(pd.DataFrame(rows), alt="The plans, their changes and how sure each is")


def _of_today(several: Sequence[Ready]) -> list[str]:
    if several[0].key != TODAY:
        return []
    return [
        "Today's allocation was not looked for by the solver, and a plan without any change may already improve on it. "
        "To see what changes alone do, begin a scenario with no change and take it as the reference."
    ]


def figures(found: ScenarioComparison) -> None:
    """A table for each group of figures: the reference, then each plan with its difference in brackets."""
    for group in dict.fromkeys(one.group for one in FIGURES):
        rows = []
        for one in [each for each in FIGURES if each.group == group]:
            values = found.by_figure[one.id]
            row = {group: f"**{one.label}** ({one.unit})"}
            for place, (name, value) in enumerate(zip(found.names, values, strict=True)):
                apart = difference_text(one.id, values[0], value) if place else ""
                row[name] = figure_text(one.id, value) + (f" ({apart})" if apart else "")
            rows.append(row)
        with st.container(key=f"compare_wide_{group.split()[0].lower()}"):
            tables.small(pd.DataFrame(rows), alt=f"{group}: each plan, with the difference from the reference")
        _notes(found, group)
    st.caption(ROUNDING)
    with st.expander("What each figure is, and where it comes from"):
        st.markdown("\n".join(f"- **{one.label}** ({one.unit}). {one.sentence} From: {one.source}" for one in FIGURES))


def _notes(found: ScenarioComparison, group: str) -> None:
    """What there is to know about figures, the same thing of several plans said once."""
    said: dict[tuple[str, str], list[str]] = {}
    for one in [each for each in FIGURES if each.group == group]:
        for name, value in zip(found.names, found.by_figure[one.id], strict=True):
            if value.note:
                said.setdefault((one.label, value.note), []).append(name)
    lines = [
        f"- {label}, {'every plan' if len(names) == len(found.names) else words.listed(names)}: {words.sentence(note)}"
        for (label, note), names in said.items()
    ]
    if lines:
        st.caption("\n".join(lines))


def pictures(found: ScenarioComparison) -> None:
    """One figure as bars, and everybody's workload under each plan."""
    known = [one.id for one in FIGURES if any(value.is_known for value in found.by_figure[one.id])]
    labels = {one: f"{definition(one).label} ({definition(one).unit})" for one in known}
    figure = st.selectbox(
        "Figure to show", known, index=known.index(FIRST) if FIRST in known else 0, format_func=labels.__getitem__,
        key="compare_figure",
    )  # fmt: skip
    said = figure_sentence(found, str(figure))
    st.markdown(f"**{said}**")
    chart = cache.drawn(bar_charts.bars, figure_rows(found, str(figure)), labels[figure], None)
    st.altair_chart(chart, key=f"compare_bars_{figure}", alt=f"{labels[figure]} of each plan. {said}")
    rows = load_rows(found)
    if len(rows):
        told = load_sentence(rows)
        st.markdown(f"**Workload of every link worker.** {told}")
        st.altair_chart(loads(rows), key="compare_loads", alt=f"Workload of every link worker by plan. {told}")


def figure_rows(found: ScenarioComparison, figure: str) -> pd.DataFrame:
    """place (the plan), number, text, is_marked (the reference) of every plan that has the figure."""
    rows = [
        {"place": name, "number": value.number, "text": figure_text(figure, value), "is_marked": not place}
        for place, (name, value) in enumerate(zip(found.names, found.by_figure[figure], strict=True))
        if value.is_known
    ]
    return pd.DataFrame(rows, columns=["place", "number", "text", "is_marked"])


def figure_sentence(found: ScenarioComparison, figure: str) -> str:
    """The figure of every plan in words."""
    values = found.by_figure[figure]
    each = [f"{name} {figure_text(figure, value)}" for name, value in zip(found.names, values, strict=True)]
    return f"{definition(figure).label}: {'; '.join(each)}."


def load_rows(found: ScenarioComparison) -> pd.DataFrame:
    """plan, worker, percent (of direct time) of everybody with direct time."""
    rows = [
        (side.name, row["name"], float(row["hours_percent"]))
        for side in found.sides
        for row in side.weighed.workloads.to_dict("records")
        if not pd.isna(row["hours_percent"])
    ]
    return pd.DataFrame(rows, columns=["plan", "worker", "percent"])


def load_sentence(rows: pd.DataFrame) -> str:
    """From the least to the most loaded under each plan."""
    each = rows.groupby("plan", sort=False)["percent"]
    said = [f"{plan}: {low:.0f}% to {high:.0f}%" for plan, low, high in each.agg(["min", "max"]).itertuples()]
    return f"{'; '.join(said)}. The line is at 100%."


def loads(rows: pd.DataFrame) -> alt.LayerChart:
    """A tick for each link worker, a row for each plan, a line at 100%."""
    order = rows["plan"].drop_duplicates().tolist()
    ticks = (
        alt.Chart(rows)
        .mark_tick(thickness=2, size=charts.BAR_PIXELS - 4, color=charts.PRIMARY, opacity=0.75)
        .encode(
            x=alt.X("percent:Q", title="Hours, % of direct time", scale=alt.Scale(zero=True)),
            y=alt.Y("plan:N", sort=order, title=None, axis=alt.Axis(labelLimit=160)),
            tooltip=[
                alt.Tooltip("worker:N", title="Link worker"),
                alt.Tooltip("plan:N", title="Plan"),
                alt.Tooltip("percent:Q", title="Workload, %", format=".1f"),
            ],
        )
    )
    full = (
        alt.Chart(pd.DataFrame({"percent": [100.0]}))
        .mark_rule(color=charts.ACCENT, strokeDash=[4, 3])
        .encode(x="percent:Q")
    )
    return alt.layer(ticks, full).properties(height=alt.Step(charts.BAR_PIXELS + 8)).configure(axis=charts.LABELS)
