"""Files for Excel: nothing in them can run, and every figure comes back as it went in."""

import csv
import io
import zipfile
from datetime import date, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.export_cells import defused, in_words, sheet_names
from data_sources.exports import PLAN_SHEETS, PlanTables, Sheet, csv_bytes, heading, plan_workbook, xlsx_bytes

DANGEROUS = ["=", "+", "-", "@", "\t", "\r"]
WITHHELD = pd.DataFrame(
    {
        "urn": ["900001", "900002", "900003", "900004"],
        "fsm_percent": [0.0, np.nan, np.nan, np.nan],
        "fsm_percent_state": ["known", "suppressed", "missing", "not applicable"],
    }
)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def book_of(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_csv_cell_or_heading_that_begins_like_a_formula_cannot_run(start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A1"
    hidden = [evil, f"  {evil}", f"\u200b{evil}"]
    rows = rows_of(csv_bytes(pd.DataFrame({evil: hidden, "plain": ["a", "b", "c"]})))
    assert rows[0] == [f"'{evil}", "plain"]
    assert [row[0] for row in rows[1:]] == [f"'{text}" for text in hidden]


@given(st.text())
def test_no_text_whatever_begins_a_csv_cell_like_a_formula(text: str) -> None:
    escaped = defused(text)
    assert not escaped.lstrip().startswith(tuple(DANGEROUS))
    assert escaped.removeprefix("'") == text or escaped == text


def test_a_separator_inside_text_cannot_start_a_cell_of_its_own() -> None:
    text = 'a;=1+1\t=2+2,=3+3"\n=4+4'
    line = csv_bytes(pd.DataFrame({"note": [text]})).decode("utf-8-sig")
    assert '"a;=1+1\t=2+2,=3+3""\n=4+4"' in line
    assert rows_of(csv_bytes(pd.DataFrame({"note": [text]})))[1] == [text]


@pytest.mark.parametrize("start", DANGEROUS)
def test_an_xlsx_cell_or_heading_that_begins_like_a_formula_is_text(start: str) -> None:
    evil = f"{start}HYPERLINK(1,2)"
    sheet = book_of(xlsx_bytes({"Evil": Sheet(pd.DataFrame({evil: [evil]}), title=evil, notes=(evil,))}))["Evil"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) == 4
    assert {cell.data_type for cell in cells} == {"s"}
    assert {str(cell.value).replace("_x000D_", "\r") for cell in cells} == {evil}


def test_links_and_figures_in_text_stay_text_and_sheets_hold_no_formula() -> None:
    data = xlsx_bytes({"A": pd.DataFrame({"site": ["https://example.org", "mailto:a@b.c"], "code": ["007", "1e5"]})})
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert [[c.value for c in row] for row in book_of(data)["A"].iter_rows(min_row=2)] == [
        ["https://example.org", "007"],
        ["mailto:a@b.c", "1e5"],
    ]


def test_negative_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"change_hours": [-3.25, 4.0], "moves": [-2, 0]})
    assert rows_of(csv_bytes(frame))[1:] == [["-3.25", "-2"], ["4", "0"]]
    sheet = book_of(xlsx_bytes({"S": frame}))["S"]
    assert [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] == [[-3.25, -2], [4, 0]]
    assert {c.data_type for row in sheet.iter_rows(min_row=2) for c in row} == {"n"}


def test_csv_opens_in_excel_with_its_letters() -> None:
    data = csv_bytes(pd.DataFrame({"name": ["Ysgol Tŷ Gwyn – Łukasz"]}))
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows_of(data)[1] == ["Ysgol Tŷ Gwyn – Łukasz"]


