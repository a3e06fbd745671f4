"""What the benchmark table prints, on a problem small enough to work out by hand, and the peers on the same."""

import numpy as np
import pytest

from allocation.plan import Assignment, Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from allocation.verify import verify
from benchmarks import headroom, moves_stage, peers, scaling, spreadsheets
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.districts import district_of
from benchmarks.figures import Figures, deviations, figures, first_difference, medians
from benchmarks.monolith import monolith

TODAY = (0, 0, 0, 1)


def four_schools(**changes: object) -> AllocationProblem:
    """Two colleagues with 100 minutes each; four schools of 30 minutes at the lower tier and 60 at the higher."""
    arrays: dict[str, object] = {
        "need_points": [80.0, 60.0, 40.0, 20.0],
        "travel_minutes": [[5, 9], [6, 8], [7, 7], [8, 6]],
        "roles": ["link worker"] * 2,
        "current": list(TODAY),
        "caseload_share": np.full((4, 2), 1 / 3),
        "leapfrog_group": [0, 0, 0, 0],
        **changes,
    }
    minutes = np.broadcast_to([30, 60], (4, 2, 2))
    return AllocationProblem.from_arrays(minutes, [100, 100], **arrays)


def plan(problem: AllocationProblem, *pairs: tuple[int, int] | None) -> Plan:
    lines = zip(problem.schools, pairs, strict=True)
    return Plan(
        tuple(
            Assignment(school.urn, None, None)
            if pair is None
            else Assignment(school.urn, problem.workers[pair[0]].worker_id, problem.tier_ids[pair[1]])
            for school, pair in lines
        )
    )


def test_every_figure_is_that_worked_out_by_hand() -> None:
    problem = four_schools()
    found = figures(problem, plan(problem, (0, 1), (0, 0), (1, 0), None), 1.5)
    # worker 0 has 90 of 100 minutes, worker 1 30; even is 60: both are 50% off. Need x meetings: 80x2 + 60 + 40.
    assert found == Figures(
        seconds=1.5,
        left_out=1,
        meetings=260,
        mean_deviation=pytest.approx(50),
        largest_deviation=pytest.approx(50),
        moved=1,
        broken=0,
    )
    assert found.line().split() == ["1.50", "1", "260", "50.0", "50.0", "1", "0"]


def test_broken_rules_are_counted() -> None:
    problem = four_schools()
    assert figures(problem, plan(problem, (0, 1), (0, 1), (1, 0), (1, 0)), 0).broken == 1


def test_deviation_is_by_direct_time_not_by_head() -> None:
    problem = four_schools()
    object.__setattr__(problem, "capacity_minutes", np.array([200, 100]))
    assert deviations(problem, plan(problem, (0, 1), (0, 1), (1, 1), None)) == pytest.approx([0, 0])
    assert deviations(problem, plan(problem, None, None, None, None)) == []


def test_the_first_goal_that_differs_decides() -> None:
    problem = four_schools()
    whole = plan(problem, (0, 1), (0, 0), (1, 0), (1, 0))
    short = plan(problem, (0, 1), (0, 0), (1, 0), None)
    lower = plan(problem, (0, 0), (0, 0), (1, 0), (1, 0))
    uneven = plan(problem, (0, 0), (0, 0), (0, 0), (1, 0))
    swapped = plan(problem, (1, 0), (1, 0), (0, 0), (0, 0))
    assert first_difference(problem, whole, short) == (-1, "no need left without a link worker")
    assert first_difference(problem, short, whole)[0] == 1
    assert first_difference(problem, lower, whole) == (1, "meetings up to the entitlement")
    assert first_difference(problem, lower, uneven) == (-1, "workloads of colleagues close together")
    assert first_difference(problem, lower, swapped) == (-1, "few schools that change link worker")
    assert first_difference(problem, whole, whole)[0] == 0


def test_medians_are_taken_figure_by_figure() -> None:
    rows = [Figures(1, 0, 10, 1, 2, 3, 0), Figures(3, 2, 20, 9, 4, 1, 0), Figures(2, 1, 60, 5, 3, 2, 5)]
    assert medians(rows) == Figures(2, 1, 20, 5, 3, 2, 0)


