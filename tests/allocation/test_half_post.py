"""What half a post buys: every figure against full solves of the same problem with the post in it."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.plan import Assignment, Plan, SolveOptions
from allocation.price import need_weights, price
from allocation.problem import AllocationProblem
from allocation.solver.half_post import half_posts, is_compared_across, with_post_in
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import build, district, school, small, worker

TEN_SECONDS = SolveOptions(seconds=10)


def weighted(problem: AllocationProblem, plan: Plan, cluster: str = "") -> float:
    weights = need_weights(problem)
    tiers = {line.urn: line.tier_id for line in plan.assignments}
    return sum(
        weights[s]
        * float(problem.meetings[s, min(problem.tier_ids.index(str(tiers[one.urn])), problem.entitled_tier[s])])
        for s, one in enumerate(problem.schools)
        if tiers[one.urn] and cluster in ("", one.cluster)
    )


def two_clusters(is_compared: bool) -> tuple[AllocationProblem, Plan]:
    """North has time for one meeting-school of its three, South for all of its three; needs alternate."""
    schools = [school(f"n{i}", need=50.0 + 10 * i) for i in range(3)] + [
        school(f"s{i}", cluster="South", need=55.0 + 10 * i) for i in range(3)
    ]
    problem = build(schools, [worker("a"), worker("b", cluster="South")], group_by_cluster=not is_compared)
    least = int(problem.minutes[0, 0, 0])
    more = int(problem.minutes[0, 0, 1]) - least
    scarce = replace(problem, capacity_minutes=np.array([3 * least + more, problem.capacity_minutes[1]]))
    return scarce, solve(scarce, TEN_SECONDS).plan


def test_half_a_post_meets_the_entitlement_of_its_own_cluster() -> None:
    problem, plan = two_clusters(is_compared=False)
    found = half_posts(problem, plan)
    north, south = found.rows
    assert (north.cluster, south.cluster, found.is_compared_across) == ("North", "South", False)
    assert (north.meetings, north.own_meetings, north.unmet_entitlement) == (4.0, 4.0, 0.0)
    assert north.weighted_meetings == north.own_weighted_meetings == 2 * (50.0 + 60.0)
    assert (south.meetings, south.weighted_meetings, south.unmet_entitlement) == (0.0, 0.0, 220.0)
    assert north.is_proven
    assert south.is_proven


def test_where_clusters_are_compared_the_poorest_sets_the_tier_for_everyone() -> None:
    problem, plan = two_clusters(is_compared=True)
    assert price(problem, plan)["unmet_entitlement"] == 2 * (50.0 + 55.0 + 60.0)
    found = half_posts(problem, plan)
    north, south = found.rows
    assert found.is_compared_across
    assert (north.meetings, north.own_meetings) == (6.0, 4.0)
    assert (north.weighted_meetings, north.own_weighted_meetings) == (330.0, 220.0)
    assert south.meetings == 0.0


@pytest.mark.parametrize("seed", range(24))
def test_every_row_is_what_a_full_solve_with_the_post_gives(seed: int) -> None:
    problem = small(seed, most_schools=5, most_workers=3)
    before = solve(problem, TEN_SECONDS).plan
    found = half_posts(problem, before)
    assert (found.unused_schools, found.unused_weighted_meetings) == (0, 0.0)
    for row in found.rows:
        changed = with_post_in(problem, row.cluster, 5)
        assert (changed is not None) == row.is_possible
        if changed is None:
            continue
        after = solve(changed, TEN_SECONDS).plan
        assert verify(changed, after) == []
        assert row.is_proven
        assert row.unmet_entitlement == pytest.approx(price(changed, after)["unmet_entitlement"])
        assert row.schools_covered == len(before.not_covered) - len(after.not_covered)
        assert row.weighted_meetings == pytest.approx(weighted(problem, after) - weighted(problem, before))


def test_a_post_nobody_on_the_team_could_fill_is_not_priced() -> None:
    problem = build([school("1", "secondary")], [worker("h", role="family_hub_staff")])
    plan = Plan((Assignment("1", None, None),))
    (row,) = half_posts(problem, plan).rows
    assert not row.is_possible


def test_time_the_plan_left_unused_is_told_apart_from_what_the_post_buys() -> None:
    problem = build([school("1", need=70.0)], [worker("a")])
    found = half_posts(problem, Plan((Assignment("1", "a", "keeping_in_touch"),)))
    assert found.unused_weighted_meetings == 140.0
    assert found.rows[0].weighted_meetings == 0.0


def test_a_district_where_schools_are_compared_across_the_council() -> None:
    problem = district(3, schools=60, clusters=3, workers=9)
    problem = replace(
        problem,
        leapfrog_group=np.array([["primary", "secondary", "special"].index(s.phase) for s in problem.schools]),
        capacity_minutes=np.floor(problem.capacity_minutes * 0.97).astype(np.int64),
    )
    assert is_compared_across(problem)
    plan = solve(problem, TEN_SECONDS).plan
    for row in half_posts(problem, plan).rows:
        assert row.weighted_meetings >= row.own_weighted_meetings >= 0
        changed = with_post_in(problem, row.cluster, 5)
        assert changed is not None
        assert changed.size == (60, problem.size[1] + 1, 3)
        assert not changed.allowed[[s.cluster != row.cluster for s in problem.schools], -1].any()
