"""Maps of schools by need as deck.gl layers over a plain local ground: no tile, font or picture comes from outside."""

import json
import math
from collections.abc import Hashable, Iterable
from typing import Any, SupportsFloat

import pandas as pd
import pydeck as pdk
from pydeck.bindings import json_tools
from shapely.geometry import shape

from data_sources.cluster_map import palettes
from data_sources.map_layers import MapLayers
from pages.ui import map_areas, map_marks, words
from pages.ui.map_marks import INK, WHITE

AXES = ("longitude", "latitude")
ROOM = 0.12  # of a zoom level, left around what the map shows
STYLE = "/app/static/basemap.json"
WIDTH_PIXELS, HEIGHT_PIXELS, LOWEST_PIXELS = 620, 640, 440
TIP_STYLE = {
    "whiteSpace": "pre-line",
    "fontFamily": "inherit",
    "maxWidth": "260px",
    "color": WHITE,
    "backgroundColor": INK,
    "borderRadius": "6px",
}


class CompactDeck(pdk.Deck):
    """A deck whose JSON has no line breaks: a third of what is sent otherwise."""

    def to_json(self) -> str:
        """The same description, in fewer characters."""
        return json.dumps(self, sort_keys=True, default=json_tools.default_serialize, separators=(",", ":"))


LARGEST_SCHOOL_PUPILS, LARGEST_RADIUS_PIXELS, SMALLEST_RADIUS_PIXELS = 1600, 15, 5.5


def radius_pixels(pupils: SupportsFloat | None) -> float:
    """Area in proportion to the roll; the smallest size where the roll is not known."""
    known = 0.0 if pupils is None or words.is_missing(pupils) else float(pupils)
    share = min(known / LARGEST_SCHOOL_PUPILS, 1.0)
    return round(max(SMALLEST_RADIUS_PIXELS, LARGEST_RADIUS_PIXELS * math.sqrt(share)), 1)


def layers(
    drawn: MapLayers,
    selected: Iterable[str] = (),
    cluster: str = "",
    *,
    schools_id: str = "schools",
    are_hubs_picked: bool = True,
) -> list[pdk.Layer]:
    """Ground, lines, schools by need, hubs and names. `schools_id`: the name of the layer a click on a school gives.
    Polygons cannot be picked: a click would send the whole outline back."""
    chosen = set(selected)
    by_size = drawn.schools.sort_values("pupils", ascending=False, na_position="last")  # small ones stay on top
    records = [school_mark(row) for row in by_size.to_dict("records")]
    return [
        *map_areas.grounds(drawn.areas),
        map_marks.lines(drawn.lines),
        map_marks.dots(schools_id, records),
        map_marks.letters(records),
        map_marks.rings([one for one in records if one["urn"] in chosen]),
        *map_marks.hubs(drawn.hubs, cluster, is_pickable=are_hubs_picked),
        map_marks.area_names(drawn.area_names),
    ]


def on_plain_ground(layers: list[pdk.Layer], seen: pdk.ViewState) -> pdk.Deck:
    """The layers over the local ground; what can be pointed at says its field `tip`."""
    return CompactDeck(
        layers,
        initial_view_state=seen,
        map_provider="maplibre",
        map_style=STYLE,
        tooltip={"text": "{tip}", "style": TIP_STYLE},
    )


def school_mark(row: dict[Hashable, Any]) -> dict[str, Any]:
    """A school's circle; `row` of MapLayers.schools."""
    one = palettes.need_class(row["need_points"])
    tip = [
        row["name"],
        f"{words.phase(row['phase'])}, {words.number(row['pupils'], missing='number not known')} pupils",
        f"Need score: {words.points(row['need_points'])}",
        f"Link worker: {row['worker']}",
    ]
    return {
        "urn": row["urn"],
        "place": map_marks.place(row["longitude"], row["latitude"]),
        "radius": radius_pixels(row["pupils"]),
        "fill": map_marks.rgb(one.colour, 235),
        "ink": map_marks.rgb(one.ink),
        "letter": one.letter,
        "tip": "\n".join(tip),
    }


def height_pixels(drawn: MapLayers, width_pixels: int = WIDTH_PIXELS) -> int:
    """As high as the district needs where it is that wide, within limits; the same whatever is chosen."""
    west, south, east, north = _extent(drawn.schools, drawn.areas["features"])
    up = (north - south) / math.cos(math.radians((south + north) / 2))
    return round(min(max(width_pixels * up / max(east - west, 0.001), LOWEST_PIXELS), HEIGHT_PIXELS))


def _extent(places: pd.DataFrame, areas: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    corners = [shape(area["geometry"]).bounds for area in areas]
    west, south = (min([places[axis].min(), *(c[i] for c in corners)]) for i, axis in enumerate(AXES))
    east, north = (max([places[axis].max(), *(c[i + 2] for c in corners)]) for i, axis in enumerate(AXES))
    return west, south, east, north


def view(drawn: MapLayers, cluster: str, width_pixels: int = WIDTH_PIXELS) -> pdk.ViewState:
    """Fits the cluster's schools, or the whole district with its areas, into the window."""
    inside = drawn.schools[drawn.schools["cluster"] == cluster] if cluster else drawn.schools
    west, south, east, north = _extent(inside, [] if cluster else drawn.areas["features"])
    latitude = (south + north) / 2
    wide = max(east - west, 0.005) / width_pixels
    tall = max(north - south, 0.005) / math.cos(math.radians(latitude)) / height_pixels(drawn, width_pixels)
    zoom = math.log2(360 / 512 / max(wide, tall)) - ROOM
    longitude, latitude = map_marks.place((west + east) / 2, latitude)
    return pdk.ViewState(longitude=longitude, latitude=latitude, zoom=round(zoom, 2), pitch=0, bearing=0)
