"""Files are told apart by their headings, whatever they are called."""

import pytest

from data_sources.reading.contract import FileRefused
from data_sources.reading.uploads import open_tables
from data_sources.recognise import SOURCES, recognise
from tests.data_sources.files import csv_bytes, xlsx_bytes

CENTROIDS = [["LSOA21CD", "easting", "northing"], ["E01005599", "377543", "398450"]]
LINKS = [["URN", "LinkURN", "LinkName", "LinkType"], ["100000", "100001", "A", "Successor"]]


def kinds(data: bytes) -> list[str]:
    return [source.CONTRACT.kind for source, _ in recognise(open_tables("file", data))]


def problems(data: bytes) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        kinds(data)
    assert all(fault.remedy for fault in refused.value.faults)
    return [fault.problem for fault in refused.value.faults]


def test_every_source_has_its_own_kind_a_label_and_a_reader() -> None:
    found = [source.CONTRACT.kind for source in SOURCES]
    assert len(found) == len(set(found)) == 24
    assert all(source.CONTRACT.label and callable(source.read) for source in SOURCES)
    assert all(set(source.CONTRACT.key) <= {column.name for column in source.CONTRACT.columns} for source in SOURCES)


def test_each_sheet_of_a_workbook_is_recognised_by_itself() -> None:
    assert kinds(xlsx_bytes({"B": LINKS, "A": CENTROIDS})) == ["school_links", "lsoa_centroids"]


def test_a_sheet_of_notes_is_left_out_with_a_note_but_a_broken_table_is_not() -> None:
    data = xlsx_bytes({"A": CENTROIDS, "Read me": [["Author", "Remarks"], ["Jo", "none"]]})
    [(_, raw)] = recognise(open_tables("file", data))
    assert any('"Read me" was not read' in note for note in raw.notes)
    broken = xlsx_bytes({"A": CENTROIDS, "B": [LINKS[0][:3], LINKS[1][:3]]})
    assert any('there is no column for "LinkType"' in problem for problem in problems(broken))


def test_an_unknown_table_names_the_closest_kind_and_what_is_missing() -> None:
    [problem] = problems(csv_bytes([["LSOA21CD", "easting"], ["E01005599", "377543"]]))
    assert 'closest to "LSOA centroids"' in problem
    assert '"northing"' in problem
    [problem] = problems(csv_bytes([["Colour", "Shape"], ["red", "round"]]))
    assert "None of the headings" in problem


def test_a_list_of_people_is_refused_for_that_too() -> None:
    found = problems(csv_bytes([["Forename", "Surname", "Colour"], ["A", "B", "red"]]))
    assert sum("people's names" in problem for problem in found) == 2
