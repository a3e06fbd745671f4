"""Which areas touch: squares drawn by hand, islands, schools off the map, places alone, and real boundaries."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from allocation.entities import Hub, LinkWorker
from allocation.redraw import graph
from data_sources import lsoa_boundaries, ward_boundaries
from data_sources.area_graph import LSOA, PLACE, area_map, drawn_areas, levels
from data_sources.district import District
from data_sources.drawn_clusters import with_clusters
from data_sources.joining.district_areas import home_areas
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84
from data_sources.reading import uploads

KM, EAST, NORTH = 1_000.0, 400_000.0, 300_000.0
NAN = float("nan")


def areas(**boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    shapes = [box(*(base + KM * edge for base, edge in zip((EAST, NORTH) * 2, edges, strict=True)))
              for edges in boxes.values()]  # fmt: skip
    frame = gpd.GeoDataFrame({"code": list(boxes), "name": [f"{name} area" for name in boxes]}, geometry=shapes)
    return frame.set_crs(BRITISH_NATIONAL_GRID).to_crs(WGS84)


def district(places: dict[str, tuple[float, float]], drawn: gpd.GeoDataFrame | None, **codes: str) -> District:
    """A school at each place, in kilometres; its LSOA code where one is given."""
    schools = pd.DataFrame(
        {
            "urn": list(places), "name": [f"{urn} School" for urn in places],
            "easting": [EAST + KM * x for x, _ in places.values()],
            "northing": [NORTH + KM * y for _, y in places.values()],
            "lsoa_code": [codes.get(urn, "") for urn in places], "ward_code": "", "cluster": "One",
        }
    )  # fmt: skip
    base = object.__new__(District)
    values = {
        "schools": schools, "hubs": (Hub("Hub", "One", EAST + 100, NORTH + 100),), "lsoa_areas": drawn,
        "workers": (LinkWorker("w", "Wyn", "role", 1.0, "One", hub="Hub"), LinkWorker("x", "Xan", "role", 1.0, "One")),
        "ward_areas": None, "social_workers": (),
    }  # fmt: skip
    for name, value in values.items():
        object.__setattr__(base, name, value)
    return base


# A row of four, D only meets the rest at a corner, and an island further on.
SQUARES = areas(A=(0, 0, 1, 1), B=(1, 0, 1.8, 1), C=(1.8, 0, 3, 1), D=(3, 1, 4, 2), I=(6, 0, 7, 1))


def test_areas_touch_along_a_border_and_islands_are_joined_to_the_nearest() -> None:
    of = district({"a": (0.5, 0.5), "b": (1.5, 0.5), "c": (2.5, 0.5), "d": (3.5, 1.5), "i": (6.5, 0.5)}, SQUARES)
    found = area_map(of, LSOA).graph
    assert found.names == ("A area", "B area", "C area", "D area", "I area")
    assert found.neighbours == ((1,), (0, 2), (1, 3), (2, 4), (3,))
    assert found.notes == ("two islands apart from the rest join the nearest LSOA.",)
    assert (found.hub_area, found.worker_area) == ({"Hub": 0}, {"w": 0})
    assert levels(of) == [LSOA, PLACE]


def test_areas_without_a_school_go_with_the_nearest_and_outlines_follow() -> None:
    of = district({"a": (0.5, 0.5), "c": (2.5, 0.5), "i": (6.5, 0.5)}, SQUARES)
    made = area_map(of, LSOA)
    assert made.graph.names == ("A area", "C area", "I area")
    assert made.graph.neighbours == ((1,), (0, 2), (1,))
    assert made.graph.notes[0] == "two LSOAs without a school go with the nearest that has one."
    assert made.shapes is not None
    assert made.shapes.area.div(KM * KM).round(2).tolist() == [1.8, 2.2, 1.0]
    outlines = drawn_areas(made, ["One", "One", "Two"])
    assert outlines is not None
    by_cluster = outlines.to_crs(BRITISH_NATIONAL_GRID).set_index("cluster").area.div(KM * KM).round(2)
    assert by_cluster.to_dict() == {"One": 4.0, "Two": 1.0}


def test_schools_off_the_map_are_said_and_those_without_a_place_go_by_their_code() -> None:
    of = district({"a": (0.5, 0.5), "far": (2.5, -3.0), "code": (NAN, NAN), "lost": (NAN, NAN)}, SQUARES, code="B")
    found = area_map(of, LSOA).graph
    assert {urn: found.names[area] for urn, area in found.school_area.items()} == {
        "a": "A area", "far": "C area", "code": "B area",
    }  # fmt: skip
    assert found.notes[0] == "far School stands in no LSOA on the map and counts with the nearest."


def test_without_boundaries_schools_are_neighbours_where_none_lies_between() -> None:
    of = district({"a": (0, 0), "b": (1, 0.2), "c": (2, 0), "also b": (1, 0.2), "d": (1, 3), "lost": (NAN, NAN)}, None)
    found = area_map(of, PLACE).graph
    assert levels(of) == [PLACE]
    assert found.names == ("a School", "also b School and b School", "d School", "c School")
    assert found.neighbours == ((1,), (0, 2, 3), (1,), (1,))
    assert "lost" not in found.school_area
    one = area_map(district({"a": (0, 0)}, None), PLACE)
    assert (one.graph.neighbours, one.shapes) == (((),), None)
    assert area_map(district({"lost": (NAN, NAN)}, None), PLACE).graph.names == ()


def test_a_district_with_clusters_drawn_anew_has_their_outlines_and_neighbours() -> None:
    of = district({"a": (0.5, 0.5), "b": (1.5, 0.5), "c": (2.5, 0.5)}, SQUARES)
    fields = {"cluster_areas": None, "cluster_neighbours": pd.DataFrame()}
    for name, value in fields.items():
        object.__setattr__(of, name, value)
    made = with_clusters_of(of, {"a": "North", "b": "South"})
    assert made.schools["cluster"].tolist() == ["North", "South", "One"]
    assert made.cluster_areas is not None
    assert made.cluster_areas["cluster"].tolist() == ["North", "One", "South"]
    pairs = set(made.cluster_neighbours[["cluster", "neighbour"]].itertuples(index=False, name=None))
    assert pairs == {("North", "South"), ("South", "North"), ("South", "One"), ("One", "South")}


def test_a_hub_whose_area_goes_to_another_cluster_stands_in_that_one() -> None:
    of = district({"a": (0.5, 0.5), "b": (1.5, 0.5), "c": (2.5, 0.5)}, SQUARES)
    for name, value in {"cluster_areas": None, "cluster_neighbours": pd.DataFrame()}.items():
        object.__setattr__(of, name, value)
    assert [hub.cluster for hub in with_clusters_of(of, {"a": "North"}).hubs] == ["North"]
    assert [hub.cluster for hub in with_clusters_of(of, {"b": "North"}).hubs] == ["One"]
    object.__setattr__(of, "hubs", (Hub("Hub", "Two", EAST + 100, NORTH + 100),))
    assert [hub.cluster for hub in with_clusters_of(of, {"a": "North"}).hubs] == ["Two"]


def with_clusters_of(of: District, clusters: dict[str, str]) -> District:
    """The same; fields a real district has are filled in first."""
    missing = [name for name in District.__dataclass_fields__ if not hasattr(of, name)]
    for name in missing:
        object.__setattr__(of, name, None)
    return with_clusters(of, clusters)


@pytest.mark.parametrize(("level", "code"), [("lsoa", "E08000006"), ("ward", "E06000066")])
def test_real_boundaries_hang_together(shared: Path, level: str, code: str) -> None:
    """Salford's LSOAs and Somerset's wards."""
    file = shared / "data" / "boundaries" / level / f"{code}.geojson"
    (raw,) = uploads.open_tables(file.name, file.read_bytes())
    frame = (lsoa_boundaries if level == "lsoa" else ward_boundaries).read(raw).frame
    drawn = home_areas(frame, pd.DataFrame({"lsoa_code": frame["code"].iloc[:1]}), "lsoa_code")
    assert drawn is not None
    middles = drawn.to_crs(BRITISH_NATIONAL_GRID).representative_point()
    places = {
        str(n): ((x - EAST) / KM, (y - NORTH) / KM) for n, (x, y) in enumerate(zip(middles.x, middles.y, strict=True))
    }
    found = area_map(district(places, drawn), LSOA).graph
    assert len(found.names) == len(drawn)
    assert len(graph.pieces(found.neighbours, range(len(drawn)))) == 1
    assert 4 < sum(map(len, found.neighbours)) / len(drawn) < 7  # a map of areas has fewer than six on average
    assert not [note for note in found.notes if "stands in no" in note]
