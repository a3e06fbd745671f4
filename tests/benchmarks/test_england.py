"""England's authorities add up, its sums are right, and what counts as explained is explained."""

import numpy as np
import pytest

from allocation.plan import Assignment, Plan, Repair, SolveOptions, SolveResult, SolveStatus, Stage
from allocation.solver.solve import solve
from benchmarks import england
from benchmarks.districts import KINDS, TIGHT, adjoining, district_of
from tests.benchmarks.test_figures import four_schools


def test_the_authorities_have_all_schools_and_a_spread_of_sizes() -> None:
    sizes = england.sizes()
    assert len(sizes) == 153
    assert sum(sizes) == 23_115
    assert min(sizes) < 40
    assert max(sizes) > 500


def test_vacant_posts_led_schools_that_nobody_leads_today() -> None:
    usual, short = (england.with_vacancies(TIGHT, is_short) for is_short in (False, True))
    made_up, missing, full = (district_of(60, 2, 1, kind) for kind in (usual, short, TIGHT))
    assert len(made_up.workers) == len(full.workers) > len(missing.workers)
    assert (full.current >= 0).all()
    assert (made_up.current < 0).any()
    assert (missing.current < 0).any()


def test_meetings_take_most_of_the_time_where_they_are_frequent() -> None:
    problem = district_of(40, 2, 1, KINDS["frequent"])
    assert {tuple(row) for row in problem.meetings.tolist()} == {(2.0, 6.0, 12.0)}
    assert set(problem.entitled_tier.tolist()) == {0, 1, 2}
    lowest, highest = (problem.minutes[:, :, t].sum() for t in (0, 2))
    assert highest > 2 * lowest


def test_clusters_adjoin_where_no_other_lies_between() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    assert adjoining(line) == [("Cluster 1", "Cluster 2"), ("Cluster 2", "Cluster 3")]


def _result(status: SolveStatus, plan: Plan, repairs: tuple[Repair, ...] = ()) -> SolveResult:
    moves = Stage("moved_need", "", "", status, 40.0, 30.0, 0.25, 0.1, "")
    return SolveResult(status, plan, (moves,), repairs)


def test_only_a_proof_and_a_menu_explain_schools_left_out() -> None:
    plan, repair = Plan((Assignment("1", None, None),)), Repair("staff", "", 1, "", True)
    assert england.is_explained(_result(SolveStatus.INFEASIBLE, plan, (repair,)))
    assert not england.is_explained(_result(SolveStatus.INFEASIBLE, plan))
    assert not england.is_explained(_result(SolveStatus.FEASIBLE, plan, (repair,)))


def test_sums_are_those_of_the_authorities(capsys: pytest.CaptureFixture[str]) -> None:
    problem, tally = four_schools(), england.Tally()
    whole = solve(problem, SolveOptions(seconds=5)).plan
    partial = Plan((*whole.assignments[:3], Assignment(whole.assignments[3].urn, None, None)))
    tally.add(problem, _result(SolveStatus.FEASIBLE, whole), 1.0)
    tally.add(problem, _result(SolveStatus.FEASIBLE, partial), 3.0)
    england.show(tally)
    said = capsys.readouterr().out
    assert "2 authorities, 8 schools: 4 s, 2 schools a second" in said
    assert "a plan for every school: 1; an explanation of what would help: 0; neither: 1" in said
    assert "pooled gap of the moves stage: 25.0%" in said


def test_the_line_through_equal_seconds_is_straight() -> None:
    slope, beginning, fit = england.linear_fit([2.0, 2.0, 2.0])
    assert (slope, beginning, fit) == pytest.approx((2.0, 0.0, 1.0))
