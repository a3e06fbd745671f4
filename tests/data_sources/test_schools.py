"""Get Information about Schools is read in its real layout, whatever its year and encoding."""

from pathlib import Path

import pandas as pd
import pytest

from data_sources.reading.contract import Dataset
from tests.data_sources.files import csv_bytes
from tests.data_sources.sources import load, refused

HEADINGS = [
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (name)", "NumberOfPupils", "PercentageFSM",
    "HeadFirstName", "HeadLastName", "DistrictAdministrative (code)", "Easting", "Northing", "LSOA (code)",
]  # fmt: skip


def row(**changes: str) -> list[str]:
    values = dict(
        zip(
            HEADINGS,
            ["100000", "355", "Salford", "2001", "Café Primary", "Community school", "Open", "01-09-1990", "",
             "Primary", "210", "12.4", "Ada", "Byron", "E08000006", "377543", "398450", "E01005599"],
            strict=True,
        )
    )  # fmt: skip
    return list({**values, **changes}.values())


def read(*rows: list[str], encoding: str = "cp1252", name: str = "edubasealldata20250524.csv") -> Dataset:
    return load(csv_bytes([HEADINGS, *rows], encoding=encoding), name)


@pytest.fixture(scope="module")
def real(shared: Path) -> pd.DataFrame:
    path = shared / "data" / "gias" / "edubasealldata20250524.csv"
    dataset = load(path.read_bytes(), path.name)
    assert dataset.kind == "schools"
    assert dataset.data_date == "2025-05-24"
    assert any("2,040 establishments outside England" in note for note in dataset.notes)
    return dataset.frame


def test_the_real_file_gives_the_schools_the_catalogue_counts(real: pd.DataFrame) -> None:
    is_funded = real["establishment_type"].str.contains(
        "Academy|Community|Foundation|Voluntary|Free|Pupil referral|University"
    )
    for code, primaries in (("355", 75), ("933", 218)):
        mine = real[(real["authority_code"] == code) & is_funded & (real["phase_of_education"] == "Primary")]
        assert len(mine) == primaries
    assert real["urn"].is_unique
    assert real.loc[real["urn"] == "100000", ["name", "authority_name", "pupils", "fsm_percent", "laestab"]].iloc[
        0
    ].tolist() == ["The Aldgate School", "City of London", 244.0, 21.7, "2013614"]


def test_quirk_3_real_placeholders_and_places_outside_england_are_gone(real: pd.DataFrame) -> None:
    assert not real["lsoa_code"].str.contains("99999999").any()
    assert real["lsoa_code"].str.fullmatch(r"(E01\d{6})?").all()
    assert (
        not real["establishment_type"]
        .isin(["Welsh establishment", "Offshore schools", "British schools overseas"])
        .any()
    )


def test_quirk_4_real_blank_and_zero_places_are_no_places(real: pd.DataFrame) -> None:
    assert real["easting"].isna().sum() > 0
    assert (real["easting"] > 0).sum() == (~real["easting"].isna()).sum()
    orchard = real[real["urn"] == "145293"]
    assert orchard[["easting", "northing"]].iloc[0].tolist() == [525087.0, 201323.0]


def test_quirk_6_a_blank_percentage_is_missing_and_not_zero(real: pd.DataFrame) -> None:
    blank = real[real["fsm_percent_state"] == "missing"]
    assert blank["fsm_percent"].isna().all()
    assert (real.loc[real["fsm_percent"] == 0, "fsm_percent_state"] == "known").all()
    assert (real["fsm_percent"] == 0).sum() == 424


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_quirk_1_the_encoding_does_not_matter(encoding: str) -> None:
    assert read(row(), encoding=encoding).frame["name"].tolist() == ["Café Primary"]


def test_quirk_3_welsh_scottish_offshore_and_overseas_rows_are_left_out_with_a_note() -> None:
    abroad = [
        row(**{"URN": f"40000{i}", "LA (code)": code}) for i, code in enumerate(("660", "681", "701", "705", "000"))
    ]
    dataset = read(row(), *abroad, row(**{"URN": "100001", "LA (code)": "420"}))
    assert dataset.frame["authority_code"].tolist() == ["355", "420"]
    assert "5 establishments outside England's local authorities were left out." in dataset.notes


@pytest.mark.parametrize("placeholder", ["999999999", "L99999999", "M99999999", "Unknown", ""])
def test_quirk_3_placeholder_codes_are_empty(placeholder: str) -> None:
    frame = read(row(**{"LSOA (code)": placeholder, "DistrictAdministrative (code)": placeholder})).frame
    assert frame[["lsoa_code", "district_code"]].iloc[0].tolist() == ["", ""]


def test_quirk_4_a_place_outside_england_is_not_used_and_noted() -> None:
    dataset = read(row(), row(URN="100001", Easting="0", Northing="0"), row(URN="100002", Easting="900000"))
    assert dataset.frame["easting"].isna().tolist() == [False, True, True]
    assert "1 places outside England were not used." in dataset.notes


def test_quirk_8_every_status_is_kept() -> None:
    statuses = ["Open", "Closed", "Open, but proposed to close", "Proposed to open"]
    rows = [row(**{"URN": f"10000{i}", "EstablishmentStatus (name)": status}) for i, status in enumerate(statuses)]
    assert read(*rows).frame["status"].tolist() == statuses


@pytest.mark.parametrize("number", ["0101", "101"])
def test_quirk_9_laestab_keeps_leading_zeros_even_when_excel_lost_them(number: str) -> None:
    assert read(row(EstablishmentNumber=number)).frame["laestab"].tolist() == ["3550101"]


@pytest.mark.parametrize("day", ["01-09-1990", "01/09/1990"])
def test_quirk_9_dates_are_read_british_either_way(day: str) -> None:
    assert read(row(OpenDate=day)).frame["open_date"].dt.strftime("%Y-%m-%d").tolist() == ["1990-09-01"]


def test_head_teachers_names_are_neither_refused_nor_kept() -> None:
    frame = read(row()).frame
    assert "Byron" not in frame.to_string()


def test_columns_are_read_by_name_in_any_order_and_unknown_ones_ignored() -> None:
    shuffled = pd.DataFrame([row()], columns=HEADINGS)[HEADINGS[::-1]].assign(Extra="x")
    data = csv_bytes([shuffled.columns.tolist(), *shuffled.to_numpy().tolist()])
    pd.testing.assert_frame_equal(load(data, "edubasealldata20250524.csv").frame, read(row()).frame)


def test_a_name_without_a_day_leaves_the_data_date_unknown_and_says_so() -> None:
    dataset = read(row(), name="schools.csv")
    assert dataset.data_date == ""
    assert any("not known" in note for note in dataset.notes)


def test_faults_name_row_column_and_value() -> None:
    faults = refused(csv_bytes([HEADINGS, row(), row(NumberOfPupils="many", PercentageFSM="140"), row(URN="1")])).faults
    assert {(fault.row, fault.column, fault.value) for fault in faults} == {
        (3, "NumberOfPupils", "many"), (3, "PercentageFSM", "140"), (3, "URN", "100000"), (4, "URN", "1"),
    }  # fmt: skip