def test_duplicated_columns_pair_nearest_and_leave_out_whom_nobody_may_lead() -> None:
    problem = four_schools()
    found = peers.duplicated_columns(problem)
    assert [line.worker_id for line in found.assignments] == ["W001", "W001", "W002", "W002"]
    allowed = np.ones((4, 2), dtype=bool)
    allowed[2] = False
    barred = four_schools(allowed=allowed, not_allowed_reason=np.where(allowed, "", "banned"), strict=False)
    assert peers.duplicated_columns(barred).not_covered == (barred.schools[2].urn,)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
def test_p_median_keeps_to_caseloads() -> None:
    problem = four_schools(caseload_share=np.full((4, 2), 1 / 2))
    found = peers.capacitated_p_median(problem)
    assert [line.worker_id for line in found.assignments] == ["W001", "W001", "W002", "W002"]


def test_tiers_of_the_peers_go_by_need_while_time_lasts() -> None:
    problem = four_schools()
    found = peers.with_tiers(problem, np.array([0, 0, 0, 1]))
    assert [line.tier_id for line in found.assignments] == ["tier 1", "tier 1", "tier 1", "tier 2"]
    assert peers.with_tiers(problem, np.array([0, -1, 0, 1])).assignments[0].tier_id == "tier 2"


@pytest.mark.parametrize("solver", ["HiGHS", "CP-SAT"])
def test_monoliths_end_where_our_solver_does_on_a_small_problem(solver: str) -> None:
    problem = four_schools()
    theirs = monolith(problem, solver, 10.0)  # type: ignore[arg-type]
    ours = solve(problem, SolveOptions(seconds=10)).plan
    assert theirs is not None
    assert not verify(problem, theirs)
    assert first_difference(problem, ours, theirs)[0] == 0


@pytest.mark.parametrize("solver", ["HiGHS", "CP-SAT"])
def test_monoliths_keep_every_rule_and_are_no_better_where_all_is_proven(solver: str) -> None:
    problem = district_of(14, 2, 3)
    theirs = monolith(problem, solver, 6.0)  # type: ignore[arg-type]
    assert theirs is not None
    assert not verify(problem, theirs)


def test_milp_finds_the_one_move_that_is_needed() -> None:
    problem = four_schools(caseload_share=np.full((4, 2), 1 / 2))
    ours = plan(problem, (0, 0), (1, 0), (0, 0), (1, 0))
    swapped = plan(problem, (1, 0), (1, 0), (0, 0), (0, 0))
    led = moves_stage.led_schools(problem, swapped)
    assert figures(problem, ours, 0).moved == 1
    assert moves_stage.least_moved(problem, swapped, led) == 40  # the least needy of worker 0's three schools


def test_shares_of_the_bound_fall_with_headroom() -> None:
    # at 0% two schools of 60 minutes and two of 30 fit in 90 of 100 minutes a worker; at 3% 97 minutes do as well
    assert headroom.shares_of_bound(four_schools(), 5.0) == pytest.approx([1.0, 1.0, 1.0])


def test_the_exponent_of_a_square_is_two() -> None:
    points = [scaling.Point(n, n**2 / 100, 1, 2, "optimal", 0, 0.0) for n in (10, 20, 70)]
    assert scaling.exponent(points) == pytest.approx(2)


def test_a_solve_in_its_own_process_reports_its_own_memory() -> None:
    point = scaling.in_own_process(12, 1.0)
    assert point.schools == 12
    assert point.left_out == 0
    assert 0 < point.base_megabytes <= point.peak_megabytes
    assert point.seconds > 0


def test_spreadsheets_give_the_neediest_their_tier_first() -> None:
    problem = four_schools()
    assert [line.tier_id for line in spreadsheets.by_need(problem).assignments[:2]] == ["tier 2", "tier 2"]
    kept = spreadsheets.keeping_today(problem).assignments
    assert kept[0].worker_id == problem.workers[TODAY[0]].worker_id


def test_a_benchmark_that_does_not_exist_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "'nothing'" in capsys.readouterr().err
    assert {"districts", "scaling", "need"} <= BENCHMARKS.keys()
