"""Figures about plans: published answers, and a plan small enough to check by hand."""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from allocation.inequality import coefficient_of_variation, concentration_index, gini, jain
from allocation.measures import measure, moves, workloads
from allocation.plan import Assignment, Plan
from allocation.price import need_weights, price
from allocation.reading import current_plan, led_schools
from tests.allocation.problems import FULL_TIME_MINUTES, build, district, school, small, worker

ANCHOR = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]


def test_published_answers() -> None:
    assert gini(ANCHOR) == pytest.approx(0.462091, abs=1e-6)
    assert coefficient_of_variation(ANCHOR) == pytest.approx(0.916958, abs=1e-6)
    assert jain(ANCHOR) == pytest.approx(0.543238, abs=1e-6)
    assert jain(ANCHOR) == pytest.approx(1 / (1 + coefficient_of_variation(ANCHOR) ** 2))
    assert gini(ANCHOR[::-1]) == gini(ANCHOR)


def test_even_shares_and_nothing_at_all() -> None:
    assert (gini([3, 3, 3]), coefficient_of_variation([3, 3]), jain([3, 3])) == (pytest.approx(0), 0, 1)
    assert all(math.isnan(figure([0, 0])) for figure in (gini, coefficient_of_variation, jain))
    assert math.isnan(gini([]))


def test_concentration_index_by_hand() -> None:
    assert concentration_index([1, 2, 3], [10, 20, 30]) == pytest.approx(2 / 9)
    assert concentration_index([3, 2, 1], [10, 20, 30]) == pytest.approx(-2 / 9)
    assert concentration_index([5, 5], [1, 2]) == 0
    assert concentration_index([1, 3], [7, 7]) == 0


def example() -> tuple:
    schools = [school("1", need=80.0), school("2", need=60.0), school("3", "secondary", need=None, cases=10.0)]
    problem = build(schools, [worker("a"), worker("b", 0.5), worker("z", 0.0)], current=[0, 0, -1])
    lines = [("1", "a", "two_meetings"), ("2", "b", "keeping_in_touch"), ("3", "a", "three_meetings")]
    return problem, Plan(tuple(Assignment(*line) for line in lines))


def test_workloads_by_hand() -> None:
    problem, plan = example()
    table = workloads(problem, plan).set_index("worker_id")
    first = 4 * 360 + 2 * 270 + 2 * 2 * 10
    third = 10 * 360 + 3 * 270 + 3 * 2 * 10
    a = table.loc["a"]
    assert (a["schools"], a["primary_schools"], a["secondary_schools"], a["meetings"]) == (2, 1, 1, 5)
    assert a["full_caseloads"] == pytest.approx(1 / 9 + 1 / 3)
    assert a["hours"] == pytest.approx((first + third) / 60)
    assert a["hours_percent"] == pytest.approx(100 * (first + third) / FULL_TIME_MINUTES)
    assert a["travel_hours"] == pytest.approx(5 * 20 / 60)
    assert a["unfilled_fte"] == pytest.approx(1 - 1 / 7 - 1 / 2)
    assert math.isnan(table.loc["z", "hours_percent"])
    assert math.isnan(table.loc["z", "caseload_percent"])


def test_measures_by_hand() -> None:
    problem, plan = example()
    found = measure(problem, plan)
    assert (found.schools, found.covered, found.moved, found.moved_by_choice) == (3, 3, 1, 1)
    assert (found.meetings, found.meetings_entitled) == (5, 7)
    assert found.need_weighted_meetings == pytest.approx(80 * 2 + 70 * 3)
    assert (found.leapfrogs_within, found.leapfrogs_across) == (0, 0)
    assert found.workload_max_over_min == pytest.approx(found.workload_max_percent / found.workload_min_percent)


def test_leapfrogs_are_counted_inside_and_across_clusters() -> None:
    schools = [school("1", need=80.0), school("2", need=60.0), school("3", cluster="South", need=50.0)]
    problem = build(schools, [worker("a"), worker("b", cluster="South")])
    lines = [("1", "a", "keeping_in_touch"), ("2", "a", "two_meetings"), ("3", "b", "two_meetings")]
    found = measure(problem, Plan(tuple(Assignment(*line) for line in lines)))
    assert (found.leapfrogs_within, found.leapfrogs_across) == (1, 1)


def test_horizontal_equity_compares_similar_schools_only() -> None:
    schools = [school("1", need=50.0), school("2", need=54.0), school("3", need=60.0)]
    problem = build(schools, [worker("a")], travel=np.array([[10], [200], [10]]))
    lines = Plan(tuple(Assignment(str(i), "a", "two_meetings") for i in (1, 2, 3)))
    found = measure(problem, lines)
    assert (found.similar_pairs, found.unequal_pairs) == (1, 1)


