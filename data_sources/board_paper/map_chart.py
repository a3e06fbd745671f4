"""The cluster map as a still picture: clusters as areas, schools by need, hubs; nothing comes from outside."""

import math

import altair as alt
import pandas as pd

from data_sources.board_paper.charts import INK
from data_sources.cluster_map.palettes import NEED, NO_SCORE, need_class
from data_sources.map_layers import MapLayers

WIDTH_PIXELS, MOST_HIGH = 560, 640
CLASSES = (*NEED, NO_SCORE)
LABELS = {one.letter: f"{one.letter}: {one.label}" for one in CLASSES}
GROUND, EDGE = "#eef2f4", "#5c6b73"


def map_chart(layers: MapLayers) -> alt.LayerChart | alt.FacetChart:
    """Outlines with their names, a letter and colour for each school's need, its size by pupils, hubs as squares."""
    schools = layers.schools.assign(letter=[need_class(points).letter for points in layers.schools["need_points"]])
    schools["need"] = schools["letter"].map(LABELS)
    schools["pupils"] = schools["pupils"].fillna(0)  # the smallest size where the roll is not known
    shapes = alt.Chart(alt.Data(values=layers.areas["features"])).mark_geoshape(
        fill=GROUND, stroke=EDGE, strokeWidth=1.5
    )
    at = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    kinds = list(LABELS.values())
    colours = alt.Scale(domain=kinds, range=[one.colour for one in CLASSES])
    dots = (
        alt.Chart(schools[["longitude", "latitude", "pupils", "need"]])
        .mark_circle(stroke=INK, strokeWidth=0.7, opacity=1)
        .encode(
            **at,
            size=alt.Size("pupils:Q", scale=alt.Scale(range=[60, 420]), legend=None),
            color=alt.Color("need:N", scale=colours, title="Need score", sort=kinds, legend=alt.Legend(orient="right")),
        )
    )
    dark = alt.condition("datum.letter == 'A' || datum.letter == 'B'", alt.value("#ffffff"), alt.value(INK))
    letters = (
        alt.Chart(schools[["longitude", "latitude", "letter"]])
        .mark_text(fontSize=9, fontWeight=700)
        .encode(**at, text="letter:N", color=dark)
    )
    hubs = (
        alt.Chart(layers.hubs).mark_square(size=70, color=INK, opacity=1, stroke="white", strokeWidth=1.2).encode(**at)
    )
    names = alt.Chart(layers.area_names).mark_text(
        fontSize=15, fontWeight=700, stroke="white", strokeWidth=4, color=INK
    )
    over = alt.Chart(layers.area_names).mark_text(fontSize=15, fontWeight=700, color=INK)
    named = [one.encode(**at, text="cluster:N") for one in (names, over)]
    return alt.layer(shapes, dots, letters, hubs, *named).project("mercator").properties(height=_height(schools))


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
