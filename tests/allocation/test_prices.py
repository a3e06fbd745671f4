"""What holds a plan back: the price of one more unit of each limit, against every plan there is."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice

import numpy as np
import pytest

from allocation.findings import LimitPrice
from allocation.plan import Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.reading import colleagues, led_schools
from allocation.solver.blocks import Block, everything, tier_blocks
from allocation.solver.limit_gains import ONLY_MEETINGS
from allocation.solver.loosen import Loosened, all_limits
from allocation.solver.objectives import GOALS
from allocation.solver.prices import limit_prices
from allocation.solver.solve import solve
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.workload import band
from tests.allocation.brute_force import figures, lawful_plans
from tests.allocation.problems import build, district, school, small, worker

TEN_SECONDS = SolveOptions(seconds=10)
FIRST = ("need_not_covered", "unmet_entitlement")
ROUNDING = {"workload_gap": 0.03, "workload_spread": 0.05}  # points and hours; whole numbers of the solver
GOAL = {goal.name: goal for goal in GOALS}


def lines_of(problem: AllocationProblem, plan: Plan) -> Lines:
    return frozenset((one.school, one.worker, one.tier) for one in led_schools(problem, plan))


def best_meetings(problem: AllocationProblem) -> tuple[float, float]:
    return min((one["need_not_covered"], one["unmet_entitlement"]) for one in map_figures(problem))


def map_figures(problem: AllocationProblem) -> list[dict[str, float]]:
    return [figures(problem, plan) for plan in lawful_plans(problem)]


def best_of_each_goal(problem: AllocationProblem, plan: Plan) -> dict[str, int]:
    """The least of each later goal, tiers as in the plan and each goal before it no worse, in whole numbers; workloads
    stay in the band the plan leaves."""
    terms, own = make_terms(problem, None), lines_of(problem, plan)
    (block,) = everything(problem)
    tiers = [line.tier_id for line in plan.assignments]
    every = [lines_of(problem, one) for one in lawful_plans(problem) if [a.tier_id for a in one.assignments] == tiers]
    found: dict[str, int] = {}
    keep: list[Callable[[Lines], bool]] = []
    for goal in GOALS[3:]:
        if goal.name in ("unfilled_posts", "workload_gap", "workload_spread", "moved_need"):
            even = goal.tolerance(terms, block)
            open_plans = [one for one in every if all(is_kept(one) for is_kept in keep)]
            found[goal.name] = max(even, min(goal.value(terms, block, one) for one in open_plans))
            keep.append(no_worse(problem, goal.name, block, own))
    return found


def no_worse(problem: AllocationProblem, name: str, block: Block, own: Lines) -> Callable[[Lines], bool]:
    terms, goal = make_terms(problem, None), GOAL[name]
    most = max(goal.value(terms, block, own), goal.tolerance(terms, block))
    if name != "workload_gap":
        return lambda lines: goal.value(terms, block, lines) <= most
    between = band(terms, own, most)

    def is_in_band(lines: Lines) -> bool:
        used = {w: sum(int(problem.minutes[line]) for line in lines if line[1] == w) for w in between}
        return all(low <= used[w] <= high for w, (low, high) in between.items())

    return is_in_band


def by_hand(problem: AllocationProblem, plan: Plan, one: Loosened) -> dict[str, float]:
    looser, terms = one.make(problem), make_terms(problem, None)
    fallen = np.subtract(best_meetings(problem), best_meetings(looser))
    gains = {name: float(figure) for name, figure in zip(FIRST, fallen, strict=True) if abs(figure) > 1e-9}
    if gains or one.kind in ONLY_MEETINGS:
        return gains
    before, after = best_of_each_goal(problem, plan), best_of_each_goal(looser, plan)
    later = {name: max(0, before[name] - after[name]) / GOAL[name].scale(terms) for name in before}
    return {name: figure for name, figure in later.items() if figure > 0}


def in_one_part() -> Iterator[int]:
    """Seeds of problems of one part without a cap on moves: several parts are several such problems."""
    for seed in count():
        problem = small(seed, most_schools=4, most_workers=3)
        parts = [block for block in tier_blocks(problem) if block.schools]
        if len(parts) == 1 and problem.max_moves is None and all(row.any() for row in problem.allowed):
            yield seed


@pytest.mark.parametrize("seed", list(islice(in_one_part(), 12)))
def test_every_price_is_that_of_the_best_plan_with_one_unit_more(seed: int) -> None:
    problem = small(seed, most_schools=4, most_workers=3)
    plan = solve(problem, TEN_SECONDS).plan
    found = limit_prices(problem, plan, seconds=30)
    limits = all_limits(problem, lines_of(problem, plan), 0.0)
    assert found.untried == 0
    rows: dict[str, LimitPrice] = {row.change: row for row in found.rows}
    for one in limits:
        expected = by_hand(problem, plan, one)
        row = rows.get(one.change)
        gains = row.gains if row else {}
        for name in {*gains, *expected}:
            assert gains.get(name, 0.0) == pytest.approx(expected.get(name, 0.0), abs=ROUNDING.get(name, 1e-6))
        assert row is None or row.is_proven


def tight() -> tuple[AllocationProblem, Plan]:
    """One post with just too little time for the meetings of the third of its schools."""
    problem = build([school(str(i), need=50.0 + 10 * i) for i in range(3)], [worker("a")])
    minutes = int(problem.minutes[:, 0, 1].sum()) - 30
    scarce = replace(problem, capacity_minutes=np.array([minutes]))
    return scarce, solve(scarce, TEN_SECONDS).plan


def test_one_hour_more_buys_the_meetings_it_is_short_of() -> None:
    problem, plan = tight()
    found = limit_prices(problem, plan)
    (row,) = found.rows
    assert (row.kind, row.change) == ("hours", "One hour a term more for Worker a")
    assert (row.meetings, row.gains, row.is_proven) == (2.0, {"unmet_entitlement": 100.0}, True)
    assert (found.tried, found.without_gain) == (2, 1)


def test_a_lock_that_leaves_a_school_without_anybody_is_the_dearest() -> None:
    problem = build([school("1", need=60.0), school("2")], [worker("a", 1 / 9), worker("b", 1 / 9)])
    plenty = replace(problem, capacity_minutes=np.array([20_000, 20_000]), locks=np.array([0, 0]))
    plan = solve(plenty, TEN_SECONDS).plan
    first = limit_prices(plenty, plan).rows[0]
    assert (first.kind, first.schools_covered) in (("lock", 1), ("caseload", 1))
    assert first.gains["need_not_covered"] == 50.0


def test_a_ban_a_cap_on_moves_and_the_comparison_across_clusters_are_priced() -> None:
    schools = [school("1", need=60.0), school("2", cluster="South", need=50.0)]
    problem = build(schools, [worker("a"), worker("b", cluster="South")], group_by_cluster=False)
    minutes = np.array([int(problem.minutes[0, 0, 0]), 20_000])
    scarce = replace(problem, capacity_minutes=minutes)
    plan = solve(scarce, TEN_SECONDS).plan
    rows = {row.kind: row for row in limit_prices(scarce, plan).rows}
    assert rows["comparison"].gains == {"unmet_entitlement": 100.0}
    capped = replace(build([school("1"), school("2")], [worker("a"), worker("b")], current=[0, 0]), max_moves=0)
    plan = solve(capped, TEN_SECONDS).plan
    assert {row.kind for row in limit_prices(capped, plan).rows} >= {"moves"}


def test_headroom_is_a_limit_too() -> None:
    problem, _ = tight()
    roomy = replace(problem, capacity_minutes=np.array([int(problem.minutes[:, 0, 1].sum()) + 10]))
    options = SolveOptions(seconds=10, headroom_share=0.01)
    plan = solve(roomy, options).plan
    rows = {row.kind: row for row in limit_prices(roomy, plan, options=options).rows}
    assert rows["headroom"].gains == {"unmet_entitlement": 100.0}


def test_stopping_leaves_the_rest_untried_and_says_how_many() -> None:
    problem = district(1, schools=20, clusters=2, workers=4)
    stop = threading.Event()
    stop.set()
    found = limit_prices(problem, solve(problem, SolveOptions(seconds=2)).plan, stop=stop)
    assert (found.tried, found.rows) == (0, ())
    assert found.untried > 0
    assert colleagues(problem)


def test_the_most_promising_come_first_and_what_is_left_cannot_gain_more() -> None:
    """Two clusters short of time: with the time nearly gone, nothing untried beats the bound that is told of it. Only
    proven prices are compared: what others gain depends on how far each run's own search came."""
    problem = district(7, 16, 2, 4, full_time_posts=2.2)
    plan = solve(problem, TEN_SECONDS).plan
    order: list[LimitPrice] = []
    whole = limit_prices(problem, plan, seconds=60, on_found=order.append)
    assert whole.untried == 0
    assert whole.untried_most == {}
    assert {one.change for one in order} == {row.change for row in whole.rows}
    stop = threading.Event()
    first = limit_prices(problem, plan, seconds=60, on_found=lambda _: stop.set(), stop=stop)
    assert first.tried + first.untried == whole.tried
    assert any(row.is_proven for row in whole.rows)
    if first.untried and first.untried_most is not None:
        known = {row.change for row in first.rows}
        for row in whole.rows:
            for goal in FIRST:
                if row.change not in known and row.is_proven:
                    assert row.gains.get(goal, 0.0) <= first.untried_most.get(goal, 0.0) + 1e-6
