"""Both layouts of the school census give the published figures, with their states apart."""

from pathlib import Path

import pytest

from tests.data_sources.files import csv_bytes
from tests.data_sources.sources import load, refused

HEADINGS = [
    "URN",
    "LA",
    "ESTAB",
    "SCHOOLTYPE",
    "NOR",
    "TSENELSE",
    "TSENELK",
    "NUMFSM",
    "NUMFSMEVER",
    "NORFSMEVER",
    "PNUMFSMEVER",
]
GOOD = ["100000", "201", "3614", "State-funded primary", "271", "8", "59", "49", "50", "228", "21.90%"]


@pytest.mark.parametrize(
    ("name", "rows", "unknown", "base", "percent", "figures"),
    [
        ("2022-2023_england_census.csv", 24_433, 2_408, 228, 21.9, (271, 49, 50, 59, 8)),
        ("2018-2019_england_census.csv", 23_939, 2_412, None, 16.2, (285, 32, 38, 50, 5)),
    ],
)
def test_the_real_files_are_read_in_both_layouts(
    shared: Path, name: str, rows: int, unknown: int, base: int | None, percent: float, figures: tuple[int, ...]
) -> None:
    dataset = load((shared / "data" / "census" / name).read_bytes(), name)
    frame = dataset.frame
    assert (dataset.kind, len(frame)) == ("school_census", rows)
    assert dataset.vintage == f"{name[:4]}/{name[7:9]}"
    assert frame["fsm6_percent"].isna().sum() == (frame["fsm6_percent_state"] == "missing").sum() == unknown
    first = frame[frame["urn"] == "100000"].iloc[0]
    columns = ["pupils", "fsm_eligible_pupils", "fsm6_pupils", "sen_support_pupils", "ehcp_pupils"]
    assert tuple(first[columns]) == figures
    assert first["fsm6_percent"] == percent
    assert first["laestab"] == "2013614"
    assert (first["girl_pupils"], first["eal_pupils"]) == {"2022": (127, 145), "2018": (141, 141)}[name[:4]]
    assert (first["fsm6_pupil_base"] == base) if base else (frame["fsm6_pupil_base_state"] == "missing").all()


def test_national_rows_with_urn_nat_are_left_out_with_a_note() -> None:
    national = ["NAT", "", "PRI", "State-funded primary", "4647851", "1", "1", "1", "1", "1", "25.90%"]
    dataset = load(csv_bytes([HEADINGS, GOOD, national]), "2022-2023_england_census.csv")
    assert dataset.frame["urn"].tolist() == ["100000"]
    assert any("1 rows with national" in note for note in dataset.notes)


def test_percentages_are_the_same_with_and_without_their_sign() -> None:
    for written in ("46.20%", "46.2", "46.20 %"):
        frame = load(csv_bytes([HEADINGS, [*GOOD[:-1], written]])).frame
        assert frame["fsm6_percent"].tolist() == [46.2]


@pytest.mark.parametrize(
    ("symbol", "state"),
    [("NA", "missing"), ("", "missing"), ("SUPP", "suppressed"), ("c", "suppressed"), ("<5", "suppressed"),
     ("*", "suppressed"), ("z", "not applicable"), ("x", "missing"), ("low", "rounds to zero"),
     ("k", "rounds to zero"), ("u", "unreliable"),
     ("NE", "not applicable"), ("-", "missing"), ("..", "missing")],
)  # fmt: skip
def test_no_symbol_becomes_a_figure(symbol: str, state: str) -> None:
    frame = load(csv_bytes([HEADINGS, [*GOOD[:7], symbol, symbol, symbol, symbol]])).frame
    for column in ("fsm_eligible_pupils", "fsm6_pupils", "fsm6_pupil_base", "fsm6_percent"):
        assert frame[column].isna().all()
        assert frame[f"{column}_state"].tolist() == [state]


def test_the_year_comes_from_the_file_or_its_name_and_is_never_guessed() -> None:
    assert load(csv_bytes([HEADINGS, GOOD]), "2022-2023_england_census.csv").frame["academic_year"].tolist() == [
        "2022/23"
    ]
    with_year = csv_bytes([[*HEADINGS, "time_period"], [*GOOD, "202122"]])
    assert load(with_year, "2022-2023_england_census.csv").frame["academic_year"].tolist() == ["2021/22"]
    assert (
        "is not an academic year" in refused(csv_bytes([[*HEADINGS, "time_period"], [*GOOD, "2023"]])).faults[0].problem
    )
    unknown = load(csv_bytes([HEADINGS, GOOD]), "census.csv")
    assert unknown.vintage == ""
    assert any("academic year is not known" in note for note in unknown.notes)


def test_a_school_without_its_urn_is_a_fault_and_not_a_national_row() -> None:
    [fault] = refused(csv_bytes([HEADINGS, GOOD, ["", *GOOD[1:]]])).faults
    assert (fault.row, fault.column) == (3, "URN")


def test_swapped_columns_are_noticed() -> None:
    swapped = [*GOOD[:8], "228", "50", "21.90%"]
    [fault] = refused(csv_bytes([HEADINGS, swapped])).faults
    assert (fault.row, fault.column) == (2, "NUMFSMEVER")
