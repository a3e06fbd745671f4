"""The charts of the Data quality page, each drawn from a small table that the page also shows."""

import altair as alt
import pandas as pd

from allocation.need.second_look.silent_need import AS_EXPECTED, FAR_FEWER, FAR_MORE, FEWER, MORE
from pages.ui.charts import ACCENT, INK, LABELS, LEGEND, PRIMARY, QUIET

COLOURS = [PRIMARY, ACCENT, "#3c7d4f", "#7c3a80"]
SHAPES = ["circle", "square", "triangle-up", "diamond"]
FLAGS = [FAR_FEWER, FEWER, AS_EXPECTED, MORE, FAR_MORE]
FLAG_COLOURS = [ACCENT, "#d98a4e", QUIET, "#5b7fa3", PRIMARY]
FLAG_SHAPES = ["triangle-down", "triangle-down", "circle", "triangle-up", "triangle-up"]
FLAG_LEGEND = alt.Legend(orient="top", columns=2, symbolType="circle")
SAME, CHANGED = "same tier", "another tier"


def meals_over_time(rows: pd.DataFrame, breaks: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Medians by school year, one line a segment and none between two. `rows`: first_year (2022 is 2022/23), percent,
    definition, segment, academic_year; `breaks`: at (2025.5 is September 2026), label."""
    names = rows["definition"].drop_duplicates().tolist()
    first, last = int(rows["first_year"].min()), int(rows["first_year"].max())
    axis = alt.Axis(
        values=list(range(first, last + 1)),
        labelExpr="datum.value + '/' + format((datum.value + 1) % 100, '02d')",
        grid=False,
        labelOverlap=True,
    )
    x = alt.X("first_year:Q", title=None, scale=alt.Scale(domain=[first - 0.5, last + 0.5], nice=False), axis=axis)
    base = alt.Chart(rows).encode(
        x=x,
        y=alt.Y("percent:Q", title="Middle school, % of pupils", scale=alt.Scale(zero=True)),
        color=alt.Color(
            "definition:N",
            title=None,
            scale=alt.Scale(domain=names, range=COLOURS[: len(names)]),
            legend=alt.Legend(orient="top", columns=1, labelLimit=320),
        ),
        tooltip=[
            alt.Tooltip("academic_year:N", title="School year"),
            alt.Tooltip("definition:N", title="Counted as"),
            alt.Tooltip("percent:Q", title="Middle school, %", format=".1f"),
        ],
    )
    shape = alt.Shape("definition:N", scale=alt.Scale(domain=names, range=SHAPES[: len(names)]), title=None)
    layers = [
        base.mark_line(strokeWidth=2).encode(detail="segment:N"),
        base.mark_point(filled=True, size=70).encode(shape),
    ]
    return alt.layer(*layers, *_breaks(breaks)).properties(height=340).configure(axis=LABELS, legend=LEGEND)


def _breaks(breaks: pd.DataFrame) -> list[alt.Chart]:
    if breaks.empty:
        return []
    rule = alt.Chart(breaks).mark_rule(color=INK, strokeDash=[5, 4], strokeWidth=2).encode(x="at:Q")
    label = (
        alt.Chart(breaks)
        .mark_text(align="right", dx=-6, baseline="top", color=INK, fontWeight=600)
        .encode(x="at:Q", y=alt.value(0), text="label:N")
    )
    return [rule, label]


def two_vintages(rows: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Need points under 2025 against those under 2019, with the line of no change. `rows`: name, need_points_2019,
    need_points_2025, tier (SAME or CHANGED)."""
    scale = alt.Scale(domain=[0, 100])
    kinds = [SAME, CHANGED]
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=60, opacity=0.85)
        .encode(
            x=alt.X("need_points_2019:Q", title="Need score with the Indices of 2019", scale=scale),
            y=alt.Y("need_points_2025:Q", title="With those of 2025", scale=scale),
            color=alt.Color(
                "tier:N",
                title=None,
                scale=alt.Scale(domain=kinds, range=[QUIET, ACCENT]),
                legend=alt.Legend(orient="top", symbolType="circle"),
            ),
            shape=alt.Shape("tier:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("name:N", title="School"),
                alt.Tooltip("need_points_2019:Q", title="With 2019", format=".1f"),
                alt.Tooltip("need_points_2025:Q", title="With 2025", format=".1f"),
                alt.Tooltip("tier:N", title="Tier"),
            ],
        )
    )
    ends = pd.DataFrame({"x": [0, 100], "y": [0, 100]})
    same = alt.Chart(ends).mark_line(color=INK, strokeDash=[4, 3], strokeWidth=1).encode(x="x:Q", y="y:Q")
    return alt.layer(same, points).properties(height=440).configure(axis=LABELS, legend=LEGEND)


def funnel(rows: pd.DataFrame, limits: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Referrals made over those expected, against those expected, with the limits chance sets. `rows`: name, expected,
    ratio, observed, flag; `limits`: expected, limit ("95% limits"), low, high (as ratios)."""
    x = alt.X("expected:Q", title="Children expected", scale=alt.Scale(zero=True, nice=False))
    top = float(min(4.0, max(2.0, rows["ratio"].max() * 1.05)))
    y_scale = alt.Scale(domain=[0, top], clamp=True)
    lines = [
        alt.Chart(limits)
        .mark_line(color=INK, strokeWidth=1.5)
        .encode(
            x=x,
            y=alt.Y(f"{end}:Q", title="Made, as a multiple of expected", scale=y_scale),
            strokeDash=alt.StrokeDash(
                "limit:N",
                title=None,
                scale=alt.Scale(domain=["95% limits", "99.8% limits"], range=[[5, 4], [1, 0]]),
                legend=alt.Legend(orient="bottom", symbolType="stroke") if end == "low" else None,
            ),
        )
        for end in ("low", "high")
    ]
    one = alt.Chart(pd.DataFrame({"at": [1.0]})).mark_rule(color=QUIET, strokeWidth=2).encode(y="at:Q")
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=70, opacity=0.9)
        .encode(
            x=x,
            y=alt.Y("ratio:Q", scale=y_scale),
            color=alt.Color(
                "flag:N", title=None, scale=alt.Scale(domain=FLAGS, range=FLAG_COLOURS), legend=FLAG_LEGEND
            ),
            shape=alt.Shape("flag:N", title=None, scale=alt.Scale(domain=FLAGS, range=FLAG_SHAPES)),
            tooltip=[
                alt.Tooltip("name:N", title="School"),
                alt.Tooltip("observed:Q", title="Made", format=".0f"),
                alt.Tooltip("expected:Q", title="Expected", format=".1f"),
                alt.Tooltip("ratio:Q", title="Made over expected", format=".2f"),
                alt.Tooltip("flag:N", title="That is"),
            ],
        )
    )
    return alt.layer(one, *lines, points).properties(height=460).configure(axis=LABELS, legend=LEGEND)
