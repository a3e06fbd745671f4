"""Maps side by side that move together: the same land under every plan, the schools that differ numbered alike."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from allocation.scenario_comparison.compare import ScenarioComparison
from allocation.scenario_comparison.schools import NOBODY, school_lines
from data_sources.map_layers import MapLayers, led
from data_sources.scenario_sides import Ready
from pages.ui import cache, frame, map_marks, words

EVERYWHERE = "The whole district"
MANY = 40  # numbers on one map, from which on they are drawn smaller
ROOM, UNITS = 0.08, 1000.0  # left around what is shown, as a share; units across the whole district
TOOLS = (
    '<div class="maps"><div class="tools" role="group" aria-label="Move all maps">'
    '<button type="button" value="in">Zoom in</button><button type="button" value="out">Zoom out</button>'
    '<button type="button" value="left">Left</button><button type="button" value="right">Right</button>'
    '<button type="button" value="up">Up</button><button type="button" value="down">Down</button>'
    '<button type="button" value="all">Whole district</button></div><div class="panels"></div></div>'
)
MARKS = (
    "Numbers are those of the table of schools. White with a strong edge: another link worker than in the reference. "
    "Dark: the same link worker, another tier, cluster or number of meetings. Dashed: a school that only some of the "
    "plans have. Small and grey: as in the reference. Lines lead from a link worker's base to the schools they lead. "
    "Drag a map, use the buttons, or hold Ctrl and turn the wheel: all maps move together."
)

Box = tuple[float, float, float, float]


def show(found: ScenarioComparison, several: Sequence[Ready]) -> None:
    """Where to look, the maps, and what the marks are."""
    grounds = [cache.map_ground(one.prepared.district) for one in several]
    if not any(len(ground.schools) for ground in grounds):
        st.caption("No school has a place, so there is no map. The tables say the same.")
        return
    numbers = numbers_of(found)
    cluster = _where(grounds[0])
    whole = _box([ground for ground in grounds if len(ground.schools)])
    start = _box(grounds[:1], cluster) if cluster else whole
    panels = [_panel(found, place, ground, numbers, whole) for place, ground in enumerate(grounds)]
    data = {
        "panels": panels,
        "all": _units(whole, whole),
        "box": _units(start, whole),
        "start": f"{cluster} {found.names}",
        "is_many": len(numbers) > MANY,
    }
    _component()(data=data, key="compare_maps")
    st.caption(MARKS)
    _without_a_place(found, grounds, numbers)


def numbers_of(found: ScenarioComparison) -> dict[str, int]:
    """`Side.key` of every school that differs anywhere -> its number in the tables and on the maps, from 1."""
    keys = dict.fromkeys(key for table in found.schools.values() for key in table["key"])
    return {key: number for number, key in enumerate(keys, start=1)}


def _component() -> Any:
    """Registered when it is first mounted; its name is the same each time, so a browser keeps the view."""
    return st.components.v2.component(
        "tas_compare_maps",
        html=TOOLS,
        css=(frame.STATIC / "compare_maps.css").read_text(encoding="utf-8"),
        js=(frame.STATIC / "compare_maps.js").read_text(encoding="utf-8"),
    )


def _where(ground: MapLayers) -> str:
    clusters = sorted(str(one) for one in ground.schools["cluster"].dropna().unique() if one)
    left, _ = st.columns(2, gap="small")
    chosen = left.selectbox("All maps show", [EVERYWHERE, *clusters], key="compare_maps_cluster")
    return "" if chosen == EVERYWHERE else str(chosen)


def sentence(found: ScenarioComparison, place: int) -> str:
    """What one of the maps shows, in words."""
    side = found.sides[place]
    people = len({line.worker_id for line in side.plan.assignments if line.worker_id})
    lead = f"{words.count(people, 'link worker')} {'leads' if people == 1 else 'lead'} {_led(found, place)}"
    if not place:
        return f"{side.name}, the reference: {lead}."
    table = found.schools[side.name]
    return f"{side.name}: {lead}; {words.count(len(table), 'school')} {'differs' if len(table) == 1 else 'differ'}."


def _led(found: ScenarioComparison, place: int) -> str:
    return words.count(int(found.by_figure["covered"][place].number), "school")


def _panel(
    found: ScenarioComparison, place: int, ground: MapLayers, numbers: Mapping[str, int], whole: Box
) -> dict[str, str]:
    side = found.sides[place]
    drawn = led(ground, {line.urn: line.worker_id for line in side.plan.assignments if line.worker_id})
    said = sentence(found, place)
    return {
        "caption": escape(said),
        "label": escape(f"Map. {said} The tables below list the schools that differ.", quote=True),
        "marks": "".join([*_areas(drawn, whole), *_lines(found, place, drawn, whole), *_names(drawn, whole),
                          *_schools(found, place, drawn, numbers, whole)]),
    }  # fmt: skip


def _areas(drawn: MapLayers, whole: Box) -> list[str]:
    found = []
    for feature in drawn.areas["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [ring for polygon in polygons for ring in polygon]
        text = " ".join("M" + "L".join(_point(corner[0], corner[1], whole) for corner in ring) + "Z" for ring in rings)
        colour = map_marks.GROUNDS[feature["properties"]["turn"] % len(map_marks.GROUNDS)]
        found.append(f'<path class="area" fill="{colour}" fill-rule="evenodd" d="{text}"/>')
    return found


def _names(drawn: MapLayers, whole: Box) -> list[str]:
    rows = drawn.area_names.to_dict("records")
    return [
        f'<text class="area-name" {_xy(row["longitude"], row["latitude"], whole, ("x", "y"))}>'
        f"{escape(str(row['cluster']))}</text>"
        for row in rows
    ]


def _lines(found: ScenarioComparison, place: int, drawn: MapLayers, whole: Box) -> list[str]:
    side = found.sides[place]
    other = _moved(found, place)
    marks = []
    for row in drawn.lines.to_dict("records"):
        is_other = side.key(row["urn"]) in other
        ends = _xy(row["from_longitude"], row["from_latitude"], whole, ("x1", "y1"))
        ends += " " + _xy(row["longitude"], row["latitude"], whole, ("x2", "y2"))
        marks.append((is_other, f'<line class="{"thick" if is_other else "thin"}" {ends}/>'))
    return [mark for _, mark in sorted(marks, key=lambda one: one[0])]


def _moved(found: ScenarioComparison, place: int) -> set[str]:
    """Keys of schools with another link worker than in the reference; for the reference, on any other side."""
    tables = [found.schools[found.names[place]]] if place else list(found.schools.values())
    return {
        key
        for table in tables
        for key, what in zip(table["key"], table["differs_in"], strict=True)
        if "link worker" in what
    }


def _schools(
    found: ScenarioComparison, place: int, drawn: MapLayers, numbers: Mapping[str, int], whole: Box
) -> list[str]:
    side, moved = found.sides[place], _moved(found, place)
    tables = [found.schools[found.names[place]]] if place else list(found.schools.values())
    kinds = {key: what for table in tables for key, what in zip(table["key"], table["differs_in"], strict=True)}
    lines, marks = school_lines(side), []
    for row in drawn.schools.to_dict("records"):
        key = side.key(row["urn"])
        line = lines.get(key)
        tip = f"{row['name']}: {line['link_worker']}, {line['tier']}" if line else f"{row['name']}: {NOBODY}"
        title = f"<title>{escape(f'{numbers[key]}. {tip}' if key in kinds else tip)}</title>"
        at = _xy(row["longitude"], row["latitude"], whole, ("cx", "cy"))
        if key not in kinds:
            marks.append((0, f'<circle class="same" {at}>{title}</circle>'))
            continue
        kind = "other" if key in moved else "alone" if kinds[key].startswith("only") else "tier"
        text = f'<text class="number" {_xy(row["longitude"], row["latitude"], whole, ("x", "y"))}>{numbers[key]}</text>'
        marks.append((1, f'<circle class="{kind}" {at}>{title}</circle>{text}'))
    return [mark for _, mark in sorted(marks, key=lambda one: one[0])]


def _box(grounds: Sequence[MapLayers], cluster: str = "") -> Box:
    """West, south, east, north of the schools of a cluster, or of all schools and the clusters' names."""
    longitudes, latitudes = list[float](), list[float]()
    for ground in grounds:
        inside = ground.schools[ground.schools["cluster"] == cluster] if cluster else ground.schools
        for places in (inside,) if cluster else (inside, ground.area_names):
            longitudes += places["longitude"].tolist()
            latitudes += places["latitude"].tolist()
    west, south, east, north = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
    wide, high = max(east - west, 0.01) * ROOM, max(north - south, 0.01) * ROOM
    return west - wide, south - high, east + wide, north + high


