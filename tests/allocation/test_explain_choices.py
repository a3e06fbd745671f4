"""Sentences about what else could be: each figure is one of the findings, and the trap is told when it is one."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.explain_choices import (
    alternative_sentence,
    alternatives_sentence,
    change_words,
    half_posts_sentences,
    limit_sentence,
    limits_sentence,
    scope_sentence,
)
from allocation.findings import HalfPost, HalfPosts, LimitPrice, LimitPrices
from allocation.plan import Assignment, Plan
from allocation.solver.alternatives import alternatives
from tests.allocation.problems import FULL_TIME_MINUTES, build, school, worker


def bought(cluster: str, meetings: float, own: float) -> HalfPost:
    return HalfPost(cluster, 0.5, True, 0, meetings, own, 50 * meetings, 50 * own, 0.0, True)


def test_only_what_changes_is_said_with_its_sign_and_never_rounded_to_nothing() -> None:
    assert change_words({"moved_need": 45.25, "travel_hours": -3.0, "workload_gap": 0.0, "list_order": 4.0}) == [
        "45.2 need points more that change link worker",
        "3.0 hours a term fewer on the road",
    ]
    assert change_words({"travel_hours": 0.04}) == ["0.04 hours a term more on the road"]


def test_why_not_this_link_worker() -> None:
    """b is 14 minutes further and has 0.1 FTE: the school alone is more than their time, so theirs goes to a."""
    travel = np.array([[10, 24], [10, 24]], dtype=np.int64)
    problem = build([school("1", need=60.0), school("2")], [worker("a"), worker("b", 1 / 9)], travel=travel)
    problem = replace(problem, capacity_minutes=np.array([FULL_TIME_MINUTES, 2_200]), current=np.array([0, 1]))
    plan = Plan((Assignment("1", "a", "two_meetings"), Assignment("2", "b", "two_meetings")))
    found = alternatives(problem, plan, "1")
    lead, other = found.rows
    minutes = 2 * (4 * 360 + 2 * 270 + 2 * 2 * 24)
    said = alternative_sentence(problem, plan, other, lead)
    assert said.startswith(
        "Worker b: 28 minutes more a visit, there and back; with this school and nothing else changed they would be at "
        f"{100 * minutes / 2_200:.0f}% of their hours and 200% of their caseload. School 2 would go to Worker a. "
    )
    assert "110.0 need points more that change link worker" in said
    assert alternative_sentence(problem, plan, lead, lead).startswith("Worker a leads it in this plan, with ")
    assert alternatives_sentence(problem, found).startswith("Worker a is the best choice for School 1")
    assert "all two link workers" in scope_sentence(found)


def test_the_trap_is_told_where_one_cluster_holds_back_the_others() -> None:
    rows = (bought("North", 12.0, 2.0), bought("South", 0.0, 0.0))
    told = half_posts_sentences(HalfPosts(rows, 0, 0.0, True, 0.1))
    assert told[:2] == [
        "Half a post in North buys most: 12 meetings a term more.",
        "In South it would buy no meetings.",
    ]
    assert "the cluster with the least room sets the tier for everyone: 10 of the meetings bought in North" in told[2]
    apart = half_posts_sentences(HalfPosts((bought("North", 2.0, 2.0),), 0, 0.0, False, 0.1))
    assert apart == ["Half a post in North buys most: 2 meetings a term more."]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((replace(bought("North", 0.0, 0.0), is_possible=False),), "cannot be priced"),
        ((bought("North", 0.0, 0.0),), "would buy no meetings anywhere"),
    ],
)
def test_when_half_a_post_buys_nothing_or_cannot_be_said(rows: tuple[HalfPost, ...], said: str) -> None:
    (only,) = half_posts_sentences(HalfPosts(rows, 0, 0.0, False, 0.1))
    assert said in only


def test_a_limit_says_what_a_unit_more_buys_and_whether_that_is_proven() -> None:
    row = LimitPrice("hours", "One hour a term more for Ann", "North", 1, 2.0, {"unmet_entitlement": 100.0}, True)
    assert limit_sentence(row) == (
        "One hour a term more for Ann: one school more with a link worker, 2 meetings a term more and 100.0 "
        "need-weighted meetings fewer below the entitlement."
    )
    assert limit_sentence(replace(row, is_proven=False)).endswith("(found; a little more may be possible).")
    assert limits_sentence(LimitPrices((row,), 5, 4, 2, 1.0)).startswith("One limit of 5 holds this plan back.")
    assert "no time for two more limits" in limits_sentence(LimitPrices((row,), 5, 4, 2, 1.0))
    assert limits_sentence(LimitPrices((), 5, 5, 0, 1.0)).startswith("None of the five limits tried")


def test_what_was_not_tried_is_said_with_the_most_it_could_gain() -> None:
    def said(most: dict[str, float] | None) -> str:
        return limits_sentence(LimitPrices((), 12, 12, 3, 1.0, most))

    assert "no time for three more limits; what they could gain is not known." in said(None)
    assert "no time for three more limits, none of which could gain a school or a meeting." in said({})
    assert "none of which could gain more than this: 22.6 need-weighted meetings fewer below the entitlement." in said(
        {"unmet_entitlement": 22.58}
    )
