"""The cluster map as a still picture: clusters as areas, schools by need, hubs."""

import altair as alt
import pandas as pd

from data_sources.board_paper.pictures import WIDTH_PIXELS
from data_sources.cluster_map import still_parts
from data_sources.cluster_map.palettes import DARK, NEED, NO_SCORE, need_class
from data_sources.map_layers import MapLayers

MOST_HIGH, LEAST_HIGH = 640, 240
CLASSES = (*NEED, NO_SCORE)
LABELS = {one.letter: f"{one.letter}: {one.label}" for one in CLASSES}
SMALLEST, LARGEST, MANY = 70, 380, 200  # size in pixels; smaller from as many schools on


def map_chart(layers: MapLayers) -> alt.LayerChart:
    """Outlines with their names, a letter and colour for each school's need, its size by pupils, hubs as squares."""
    schools = _marks(layers.schools)
    is_many = len(schools) >= MANY
    sizes = alt.Scale(range=[SMALLEST / 2, LARGEST / 3] if is_many else [SMALLEST, LARGEST])
    circles = (
        alt.Chart(schools[["longitude", "latitude", "pupils", "need"]])
        .mark_circle(stroke=DARK, strokeWidth=0.7, opacity=1)
        .encode(
            **still_parts.AT,
            size=alt.Size("pupils:Q", scale=sizes, legend=None),
            color=still_parts.colours("need", CLASSES, list(LABELS.values()), "Need score"),
        )
    )
    drawn = alt.layer(
        still_parts.outlines(
            layers.areas["features"], fill=still_parts.GROUND, stroke=still_parts.EDGE, strokeWidth=1.4
        ),
        circles,
        still_parts.letters(schools, 6 if is_many else 9),
        still_parts.hub_squares(layers.hubs),
        *still_parts.names(layers.area_names),
    ).project("mercator")
    height = still_parts.height_pixels(schools, WIDTH_PIXELS, LEAST_HIGH, MOST_HIGH)
    return drawn.resolve_scale(color="independent").properties(height=height)


def _marks(schools: pd.DataFrame) -> pd.DataFrame:
    """The schools with `letter`, `ink` and `need` (class in words), large ones first so that none hides a small one."""
    classes = [need_class(points) for points in schools["need_points"]]
    return schools.assign(
        letter=[one.letter for one in classes],
        ink=[one.ink for one in classes],
        need=[LABELS[one.letter] for one in classes],
        pupils=schools["pupils"].fillna(0),  # the smallest size where the roll is not known
    ).sort_values("pupils", ascending=False, kind="stable")


def map_words(layers: MapLayers) -> str:
    """What the map shows, in a sentence for each cluster: schools, and how many have high need."""
    schools = layers.schools.assign(is_high=layers.schools["need_points"] >= 60)
    said = [
        f"{cluster}: {len(ours)} schools, {int(ours['is_high'].sum())} with a need score of 60 or more"
        for cluster, ours in schools.groupby("cluster")
    ]
    return f"Map of {len(schools)} schools and {len(layers.hubs)} hubs in {len(said)} clusters. {'; '.join(said)}."
