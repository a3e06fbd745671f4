"""What must hold of every plan of every problem: random ones, many of them tight, contradictory or degenerate.

TAS_EXAMPLES=50 tries fifty times as many examples.
"""

import os
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.goals import FREE, full_order
from allocation.measures import measure, moves, workloads
from allocation.plan import Assignment, Plan, SolveOptions, SolveResult, SolveStatus
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.solver import solve as solving
from allocation.solver import workload
from allocation.solver.blocks import blocks, everything
from allocation.solver.solve import solve
from allocation.verify import CHECKS, verify
from tests.allocation.brute_force import best_figures
from tests.allocation.problems import build, school, small, worker

TIMES = float(os.environ.get("TAS_EXAMPLES", "1"))
SEEDS = st.integers(0, 2**31)
ORDERS = st.permutations(FREE).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: tuple(order[:n])))
SIZES = st.sampled_from([(1, 1), (3, 2), (4, 2), (4, 3), (8, 3), (12, 5)])


def tried(examples: int) -> settings:
    """So many examples, times TAS_EXAMPLES; always the same ones unless there are more than usual."""
    return settings(max_examples=max(1, round(examples * TIMES)), deadline=None, derandomize=TIMES <= 1)


def some_problem(seed: int, size: tuple[int, int]) -> AllocationProblem:
    """A random problem; one in six is degenerate in one way or another."""
    problem = small(seed, *size)
    rng = random.Random(seed)
    nobody = np.full(len(problem.schools), -1, dtype=np.int64)
    strange = [
        lambda: replace(problem, capacity_minutes=problem.capacity_minutes * 0),
        lambda: replace(problem, fte=problem.fte * 0),
        lambda: replace(problem, allowed=problem.allowed & False, locks=nobody),
        lambda: replace(problem, minutes=problem.minutes * 0, travel_minutes=problem.travel_minutes * 0),
        lambda: replace(problem, need_points=problem.need_points * 0 + 50.0),
        lambda: build(problem.schools, []),
        lambda: build([], problem.workers),
        lambda: _alike(len(problem.schools), len(problem.workers)),
        lambda: _all_locked(problem, rng),
    ]
    return rng.choice(strange)() if rng.random() < 1 / 6 else problem


def _alike(schools: int, workers: int) -> AllocationProblem:
    return build([school(str(i)) for i in range(schools)], [worker(f"w{i}", 0.5) for i in range(workers)])


def _all_locked(problem: AllocationProblem, rng: random.Random) -> AllocationProblem:
    locks = [rng.choice(np.flatnonzero(row).tolist()) if row.any() else -1 for row in problem.allowed]
    return replace(problem, locks=np.array(locks, dtype=np.int64), keep_together=(), area_limits=())


def solved(problem: AllocationProblem, order: tuple[str, ...] = (), anchor: Plan | None = None) -> SolveResult:
    result = solve(problem, SolveOptions(seconds=20, goal_order=order), anchor=anchor)
    assert verify(problem, result.plan) == []
    return result


def rounding(goal: str, problem: AllocationProblem) -> float:
    """How far the solver's whole numbers may be from the exact figure: always a little above it."""
    return {"workload_gap": 0.02, "workload_spread": 1 / 60}.get(goal, 0.0) * len(problem.workers) + 2e-4


@tried(60)
@given(seed=SEEDS, size=SIZES, order=ORDERS)
def test_every_plan_is_lawful_and_costs_what_the_solver_says(
    seed: int, size: tuple[int, int], order: tuple[str, ...]
) -> None:
    problem = some_problem(seed, size)
    result = solved(problem, order)
    exact = price(problem, result.plan)
    assert tuple(stage.goal for stage in result.stages) == full_order(order)
    for stage in result.stages:
        assert stage.objective is not None
        assert stage.bound is not None
        assert stage.bound <= stage.objective + 1e-6
        assert -1e-4 <= stage.objective - exact[stage.goal] <= rounding(stage.goal, problem)
    assert (result.status == SolveStatus.INFEASIBLE) == bool(result.plan.not_covered)


