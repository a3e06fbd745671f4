"""Why this tier: what rules another out, who would lose, and the least more staff with which nobody does."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.plan import Assignment, Plan, SolveOptions
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.solver.half_post import with_post_in
from allocation.solver.solve import solve
from allocation.verify import verify
from allocation.why.findings import TierWay, WhyTier
from allocation.why.tier import why_tier
from allocation.why.tier_words import tier_sentences, way_sentences
from tests.allocation.brute_force import lawful_plans
from tests.allocation.problems import TIERS, build, school, small, worker

LABELS = {"keeping_in_touch": "Keeping in touch", "two_meetings": "Two meetings", "three_meetings": "Three meetings"}
PATIENT = 60.0


def way_of(why: WhyTier, tier_id: str) -> TierWay:
    return next(one for one in why.ways if one.tier_id == tier_id)


def said(problem: AllocationProblem, why: WhyTier, tier_id: str) -> str:
    return " ".join(way_sentences(problem, why, way_of(why, tier_id), LABELS))


def short_of_time() -> tuple[AllocationProblem, Plan]:
    """Two schools that may both have meetings, and time for one of them only: the needier has them."""
    problem = build([school("1", need=80.0), school("2", need=60.0)], [worker("a", 0.6)], current=[0, 0])
    most = int(problem.minutes[0, 0, 1] + problem.minutes[1, 0, 0])
    problem = replace(problem, capacity_minutes=np.array([most]))
    return problem, Plan((Assignment("1", "a", "two_meetings"), Assignment("2", "a", "keeping_in_touch")))


def test_time_keeps_it_there_and_more_of_it_would_do() -> None:
    problem, plan = short_of_time()
    assert solve(problem, SolveOptions(seconds=5)).plan.assignments == plan.assignments
    why = why_tier(problem, plan, "2", seconds=PATIENT)
    assert (why.tier_id, why.entitled_id, why.kept_by) == ("keeping_in_touch", "two_meetings", "time")
    higher = way_of(why, "two_meetings")
    assert (higher.losers, higher.is_proven) == (("1",), True)
    assert higher.minutes == problem.minutes[1, 0, 1] - problem.minutes[1, 0, 0]
    assert [one.kind for one in higher.takes] == ["post"]
    assert tier_sentences(problem, why, LABELS) == [
        "School 2 has 'Keeping in touch' in this plan, 0 meetings a term.",
        "Its need score is 60.0.",
        "It is entitled to 'Two meetings'.",
        "It is entitled to more, but there is not the time for that without others losing.",
    ]
    assert said(problem, why, "two_meetings").startswith(f"{higher.minutes / 60:.1f} hours a term more")
    assert "School 1 would have nobody to lead them. Price: 80.0 need points more without a link worker" in said(
        problem, why, "two_meetings"
    )
    assert "nobody would lose by it. No tenth less does." in said(problem, why, "two_meetings")


def test_a_lower_tier_takes_less_needy_schools_down_with_it_and_costs_meetings() -> None:
    problem, _ = short_of_time()
    problem = replace(problem, capacity_minutes=np.array([20_000]))
    plan = solve(problem, SolveOptions(seconds=5)).plan
    why = why_tier(problem, plan, "1", seconds=PATIENT)
    lower = way_of(why, "keeping_in_touch")
    assert why.kept_by == "entitlement"
    assert (lower.with_it, lower.losers) == ({"2": "keeping_in_touch"}, ("2",))
    assert lower.changes["unmet_entitlement"] == 2 * 80.0 + 2 * 60.0
    assert "one school with no more need goes to 'Keeping in touch' too: School 2." in said(
        problem, why, "keeping_in_touch"
    )
    assert said(problem, why, "three_meetings") == "Ruled out: no primary school may have 'three meetings'."


def test_a_lock_a_floor_and_an_entitlement_rule_out_and_are_asked_as_if_they_did_not() -> None:
    schools = [school("1", need=80.0), school("2", need=20.0), school("3", need=70.0)]
    problem = build(schools, [worker("a")], current=[0, 0, 0])
    problem = replace(problem, tier_locks=np.array([-1, -1, 0]))
    plan = solve(problem, SolveOptions(seconds=5)).plan
    fixed = why_tier(problem, plan, "3", seconds=PATIENT)
    assert fixed.kept_by == "lock"
    assert said(problem, fixed, "two_meetings").startswith(
        "Ruled out: somebody has fixed its tier, 'keeping in touch'."
    )
    low = why_tier(problem, plan, "2", seconds=PATIENT)
    above = way_of(low, "two_meetings")
    assert above.against == ("'two meetings' is above its entitlement, 'keeping in touch'",)
    assert [one.kind for one in above.takes] == ["nothing"]
    assert "If it were allowed: " in said(problem, low, "two_meetings")
    assert said(problem, low, "two_meetings").endswith("There is time for it now with nobody else losing meetings.")


def test_where_time_is_left_it_is_a_person_who_kept_it_low() -> None:
    problem, plan = short_of_time()
    problem = replace(problem, capacity_minutes=np.array([20_000]))
    why = why_tier(problem, plan, "2", seconds=PATIENT)
    assert why.kept_by == "hand"
    assert way_of(why, "two_meetings").changes["unmet_entitlement"] == -120.0


def test_a_school_nobody_leads_has_no_tier_and_todays_broken_rules_are_told() -> None:
    problem, plan = short_of_time()
    nobody = Plan((plan.assignments[0], Assignment("2", None, None)))
    why = why_tier(problem, nobody, "2", seconds=PATIENT)
    assert why.kept_by == "nobody"
    assert tier_sentences(problem, why, LABELS)[-1] == "Nobody leads it, so it has no tier."
    today = why_tier(problem, current_plan(problem), "2", seconds=PATIENT)
    assert today.breaks[0].startswith("Worker a has ")
    with pytest.raises(KeyError):
        why_tier(problem, plan, "nowhere")


@pytest.mark.parametrize("seed", [2, 6, 10, 22])
def test_each_tier_is_worked_out_as_well_as_by_trying_every_plan(seed: int) -> None:
    problem = small(seed, most_schools=4, most_workers=3)
    plan, lawful = solve(problem, SolveOptions(seconds=10)).plan, list(lawful_plans(problem))
    for place, one in enumerate(problem.schools):
        why = why_tier(problem, plan, one.urn, seconds=PATIENT)
        for way in [way for way in why.ways if not way.is_given and not way.against and why.tier_id]:
            with_it = [other for other in lawful if other.assignments[place].tier_id == way.tier_id]
            if way.plan is None:
                assert not with_it or not way.is_proven
                continue
            assert verify(problem, way.plan) == []
            assert way.plan.assignments[place].tier_id == way.tier_id
            assert {urn: line_tier(way.plan, urn) for urn in way.with_it} == way.with_it
            if way.is_proven:
                assert first(problem, way.plan) == pytest.approx(min(first(problem, other) for other in with_it))
            for change in way.takes:
                assert_least(problem, plan, one.urn, way, change.amount)


def first(problem: AllocationProblem, plan: Plan) -> tuple[float, ...]:
    return tuple(price(problem, plan)[goal] for goal in ("need_not_covered", "unmet_entitlement", "upgrades_not_given"))


def line_tier(plan: Plan, urn: str) -> str | None:
    return next(line.tier_id for line in plan.assignments if line.urn == urn)


def assert_least(problem: AllocationProblem, plan: Plan, urn: str, way: TierWay, tenths: int) -> None:
    """So many tenths of FTE more give the school the tier, with the others at theirs; a tenth less does not."""
    wanted = {line.urn: line.tier_id for line in plan.assignments} | way.with_it | {urn: way.tier_id}
    cluster = next(one.cluster for one in problem.schools if one.urn == urn)

    def is_enough(number: int) -> bool:
        made = with_post_in(problem, cluster, number) if number else problem
        assert made is not None
        return any({line.urn: line.tier_id for line in one.assignments} == wanted for one in lawful_plans(made))

    if tenths == 0 or all(one.cluster == cluster for one in problem.schools):
        assert is_enough(tenths)
        assert tenths == 0 or not is_enough(tenths - 1)


def test_tiers_are_named_from_the_least_to_the_most() -> None:
    problem, plan = short_of_time()
    assert tuple(one.tier_id for one in why_tier(problem, plan, "1", seconds=PATIENT).ways) == TIERS
