"""Free school meals over the years: each figure keeps its definition and state, and no line crosses a break."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.joining.fsm_history import HISTORY, break_notes, fsm_history, segments, year_notes
from data_sources.joining.school_meals import readings
from tests.data_sources.joined_frames import census, schools, table

URNS = pd.Index(["1", "2"], name="urn")
FIGURES = {"fsm_eligible_pupils": 30.0, "fsm6_pupils": 40.0, "fsm6_pupil_base": 200.0, "fsm6_percent": 20.0}


def attached(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(school_urn=frame["urn"], is_carried=False)


def history(gias_date: str = "2025-05-24", **frames: pd.DataFrame) -> pd.DataFrame:
    return fsm_history(readings({kind: attached(frame) for kind, frame in frames.items()}, gias_date), URNS)


def years(*several: str, **cells: object) -> pd.DataFrame:
    return census(*({"urn": urn, "academic_year": year, **FIGURES, **cells} for year in several for urn in URNS))


@pytest.mark.parametrize(
    ("year", "eligible"),
    [
        ("2016/17", "FSM_BEFORE_2018"),
        ("2017/18", "FSM_BEFORE_2018"),
        ("2018/19", "FSM_2018_7400"),
        ("2025/26", "FSM_2018_7400"),
        ("2026/27", "FSM_2026_UC"),
        ("2030/31", "FSM_2026_UC"),
    ],
)
def test_each_kind_of_file_and_year_gives_its_definition(year: str, eligible: str) -> None:
    characteristics = table(
        [{"urn": "1", "fsm_eligible_pupils": 30.0, "fsm_eligible_percent": 15.0, "fsm6_percent": 22.0}],
        {"academic_year": year, "pupils": 200.0, "pupils_state": "known"},
        ("fsm_eligible_pupils", "fsm_eligible_percent", "fsm6_percent"),
    )
    for frames in ({"school_census": years(year)}, {"school_characteristics": characteristics}):
        got = history(**frames)
        assert set(got["fsm_definition"]) == {"FSM6", eligible}
        assert got["academic_year"].unique().tolist() == [year]


@pytest.mark.parametrize(
    ("day", "year", "definition"),
    [("2025-05-24", "2023/24", "FSM_2018_7400"), ("2027-10-01", "2026/27", "FSM_2026_UC")],
)
def test_gias_is_of_the_year_before_and_never_ever_six(day: str, year: str, definition: str) -> None:
    got = history(day, schools=schools({"urn": "1", "fsm_percent": 12.0}))
    assert got[["academic_year", "fsm_definition", "fsm_percent"]].to_numpy().tolist() == [[year, definition, 12.0]]
    assert history("", schools=schools({"urn": "1", "fsm_percent": 12.0})).empty


def test_one_row_a_school_year_and_definition_and_the_census_goes_first() -> None:
    got = history(schools=schools({"urn": "1", "fsm_percent": 99.0}), school_census=years("2022/23", "2023/24"))
    assert list(got.columns) == HISTORY
    assert not got.duplicated(["urn", "academic_year", "fsm_definition"]).any()
    own = got[(got["urn"] == "1") & (got["fsm_definition"] == "FSM_2018_7400")]
    assert own["fsm_percent"].tolist() == [15.0, 15.0]
    assert own["fsm_source"].tolist() == ["school census 2022/23", "school census 2023/24"]


def test_withheld_missing_and_none_keep_their_states() -> None:
    frame = census(
        {"urn": "1", "academic_year": "2021/22", "fsm6_pupils": 0.0, "fsm6_pupil_base": 90.0, "fsm6_percent": 0.0},
        {"urn": "1", "academic_year": "2022/23", "fsm6_pupils": "suppressed", "fsm6_percent": "suppressed"},
        {"urn": "1", "academic_year": "2023/24", "fsm6_pupils": None, "fsm6_percent": None},
        {"urn": "2", "academic_year": "2023/24", **FIGURES},
    )
    got = history(school_census=frame).query("fsm_definition == 'FSM6' and urn == '1'")
    assert got["fsm_percent_state"].tolist() == ["known", "suppressed", "missing"]
    assert got["fsm_percent"].fillna(-1).tolist() == [0.0, -1, -1]


def test_a_missing_figure_is_taken_from_another_file_of_the_year_and_a_withheld_one_is_not() -> None:
    frame = census(
        {"urn": "1", "fsm6_pupils": None, "fsm6_percent": None},
        {"urn": "2", "fsm6_pupils": "suppressed", "fsm6_percent": "suppressed"},
    )
    other = table(
        [{"urn": urn, "fsm6_percent": 22.0, "fsm6_pupils": 44.0} for urn in URNS],
        {"academic_year": "2024/25", "pupils": 200.0, "pupils_state": "known"},
        ("fsm6_percent", "fsm6_pupils"),
    )
    got = history(school_census=frame, school_characteristics=other).query("fsm_definition == 'FSM6'")
    assert got["fsm_percent_state"].tolist() == ["known", "suppressed"]
    assert got["fsm_source"].tolist() == ["school characteristics 2024/25", "school census 2024/25"]


def test_no_line_crosses_the_change_of_2026_a_gap_or_another_definition() -> None:
    got = segments(history(school_census=years("2021/22", "2022/23", "2024/25", "2025/26", "2026/27", "2027/28")))
    own = got[got["urn"].eq("1")].groupby("segment")["academic_year"].agg(list).to_dict()
    assert own == {
        "FSM6 from 2021/22": ["2021/22", "2022/23"],
        "FSM6 from 2024/25": ["2024/25", "2025/26"],
        "FSM6 from 2026/27": ["2026/27", "2027/28"],
        "FSM_2018_7400 from 2021/22": ["2021/22", "2022/23"],
        "FSM_2018_7400 from 2024/25": ["2024/25", "2025/26"],
        "FSM_2026_UC from 2026/27": ["2026/27", "2027/28"],
    }


def test_the_break_is_said_only_where_it_is_crossed() -> None:
    (said,) = break_notes(history(school_census=years("2025/26", "2026/27")))
    assert "Universal Credit is eligible" in said
    before = history(school_census=years("2024/25", "2025/26"))
    assert break_notes(before) == []
    assert break_notes(history()) == []
    assert [note.split(",")[0] for note in year_notes(before)] == ["FSM6", "FSM_2018_7400"]
    assert all(note.endswith("2024/25 to 2025/26.") for note in year_notes(before))


ROWS = st.tuples(st.sampled_from(["1", "2"]), st.integers(2015, 2030), st.sampled_from(["FSM6", "A", "B"]))


@given(st.lists(st.tuples(ROWS, st.booleans()), unique_by=lambda row: row[0]))
@settings(max_examples=40, deadline=None)
def test_every_segment_is_one_unbroken_run(rows: list[tuple[tuple[str, int, str], bool]]) -> None:
    made = [(urn, f"{y}/{(y + 1) % 100:02d}", name, 5.0 if known else None) for (urn, y, name), known in rows]
    frame = pd.DataFrame(made, columns=["urn", "academic_year", "fsm_definition", "fsm_percent"]).astype(
        {"fsm_percent": "float64", "academic_year": "str", "fsm_definition": "str", "urn": "str"}
    )
    got = segments(frame)
    assert len(got) == sum(known for _, known in rows)
    for (_, _), line in got.groupby(["urn", "segment"]):
        starts = sorted(int(year[:4]) for year in line["academic_year"])
        assert starts == list(range(starts[0], starts[0] + len(starts)))
        assert len(set(line["fsm_definition"])) == 1
        assert not (starts[0] < 2026 <= starts[-1])


def test_a_file_without_the_column_says_nothing_of_that_definition() -> None:
    frame = years("2026/27").drop(columns=["fsm6_pupils", "fsm6_pupil_base", "fsm6_percent"])
    assert set(history(school_census=frame)["fsm_definition"]) == {"FSM_2026_UC"}


def test_nothing_loaded_gives_an_empty_history() -> None:
    assert list(history().columns) == HISTORY
    assert segments(history()).empty
