"""What a plan costs on the goals that are easiest to miscount, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.plan import Assignment, Plan
from allocation.price import boundary_crossings, groups_split, price, unmet_entitlement, upgrades_not_given
from allocation.problem import AllocationProblem, SchoolGroup
from tests.allocation.problems import build, school, worker


def led_by(*workers: str | None) -> Plan:
    return Plan(tuple(Assignment(str(i), w, "two_meetings" if w else None) for i, w in enumerate(workers)))


def four(*groups: tuple[int, ...], clusters: str = "NNNN", is_boundary_hard: bool = False) -> AllocationProblem:
    names = {"N": "North", "S": "South", "-": ""}
    schools = [school(str(i), cluster=names[c]) for i, c in enumerate(clusters)]
    staff = [worker("a"), worker("b"), worker("c", cluster="South")]
    problem = build(schools, staff, is_boundary_hard=is_boundary_hard)
    return replace(problem, keep_together=tuple(SchoolGroup(str(g), g) for g in groups))


@pytest.mark.parametrize(
    ("leaders", "split"),
    [
        (("a", "a", "a", "a"), 0),
        (("a", "a", "b", "b"), 1),
        (("a", "b", "c", "c"), 2),
        (("a", "b", "c", "a"), 2),
        (("a", None, None, None), 0),
        ((None, None, None, None), 0),
    ],
)
def test_link_workers_more_than_one_in_a_group(leaders: tuple[str | None, ...], split: int) -> None:
    assert groups_split(four((0, 1, 2, 3)), led_by(*leaders)) == split


def test_groups_are_added_and_may_share_a_school() -> None:
    assert groups_split(four((0, 1), (1, 2), (2, 3)), led_by("a", "b", "b", "a")) == 2


def test_a_split_that_nobody_could_mend_does_not_count() -> None:
    problem = four((0, 1, 2, 3), clusters="NNSS", is_boundary_hard=True)
    assert groups_split(problem, led_by("a", "a", "c", "c")) == 0
    assert groups_split(problem, led_by("a", "b", "c", "c")) == 1


@pytest.mark.parametrize(("clusters", "crossings"), [("NNNN", 1), ("NNSS", 1), ("SS--", 2), ("----", 0)])
def test_crossings_count_schools_of_another_cluster(clusters: str, crossings: int) -> None:
    assert boundary_crossings(four(clusters=clusters), led_by("a", "b", "c", "a")) == crossings


def test_somebody_without_a_cluster_crosses_no_boundary() -> None:
    problem = build([school("0")], [worker("a", cluster="")], is_boundary_hard=False)
    assert boundary_crossings(problem, led_by("a")) == 0


def test_upgrades_count_from_the_entitlement_up() -> None:
    """Need 50 and entitled to two meetings; three are allowed."""
    problem = build([school("0", need=50.0)], [worker("a")])
    allowed = replace(problem, tier_allowed=np.array([[True, True, True]]))
    for tier, unmet, missed in (("keeping_in_touch", 100, 50), ("two_meetings", 0, 50), ("three_meetings", 0, 0)):
        plan = Plan((Assignment("0", "a", tier),))
        assert (unmet_entitlement(allowed, plan), upgrades_not_given(allowed, plan)) == (unmet, missed)
        assert upgrades_not_given(problem, plan) == 0
    assert upgrades_not_given(allowed, Plan((Assignment("0", None, None),))) == 50


def test_the_price_has_every_goal_in_the_usual_order() -> None:
    found = price(four((0, 1)), led_by("a", "b", "a", "a"), led_by("a", "a", "a", "c"))
    assert found["anchor_differences"] == 2
    assert found["list_order"] == 1
    assert found["groups_split"] == 1
