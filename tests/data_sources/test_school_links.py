"""Predecessors and successors are read as published."""

from pathlib import Path

from tests.data_sources.files import csv_bytes
from tests.data_sources.sources import load, refused

HEADINGS = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]


def test_the_real_file_is_read_whole(shared: Path) -> None:
    path = shared / "data" / "gias" / "links_edubasealldata20250422.csv"
    dataset = load(path.read_bytes(), path.name)
    assert (dataset.kind, dataset.data_date, len(dataset.frame)) == ("school_links", "2025-04-22", 33_801)
    assert dataset.frame["link_date"].isna().sum() == 8_253
    first = dataset.frame.iloc[0]
    assert first[["urn", "link_urn", "link_name", "link_type"]].tolist() == [
        "100006", "134643", "CCfL Key Stage 3 PRU", "Predecessor - merged",
    ]  # fmt: skip
    assert f"{first['link_date']:%Y-%m-%d}" == "2022-01-01"


def test_quirk_9_both_ways_of_writing_days_are_read() -> None:
    rows = [
        ["100000", "100001", "A", "Successor", "31-08-2021"],
        ["100001", "100000", "B", "Predecessor", "31/08/2021"],
    ]
    frame = load(csv_bytes([HEADINGS, *rows])).frame
    assert set(frame["link_date"].dt.strftime("%Y-%m-%d")) == {"2021-08-31"}


def test_two_kinds_of_link_between_the_same_schools_stand_but_a_repeated_one_is_a_fault() -> None:
    rows = [["100000", "100001", "A", "Successor", ""], ["100000", "100001", "A", "Sixth Form Centre Link", ""]]
    assert len(load(csv_bytes([HEADINGS, *rows])).frame) == 2
    [fault] = refused(csv_bytes([HEADINGS, *rows, rows[0]])).faults
    assert fault.row == 4
