"""The quality of every figure: missing, hidden, rounded and none are different things from the cell to the screen."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.need.score import NeedResult, score_schools
from data_sources.data_quality import (
    CONDITIONS,
    KNOWN,
    MISSING,
    NOT_APPLICABLE,
    NOT_LOADED,
    OLDER,
    OUT_OF_DATE,
    PROXY,
    ROUNDED,
    SUPPRESSED,
    UNRELIABLE,
    WEAK_PROXY,
    DataQuality,
    data_quality,
    last_day,
    sheets,
)
from data_sources.district import District
from data_sources.stores.source_file import SourceFile

TODAY = date(2026, 11, 1)
COUNT = 20
SAID = {
    "known": KNOWN,
    "missing": MISSING,
    "suppressed": SUPPRESSED,
    "rounds to zero": ROUNDED,
    "unreliable": UNRELIABLE,
    "not applicable": NOT_APPLICABLE,
}


def schools(**cells: object) -> pd.DataFrame:
    """Twenty primaries with every figure known but school voice, early help from 1 to 20 children."""
    frame = pd.DataFrame(
        {
            "urn": [str(100001 + i) for i in range(COUNT)], "name": [f"School {i:02d}" for i in range(COUNT)],
            "phase": "primary", "pupils": 200.0, "pupils_state": "known",
            "fsm_percent": np.linspace(5, 60, COUNT), "fsm_percent_state": "known", "fsm_definition": "FSM6",
            "fsm_note": "", "area_deprivation_note": "",
            "area_deprivation_score": np.linspace(5, 50, COUNT), "area_deprivation_score_state": "known",
            "area_deprivation_measure": "IMD", "area_deprivation_vintage": "2025",
            "area_deprivation_method": "pupil homes",
            "early_help_children": np.arange(1.0, COUNT + 1), "early_help_children_state": "known",
            "social_care_children": np.arange(1.0, COUNT + 1) * 2, "social_care_children_state": "known",
        }
    )  # fmt: skip
    return frame.assign(**cells)


def district(frame: pd.DataFrame, *sources: SourceFile) -> District:
    empty = pd.DataFrame()
    return District(
        authority_code="001", authority_name="Test", is_demonstration=False, schools=frame, unmatched=empty,
        left_out=empty, workers=(), vacancies=empty, hubs=(), locks=empty, travel_times=empty, current=empty,
        lsoa_areas=None, ward_areas=None, cluster_areas=None, sources=sources, notes=(), data_version="v",
    )  # fmt: skip


def quality(frame: pd.DataFrame, *sources: SourceFile) -> DataQuality:
    return data_quality(district(frame, *sources), score_schools(frame), TODAY)


def conditions(frame: pd.DataFrame, indicator: str) -> list[str]:
    cells = quality(frame).cells
    return cells.loc[cells["indicator"].eq(indicator), "condition"].tolist()


@given(st.lists(st.tuples(st.sampled_from(sorted(SAID)), st.integers(0, 9)), min_size=COUNT, max_size=COUNT))
@settings(max_examples=15, deadline=None)
def test_every_state_of_a_cell_stays_itself_all_the_way(cells: list[tuple[str, int]]) -> None:
    """From the table of schools through the score to the quality of the data; a known nought is known."""
    states = [state for state, _ in cells]
    counts = [float(count) if state == "known" else np.nan for state, count in cells]
    frame = schools(early_help_children=counts, early_help_children_state=states)
    need = score_schools(frame)
    found = data_quality(district(frame), need, TODAY)
    got = found.cells[found.cells["indicator"].eq("early_help")].set_index("urn")["condition"]
    has_any = any(state in ("known", "suppressed", "rounds to zero") for state in states)
    for urn, (state, _) in zip(frame["urn"], cells, strict=True):
        expected = SAID[state] if has_any or state == "not applicable" else NOT_LOADED
        assert got[urn] == expected, (state, got[urn])
    values = _values(need, "early_help")
    assert [not np.isnan(value) for value in values] == [state == "known" for state in states]
    assert [value == 0 for value in values] == [state == "known" and count == 0 for state, count in cells]


def _values(need: NeedResult, indicator: str) -> list[float]:
    return need.contributions.loc[need.contributions["indicator"].eq(indicator), "value"].tolist()


def test_the_conditions_of_each_measure_add_up_to_the_schools() -> None:
    table = quality(schools()).indicators.set_index("indicator")
    assert (table[list(CONDITIONS)].sum(axis=1) == COUNT).all()
    assert table.loc["fsm", ["own_percent", KNOWN]].tolist() == [100, COUNT]
    assert table.loc["school_voice", NOT_LOADED] == COUNT


def test_homes_are_a_schools_own_and_areas_nearby_stand_in() -> None:
    methods = ["pupil homes"] * 10 + ["nearest LSOAs"] * 6 + ["own LSOA (weak proxy)"] * 4
    found = quality(schools(area_deprivation_method=methods))
    assert found.methods["schools"].tolist() == [10, 6, 4, 0]
    assert conditions(schools(area_deprivation_method=methods), "area_deprivation") == [
        *[KNOWN] * 10, *[PROXY] * 6, *[WEAK_PROXY] * 4
    ]  # fmt: skip
    asked = found.to_mend["what_to_get"].unique().tolist()
    assert asked == ["how many of its pupils live in each LSOA (a pupil homes file)"]


def test_with_nothing_loaded_there_is_nothing_to_mend_school_by_school() -> None:
    nothing = schools(
        fsm_percent=np.nan, fsm_percent_state="missing", area_deprivation_score=np.nan,
        area_deprivation_score_state="missing", early_help_children=np.nan, early_help_children_state="missing",
        social_care_children=np.nan, social_care_children_state="missing",
    )  # fmt: skip
    assert quality(nothing).to_mend.empty


def test_another_years_meals_are_told_from_those_in_use() -> None:
    notes = ["Not in school census 2024/25: taken from school census 2022/23.", *[""] * (COUNT - 1)]
    frame = schools(fsm_note=notes)
    assert conditions(frame, "fsm") == [OLDER, *[KNOWN] * (COUNT - 1)]
    first = quality(frame).to_mend.iloc[0]
    assert "taken from school census 2022/23" in first["detail"]
    assert first["what_to_get"].startswith("a newer figure")


def test_an_expired_judgement_is_out_of_date() -> None:
    frame = schools(
        voice_rating=3.0, voice_rating_state="known",
        voice_expires_on=pd.to_datetime(["2020-01-01"] + ["2999-01-01"] * (COUNT - 1)),
    ).assign(voice_rating=[1.0, 2.0, 4.0, 5.0] * 5)  # fmt: skip
    assert conditions(frame, "school_voice") == [OUT_OF_DATE, *[KNOWN] * (COUNT - 1)]


def test_the_worst_comes_first_and_what_nobody_has_is_not_listed_by_school() -> None:
    frame = schools(fsm_percent_state=["suppressed", "missing", *["known"] * (COUNT - 2)])
    frame.loc[[0, 1], "fsm_percent"] = np.nan
    found = quality(frame).to_mend
    assert found["condition"].tolist() == [MISSING, SUPPRESSED]
    assert found["from_whom"].eq("Department for Education").all()
    assert not found["indicator"].eq("school_voice").any()


def source(kind: str, data_date: str) -> SourceFile:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return SourceFile(1, kind, f"{kind} {data_date}.csv", "0" * 64, 1, data_date, "", None, day, "Sam", (), True)


@pytest.mark.parametrize(
    ("kind", "data_date", "is_old", "why"),
    [
        ("schools", "2026-05-24", False, ""),
        ("schools", "2025-05-24", True, "more than 1 year old"),
        ("schools", "", False, "it does not say what day or year it is of"),
        ("school_census", "2024/25", False, ""),
        ("school_census", "2022/23", True, "more than 2 years old"),
        ("deprivation", "2019", True, "the Indices of 2025 are newer"),
        ("deprivation", "2025", False, ""),
        ("hubs", "", False, ""),
    ],
)
def test_how_old_a_file_is(kind: str, data_date: str, is_old: bool, why: str) -> None:
    [row] = quality(schools(), source(kind, data_date)).files.to_dict("records")
    assert (row["is_old"], row["why"]) == (is_old, why)
    assert row["from_whom"]


def test_an_old_file_beside_a_newer_one_is_no_fault() -> None:
    files = quality(schools(), source("school_census", "2018/19"), source("school_census", "2024/25")).files
    assert not files["is_old"].any()
    assert "newer file" in files["why"].iloc[0]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025-05-24", date(2025, 5, 24)), ("2022/23", date(2023, 8, 31)), ("2018/19 to 2022/23", date(2023, 8, 31)),
        ("2019", date(2019, 12, 31)), ("", None), ("May 2025", None), ("2025-99-99", None),
    ],
)  # fmt: skip
def test_the_last_day_a_file_is_about(said: str, day: date | None) -> None:
    assert last_day(said) == day


def test_everything_can_be_taken_away() -> None:
    made = sheets(quality(schools(), source("schools", "2026-05-24")))
    assert len(made["Figures by school"]) == COUNT * 5
    assert len(made["Files and dates"]) == 1
