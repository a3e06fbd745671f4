"""Schools, pupils and their characteristics: headings drift, z is not applicable, FSM is not FSM6."""

from pathlib import Path

import pytest

from data_sources.school_characteristics import CONTRACT
from tests.data_sources.files import csv_bytes
from tests.data_sources.sources import load

FIGURES = [column.label for column in CONTRACT.columns if column.has_state and not column.name.startswith("fsm6")]
HEADINGS = ["time_period", "geographic_level", "urn", "laestab", "phase_type_grouping", *FIGURES]


def row(urn: str = "105983", level: str = "School", **figures: str) -> list[str]:
    values = dict.fromkeys((column.name for column in CONTRACT.columns if column.label in FIGURES), "10") | figures
    return ["202223", level, urn, "3551101", "State-funded primary", *values.values()]


def test_the_real_file_gives_the_published_figures(shared: Path) -> None:
    path = shared / "data" / "census" / "spc_school_level_underlying_data_23112023_salford_somerset.csv"
    dataset = load(path.read_bytes(), path.name)
    frame = dataset.frame
    assert (dataset.kind, dataset.vintage, len(frame)) == ("school_characteristics", "2022/23", 426)
    assert (frame["fsm_eligible_percent_state"] == "not applicable").sum() == 62
    first = frame[frame["urn"] == "132741"].iloc[0]
    assert first[["laestab", "pupils", "fsm_eligible_pupils", "fsm_eligible_percent"]].tolist() == [
        "3551101",
        31,
        23,
        74.2,
    ]
    assert first[["primary_age_pupils", "secondary_age_pupils"]].tolist() == [0, 31]
    assert first[["girl_pupils", "eal_pupils", "white_british_pupils"]].tolist() == [7, 3, 27]


def test_pupils_eligible_now_are_never_taken_for_pupils_ever_eligible_in_six_years(shared: Path) -> None:
    path = shared / "data" / "census" / "spc_school_level_underlying_data_23112023_salford_somerset.csv"
    frame = load(path.read_bytes(), path.name).frame
    assert frame["fsm6_percent"].isna().all()
    assert (frame["fsm6_pupils_state"] == "missing").all()


@pytest.mark.parametrize("heading", ["phase_type_grouping", "phase-type_grouping", "Phase type grouping"])
@pytest.mark.parametrize("urn_heading", ["urn", "URN", "school_urn"])
def test_quirk_10_headings_drift_from_year_to_year(heading: str, urn_heading: str) -> None:
    headings = [{"phase_type_grouping": heading, "urn": urn_heading}.get(name, name) for name in HEADINGS]
    dataset = load(csv_bytes([headings, row()]))
    assert dataset.frame[["urn", "phase_type"]].iloc[0].tolist() == ["105983", "State-funded primary"]


def test_ages_add_up_only_when_every_part_is_known() -> None:
    frame = load(csv_bytes([HEADINGS, row(), row("105984", key_stage_1="z"), row("105985", key_stage_3="c")])).frame
    assert frame["primary_age_pupils"].fillna(-1).tolist() == [50, -1, 50]
    assert frame["primary_age_pupils_state"].tolist() == ["known", "not applicable", "known"]
    assert frame["secondary_age_pupils_state"].tolist() == ["known", "known", "suppressed"]


def test_rows_of_other_geographic_levels_are_left_out() -> None:
    dataset = load(csv_bytes([HEADINGS, row(), row("", "National"), row("", "Local authority")]))
    assert dataset.frame["urn"].tolist() == ["105983"]
    assert any("2 rows" in note for note in dataset.notes)
