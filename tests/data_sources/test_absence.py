"""Absence keeps suppressed figures apart and leaves national rows out."""

from pathlib import Path

from tests.data_sources.files import csv_bytes
from tests.data_sources.sources import load, refused

HEADINGS = ["LA", "ESTAB", "URN", "PERCTOT", "PPERSABS10"]


def test_the_real_file_keeps_its_864_suppressed_figures(shared: Path) -> None:
    path = shared / "data" / "census" / "2018-2019_england_abs.csv"
    dataset = load(path.read_bytes(), path.name)
    frame = dataset.frame
    assert (dataset.kind, dataset.vintage, len(frame)) == ("absence", "2018/19", 21_214)
    assert (frame["persistent_absence_percent_state"] == "suppressed").sum() == 864
    assert frame["persistent_absence_percent"].isna().sum() == 864
    assert frame.iloc[0][["urn", "laestab", "absence_percent", "persistent_absence_percent"]].tolist() == [
        "100000", "2013614", 2.6, 3.4,
    ]  # fmt: skip


def test_national_rows_with_a_blank_urn_are_left_out_with_a_note() -> None:
    dataset = load(csv_bytes([HEADINGS, ["201", "3614", "100000", "2.6", "SUPP"], ["NAT", "PRI", "", "4", "8.2"]]))
    assert dataset.frame["urn"].tolist() == ["100000"]
    assert dataset.frame["persistent_absence_percent_state"].tolist() == ["suppressed"]
    assert any("1 rows with national" in note for note in dataset.notes)


def test_a_blank_urn_of_a_school_is_a_fault() -> None:
    [fault] = refused(csv_bytes([HEADINGS, ["201", "3614", "", "2.6", "3.4"]])).faults
    assert (fault.row, fault.column) == (2, "URN")


def test_the_layout_of_explore_education_statistics_is_read() -> None:
    headings = [
        "time_period", "geographic_level", "school_urn", "school_laestab", "sess_overall_percent",
        "enrolments_pa_10_exact_percent",
    ]  # fmt: skip
    rows = [["202223", "School", "105983", "3551101", "7.1", "c"], ["202223", "National", "", "", "7.4", "21.2"]]
    frame = load(csv_bytes([headings, *rows])).frame
    assert frame[["urn", "laestab", "academic_year", "absence_percent"]].iloc[0].tolist() == [
        "105983", "3551101", "2022/23", 7.1,
    ]  # fmt: skip
    assert frame["persistent_absence_percent_state"].tolist() == ["suppressed"]
