"""Rosters as councils keep them are read right, and what is wrong with one is all said at once."""

from datetime import datetime

import pandas as pd
import pytest

from data_sources.link_workers import role_id


def test_plain_headings(council_file) -> None:
    dataset = council_file.csv("""
        Worker ID,Name,Role,FTE,Hub,Cluster,Phases,Available from,Available to,Easting,Northing
        LW01,Sam Fletcher,Senior link worker,0.6,Northgate,North,Primary; Secondary,01/09/2025,2026-08-31,380000,400000
    """)
    row = dataset.frame.iloc[0]
    assert dataset.kind == "link_workers"
    assert row[["worker_id", "name", "role", "fte", "hub", "cluster", "phases"]].tolist() == [
        "LW01", "Sam Fletcher", "Senior link worker", 0.6, "Northgate", "North", "primary;secondary",
    ]  # fmt: skip
    assert (row["available_from"], row["available_to"]) == (pd.Timestamp("2025-09-01"), pd.Timestamp("2026-08-31"))
    assert (row["easting"], row["northing"], row["is_vacant"]) == (380000, 400000, False)


@pytest.mark.parametrize(
    "headings",
    [
        "Staff name,Job Title,WTE,Family Hub,Locality",
        "PRACTITIONER,post,full-time equivalent,Base,Team",
        "Key_Worker,Position,Contracted FTE,Office base,Area",
        "Name of link worker,Grade title,% FTE,Children's Centre,Community Learning Partnership",
        "EH worker,Role title,fte ,Hub name,District",
    ],
)
def test_headings_people_really_use(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\nAnn Lee,Link worker,60%,Eccles,West")
    assert dataset.frame[["worker_id", "name", "role", "fte", "hub", "cluster"]].to_numpy().tolist() == [
        ["ann-lee", "Ann Lee", "Link worker", 0.6, "Eccles", "West"]
    ]
    assert dataset.columns_read["name"] == headings.split(",", maxsplit=1)[0]


def test_workbook_with_percentages_and_dates_of_excel(council_file) -> None:
    dataset = council_file.xlsx(
        ("Link Worker", "Job title", "FTE", "Base", "Locality", "School phase", "Start date"),
        ("Ann Lee", "Link worker", 0.6, "Eccles", "West", "P/S", datetime(2025, 9, 1)),
        ("Bo Hill", "Hub staff", 1, "Eccles", "West", "All", 45901),
    )
    assert dataset.frame["fte"].tolist() == [0.6, 1]
    assert dataset.frame["phases"].tolist() == ["primary;secondary", ""]
    assert dataset.frame["available_from"].tolist() == [pd.Timestamp("2025-09-01"), pd.Timestamp("2025-09-01")]


def test_workbook_of_first_and_last_names(council_file) -> None:
    dataset = council_file.xlsx(("Surname", "Forename", "WTE"), ("Lee", "Ann", 0.5), ("O'Neill", "Jo", 1))
    assert dataset.frame["name"].tolist() == ["Ann Lee", "Jo O'Neill"]
    assert dataset.frame["worker_id"].tolist() == ["ann-lee", "jo-oneill"]


def test_workbook_of_anonymous_posts(council_file) -> None:
    dataset = council_file.xlsx(("Post number", "FTE", "Team"), (1001, 0.5, "North"), (1002, 1, "South"))
    assert dataset.frame[["worker_id", "name"]].to_numpy().tolist() == [["1001", "1001"], ["1002", "1002"]]


def test_hours_become_fte_and_it_says_so(council_file) -> None:
    dataset = council_file.csv("""
        Name,Contracted hours
        Ann Lee,22.2
        Bo Hill,37
    """)
    assert dataset.frame["fte"].tolist() == [0.6, 1]
    assert "The FTE of 2 people were worked out from hours a week, at 37 hours for a full-time post." in dataset.notes


def test_hours_only_fill_what_fte_leaves_empty(council_file) -> None:
    dataset = council_file.csv("Name,FTE,Hours\nAnn Lee,0.5,40\nBo Hill,n/a,18.5")
    assert dataset.frame["fte"].tolist() == [0.5, 0.5]


def test_id_is_the_same_however_the_name_is_typed(council_file) -> None:
    ids = [council_file.csv(f"Name,FTE\n{name},1").frame["worker_id"].item() for name in ("Zoë  Smith", "ZOE SMITH")]
    assert ids == ["zoe-smith", "zoe-smith"]


def test_vacancies_are_posts_and_not_people(council_file) -> None:
    dataset = council_file.csv("""
        Worker name,FTE,Vacant?
        Vacant,,
        VACANCY,0.5,
        Vacant,1,
        Vacant post 2,0.6,
        TBC,1,
        ,1,Yes
        Ann Lee,1,No
    """)
    assert dataset.frame["is_vacant"].tolist() == [True] * 6 + [False]
    assert dataset.frame["worker_id"].is_unique
    assert pd.isna(dataset.frame["fte"].iloc[0])
    assert "6 rows are vacant posts, kept apart and not counted as staff." in dataset.notes


def test_two_people_of_one_name_are_told_apart_by_id(council_file) -> None:
    dataset = council_file.csv("Staff ID,Name,FTE\n7,Ann Lee,1\n9,Ann Lee,0.5")
    assert dataset.frame["worker_id"].tolist() == ["7", "9"]


def test_totals_at_the_foot_are_left_out_and_said(council_file) -> None:
    dataset = council_file.csv("Name,FTE\nAnn Lee,1\nTotal,12.4")
    assert dataset.frame["name"].tolist() == ["Ann Lee"]
    assert "1 row of totals was left out." in dataset.notes


def test_nought_is_kept_and_said(council_file) -> None:
    dataset = council_file.csv("Name,WTE\nAnn Lee,0")
    assert dataset.frame["fte"].tolist() == [0]
    assert 'Ann Lee has 0 in "WTE" and so cannot lead any school.' in dataset.notes


def test_formula_in_a_name_stays_text(council_file) -> None:
    dataset = council_file.csv('Name,FTE\n"=HYPERLINK(""http://x"")",1\n@Ann,1')
    assert dataset.frame["name"].tolist() == ['=HYPERLINK("http://x")', "@Ann"]


def test_columns_without_a_use_are_named(council_file) -> None:
    dataset = council_file.csv("Name,FTE,Shoe size\nAnn Lee,1,5")
    assert 'Not used for Link workers: "Shoe size".' in dataset.notes


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        Staff name,FTE,Phase,Start date,End date,Base postcode
        Ann Lee,1.2,Primary,,,
        Bo Hill,22.2,Nursery,,,
        Cy Day,lots,,31/13/2025,,
        Di May,,,01/09/2025,01/08/2025,M27
        ,1,,,,
        ann  lee,0.5,,,,
        Ed Fox (vacant from May),1,,,,
    """)
    assert "nobody works more than 1.0 FTE" in faults[2, "FTE"]
    assert "22.2 hours" in faults[3, "FTE"]
    assert '"Nursery" is not a phase known here' in faults[3, "Phase"]
    assert '"lots" is not a full-time equivalent' in faults[4, "FTE"]
    assert '"31/13/2025" is not a date' in faults[4, "Start date"]
    assert "Di May has no FTE" in faults[5, "FTE"]
    assert "before 2025-09-01" in faults[5, "End date"]
    assert "whole postcode" in faults[5, "Base postcode"]
    assert 'or "Vacant"' in faults[6, "Staff name"]
    assert "Rows 2 and 7 are both ann  lee" in faults[7, "Staff name"].replace("ann lee", "ann  lee")
    assert 'add a column "Worker ID"' in faults[7, "Staff name"]
    assert "may be a person or an empty post" in faults[8, "Staff name"]
    assert len(faults) == 11


def test_same_id_twice_names_both_rows(council_file) -> None:
    faults = council_file.faults("Staff ID,Name,FTE\n7,Ann Lee,1\n8,Bo Hill,1\n7,Cy Day,0.5")
    assert "Rows 2 and 4 are both Cy Day" in faults[4, "Staff ID"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("40", "more than the 37 of a full-time post"),
        ("0.6", "looks like a full-time equivalent"),
        ("three days", "is not"),
    ],
)
def test_hours_that_could_be_something_else_are_refused(council_file, hours, words) -> None:
    assert words in council_file.faults(f"Name,Hours per week\nAnn Lee,{hours}")[2, "Hours per week"]


def test_no_fte_suggests_the_nearest_heading_and_reads_nothing(council_file) -> None:
    faults = council_file.faults("Worker name,Job title,Contracted FT\nAnn Lee,Link worker,0.5")
    assert any("FTE" in text for text in faults.values())


def test_child_columns_are_refused(council_file) -> None:
    faults = council_file.faults("Name,FTE,Pupil name\nAnn Lee,1,Tim Doe")
    assert "single child" in faults[None, "Pupil name"]


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Senior Link Worker", "senior_link_worker"),
        ("School Co-ordinator", "senior_link_worker"),
        ("PFSA", "senior_link_worker"),
        ("Parent and Family Support Adviser", "senior_link_worker"),
        ("Early Help Practitioner (North)", "senior_link_worker"),
        ("senior_link_worker", "senior_link_worker"),
        ("Family Hub Link Worker", "senior_link_worker"),
        ("Family hub worker", "family_hub_staff"),
        ("Hub staff", "family_hub_staff"),
        ("family_hub_staff", "family_hub_staff"),
        ("Family Support Assistant", "family_hub_staff"),
        ("Team manager", None),
        ("", None),
    ],
)
def test_job_titles(title, role) -> None:
    assert role_id(title) == role


def test_row_of_an_anonymous_roster_without_its_number(council_file) -> None:
    faults = council_file.faults("Post number,FTE\n1001,0.5\n,1")
    assert (3, "Post number") in faults
