"""Charts that a page shows large and a paper prints: bars a cluster, a figure over time by cluster, quartiles."""

import altair as alt
import pandas as pd

from allocation.equality import HIGHEST, LOWEST, OK, OUTSIDE

INK, STRONG, WEAK, WARNING, LINE = "#0b0c0c", "#0b5471", "#9fb3bd", "#a8470a", "#5c6b73"
BAR_PIXELS, FONT_PIXELS = 34, 16
FLAGS = {OUTSIDE: "look at it", OK: "inside 0.8 to 1.25"}
LABELS = alt.AxisConfig(
    labelColor=INK, titleColor=INK, labelFontSize=FONT_PIXELS, titleFontSize=FONT_PIXELS - 2, titleFontWeight="normal"
)

LEGEND = alt.LegendConfig(labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, labelLimit=300)


def bars(rows: pd.DataFrame, title: str, whole: float | None = None) -> alt.LayerChart:
    """A bar a place with its figure at the end, the largest first; what matters is said by the figure, not by colour.

    rows: place, number, text (the figure as it is said), is_marked (drawn in the second colour). `whole`: a line at the
    figure of the whole council, where there is one.
    """
    order = rows.sort_values("number", ascending=False)["place"].tolist()
    low, high = min(0.0, float(rows["number"].min())), max(0.0, float(rows["number"].max()), whole or 0.0)
    room = 0.16 * max(high - low, 1e-9)
    y = alt.Y("place:N", sort=order, title=None, axis=alt.Axis(labelLimit=190, ticks=False, domain=False))
    x = alt.X(
        "number:Q",
        title=title,
        scale=alt.Scale(domain=[low - (room if low < 0 else 0), high + room], nice=False),
        axis=alt.Axis(tickCount=5, gridColor="#e3e8ea"),
    )
    colour = alt.condition("datum.is_marked", alt.value(WARNING), alt.value(STRONG))
    tips = [alt.Tooltip("place:N", title="Place"), alt.Tooltip("text:N", title=title)]
    base = alt.Chart(rows).encode(y=y)
    drawn = base.mark_bar(size=BAR_PIXELS - 10).encode(x=x, color=colour, tooltip=tips)
    above = base.transform_filter("datum.number >= 0").mark_text(align="left", dx=5, fontSize=FONT_PIXELS, color=INK)
    below = base.transform_filter("datum.number < 0").mark_text(align="right", dx=-5, fontSize=FONT_PIXELS, color=INK)
    layers: list[alt.Chart] = [drawn, above.encode(x=x, text="text:N"), below.encode(x=x, text="text:N")]
    if whole is not None:
        rule = alt.Chart(pd.DataFrame({"number": [whole]})).mark_rule(color=LINE, strokeDash=[5, 4], strokeWidth=2)
        layers.append(rule.encode(x=x))
    return alt.layer(*layers).properties(height=alt.Step(BAR_PIXELS)).configure(axis=LABELS)


def ratios(rows: pd.DataFrame) -> alt.LayerChart:
    """A mark at each ratio with its interval, and the band that is not flagged. rows: label, ratio, low, high, flag."""
    y = alt.Y("label:N", sort=rows["label"].tolist(), title=None, axis=alt.Axis(labelLimit=330))
    low, high = min(rows["low"].min(), LOWEST - 0.1), max(rows["high"].max(), HIGHEST + 0.1)
    scale = alt.Scale(type="log", domain=[max(float(low), 0.05), float(high)], nice=False)
    x = alt.X("ratio:Q", title="Ratio, most over least (each step the same share)", scale=scale)
    kinds = alt.Scale(domain=list(FLAGS.values()), range=[WARNING, STRONG])
    shapes = alt.Scale(domain=list(FLAGS.values()), range=["diamond", "circle"])
    band = alt.Chart(pd.DataFrame({"from": [LOWEST], "to": [HIGHEST]})).mark_rect(color=WEAK, opacity=0.3)
    tips = [alt.Tooltip("label:N", title="Characteristic"), alt.Tooltip("ratio:Q", title="Ratio", format=".2f")]
    marks = (
        alt.Chart(rows)
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            y=y,
            x=x,
            color=alt.Color("flag:N", scale=kinds, legend=alt.Legend(orient="top", title=None)),
            shape=alt.Shape("flag:N", scale=shapes, legend=alt.Legend(orient="top", title=None)),
            tooltip=tips,
        )
    )
    lines = alt.Chart(rows).mark_rule(strokeWidth=2, color=INK).encode(y=y, x="low:Q", x2="high:Q")
    layers = [band.encode(x=alt.X("from:Q", scale=scale), x2="to:Q"), lines, marks]
    return alt.layer(*layers).properties(height=alt.Step(36)).configure(axis=LABELS, legend=LEGEND)
