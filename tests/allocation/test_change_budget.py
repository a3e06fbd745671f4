"""The change-budget curve: every point the best there is, today first, never rising, breaking nothing anew."""

import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from allocation.balance import EVEN_WITHIN_POINTS, balance, newly_broken
from allocation.budget_curve import BudgetCurve, BudgetPoint, CurveEnd
from allocation.problem import AllocationProblem, SchoolGroup
from allocation.reading import current_plan
from allocation.solver.change_budget import change_budget
from allocation.solver.workload import EVEN_ENOUGH_SHARE
from allocation.verify import verify
from tests.allocation.problems import build, district, school, worker
from tests.allocation.tiny_balance import allowed_plans, moves, uneasy

# Problems of which today breaks rules of every kind, most with two or three moves that each gain something.
TINY = [
    (26, False), (39, False), (50, False), (101, True), (105, True), (110, True), (118, True), (171, True), (175, True),
    (182, True), (224, False), (226, False), (229, False), (240, False),
]  # fmt: skip


@pytest.mark.parametrize(("seed", "are_tiers_mended"), TINY)
def test_every_point_is_the_best_of_all_plans_with_so_many_moves(seed: int, are_tiers_mended: bool) -> None:
    problem = uneasy(seed)
    today = current_plan(problem)
    curve = change_budget(problem, 4, are_tiers_mended=are_tiers_mended)
    plans = allowed_plans(problem, today, are_tiers_mended=are_tiers_mended)
    orders = [(moves(today, plan), balance(problem, plan, today).order) for plan in plans]
    for point in curve.points[1:]:
        assert point.balance.order == min(order for made, order in orders if made <= point.budget)
        assert point.is_proven
    if curve.end is CurveEnd.NOTHING_LEFT:
        assert curve.last.balance.order == min(order for _, order in orders)
    if curve.tiers_only:
        assert curve.tiers_only.balance.order == min(order for made, order in orders if made == 0)


@pytest.fixture(scope="module")
def town() -> AllocationProblem:
    """Forty schools in two clusters, shared out badly today, some led by nobody and one from another cluster."""
    problem = district(4, schools=40, clusters=2, workers=6)
    current = problem.current.copy()
    current[0] = next(w for w, one in enumerate(problem.workers) if one.cluster != problem.schools[0].cluster)
    return replace(problem, current=current)


@pytest.fixture(scope="module")
def curve(town: AllocationProblem) -> BudgetCurve:
    return change_budget(town, 8)


def test_point_0_is_todays_allocation_as_it_is(town: AllocationProblem, curve: BudgetCurve) -> None:
    today = current_plan(town)
    assert curve.today.plan == today
    assert curve.today.budget == curve.today.moves == 0
    assert verify(town, today)
    assert curve.today.balance == balance(town, today, today)


def test_the_curve_never_rises_and_gains_as_long_as_it_can(curve: BudgetCurve) -> None:
    assert [one.budget for one in curve.points] == list(range(9))
    for before, after in pairwise(curve.points):
        assert after.balance.order <= before.balance.order
        assert after.is_better == (after.balance.order < before.balance.order) == (after.plan != before.plan)
        assert after.balance.to_put_right <= before.balance.to_put_right
    assert all(one.is_better and one.is_proven for one in curve.points)
    assert not curve.last.balance.to_put_right < curve.first_right.balance.to_put_right


def test_each_point_is_a_plan_with_no_more_moves_than_its_number(town: AllocationProblem, curve: BudgetCurve) -> None:
    for point in curve.points:
        assert moves(curve.today.plan, point.plan) == point.moves <= point.budget
        assert balance(town, point.plan, curve.today.plan) == point.balance


def test_no_point_breaks_what_today_does_not_nor_takes_a_link_worker_away(
    town: AllocationProblem, curve: BudgetCurve
) -> None:
    for point in curve.points:
        assert newly_broken(town, curve.today.plan, point.plan) == ()
        assert set(point.plan.not_covered) <= set(curve.today.plan.not_covered)
        assert not point.balance.tiers_changed


def test_a_lawful_plan_is_named_with_the_fewest_moves_it_takes() -> None:
    """Eleven schools where nine are a full caseload: two have to move before nobody is over it."""
    schools = [school(f"{100 + i}", cases=1.0) for i in range(11)]
    problem = build(schools, [worker("a"), worker("b")], current=[0] * 11)
    curve = change_budget(problem, 11)
    assert [one.balance.broken_rules for one in curve.points[:4]] == [1, 1, 0, 0]
    assert curve.first_lawful is curve.points[2]
    assert curve.first_right is curve.points[2]
    assert curve.end is CurveEnd.NOTHING_LEFT  # five and six schools are even
    assert curve.last.balance.out_of_balance_minutes == 0


def test_where_nothing_gets_better_a_point_is_the_one_before() -> None:
    """Two pairs of schools that must stay together: one move alone gains nothing."""
    schools = [school(f"{100 + i}", cases=1.0) for i in range(4)]
    pairs = (SchoolGroup("a pair", (0, 1), is_hard=True), SchoolGroup("another", (2, 3), is_hard=True))
    problem = build(schools, [worker("a"), worker("b")], current=[0] * 4, keep_together=pairs)
    curve = change_budget(problem, 4)
    assert [one.is_better for one in curve.points] == [True, False, True]
    assert curve.points[1].plan == curve.today.plan
    assert [one.moves for one in curve.points] == [0, 0, 2]


def test_a_cap_on_moves_ends_the_curve(town: AllocationProblem) -> None:
    capped = replace(town, max_moves=2, max_moves_per_worker=1)
    curve = change_budget(capped, 5)
    assert len(curve.points) == 3
    assert not any(one.rule.startswith("move_cap") for one in verify(capped, curve.last.plan))


def test_nothing_is_left_to_gain_where_today_is_even() -> None:
    schools = [school(f"{100 + i}") for i in range(4)]
    curve = change_budget(build(schools, [worker("a"), worker("b")], current=[0, 0, 1, 1]), 4)
    assert (len(curve.points), curve.tiers_only, curve.end) == (1, None, CurveEnd.NOTHING_LEFT)


def test_a_search_that_is_stopped_keeps_the_points_found(town: AllocationProblem) -> None:
    stop, seen = threading.Event(), list[BudgetPoint]()

    def at_the_second(point: BudgetPoint) -> None:
        seen.append(point)
        if point.budget == 2:
            stop.set()

    curve = change_budget(town, 8, on_point=at_the_second, stop=stop)
    assert curve.end is CurveEnd.STOPPED
    assert curve.points == tuple(seen)
    assert [one.budget for one in curve.points] == [0, 1, 2]


def test_the_same_question_gives_the_same_points(town: AllocationProblem, curve: BudgetCurve) -> None:
    assert change_budget(town, 3).points == curve.points[:4]


def test_workloads_count_as_even_where_the_goals_say_so(town: AllocationProblem) -> None:
    assert 2 * EVEN_WITHIN_POINTS / 100 == EVEN_ENOUGH_SHARE
    lonely = replace(town, allowed=town.allowed & (np.arange(town.size[1]) == 0)[None, :])
    today = current_plan(lonely)
    assert balance(lonely, today, today).out_of_balance_minutes == 0  # nobody has a colleague
