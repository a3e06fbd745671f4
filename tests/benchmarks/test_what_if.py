"""What changes in a what-if, what counts as a difference, and the benchmark of soft boundaries on a small district."""

import numpy as np
import pytest

from allocation.plan import Assignment, Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from benchmarks import boundaries, what_if
from benchmarks.allocation import Effort
from benchmarks.districts import TIGHT, district_of


@pytest.fixture(scope="module")
def problem() -> AllocationProblem:
    return district_of(24, 2, 1)


def test_each_change_is_one_change(problem: AllocationProblem) -> None:
    random = np.random.default_rng(1)
    shorter = what_if.shorter_post(problem, random)
    assert (shorter.fte != problem.fte).sum() == 1
    assert shorter.fte.sum() == pytest.approx(problem.fte.sum() - 0.2)
    needier = what_if.needier_school(problem, random)
    assert (needier.need_points - problem.need_points).max() == pytest.approx(20)
    assert (needier.need_points != problem.need_points).sum() == 1
    anew = what_if.weighed_anew(problem, random)
    assert (anew.need_points != problem.need_points).mean() > 0.9
    left = what_if.somebody_leaves(problem, random)
    assert len(left.workers) == len(problem.workers) - 1
    assert (left.current < 0).sum() >= (problem.current < 0).sum()


def test_schools_that_differ_are_counted_once() -> None:
    before = Plan((Assignment("1", "a", "t"), Assignment("2", "b", "t"), Assignment("3", None, None)))
    after = Plan((Assignment("1", "a", "u"), Assignment("2", "a", "t"), Assignment("3", "a", "t")))
    assert what_if.differences(before, after) == 2


def test_a_what_if_touches_one_cluster_only(problem: AllocationProblem) -> None:
    options = SolveOptions(seconds=4)
    before = solve(problem, options)
    found = what_if.compared(what_if.needier_school(problem, np.random.default_rng(1)), before, options)
    assert found.differences[2] <= 12
    assert all(seconds > 0 for seconds in found.seconds)


def test_soft_boundaries_are_set_beside_hard_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def small(size: str, seed: int, kind: object = TIGHT) -> AllocationProblem:
        return district_of(10, 2, seed, kind)  # type: ignore[arg-type]

    monkeypatch.setattr(boundaries, "district", small)
    boundaries.run(Effort(sizes=("S",), seeds=(1,)), seconds=2.0)
    said = capsys.readouterr().out
    assert "neighbours" in said
    assert "free" in said
    assert "worse" not in said
