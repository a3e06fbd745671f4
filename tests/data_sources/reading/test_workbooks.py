"""Workbooks are read as Excel shows them, or refused naming the cell."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from data_sources.reading.contract import FileRefused, RawTable
from data_sources.reading.uploads import open_tables
from data_sources.reading.workbooks import read_workbook
from tests.data_sources.files import SCHOOLS, changed_zip, xlsx_bytes, zip_bytes, zip_member

SHEET = "xl/worksheets/sheet1.xml"


def tables(data: bytes) -> list[RawTable]:
    return open_tables("book.xlsx", data)


def problems(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        tables(data)
    assert all(fault.problem and fault.remedy for fault in refused.value.faults)
    return " | ".join(fault.problem for fault in refused.value.faults)


def test_figures_dates_and_percentages_are_read_as_excel_shows_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["URN", "FTE", "Share", "Day", "Moment", "Flag", "Text"])
    sheet.append([100000, 0.1 + 0.2, 0.462, date(2025, 9, 1), datetime(2025, 9, 1, 8, 30), True, "0101"])
    sheet["C2"].number_format = "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    [table] = tables(stream.getvalue())
    assert table.frame.iloc[0].tolist() == [
        "100000", "0.3", "46.2%", "2025-09-01", "2025-09-01 08:30:00", "TRUE", "0101",
    ]  # fmt: skip


def test_every_visible_sheet_is_read_and_hidden_ones_are_noted() -> None:
    found = tables(xlsx_bytes({"A": SCHOOLS, "B": SCHOOLS, "Old": SCHOOLS, "Empty": []}, hidden=["Old"]))
    assert [table.sheet for table in found] == ["A", "B"]
    assert found[0].notes == ('The hidden sheet "Old" was not read.',)


def test_a_title_above_the_headings_is_passed_over_even_when_merged() -> None:
    [table] = tables(xlsx_bytes({"A": [["Schools", None, None], [], *SCHOOLS]}, merged=["A1:C1"]))
    assert table.frame["URN"].tolist() == ["100000", "100001"]
    assert table.rows == (4, 5)


def test_headings_merged_downwards_keep_their_text() -> None:
    rows = [["URN", "Pupils", None], [None, "number", "percent"], ["100000", "5", "6"]]
    [table] = tables(xlsx_bytes({"A": rows}, merged=["A1:A2"]))
    assert table.frame.columns.tolist() == ["URN", "number", "percent"]


@pytest.mark.parametrize("area", ["A2:A3", "B2:C2", "A1:B1"])
def test_merged_cells_in_the_table_are_refused_and_named(area: str) -> None:
    rows = [["URN", "Name", "Pupils"], ["100000", "A", "1"], ["100001", "B", "2"]]
    assert f"The cells {area} are merged." in problems(xlsx_bytes({"A": rows}, merged=[area]))


def test_a_formula_never_calculated_is_refused_naming_its_cell() -> None:
    data = xlsx_bytes({"A": [["URN", "FTE"], ["100000", "=0.5+0.1"]]})
    assert "The formula in cell B2 has no calculated value." in problems(data)


def calculated(cell_xml: bytes) -> bytes:
    """A workbook as Excel saves it: its formula B2 with a value, and no order to calculate everything on opening."""
    data = xlsx_bytes({"A": [["URN", "FTE"], ["100000", "=0.5+0.1"]]})
    sheet = zip_member(data, SHEET)
    start = sheet.index(b'<c r="B2"')
    end = sheet.index(b"</c>", start) + 4
    book = zip_member(data, "xl/workbook.xml").replace(b'fullCalcOnLoad="1"', b"")
    return changed_zip(data, {SHEET: sheet[:start] + cell_xml + sheet[end:], "xl/workbook.xml": book})


def test_a_formula_gives_the_value_excel_last_calculated() -> None:
    [table] = tables(calculated(b'<c r="B2"><f>0.5+0.1</f><v>0.6</v></c>'))
    assert table.frame["FTE"].tolist() == ["0.6"]
    [table] = tables(calculated(b'<c r="B2" t="str"><f>IF(1,"","")</f><v></v></c>'))
    assert table.frame["FTE"].tolist() == [""]
    assert "B2" in problems(calculated(b'<c r="B2"><f>0.5+0.1</f></c>'))


def test_values_written_by_a_program_that_cannot_calculate_are_not_believed() -> None:
    data = calculated(b'<c r="B2"><f>0.5+0.1</f><v>0</v></c>')
    book = zip_member(data, "xl/workbook.xml").replace(b"<calcPr", b'<calcPr fullCalcOnLoad="1"')
    assert "B2" in problems(changed_zip(data, {"xl/workbook.xml": book}))


def test_macros_binary_workbooks_and_documents_are_refused() -> None:
    good = xlsx_bytes({"A": SCHOOLS})
    assert "macros" in problems(changed_zip(good, {"xl/vbaProject.bin": b"\xd0\xcf"}))
    types = zip_member(good, "[Content_Types].xml").replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert "macros" in problems(changed_zip(good, {"[Content_Types].xml": types}))
    assert ".xlsb" in problems(changed_zip(good, {"xl/workbook.bin": b"\x00"}))
    assert "text document" in problems(zip_bytes({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}))
    assert "OpenDocument" in problems(zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml", "xl/styles.xml"]
)
def test_xml_entities_are_refused_in_every_part_and_encoding(part: str) -> None:
    good = xlsx_bytes({"A": SCHOOLS})
    assert "entities" in problems(changed_zip(good, {part: ENTITIES}))
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'.decode().encode("utf-16")
    assert "entities" in problems(changed_zip(good, {part: outside}))


def test_a_sheet_that_claims_endless_rows_is_refused() -> None:
    good = xlsx_bytes({"A": SCHOOLS})
    sheet = (
        zip_member(good, SHEET)
        .replace(b'<row r="3"', b'<row r="999999999999"')
        .replace(b'r="A3"', b'r="A999999999999"')
    )
    assert problems(changed_zip(good, {SHEET: sheet}))


def test_a_workbook_bomb_is_refused() -> None:
    sheet = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 4_000_000 + b"</sheetData></worksheet>"
    assert "far more data" in problems(changed_zip(xlsx_bytes({"A": SCHOOLS}), {SHEET: sheet}))


def test_damaged_parts_are_refused_whatever_the_library_makes_of_them() -> None:
    good = xlsx_bytes({"A": SCHOOLS})
    outcomes = set()
    for part in (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        for content in (b"", b"<x", b"<x/>", zip_member(good, part)[:-30], zip_member(good, part).replace(b"1", b"x")):
            try:
                read = tables(changed_zip(good, {part: content}))[0].frame["URN"].tolist()
            except FileRefused as refused:
                read = [fault.remedy for fault in refused.faults]
            outcomes.add(tuple(read))
    as_it_was = ("100000", "100001")
    assert outcomes - {as_it_was}
    assert all(outcome == as_it_was or all(outcome) for outcome in outcomes)


def test_a_sheet_with_too_many_cells_is_refused_before_it_is_parsed() -> None:
    row = b"<row>" + b'<c r="A1"><v>1</v></c>' * 2_000 + b"</row>"
    sheet = b"<worksheet><sheetData>" + row * 4_001 + b"</sheetData></worksheet>"
    part = {"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": sheet}
    good = xlsx_bytes({"A": SCHOOLS})
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | part
    started = time.process_time()
    with pytest.raises(FileRefused, match="more rows or cells"):
        read_workbook("book.xlsx", members, good)
    assert time.process_time() - started < 2


def test_an_empty_workbook_and_one_with_only_hidden_sheets_are_refused() -> None:
    assert "empty" in problems(xlsx_bytes({"A": []}))
    assert "hidden" in problems(xlsx_bytes({"A": [], "B": SCHOOLS}, hidden=["B"]))