def test_a_withheld_figure_is_said_in_words_and_a_true_zero_is_zero() -> None:
    expected = [["900001", "0"], ["900002", "suppressed"], ["900003", "missing"], ["900004", "not applicable"]]
    assert rows_of(csv_bytes(WITHHELD)) == [["urn", "fsm_percent"], *expected]
    sheet = book_of(xlsx_bytes({"S": WITHHELD}))["S"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert values == [["900001", 0], ["900002", "suppressed"], ["900003", "missing"], ["900004", "not applicable"]]


def test_a_figure_called_known_that_is_not_there_is_missing() -> None:
    frame = pd.DataFrame({"pupils": [np.nan, 3], "pupils_state": ["known", None]})
    assert list(in_words(frame)["pupils"]) == ["missing", "missing"]


def test_what_is_not_there_is_missing_for_numbers_and_empty_for_text_and_dates() -> None:
    frame = pd.DataFrame(
        {
            "need_points": [1.5, np.nan],
            "ratio": [np.inf, 1.0],
            "hub": ["Castle", None],
            "until": pd.to_datetime(["2026-09-01", None]),
            "is_locked": [True, False],
            "gap": pd.Series([None, 0.1], dtype=object),
        }
    )
    assert rows_of(csv_bytes(frame))[1:] == [
        ["1.5", "inf", "Castle", "2026-09-01", "yes", "missing"],
        ["missing", "1", "", "", "no", "0.1"],
    ]


def test_urns_are_text_even_when_the_table_has_them_as_numbers() -> None:
    sheet = book_of(xlsx_bytes({"S": pd.DataFrame({"urn": [900001.0, np.nan], "School URN": [100001, 100002]})}))["S"]
    assert [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] == [["900001", "100001"], [None, "100002"]]


def test_two_columns_of_one_name_both_reach_the_file() -> None:
    frame = pd.DataFrame([["a", "b"]], columns=["note", "note"])
    assert rows_of(csv_bytes(frame)) == [["note", "note"], ["a", "b"]]


def test_units_decide_the_number_format() -> None:
    frame = pd.DataFrame(
        {"fsm_percent": [23.4], "Used %": [99.0], "load_share": [0.5], "direct_hours": [1.0], "pupils": [9]}
    )
    sheet = book_of(xlsx_bytes({"S": frame}))["S"]
    assert [cell.number_format for cell in sheet[2]] == ['0.0"%"', '0.0"%"', "0.0%", "#,##0.0", "General"]


def test_sheets_have_bold_frozen_filtered_headings_and_room_for_their_text() -> None:
    frame = pd.DataFrame({"name": ["St Oswald's CofE Primary School"], "urn": ["900003"], "note": ["x" * 400]})
    sheet = book_of(xlsx_bytes({"S": Sheet(frame, title="Schools", notes=("One.", "Two."))}))["S"]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value, sheet["A5"].value] == [
        "Schools",
        "One.",
        "Two.",
        "name",
    ]
    assert sheet["A5"].font.bold
    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:C6"
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert 30 < widths[0] < 40
    assert widths[1] < 12
    assert 59 < widths[2] < 62


def test_dates_are_dates() -> None:
    frame = pd.DataFrame({"day": [date(2026, 9, 1)], "loaded_at": pd.to_datetime(["2026-09-01 13:45:10+00:00"])})
    sheet = book_of(xlsx_bytes({"S": frame}))["S"]
    assert [cell.value for cell in sheet[2]] == [datetime(2026, 9, 1), datetime(2026, 9, 1, 13, 45, 10)]
    assert [cell.number_format for cell in sheet[2]] == ["dd/mm/yyyy", "dd/mm/yyyy hh:mm"]


def test_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    value = book_of(xlsx_bytes({"S": pd.DataFrame({"note": ["x" * 40_000]})}))["S"]["A2"].value
    assert len(value) == 32_767
    assert value.endswith("(cut: too long for a cell)")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["a/b:c*d?e[f]g\\h"], ["a b c d e f g h"]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 27 + " (2)"]),
        (["Schools", "schools", "SCHOOLS"], ["Schools", "schools (2)", "SCHOOLS (3)"]),
        (["", "///", "'quoted'", "History"], ["Sheet", "Sheet (2)", "quoted", "History sheet"]),
    ],
)
def test_sheet_names_are_made_acceptable(wanted: list[str], expected: list[str]) -> None:
    assert sheet_names(wanted) == expected
    assert book_of(xlsx_bytes({f"{name}": pd.DataFrame() for name in wanted})).sheetnames == expected


