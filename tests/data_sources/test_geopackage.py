"""A plan as a GeoPackage, read back: layers, places, figures, and rows without a place."""

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely import Point

from allocation.measures import workloads
from data_sources.geopackage import geopackage
from data_sources.handouts.basis import Handout
from data_sources.map_layers import map_ground
from tests.data_sources.handouts import hand_made
from tests.data_sources.handouts.hand_made import ASH, BIRCH, CEDAR, DELL, ELM, FIR, HARMFUL


@pytest.fixture(scope="module")
def given() -> Handout:
    return hand_made.handout(hand_made.prepared())


@pytest.fixture(scope="module")
def file(given: Handout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gis") / "plan.gpkg"
    path.write_bytes(
        geopackage(given.prepared, given.plan, [("Version", "Version 3"), ("State", "draft")], given.reasons)
    )
    return path


def layer(file: Path, name: str, key: str) -> gpd.GeoDataFrame:
    return gpd.read_file(file, layer=name).set_index(key)


def test_every_layer_is_there_in_british_national_grid(file: Path) -> None:
    kinds = {str(name): kind for name, kind in pyogrio.list_layers(file)}
    assert kinds == {
        "schools": "Point", "link_workers": "Point", "hubs": "Point", "links": "LineString", "clusters": "Polygon",
        "about": None,
    }  # fmt: skip
    assert {gpd.read_file(file, layer=name).crs.to_epsg() for name, kind in kinds.items() if kind} == {27700}
    about = pyogrio.read_dataframe(file, layer="about")
    assert dict(zip(about["label"], about["value"], strict=True)) == {"Version": "Version 3", "State": "draft"}


def test_a_school_has_its_place_and_its_line_of_the_plan(file: Path, given: Handout) -> None:
    schools, problem = layer(file, "schools", "urn"), given.problem
    assert set(schools.index) == {ASH, BIRCH, CEDAR, DELL, ELM, FIR}
    birch, s = schools.loc[BIRCH], given.place[BIRCH]
    assert birch.geometry == Point(400_000, 300_000)
    assert birch[["link_worker", "link_worker_today", "tier"]].tolist() == [
        "Ben Second",
        "Ann Lead",
        "Two meetings a term",
    ]
    assert birch["meetings_a_term"] == 2
    assert birch["need_points"] == pytest.approx(problem.need_points[s])
    assert birch["hours_a_term"] == pytest.approx(problem.minutes[s, 1, 1] / 60)
    assert birch["travel_minutes"] == problem.travel_minutes[s, 1]
    assert birch["why_moved"] == "If it stayed as it is: Ann Lead would be over their hours"
    assert schools["is_moved"].to_dict() == {ASH: False, BIRCH: True, CEDAR: False, ELM: True, DELL: False, FIR: False}
    assert schools["linked_qualified_social_worker"].eq("Sal Social").all()


def test_what_is_not_known_is_empty_and_its_state_says_so(file: Path) -> None:
    schools = layer(file, "schools", "urn")
    assert schools["need_points"].isna().to_dict()[CEDAR]
    assert schools.loc[CEDAR, "pupils_state"] == "missing"
    assert schools.loc[FIR, ["link_worker_id", "tier"]].tolist() == ["", ""]
    assert schools.loc[FIR].geometry is None
    assert schools.loc[FIR, "reason_not_covered"].startswith("No room left")
    assert schools.loc[CEDAR, "name"] == HARMFUL


def test_link_workers_start_from_their_own_place_or_their_hub(file: Path, given: Handout) -> None:
    workers = layer(file, "link_workers", "worker_id")
    assert workers.loc["ann"].geometry == Point(400_500, 300_500)
    assert workers.loc["ben"].geometry == Point(401_000, 301_000)
    assert workers.loc["h 1"].geometry is None
    expected = workloads(given.problem, given.plan).set_index("worker_id")
    for figure in ("schools", "hours", "hours_percent", "travel_hours", "fte"):
        assert workers[figure].tolist() == pytest.approx(expected[figure].tolist())
    hubs = layer(file, "hubs", "hub")
    assert hubs.loc["Mill", ["link_workers", "schools_led_from_here"]].tolist() == [1, 1]
    assert hubs.loc["Nowhere known"].geometry is None


def test_links_go_from_where_somebody_starts_to_each_school_they_lead(file: Path) -> None:
    """Elm's link worker starts nowhere known, and nobody leads Fir."""
    links = layer(file, "links", "urn")
    assert set(links.index) == {ASH, BIRCH, CEDAR, DELL}
    assert list(links.loc[BIRCH].geometry.coords) == [(401_000, 301_000), (400_000, 300_000)]
    assert links.loc[BIRCH, "link_worker_id"] == "ben"


def test_clusters_are_those_of_the_map_with_what_is_in_them(file: Path, given: Handout) -> None:
    clusters = layer(file, "clusters", "cluster")
    north = clusters.loc["North"]
    assert north[["schools", "schools_led"]].tolist() == [6, 5]
    assert north["meetings_a_term"] == 7
    assert north["fte"] == pytest.approx(2.5)
    assert not north["is_from_a_file"]
    drawn = gpd.GeoDataFrame.from_features(
        map_ground(given.prepared.district, given.prepared.need.table).areas["features"], crs=4326
    ).to_crs(27700)
    assert drawn.geometry.iloc[0].symmetric_difference(north.geometry).area < 0.1 * north.geometry.area
