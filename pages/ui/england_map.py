"""England on one map: every school as a small dot in its need class, authorities by name, and one of them in detail."""

import json
import math
from collections.abc import Hashable, Mapping

import pandas as pd
import pydeck as pdk

from data_sources.cluster_map import palettes
from data_sources.cluster_map.palettes import MapClass
from pages.ui import map_marks, maps, words

HEIGHT_PIXELS, WIDTH_PIXELS = 680, 560
ENGLAND = pdk.ViewState(longitude=-1.9, latitude=52.85, zoom=5.55, pitch=0, bearing=0)
# A dot is as large as its school's surroundings when near, and never too small to be seen from afar.
METRES, LEAST_PIXELS, MOST_PIXELS, EDGE_PIXELS = 450, 1.7, 6, 0.4
NAMES_LAYER = "authorities"
MARK_PIXELS = 4
ROOM_SHARE = 1.25
CLASSES: tuple[MapClass, ...] = (*palettes.NEED, palettes.NO_SCORE)


def classes(points: pd.Series) -> pd.Series:
    """The letter of each school's need class."""
    return points.map(lambda one: palettes.need_class(None if pd.isna(one) else float(one)).letter)


def payload(places: pd.DataFrame) -> str:
    """Places as a data address that deck.gl reads by itself: two numbers a school, to some ten metres, nothing else.

    pydeck would write every number on a line of its own, and the browser would keep an object for each school; so this
    is a tenth of the size. Nothing is fetched: the data are in the address.
    """
    rows = [[round(x, 4), round(y, 4)] for x, y in places[["longitude", "latitude"]].itertuples(index=False)]
    return "data:application/json," + json.dumps(rows, separators=(",", ":"))


def deck(schools: pd.DataFrame, centres: pd.DataFrame, chosen: str) -> pdk.Deck:
    """The map. schools: of `summary.schools`, with a place. centres: authority_code, authority_name, longitude,
    latitude, tip. chosen: code of the authority to show from near, "" for all England."""
    letter = classes(schools["national_points"])
    dots = [_dots(one, schools[letter.eq(one.letter)]) for one in reversed(CLASSES) if letter.eq(one.letter).any()]
    mine = schools[schools["authority_code"].eq(chosen)]
    layers = [*dots, *_near(mine), *_marks(centres, chosen)]
    return maps.on_plain_ground(layers, _view(mine) if len(mine) else ENGLAND)


def _dots(one: MapClass, schools: pd.DataFrame) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        payload(schools),
        id=f"need {one.letter}",
        get_position="-",
        get_radius=METRES,
        radius_min_pixels=LEAST_PIXELS,
        radius_max_pixels=MOST_PIXELS,
        get_fill_color=map_marks.rgb(one.colour),
        stroked=True,
        get_line_color=map_marks.rgb(map_marks.INK, 150),
        line_width_units="'pixels'",
        get_line_width=EDGE_PIXELS,
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