def test_the_same_tables_give_the_same_bytes_when_the_time_is_given() -> None:
    made = [xlsx_bytes({"S": WITHHELD}, created=datetime(2026, 9, 1)) for _ in range(2)]
    assert made[0] == made[1]


def test_a_workbook_without_sheets_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sheet"):
        xlsx_bytes({})


def plan_tables(**changed: pd.DataFrame) -> PlanTables:
    empty = pd.DataFrame()
    schools = pd.DataFrame(
        {
            "urn": ["900001", "900002"],
            "name": ["Mill Lane Primary School", "=Castle Street"],
            "link_worker": ["Joanne Whitaker", None],
            "meetings_a_term": [2, None],
            "need_points": [61.25, None],
            "reason_not_covered": ["", "No link worker has room"],
        }
    )
    tables = {
        "summary": pd.DataFrame({"measure": ["Schools covered", "Largest gap"], "value": ["1 of 2", -0.5]}),
        "schools": schools,
        "link_workers": pd.DataFrame({"name": ["Joanne Whitaker"], "utilisation_percent": [98.5]}),
        **{name: empty for name in ("moves", "breaches", "stages", "settings", "sources")},
    }
    return PlanTables(title="Plan 7, Aldermere (fictitious)", notes=("Proposed.",), **(tables | changed))


def test_the_plan_workbook_has_every_sheet_with_readable_headings() -> None:
    book = book_of(plan_workbook(plan_tables()))
    assert book.sheetnames == [name for name, _ in PLAN_SHEETS.values()]
    assert [cell.value for cell in book["Schools"][1]] == [
        *("URN", "Name", "Link worker", "Meetings a term", "Need points", "Reason not covered"),
    ]
    assert [cell.value for cell in book["Schools"][3]] == [
        *("900002", "=Castle Street", None, "not covered", "not enough data", "No link worker has room"),
    ]
    assert book["Schools"]["E2"].number_format == "0.0"
    assert book["Link workers"]["B2"].number_format == '0.0"%"'
    assert book["Summary"]["A1"].value == "Plan 7, Aldermere (fictitious)"
    assert [cell.value for cell in book["Summary"][6]] == ["Largest gap", -0.5]


def test_an_empty_figure_of_a_plan_is_said_in_the_words_of_what_it_means() -> None:
    stages = pd.DataFrame({"goal": ["Moves"], "objective": [np.nan], "gap_percent": [0.0]})
    nobody = pd.DataFrame({"name": ["On leave"], "hours_percent": [np.nan]})
    book = book_of(plan_workbook(plan_tables(stages=stages, link_workers=nobody)))
    assert [cell.value for cell in book["Stages"][2]] == ["Moves", "not applicable", 0]
    assert [cell.value for cell in book["Link workers"][2]] == ["On leave", "no hours"]


def test_a_plan_that_breaks_nothing_says_so_and_one_that_does_lists_it() -> None:
    assert book_of(plan_workbook(plan_tables()))["Rules checked"]["A2"].value.startswith("None: every rule")
    breaches = pd.DataFrame({"rule": ["caseload_limit"], "sentence": ["Imran Hussain leads too many schools."]})
    sheet = book_of(plan_workbook(plan_tables(breaches=breaches)))["Rules checked"]
    assert [cell.value for cell in sheet[2]] == ["caseload_limit", "Imran Hussain leads too many schools."]


@pytest.mark.parametrize(
    ("column", "expected"),
    [("urn", "URN"), ("need_points", "Need points"), ("fte", "FTE"), ("sha256", "SHA256"), ("", "")],
)
def test_headings_read_like_words(column: str, expected: str) -> None:
    assert heading(column) == expected
