"""The cluster map as a still picture: clusters as areas, schools by need, hubs; nothing comes from outside."""

import math

import altair as alt
import pandas as pd

from data_sources.cluster_map.palettes import DARK, NEED, NO_SCORE, WHITE, need_class
from data_sources.map_layers import MapLayers

WIDTH_PIXELS, MOST_HIGH = 560, 640
CLASSES = (*NEED, NO_SCORE)
LABELS = {one.letter: f"{one.letter}: {one.label}" for one in CLASSES}
GROUND, EDGE = "#eef2f4", "#5c6b73"
SMALLEST, LARGEST, MANY = 70, 380, 200  # size in pixels; smaller from as many schools on


def map_chart(layers: MapLayers) -> alt.LayerChart | alt.FacetChart:
    """Outlines with their names, a letter and colour for each school's need, its size by pupils, hubs as squares."""
    schools = _marks(layers.schools)
    at = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    areas = alt.Chart(alt.Data(values=layers.areas["features"])).mark_geoshape(
        fill=GROUND, stroke=EDGE, strokeWidth=1.5
    )
    is_many = len(schools) >= MANY
    sizes = alt.Scale(range=[SMALLEST / 2, LARGEST / 3] if is_many else [SMALLEST, LARGEST])
    dots = (
        alt.Chart(schools[["longitude", "latitude", "pupils", "need"]])
        .mark_circle(stroke=DARK, strokeWidth=0.7, opacity=1)
        .encode(**at, size=alt.Size("pupils:Q", scale=sizes, legend=None), color=_colours())
    )
    letters = alt.Chart(schools[["longitude", "latitude", "letter", "ink"]]).mark_text(
        fontSize=6 if is_many else 9, fontWeight=700
    )
    named = letters.encode(**at, text="letter:N", color=alt.Color("ink:N", scale=None, legend=None))
    squares = alt.Chart(layers.hubs[["longitude", "latitude"]])
    hubs = squares.mark_square(size=70, color=DARK, opacity=1, stroke=WHITE, strokeWidth=1.2).encode(**at)
    drawn = alt.layer(areas, dots, named, hubs, *_names(layers.area_names, at)).project("mercator")
    return drawn.resolve_scale(color="independent").properties(height=_height(schools))


def _marks(schools: pd.DataFrame) -> pd.DataFrame:
    """The schools with `letter`, `ink` and `need` (class in words), large ones first so that none hides a small one."""
    classes = [need_class(points) for points in schools["need_points"]]
    return schools.assign(
        letter=[one.letter for one in classes],
        ink=[one.ink for one in classes],
        need=[LABELS[one.letter] for one in classes],
        pupils=schools["pupils"].fillna(0),  # the smallest size where the roll is not known
    ).sort_values("pupils", ascending=False, kind="stable")


def _colours() -> alt.Color:
    legend = alt.Legend(
        orient="bottom", columns=2, labelFontSize=13, titleFontSize=13, labelLimit=300, symbolSize=160,
        symbolStrokeWidth=0.8, symbolStrokeColor=DARK, labelColor=DARK, titleColor=DARK,
    )  # fmt: skip
    kinds = list(LABELS.values())
    scale = alt.Scale(domain=kinds, range=[one.colour for one in CLASSES])
    return alt.Color("need:N", scale=scale, title="Need score", sort=kinds, legend=legend)


def _names(names: pd.DataFrame, at: dict[str, str]) -> list[alt.Chart]:
    """The clusters' names, each with a white edge under it."""
    words = alt.Chart(names)
    edge = words.mark_text(fontSize=14, fontWeight=700, stroke=WHITE, strokeWidth=4, color=DARK)
    return [
        one.encode(**at, text="cluster:N") for one in (edge, words.mark_text(fontSize=14, fontWeight=700, color=DARK))
    ]


def map_words(layers: MapLayers) -> str:
    """What the map shows, in a sentence for each cluster: schools, and how many have high need."""
    schools = layers.schools.assign(is_high=layers.schools["need_points"] >= 60)
    said = [
        f"{cluster}: {len(ours)} schools, {int(ours['is_high'].sum())} with a need score of 60 or more"
        for cluster, ours in schools.groupby("cluster")
    ]
    return f"Map of {len(schools)} schools and {len(layers.hubs)} hubs in {len(said)} clusters. {'; '.join(said)}."


def _height(schools: pd.DataFrame) -> int:
    """As high as the district is at this width, within limits."""
    west, east = schools["longitude"].min(), schools["longitude"].max()
    south, north = schools["latitude"].min(), schools["latitude"].max()
    up = (north - south) / math.cos(math.radians((north + south) / 2))
    return int(min(max(WIDTH_PIXELS * up / max(east - west, 0.001), 240), MOST_HIGH))
