"""Counts of pupils by school and home LSOA: what is hidden stays hidden, and a list of children is refused."""

import pytest

from data_sources.reading.contract import FileRefused
from tests.data_sources.files import csv_bytes

TWO = "105901,E01005599,30\n105901,E01005600,12"


@pytest.mark.parametrize(
    ("headings", "vintage"),
    [
        ("URN,Home LSOA (2021),Pupils", "2021"),
        ("School URN,LSOA21CD,Number of pupils", "2021"),
        ("URN,LSOA code (2011),Count", "2011"),
        ("urn,lsoa11cd,Headcount", "2011"),
        ("URN,Home LSOA,No. of pupils", ""),
        ("GIAS URN no.,Pupils' LSOA of residence,Children", ""),
    ],
)
def test_headings_people_use_and_the_year_of_the_codes(council_file, headings, vintage) -> None:
    dataset = council_file.csv(f"{headings}\n{TWO}")
    assert dataset.kind == "pupil_homes"
    assert dataset.frame[["urn", "lsoa_code", "pupils"]].to_numpy().tolist() == [
        ["105901", "E01005599", 30.0],
        ["105901", "E01005600", 12.0],
    ]
    assert dataset.frame["vintage"].eq(vintage).all()
    assert any("does not say" in note for note in dataset.notes) == (vintage == "")


def test_hidden_missing_and_none_are_three_things(council_file) -> None:
    dataset = council_file.csv("""
        URN,LSOA21CD,Pupils
        105901,E01005599,<5
        105901,E01005600,0
        105901,E01005601,x
        105901,E01005602,c
        105901,E01005603,7
    """)
    frame = dataset.frame
    assert frame["pupils_state"].tolist() == ["suppressed", "known", "missing", "suppressed", "known"]
    assert frame["pupils"].fillna(-1).tolist() == [-1, 0, -1, -1, 7]


def test_homes_nobody_knows_or_elsewhere_keep_their_pupils_and_totals_go(council_file) -> None:
    dataset = council_file.csv("""
        URN,LSOA21CD,Pupils
        105901,E01005599,30
        105901,Unknown,4
        105901,W01000123,2
        105901,Total,36
        105902,E01005599,9
        105902,e01 005600,3
        105902,Grand total,12
    """)
    assert dataset.frame["lsoa_code"].tolist() == ["E01005599", "", "W01000123", "E01005599", "E01005600"]
    assert dataset.frame["pupils"].sum() == 48
    assert any("2 rows with totals" in note for note in dataset.notes)


def test_dfe_numbers_and_workbooks(council_file) -> None:
    dataset = council_file.xlsx(
        ("DfE number", "LSOA (2021)", "Pupils"), ("355/2001", "E01005599", 20), ("355/2001", "E01005600", 5)
    )
    assert dataset.frame["laestab"].tolist() == ["3552001", "3552001"]


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,LSOA21CD,Pupils
        105901,E01005599,30
        105901,E01005599,4
        105901,Salford 026A,4
        105901,E01005600,-2
        105901,E01005601,some
        105901,E01005602,
    """)
    assert "Rows 2 and 3 are both" in faults[3, "LSOA21CD"]
    assert "not an LSOA code" in faults[4, "LSOA21CD"]
    assert "E01005599" in faults[4, "LSOA21CD"]
    assert {(5, "Pupils"), (6, "Pupils")} < set(faults)
    assert (7, "Pupils") not in faults  # an empty count is missing, which is no fault


class TestListsOfChildrenAreRefused:
    def test_by_the_name_of_a_column(self, council_file) -> None:
        for heading in ("UPN", "Pupil name", "Date of birth", "Pupil postcode"):
            faults = council_file.faults(f"URN,LSOA21CD,Pupils,{heading}\n105901,E01005599,1,x\n105901,E01005600,1,y")
            assert any("single child" in text for text in faults.values()), heading

    def test_by_a_pupil_number_in_a_cell(self, council_file) -> None:
        faults = council_file.faults("URN,LSOA21CD,Pupils,Ref\n105901,E01005599,1,A123456789012\n105901,E01005600,1,x")
        assert any("UPN" in text for text in faults.values())

    def test_one_row_a_child_without_a_count(self, council_file) -> None:
        text = "URN,Home LSOA\n105901,E01005599\n105901,E01005599\n105901,E01005600"
        (said,) = council_file.faults(text).values()
        assert "takes no list of children" in said
        assert "one row for each school and LSOA" in said

    def test_one_row_a_child_with_ones(self, council_file) -> None:
        text = "URN,Home LSOA (2021),Pupils\n105901,E01005599,1\n105901,E01005599,1\n105901,E01005600,1"
        (said,) = council_file.faults(text).values()
        assert "one row for each child" in said


def test_a_list_of_schools_with_their_own_lsoa_is_not_taken_for_homes(council_file) -> None:
    text = "URN,LSOA code (2021),Pupils\n105901,E01005599,210\n105902,E01005600,180"
    (said,) = council_file.faults(text).values()
    assert "where schools stand" in said


def test_names_alone_are_refused(council_file) -> None:
    (said,) = council_file.faults("School,LSOA21CD,Pupils\nAsh,E01005599,4\nAsh,E01005600,5").values()
    assert "only school names" in said


def test_a_newer_count_of_a_school_replaces_all_its_older_neighbourhoods() -> None:
    from data_sources.stores.supersession import newest_rows
    from tests.data_sources.sources import load

    old = load(csv_bytes([["URN", "LSOA21CD", "Pupils"], ["105901", "E01005599", 9], ["105901", "E01005600", 3]]))
    new = load(csv_bytes([["URN", "LSOA21CD", "Pupils"], ["105901", "E01005599", 8], ["105901", "E01005601", 4]]))
    rows = newest_rows("pupil_homes", [new.frame, old.frame], {})
    assert rows["lsoa_code"].tolist() == ["E01005599", "E01005601"]


def test_a_count_that_is_no_number_is_refused(council_file) -> None:
    with pytest.raises(FileRefused):
        council_file.csv("URN,LSOA21CD,Pupils\n105901,E01005599,many\n105901,E01005600,2")
