"""Figures kept under a closed school's number reach the school that is open now, and only where that is certain."""

import pandas as pd
import pytest

from data_sources.joining.school_succession import Identity, nothing_matched
from tests.data_sources.joined_frames import census, links, schools

OPEN = [{"urn": "200001", "laestab": "3552001"}, {"urn": "200002", "laestab": "3552002"}]
ELSEWHERE = {"urn": "300001", "laestab": "9333001", "authority_code": "933", "authority_name": "Elsewhere"}
INDEPENDENT = {"urn": "400001", "laestab": "3556001", "establishment_type": "Other independent school"}


def identity(*succession: tuple[str, str, str], more: tuple[dict, ...] = (), loaded: bool = True) -> Identity:
    everyone = schools(*OPEN, ELSEWHERE, INDEPENDENT, *more)
    ours = everyone[everyone["urn"].isin(["200001", "200002"])]
    return Identity(everyone, ours, {"400001": "independent school"}, links(*succession) if loaded else None)


@pytest.mark.parametrize(
    "succession",
    [
        [("100001", "200001", "Successor")],
        [("200001", "100001", "Predecessor")],
        [("100001", "200001", "Successor"), ("200001", "100001", "Predecessor")],
        [("200001", "100001", "Predecessor - merged")],
        [("100001", "200001", "Successor - amalgamated")],
        [("100001", "200001", "Result of Amalgamation"), ("200001", "100001", "Result of Amalgamation")],
        [("100001", "200001", "Merged - change in age range")],
        [("100001", "150001", "Successor"), ("150001", "160001", "Successor"), ("200001", "160001", "Predecessor")],
        [("100001", "100001", "Successor"), ("100001", "200001", "Successor")],
        [("100001", "150001", "Successor"), ("150001", "100001", "Successor"), ("150001", "200001", "Successor")],
    ],
    ids=["successor", "predecessor", "both", "merged", "amalgamated", "result", "expanded", "chain", "self", "cycle"],
)
def test_a_closed_school_leads_to_the_one_that_is_open(succession: list[tuple[str, str, str]]) -> None:
    found = identity(*succession)
    assert found.find("100001") == ("200001", "")
    assert found.find("200001") == ("200001", "")
    assert "100001" in found.predecessor_urns()["200001"].split(";")


@pytest.mark.parametrize("kind", ["Sixth Form Centre Link", "Expansion", "Other", "Closure"])
def test_other_links_say_nothing_about_who_a_school_was(kind: str) -> None:
    target, reason = identity(("100001", "200001", kind), ("200001", "100001", kind)).find("100001")
    assert target == ""
    assert "names no open school" in reason


def test_a_split_is_not_guessed_even_where_the_number_would_fit() -> None:
    found = identity(
        ("100001", "200001", "Successor - Split School"),
        ("100001", "200002", "Successor - Split School"),
        more=({"urn": "100001", "laestab": "3552001", "status": "Closed"},),
    )
    target, reason = found.find("100001")
    assert target == ""
    for part in ("split", "200001", "200002"):
        assert part in reason
    assert "200001" not in found.predecessor_urns()


def test_half_a_split_whose_other_half_is_gone_is_not_guessed_either() -> None:
    target, reason = identity(("100001", "200001", "Successor"), ("100001", "150001", "Successor")).find("100001")
    assert target == ""
    assert "split" in reason


def test_several_ways_to_the_same_school_are_no_split() -> None:
    found = identity(
        ("100001", "150001", "Successor"), ("150001", "200001", "Successor"), ("100001", "200001", "Successor")
    )
    assert found.find("100001") == ("200001", "")


def test_a_cycle_without_an_open_school_ends_in_words() -> None:
    target, reason = identity(("100001", "150001", "Successor"), ("150001", "100001", "Successor")).find("100001")
    assert target == ""
    assert reason


