"""Centres of LSOAs are read in metres; degrees and Wales are noticed."""

from pathlib import Path

from tests.data_sources.files import csv_bytes
from tests.data_sources.sources import load, refused


def test_the_real_file_is_read_whole(shared: Path) -> None:
    path = shared / "data" / "boundaries" / "lsoa21_postcode_weighted_centroids.csv"
    dataset = load(path.read_bytes(), "renamed.csv")
    assert (dataset.kind, dataset.vintage, len(dataset.frame)) == ("lsoa_centroids", "2021", 500)
    assert dataset.frame.iloc[0].tolist() == ["E01005599", 377543.0, 398450.0]


def test_the_layout_of_the_open_geography_portal_is_read_and_wales_left_out() -> None:
    rows = [
        ["FID", "LSOA21CD", "x", "y"],
        ["1", "E01005599", "377543.2", "398450.1"],
        ["2", "W01000003", "300000", "380000"],
    ]
    dataset = load(csv_bytes(rows))
    assert dataset.frame["lsoa_code"].tolist() == ["E01005599"]
    assert "1 areas outside England were left out." in dataset.notes


def test_degrees_in_place_of_metres_are_refused() -> None:
    faults = refused(csv_bytes([["LSOA21CD", "x", "y"], ["E01005599", "-2.34", "53.48"]])).faults
    assert {fault.column for fault in faults} == {"x", "y"}
