"""A heading on no list counts for what it says, is said in the notes, and never where it could mean something else."""

import pytest

from data_sources.council_files.heading_meanings import column_meant
from data_sources.council_files.heading_words import said_by


def test_how_a_heading_was_read_is_said(council_file) -> None:
    dataset = council_file.csv("Team member,Contracted hours,Cluster team,Office base\nAnn Lee,37,North,Ash Hub")
    assert dataset.frame[["name", "fte", "cluster", "hub"]].to_numpy().tolist() == [["Ann Lee", 1, "North", "Ash Hub"]]
    assert '"Team member" was read as Name.' in dataset.notes
    assert '"Cluster team" was read as Cluster.' in dataset.notes


def test_listed_heading_comes_before_one_that_says_the_same(council_file) -> None:
    dataset = council_file.csv("URN,Colleague in TAS,Link worker\n105901,Bo Hill,Ann Lee")
    assert dataset.frame["worker_id"].tolist() == ["Ann Lee"]
    assert 'Not used for Current allocation: "Colleague in TAS".' in dataset.notes


def test_two_headings_for_one_column_are_refused_by_name(council_file) -> None:
    [text] = council_file.faults("Team member,Colleague,FTE\nAnn,Bo,1").values()
    assert 'Each of "Team member" and "Colleague" could be "Name".' in text
    [text] = council_file.faults("URN,EHA requests 2023/24,No. of EHA requests 2023/24\n105901,3,4").values()
    assert '"EHA requests 2023/24" and "No. of EHA requests 2023/24"' in text


def test_years_across_under_words_on_no_list(council_file) -> None:
    dataset = council_file.csv("URN,EHA requests 2023/24,EHA requests 2024/25\n105901,3,<5")
    assert dataset.frame["early_help_requests_state"].tolist() == ["known", "suppressed"]
    assert '"EHA requests 2023/24" was read as Early help requests for 2023/24.' in dataset.notes


def test_refusal_asks_what_was_meant_and_lists_the_headings(council_file) -> None:
    [text] = council_file.faults("URN,School,Previous TAS lead\n105901,Ash,Ann Lee").values()
    assert 'did you mean "Previous TAS lead"?' in text
    assert 'The headings found are "URN", "School", "Previous TAS lead".' in text


def test_table_of_two_kinds_is_read_as_the_one_that_explains_more(council_file) -> None:
    roster = council_file.csv("Base,Postcode,Team member,Contract hrs\nAsh,M30 0BJ,Ann Lee,37")
    assert roster.kind == "link_workers"
    kinds = {
        one.kind for one in council_file.datasets(b"DfE number,Locality,TAS link worker\n355/2001,North,Ann Lee\n")
    }
    assert kinds == {"clusters", "current_allocation"}


@pytest.mark.parametrize("heading", ["Verdict", "What to do"])
def test_list_of_bans_is_never_todays_leads(council_file, heading) -> None:
    [text] = council_file.faults(f"URN,Link worker,{heading}\n105901,Ann Lee,ban\n105902,Bo Hill,keep").values()
    assert "keeps or bans" in text


def test_sort_of_year_is_understood_however_it_is_written(council_file) -> None:
    frame = council_file.csv("URN,Financial yr,EHA requests\n105901,2024/25,3").frame
    assert frame["period_start"].tolist() == ["2024-04-01"]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Children with a social care contact", "social_care_children"),
        ("Social care contacts for children", ""),
        ("Contacts with children", ""),
        ("Children with an EHA", ""),
        ("No. of individual children", "children"),
        ("No. of pupils", ""),
        ("% EHA requests accepted", ""),
        ("EHA requests per 1000", ""),
        ("EHA requests declined", ""),
    ],
)
def test_counts_are_never_taken_for_other_counts(heading, column) -> None:
    assert column_meant("referrals", heading) == column


@pytest.mark.parametrize("heading", ["Pupil name", "Child UPN", "Surname", "Home postcode", "Staff email", "Post code"])
def test_facts_about_people_are_nobodys_name_or_number(heading) -> None:
    assert column_meant("link_workers", heading) in {"", "postcode" if heading == "Post code" else ""}


def test_one_slip_of_the_pen_in_a_long_word() -> None:
    assert said_by("Practicioner") == said_by("Pratitioner") == said_by("Practitoiner") == ("person",)
    assert said_by("UNR") == ("unr",)
    assert said_by("Formr worker") != ("person",)
