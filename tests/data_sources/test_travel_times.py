"""Travel minutes as a list or as a matrix either way up; nothing else is taken for one."""

import pytest

from data_sources.reading.contract import FileRefused

EXPECTED = [["105901", "", "Eccles Hub", 5.0], ["105901", "", "Irlam Hub", 12.5], ["105902", "", "Eccles Hub", 7.0]]


@pytest.mark.parametrize(
    "headings",
    [
        "School URN,Destination,Travel minutes",
        "URN,Hub,Drive time (mins)",
        "urn,Family hub,Journey time",
        "URN,To,Minutes",
    ],
)
def test_list_of_journeys(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\n105901,Eccles Hub,5\n105901,Irlam Hub,12.5 mins\n105902,Eccles Hub,7")
    assert dataset.kind == "travel_times"
    assert dataset.frame.to_numpy().tolist() == EXPECTED


@pytest.mark.parametrize(
    "corner",
    ["URN", "School URN", "School \\ Hub", "", "Minutes"],
)
def test_matrix_with_schools_down(council_file, corner) -> None:
    dataset = council_file.csv(f"{corner},Eccles Hub,Irlam Hub\n105901,5,12.5\n105902,7,")
    assert dataset.kind == "travel_times"
    assert dataset.frame.to_numpy().tolist() == EXPECTED
    assert "1 journey has no time in the file and will have to be estimated." in dataset.notes


def test_matrix_with_names_and_other_facts_of_the_school(council_file) -> None:
    dataset = council_file.csv("""
        URN,School,Locality,Postcode,Minutes to Eccles,Minutes to Irlam
        105901,Ash,North,M30 0BJ,5,12.5
        105902,Beech,North,M30 0BJ,7,
    """)
    assert dataset.frame["destination"].tolist() == ["Eccles", "Irlam", "Eccles"]


def test_matrix_to_link_workers_known_by_its_file_name(council_file) -> None:
    dataset = council_file.csv("DfE number,Ann Lee,Bo Hill\n355/2001,5,6", name="drive times.csv")
    assert dataset.frame[["laestab", "destination"]].to_numpy().tolist() == [
        ["3552001", "Ann Lee"],
        ["3552001", "Bo Hill"],
    ]


def test_matrix_with_places_down(council_file) -> None:
    dataset = council_file.csv("Hub,105901,105902\nEccles Hub,5,7\nIrlam Hub,12.5,")
    assert dataset.frame.sort_values(["urn", "destination"]).to_numpy().tolist() == EXPECTED


def test_workbook_matrix(council_file) -> None:
    dataset = council_file.xlsx(("URN", "Eccles Hub", "Irlam Hub"), (105901, 5, 12.5), (105902, 7, None))
    assert dataset.frame.to_numpy().tolist() == EXPECTED


def test_workbook_list(council_file) -> None:
    dataset = council_file.xlsx(
        ("URN", "School", "Base", "Travel time (minutes)"), (105901, "Ash", "Eccles", 5), (105902, "Beech", "Eccles", 0)
    )
    assert dataset.frame["travel_minutes"].tolist() == [5, 0]


def test_workbook_with_places_down(council_file) -> None:
    dataset = council_file.xlsx(("Link worker", 105901, 105902), ("Ann Lee", 5, 6), ("Bo Hill", 7, 8))
    assert dataset.frame["travel_minutes"].sum() == 26


@pytest.mark.parametrize("headings", ["URN,FSM,SEN", "URN,Eccles,Irlam", "URN,EH count,CSC count"])
def test_other_figures_by_school_are_not_taken_for_travel_times(council_file, headings) -> None:
    with pytest.raises(FileRefused) as refusal:
        council_file.csv(f"{headings}\n105901,5,6\n105902,7,8")
    assert "School URN (travel minutes)" in refusal.value.faults[0].remedy


def test_what_the_refusal_advises_works(council_file) -> None:
    dataset = council_file.csv("School URN (travel minutes),Eccles,Irlam\n105901,5,6\n105902,7,8")
    assert len(dataset.frame) == 4


def test_every_fault_of_a_matrix_with_row_and_column(council_file) -> None:
    faults = council_file.faults("""
        URN,Eccles Hub,Irlam Hub,Swinton Hub
        105901,-3,601,NaN
        105902,0:15,#REF!,12
        105902,4,5,6
        105,4,5,6
    """)
    assert "less than none" in faults[2, "Eccles Hub"]
    assert "more than 10 hours" in faults[2, "Irlam Hub"]
    assert '"NaN" is not a number' in faults[2, "Swinton Hub"]
    assert '"0:15" is not a number' in faults[3, "Eccles Hub"]
    assert '"#REF!" is not a number' in faults[3, "Irlam Hub"]
    assert "Rows 3 and 4 both give school 105902 to Swinton Hub" in faults[4, "Swinton Hub"]
    assert "3 figures" in faults[5, "URN"]
    assert len(faults) == 9


def test_every_fault_of_a_list(council_file) -> None:
    faults = council_file.faults("""
        URN,Hub,Minutes
        105901,Eccles,-1
        105902,Eccles,900
        105903,Eccles,ten
        105904,,12
        105905,Eccles,4
        105905,eccles,5
    """)
    assert "less than none" in faults[2, "Minutes"]
    assert "seconds" in faults[3, "Minutes"]
    assert '"ten" is not a number' in faults[4, "Minutes"]
    assert "empty" in faults[5, "Hub"]
    assert "Rows 6 and 7" in faults[7, "Minutes"]
    assert len(faults) == 5


def test_two_columns_for_one_place(council_file) -> None:
    faults = council_file.faults("URN,Minutes to Eccles,Eccles (mins)\n105901,5,6")
    assert 'The columns "Minutes to Eccles" and "Eccles (mins)" both give' in faults[2, "Eccles (mins)"]


def test_no_time_at_all(council_file) -> None:
    (text,) = council_file.faults("URN,Hub,Minutes\n105901,Eccles,\n105902,Eccles,n/a").values()
    assert "no travel time at all" in text


def test_hours_are_not_taken_for_minutes(council_file) -> None:
    rows = "\n".join(f"10590{i},Eccles,0.{i}" for i in range(1, 8))
    assert "hours" in str(council_file.faults(f"URN,Hub,Travel time\n{rows}"))


def test_names_of_schools_alone_are_refused(council_file) -> None:
    (text,) = council_file.faults("School,Hub,Minutes\nAsh,Eccles,5").values()
    assert "only school names" in text


def test_child_columns_are_refused(council_file) -> None:
    assert (None, "UPN") in council_file.faults("URN,Hub,Minutes,UPN\n105901,Eccles,5,x")
