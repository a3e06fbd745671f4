"""Charts, each drawn from a small table that the page also shows; meaning never rests on colour alone."""

import altair as alt
import pandas as pd

PRIMARY, ACCENT, QUIET, INK = "#0b5471", "#a8470a", "#9fb3bd", "#0b0c0c"
PARTS = ["#0b5471", "#c2560c", "#3c7d4f", "#7c3a80", "#5b7fa3", "#8a6a00"]
BAR_PIXELS = 24
LABELS = alt.AxisConfig(labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, titleFontWeight="normal")
LEGEND = alt.LegendConfig(labelColor=INK, labelFontSize=13, symbolType="square", symbolSize=120)
WORKLOAD_COLUMNS = ("worker", "hours_percent", "hours", "capacity_hours", "schools", "over")


def parts_of_score(parts: pd.DataFrame) -> alt.Chart:
    """Stacked bars, the neediest first. `parts`: school, part, contribution_points, need_points."""
    order = parts.sort_values("need_points", ascending=False)["school"].drop_duplicates().tolist()
    kinds = parts["part"].drop_duplicates().tolist()
    return (
        alt.Chart(parts)
        .transform_calculate(place=f"indexof({kinds}, datum.part)")
        .mark_bar(size=BAR_PIXELS - 8, stroke="white", strokeWidth=1)
        .encode(
            y=alt.Y("school:N", sort=order, title=None, axis=alt.Axis(labelLimit=200)),
            x=alt.X("sum(contribution_points):Q", title="Need score, points", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color(
                "part:N",
                sort=kinds,
                title=None,
                scale=alt.Scale(domain=kinds, range=PARTS[: len(kinds)]),
                legend=alt.Legend(orient="top", columns=2),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("school:N", title="School"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("contribution_points:Q", title="Points", format=".1f"),
                alt.Tooltip("need_points:Q", title="Need score", format=".1f"),
            ],
        )
        .properties(height=alt.Step(BAR_PIXELS))
        .configure(axis=LABELS, legend=LEGEND)
    )


def spread_of_scores(bands: pd.DataFrame, cut_offs: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """How many schools of one phase score in each ten points. `bands`: from_points, schools; `cut_offs`: points,
    label."""
    x = alt.X(
        "from_points:Q",
        title="Need score",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(values=list(range(0, 101, 10)), grid=False),
    )
    tips = [
        alt.Tooltip("from_points:Q", title="From"),
        alt.Tooltip("to_points:Q", title="To"),
        alt.Tooltip("schools:Q", title="Schools"),
    ]
    y = alt.Y("schools:Q", title="Schools", axis=alt.Axis(tickMinStep=1, format="d", tickCount=4))
    bars = (
        alt.Chart(bands)
        .transform_calculate(to_points="datum.from_points + 10")
        .mark_bar(color=PRIMARY, stroke="white", strokeWidth=1.5)
        .encode(x=x, x2="to_points:Q", y=y, tooltip=tips)
    )
    # A layer without marks would be an unnamed picture to a screen reader.
    layers = [bars, *(_cut_off_lines(cut_offs) if len(cut_offs) else [])]
    return alt.layer(*layers).properties(height=170).configure(axis=LABELS)


def _cut_off_lines(cut_offs: pd.DataFrame) -> list[alt.Chart]:
    lines = alt.Chart(cut_offs).mark_rule(color=ACCENT, strokeDash=[5, 4], strokeWidth=2).encode(x="points:Q")
    names = (
        alt.Chart(cut_offs)
        .mark_text(align="left", dx=6, baseline="top", color="#7a3b00", fontWeight=600)
        .encode(x="points:Q", y=alt.value(0), text="label:N")
    )
    return [lines, names]


def workload(rows: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Hours as a share of direct time, a bar a worker, with a line at 100%. `rows`: WORKLOAD_COLUMNS, where `over` is
    "within hours" or "over hours"."""
    order = rows.sort_values("hours_percent", ascending=False)["worker"].tolist()
    top = max(110.0, float(rows["hours_percent"].max()) + 5) if len(rows) else 110.0
    y = alt.Y("worker:N", sort=order, title=None, axis=alt.Axis(labelLimit=190))
    colours = alt.Scale(domain=["within hours", "over hours"], range=[PRIMARY, ACCENT])
    bars = (
        alt.Chart(rows)
        .mark_bar(size=BAR_PIXELS - 8)
        .encode(
            y=y,
            x=alt.X("hours_percent:Q", title="Share of direct time used, %", scale=alt.Scale(domain=[0, top])),
            color=alt.Color("over:N", title=None, scale=colours, legend=alt.Legend(orient="top")),
            tooltip=[
                alt.Tooltip("worker:N", title="Link worker"),
                alt.Tooltip("schools:Q", title="Schools"),
                alt.Tooltip("hours:Q", title="Hours a term", format=".0f"),
                alt.Tooltip("capacity_hours:Q", title="Hours there are", format=".0f"),
                alt.Tooltip("hours_percent:Q", title="Share used, %", format=".0f"),
            ],
        )
    )
    figures = (
        alt.Chart(rows)
        .transform_calculate(
            text="format(datum.hours_percent, '.0f') + '%' + (datum.over == 'over hours' ? ', over' : '')"
        )
        .mark_text(align="left", dx=4, color=INK)
        .encode(y=y, x="hours_percent:Q", text="text:N")
    )
    full = alt.Chart(pd.DataFrame({"full": [100]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(x="full:Q")
    layers = alt.layer(bars, figures, full).properties(height=alt.Step(BAR_PIXELS))
    return layers.configure(axis=LABELS, legend=LEGEND)
