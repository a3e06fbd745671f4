"""The marks maps are made of, as deck.gl layers: dots, letters, rings, lines, labels and hubs.

Layers of a kind have the same fields as columns and the same as constants: a machine without a graphics card makes a
program ready for each such pattern, a fifth of a second each.
"""

from typing import Any

import pandas as pd
import pydeck as pdk

DARK, WHITE, INK, STRONG = "#0b0c0c", "#ffffff", "#16323d", "#b3400a"
FONT = "'Source Sans, Arial, sans-serif'"
BOLD = 700  # one weight: every layer of writing shares its pictures of letters
EMPTY = [0, 0, 0, 0]
# Calm grounds that tell neighbouring clusters apart; each cluster is also named, so no colour carries meaning alone.
GROUNDS = ("#e0e9f3", "#f6e6d2", "#dfeedb", "#eee0f0", "#f5edc8", "#d8ecee", "#f3dedb", "#e5e9d0")


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """ "#41b6c4" -> [65, 182, 196, alpha]."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]


def place(longitude: float, latitude: float) -> list[float]:
    """Degrees to about a metre."""
    return [round(longitude, 5), round(latitude, 5)]


def dots(
    layer_id: str, records: list[dict[str, Any]], *, edge: str = INK, edge_pixels: float = 1.2, is_pickable: bool = True
) -> pdk.Layer:
    """A circle each; `records`: place, radius, fill, and what a click gives back."""
    return pdk.Layer(
        "ScatterplotLayer",
        records,
        id=layer_id,
        get_position="place",
        get_radius="radius",
        radius_units="'pixels'",
        get_fill_color="fill",
        stroked=True,
        get_line_color=rgb(edge),
        line_width_units="'pixels'",
        get_line_width=edge_pixels,
        pickable=is_pickable,
    )


def letters(records: list[dict[str, Any]], layer_id: str = "letters") -> pdk.Layer:
    """The letter or number inside each circle; of `records` just place, letter and ink are sent."""
    return pdk.Layer(
        "TextLayer",
        [{name: one[name] for name in ("place", "letter", "ink")} for one in records],
        id=layer_id,
        get_position="place",
        get_text="letter",
        get_color="ink",
        get_size=11,
        font_weight=BOLD,
        font_family=FONT,
        character_set="'auto'",
        pickable=False,
    )


def rings(
    records: list[dict[str, Any]],
    layer_id: str = "chosen",
    *,
    colour: str = STRONG,
    pixels: float = 3,
    gap_pixels: float = 4,
) -> pdk.Layer:
    """A ring around each of these circles."""
    return pdk.Layer(
        "ScatterplotLayer",
        [{"place": one["place"], "radius": round(one["radius"] + gap_pixels, 1), "fill": EMPTY} for one in records],
        id=layer_id,
        get_position="place",
        get_radius="radius",
        radius_units="'pixels'",
        get_fill_color="fill",
        stroked=True,
        get_line_color=rgb(colour),
        line_width_units="'pixels'",
        get_line_width=pixels,
        pickable=False,
    )


def lines(
    lines: pd.DataFrame, layer_id: str = "lines", *, colour: str = "#4b5b63", alpha: int = 80, pixels: float = 1
) -> pdk.Layer:
    """From where a link worker starts to the school; `lines` as MapLayers has them."""
    ends = ("from_longitude", "from_latitude", "longitude", "latitude")
    return pdk.Layer(
        "LineLayer",
        [
            {"start": place(west, south), "end": place(east, north)}
            for west, south, east, north in lines[list(ends)].itertuples(index=False)
        ],
        id=layer_id,
        get_source_position="start",
        get_target_position="end",
        get_color=rgb(colour, alpha),
        width_units="'pixels'",
        get_width=pixels,
        pickable=False,
    )


def flows(lines: pd.DataFrame, *, colour: str = "#22414f", alpha: int = 150) -> pdk.Layer:
    """From where a link worker starts to the school; `lines` as MapLayers has them, with `width` in pixels."""
    ends = ("from_longitude", "from_latitude", "longitude", "latitude", "width")
    return pdk.Layer(
        "LineLayer",
        [
            {"start": place(west, south), "end": place(east, north), "width": width}
            for west, south, east, north, width in lines[list(ends)].itertuples(index=False)
        ],
        id="flows",
        get_source_position="start",
        get_target_position="end",
        get_color=rgb(colour, alpha),
        width_units="'pixels'",
        get_width="width",
        pickable=False,
    )


def hubs(hubs: pd.DataFrame, cluster: str, *, is_pickable: bool = True, layer_id: str = "hubs") -> list[pdk.Layer]:
    """A dark mark at each hub; in the cluster shown, its name above, out of the way of the schools around it."""
    records = [
        {
            "place": place(r["longitude"], r["latitude"]),
            "text": r["hub"],
            "mark": "H",
            "tip": f"{r['hub']}\nHub",
            "cluster": r["cluster"],
        }
        for r in hubs.to_dict("records")
    ]
    named = [one for one in records if one["cluster"] == cluster]
    return [
        labels(layer_id, records, "mark", is_pickable=is_pickable),
        labels("hub_names", named, "text", get_pixel_offset=[0, -18]),
    ]


def labels(
    layer_id: str,
    records: list[dict[str, Any]],
    text: str,
    *,
    ink: str = WHITE,
    is_pickable: bool = False,
    **other: Any,
) -> pdk.Layer:
    """A dark label with white writing at each place; `text` names the field that is written, `ink` its colour where
    no field is given for it."""
    looks = {
        "get_color": "ink",
        "get_size": 11,
        "get_background_color": rgb(INK, 215),
        "background_padding": [4, 1],
    }
    return pdk.Layer(
        "TextLayer",
        records if "get_color" in other else [{**one, "ink": rgb(ink)[:3]} for one in records],
        id=layer_id,
        get_position="place",
        get_text=text,
        font_weight=BOLD,
        font_family=FONT,
        character_set="'auto'",
        background=True,
        pickable=is_pickable,
        **(looks | other),
    )


def area_names(names: pd.DataFrame, size_pixels: int = 20) -> pdk.Layer:
    """Each cluster's name where there is room for it."""
    return pdk.Layer(
        "TextLayer",
        [{"place": place(r["longitude"], r["latitude"]), "text": r["cluster"]} for r in names.to_dict("records")],
        id="cluster_names",
        get_position="place",
        get_text="text",
        get_color=rgb(INK),
        get_size=size_pixels,
        font_weight=700,
        font_family=FONT,
        character_set="'auto'",
        font_settings={"sdf": True},
        outline_width=4,
        outline_color=rgb(WHITE),
        pickable=False,
    )
