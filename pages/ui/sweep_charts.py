"""Charts of sweeps, each drawn from a table the page also shows; a plan that does not fit is a mark, never a number."""

import altair as alt
import pandas as pd

from pages.ui import charts

HEIGHT = 280
CELL_PIXELS = 56
FITS, NOT_PROVEN, CARRIED, SHORT = "every school led", "not proven best", "better known plan", "does not fit"
KINDS = [FITS, NOT_PROVEN, CARRIED]


def curve(rows: pd.DataFrame, x_title: str, y_title: str, decimals: int) -> alt.LayerChart:
    """One figure along a lever. `rows`: at, label, figure (NaN where it does not stand), kind (of KINDS,
    or SHORT), note."""
    x = alt.X("at:Q", title=x_title, scale=alt.Scale(zero=False, padding=12), axis=alt.Axis(tickCount=8))
    y = alt.Y("figure:Q", title=y_title, scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=5))
    kinds = [kind for kind in KINDS if kind in set(rows.loc[rows["figure"].notna(), "kind"])]
    places = [KINDS.index(kind) for kind in kinds]
    colours = [charts.PRIMARY, charts.ACCENT, "#3c7d4f"]
    shapes = ["circle", "diamond", "square"]
    legend = alt.Legend(orient="top", title=None, columns=2)
    scale = alt.Scale(domain=kinds, range=[colours[k] for k in places])
    marks = alt.Scale(domain=kinds, range=[shapes[k] for k in places])
    tips = [
        alt.Tooltip("label:N", title="Plan"),
        alt.Tooltip("figure:Q", title=y_title, format=f",.{decimals}f"),
        alt.Tooltip("kind:N", title="State"),
        alt.Tooltip("note:N", title="To know"),
    ]
    standing, short = rows[rows["figure"].notna()], rows[rows["figure"].isna()]
    kind = {"color": alt.Color("kind:N", scale=scale, legend=legend), "shape": alt.Shape("kind:N", scale=marks)}
    layers: list[alt.Chart] = []
    if len(standing):
        line = alt.Chart(standing).mark_line(color=charts.QUIET, strokeWidth=2).encode(x=x, y=y)
        points = alt.Chart(standing).mark_point(filled=True, size=110, opacity=1)
        texts = alt.Chart(standing).mark_text(dy=-13, color=charts.INK, fontSize=12)
        layers += [
            line,
            points.encode(x=x, y=y, tooltip=tips, **kind),
            texts.encode(x=x, y=y, text=alt.Text("figure:Q", format=f",.{decimals}f")),
        ]
    if len(short):
        rules = alt.Chart(short).mark_rule(color=charts.INK, strokeDash=[4, 4], strokeWidth=1.5)
        names = alt.Chart(short).mark_text(angle=270, align="right", dx=-6, dy=-8, color=charts.INK, fontSize=12)
        layers += [rules.encode(x=x, tooltip=tips), names.encode(x=x, y=alt.value(0), text="kind:N")]
    return alt.layer(*layers).properties(height=HEIGHT).configure(axis=charts.LABELS, legend=charts.LEGEND)


def bought(rows: pd.DataFrame) -> alt.LayerChart:
    """Bars of meetings that one more post buys. `rows`: where, meetings, text."""
    order = rows["where"].tolist()
    y = alt.Y("where:N", sort=order, title=None, axis=alt.Axis(labelLimit=200))
    x = alt.X("meetings:Q", title="Meetings a term no longer missed", axis=alt.Axis(tickMinStep=1, format="d"))
    tips = [alt.Tooltip("where:N", title="Where"), alt.Tooltip("text:N", title="Buys")]
    bars = alt.Chart(rows).mark_bar(color=charts.PRIMARY, size=charts.BAR_PIXELS - 8).encode(y=y, x=x, tooltip=tips)
    texts = alt.Chart(rows).mark_text(align="left", dx=5, color=charts.INK).encode(y=y, x=x, text="text:N")
    return alt.layer(bars, texts).properties(height=alt.Step(charts.BAR_PIXELS)).configure(axis=charts.LABELS)