def test_an_open_school_is_never_taken_for_its_own_successor() -> None:
    """A school split off one that stays open: the old school keeps its own figures."""
    found = identity(
        ("200001", "200002", "Successor - Split School"), ("200002", "200001", "Predecessor - Split School")
    )
    assert found.find("200001") == ("200001", "")
    assert found.find("200002") == ("200002", "")
    assert found.predecessor_urns() == {}


@pytest.mark.parametrize(
    ("succession", "words"),
    [
        ([("100001", "300001", "Successor")], "Elsewhere"),
        ([("100001", "400001", "Successor")], "left out: independent school"),
    ],
)
def test_a_successor_that_is_not_ours_is_named(succession: list[tuple[str, str, str]], words: str) -> None:
    target, reason = identity(*succession).find("100001")
    assert target == ""
    assert words in reason


def test_without_the_links_file_the_same_number_is_recognised_and_the_rest_is_told_to_load_it() -> None:
    found = identity(loaded=False)
    assert found.find("100001", "3552001") == ("200001", "")
    target, reason = found.find("100002", "3559999")
    assert target == ""
    assert "load the GIAS links file" in reason


def test_a_number_two_open_schools_share_is_no_proof() -> None:
    everyone = schools({"urn": "200001", "laestab": "3552001"}, {"urn": "200002", "laestab": "3552001"})
    assert Identity(everyone, everyone, {}, None).find("100001", "3552001")[0] == ""


def test_a_dfe_number_alone_finds_the_open_school_and_the_successor_of_a_closed_one() -> None:
    found = identity(
        ("100001", "200002", "Successor"), more=({"urn": "100001", "laestab": "3551111", "status": "Closed"},)
    )
    assert found.find("", "3552001") == ("200001", "")
    assert found.find("", "3551111") == ("200002", "")
    assert "3558888" in found.find("", "3558888")[1]


def test_another_file_may_know_the_number_of_a_closed_school() -> None:
    everyone = schools(*OPEN)
    numbers = pd.DataFrame({"urn": ["100001"], "laestab": ["3552002"]})
    assert Identity(everyone, everyone, {}, None, numbers).find("100001") == ("200002", "")
    assert Identity(everyone, everyone, {}, None).find("100001")[0] == ""


def test_a_council_file_accounts_for_every_row() -> None:
    rows = pd.DataFrame(
        {
            "urn": ["200001", "100001", "999999", "300001", "400001", ""],
            "laestab": ["", "", "", "", "", "3552002"],
            "school_name": ["A", "B", "Typing Error Primary", "", "", "F"],
        }
    )
    got = identity(("100001", "200001", "Successor")).attach("referrals", rows)
    assert got.frame[["school_urn", "is_carried"]].to_numpy().tolist() == [
        ["200001", False],
        ["200001", True],
        ["200002", False],
    ]
    assert len(got.frame) + len(got.unmatched) == len(rows)
    reasons = got.unmatched.set_index("key")["reason"]
    assert "not among the schools loaded" in reasons["999999"]
    assert "Elsewhere" in reasons["300001"]
    assert "independent school" in reasons["400001"]
    assert got.unmatched.set_index("key")["name"]["999999"] == "Typing Error Primary"


def test_a_national_file_lists_only_what_was_meant_for_this_authority() -> None:
    rows = census(
        {"urn": "200001"},
        {"urn": "300001", "laestab": "9333001"},
        {"urn": "400001"},
        {"urn": "100001", "laestab": "9331234"},
        {"urn": "100009"},
        {"urn": "100009", "academic_year": "2023/24"},
    )
    got = identity(("100001", "200002", "Successor")).attach("school_census", rows, "355")
    assert sorted(got.frame["urn"]) == ["100001", "200001"]
    assert got.unmatched["key"].tolist() == ["100009"]


def test_a_file_that_matches_nothing_says_so_with_its_numbers() -> None:
    rows = pd.DataFrame({"urn": ["999998", "999999"]})
    (said,) = nothing_matched("Referrals", identity().attach("referrals", rows))
    assert "999998, 999999" in said
    assert nothing_matched("Referrals", identity().attach("referrals", pd.DataFrame({"urn": ["200001", "9"]}))) == []
