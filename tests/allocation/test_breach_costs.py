"""What a broken rule costs is the least that has to change for that rule, in units people plan with."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.breach_costs import BreachCost, breach_costs
from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem, SchoolGroup
from allocation.reading import current_plan
from allocation.verify import CHECKS, verify
from tests.allocation.problems import build, school, small, worker


def costs(problem: AllocationProblem, plan: Plan | None = None) -> list[BreachCost]:
    plan = plan or current_plan(problem)
    return list(breach_costs(problem, plan, tuple(verify(problem, plan))))


def led(*lines: str) -> Plan:
    """ "1 w0 two_meetings" a school."""
    return Plan(tuple(Assignment(*line.split()) for line in lines))


def test_too_many_hours_are_hours_and_a_share_of_a_post() -> None:
    schools = [school("1", cases=10.0), school("2", cases=10.0)]
    problem = build(schools, [worker("w0", fte=0.5)], current=[0, 0], capacity_minutes=np.array([6_000]))
    # each: 10 cases of 6 hours, 2 meetings of 4.5 hours, 2 x 2 x 10 minutes on the road = 69.67 hours; there are 100
    (cost,) = costs(problem)
    assert (cost.unit, cost.amount) == ("hours a term", pytest.approx(39.333, abs=1e-3))
    assert cost.sentence == "39.3 hours a term too much for Worker w0, 0.20 of a full-time post."


def test_too_many_schools_are_a_share_of_a_caseload_and_the_fewest_schools() -> None:
    schools = [school(str(n), phase="secondary", cases=0.0) for n in range(1, 6)]
    (cost,) = costs(build(schools, [worker("w0")], current=[0] * 5))
    assert (cost.unit, cost.amount) == ("FTE", pytest.approx(5 / 3 - 1))
    assert cost.sentence == (
        "0.67 of a full caseload too much for Worker w0: that much more of a post, or at least two schools fewer."
    )


def test_somebody_who_may_not_lead_costs_the_school_another() -> None:
    (cost,) = costs(build([school("1", need=61.0)], [worker("w0", cluster="South")], current=[0]))
    assert cost.breach.rule == "may_lead"
    assert cost.sentence == "One school (33.7 hours a term, need score 61.0) for somebody else to take."


def test_tiers_and_order_cost_meetings() -> None:
    problem = build([school("1", need=80.0), school("2", need=60.0)], [worker("w0")], current=[0, 0])
    (ahead,) = costs(problem, led("1 w0 keeping_in_touch", "2 w0 two_meetings"))
    assert ahead.sentence == "2 meetings a term more for School 1, or fewer for the other."
    fixed = replace(problem, tier_locks=np.array([1, -1]), leapfrog_group=np.array([-1, -1]))
    (cost,) = costs(fixed, led("1 w0 keeping_in_touch", "2 w0 two_meetings"))
    assert cost.sentence == "2 meetings a term more, with 'two meetings' in place of it."
    above = [one for one in costs(problem, led("1 w0 three_meetings", "2 w0 two_meetings"))]
    assert [one.sentence for one in above] == ["1 meeting a term fewer, with 'two meetings' in place of it."]


def test_moves_groups_and_phases_cost_schools_and_link_workers() -> None:
    schools = [school("1", need=80.0), school("2", need=80.0), school("3", "secondary")]
    problem = build(schools, [worker("w0"), worker("w1")], current=[0, 0, 0])
    moved = led("1 w1 two_meetings", "2 w1 two_meetings", "3 w0 three_meetings")
    capped = replace(problem, max_moves=0, max_moves_per_worker=1)
    assert [one.sentence for one in costs(capped, moved)] == [
        "Two moves more than the cap.",
        "One move more than the cap for one link worker, of School 1 and School 2.",
        "One move more than the cap for one link worker, of School 1 and School 2.",
    ]
    grouped = replace(problem, keep_together=(SchoolGroup("feeders", (1, 2), is_hard=True),))
    assert [one.sentence for one in costs(grouped, moved)] == ["One link worker too many."]
    phases = replace(problem, one_phase_only=True)
    assert [one.sentence for one in costs(phases)] == ["One school of another phase for somebody else to take."]


@pytest.mark.parametrize("seed", range(30))
def test_every_breach_of_any_plan_has_a_cost_above_nothing(seed: int) -> None:
    problem = small(seed)
    for cost in costs(problem):
        assert cost.amount > 0
        assert cost.sentence.endswith(".")


def test_random_plans_break_most_rules() -> None:
    """Shows that the test above is not about nothing."""
    seen = {one.breach.rule for seed in range(30) for one in costs(small(seed))}
    assert len(seen) >= 7
    assert seen <= {check.__name__ for check in CHECKS}
