"""Areas on maps, as deck.gl layers: plain fills, and edges as straight lines, each drawn once.

A layer of GeoJSON draws its edges as paths, whose program takes a machine without a graphics card most of a second to
make ready, three times as long as that of straight lines.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pydeck as pdk

from pages.ui.map_marks import GROUNDS, rgb

EDGE = "#5c6b73"
Ring = list[list[float]]


def grounds(areas: dict[str, Any], layer_id: str = "clusters", edge: str = EDGE) -> list[pdk.Layer]:
    """The clusters on grounds of their own, and their outlines; `areas`: GeoJSON with the property `turn`."""
    features = [
        {**one, "properties": {"ground": rgb(GROUNDS[one["properties"]["turn"] % len(GROUNDS)])}}
        for one in areas["features"]
    ]
    return [
        filled(f"{layer_id}_ground", {**areas, "features": features}),
        outlines(f"{layer_id}_edges", areas, colour=edge, pixels=1.5),
    ]


def filled(layer_id: str, areas: dict[str, Any]) -> pdk.Layer:
    """Areas in their own colours, without edges; each feature has the property `ground`, as `rgb` gives it."""
    return pdk.Layer(
        "SolidPolygonLayer",
        [
            {"rings": rings, "ground": feature["properties"]["ground"]}
            for feature in areas["features"]
            for rings in _polygons(feature["geometry"])
        ],
        id=layer_id,
        get_polygon="rings",
        get_fill_color="ground",
        filled=True,
        extruded=False,
        pickable=False,
    )


def outlines(layer_id: str, areas: dict[str, Any], *, colour: str = EDGE, pixels: float = 1) -> pdk.Layer:
    """Areas as lines only; an edge that two share is drawn once."""
    return pdk.Layer(
        "LineLayer",
        [{"w": west, "s": south, "e": east, "n": north} for (west, south), (east, north) in edges(areas)],
        id=layer_id,
        get_source_position="[w,s]",
        get_target_position="[e,n]",
        get_color=rgb(colour),
        width_units="'pixels'",
        get_width=pixels,
        pickable=False,
    )


def edges(areas: dict[str, Any]) -> Iterable[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Every edge of the areas (GeoJSON) once, whichever way round and however many share it."""
    found: dict[tuple[tuple[float, ...], tuple[float, ...]], None] = {}
    for feature in areas["features"]:
        for rings in _polygons(feature["geometry"]):
            for ring in rings:
                for start, end in pairwise(tuple(point) for point in ring):
                    found[min(start, end), max(start, end)] = None
    return found


def _polygons(geometry: dict[str, Any]) -> Iterator[list[Ring]]:
    """The rings of each polygon of a shape."""
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["coordinates"]
    else:
        for part in geometry.get("geometries", ()):
            yield from _polygons(part)