@tried(45)
@given(seed=SEEDS, size=st.sampled_from([(3, 2), (4, 2), (4, 3), (5, 2)]), order=ORDERS, is_anchored=st.booleans())
def test_no_plan_is_better_on_any_goal_in_any_safe_order(
    seed: int, size: tuple[int, int], order: tuple[str, ...], is_anchored: bool
) -> None:
    """With workloads that count as even only where they are: the figures are those of the best of all plans."""
    problem = some_problem(seed, size)
    anchor = current_plan(problem) if is_anchored else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workload, "EVEN_ENOUGH_SHARE", 0.0)
        result = solved(problem, order, anchor)
        best = best_figures(problem, None, anchor, order)
    assert {stage.goal: stage.objective for stage in result.stages} == pytest.approx(best, abs=1e-3)
    assert {stage.goal: stage.bound for stage in result.stages} == pytest.approx(best, abs=1e-3)
    assert result.status == (SolveStatus.INFEASIBLE if best["need_not_covered"] > 0 else SolveStatus.OPTIMAL)


@tried(25)
@given(seed=SEEDS, size=SIZES)
def test_the_same_problem_anchored_to_its_own_plan_has_the_same_plan(seed: int, size: tuple[int, int]) -> None:
    problem = some_problem(seed, size)
    first = solved(problem)
    again = solved(problem, (), first.plan)
    assert again.plan == first.plan
    assert next(stage for stage in again.stages if stage.goal == "anchor_differences").objective == 0


@tried(25)
@given(seed=SEEDS, order=ORDERS)
def test_parts_solved_apart_come_to_what_the_whole_comes_to(seed: int, order: tuple[str, ...]) -> None:
    """Two clusters that nobody crosses, with groups across them, caps, and tiers compared across or not."""
    problem = _two_clusters(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workload, "EVEN_ENOUGH_SHARE", 0.0)
        apart = solved(problem, order)
        patch.setattr(solving, "blocks", everything)
        patch.setattr(solving, "tier_blocks", everything)
        whole = solved(problem, order)
    assert len(blocks(problem)) > 1
    figures = [[stage.objective for stage in result.stages] for result in (apart, whole)]
    assert figures[0] == pytest.approx(figures[1], abs=1e-3)


def _two_clusters(seed: int) -> AllocationProblem:
    rng = np.random.default_rng(seed)
    schools = [
        school(str(i), cluster="NS"[i % 2], need=float(rng.integers(20, 90)), cases=float(rng.integers(0, 15)))
        for i in range(6)
    ]
    staff = [worker(f"w{i}", float(rng.choice([0.3, 0.5, 1.0])), "NS"[i % 2]) for i in range(4)]
    problem = build(schools, staff, current=rng.integers(0, 4, 6), travel=rng.integers(0, 40, (6, 4)))
    other = small(seed, 6, 4)
    groups = [group for group in other.keep_together if max(group.schools) < 6]
    hard_inside = [replace(g, is_hard=g.is_hard and len({s % 2 for s in g.schools}) == 1) for g in groups]
    return replace(
        problem,
        keep_together=tuple(hard_inside),
        max_moves=other.max_moves,
        max_moves_per_worker=other.max_moves_per_worker,
        leapfrog_group=problem.leapfrog_group * int(rng.integers(0, 2)),
    )


@tried(60)
@given(seed=SEEDS, size=SIZES, hand=st.randoms(use_true_random=False))
def test_any_plan_can_be_checked_priced_and_measured(seed: int, size: tuple[int, int], hand: random.Random) -> None:
    """Today's allocation, and plans edited by hand into nonsense: every check gives sentences, nothing stumbles."""
    problem = some_problem(seed, size)
    for plan in (current_plan(problem), _scrambled(problem, hand)):
        found = verify(problem, plan)
        assert found == [breach for check in CHECKS for breach in check(problem, plan)]
        assert all(breach.sentence.endswith(".") and breach.urns + breach.worker_ids for breach in found)
        assert all(value >= 0 for value in price(problem, plan).values())
        assert measure(problem, plan).schools == len(problem.schools)
        assert len(workloads(problem, plan)) == len(problem.workers)
        assert set(moves(problem, plan)["urn"]) <= {one.urn for one in problem.schools}


def _scrambled(problem: AllocationProblem, hand: random.Random) -> Plan:
    urns = [one.urn for one in problem.schools] + ["999"]
    workers = [one.worker_id for one in problem.workers] + [None, "nobody"]
    tiers = [*problem.tier_ids, None, "daily"]
    return Plan(tuple(Assignment(hand.choice(urns), hand.choice(workers), hand.choice(tiers)) for _ in urns))
