"""Areas on maps: every part is filled with its holes left out, and an edge that two share is drawn once."""

import json
from typing import Any

from shapely.geometry import MultiPolygon, Polygon, box, mapping

from pages.ui import map_areas


def areas(*shapes: Polygon | MultiPolygon) -> dict[str, Any]:
    features = [
        {"type": "Feature", "geometry": json.loads(json.dumps(mapping(shape))), "properties": {"turn": turn}}
        for turn, shape in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": features}


def test_an_edge_that_two_areas_share_is_drawn_once() -> None:
    found = set(map_areas.edges(areas(box(0, 0, 1, 1), box(1, 0, 2, 1))))
    assert len(found) == 7
    assert ((1.0, 0.0), (1.0, 1.0)) in found
    assert {tuple(sorted(pair)) for pair in found} == found


def test_every_part_is_filled_and_its_holes_stay_open() -> None:
    holed = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    fill, lines = map_areas.grounds(areas(MultiPolygon([holed, box(5, 5, 6, 6)]), box(7, 7, 8, 8)))
    rings = [len(one["rings"]) for one in fill.data]
    assert rings == [2, 1, 1]
    assert fill.data[0]["ground"] == fill.data[1]["ground"] != fill.data[2]["ground"]
    assert len(lines.data) == 4 * 4


def test_nothing_is_drawn_where_no_area_is_loaded() -> None:
    assert [one.data for one in map_areas.grounds(areas())] == [[], []]
