"""What the solver does with groups, caps, upgrades and orders of goals, on problems that can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.plan import SolveOptions, SolveStatus
from allocation.problem import AllocationProblem, AreaLimit, InconsistentProblem, SchoolGroup
from allocation.solver.constraints import beside
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import build, district, school, worker


def leaders(problem: AllocationProblem, *order: str) -> list[str | None]:
    result = solve(problem, SolveOptions(seconds=10, goal_order=order))
    assert verify(problem, result.plan) == []
    return [line.worker_id for line in result.plan.assignments]


def split_pair(is_hard: bool, **arrays: object) -> AllocationProblem:
    """Two pairs of schools, each pair led by both workers today; the second pair should stay together."""
    schools = [school(str(i)) for i in range(4)]
    group = SchoolGroup("siblings", (2, 3), is_hard)
    staff = [worker("a"), worker("b")]
    return build(schools, staff, current=[0, 1, 0, 1], keep_together=(group,), **arrays)  # type: ignore[arg-type]


@pytest.mark.parametrize("is_hard", [True, False])
def test_a_group_is_brought_together_though_schools_have_to_move(is_hard: bool) -> None:
    led = leaders(split_pair(is_hard))
    assert led[2] == led[3]
    assert sorted(led) == ["a", "a", "b", "b"]  # type: ignore[type-var]


def test_where_moves_matter_more_a_preferred_group_stays_split_and_a_hard_one_does_not() -> None:
    assert leaders(split_pair(is_hard=False), "moved_need") == ["a", "b", "a", "b"]
    led = leaders(split_pair(is_hard=True), "moved_need")
    assert led[2] == led[3]
    assert led[:2] == ["a", "b"]


def test_a_group_that_fits_nobody_whole_leaves_a_school_out_only_where_it_is_hard() -> None:
    """Six primaries for two workers of half a post, who can lead four each."""
    schools = [school(str(i), cases=0) for i in range(6)]
    problem = build(schools, [worker("a", 0.5), worker("b", 0.5)])
    group = SchoolGroup("siblings", tuple(range(6)))
    soft = solve(replace(problem, keep_together=(group,)), SolveOptions(seconds=10))
    hard = replace(problem, keep_together=(replace(group, is_hard=True),))
    assert (soft.status, soft.plan.not_covered) == (SolveStatus.OPTIMAL, ())
    assert next(stage for stage in soft.stages if stage.goal == "groups_split").objective == 1
    assert len(solve(hard, SolveOptions(seconds=10)).plan.not_covered) == 2
    assert "are too much for every link worker" in hard.faults(strict=True)[0]


def test_each_workers_cap_spreads_the_moves() -> None:
    """Four schools of worker a, two of which ought to move for even workloads."""
    problem = build([school(str(i)) for i in range(4)], [worker("a"), worker("b")], current=[0] * 4)
    assert leaders(problem).count("b") == 2
    assert leaders(replace(problem, max_moves_per_worker=1)).count("b") == 1
    assert leaders(replace(problem, max_moves_per_worker=0)) == ["a"] * 4


def test_before_the_earliest_change_only_schools_that_must_move() -> None:
    gone = build([school(str(i)) for i in range(4)], [worker("a"), worker("b")], current=[0, 0, 0, 1], max_moves=0)
    allowed = gone.allowed.copy()
    allowed[3, 1] = False
    assert leaders(replace(gone, allowed=allowed)) == ["a"] * 4


def test_time_left_over_goes_to_the_neediest_where_upgrades_are_allowed() -> None:
    problem = build([school("1", need=60.0), school("2", need=80.0)], [worker("a")], leapfrog_group=np.array([-1, -1]))
    upgraded = replace(problem, tier_allowed=np.array([[True, True, True]] * 2))
    minutes = int(problem.minutes[:, 0, 1].sum()) + int(problem.minutes[1, 0, 2] - problem.minutes[1, 0, 1])
    short = replace(upgraded, capacity_minutes=np.array([minutes]))
    result = solve(short, SolveOptions(seconds=10))
    assert [line.tier_id for line in result.plan.assignments] == ["two_meetings", "three_meetings"]
    figures = {stage.goal: stage.objective for stage in result.stages}
    assert (figures["unmet_entitlement"], figures["upgrades_not_given"]) == (0, 60)
    usual = solve(replace(short, tier_allowed=problem.tier_allowed), SolveOptions(seconds=10))
    assert {line.tier_id for line in usual.plan.assignments} == {"two_meetings"}


def test_whether_a_nearer_colleague_of_another_cluster_leads_is_for_the_order_to_say() -> None:
    schools, staff = [school("1"), school("2")], [worker("a"), worker("b", cluster="South")]
    problem = build(schools, staff, travel=np.array([[30, 5], [30, 5]]), is_boundary_hard=False)
    problem = replace(problem, capacity_minutes=np.array([60_000, 60_000]))
    assert leaders(problem, "boundary_crossings") == ["a", "a"]
    assert leaders(problem, "travel_hours") == ["b", "b"]


def test_even_workloads_wait_where_moves_come_first() -> None:
    problem = build([school(str(i)) for i in range(4)], [worker("a"), worker("b")], current=[0] * 4)
    assert leaders(problem, "moved_need") == ["a"] * 4


def test_a_district_with_groups_and_caps_is_solved_lawfully() -> None:
    problem = district(1, 50, 2, 8)
    near = [[s for s, one in enumerate(problem.schools) if one.cluster == f"Cluster {c}"] for c in (1, 2)]
    groups = [SchoolGroup("one", tuple(near[0][2:4]), True), SchoolGroup("two", (*near[1][:2], near[0][4]))]
    bound = replace(problem, keep_together=tuple(groups), max_moves_per_worker=2)
    result = solve(bound, SolveOptions(seconds=4))
    assert verify(bound, result.plan) == []
    assert result.plan.not_covered == ()
    free = replace(bound, keep_together=(), max_moves_per_worker=None)
    assert {breach.rule for breach in verify(bound, solve(free, SolveOptions(seconds=2)).plan)} >= {"keep_together"}


def few_may_lead(problem: AllocationProblem, people: int) -> AllocationProblem:
    schools, workers, _ = problem.size
    limit = AreaLimit("North", "link worker", tuple(range(schools)), tuple(range(workers)), people)
    return replace(problem, area_limits=(limit,))


def test_where_two_people_may_lead_an_area_they_are_the_two_who_can_lead_most() -> None:
    """Twelve primaries: a and b could lead ten of them, b and c lead all, though a leads most today."""
    staff = [worker("a", 0.2), worker("b"), worker("c", 0.5)]
    problem = few_may_lead(build([school(str(i), cases=0) for i in range(12)], staff, current=[0] * 12), 2)
    led = leaders(problem)
    assert set(led) == {"b", "c"}
    faults = replace(problem, locks=np.array([0] + [-1] * 11)).faults()
    assert not faults
    with pytest.raises(InconsistentProblem, match="locked to Worker a and Worker b and Worker c, but no more than two"):
        replace(problem, locks=np.array([0, 1, 2] + [-1] * 9))


def test_one_more_person_in_an_area_is_named_as_what_would_make_its_schools_fit() -> None:
    problem = few_may_lead(build([school(str(i), cases=0) for i in range(12)], [worker("a"), worker("b")]), 1)
    result = solve(problem, SolveOptions(seconds=10))
    assert verify(problem, result.plan) == []
    assert len(result.plan.not_covered) == 3
    levers = {repair.lever: repair for repair in result.repairs}
    assert (levers["people in area"].amount, levers["people in area"].is_proven) == (1, True)
    assert "2 instead of 1 as link worker in North" in levers["people in area"].sentence
    assert "extra post" not in levers  # a post more would be a person more


def test_few_people_lead_a_whole_district_too() -> None:
    """Large enough for neighbourhoods and exchanges, which know nothing of the limit."""
    problem = district(5, schools=30, clusters=1, workers=10)
    limited = few_may_lead(problem, 7)
    plan = solve(limited, SolveOptions(seconds=2)).plan
    assert verify(limited, plan) == []
    assert len({line.worker_id for line in plan.assignments} - {None}) <= 7
    rest = frozenset((s, 0, 0) for s in range(3)) | {(3, 1, 0)}
    (left,) = beside(limited.area_limits, rest)
    assert (left.people, set(left.workers)) == (5, set(range(2, limited.size[1])))
