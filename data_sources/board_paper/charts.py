"""Charts that a page shows large and a paper prints: bars a cluster, a figure over time by cluster, ratios."""

import json
import textwrap
from collections.abc import Sequence

import altair as alt
import pandas as pd

from allocation.equality import HIGHEST, LOWEST, OK, OUTSIDE

INK, STRONG, WEAK, WARNING, LINE = "#0b0c0c", "#0b5471", "#9fb3bd", "#a8470a", "#5c6b73"
BAR_PIXELS, FONT_PIXELS = 34, 16
RATIO_LETTERS, RATIO_PIXELS, LINE_PIXELS = 30, 40, 20  # a name as long as fits a screen of 320 pixels, above its mark
RATIO_TICKS = (0.1, 0.2, 0.4, LOWEST, 1.0, HIGHEST, 2.0, 4.0, 8.0, 16.0, 32.0)  # so far apart that they can be read
EDGE = 1.04  # room beyond the outermost interval, so that its end is seen
FLAGS = {OUTSIDE: "look at it", OK: "inside 0.8 to 1.25"}
LABELS = alt.AxisConfig(
    labelColor=INK, titleColor=INK, labelFontSize=FONT_PIXELS, titleFontSize=FONT_PIXELS - 2, titleFontWeight="normal"
)

SMALL_LABELS = alt.AxisConfig(
    labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, titleFontWeight="normal"
)
# What is drawn for each way of counting, in order: colour, mark, and the mark as a letter for a legend in words.
KINDS = (
    ("#0b5471", "circle", "●"),
    ("#c2560c", "diamond", "◆"),
    ("#3c7d4f", "square", "■"),
    ("#7c3a80", "triangle-up", "▲"),
)
SMALL_PIXELS, SMALL_WIDTH, IN_A_ROW, STRAIGHT = 130, 165, 3, 4
PAGE_PIXELS = 240  # on a page the labels take their room from the height
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
    """A mark at each ratio with its interval under its name, and the band that is not flagged.

    rows: label, ratio, low, high, flag.
    """
    names_in_lines = [textwrap.wrap(label, RATIO_LETTERS) for label in rows["label"]]
    lines_most = max(len(one) for one in names_in_lines)
    # Vega writes further lines downwards: blank ones first, so that every name ends just above its mark.
    rows = rows.assign(name=["\n".join([" "] * (lines_most - len(one)) + one) for one in names_in_lines])
    y = alt.Y(
        "label:N", sort=rows["label"].tolist(), scale=alt.Scale(type="band", padding=0), bandPosition=0.8, axis=None
    )
    above = alt.Chart(rows).mark_text(
        align="left",
        baseline="bottom",
        dx=2,
        dy=-9 - LINE_PIXELS * (lines_most - 1),
        fontSize=FONT_PIXELS,
        lineHeight=LINE_PIXELS,
        lineBreak="\n",
        color=INK,
    )
    names = above.encode(y=y, x=alt.value(0), text="name:N")
    reach = pd.concat([rows["low"], rows["ratio"], rows["high"]])  # an interval that cannot be said is missing
    low, high = max(min(float(reach.min()), LOWEST - 0.1) / EDGE, 0.05), max(float(reach.max()), HIGHEST + 0.1) * EDGE
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    ticks = alt.Axis(values=[one for one in RATIO_TICKS if low <= one <= high], format="~g")
    x = alt.X("ratio:Q", title="Ratio, most over least (each step the same share)", scale=scale, axis=ticks)
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
    layers = [band.encode(x=alt.X("from:Q", scale=scale), x2="to:Q"), lines, marks, names]
    height = alt.Step(RATIO_PIXELS + LINE_PIXELS * lines_most)
    return alt.layer(*layers).properties(height=height).configure(axis=LABELS, legend=LEGEND)


def over_time(
    rows: pd.DataFrame, order: Sequence[str], breaks: Sequence[str], title: str, top: float
) -> alt.LayerChart:
    """A figure over time in one place, joined only within a segment, with a dashed line wherever it breaks.

    rows: when, figure, segment, kind, kind_number (which of KINDS, the same in every chart beside this one). `order`:
    every point in time; `breaks`: those from which the figure cannot be compared with before; `top`: where the scale
    ends.
    """
    drawn = alt.layer(*_over_time(order, breaks, title, top), data=rows)
    return drawn.properties(height=PAGE_PIXELS).configure(axis=SMALL_LABELS)


def side_by_side(
    rows: pd.DataFrame, order: Sequence[str], breaks: Sequence[str], title: str, top: float
) -> alt.FacetChart:
    """The same chart for several places, all on one scale, as one picture. rows: as `over_time` has them, and place."""
    one = alt.layer(*_over_time(order, breaks, title, top)).properties(width=SMALL_WIDTH, height=SMALL_PIXELS)
    places = alt.Facet("place:N", sort=None, title=None, header=alt.Header(labelFontSize=14, labelFontWeight="bold"))
    return one.facet(places, data=rows, columns=IN_A_ROW).configure(axis=SMALL_LABELS)


def _over_time(order: Sequence[str], breaks: Sequence[str], title: str, top: float) -> list[alt.Chart]:
    scale = alt.Scale(type="band", domain=list(order))
    labels = alt.Axis(labelAngle=0 if len(order) < STRAIGHT else -40, labelLimit=110, ticks=False)
    x = alt.X("when:N", sort=list(order), scale=scale, title=None, axis=labels)
    y = alt.Y("figure:Q", title=title, scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=4))
    colours, shapes, _ = zip(*KINDS, strict=True)
    domain = list(range(len(KINDS)))
    colour = alt.Color("kind_number:N", scale=alt.Scale(domain=domain, range=list(colours)), legend=None)
    shape = alt.Shape("kind_number:N", scale=alt.Scale(domain=domain, range=list(shapes)), legend=None)
    tips = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("figure:Q", title=title, format=".1f"),
        alt.Tooltip("kind:N", title="Counted as"),
    ]
    lines = alt.Chart().mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, detail="segment:N")
    points = alt.Chart().mark_point(filled=True, size=80, opacity=1)
    layers = [lines, points.encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)]
    for when in breaks:
        at = alt.X("when:N", sort=list(order), scale=scale, axis=labels, title=None, bandPosition=0)
        once = alt.Chart().transform_aggregate(n="count()").transform_calculate(when=json.dumps(when))
        layers.append(once.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.5).encode(x=at))
        word = once.mark_text(text="break", align="left", dx=4, baseline="top", fontSize=12, color=INK)
        layers.append(word.encode(x=at, y=alt.value(2)))
    return layers
