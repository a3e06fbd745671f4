"""Today's leads, by id or by name, with gaps kept as gaps."""

from datetime import datetime

import pandas as pd
import pytest


@pytest.mark.parametrize(
    "headings",
    [
        "School URN,School name,Link worker,Tier,Since",
        "URN,School,Named worker,Support level,Start date",
        "urn,Establishment,EH Worker,Meeting frequency,Date allocated",
        "URN,Setting,Key worker,Level,From",
    ],
)
def test_headings_people_really_use(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\n105901,Ash,Ann Lee,Two meetings a term,01/09/2024")
    row = dataset.frame.iloc[0]
    assert dataset.kind == "current_allocation"
    assert row[["urn", "worker_id", "tier"]].tolist() == ["105901", "Ann Lee", "Two meetings a term"]
    assert row["since"] == pd.Timestamp("2024-09-01")


def test_workbook_by_id(council_file) -> None:
    dataset = council_file.xlsx(
        ("URN", "Worker ID", "Link worker", "Allocated on"), (105901, "LW/01", "Ann Lee", datetime(2024, 9, 1))
    )
    assert dataset.frame[["worker_id", "since"]].to_numpy().tolist() == [["LW/01", pd.Timestamp("2024-09-01")]]


def test_workbook_by_dfe_number(council_file) -> None:
    dataset = council_file.xlsx(("DfE No", "Lead"), ("355/2001", "Ann Lee"), (3552002, "Bo Hill"))
    assert dataset.frame["laestab"].tolist() == ["3552001", "3552002"]


def test_workbook_where_the_id_is_sometimes_missing(council_file) -> None:
    dataset = council_file.xlsx(("URN", "Staff ID", "Staff name"), (105901, 7, "Ann Lee"), (105902, None, "Bo Hill"))
    assert dataset.frame["worker_id"].tolist() == ["7", "Bo Hill"]


@pytest.mark.parametrize("cell", ["", "none", "Vacant", "VACANT POST 2", "TBC", "Unallocated", "n/a", "-"])
def test_nobody_leads(council_file, cell) -> None:
    dataset = council_file.csv(f"URN,School,Link worker\n105901,Ash,{cell}\n105902,Beech,Ann Lee")
    assert dataset.frame["worker_id"].tolist() == ["", "Ann Lee"]
    assert "1 school has nobody leading today." in dataset.notes


def test_same_line_twice_is_read_once_and_said(council_file) -> None:
    dataset = council_file.csv("URN,Link worker\n105901,Ann Lee\n105901,ANN LEE")
    assert len(dataset.frame) == 1
    assert "Row 3 repeats row 2 (school 105901) and was read once." in dataset.notes


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,School,Link worker,Since
        105901,Ash,Ann Lee,
        105902,Beech,Bo Hill / Cy Day,
        105901,Ash,Bo Hill,
        105903,Cedar,Ann and Bo,2024-13-01
        ,Damson,Ann Lee,
        105904,Elm,vacant,
        105904,Elm,Ann Lee,
        105905,Fir,Di May (vacant),
    """)
    assert "more than one person" in faults[3, "Link worker"]
    assert 'Rows 2 and 4 give Ash (105901) two link workers: "Ann Lee" and "Bo Hill"' in faults[4, "Link worker"]
    assert "more than one person" in faults[5, "Link worker"]
    assert "not a date" in faults[5, "Since"]
    assert "which school" in faults[6, "URN"]
    assert 'two link workers: "nobody" and "Ann Lee"' in faults[8, "Link worker"]
    assert "may be a person or an empty post" in faults[9, "Link worker"]
    assert len(faults) == 7


def test_names_of_schools_alone_are_refused(council_file) -> None:
    (text,) = council_file.faults("School,Link worker\nAsh,Ann Lee").values()
    assert "only school names" in text


def test_child_columns_are_refused(council_file) -> None:
    assert (None, "Pupil forename") in council_file.faults("URN,Link worker,Pupil forename\n105901,Ann Lee,Tim")


def test_formula_in_a_name_stays_text(council_file) -> None:
    assert council_file.csv("URN,Link worker\n105901,=1+1\n").frame["worker_id"].tolist() == ["=1+1"]