def _scale(whole: Box) -> tuple[float, float]:
    """Units for a degree across and up: a degree across is shorter by the cosine of the latitude."""
    across = UNITS / (whole[2] - whole[0])
    return across, across / math.cos(math.radians((whole[1] + whole[3]) / 2))


def _units(box: Box, whole: Box) -> list[float]:
    """x, y, width and height of a box in units of the maps."""
    across, up = _scale(whole)
    west, south, east, north = box
    return [
        round(one, 2)
        for one in (
            (west - whole[0]) * across,
            (whole[3] - north) * up,
            (east - west) * across,
            (north - south) * up,
        )
    ]


def _point(longitude: float, latitude: float, whole: Box) -> str:
    across, up = _scale(whole)
    return f"{(longitude - whole[0]) * across:.1f} {(whole[3] - latitude) * up:.1f}"


def _xy(longitude: float, latitude: float, whole: Box, names: tuple[str, str]) -> str:
    x, y = _point(longitude, latitude, whole).split()
    return f'{names[0]}="{x}" {names[1]}="{y}"'


def _without_a_place(found: ScenarioComparison, grounds: Sequence[MapLayers], numbers: Mapping[str, int]) -> None:
    placed = {side.key(urn) for side, ground in zip(found.sides, grounds, strict=True) for urn in ground.schools["urn"]}
    names = {key: line["name"] for side in found.sides for key, line in school_lines(side).items()}
    missing = [f"{number} ({names[key]})" for key, number in numbers.items() if key not in placed]
    if missing:
        st.caption(f"Not on the maps, for want of a place: {words.listed(missing, most=6)}.")
