"""One row a school from whatever is loaded: everything follows its school, and what matches nothing is said."""

import re
from pathlib import Path

import pandas as pd
import pytest

from data_sources.school_table import NothingLoaded, SchoolTable, build
from tests.data_sources.joined_frames import census, deprivation, links, referrals, schools, table

ROWS = (
    {"urn": "200001"},
    {"urn": "200002", "establishment_type": "Pupil referral unit", "phase_of_education": "Not applicable"},
    {"urn": "200003", "status": "Open, but proposed to close", "phase_of_education": "Secondary"},
    {"urn": "200004", "establishment_type": "Other independent school"},
    {"urn": "100001", "status": "Closed", "close_date": "2024-08-31"},
    {"urn": "300001", "authority_code": "933", "authority_name": "Elsewhere"},
)
SUCCESSOR = links(("100001", "200001", "Successor"))
DOCS = Path(__file__).parents[2] / "docs" / "architecture.md"


def built(**frames: pd.DataFrame) -> SchoolTable:
    return build("355", {"schools": schools(*ROWS), "school_links": SUCCESSOR, **frames})


def row(result: SchoolTable, urn: str) -> pd.Series:
    return result.table.set_index("urn").loc[urn]


def test_one_row_for_each_open_state_funded_school_and_a_reason_for_each_other() -> None:
    got = built()
    assert got.table["urn"].tolist() == ["200001", "200002", "200003"]
    assert got.table["phase"].tolist() == ["primary", "special", "secondary"]
    assert got.left_out.set_index("urn")["reason"].to_dict() == {"200004": "independent school", "100001": "closed"}


def test_the_table_has_the_columns_the_other_rooms_rely_on() -> None:
    text = DOCS.read_text(encoding="utf-8").split("`school_table.build` gives one row")[1].split("\n\n")[0]
    promised = set(
        re.findall(
            r"\b[a-z]+_[a-z_]+\b|\burn\b|\bphase\b|\bpupils\b|\bhub\b|\bcluster\b", re.sub(r"\([^)]*\)", "", text)
        )
    )
    assert promised - set(built().table.columns) == set()
    withheld = re.findall(r"\b([a-z0-9_]+)\+", text)
    assert {f"{name}_state" for name in withheld} <= set(built().table.columns)


def test_the_schools_file_alone_is_enough_to_begin() -> None:
    got = build("355", {"schools": schools(*ROWS)})
    assert len(got.table) == 3
    assert got.table["pupils_state"].eq("known").all()
    assert got.table["fsm_definition"].eq("FSM_2018_7400").all()
    for name in ("area_deprivation_score", "early_help_children", "voice_rating", "persistent_absence_percent"):
        assert got.table[f"{name}_state"].eq("missing").all()
        assert got.table[name].isna().all()
    assert set(got.table["cluster"]) == {"Testford"}


def test_everything_recorded_under_a_former_number_reaches_the_school_of_today() -> None:
    dates = {"rated_on": pd.Timestamp("2025-01-10"), "expires_on": pd.NaT}
    absence = table(
        [{"urn": "100001", "laestab": "3550001", "persistent_absence_percent": 22.0}],
        {"academic_year": "2023/24"},
        ("persistent_absence_percent",),
    )
    got = built(
        school_census=census(
            *({"urn": urn, "fsm6_pupils": 40.0, "fsm6_percent": 25.0} for urn in ("100001", "200002"))
        ),
        absence=absence,
        referrals=referrals({"urn": "100001", "early_help_children": 6.0, "social_care_children": 2.0}),
        school_voice=table([{"urn": "100001", "rating": 4.0, "evidence": "", "author": "", **dates}], {}),
        clusters=pd.DataFrame({"urn": ["100001", "200002", "200003"], "cluster": ["North", "South", "South"]}),
    )
    school = row(got, "200001")
    assert school["predecessor_urns"] == "100001"
    assert school["fsm_percent"] == 25.0
    assert "100001" in school["fsm_note"]
    assert school["persistent_absence_percent"] == 22.0
    assert (school["early_help_children"], school["social_care_children"]) == (6.0, 2.0)
    assert school["voice_rating"] == 4.0
    assert school["cluster"] == "North"
    assert got.unmatched.empty
    assert row(got, "200002")["predecessor_urns"] == ""


