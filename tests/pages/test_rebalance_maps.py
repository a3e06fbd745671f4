"""The pair of maps: who is numbered, by which mark, and that both look at the same place."""

import json

import pandas as pd
import pytest

from data_sources.map_layers import MapLayers, led
from pages.ui import rebalance_maps


@pytest.fixture
def ground() -> MapLayers:
    """Four schools around one hub, at which two people start."""
    schools = pd.DataFrame(
        {
            "urn": ["1", "2", "3", "4"],
            "name": ["Ash", "Birch", "Cedar", "Dell"],
            "phase": "primary",
            "cluster": "North",
            "pupils": 100.0,
            "need_points": [10.0, 20.0, 30.0, 40.0],
            "longitude": [0.0, 0.1, 0.0, 0.1],
            "latitude": [54.0, 54.0, 54.1, 54.1],
            "tier": "",
            "worker": "",
        }
    )
    point = {"cluster": ["North"], "longitude": [0.05], "latitude": [54.05]}
    people = {"worker_id": ["a", "b"], "name": ["Ann", "Bob"], "longitude": 0.05, "latitude": 54.05}
    return MapLayers(
        schools=schools,
        no_place=pd.DataFrame(),
        hubs=pd.DataFrame({"hub": ["Mill"], **point}),
        lines=pd.DataFrame(),
        areas={"type": "FeatureCollection", "features": []},
        area_names=pd.DataFrame(point),
        areas_from="around the schools",
        bases=pd.DataFrame(people),
    )


@pytest.fixture
def changed() -> pd.DataFrame:
    """Cedar goes from Ann to Bob, Dell from nobody to Bob, Birch gets another tier."""
    rows = [
        (1, "Dell", "nobody", "Bob", "none", "Two", "4", None, "b", True),
        (2, "Cedar", "Ann", "Bob", "Two", "Two", "3", "a", "b", True),
        (3, "Birch", "Ann", "Ann", "Two", "Three", "2", "a", "a", False),
    ]
    columns = ["number", "name", "from_worker", "to_worker", "from_tier", "to_tier", "urn"]
    return pd.DataFrame(rows, columns=[*columns, "from_worker_id", "to_worker_id", "is_moved"]).assign(cluster="North")


def layers(ground: MapLayers, changed: pd.DataFrame, leads: dict[str, str]) -> dict[str, list[dict[str, object]]]:
    drawn = json.loads(rebalance_maps.deck(led(ground, leads), changed).to_json())
    return {one["id"]: one["data"] for one in drawn["layers"]}


def test_schools_that_change_are_numbered_and_the_mark_says_what_changes(
    ground: MapLayers, changed: pd.DataFrame
) -> None:
    today = layers(ground, changed, {"1": "a", "2": "a", "3": "a"})
    then = layers(ground, changed, {"1": "a", "2": "a", "3": "b", "4": "b"})
    for one in (today, then):
        assert {(dot["urn"], dot["letter"]) for dot in one["moved"]} == {("3", "2"), ("4", "1")}
        assert [(label["urn"], label["letter"]) for label in one["other_tier"]] == [("2", "3")]
        assert [dot["urn"] for dot in one["schools"]] == ["1"]
        assert "Cedar\nLink worker: Ann, then Bob" in str(next(dot["tip"] for dot in one["moved"]))
    assert (len(today["moved_lines"]), len(then["moved_lines"])) == (1, 2)  # nobody leads Dell today
    assert (len(today["lines"]), len(then["lines"])) == (2, 2)


def test_both_maps_look_at_the_same_place(ground: MapLayers, changed: pd.DataFrame) -> None:
    views = [
        json.loads(rebalance_maps.deck(led(ground, leads), changed, "North").to_json())["initialViewState"]
        for leads in ({"3": "a"}, {"3": "b", "4": "b"})
    ]
    assert views[0] == views[1]


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("from", "1 link worker leads 1 (thick lines), nobody leads 1 and 1 changes tier only (in a square)."),
        ("to", "1 link worker leads 2 (thick lines) and 1 changes tier only (in a square)."),
    ],
)
def test_each_map_has_a_sentence(changed: pd.DataFrame, side: str, expected: str) -> None:
    assert rebalance_maps.sentence("Today", changed, side) == f"Today. Of the numbered schools, {expected}"
