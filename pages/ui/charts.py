"""Charts, each drawn from a small table that the page also shows; meaning never rests on colour alone."""

import altair as alt
import pandas as pd

PRIMARY, ACCENT, QUIET, INK = "#0b5471", "#a8470a", "#9fb3bd", "#0b0c0c"
PARTS = ["#0b5471", "#c2560c", "#3c7d4f", "#7c3a80", "#5b7fa3", "#8a6a00"]
MARKS = ["circle", "diamond", "square", "triangle-up", "cross", "stroke"]
BAR_PIXELS = 24
LABELS = alt.AxisConfig(labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, titleFontWeight="normal")
LEGEND = alt.LegendConfig(labelColor=INK, labelFontSize=13, symbolType="square", symbolSize=120)
BEST, BOUND = "best plan so far", "no plan can be below"
SEARCH_COLUMNS = ("seconds", "figure", "which")
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
                legend=alt.Legend(orient="top", columns=1),
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
        .encode(x=x, x2="to_points:Q", y=y, y2=alt.datum(0), tooltip=tips)
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


def rank_ranges(rows: pd.DataFrame) -> alt.LayerChart:
    """Ranks with their 5-95% range, the neediest first. `rows`: name, need_rank, rank_low, rank_high, security
    ("Secure" or "Borderline")."""
    order = rows["name"].tolist()
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=200))
    kinds = alt.Scale(domain=["Secure", "Borderline"], range=[PRIMARY, ACCENT])
    tips = [
        alt.Tooltip("name:N", title="School"),
        alt.Tooltip("need_rank:Q", title="Rank"),
        alt.Tooltip("rank_low:Q", title="Could be as high as"),
        alt.Tooltip("rank_high:Q", title="Could be as low as"),
        alt.Tooltip("security:N", title="Tier"),
    ]
    x_title = "Rank (1 is the neediest)"
    top = float(rows["rank_high"].max()) + 1 if len(rows) else 2.0
    step = max(1, round(top / 100) * 10 if top > 50 else 5 if top > 12 else 1)
    axis = alt.Axis(values=sorted({1, *range(step, int(top) + 1, step)}), format="d")
    x = alt.X("rank_low:Q", title=x_title, scale=alt.Scale(domain=[0, top], nice=False), axis=axis)
    lines = (
        alt.Chart(rows)
        .mark_rule(strokeWidth=3, opacity=0.55)
        .encode(y=y, x=x, x2="rank_high:Q", color=alt.Color("security:N", scale=kinds, legend=None), tooltip=tips)
    )
    shapes = alt.Scale(domain=["Secure", "Borderline"], range=["circle", "diamond"])
    legend = alt.Legend(orient="top", title=None)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            y=y,
            x="need_rank:Q",
            color=alt.Color("security:N", scale=kinds, legend=legend),
            shape=alt.Shape("security:N", scale=shapes, legend=legend),
            tooltip=tips,
        )
    )
    return alt.layer(lines, points).properties(height=alt.Step(BAR_PIXELS)).configure(axis=LABELS, legend=LEGEND)


def effects(rows: pd.DataFrame) -> alt.LayerChart:
    """Total Sobol effects with their error, the largest first. `rows`: label, total, total_error."""
    y = alt.Y("label:N", sort=rows["label"].tolist(), title=None, axis=alt.Axis(labelLimit=280))
    ends = rows.assign(
        low=(rows["total"] - rows["total_error"]).clip(lower=0), high=rows["total"] + rows["total_error"]
    )
    tips = [
        alt.Tooltip("label:N", title="Choice"),
        alt.Tooltip("total:Q", title="Effect", format=".0%"),
        alt.Tooltip("low:Q", title="At least", format=".0%"),
        alt.Tooltip("high:Q", title="At most", format=".0%"),
    ]
    x_title = "Share of the difference in ranks it has a part in"
    x = alt.X("total:Q", title=x_title, axis=alt.Axis(format="%"), scale=alt.Scale(domainMin=0))
    base = alt.Chart(ends)
    bars = base.mark_bar(color=PRIMARY, size=BAR_PIXELS - 8).encode(y=y, x=x, tooltip=tips)
    errors = base.mark_rule(color=INK, strokeWidth=1.5).encode(y=y, x="low:Q", x2="high:Q")
    return alt.layer(bars, errors).properties(height=alt.Step(BAR_PIXELS)).configure(axis=LABELS)


def history(rows: pd.DataFrame, order: list[str], title: str, top: float | None = None) -> alt.LayerChart:
    """A figure over time, joined only within a segment. `rows`: when, figure, segment, kind; `order`: every point in
    time, in order, with or without a figure; `top`: where the scale ends, for charts that are set side by side."""
    x = alt.X(
        "when:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=alt.Axis(labelAngle=0, labelLimit=110)
    )
    y = alt.Y("figure:Q", title=title, scale=alt.Scale(domainMin=0) if top is None else alt.Scale(domain=[0, top]))
    kinds = rows["kind"].drop_duplicates().tolist()
    colours = alt.Scale(domain=kinds, range=PARTS[: len(kinds)])
    shapes = alt.Scale(
        domain=kinds, range=["circle", "diamond", "square", "triangle-up", "cross", "stroke"][: len(kinds)]
    )
    legend = alt.Legend(orient="top", title=None, columns=1, labelLimit=280) if len(kinds) > 1 else None
    # The legend is above the plot and takes its room, a line a kind.
    height = 200 + (26 * len(kinds) if legend else 0)
    colour = alt.Color("kind:N", scale=colours, legend=legend)
    tips = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("figure:Q", title=title, format=".1f"),
        alt.Tooltip("kind:N", title="Counted as"),
    ]
    lines = alt.Chart(rows).mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, detail="segment:N")
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=80, opacity=1)
        .encode(x=x, y=y, color=colour, shape=alt.Shape("kind:N", scale=shapes, legend=legend), tooltip=tips)
    )
    return alt.layer(lines, points).properties(height=height).configure(axis=LABELS, legend=LEGEND)


def search(points: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """The best plan and its bound over time, as steps. `points`: SEARCH_COLUMNS, where `which` is BEST or BOUND."""
    return (
        alt.Chart(points)
        .mark_line(interpolate="step-after", point=True, strokeWidth=2.5)
        .encode(
            x=alt.X("seconds:Q", title="Seconds since the search began"),
            y=alt.Y("figure:Q", title="Figure of this step", scale=alt.Scale(zero=False)),
            color=alt.Color(
                "which:N",
                title=None,
                scale=alt.Scale(domain=[BEST, BOUND], range=[PRIMARY, ACCENT]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "which:N", title=None, scale=alt.Scale(domain=[BEST, BOUND], range=[[1, 0], [6, 4]])
            ),
            tooltip=[
                alt.Tooltip("seconds:Q", title="Seconds", format=".1f"),
                alt.Tooltip("figure:Q", title="Figure", format=",.2f"),
                alt.Tooltip("which:N", title="What"),
            ],
        )
        .properties(height=200)
        .configure(axis=LABELS, legend=LEGEND)
    )
