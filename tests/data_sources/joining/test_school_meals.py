"""One free school meals definition for the district, merged schools added up, withheld figures left withheld."""

import pandas as pd
import pytest

from data_sources.joining.school_meals import readings, school_meals
from tests.data_sources.joined_frames import census, schools, table

URNS = pd.Index(["1", "2", "3", "4"], name="urn")
FSM6 = {"fsm6_pupils": 40.0, "fsm6_pupil_base": 160.0, "fsm6_percent": 25.0}


def attached(frame: pd.DataFrame, carried: dict[str, str] | None = None) -> pd.DataFrame:
    """As `Identity.attach` gives it; `carried`: former URN -> the school it belongs to."""
    carried = carried or {}
    return frame.assign(
        school_urn=[carried.get(urn, urn) for urn in frame["urn"]], is_carried=[urn in carried for urn in frame["urn"]]
    )


def meals(gias_date: str = "2025-05-24", **frames: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    return school_meals(readings(frames, gias_date), URNS)


def gias(*percents: float | None) -> pd.DataFrame:
    rows = [{"urn": urn, "fsm_percent": percent} for urn, percent in zip(URNS, percents, strict=True)]
    return attached(schools(*rows))


def test_fsm6_is_preferred_and_nothing_else_fills_its_gaps() -> None:
    rows = census(*({"urn": urn, **FSM6} for urn in "123"))
    got, notes = meals(school_census=attached(rows), schools=gias(10, 20, 30, 40))
    assert got["fsm_definition"].eq("FSM6").all()
    assert got["fsm_percent"].tolist()[:3] == [25.0] * 3
    assert got.loc["4", "fsm_percent_state"] == "missing"
    assert pd.isna(got.loc["4", "fsm_percent"])
    assert got.loc["4", "fsm_note"] == "No FSM6 figure in the files loaded."
    assert got.loc["1", ["fsm_eligible_pupils", "fsm_pupil_base", "fsm_year"]].tolist() == [40, 160, "2024/25"]
    assert "3 of 4" in notes[0]


def test_a_definition_known_for_hardly_any_school_does_not_empty_the_district() -> None:
    got, _ = meals(school_census=attached(census({"urn": "1", **FSM6})), schools=gias(10, 20, 30, 40))
    assert got["fsm_definition"].eq("FSM_2018_7400").all()
    assert got["fsm_percent"].tolist() == [10, 20, 30, 40]


def test_the_newest_year_counts_and_an_older_one_only_fills_what_is_missing_and_says_so() -> None:
    old = [{"urn": urn, "academic_year": "2022/23", **FSM6} for urn in "1234"]
    new = [{"urn": urn, **FSM6, "fsm6_percent": 30.0} for urn in "12"]
    new.append({"urn": "3", "fsm6_pupils": "suppressed", "fsm6_pupil_base": 100.0, "fsm6_percent": "suppressed"})
    got, notes = meals(school_census=attached(census(*old, *new)))
    assert got["fsm_year"].tolist() == ["2024/25", "2024/25", "2024/25", "2022/23"]
    assert got["fsm_percent"].tolist()[:2] == [30.0, 30.0]
    assert got["fsm_percent_state"].tolist() == ["known", "known", "suppressed", "known"]
    assert pd.isna(got.loc["3", "fsm_percent"])
    assert pd.isna(got.loc["3", "fsm_eligible_pupils"])
    assert "Not in school census 2024/25: taken from school census 2022/23." in got.loc["4", "fsm_note"]
    assert any("1 had none" in note for note in notes)


def test_merged_schools_are_added_up_and_the_percentage_worked_out_again() -> None:
    rows = census(
        {"urn": "8", "fsm6_pupils": 10.0, "fsm6_pupil_base": 100.0, "fsm6_percent": 10.0},
        {"urn": "9", "fsm6_pupils": 150.0, "fsm6_pupil_base": 300.0, "fsm6_percent": 50.0},
    )
    got, _ = meals(school_census=attached(rows, {"8": "1", "9": "1"}))
    assert got.loc["1", ["fsm_percent", "fsm_eligible_pupils", "fsm_pupil_base"]].tolist() == [40.0, 160.0, 400.0]
    assert got.loc["1", "fsm_note"] == "Recorded under the numbers of the school before this one (8, 9)."


def test_a_merger_with_a_withheld_part_is_withheld() -> None:
    rows = census({"urn": "8", **FSM6}, {"urn": "9", "fsm6_pupils": "suppressed", "fsm6_percent": "suppressed"})
    got, _ = meals(school_census=attached(rows, {"8": "1", "9": "1"}))
    assert got.loc["1", "fsm_percent_state"] == "suppressed"
    assert pd.isna(got.loc["1", "fsm_percent"])


def test_a_new_academy_takes_the_figure_of_the_school_before_it_where_gias_has_none() -> None:
    rows = census({"urn": "9", "fsm_eligible_pupils": 50.0, "pupils": 200.0})
    got, notes = meals(school_census=attached(rows, {"9": "4"}), schools=gias(10, 20, 30, None))
    assert got["fsm_definition"].eq("FSM_2018_7400").all()
    assert got["fsm_percent"].tolist() == [10, 20, 30, 25]
    assert got.loc["4", "fsm_note"] == (
        "Not in GIAS 2025-05-24: taken from school census 2024/25. "
        "Recorded under the number of the school before this one (9)."
    ) or got.loc["1", "fsm_note"].startswith("Not in school census")
    assert notes


def test_the_closed_schools_row_in_gias_is_used_last_and_never_added_to_the_new_ones() -> None:
    everyone = schools(
        {"urn": "1", "fsm_percent": 20.0},
        {"urn": "2", "fsm_percent": None},
        {"urn": "8", "fsm_percent": 60.0, "status": "Closed", "close_date": "2024-08-31"},
        {"urn": "9", "fsm_percent": 40.0, "status": "Closed", "close_date": "2024-08-31"},
        {"urn": "7", "fsm_percent": 90.0, "status": "Closed", "close_date": "2001-08-31"},
    )
    got, _ = meals(schools=attached(everyone, {"8": "1", "9": "2", "7": "2"}))
    assert got["fsm_percent"].tolist()[:2] == [20.0, 40.0]
    assert "row of the closed school" in got.loc["2", "fsm_note"]


def test_gias_without_counts_has_them_worked_out_and_says_so() -> None:
    got, notes = meals(schools=gias(12.5, 20, 30, 40))
    assert got.loc["1", ["fsm_eligible_pupils", "fsm_pupil_base"]].tolist() == [25.0, 200.0]
    assert any("worked out" in note for note in notes)


def test_a_census_without_a_base_has_the_one_its_count_and_percentage_agree_on() -> None:
    """2018/19: 38 of 285 pupils would be 13.3%; the published 16.2% is of the 235 of them in Reception and above."""
    rows = census({"urn": "1", "pupils": 285.0, "fsm6_pupils": 38.0, "fsm6_percent": 16.2})
    got, _ = meals(school_census=attached(rows))
    assert got.loc["1", ["fsm_percent", "fsm_eligible_pupils", "fsm_pupil_base"]].tolist() == [16.2, 38.0, 235.0]


def test_nobody_eligible_is_zero_and_not_missing() -> None:
    rows = census({"urn": "1", "fsm6_pupils": 0.0, "fsm6_percent": 0.0, "pupils": 50.0})
    got, _ = meals(school_census=attached(rows))
    assert got.loc["1", ["fsm_percent", "fsm_percent_state"]].tolist() == [0.0, "known"]
    assert got.loc["1", ["fsm_eligible_pupils", "fsm_pupil_base"]].tolist() == [0.0, 50.0]


@pytest.mark.parametrize("year", ["2025/26", "2026/27", "2027/28"])
def test_eligible_means_something_else_from_september_2026(year: str) -> None:
    rows = census(*({"urn": urn, "academic_year": year, "fsm_eligible_pupils": 50.0} for urn in URNS))
    got, _ = meals(school_census=attached(rows))
    assert got["fsm_definition"].unique().tolist() == ["FSM_2018_7400" if year == "2025/26" else "FSM_2026_UC"]


def test_the_two_rules_for_eligible_are_never_mixed() -> None:
    """A school without a figure under the new rule stays missing, whatever it had under the old one."""
    old = [{"urn": urn, "academic_year": "2025/26", "fsm_eligible_pupils": 50.0} for urn in URNS]
    new = [{"urn": urn, "academic_year": "2026/27", "fsm_eligible_pupils": 90.0} for urn in "123"]
    got, _ = meals(school_census=attached(census(*old, *new)))
    assert got["fsm_definition"].unique().tolist() == ["FSM_2026_UC"]
    assert got["fsm_percent_state"].tolist() == ["known"] * 3 + ["missing"]


@pytest.mark.parametrize(
    ("day", "definition"), [("2026-12-01", "FSM_2018_7400"), ("2027-10-01", "FSM_2026_UC"), ("", "FSM_2018_7400")]
)
def test_gias_shows_the_census_of_the_school_year_before(day: str, definition: str) -> None:
    got, _ = meals(day, schools=gias(10, 20, 30, 40))
    assert got["fsm_definition"].unique().tolist() == [definition]


def test_characteristics_have_a_percentage_of_their_own() -> None:
    rows = table(
        [{"urn": "1", "fsm_eligible_pupils": 30.0, "fsm_eligible_percent": 15.0, "pupils": 200.0}],
        {"academic_year": "2022/23"},
        ("fsm_eligible_pupils", "fsm_eligible_percent", "pupils"),
    )
    got, notes = meals(school_characteristics=attached(rows))
    assert got.loc["1", ["fsm_percent", "fsm_pupil_base", "fsm_year"]].tolist() == [15.0, 200.0, "2022/23"]
    assert "school characteristics 2022/23" in notes[0]


def test_no_file_at_all_is_said() -> None:
    got, notes = meals()
    assert got["fsm_percent_state"].eq("missing").all()
    assert got["fsm_definition"].eq("").all()
    assert "Load a school census" in notes[0]