def heat_map(rows: pd.DataFrame, titles: tuple[str, str], figure_title: str) -> alt.LayerChart:
    """Two levers against each other, the figure in each cell. `rows`: across, down (labels), across_at, down_at, figure
    (NaN where it does not stand), text, note."""
    across = rows.sort_values("across_at")["across"].drop_duplicates().tolist()
    down = rows.sort_values("down_at", ascending=False)["down"].drop_duplicates().tolist()
    x = alt.X("across:N", sort=across, title=titles[0], axis=alt.Axis(labelAngle=0, labelLimit=110, titleLimit=230))
    y = alt.Y("down:N", sort=down, title=titles[1], axis=alt.Axis(labelLimit=130))
    tips = [
        alt.Tooltip("across:N", title=titles[0]),
        alt.Tooltip("down:N", title=titles[1]),
        alt.Tooltip("text:N", title=figure_title),
        alt.Tooltip("note:N", title="To know"),
    ]
    standing, none = rows[rows["figure"].notna()], rows[rows["figure"].isna()]
    low, high = (float(standing["figure"].min()), float(standing["figure"].max())) if len(standing) else (0.0, 1.0)
    dark = low + 0.75 * (high - low)  # from here on white letters stand out better than black ones
    colours = alt.Scale(domain=[low, high], range=["#e4eef2", charts.PRIMARY])
    cells = alt.Chart(standing).mark_rect(stroke="white", strokeWidth=2)
    layers = [cells.encode(x=x, y=y, tooltip=tips, color=alt.Color("figure:Q", scale=colours, title=None, legend=None))]
    if len(none):
        empty = alt.Chart(none).mark_rect(stroke=charts.INK, strokeDash=[4, 3], fill="white", strokeWidth=1)
        layers.append(empty.encode(x=x, y=y, tooltip=tips))
    texts = (
        alt.Chart(rows)
        .mark_text(fontSize=12)
        .encode(
            x=x,
            y=y,
            text="text:N",
            color=alt.condition(
                f"isValid(datum.figure) && datum.figure > {dark}", alt.value("white"), alt.value(charts.INK)
            ),
        )
    )
    layers.append(texts)
    return alt.layer(*layers).properties(height=alt.Step(CELL_PIXELS)).configure(axis=charts.LABELS)


def shares(rows: pd.DataFrame, x_title: str, y_title: str) -> alt.LayerChart:
    """Shares in percent with their 95% limits. `rows`: at (label), place, percent, low, high, text."""
    order = rows.sort_values("place")["at"].tolist()
    x = alt.X("at:N", sort=order, title=x_title, axis=alt.Axis(labelAngle=0))
    y = alt.Y("percent:Q", title=y_title, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    tips = [
        alt.Tooltip("at:N", title=x_title),
        alt.Tooltip("text:N", title="Draws"),
        alt.Tooltip("low:Q", title="95% limits from, %", format=".0f"),
        alt.Tooltip("high:Q", title="to, %", format=".0f"),
    ]
    base = alt.Chart(rows)
    bars = base.mark_bar(color=charts.PARTS[4], size=36).encode(x=x, y=y, tooltip=tips)
    limits = base.mark_rule(color=charts.INK, strokeWidth=2).encode(x=x, y="low:Q", y2="high:Q", tooltip=tips)
    texts = base.mark_text(dy=-8, dx=30, color=charts.INK).encode(x=x, y=y, text="text:N")
    return alt.layer(bars, limits, texts).properties(height=HEIGHT).configure(axis=charts.LABELS)


def spread(rows: pd.DataFrame, x_title: str, y_title: str) -> alt.LayerChart:
    """The middle draw and the 10% to 90% points. `rows`: at (label), place, middle, low, high, mean."""
    order = rows.sort_values("place")["at"].tolist()
    x = alt.X("at:N", sort=order, title=x_title, axis=alt.Axis(labelAngle=0))
    y = alt.Y("low:Q", title=y_title, scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=5))
    tips = [
        alt.Tooltip("at:N", title=x_title),
        alt.Tooltip("middle:Q", title="Middle draw", format=",.0f"),
        alt.Tooltip("low:Q", title="10% of draws at most", format=",.0f"),
        alt.Tooltip("high:Q", title="10% of draws at least", format=",.0f"),
        alt.Tooltip("mean:Q", title="Mean", format=",.1f"),
    ]
    base = alt.Chart(rows)
    lines = base.mark_rule(color=charts.PRIMARY, strokeWidth=6, opacity=0.45).encode(
        x=x, y=y, y2="high:Q", tooltip=tips
    )
    points = base.mark_point(filled=True, size=120, color=charts.PRIMARY, opacity=1).encode(
        x=x, y="middle:Q", tooltip=tips
    )
    texts = base.mark_text(dx=24, color=charts.INK).encode(x=x, y="middle:Q", text=alt.Text("middle:Q", format=",.0f"))
    return alt.layer(lines, points, texts).properties(height=HEIGHT).configure(axis=charts.LABELS)


def kept_bands(rows: pd.DataFrame) -> alt.LayerChart:
    """How many schools keep link worker and tier how often. `rows`: band, place, schools."""
    order = rows.sort_values("place")["band"].tolist()
    x = alt.X("band:N", sort=order, title="Draws in which a school keeps both", axis=alt.Axis(labelAngle=0))
    y = alt.Y("schools:Q", title="Schools", axis=alt.Axis(tickMinStep=1, format="d", tickCount=5))
    tips = [alt.Tooltip("band:N", title="Draws"), alt.Tooltip("schools:Q", title="Schools")]
    base = alt.Chart(rows)
    bars = base.mark_bar(color=charts.PRIMARY).encode(x=x, y=y, tooltip=tips)
    texts = base.mark_text(dy=-8, color=charts.INK).encode(x=x, y=y, text="schools:Q")
    return alt.layer(bars, texts).properties(height=HEIGHT).configure(axis=charts.LABELS)
