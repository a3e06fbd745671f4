"""Referral counts in every layout councils keep them in; nothing withheld or missing ever becomes a nought."""

from datetime import datetime

import pandas as pd
import pytest

EARLY_HELP = ["early_help_requests", "early_help_children", "early_help_accepted"]
SOCIAL_CARE = ["social_care_contacts", "social_care_children"]


def test_column_for_each_count(council_file) -> None:
    dataset = council_file.csv("""
        URN,Period,Early help requests,Early help children,Early help accepted,Social care contacts,Social care children
        105901,2024/25,12,10,8,5,4
    """)
    row = dataset.frame.iloc[0]
    assert dataset.kind == "referrals"
    assert row[[*EARLY_HELP, *SOCIAL_CARE]].tolist() == [12, 10, 8, 5, 4]
    assert row[["period_label", "period_start", "period_end"]].tolist() == ["2024/25", "2024-09-01", "2025-08-31"]
    assert dataset.data_date == "2025-08-31"


@pytest.mark.parametrize(
    "headings",
    [
        "School URN,Academic year,EH requests,EH distinct children,EH accepted,CSC contacts,CSC children",
        "urn,Year,Number of EH requests,Unique children (EH),Requests accepted - Early Help,Contacts to social care,"
        "Distinct children social care",
        "URN,Time period,Requests for early help,Children referred to early help,Early help requests accepted,"
        "MASH contacts,Children with MASH contacts",
        "URN,School year,Early_Help_Referrals,Early_Help_CYP,Early_Help_Accepted,Childrens social care contacts,"
        "No. of children's social care children",
    ],
)
def test_headings_people_really_use(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\n105901,2024/25,12,10,8,5,4")
    assert dataset.frame[EARLY_HELP].iloc[0].tolist() == [12, 10, 8]
    if "children with mash" not in headings.casefold():
        assert dataset.frame[SOCIAL_CARE].iloc[0].tolist() == [5, 4]


def test_withheld_missing_and_nought_stay_apart(council_file) -> None:
    dataset = council_file.csv("""
        DfE No.,Period,EH requests,EH children
        355/2001,2024/25,0,<5
        355/2002,2024/25,,*
        355/2003,2024/25,c,1-4
    """)
    frame = dataset.frame
    assert frame["early_help_requests_state"].tolist() == ["known", "missing", "suppressed"]
    assert frame["early_help_requests"].iloc[0] == 0
    assert frame["early_help_requests"].isna().tolist() == [False, True, True]
    assert frame["early_help_children_state"].tolist() == ["suppressed"] * 3
    assert frame["social_care_contacts_state"].tolist() == ["missing"] * 3
    assert frame["early_help_children"].isna().all()


def test_row_for_each_service(council_file) -> None:
    dataset = council_file.csv("""
        URN,Period,Service,Requests,Contacts,Distinct children,Accepted
        105901,2024/25,Early help,12,,10,8
        105901,2024/25,Social care,,5,<5,
        105902,2024/25,MASH,,0,0,
    """)
    frame = dataset.frame
    assert frame["urn"].tolist() == ["105901", "105902"]
    assert frame[[*EARLY_HELP, "social_care_contacts"]].iloc[0].tolist() == [12, 10, 8, 5]
    assert frame["social_care_children_state"].tolist() == ["suppressed", "known"]
    assert frame["early_help_requests_state"].tolist() == ["known", "missing"]


def test_row_for_each_service_with_one_column_of_counts(council_file) -> None:
    dataset = council_file.csv("""
        URN,Term,Referral type,Number
        105901,Autumn 2024,EH,3
        105901,Autumn 2024,Children's social care,4
        105901,Spring 2025,EH,5
    """)
    assert dataset.frame[["period_label", "early_help_requests"]].to_numpy().tolist() == [
        ["Autumn 2024", 3],
        ["Spring 2025", 5],
    ]
    assert dataset.frame["social_care_contacts_state"].tolist() == ["known", "missing"]


def test_column_for_each_year(council_file) -> None:
    dataset = council_file.csv("""
        URN,School,EH requests 2023/24,EH requests 2024/25,2024/25 CSC contacts
        105901,Ash,3,4,<5
        105902,Beech,0,,2
    """)
    frame = dataset.frame.set_index(["urn", "period_label"])
    assert frame.loc[("105901", "2023/24"), "early_help_requests"] == 3
    assert frame.loc[("105902", "2023/24"), "early_help_requests"] == 0
    assert frame.loc[("105902", "2024/25"), "early_help_requests_state"] == "missing"
    assert frame.loc[("105901", "2024/25"), "social_care_contacts_state"] == "suppressed"
    assert frame.loc[("105901", "2023/24"), "social_care_contacts_state"] == "missing"


def test_fault_in_a_column_for_one_year_names_that_column(council_file) -> None:
    faults = council_file.faults("URN,EH requests 2023/24,EH requests 2024/25\n105901,3,4\n105902,5,abc")
    assert set(faults) == {(3, "EH requests 2024/25")}


def test_workbook_with_two_dates(council_file) -> None:
    dataset = council_file.xlsx(
        ("URN", "Start date", "End date", "EH requests", "CSC contacts"),
        (105901, datetime(2024, 9, 1), datetime(2025, 7, 31), 12, "<5"),
        (105902, datetime(2024, 4, 1), datetime(2025, 3, 31), 0, 3),
    )
    assert dataset.frame["period_label"].tolist() == ["2024/25", "2024-04-01 to 2025-03-31"]
    assert dataset.frame["period_end"].tolist() == ["2025-07-31", "2025-03-31"]


def test_workbook_of_quarters(council_file) -> None:
    dataset = council_file.xlsx(
        ("LAESTAB", "Financial year", "Quarter", "Early help referrals"), (3552001, "2024/25", "Q4", 7)
    )
    assert dataset.frame[["laestab", "period_label", "period_start"]].to_numpy().tolist() == [
        ["3552001", "Q4 2024/25", "2025-01-01"]
    ]


def test_workbook_of_services(council_file) -> None:
    dataset = council_file.xlsx(
        ("School URN", "Period", "Type", "Count"), (105901, "2024/25", "Early Help", 7), (105901, "2024/25", "CSC", 2)
    )
    assert dataset.frame[["early_help_requests", "social_care_contacts"]].to_numpy().tolist() == [[7, 2]]


def test_heading_says_which_sort_of_year(council_file) -> None:
    financial = council_file.csv("URN,Financial year,EH requests\n105901,2024/25,3").frame
    school = council_file.csv("URN,Academic year,EH requests\n105901,2024/25,3")
    assert financial[["period_label", "period_start"]].to_numpy().tolist() == [["FY 2024/25", "2024-04-01"]]
    assert school.frame["period_start"].tolist() == ["2024-09-01"]
    assert not any("Periods such as" in note for note in school.notes)


def test_reading_of_a_bare_year_is_said(council_file) -> None:
    notes = council_file.csv("URN,Period,EH requests\n105901,2024/25,3").notes
    assert any('"2024/25" were read as a school year' in note for note in notes)


def test_term_beside_its_year(council_file) -> None:
    dataset = council_file.csv("URN,Academic year,Term,EH requests\n105901,2024/25,Spring,3")
    assert dataset.frame["period_label"].tolist() == ["Spring 2025"]


def test_bare_counts_are_read_only_where_one_service_is_meant(council_file) -> None:
    dataset = council_file.csv("URN,Period,Requests,Distinct children,Accepted\n105901,2024/25,5,4,3")
    assert dataset.frame[EARLY_HELP].iloc[0].tolist() == [5, 4, 3]
    assert sum("because no column says which service" in note for note in dataset.notes) == 3
    faults = council_file.faults("URN,Period,Requests,Contacts,Distinct children\n105901,2024/25,5,4,3")
    assert 'as "Early help children" or "Social care children"' in faults[None, "Distinct children"]
    assert (None, "Referrals") in council_file.faults("URN,Period,Referrals\n105901,2024/25,5")


def test_more_children_than_requests_is_noted_and_kept(council_file) -> None:
    dataset = council_file.csv("URN,Period,EH requests,EH children\n105901,2024/25,2,5")
    assert dataset.frame["early_help_children"].tolist() == [5]
    assert any("1 row has more children than early help requests" in note for note in dataset.notes)


def test_rows_about_no_school_are_left_out_and_said(council_file) -> None:
    dataset = council_file.csv("""
        URN,School,Period,EH requests
        105901,Ash,2024/25,2
        ,Elective Home Education,2024/25,9
        ,Grand Total,2024/25,11
    """)
    assert dataset.frame["urn"].tolist() == ["105901"]
    assert any(
        "2 rows were left out" in note and '"Elective Home Education", "Grand Total"' in note for note in dataset.notes
    )


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,School,Period,EH requests,EH accepted,CSC contacts
        105901,Ash,2024/25,5,6,1
        105902,Beech,last year,5,4,1
        105903,Cedar,,5,4,1
        105904,Damson,2024/25,-1,,2.5
        105905,Elm,2024/25,1,0,1
        105905,Elm,2024-25,1,0,1
        105906,Fir,2024/25,1,0,1
        105906,Fir,Autumn 2024,1,0,1
        ,Gorse,2024/25,1,0,1
        105908,Holly,2024/26,many,0,1
    """)
    assert "6 requests were accepted, but only 5 were made" in faults[2, "EH accepted"]
    assert '"last year" is not a period' in faults[3, "Period"]
    assert "which period" in faults[4, "Period"]
    assert "below 0" in faults[5, "EH requests"]
    assert "whole number" in faults[5, "CSC contacts"]
    assert "Rows 6 and 7 are both Elm (105905) in 2024/25" in faults[7, "Period"]
    assert "Rows 8 and 9" in faults[9, "Period"]
    assert "counted twice" in faults[9, "Period"]
    assert "which school" in faults[10, "URN"]
    assert "not one year" in faults[11, "Period"]
    assert "whole number" in faults[11, "EH requests"]
    assert len(faults) == 10


def test_faults_of_rows_for_each_service(council_file) -> None:
    faults = council_file.faults("""
        URN,Period,Service,Requests,Accepted
        105901,2024/25,EH,3,1
        105901,2024/25,Early help,4,1
        105902,2024/25,Housing,4,1
        105903,2024/25,,4,1
        105904,2024/25,Social care,many,
        105904,2024/25,Early help,4,5
    """)
    assert "Rows 2 and 3 both give early help for school 105901 in 2024/25" in faults[3, "Service"]
    assert "neither early help nor social care" in faults[4, "Service"]
    assert "which service" in faults[5, "Service"]
    assert "whole number" in faults[6, "Requests"]
    assert "only 4 were made" in faults[7, "Accepted"]
    assert len(faults) == 5


def test_one_date_of_two(council_file) -> None:
    faults = council_file.faults("URN,From,To,EH requests\n105901,01/09/2024,,3\n105902,01/09/2024,31/08/2023,3")
    assert "only one of its two dates" in faults[2, "From"]
    assert "ends (31/08/2023) before it starts" in faults[3, "From"]


def test_no_period_and_no_counts_say_what_to_add(council_file) -> None:
    assert "Period" in str(council_file.faults("URN,EH requests,CSC contacts\n105901,3,4"))


def test_names_alone_are_refused(council_file) -> None:
    (text,) = council_file.faults("School,Period,EH requests\nAsh,2024/25,3").values()
    assert "only school names" in text


def test_children_one_by_one_are_refused(council_file) -> None:
    text = "URN,Period,EH requests,Child name,Date of birth\n105901,2024/25,1,Tim Doe,01/02/2015"
    assert {(None, "Child name"), (None, "Date of birth")} <= set(council_file.faults(text))


def test_states_are_never_numbers(council_file) -> None:
    frame = council_file.csv("URN,Period,EH requests\n105901,2024/25,<5\n105902,2024/25,z").frame
    assert frame["early_help_requests"].dtype == "float64"
    assert pd.isna(frame["early_help_requests"]).all()
    assert frame["early_help_requests_state"].tolist() == ["suppressed", "not applicable"]


def test_social_care_referrals_are_not_quietly_called_contacts(council_file) -> None:
    notes = council_file.csv("URN,Period,CSC referrals\n105901,2024/25,3").notes
    assert any(note.startswith('"CSC referrals" was read as social care contacts.') for note in notes)
    both = council_file.csv("URN,Period,CSC referrals,CSC contacts\n105901,2024/25,3,9")
    assert both.frame["social_care_contacts"].tolist() == [9]
    assert 'The column "CSC referrals" was not used: "CSC contacts" was.' in both.notes
