"""England on one map: every school as a small square in its need class, authorities as rings, one of them in detail."""

import json
import math
from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd
import pydeck as pdk
from scipy.spatial import cKDTree

from data_sources.cluster_map import palettes
from data_sources.cluster_map.palettes import MapClass
from pages.ui import map_marks, maps, words

HEIGHT_PIXELS, WIDTH_PIXELS = 680, 560
ENGLAND = pdk.ViewState(longitude=-1.9, latitude=52.85, zoom=5.55, pitch=0, bearing=0)
HALF_DEGREES = (0.006, 0.013)  # about 700 to 1,400 metres
SHARE_OF_DISTANCE = 0.8
EAST_SHARE = 0.6  # a degree of longitude is so much of one of latitude, in the middle of England
_WEST, _EAST, _SOUTH, _NORTH = f"(x-w/{EAST_SHARE})/1000", f"(x+w/{EAST_SHARE})/1000", "(y-w)/1000", "(y+w)/1000"
SQUARE = f"[[{_WEST},{_SOUTH}],[{_EAST},{_SOUTH}],[{_EAST},{_NORTH}],[{_WEST},{_NORTH}]]"
NAMES_LAYER = "authorities"
MARK_PIXELS = 4
ROOM_SHARE = 1.25
CLASSES: tuple[MapClass, ...] = (*palettes.NEED, palettes.NO_SCORE)


def classes(points: pd.Series) -> pd.Series:
    """The letter of each school's need class."""
    return points.map(lambda one: palettes.need_class(None if pd.isna(one) else float(one)).letter)


def payload(places: pd.DataFrame) -> str:
    """Places as a data address that deck.gl reads by itself: x, y and half a square's width w, in thousandths of a
    degree, some hundred metres.

    pydeck would write every number on a line of its own; so this is a fraction of the size. Nothing is fetched: the
    data are in the address.
    """
    thousandths = (places[["longitude", "latitude", "half_degrees"]] * 1000).round().astype(int)
    rows = [{"x": x, "y": y, "w": w} for x, y, w in thousandths.to_numpy().tolist()]
    return "data:application/json," + json.dumps(rows, separators=(",", ":"))


def half_widths(places: pd.DataFrame) -> pd.Series:
    """Half the width of each school's square in degrees of latitude: by how far off the school nearest to it
    is, within limits, so that squares cover little of each other and none is lost."""
    flat = np.column_stack([places["longitude"] * EAST_SHARE, places["latitude"]])
    nearest = cKDTree(flat).query(flat, k=[2])[0][:, 0]
    return pd.Series(np.clip(SHARE_OF_DISTANCE * nearest, *HALF_DEGREES), index=places.index)


def deck(schools: pd.DataFrame, centres: pd.DataFrame, chosen: str) -> pdk.Deck:
    """The map. schools: of `summary.schools`, with a place. centres: authority_code, authority_name, longitude,
    latitude, tip. chosen: code of the authority to show from near, "" for all England."""
    letter = classes(schools["national_points"])
    drawn = schools.assign(half_degrees=half_widths(schools))
    dots = [_squares(one, drawn[letter.eq(one.letter)]) for one in reversed(CLASSES) if letter.eq(one.letter).any()]
    mine = schools[schools["authority_code"].eq(chosen)]
    layers = [*dots, *_near(mine), *_marks(centres, chosen)]
    return maps.on_plain_ground(layers, _view(mine) if len(mine) else ENGLAND)


def _squares(one: MapClass, schools: pd.DataFrame) -> pdk.Layer:
    """All schools of a class as one mesh. Circles would be drawn one by one, which takes a machine without a graphics
    card a second for each picture."""
    return pdk.Layer(
        "SolidPolygonLayer",
        payload(schools),
        id=f"need {one.letter}",
        get_polygon=SQUARE,
        get_fill_color=map_marks.rgb(one.colour),
        filled=True,
        extruded=False,
        pickable=False,
    )


def _near(schools: pd.DataFrame) -> list[pdk.Layer]:
    """The schools of the authority chosen: larger, with letter and tip."""
    records = [_mark(row) for row in schools.to_dict("records")]
    return [map_marks.dots("near", records), map_marks.letters(records, "near_letters")] if records else []


def _mark(row: Mapping[Hashable, object]) -> dict[str, object]:
    points = row["national_points"]
    one = palettes.need_class(None if pd.isna(points) else float(str(points)))
    tip = [
        str(row["name"]),
        f"{words.phase(str(row['phase']))}, {words.number(_number(row['pupils']), missing='number not known')} pupils",
        f"National need score: {words.points(_number(points))}",
        f"Its council's own score: {words.points(_number(row['council_points']))}",
    ]
    return {
        "place": map_marks.place(float(str(row["longitude"])), float(str(row["latitude"]))),
        "radius": maps.radius_pixels(_number(row["pupils"])),
        "fill": map_marks.rgb(one.colour, 235),
        "ink": map_marks.rgb(one.ink),
        "letter": one.letter,
        "tip": "\n".join(tip),
    }


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(str(value))


def _marks(centres: pd.DataFrame, chosen: str) -> list[pdk.Layer]:
    """A small ring at every authority that says its name when pointed at and chooses it when clicked; the name of the
    one chosen."""
    records = [
        {
            "authority_code": row["authority_code"],
            "place": map_marks.place(row["longitude"], row["latitude"]),
            "radius": MARK_PIXELS,
            "fill": map_marks.rgb(map_marks.WHITE, 190),
            "text": row["authority_name"],
            "tip": row["tip"],
        }
        for row in centres.to_dict("records")
    ]
    named = [one for one in records if one["authority_code"] == chosen]
    return [
        map_marks.dots(f"{NAMES_LAYER} {chosen}", records, edge=map_marks.STRONG, edge_pixels=1.8),
        *([map_marks.labels("name", named, "text", get_pixel_offset=[0, -16])] if named else []),
    ]


def _view(mine: pd.DataFrame) -> pdk.ViewState:
    west, east = mine["longitude"].quantile([0.01, 0.99])
    south, north = mine["latitude"].quantile([0.01, 0.99])
    latitude = float(south + north) / 2
    wide = max(float(east - west), 0.03) * ROOM_SHARE / WIDTH_PIXELS
    tall = max(float(north - south), 0.02) * ROOM_SHARE / math.cos(math.radians(latitude)) / HEIGHT_PIXELS
    longitude, latitude = map_marks.place(float(west + east) / 2, latitude)
    zoom = round(math.log2(360 / 512 / max(wide, tall)), 2)
    return pdk.ViewState(longitude=longitude, latitude=latitude, zoom=zoom, pitch=0, bearing=0)
