"""A part of which nothing has changed stays as it is; whatever a plan depends on counts as a change."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.plan import Assignment, Plan, SolveOptions, SolveResult, SolveStatus
from allocation.price import price
from allocation.problem import AllocationProblem, SchoolGroup
from allocation.solver import workload
from allocation.solver.blocks import Block, tier_blocks
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.scale import need_weights
from allocation.solver.solve import solve
from allocation.solver.unchanged import fingerprint, unchanged_since
from allocation.verify import verify
from tests.allocation.problems import build, school, worker

OPTIONS = SolveOptions(seconds=10)


def two_clusters(seed: int = 1) -> AllocationProblem:
    """Three schools and two workers in each of North and South, whom nobody crosses."""
    rng = np.random.default_rng(seed)
    schools = [
        school(str(i), cluster=("North", "South")[i % 2], need=float(rng.integers(20, 90)), cases=float(4 + i))
        for i in range(6)
    ]
    staff = [worker(f"w{i}", float(rng.choice([0.4, 0.6, 1.0])), ("North", "South")[i % 2]) for i in range(4)]
    return build(schools, staff, current=rng.integers(0, 4, 6), travel=rng.integers(0, 40, (6, 4)))


def with_time(problem: AllocationProblem, w: int, share: float) -> AllocationProblem:
    """The worker has this share of their post, and of their time."""
    fte, capacity = problem.fte.copy(), problem.capacity_minutes.copy()
    fte[w], capacity[w] = fte[w] * share, round(capacity[w] * share)
    return replace(problem, fte=fte, capacity_minutes=capacity)


@pytest.fixture(scope="module")
def before() -> SolveResult:
    return solve(two_clusters(), OPTIONS)


def stays(problem: AllocationProblem, before: SolveResult, options: SolveOptions = OPTIONS) -> set[str]:
    """Clusters that stay as they are."""
    kept = unchanged_since(before, problem, options, None)
    return {problem.schools[s].cluster for s in kept.block.schools}


def test_only_the_cluster_that_changed_is_searched(before: SolveResult) -> None:
    problem = with_time(two_clusters(), 0, 0.5)
    assert stays(problem, before) == {"South"}
    after = solve(problem, OPTIONS, before=before)
    assert after.notes[0] == "Nothing has changed in South since the plan before: schools there stay as they are."
    south = [i for i, one in enumerate(problem.schools) if one.cluster == "South"]
    assert [after.plan.assignments[i] for i in south] == [before.plan.assignments[i] for i in south]
    assert verify(problem, after.plan) == []
    assert {proof.fingerprint for proof in after.parts} & {proof.fingerprint for proof in before.parts}


def test_with_nothing_changed_the_result_is_the_same_and_as_well_proven(before: SolveResult) -> None:
    again = solve(two_clusters(), OPTIONS, before=before)
    assert again.plan == before.plan
    assert again.status == before.status == SolveStatus.OPTIMAL
    assert [(one.goal, one.objective, one.bound) for one in again.stages] == [
        (one.goal, one.objective, one.bound) for one in before.stages
    ]
    assert again.stages[0].solver == "none needed"


def test_with_nothing_changed_a_plan_that_may_not_be_the_best_is_searched_again(before: SolveResult) -> None:
    unproven = tuple(replace(one, proven=()) for one in before.parts)
    assert unchanged_since(before, two_clusters(), OPTIONS, None).block.schools
    assert not unchanged_since(replace(before, parts=unproven), two_clusters(), OPTIONS, None).block.schools


def test_lists_in_another_order_are_no_change(before: SolveResult) -> None:
    problem = two_clusters()
    turned = build(problem.schools[::-1], problem.workers[::-1])
    for name in ("minutes", "travel_minutes", "caseload_share", "caseload_floor_share"):
        turned = replace(turned, **{name: getattr(problem, name)[::-1, ::-1]})
    turned = replace(turned, current=3 - problem.current[::-1])
    assert stays(turned, before) == {"North", "South"}


def test_nothing_stays_where_the_question_is_another(before: SolveResult) -> None:
    problem = two_clusters()
    assert stays(replace(problem, max_moves=2), before) == set()
    assert stays(problem, before, replace(OPTIONS, headroom_share=0.05)) == set()
    assert stays(problem, before, replace(OPTIONS, goal_order=("travel_hours",))) == set()
    on_screen = Plan(tuple(replace(line, worker_id=None, tier_id=None) for line in before.plan.assignments))
    assert unchanged_since(before, problem, OPTIONS, on_screen).block == Block((), ())


def test_a_plan_changed_by_hand_was_never_proven(before: SolveResult) -> None:
    lines = list(before.plan.assignments)
    lines[0] = Assignment(lines[0].urn, None, None)
    edited = replace(before, plan=Plan(tuple(lines)))
    assert stays(two_clusters(), edited) == {"South"}


def test_a_part_that_gave_up_its_free_time_is_searched_each_time() -> None:
    """South cannot keep half of its time free, North can: what stays must not hide that."""
    problem = two_clusters()
    minutes = problem.capacity_minutes.copy()
    minutes[[1, 3]] = int(problem.minutes[[1, 3, 5], 1, 0].sum() // 2 + 700)
    tight = replace(problem, capacity_minutes=minutes)
    options = replace(OPTIONS, headroom_share=0.3)
    result = solve(tight, options)
    assert any("South" in note and "30% free" in note for note in result.notes)
    assert stays(tight, result, options) == {"North"}
    assert any("South" in note and "30% free" in note for note in solve(tight, options, before=result).notes)


def test_weights_that_rest_on_all_schools_count_as_a_change() -> None:
    """A school without a score weighs as the median of its phase, wherever the others are."""
    problem = two_clusters()
    need = problem.need_points.copy()
    need[1] = np.nan  # in South
    unknown = replace(problem, need_points=need, leapfrog_group=np.full(6, -1))
    other = need.copy()
    other[[0, 2, 4]] += 10  # in North
    result = solve(unknown, OPTIONS)
    assert stays(unknown, result) == {"North", "South"}
    assert stays(replace(unknown, need_points=other), result) == set()


def _flipped(name: str, place: tuple[int, ...]) -> Callable[[AllocationProblem], AllocationProblem]:
    def change(problem: AllocationProblem) -> AllocationProblem:
        array = getattr(problem, name).copy()
        array[place] = not array[place] if array.dtype == bool else array[place] + 1
        return replace(problem, **{name: array})

    return change


# school 0 and worker 0 are in North; what a plan depends on, and words it does not depend on
CHANGES: dict[str, Callable[[AllocationProblem], AllocationProblem]] = {
    "schools": lambda p: replace(p, schools=(replace(p.schools[0], cluster="West"), *p.schools[1:])),
    "workers": lambda p: replace(p, workers=(replace(p.workers[0], role="other"), *p.workers[1:])),
    "tier_ids": lambda p: replace(p, tier_ids=("one", "two", "three")),
    "allowed": _flipped("allowed", (0, 0)),
    "tier_allowed": _flipped("tier_allowed", (0, 0)),
    "worker_tier_allowed": _flipped("worker_tier_allowed", (0, 1)),
    "entitled_tier": lambda p: replace(p, entitled_tier=np.maximum(p.entitled_tier - 1, 0)),
    "need_points": _flipped("need_points", (0,)),
    "meetings": _flipped("meetings", (0, 1)),
    "minutes": _flipped("minutes", (0, 0, 1)),
    "travel_minutes": _flipped("travel_minutes", (0, 0)),
    "caseload_share": _flipped("caseload_share", (0, 0)),
    "caseload_floor_share": _flipped("caseload_floor_share", (0, 0)),
    "capacity_minutes": _flipped("capacity_minutes", (0,)),
    "fte": _flipped("fte", (0,)),
    "current": lambda p: replace(p, current=np.where(np.arange(6) == 0, -1, p.current)),
    "current_tier": _flipped("current_tier", (0,)),
    "locks": lambda p: replace(p, locks=np.where(np.arange(6) == 0, 0, p.locks)),
    "tier_locks": lambda p: replace(p, tier_locks=np.where(np.arange(6) == 0, 0, p.tier_locks)),
    "leapfrog_group": lambda p: replace(p, leapfrog_group=np.where(np.arange(6) == 0, -1, p.leapfrog_group)),
    "one_phase_only": lambda p: replace(p, one_phase_only=True),
    "max_moves": lambda p: replace(p, max_moves=0),
    "max_moves_per_worker": lambda p: replace(p, max_moves_per_worker=1),
    "keep_together": lambda p: replace(p, keep_together=(SchoolGroup("A", (0, 2)),)),
}
NO_MATTER = {"not_allowed_reason", "boundary_only", "planning_date", "required"}  # words, and what is decided apart


def _print_of_north(problem: AllocationProblem, plan: Plan) -> str:
    north = next(block for block in tier_blocks(two_clusters()) if 0 in block.schools)
    return fingerprint(problem, north, lines_of_plan(two_clusters(), plan), need_weights(problem))


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_a_plan_depends_on_counts_as_a_change(name: str, before: SolveResult) -> None:
    problem = two_clusters()
    try:
        changed = CHANGES[name](problem)
    except ValueError as error:
        pytest.fail(f"the change of {name} makes no problem: {error}")
    assert _print_of_north(changed, before.plan) != _print_of_north(problem, before.plan)


def test_every_field_of_a_problem_is_among_them() -> None:
    rules_with_their_own_test = {"area_limits"}
    assert {one.name for one in fields(AllocationProblem)} - NO_MATTER - rules_with_their_own_test <= CHANGES.keys()


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31), who=st.integers(0, 3), share=st.sampled_from([0.5, 0.8, 1.5]))
def test_what_stays_is_as_good_as_a_search_of_everything(seed: int, who: int, share: float) -> None:
    problem = two_clusters(seed)
    changed = with_time(problem, who, share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workload, "EVEN_ENOUGH_SHARE", 0.0)
        first = solve(problem, OPTIONS)
        again = solve(changed, OPTIONS, before=first)
        whole = solve(changed, OPTIONS, anchor=first.plan)
    assert verify(changed, again.plan) == []
    assert price(changed, again.plan, first.plan) == pytest.approx(price(changed, whole.plan, first.plan), abs=1e-3)
    figures = [[(one.objective, one.bound, one.status) for one in result.stages] for result in (again, whole)]
    assert [one[2] for one in figures[0]] == [one[2] for one in figures[1]]
    assert [one[0] for one in figures[0]] == pytest.approx([one[0] for one in figures[1]], abs=1e-3)
    assert [one[1] for one in figures[0]] == pytest.approx([one[1] for one in figures[1]], abs=1e-3)
