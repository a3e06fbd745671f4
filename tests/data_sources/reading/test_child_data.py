"""Files about single children are refused with a reason; schools, staff and totals are not."""

import pandas as pd
import pytest

from data_sources.reading.child_data import child_cell_faults, child_heading_faults, person_heading_faults


@pytest.mark.parametrize(
    "heading",
    ["UPN", "upn ", "ULN", "Unique Pupil Number", "DOB", "D.O.B.", "Date of Birth", "date_of_birth", "Child name",
     "Pupil Name", "Child's name", "Name of child", "Pupil Forename", "pupil_surname", "Student first name", "ChildID",
     "Child DOB",
     "NHS number", "Former UPN", "Pupil postcode"],
)  # fmt: skip
def test_a_heading_about_one_child_is_refused_and_named(heading: str) -> None:
    [fault] = child_heading_faults(["URN", heading])
    assert fault.column == heading
    assert heading in fault.problem
    assert "Remove this column" in fault.remedy
    assert "totals for each school" in fault.remedy


@pytest.mark.parametrize(
    "heading",
    ["URN", "HeadFirstName", "HeadLastName", "Name", "School name", "Number of pupils", "Pupils", "Distinct children",
     "Children", "Headcount of pupils", "Early help children", "NumberOfPupils", "Worker name", "UPRN", "UKPRN",
     "Pupil number"],
)  # fmt: skip
def test_headings_of_schools_staff_and_totals_are_not_refused(heading: str) -> None:
    assert child_heading_faults([heading]) == []
    assert person_heading_faults([heading]) == []


def test_bare_names_are_refused_only_where_no_contract_claims_them() -> None:
    assert [fault.column for fault in person_heading_faults(["Forename", "Surname", "Role"])] == ["Forename", "Surname"]


@pytest.mark.parametrize("upn", ["A123456789012", "h80120000101B", "see Z123456789012 for details"])
def test_a_cell_that_holds_a_upn_is_refused_with_its_row_but_never_repeated(upn: str) -> None:
    frame = pd.DataFrame({"URN": ["100000", "100001"], "Notes": ["", upn]}, dtype="str")
    [fault] = child_cell_faults(frame, (2, 7))
    assert (fault.row, fault.column, fault.value) == (7, "Notes", "")
    assert "123456789" not in fault.problem


@pytest.mark.parametrize(
    "text", ["E01005599", "10012345678", "A1234567890123", "123456789012", "ae8700f9-c71a-48ac-b770"]
)
def test_other_codes_are_not_taken_for_a_upn(text: str) -> None:
    assert child_cell_faults(pd.DataFrame({"Code": [text]}, dtype="str"), (2,)) == []
