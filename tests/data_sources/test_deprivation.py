"""Indices of Deprivation: 2019 and 2025 are told apart by their headings, and missing scores stay missing."""

from pathlib import Path

import pytest

from tests.data_sources.files import csv_bytes, gzip_bytes
from tests.data_sources.sources import load, refused

IMD = "Index of Multiple Deprivation (IMD)"
RANK = f"{IMD} Rank (where 1 is most deprived)"
DECILE = f"{IMD} Decile (where 1 is most deprived 10% of LSOAs)"
IDACI = "Income Deprivation Affecting Children Index (IDACI) Score (rate)"


def headings(lsoa: int = 2021, district: int = 2024) -> list[str]:
    return [
        f"LSOA code ({lsoa})", f"Local Authority District code ({district})", f"{IMD} Score", RANK, DECILE, IDACI,
        "Income Score (rate)",
    ]  # fmt: skip


FIRST = ["E01005599", "E08000006", "46.467", "3,060", "1", "0.4", "0.449"]
SECOND = ["E01005600", "E08000006", "23.967", "11,795", "4", "", "0.29"]


@pytest.mark.parametrize(
    ("year", "rows", "without_idaci", "score"), [("2019", 477, 60, 48.373), ("2025", 500, 500, 46.467)]
)
def test_the_real_file_7_is_read_for_both_years(
    shared: Path, year: str, rows: int, without_idaci: int, score: float
) -> None:
    data = (shared / "data" / "iod" / f"File_7_IoD{year}_salford_somerset.csv").read_bytes()
    dataset = load(data, "renamed.csv")
    frame = dataset.frame
    assert (dataset.kind, dataset.vintage, len(frame)) == ("deprivation", year, rows)
    assert set(frame["vintage"]) == {year}
    assert (frame["idaci_score_state"] == "missing").sum() == frame["idaci_score"].isna().sum() == without_idaci
    first = frame[frame["lsoa_code"] == "E01005599"].iloc[0]
    assert first["imd_score"] == score
    assert first[["district_code", "district_name"]].tolist() == ["E08000006", "Salford"]


def test_the_real_short_score_table_is_2025(shared: Path) -> None:
    data = (shared / "data" / "iod" / "iod2025_imd_and_income_score_england.csv.gz").read_bytes()
    dataset = load(data, "renamed")
    assert (dataset.kind, dataset.vintage, len(dataset.frame)) == ("deprivation", "2025", 33_755)
    first = dataset.frame.iloc[0]
    assert first[["lsoa_code", "imd_score", "income_score"]].tolist() == ["E01000001", 8.742, 0.013]
    assert any("no IDACI" in note for note in dataset.notes)


def test_a_heading_cut_off_in_the_official_file_is_still_found() -> None:
    cut = [heading.replace("10% of LSOAs)", "10% of LSO") for heading in headings()]
    assert cut != headings()
    assert load(csv_bytes([cut, FIRST])).frame["imd_decile"].tolist() == [1]


def test_thousands_separators_are_read() -> None:
    assert load(csv_bytes([headings(), FIRST, SECOND])).frame["imd_rank"].tolist() == [3060, 11795]


@pytest.mark.parametrize(("lsoa", "district", "vintage"), [(2011, 2019, "2019"), (2021, 2024, "2025")])
def test_quirk_2_the_vintage_is_told_by_the_headings(lsoa: int, district: int, vintage: str) -> None:
    assert load(csv_bytes([headings(lsoa, district), FIRST])).vintage == vintage


def test_indices_of_another_or_an_unknown_year_are_refused() -> None:
    [fault] = refused(csv_bytes([headings(2011, 2013), FIRST])).faults
    assert "2019 and 2025" in fault.problem
    bare = ["LSOA code", "District", f"{IMD} Score", RANK, DECILE, IDACI, "Income Score (rate)"]
    assert refused(csv_bytes([bare, FIRST])).faults
    assert load(csv_bytes([bare, FIRST]), "IoD2019 scores.csv").vintage == "2019"


def test_scores_and_ranks_that_contradict_each_other_are_refused() -> None:
    faults = refused(csv_bytes([headings(), FIRST, [*SECOND[:2], "60.1", *SECOND[3:]]])).faults
    assert [(fault.row, fault.column) for fault in faults] == [(3, f"{IMD} Score")]


def test_codes_of_other_areas_are_refused() -> None:
    swapped = ["E08000006", "E01005599", *FIRST[2:]]
    assert [fault.value for fault in refused(csv_bytes([headings(), swapped])).faults] == ["E08000006"]


@pytest.mark.parametrize(
    "name", ["File_1_-_IMD2019_Index_of_Multiple_Deprivation", "File_2_-_IoD2019_Domains_of_Deprivation"]
)
def test_the_real_files_of_ranks_are_their_own_kind(shared: Path, name: str) -> None:
    data = (shared / "data" / "iod" / f"{name}.csv.gz").read_bytes()
    dataset = load(data, "renamed")
    assert (dataset.kind, dataset.vintage, len(dataset.frame)) == ("deprivation_ranks", "2019", 32_844)
    assert dataset.frame["imd_rank"].iloc[0] == 29_199


def test_ranks_alone_are_not_scores() -> None:
    data = csv_bytes([[headings()[0], headings()[1], RANK, DECILE], [*FIRST[:2], "3,060", "1"]])
    dataset = load(gzip_bytes(data))
    assert (dataset.kind, dataset.vintage) == ("deprivation_ranks", "2025")
    assert dataset.frame[["lsoa_code", "imd_rank", "imd_decile"]].iloc[0].tolist() == ["E01005599", 3060, 1]
