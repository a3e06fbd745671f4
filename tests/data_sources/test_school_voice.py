"""Schools' own judgements with their evidence and dates."""

from datetime import datetime

import pandas as pd
import pytest

from data_sources.council_files.cell_text import Unreadable
from data_sources.school_voice import rating_text


@pytest.mark.parametrize(
    "headings",
    [
        "School URN,Rating,Evidence,Author,Rated on,Expires on",
        "URN,Score (1-5),Comments,Completed by,Date,Review date",
        "urn,Judgement,Rationale,Assessed by,Date of rating,Valid until",
        "URN,Level of need,Narrative,Recorded by,Assessment date,Expiry date",
    ],
)
def test_headings_people_really_use(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\n105901,4/5,More requests since spring,Head teacher,15/01/2026,15/07/2026")
    row = dataset.frame.iloc[0]
    assert dataset.kind == "school_voice"
    assert row[["rating", "evidence", "author"]].tolist() == [4, "More requests since spring", "Head teacher"]
    assert (row["rated_on"], row["expires_on"]) == (pd.Timestamp("2026-01-15"), pd.Timestamp("2026-07-15"))
    assert dataset.data_date == "2026-01-15"


@pytest.mark.parametrize("day", [datetime(2026, 1, 15), "15 January 2026", 46037])
def test_workbooks_with_dates_of_every_sort(council_file, day) -> None:
    dataset = council_file.xlsx(("DfE number", "Score", "Date rated"), ("355/2001", 3, day), ("355/2002", 5, day))
    assert dataset.frame["rated_on"].tolist() == [pd.Timestamp("2026-01-15")] * 2
    assert dataset.frame["rating"].tolist() == [3, 5]


def test_one_school_may_be_rated_again(council_file) -> None:
    dataset = council_file.csv("URN,Rating,Date\n105901,3,01/09/2025\n105901,4,01/02/2026")
    assert dataset.frame["rating"].tolist() == [3, 4]
    assert dataset.data_date == "2026-02-01"


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,School,Score,Date,Expires
        105901,Ash,6,15/01/2026,
        105902,Beech,3.5,15/01/2026,
        105903,Cedar,,15/01/2026,
        105904,Damson,3,,
        105905,Elm,3,01/15/2026,
        105906,Fir,3,15/01/2026,14/01/2026
        105907,Gorse,3,15/01/2026,
        105907,Gorse,4,15/01/2026,
        ,Holly,4,15/01/2026,
    """)
    assert "whole number from 1" in faults[2, "Score"]
    assert "whole number from 1" in faults[3, "Score"]
    assert "Rating" in faults[4, "Score"]
    assert "Rated on" in faults[5, "Date"]
    assert "not a date" in faults[6, "Date"]
    assert "before it was made" in faults[7, "Expires"]
    assert "Rows 8 and 9 both rate Gorse (105907) on 2026-01-15" in faults[9, "Date"]
    assert "which school" in faults[10, "URN"]
    assert len(faults) == 8


def test_ratings_without_dates_say_what_to_add(council_file) -> None:
    (text,) = council_file.faults("URN,Rating,Evidence\n105901,3,Calm").values()
    assert 'Add a column "Rated on"' in text


@pytest.mark.parametrize("heading", ["UPN", "Date of birth", "Pupil name", "Child surname"])
def test_child_columns_are_refused(council_file, heading) -> None:
    assert (None, heading) in council_file.faults(f"URN,Rating,Date,{heading}\n105901,3,15/01/2026,x")


def test_unique_pupil_number_in_the_evidence_is_refused(council_file) -> None:
    faults = council_file.faults("URN,Rating,Date,Evidence\n105901,3,15/01/2026,see A123456789012 again")
    assert "unique pupil number" in faults[2, "Evidence"]


@pytest.mark.parametrize(
    ("text", "rating"), [("4", "4"), ("4.0", "4"), ("4 out of 5", "4"), ("1 - low", "1"), ("5 (high)", "5")]
)
def test_ratings(text, rating) -> None:
    assert rating_text(text) == rating


@pytest.mark.parametrize("text", ["0", "6", "45", "4/10", "high", "4-5", "10/5", "-3"])
def test_not_ratings(text) -> None:
    with pytest.raises(Unreadable):
        rating_text(text)
