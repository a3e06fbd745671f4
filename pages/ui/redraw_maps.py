"""Today's clusters and those drawn as two maps of the same land, schools that change numbered as in the table."""

from typing import Any

import pydeck as pdk
import streamlit as st

from data_sources import area_graph
from data_sources.district import District
from data_sources.map_layers import MapLayers
from pages.ui import cache, map_areas, map_legend, map_marks, maps, words
from pages.ui.redraw_hand import View

WIDTH_PIXELS = 480  # of each of the two, beside one another on a usual screen
QUIET, QUIET_PIXELS, NUMBERED_PIXELS = "#9fb0b8", 3.5, 9


def show(view: View) -> None:
    """Today and as drawn, under a heading."""
    asked = view.asked
    if not any(unit >= 0 for unit in asked.question.problem.unit_of):
        return
    st.header("On the map", anchor=False)
    urns, table = asked.question.problem.urns, view.changed
    sides = {"Today": asked.today, view.whose: view.after}
    two_maps(
        asked.of, asked.level, {whose: dict(zip(urns, side, strict=True)) for whose, side in sides.items()},
        dict(zip(table["urn"], table["number"], strict=True)),
    )  # fmt: skip


def two_maps(of: District, level: str, sides: dict[str, dict[str, str]], numbers: dict[str, int]) -> None:
    """The two maps with a sentence each, and what the marks are. `sides`: whose -> cluster by URN; `numbers`: of the
    schools that change, by URN."""
    names = sorted({name for side in sides.values() for name in side.values()} - {""})
    with st.container(key="change_maps"):
        for column, (whose, clusters) in zip(st.columns(2, gap="small"), sides.items(), strict=True):
            ground = cache.drawn_ground(of, level, clusters)
            said = _sentence(whose, list(clusters.values()), len(numbers))
            with column:
                st.pydeck_chart(
                    deck(ground, names, numbers, clusters),
                    key=f"redraw_map_{'today' if whose == 'Today' else 'drawn'}",
                    height=maps.height_pixels(ground, WIDTH_PIXELS),
                    alt=f"Map of the clusters. {said}",
                )
                st.markdown(f"**{whose}.** {said.partition('. ')[2]}")
    marks = [
        f"{map_legend.dot(20, map_marks.WHITE, letter='1')}changes cluster; the number is the table's",
        f"{map_legend.dot(8, QUIET)}stays in its cluster",
        '<span class="tas-pill" aria-hidden="true">H</span>hub',
    ]
    st.html(f'<div class="tas-marks">{map_legend.in_parts([("Marks on both maps", marks)])}</div>')
    if level == area_graph.PLACE:
        st.caption("No boundaries are used: each outline is drawn around the cluster's schools, so outlines overlap.")


def _sentence(whose: str, clusters: list[str], changes: int) -> str:
    named = sorted(set(clusters) - {""})
    counts = [f"{name} {words.count(clusters.count(name), 'school')}" for name in named]
    numbered = (
        "The one that changes cluster is numbered." if changes == 1 else "Those that change cluster are numbered."
    )
    return f"{whose}. {words.listed(counts)}.{f' {numbered}' if changes else ''}"


def deck(ground: MapLayers, names: list[str], numbers: dict[str, int], clusters: dict[str, str]) -> pdk.Deck:
    """One of the maps; a cluster has the same ground on both, by its place in `names`."""
    features = [
        {**one, "properties": {**one["properties"], "turn": names.index(one["properties"]["cluster"])}}
        for one in ground.areas["features"]
        if one["properties"]["cluster"] in names
    ]
    records = [_record(row, numbers, clusters) for row in ground.schools.to_dict("records")]
    numbered = [one for one in records if one["urn"] in numbers]
    layers = [
        *map_areas.grounds({**ground.areas, "features": features}),
        map_marks.area_names(ground.area_names, 16),
        map_marks.dots("schools", [one for one in records if one["urn"] not in numbers], edge_pixels=0.8),
        *map_marks.hubs(ground.hubs, ""),
        map_marks.dots("changed", numbered, edge=map_marks.STRONG, edge_pixels=2.5),
        map_marks.letters(numbered, "changed_numbers"),
    ]
    return maps.on_plain_ground(layers, maps.view(ground, "", WIDTH_PIXELS))


def _record(row: dict[Any, Any], numbers: dict[str, int], clusters: dict[str, str]) -> dict[str, Any]:
    urn = str(row["urn"])
    number = numbers.get(urn)
    return {
        "urn": urn,
        "place": map_marks.place(row["longitude"], row["latitude"]),
        "radius": NUMBERED_PIXELS if number else QUIET_PIXELS,
        "fill": map_marks.rgb(map_marks.WHITE if number else QUIET),
        "ink": map_marks.rgb(map_marks.DARK),
        "letter": str(number or ""),
        "tip": f"{row['name']}\nCluster: {clusters.get(urn) or 'none'}",
    }
