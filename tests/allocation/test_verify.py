"""The verifier: each rule broken by hand, the sentence with its figures, and today's allocation."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem, SchoolGroup
from allocation.reading import current_plan
from allocation.verify import verify
from tests.allocation.problems import build, school, worker


def plan(*lines: tuple[str, str | None, str | None]) -> Plan:
    return Plan(tuple(Assignment(*line) for line in lines))


def three_schools(**arrays: object) -> AllocationProblem:
    schools = [school("1", need=80.0), school("2", need=60.0), school("3", "secondary")]
    return build(schools, [worker("a"), worker("b", 0.5)], **arrays)  # type: ignore[arg-type]


LAWFUL = (("1", "a", "two_meetings"), ("2", "b", "two_meetings"), ("3", "a", "three_meetings"))


def sentences(problem: AllocationProblem, one: Plan, rule: str) -> list[str]:
    return [breach.sentence for breach in verify(problem, one) if breach.rule == rule]


def test_a_lawful_plan_has_no_breach() -> None:
    assert verify(three_schools(), plan(*LAWFUL)) == []


def test_a_school_named_as_not_covered_is_no_breach() -> None:
    assert verify(three_schools(), plan(*LAWFUL[:2], ("3", None, None))) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (LAWFUL[:2], "School 3 (3) is neither led by anyone nor named as not covered."),
        ((*LAWFUL, ("2", "a", "two_meetings")), "School 2 (2) has 2 lines in the plan; it needs one."),
        ((*LAWFUL, ("9", "a", "two_meetings")), "School 9 is not one of the schools allocated."),
        ((*LAWFUL[:2], ("3", "z", "three_meetings")), "School 3 (3) is given to 'z', who is not on the team."),
        ((*LAWFUL[:2], ("3", "a", "daily")), "School 3 (3) has the tier 'daily', which does not exist."),
        (
            (*LAWFUL[:2], ("3", "a", None)),
            "School 3 (3) has a link worker without a tier, or a tier without a link worker.",
        ),
    ],
)
def test_one_link_worker(lines: tuple[tuple[str, str | None, str | None], ...], said: str) -> None:
    assert sentences(three_schools(), plan(*lines), "one_link_worker") == [said]


def test_may_lead_gives_the_reason() -> None:
    problem = build([school("1", cluster="South")], [worker("a"), worker("b", cluster="South")])
    assert sentences(problem, plan(("1", "a", "keeping_in_touch")), "may_lead") == [
        "School 1 (1): Worker a may not lead it: Worker a works in North, not in South."
    ]


def test_caseload_limit_gives_phases_and_figures() -> None:
    schools = [school(str(i), cases=0) for i in range(10)] + [school("s", "secondary", cases=0)]
    lines = [(str(i), "a", "two_meetings") for i in range(10)] + [("s", "a", "three_meetings")]
    assert sentences(build(schools, [worker("a")]), plan(*lines), "caseload_limit") == [
        "Worker a leads 10 primaries and 1 secondary, 1.44 full caseloads on 1 FTE."
    ]


def test_nine_primaries_are_exactly_one_full_caseload() -> None:
    problem = build([school(str(i), cases=0) for i in range(9)], [worker("a")])
    assert verify(problem, plan(*[(str(i), "a", "two_meetings") for i in range(9)])) == []


def test_one_phase_only_applies_only_where_set() -> None:
    lines = plan(*LAWFUL)
    assert sentences(three_schools(one_phase_only=True), lines, "one_phase_only") == [
        "Worker a leads 1 primary and 1 secondary; one phase only is allowed."
    ]
    assert sentences(three_schools(one_phase_only=False), lines, "one_phase_only") == []


def test_hours_limit_gives_hours_and_counts_the_last_minute() -> None:
    problem = three_schools()
    used = int(problem.minutes[0, 0, 1] + problem.minutes[2, 0, 2])
    exact = replace(problem, capacity_minutes=np.array([used, 9000]))
    assert verify(exact, plan(*LAWFUL)) == []
    short = replace(problem, capacity_minutes=np.array([used - 1, 9000]))
    assert sentences(short, plan(*LAWFUL), "hours_limit") == [
        f"Worker a has {used / 60:.1f} hours of work a term with 1 primary and 1 secondary, "
        f"and {(used - 1) / 60:.1f} hours on 1 FTE."
    ]


def test_role_serves_tier() -> None:
    problem = build([school("1")], [worker("h", role="family_hub_staff")])
    assert sentences(problem, plan(("1", "h", "two_meetings")), "role_serves_tier") == [
        "School 1 (1): Worker h as family hub staff may not lead a school at 'two meetings'."
    ]


def test_tier_within_bounds() -> None:
    lines = plan(*LAWFUL[:2], ("3", "a", "keeping_in_touch"))
    assert sentences(three_schools(), lines, "tier_within_bounds") == [
        "School 3 (3) is given 'keeping in touch'; it may have 'three meetings'."
    ]


def test_locks_bind_only_a_school_that_is_led() -> None:
    problem = three_schools(locks=np.array([1, -1, -1]))
    assert sentences(problem, plan(*LAWFUL), "locks") == [
        "School 1 (1): Worker a leads it, but it is locked to Worker b."
    ]
    assert verify(problem, plan(("1", None, None), *LAWFUL[1:])) == []


def test_tier_locks() -> None:
    problem = three_schools(tier_locks=np.array([0, -1, -1]))
    assert sentences(problem, plan(*LAWFUL), "tier_locks") == [
        "School 1 (1) is given 'two meetings', but it is locked to 'keeping in touch'."
    ]


def test_move_cap_counts_only_moves_by_choice() -> None:
    problem = three_schools(current=[1, 0, 0], max_moves=1)
    assert sentences(problem, plan(*LAWFUL), "move_cap") == [
        "2 schools leave the link worker who leads them today; the cap is 1: School 1 (1), School 2 (2)."
    ]
    has_left = problem.allowed.copy()
    has_left[0, 1] = False
    assert verify(replace(problem, allowed=has_left), plan(*LAWFUL)) == []


def test_each_workers_cap_on_moves_counts_what_they_give_up_and_take_on() -> None:
    problem = three_schools(current=[1, 0, 0], max_moves_per_worker=0)
    assert sentences(problem, plan(*LAWFUL), "move_cap_per_worker") == [
        "Worker a gives up one school; the cap for one link worker is 0: School 2 (2).",
        "Worker a takes on one school; the cap for one link worker is 0: School 1 (1).",
        "Worker b gives up one school; the cap for one link worker is 0: School 1 (1).",
        "Worker b takes on one school; the cap for one link worker is 0: School 2 (2).",
    ]
    assert verify(replace(problem, max_moves_per_worker=1), plan(*LAWFUL)) == []
    assert verify(replace(problem, current=np.array([-1, 1, 0])), plan(*LAWFUL)) == []


def test_schools_that_must_stay_together_are_named_with_their_leaders() -> None:
    group = SchoolGroup("Ash Road", (0, 1, 2), is_hard=True)
    problem = three_schools(keep_together=(group,))
    assert sentences(problem, plan(*LAWFUL), "keep_together") == [
        "The schools of the group 'Ash Road' must stay together, but are led by several: "
        "School 1 (1) by Worker a, School 2 (2) by Worker b and School 3 (3) by Worker a."
    ]
    assert sentences(problem, plan(LAWFUL[0], ("2", None, None), LAWFUL[2]), "keep_together") == []
    assert verify(three_schools(keep_together=(replace(group, is_hard=False),)), plan(*LAWFUL)) == []


@pytest.mark.parametrize(
    ("first", "second", "is_broken"),
    [("two_meetings", "keeping_in_touch", False), ("keeping_in_touch", "two_meetings", True)],
)
def test_no_leapfrog(first: str, second: str, is_broken: bool) -> None:
    problem = build([school("1", need=80.0), school("2", need=60.0)], [worker("a")])
    found = sentences(problem, plan(("1", "a", first), ("2", "a", second)), "no_leapfrog")
    said = "School 1 (1) with need 80.0 has 'keeping in touch', while School 2 (2) with need 60.0 has 'two meetings'."
    assert found == ([said] if is_broken else [])


def test_equal_need_means_equal_tier() -> None:
    problem = build([school("1", need=60.0), school("2", need=60.0)], [worker("a")])
    lines = plan(("1", "a", "two_meetings"), ("2", "a", "keeping_in_touch"))
    assert len(sentences(problem, lines, "no_leapfrog")) == 1


@pytest.mark.parametrize("why", ["no score", "other group", "locked tier", "not covered", "not entitled"])
def test_schools_that_are_not_compared(why: str) -> None:
    schools = [school("1", need=None if why == "no score" else 80.0), school("2", need=60.0)]
    problem = build(schools, [worker("a")])
    if why == "other group":
        problem = replace(problem, leapfrog_group=np.array([0, 1]))
    if why == "locked tier":
        problem = replace(problem, tier_locks=np.array([0, -1]))
    if why == "not entitled":
        problem = replace(problem, tier_allowed=np.array([[True, False, False], [True, True, False]]))
    first = ("1", None, None) if why == "not covered" else ("1", "a", "keeping_in_touch")
    assert verify(problem, plan(first, ("2", "a", "two_meetings"))) == []


def test_todays_allocation_loads_and_what_it_breaks_is_named() -> None:
    schools = [school(str(i), cases=0) for i in range(12)]
    problem = build(schools, [worker("a"), worker("b")], current=[0] * 11 + [-1])
    today = current_plan(problem)
    assert today.not_covered == ("11",)
    assert {breach.rule for breach in verify(problem, today)} == {"caseload_limit"}


def test_todays_tier_is_used_where_known() -> None:
    problem = build([school("1"), school("2")], [worker("a")], current=[0, 0], current_tier=np.array([0, -1]))
    assert [line.tier_id for line in current_plan(problem).assignments] == ["keeping_in_touch", "two_meetings"]
