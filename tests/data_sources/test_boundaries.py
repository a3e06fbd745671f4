"""Boundaries of LSOAs, wards and clusters are read as areas in WGS 84, wherever their coordinates come from."""

import json
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from tests.data_sources.files import geojson_bytes
from tests.data_sources.sources import load, refused

LSOA = {"LSOA21CD": "E01005599", "LSOA21NM": "Salford 026A", "LADCD_ACTIVE": "E08000006", "CAUTHCD": None}
SQUARE = [(-2.3, 53.4), (-2.2, 53.4), (-2.2, 53.5), (-2.3, 53.5), (-2.3, 53.4)]


@pytest.mark.parametrize(
    ("folder", "name", "kind", "vintage", "rows"),
    [
        ("lsoa", "E08000006", "lsoa_boundaries", "2021", 161),
        ("lsoa", "E06000066", "lsoa_boundaries", "2021", 339),
        ("ward", "E08000006", "ward_boundaries", "2025", 20),
        ("ward", "E06000066", "ward_boundaries", "2025", 55),
    ],
)
def test_the_real_boundaries_are_valid_areas(
    shared: Path, folder: str, name: str, kind: str, vintage: str, rows: int
) -> None:
    dataset = load((shared / "data" / "boundaries" / folder / f"{name}.geojson").read_bytes(), "renamed.json")
    assert (dataset.kind, dataset.vintage, len(dataset.frame)) == (kind, vintage, rows)
    shapes = shapely.from_wkb(dataset.frame["geometry_wkb"].to_numpy())
    assert shapely.is_valid(shapes).all()
    assert set(dataset.frame["district_code"]) == {name}
    west, south, east, north = shapely.total_bounds(shapes)
    assert -4 < west < east < -2
    assert 50 < south < north < 54


def test_a_council_draws_its_clusters_under_its_own_word() -> None:
    for word in ("cluster", "Locality", "Name"):
        dataset = load(geojson_bytes([{word: "North"}, {word: "South"}]))
        assert dataset.kind == "cluster_areas"
        assert dataset.frame["cluster"].tolist() == ["North", "South"]


def test_half_characters_in_names_do_no_harm() -> None:
    data = geojson_bytes([{"cluster": "X"}]).replace(b'"X"', b'"North \\ud800"')
    assert load(data).frame["cluster"].tolist() == ["North ?"]


def test_national_grid_coordinates_are_converted_stated_or_not() -> None:
    to_grid = Transformer.from_crs(4326, 27700, always_xy=True)
    grid = [to_grid.transform(*corner) for corner in SQUARE]
    stated = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}
    for extra in (stated, {}):
        dataset = load(geojson_bytes([LSOA], grid, **extra))
        bounds = shapely.total_bounds(shapely.from_wkb(dataset.frame["geometry_wkb"].to_numpy()))
        assert bounds == pytest.approx([-2.3, 53.4, -2.2, 53.5], abs=1e-4)
        assert any("27700" in note for note in dataset.notes)


def test_heights_are_dropped_and_crossed_shapes_repaired() -> None:
    bow = [(-2.3, 53.4, 10), (-2.2, 53.5, 10), (-2.2, 53.4, 10), (-2.3, 53.5, 10), (-2.3, 53.4, 10)]
    dataset = load(geojson_bytes([LSOA], bow))  # type: ignore[arg-type]
    [shape] = shapely.from_wkb(dataset.frame["geometry_wkb"].to_numpy())
    assert shape.is_valid
    assert not shape.has_z
    assert shape.area == pytest.approx(0.005)
    assert any("repaired" in note for note in dataset.notes)


def with_geometry(geometry: object) -> bytes:
    features = [{"type": "Feature", "properties": LSOA, "geometry": geometry}]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (geojson_bytes([LSOA], [(53.4, -2.3), (53.5, -2.3), (53.5, -2.2), (53.4, -2.3)]), "not in the British Isles"),
        (with_geometry({"type": "Point", "coordinates": [-2.3, 53.4]}), "not an area"),
        (with_geometry({"type": "Polygon", "coordinates": []}), "not an area"),
        (with_geometry({"type": "Polygon", "coordinates": [[["a", "b"]]]}), "not an area"),
        (with_geometry({"type": "Nonsense"}), "not an area"),
        (with_geometry(None), "no geometry"),
        (geojson_bytes([LSOA], crs={"type": "name", "properties": {"name": "/etc/passwd"}}), "not known here"),
        (geojson_bytes([LSOA], crs={"type": "name", "properties": {"name": "EPSG:999999"}}), "cannot be converted"),
        (geojson_bytes([LSOA, LSOA]), "repeats an earlier one"),
        (geojson_bytes([{"colour": "red"}]), "closest to"),
    ],
)
def test_shapes_that_cannot_be_used_are_refused_in_words(data: bytes, words: str) -> None:
    faults = refused(data).faults
    assert words in faults[0].problem
    assert all(fault.remedy for fault in faults)
