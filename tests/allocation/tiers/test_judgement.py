"""What a lawful judgement is: bounded, reasoned, running out, and approved by somebody else."""

from datetime import date

import pytest

from allocation.tiers.judgement import (
    decision_faults,
    in_force,
    latest_expiry,
    none_yet,
    open_tiers,
    proposal_faults,
    same_person,
)
from tests.allocation.tiers.tier_cases import KEEP, THREE, TODAY, TWO, judgements, model

LAWFUL = {
    "tier_id": TWO,
    "open_tier_ids": (TWO,),
    "reason": "The pastoral team has lost two of three staff since summer.",
    "evidence": "Letter of the governors of 3 November; attendance panel minutes.",
    "author": "Ana Reed",
    "expires_on": date(2027, 7, 31),
    "today": TODAY,
}


def faults(**changes: object) -> list[str]:
    return proposal_faults(**(LAWFUL | changes))  # type: ignore[arg-type]


def test_a_lawful_proposal_has_no_faults() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tier_id": THREE}, "by one tier at most"),
        ({"open_tier_ids": ()}, "have one tier only"),
        ({"reason": "  too    short  "}, "The reason has 9 characters; it needs at least 20"),
        ({"evidence": ""}, "The evidence has 0 characters"),
        ({"reason": "x" * 4001}, "The reason is longer than 4,000 characters"),
        ({"author": " "}, "needs its author's name"),
        ({"expires_on": None}, "must run out"),
        ({"expires_on": TODAY}, "has to be after today"),
        ({"expires_on": date(2027, 11, 21)}, "for a year at most: until 20/11/2027, not 21/11/2027"),
    ],
)
def test_each_fault_is_a_sentence_that_says_what_to_do(changes: dict[str, object], words: str) -> None:
    [fault] = faults(**changes)
    assert words in fault
    assert fault.endswith(".")


def test_every_fault_is_said_at_once() -> None:
    assert len(faults(tier_id=THREE, reason="", evidence="", author="", expires_on=None)) == 5


def test_a_year_from_a_leap_day_ends_on_the_28th() -> None:
    assert latest_expiry(date(2028, 2, 29)) == date(2029, 2, 28)
    assert faults(expires_on=date(2027, 11, 20)) == []


def test_only_the_tiers_beside_the_entitled_one_and_above_the_floor_are_open() -> None:
    assert open_tiers("primary", TWO, False, model()) == (KEEP, THREE)
    assert open_tiers("primary", KEEP, False, model()) == (TWO,)
    assert open_tiers("primary", TWO, False, model(floor=TWO)) == (THREE,)
    assert open_tiers("primary", KEEP, True, model()) == (KEEP, TWO)
    assert open_tiers("secondary", THREE, False, model()) == ()


def test_nobody_approves_their_own_proposal() -> None:
    given = {"author": "Ana Reed", "state": "proposed", "is_approving": True}
    assert decision_faults(decided_by="Bo Lee", **given) == []  # type: ignore[arg-type]
    [own] = decision_faults(decided_by=" ana  REED ", **given)  # type: ignore[arg-type]
    assert own == "Ana Reed made this proposal, so somebody else has to approve it."
    assert decision_faults(decided_by="", **given) != []  # type: ignore[arg-type]
    assert decision_faults(author="Ana Reed", decided_by="Ana Reed", state="proposed", is_approving=False) == []


@pytest.mark.parametrize("state", ["approved", "refused", "withdrawn", "expired"])
def test_what_is_decided_is_not_decided_again(state: str) -> None:
    [fault] = decision_faults(author="Ana Reed", decided_by="Bo Lee", state=state, is_approving=True)
    assert fault.startswith(f"This judgement is {state}")


def test_names_are_compared_without_capitals_and_spaces() -> None:
    assert same_person("Ana  Reed", "ana reed ")
    assert not same_person("Ana Reed", "Ana Read")


def test_in_force_is_the_newest_approved_one_of_each_school_that_has_not_run_out() -> None:
    rows = judgements(("1", TWO), ("1", THREE), ("2", TWO))
    rows.loc[2, "state"] = "refused"
    assert in_force(rows, TODAY)[["urn", "judgement_id"]].to_numpy().tolist() == [["1", 2]]
    assert in_force(rows, date(2027, 8, 1)).empty
    assert in_force(none_yet(), TODAY).empty