def test_what_did_not_match_is_listed_row_by_row() -> None:
    got = built(
        referrals=referrals(
            {"urn": "200001", "early_help_children": 6.0},
            {"urn": "200004", "early_help_children": 1.0},
            {"urn": "300001", "early_help_children": 1.0},
            {"urn": "777777", "early_help_children": 1.0},
        ),
        school_census=census(
            {"urn": "200001"}, {"urn": "200004"}, {"urn": "300001", "laestab": "9330001"}, {"urn": "888888"}
        ),
        deprivation=deprivation({"lsoa_code": "L2", "imd_score": 1.0}, {"lsoa_code": "L1", "imd_score": 2.0}),
    )
    assert sorted(zip(got.unmatched["kind"], got.unmatched["key"], strict=True)) == [
        ("referrals", "200004"),
        ("referrals", "300001"),
        ("referrals", "777777"),
        ("school_census", "888888"),
    ]
    assert got.unmatched["reason"].str.len().gt(10).all()


def test_a_file_that_matches_nothing_is_the_first_thing_said() -> None:
    got = built(referrals=referrals({"urn": "777777", "early_help_children": 1.0}))
    assert "not one row found a school" in got.notes[0]
    assert "777777" in got.notes[0]
    assert got.table["early_help_children_state"].eq("missing").all()


def test_a_file_of_somewhere_else_does_not_disturb() -> None:
    alone = built()
    elsewhere = built(
        school_census=census({"urn": "300001", "laestab": "9330001", "fsm6_pupils": 5.0, "fsm6_percent": 5.0}),
        deprivation=deprivation({"lsoa_code": "X9", "district_code": "D9", "imd_score": 50.0}),
    )
    pd.testing.assert_frame_equal(alone.table, elsewhere.table)
    assert elsewhere.unmatched.empty


def test_an_all_through_school_goes_by_its_roll_once_ages_are_loaded() -> None:
    rows = schools({"urn": "200001", "phase_of_education": "All-through"})
    assert build("355", {"schools": rows}).table["phase"].tolist() == ["secondary"]
    ages = table(
        [{"urn": "200001", "laestab": "", "primary_age_pupils": 300.0, "secondary_age_pupils": 200.0, "pupils": 500.0}],
        {"academic_year": "2022/23"},
        ("primary_age_pupils", "secondary_age_pupils", "pupils"),
    )
    got = build("355", {"schools": rows, "school_characteristics": ages}).table
    assert got["phase"].tolist() == ["primary"]
    assert got["is_all_through"].tolist() == [True]


def test_a_wrong_place_is_said_listed_and_not_used() -> None:
    """The Orchard School as GIAS had it in May 2025, made state-funded: in Somerset, plotted in north London."""
    here = [{"urn": f"5{i:05}", "easting": 345_000.0 + 1_000 * i, "northing": 125_000.0} for i in range(9)]
    orchard = {"urn": "145293", "name": "The Orchard School", "easting": 525_087.0, "northing": 201_323.0}
    got = build("355", {"schools": schools(*here, orchard)})
    school = row(got, "145293")
    assert pd.isna(school["easting"])
    assert pd.isna(school["longitude"])
    assert "km from the middle" in school["location_note"]
    assert any("The Orchard School (145293)" in note for note in got.notes)


@pytest.mark.parametrize(
    ("code", "frames", "words"),
    [
        ("355", {}, "edubasealldata"),
        ("999", {"schools": schools(*ROWS)}, "999"),
        ("355", {"schools": schools(*ROWS).query("urn == '200004'")}, "No open state-funded school"),
    ],
)
def test_no_schools_is_an_exception_that_says_what_to_load(code: str, frames: dict, words: str) -> None:
    with pytest.raises(NothingLoaded, match=words):
        build(code, frames)


def test_six_hundred_converted_schools_all_keep_their_figures() -> None:
    urns = [f"{200_000 + i}" for i in range(600)]
    many = schools(
        *({"urn": urn, "lsoa_code": f"L{i % 300}", "northing": 400_000.0 + 10 * i} for i, urn in enumerate(urns))
    )
    frames = {
        "schools": many,
        "school_links": links(*((f"1{urn[1:]}", urn, "Successor") for urn in urns)),
        "school_census": census(*({"urn": f"1{urn[1:]}", "fsm6_pupils": 9.0, "fsm6_percent": 9.0} for urn in urns)),
        "referrals": referrals(*({"urn": urn, "early_help_children": 3.0} for urn in urns)),
        "deprivation": deprivation(*({"lsoa_code": f"L{i}", "imd_score": float(i)} for i in range(300))),
    }
    got = build("355", frames)
    assert got.table["fsm_percent"].eq(9.0).all()
    assert got.unmatched.empty
