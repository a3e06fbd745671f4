"""What differs between two plans is said school by school and worker by worker; two people's edits go together."""

import numpy as np
import pytest

from allocation.plan import Assignment, Plan
from allocation.plan_changes import PlanNames, compare_plans, merge_edits

NAMES = PlanNames(
    {"1": "Oak", "2": "Elm", "3": "Ash", "4": "Yew"}, {"a": "Ann Lee", "b": "Ben Roe"}, {"two": "Two a term"}
)


def plan(*lines: str) -> Plan:
    """ "1 a two" is school 1 led by a at the tier two; "2 - -" has nobody."""
    return Plan(tuple(Assignment(*(None if part == "-" else part for part in line.split())) for line in lines))  # type: ignore[arg-type]


BASE = plan("1 a two", "2 a two", "3 b two", "4 - -")


def test_nothing_differs_in_the_same_plan() -> None:
    found = compare_plans(BASE, BASE, NAMES)
    assert found.schools == found.workers == ()
    assert "are the same" in found.headline


def test_each_kind_of_change_is_a_sentence_of_its_own() -> None:
    found = compare_plans(BASE, plan("1 b two", "2 a three_meetings", "3 - -", "4 a two", "5 b two"), NAMES)
    assert [one.sentence for one in found.schools] == [
        "Oak (1) goes from Ann Lee to Ben Roe.",
        "Elm (2) keeps Ann Lee; 'Two a term' becomes 'three meetings'.",
        "Ash (3) is left without a link worker; Ben Roe led it.",
        "Yew (4), led by nobody before, goes to Ann Lee at 'Two a term'.",
        "School 5 is only in the later plan, led by Ben Roe.",
    ]
    assert found.headline == (
        "Four schools change link worker; two schools of them had nobody before; one school of them is left without "
        "one; one school changes tier only."
    )


def test_what_it_is_for_each_worker_adds_up_to_what_it_is_for_the_schools() -> None:
    found = compare_plans(BASE, plan("1 b two", "2 a three", "3 - -", "4 a two"), NAMES)
    assert [one.sentence for one in found.workers] == [
        "Ann Lee takes on one school: Yew; gives up one school: Oak; has one school at another tier: Elm.",
        "Ben Roe takes on one school: Oak; gives up one school: Ash.",
    ]


def test_going_back_undoes_every_change() -> None:
    other = plan("1 b two", "2 a two", "3 b x", "4 a two")
    there, back = compare_plans(BASE, other, NAMES), compare_plans(other, BASE, NAMES)
    assert [(one.urn, one.before, one.after) for one in there.schools] == [
        (one.urn, one.after, one.before) for one in back.schools
    ]


def test_edits_of_different_schools_go_together() -> None:
    mine, theirs = plan("1 b two", "2 a two", "3 b two", "4 - -"), plan("1 a two", "2 b two", "3 b two", "4 - -")
    merged = merge_edits(BASE, mine, theirs)
    assert merged.plan == plan("1 b two", "2 b two", "3 b two", "4 - -")
    assert (merged.taken, merged.contested) == (("1",), ())


def test_where_both_changed_a_school_theirs_stands_and_it_is_named() -> None:
    mine, theirs = plan("1 b two", "2 - -", "3 b two", "4 - -"), plan("1 - -", "2 - -", "3 b two", "4 - -")
    merged = merge_edits(BASE, mine, theirs)
    assert merged.plan == theirs
    assert (merged.taken, merged.contested) == ((), ("1",))  # school 2: both did the same


@pytest.mark.parametrize("seed", range(20))
def test_a_merge_holds_every_edit_that_only_one_of_the_two_made(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def edited(of: Plan) -> Plan:
        return plan(*(f"{s.urn} {rng.choice(['a', 'b'])} two" if rng.random() < 0.4 else
                      f"{s.urn} {s.worker_id or '-'} {s.tier_id or '-'}" for s in of.assignments))  # fmt: skip

    mine, theirs = edited(BASE), edited(BASE)
    merged = merge_edits(BASE, mine, theirs)
    for was, my, their, both in zip(
        BASE.assignments, mine.assignments, theirs.assignments, merged.plan.assignments, strict=True
    ):
        if my == was:
            assert both == their
        elif their == was:
            assert both == my
        elif my != their:
            assert both == their
            assert both.urn in merged.contested
