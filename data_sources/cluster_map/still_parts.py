"""What still pictures of a map are layered from: areas, letters, hubs, names, a legend; nothing comes from outside."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from data_sources.cluster_map.palettes import DARK, WHITE, MapClass

GROUND, EDGE = "#eef2f4", "#5c6b73"
AT = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
HUB_AREA, NAME_PIXELS, NAME_HALO_PIXELS = 80, 15, 4


def outlines(features: Sequence[dict[str, Any]], **looks: Any) -> alt.Chart:
    """Shapes given as GeoJSON features, in degrees."""
    return alt.Chart(alt.Data(values=list(features))).mark_geoshape(**looks)


def letters(schools: pd.DataFrame, font_pixels: int) -> alt.Chart:
    """Each school's letter in its ink. schools: longitude, latitude, letter, ink ("#rrggbb")."""
    marked = alt.Chart(schools[["longitude", "latitude", "letter", "ink"]]).mark_text(
        fontSize=font_pixels, fontWeight=700, baseline="middle"
    )
    return marked.encode(**AT, text="letter:N", color=alt.Color("ink:N", scale=None, legend=None))


def hub_squares(hubs: pd.DataFrame) -> alt.Chart:
    """A square at each hub. hubs: longitude, latitude."""
    squares = alt.Chart(hubs[["longitude", "latitude"]])
    return squares.mark_square(size=HUB_AREA, color=DARK, opacity=1, stroke=WHITE, strokeWidth=1.2).encode(**AT)


def names(area_names: pd.DataFrame) -> list[alt.Chart]:
    """The clusters' names, each with a white edge under it. area_names: cluster, longitude, latitude."""
    halo_then_name: tuple[dict[str, Any], ...] = ({"stroke": WHITE, "strokeWidth": NAME_HALO_PIXELS}, {})
    return [
        alt.Chart(area_names)
        .mark_text(fontSize=NAME_PIXELS, fontWeight=700, color=DARK, **looks)
        .encode(**AT, text="cluster:N")
        for looks in halo_then_name
    ]


def colours(field: str, classes: Sequence[MapClass], labels: Sequence[str], title: str | None = None) -> alt.Color:
    """The colour of each class, with a legend under the map in the classes' order; `field` holds their labels."""
    legend = alt.Legend(
        orient="bottom", columns=2, title=title, labelLimit=330, labelFontSize=12, titleFontSize=13, symbolSize=160,
        symbolStrokeWidth=0.8, symbolStrokeColor=DARK, labelColor=DARK, titleColor=DARK,
    )  # fmt: skip
    scale = alt.Scale(domain=list(labels), range=[one.colour for one in classes])
    return alt.Color(f"{field}:N", scale=scale, sort=list(labels), legend=legend)


def height_pixels(schools: pd.DataFrame, width: int, least: int, most: int) -> int:
    """As high as the schools lie at this width, from `least` to `most`. schools: longitude, latitude, in degrees."""
    if schools.empty:
        return least
    west, east = schools["longitude"].min(), schools["longitude"].max()
    south, north = schools["latitude"].min(), schools["latitude"].max()
    up = (north - south) / math.cos(math.radians((north + south) / 2))
    return int(min(max(width * up / max(east - west, 0.001), least), most))
