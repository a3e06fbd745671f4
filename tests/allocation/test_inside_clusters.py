"""With open boundaries a large problem begins at a plan as with hard ones, so that it is never worse than that."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from allocation.plan import SolveOptions
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.solver import inside_clusters as module
from allocation.solver.blocks import blocks
from allocation.solver.inside_clusters import inside_clusters
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import build, school, worker


def open_problem(**changes: Any) -> AllocationProblem:
    """Two clusters of four schools and two workers, boundaries open."""
    schools = [school(str(i), cluster="NS"[i % 2], need=20.0 + 7 * i, cases=5.0) for i in range(8)]
    staff = [worker(f"w{i}", 0.6, "NS"[i % 2]) for i in range(4)]
    return build(schools, staff, current=[0, 1, 2, 3] * 2, is_boundary_hard=False, **changes)


@pytest.fixture(autouse=True)
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE_PAIRS", 0)


def test_inside_clusters_the_problem_falls_apart() -> None:
    problem = open_problem()
    inside = inside_clusters(problem)
    assert inside is not None
    assert len(blocks(problem)) == 1
    assert len(blocks(inside)) == 2
    assert not (inside.allowed & ~problem.allowed).any()


def test_what_is_locked_and_whom_nobody_near_may_lead_stay_as_they_are() -> None:
    allowed = np.ones((8, 4), dtype=bool)
    allowed[3, [1, 3]] = False  # school 3 is in S, and nobody of S may lead it
    reasons = np.where(allowed, "", "banned")
    locks = np.array([1, -1, -1, -1, -1, -1, -1, -1])  # school 0 is in N, worker 1 in S
    inside = inside_clusters(open_problem(allowed=allowed, not_allowed_reason=reasons, locks=locks))
    assert inside is not None
    assert inside.allowed[0].tolist() == [True, True, True, False]
    assert inside.allowed[3].tolist() == [True, False, True, False]


def test_nothing_to_begin_at_where_boundaries_are_hard_or_the_problem_is_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside = inside_clusters(open_problem())
    assert inside is not None
    assert inside_clusters(inside) is None
    monkeypatch.setattr(module, "LARGE_PAIRS", 1_500)
    assert inside_clusters(open_problem()) is None


def test_the_plan_is_the_one_a_search_of_the_whole_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, options = open_problem(), SolveOptions(seconds=10)
    begun_inside = solve(problem, options)
    monkeypatch.setattr(module, "LARGE_PAIRS", 1_500)
    at_once = solve(problem, options)
    assert verify(problem, begun_inside.plan) == []
    assert begun_inside.status == at_once.status
    assert [one.objective for one in begun_inside.stages] == pytest.approx([one.objective for one in at_once.stages])


def test_it_is_no_worse_than_with_hard_boundaries_on_coverage_and_meetings() -> None:
    """Hours are short, so that every minute counts."""
    problem = open_problem()
    tight = replace(problem, capacity_minutes=(problem.capacity_minutes * 0.35).astype(np.int64))
    inside = inside_clusters(tight)
    assert inside is not None
    options = SolveOptions(seconds=10)
    hard, soft = (price(tight, solve(one, options).plan) for one in (inside, tight))
    for goal in ("need_not_covered", "unmet_entitlement"):
        assert soft[goal] <= hard[goal] + 1e-6
