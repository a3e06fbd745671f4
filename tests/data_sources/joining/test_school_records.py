"""Pupils, persistent absence and school voice: own figures first, merged ones weighed, the latest judgement."""

import pandas as pd
import pytest

from data_sources.joining.school_records import persistent_absence, pupils, voice
from tests.data_sources.joined_frames import census, schools, table

URNS = pd.Index(["1", "2"], name="urn")


def attached(frame: pd.DataFrame, **carried: str) -> pd.DataFrame:
    """`carried`: u9="1" says that URN 9 is now school 1."""
    to = {former.removeprefix("u"): urn for former, urn in carried.items()}
    return frame.assign(
        school_urn=[to.get(urn, urn) for urn in frame["urn"]], is_carried=[urn in to for urn in frame["urn"]]
    )


def absence(*rows: dict) -> pd.DataFrame:
    return table(list(rows), {"academic_year": "2023/24"}, ("persistent_absence_percent",))


def ratings(*rows: dict) -> pd.DataFrame:
    defaults = {"evidence": "", "author": "", "expires_on": None}
    frame = table(list(rows), defaults)
    return frame.assign(rated_on=pd.to_datetime(frame["rated_on"]), expires_on=pd.to_datetime(frame["expires_on"]))


def test_pupils_come_from_gias_then_from_the_newest_census() -> None:
    gias = attached(schools({"urn": "1", "pupils": 210.0}, {"urn": "2", "pupils": None}))
    rows = census(
        {"urn": "2", "pupils": 150.0, "academic_year": "2023/24"},
        {"urn": "8", "pupils": 100.0},
        {"urn": "9", "pupils": 70.0},
    )
    got, notes = pupils({"schools": gias, "school_census": attached(rows, u8="2", u9="2")}, URNS)
    assert got["pupils"].tolist() == [210.0, 170.0]
    assert notes == ["Pupils: not in GIAS for 1 of 2 schools; taken from the school census 2024/25."]


def test_pupils_nobody_states_are_missing() -> None:
    got, _ = pupils({"schools": attached(schools({"urn": "1", "pupils": None}))}, URNS)
    assert got["pupils_state"].tolist() == ["missing", "missing"]


def test_absence_is_of_the_newest_year_and_keeps_what_is_withheld() -> None:
    rows = absence(
        {"urn": "1", "persistent_absence_percent": 30.0, "academic_year": "2018/19"},
        {"urn": "1", "persistent_absence_percent": 20.0},
        {"urn": "2", "persistent_absence_percent": "suppressed"},
    )
    got, _ = persistent_absence({"absence": attached(rows)}, URNS)
    assert got.loc["1"].tolist() == [20.0, "known"]
    assert got.loc["2", "persistent_absence_percent_state"] == "suppressed"


@pytest.mark.parametrize("is_census_loaded", [True, False])
def test_absence_of_merged_schools_is_weighed_by_pupils_or_not_said(is_census_loaded: bool) -> None:
    rows = absence({"urn": "8", "persistent_absence_percent": 10.0}, {"urn": "9", "persistent_absence_percent": 40.0})
    frames = {"absence": attached(rows, u8="1", u9="1")}
    if is_census_loaded:
        year = {"academic_year": "2023/24"}
        counts = census({"urn": "8", "pupils": 100.0, **year}, {"urn": "9", "pupils": 300.0, **year})
        frames["school_census"] = attached(counts, u8="1", u9="1")
    got, _ = persistent_absence(frames, URNS)
    if is_census_loaded:
        assert got.loc["1"].tolist() == [32.5, "known"]
    else:
        assert got.loc["1", "persistent_absence_percent_state"] == "missing"


def test_the_latest_judgement_counts_and_the_schools_own_before_its_predecessors() -> None:
    rows = ratings(
        {"urn": "1", "rating": 2.0, "rated_on": "2025-01-10", "author": "Head", "evidence": "Old"},
        {"urn": "1", "rating": 4.0, "rated_on": "2025-06-10", "expires_on": "2025-12-10", "evidence": "New"},
        {"urn": "9", "rating": 5.0, "rated_on": "2025-09-10"},
        {"urn": "8", "rating": 3.0, "rated_on": "2025-03-10"},
    )
    got = voice(attached(rows, u9="1", u8="2"), URNS)
    assert got["voice_rating"].tolist() == [4.0, 3.0]
    assert got.loc["1", "voice_evidence"] == "New"
    assert got.loc["1", "voice_expires_on"] == pd.Timestamp("2025-12-10")


def test_no_judgement_is_missing() -> None:
    assert voice(None, URNS)["voice_rating_state"].eq("missing").all()
    one = voice(attached(ratings({"urn": "1", "rating": 4.0, "rated_on": "2025-01-10"})), URNS)
    assert one["voice_rating_state"].tolist() == ["known", "missing"]
    assert one.loc["2", "voice_evidence"] == ""
