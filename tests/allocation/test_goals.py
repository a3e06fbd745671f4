"""The order of the goals: what people may rearrange, and which orders are refused in which words."""

from itertools import permutations

import pytest

from allocation.goals import FIRST, FREE, GOAL_WORDS, LAST, UnsafeOrder, full_order
from allocation.plan import SolveOptions
from allocation.settings import AllocationSettings


def test_the_usual_order_has_every_goal_once() -> None:
    assert full_order() == tuple(GOAL_WORDS)
    assert full_order(()) == (*FIRST, *FREE, LAST)


def test_goals_named_come_first_among_those_that_may_move() -> None:
    order = full_order(("travel_hours", "anchor_differences"))
    assert order[: len(FIRST) + 2] == (*FIRST, "travel_hours", "anchor_differences")
    assert order[-1] == LAST
    assert sorted(order) == sorted(GOAL_WORDS)


@pytest.mark.parametrize("order", list(permutations(("workload_gap", "moved_need", "travel_hours", "groups_split"))))
def test_the_later_goals_may_be_in_any_order(order: tuple[str, ...]) -> None:
    named = [name for name in full_order(order) if name in order]
    assert tuple(named) == order
    assert full_order((*FIRST, *order, LAST)) == full_order(order)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (
            ("moved_need", "need_not_covered"),
            "'no need left without a link worker' must come before 'few schools that change link worker': "
            "no school may lose its link worker for it.",
        ),
        (
            ("workload_gap", "unmet_entitlement"),
            "'meetings up to the entitlement' must come before 'workloads of colleagues close together': "
            "no school may lose meetings it is entitled to for it.",
        ),
        (
            ("unmet_entitlement", "need_not_covered"),
            "'no need left without a link worker' must come before 'meetings up to the entitlement': "
            "no school may lose its link worker for it.",
        ),
        (
            ("travel_hours", "upgrades_not_given"),
            "'meetings above the entitlement, where they are allowed' must come before 'little travel': "
            "tiers are settled before who leads.",
        ),
        (
            ("list_order", "travel_hours"),
            "'little travel' must come before 'the order of the list of link workers', "
            "which only settles what nothing else decides.",
        ),
        (("speed",), "There is no goal 'speed'."),
        (("travel_hours", "travel_hours"), "'little travel' is named more than once."),
    ],
)
def test_an_unsafe_order_is_refused_with_what_must_precede_what(order: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnsafeOrder) as refused:
        full_order(order)
    assert refused.value.faults == [said]
    with pytest.raises(UnsafeOrder, match=said.split("'")[1]):
        SolveOptions(goal_order=order)
    with pytest.raises(ValueError, match=said.split("'")[1]):
        AllocationSettings(goal_order=order)


def test_every_fault_of_an_order_is_said_at_once() -> None:
    with pytest.raises(UnsafeOrder) as refused:
        full_order(("speed", "list_order", "moved_need", "unmet_entitlement", "need_not_covered"))
    assert len(refused.value.faults) == 4


def test_the_order_reaches_the_solver_from_the_settings() -> None:
    assert AllocationSettings(goal_order=("moved_need",)).solve_options().goal_order == ("moved_need",)
    assert SolveOptions(goal_order=["moved_need"]).goal_order == ("moved_need",)  # type: ignore[arg-type]
