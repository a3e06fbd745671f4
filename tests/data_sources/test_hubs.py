"""Hubs are placed by grid reference, by degrees or by postcode, and never in the sea."""

import pandas as pd
import pytest


@pytest.mark.parametrize(
    "headings",
    [
        "Hub,Cluster,Easting,Northing",
        "Family Hub,Locality,X coordinate,Y coordinate",
        "Site name,Area,EASTINGS,NORTHINGS",
    ],
)
def test_grid_references(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\nEccles,West,377700,398700")
    assert dataset.kind == "hubs"
    assert dataset.frame.to_numpy().tolist() == [["Eccles", "West", 377700, 398700, ""]]


def test_degrees_become_metres(council_file) -> None:
    # Ordnance Survey's own worked example of the transformation: Caister water tower, TG 51409 13177.
    dataset = council_file.xlsx(("Centre name", "Lat", "Lng"), ("Caister", 52.658_007, 1.716_073))
    assert dataset.frame["easting"].item() == pytest.approx(651_409, abs=5)
    assert dataset.frame["northing"].item() == pytest.approx(313_177, abs=5)


def test_postcode_alone_is_kept_tidily(council_file) -> None:
    dataset = council_file.xlsx(("Building", "Post code"), ("Eccles Hub", " m300bj "), ("Walkden Hub", "M28 3 ZA"))
    assert dataset.frame["postcode"].tolist() == ["M30 0BJ", "M28 3ZA"]
    assert dataset.frame["easting"].isna().all()


def test_hub_without_a_place_is_named(council_file) -> None:
    dataset = council_file.csv("Hub,Postcode\nEccles,M30 0BJ\nWalkden,")
    assert "1 hub has neither coordinates nor a postcode: Walkden." in dataset.notes


def test_symbols_for_nothing_known_are_no_coordinates(council_file) -> None:
    dataset = council_file.csv("Hub,Easting,Northing,Postcode\nEccles,missing,missing,M30 0BJ")
    assert pd.isna(dataset.frame["easting"].item())


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        Hub name,Easting,Northing,Latitude,Longitude,Postcode
        Eccles,0,0,,,
        Walkden,377700,,,,
        Irlam,,,-2.35,53.48,
        ECCLES,53.48,-2.35,,,
        Swinton,,,about 53,-2.3,
        ,377700,398700,,,M30
    """)
    assert "below 80000" in faults[2, "Easting"]
    assert "below 5000" in faults[2, "Northing"]
    assert "The easting is given but no northing" in faults[3, "Northing"]
    assert "wrong way round" in faults[4, "Latitude"]
    assert "Rows 2 and 5 are the same hub" in faults[5, "Hub name"]
    assert "below" in faults[5, "Easting"]
    assert "not a number" in faults[6, "Latitude"]
    assert "empty" in faults[7, "Hub name"]
    assert "whole postcode" in faults[7, "Postcode"]


def test_place_outside_england(council_file) -> None:
    assert "not in England" in council_file.faults("Hub,Latitude,Longitude\nOban,56.4,-5.5")[2, "Latitude"]


def test_child_columns_are_refused(council_file) -> None:
    assert (None, "DOB") in council_file.faults("Hub,Postcode,DOB\nEccles,M30 0BJ,01/01/2015")


def test_half_a_place_is_said_once(council_file) -> None:
    faults = council_file.faults("Hub,Easting,Postcode\nEccles,377700,M30 0BJ\nIrlam,371000,M44 5ZR")
    assert list(faults) == [(None, "Northing")]
    assert 'Add a column "Northing"' in faults[None, "Northing"]