def test_moves_say_of_which_kind_they_are() -> None:
    schools = [school(str(i), need=50.0 + i) for i in range(5)]
    problem = build(schools, [worker("a"), worker("b")], current=[0, 0, 0, -1, 1])
    allowed, reasons = problem.allowed.copy(), problem.not_allowed_reason.copy()
    allowed[1, 0], reasons[1, 0] = False, "Worker a leaves on 31/08/2026"
    given = ["a", "b", None, "b", "a"]
    lines = tuple(Assignment(str(i), who, "two_meetings" if who else None) for i, who in enumerate(given))
    table = moves(replace(problem, allowed=allowed, not_allowed_reason=reasons), Plan(lines))
    assert list(zip(table["urn"], table["kind"], strict=True)) == [
        ("4", "moves"), ("3", "new"), ("2", "no longer covered"), ("1", "has to move"),
    ]  # fmt: skip
    assert table.loc[3, "reason"] == "Worker a leaves on 31/08/2026"
    assert (table.loc[0, "from_worker"], table.loc[0, "to_worker"]) == ("Worker b", "Worker a")


def test_a_school_without_a_score_weighs_as_the_median_of_its_phase() -> None:
    schools = [
        school("1", need=30.0),
        school("2", need=60.0),
        school("3", need=None),
        school("4", "special", need=None),
    ]
    problem = build([*schools, school("5", need=0.0)], [worker("a")])
    assert need_weights(problem) == [30.0, 60.0, 30.0, 30.0, 1.0]


def test_price_by_hand() -> None:
    problem, plan = example()
    figures = price(problem, plan, anchor=Plan((Assignment("1", "b", "two_meetings"), Assignment("2", "b", None))))
    assert figures["need_not_covered"] == 0
    assert figures["unmet_entitlement"] == pytest.approx(60 * 2)
    assert figures["moved_need"] == pytest.approx(60)
    assert figures["travel_hours"] == pytest.approx(5 * 20 / 60)
    assert figures["unfilled_posts"] == pytest.approx(1 - 1 / 7 - 1 / 2 + 0.5 - 1 / 7)
    assert figures["anchor_differences"] == 1
    assert figures["list_order"] == 0 + 1 + 0
    loads = [4 * 360 + 580 + 10 * 360 + 870, 4 * 360 + 60]
    shares = [loads[0] / FULL_TIME_MINUTES, loads[1] / round(FULL_TIME_MINUTES / 2)]
    assert figures["workload_gap"] == pytest.approx(100 * (shares[0] - shares[1]))


def test_empty_problem_and_empty_plan() -> None:
    nothing = build([], [])
    assert measure(nothing, Plan(())).schools == 0
    assert workloads(nothing, Plan(())).empty
    assert moves(nothing, Plan(())).empty
    unled = district(3, 12, 2, 4)
    empty = Plan(tuple(Assignment(one.urn, None, None) for one in unled.schools))
    assert measure(unled, empty).covered == 0
    assert math.isnan(measure(unled, empty).workload_gini)


@pytest.mark.parametrize("seed", range(12))
def test_pairs_are_counted_as_one_by_one(seed: int) -> None:
    """The counts of all pairs at once are those of looking at each pair by itself."""
    problem = small(seed, most_schools=9, most_workers=3)
    plan = current_plan(problem)
    within = across = similar = unequal = 0
    known = [one for one in led_schools(problem, plan) if not np.isnan(problem.need_points[one.school])]
    for one, other in combinations(known, 2):
        a, b = problem.schools[one.school], problem.schools[other.school]
        if a.phase != b.phase:
            continue
        (needy, first), (less, second) = sorted(
            ((problem.need_points[x.school], problem.meetings[x.school, x.tier]) for x in (one, other)), reverse=True
        )
        if needy > less and first < second:
            within, across = within + (a.cluster == b.cluster), across + (a.cluster != b.cluster)
        if one.tier == other.tier and needy - less <= 5 and min(a.expected_cases, b.expected_cases) > 0:
            low, high = sorted(problem.minutes[tuple(x)] / y.expected_cases for x, y in ((one, a), (other, b)))
            similar, unequal = similar + 1, unequal + (high > low * 1.1)
    found = measure(problem, plan)
    assert (found.leapfrogs_within, found.leapfrogs_across) == (within, across)
    assert (found.similar_pairs, found.unequal_pairs) == (similar, unequal)
