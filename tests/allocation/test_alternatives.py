"""Who else could lead a school: every price against every re-arrangement there is, and what is said of the rest."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from allocation.findings import Alternative
from allocation.goals import full_order
from allocation.plan import Assignment, Plan, SolveOptions, SolveResult, SolveStatus
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.solver.alternatives import alternatives
from allocation.solver.blocks import blocks
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.brute_force import figures, lawful_plans
from tests.allocation.problems import FULL_TIME_MINUTES, build, district, school, small, worker

TEN_SECONDS = SolveOptions(seconds=10)
FIRST = ("need_not_covered", "unmet_entitlement", "upgrades_not_given")
REST = tuple(name for name in full_order() if name not in (*FIRST, "anchor_differences"))


def line_of(plan: Plan, urn: str) -> Assignment:
    return next(line for line in plan.assignments if line.urn == urn)


def rearrangements(
    problem: AllocationProblem, plan: Plan, lawful: list[Plan], urn: str, worker_id: str
) -> Iterator[Plan]:
    """Lawful plans with the pair in which nothing changes outside the block of the school."""
    s = next(i for i, one in enumerate(problem.schools) if one.urn == urn)
    block = next(one for one in blocks(problem) if s in one.schools)
    outside = [i for i in range(len(problem.schools)) if i not in block.schools]
    for other in lawful:
        if line_of(other, urn).worker_id == worker_id and all(
            other.assignments[i] == plan.assignments[i] for i in outside
        ):
            yield other


def best_by_hand(problem: AllocationProblem, plan: Plan, found: list[Plan], urn: str) -> tuple[float, ...]:
    """Changes of others, then the goals; tiers as they are where that can be, else the best tiers first."""
    same = [one for one in found if [a.tier_id for a in one.assignments] == [b.tier_id for b in plan.assignments]]
    is_led = line_of(plan, urn).worker_id is not None

    def key(one: Plan) -> tuple[float, ...]:
        figure = figures(problem, one)
        changed = sum(a != b and a.urn != urn for a, b in zip(one.assignments, plan.assignments, strict=True))
        rest = tuple(figure[name] for name in REST)
        return (*(() if same and is_led else (figure[name] for name in FIRST)), changed, *rest)

    return min(key(one) for one in (same if same and is_led else found))


def key_of(problem: AllocationProblem, plan: Plan, row: Alternative, has_same_tiers: bool) -> tuple[float, ...]:
    assert row.plan is not None
    figure = figures(problem, row.plan)
    rest = tuple(figure[name] for name in REST)
    return (*(() if has_same_tiers else (figure[name] for name in FIRST)), len(row.rearranged), *rest)


@pytest.mark.parametrize("seed", range(32))
def test_each_price_is_that_of_the_best_of_all_rearrangements(seed: int) -> None:
    problem = small(seed, most_schools=4, most_workers=3)
    result = solve(problem, TEN_SECONDS)
    plan, lawful = result.plan, list(lawful_plans(problem))
    for one in problem.schools:
        found = alternatives(problem, plan, one.urn, stages=result.stages, seconds=20)
        assert {row.worker_id for row in found.rows} == {w.worker_id for w in problem.workers}
        for row in found.rows:
            every = list(rearrangements(problem, plan, lawful, one.urn, row.worker_id))
            if row.plan is None:
                assert row.reason
                assert not every
                continue
            assert verify(problem, row.plan) == []
            assert line_of(row.plan, one.urn).worker_id == row.worker_id
            assert row.prices == price(problem, row.plan)
            assert row.changes == {
                k: pytest.approx(v - price(problem, plan)[k], abs=1e-6) for k, v in row.prices.items()
            }
            if not row.is_lead:
                expected = best_by_hand(problem, plan, every, one.urn)
                same = len(expected) == len(REST) + 1
                assert row.is_proven
                assert key_of(problem, plan, row, same) == pytest.approx(expected)


def example() -> tuple[AllocationProblem, SolveResult]:
    """Two full posts; Worker b is 20 minutes further from everything; today a leads 0-3 and b leads 4-7."""
    schools = [school(str(i), need=50.0 + i) for i in range(8)]
    travel = np.tile(np.array([10, 30, 10]), (8, 1)).astype(np.int64)
    problem = build(schools, [worker("a"), worker("b"), worker("h", 0.2, role="family_hub_staff")], travel=travel)
    problem = replace(problem, current=np.array([0] * 4 + [1] * 4))
    return problem, solve(problem, TEN_SECONDS)


def test_the_lead_is_first_and_the_others_are_priced_by_goal() -> None:
    problem, result = example()
    found = alternatives(problem, result.plan, "0", stages=result.stages)
    assert [(row.name, row.rank, row.is_lead) for row in found.rows[:2]] == [
        ("Worker a", 1, True),
        ("Worker b", 2, False),
    ]
    lead, other = found.rows[:2]
    assert (found.first_gain, found.is_gain_open) == ("", False)
    assert lead.changes == dict.fromkeys(lead.changes, 0.0)
    assert other.minutes_further == 20
    assert other.changes["moved_need"] == 50.0
    minutes = 4 * 360 + 2 * 270 + 2 * 2 * 30
    assert other.hours_percent == pytest.approx(100 * 5 * minutes / FULL_TIME_MINUTES)
    assert other.caseload_percent == pytest.approx(100 * 5 / 9)
    assert found.may_change == ("Worker a", "Worker b", "Worker h")


def test_a_role_that_serves_fewer_meetings_is_priced_with_the_meetings_it_would_cost() -> None:
    problem, result = example()
    hub = next(row for row in alternatives(problem, result.plan, "0").rows if row.worker_id == "h")
    assert (hub.tier_id, hub.changes["unmet_entitlement"], hub.rearranged) == ("keeping_in_touch", 100.0, ())


def test_who_may_not_lead_it_is_listed_with_the_reason() -> None:
    problem, result = example()
    barred = problem.allowed.copy()
    barred[0, 1] = False
    reasons = np.where(barred, "", "Worker b is barred from School 0").astype(object)
    other = replace(problem, allowed=barred, not_allowed_reason=reasons, locks=np.array([-1, 0] + [-1] * 6))
    first = {row.worker_id: row for row in alternatives(other, result.plan, "0").rows}
    assert (first["b"].rank, first["b"].reason) == (None, "Worker b is barred from School 0")
    second = {row.worker_id: row.reason for row in alternatives(other, result.plan, "1").rows}
    assert second["b"] == second["h"] == "School 1 is locked to Worker a"


def test_making_room_moves_as_few_schools_as_can_be_and_names_them() -> None:
    """b has room for one school only, and has it: taking another means giving that one to a."""
    schools = [school("0", need=90.0), school("1", need=50.0)]
    problem = build(schools, [worker("a", 0.5), worker("b", 1 / 9)], current=[0, 1])
    problem = replace(problem, capacity_minutes=np.array([20_000, 20_000]))
    plan = Plan((Assignment("0", "a", "two_meetings"), Assignment("1", "b", "two_meetings")))
    row = next(one for one in alternatives(problem, plan, "0").rows if one.worker_id == "b")
    assert row.rearranged == ("1",)
    assert row.changes["moved_need"] == 140.0


def test_a_plan_that_was_not_proven_may_have_a_better_lead_and_says_on_which_goal() -> None:
    problem = build([school("0", need=20.0)], [worker("a"), worker("h", role="family_hub_staff")], current=[0])
    proven = solve(problem, TEN_SECONDS).stages
    unproven = [replace(stage, status=SolveStatus.FEASIBLE) for stage in proven]
    plan = Plan((Assignment("0", "h", "keeping_in_touch"),))
    found = alternatives(problem, plan, "0", stages=unproven)
    assert [(row.name, row.is_lead) for row in found.rows] == [("Worker a", False), ("Worker h", True)]
    assert (found.first_gain, found.is_gain_open) == ("unfilled_posts", True)
    assert found.rows[0].changes["unfilled_posts"] == pytest.approx(-1 / 7)
    assert not alternatives(problem, plan, "0", stages=proven).is_gain_open


def test_in_a_large_part_only_the_nearest_are_drawn_in() -> None:
    problem = district(2, schools=60, clusters=1, workers=17)
    plan = solve(problem, SolveOptions(seconds=1)).plan
    found = alternatives(problem, plan, problem.schools[0].urn, seconds=20.0)
    assert not found.is_everyone
    for row in found.rows:
        if row.plan is not None:
            assert verify(problem, row.plan) == []
            assert len(row.rearranged) < 10


def test_an_unknown_school_is_refused() -> None:
    problem, result = example()
    with pytest.raises(KeyError):
        alternatives(problem, result.plan, "nowhere")
