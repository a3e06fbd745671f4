"""Sentences about plans: each figure is checked against a plan small enough to work out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.explain import headline, meetings_sentence, result_sentence, school_sentences, stage_sentence
from allocation.plan import Assignment, Plan, SolveOptions, SolveResult, SolveStatus, Stage
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from tests.allocation.problems import FULL_TIME_MINUTES, build, school, worker


def example() -> tuple[AllocationProblem, Plan]:
    """Today Worker a leads five schools and b none; the plan gives two of them to b."""
    schools = [school(str(i), need=40.0 + 10 * i) for i in range(5)]
    problem = build(schools, [worker("a", 0.5), worker("b")], current=[0] * 5)
    lines = [Assignment(str(i), "a" if i in (0, 1) else "b", "two_meetings") for i in range(5)]
    return problem, Plan(tuple(lines))


def test_headline_by_hand() -> None:
    problem, plan = example()
    minutes = 4 * 360 + 2 * 270 + 2 * 2 * 10
    before = round(100 * 5 * minutes / round(FULL_TIME_MINUTES / 2))
    after = max(round(100 * 2 * minutes / round(FULL_TIME_MINUTES / 2)), round(100 * 3 * minutes / FULL_TIME_MINUTES))
    assert headline(problem, plan) == (
        "All 5 schools have a link worker; 3 of 5 schools change link worker; nobody is over their caseload or hours; "
        f"the largest workload falls from {before}% to {after}%."
    )


def test_headline_of_a_plan_with_faults() -> None:
    problem, _ = example()
    everything = Plan(tuple(Assignment(str(i), "a" if i else None, "two_meetings" if i else None) for i in range(5)))
    tight = replace(problem, current=np.full(5, -1), capacity_minutes=np.array([8_000, 18_000]))
    said = headline(tight, everything)
    assert said.startswith("1 of 5 schools without a link worker; 0 of 5 schools change link worker; ")
    assert "one link worker is over their hours" in said


def test_moves_that_cannot_be_helped_are_said_so() -> None:
    problem, plan = example()
    allowed = problem.allowed.copy()
    allowed[2, 0] = False
    assert "3 of 5 schools change link worker (1 because today's" in headline(replace(problem, allowed=allowed), plan)


def test_why_the_agreed_tier_is_not_the_one_by_score_is_said_with_it() -> None:
    problem, plan = example()
    noted = tuple(replace(one, tier_note="only referrals fell, so it keeps two meetings") for one in problem.schools)
    said = school_sentences(replace(problem, schools=noted), plan, "1")[0]
    assert said == (
        "School 1 has 'two meetings', as it is entitled to: its need score is 50.0. Only referrals fell, so it keeps "
        "two meetings."
    )


def test_meetings_sentence() -> None:
    problem, plan = example()
    fewer = Plan((replace(plan.assignments[0], tier_id="keeping_in_touch"), *plan.assignments[1:]))
    assert meetings_sentence(problem, fewer) == "The plan delivers 8 of 10 meetings a term (80%)."
    assert meetings_sentence(build([], []), Plan(())) == "No school is entitled to meetings."


def test_a_school_that_keeps_its_worker() -> None:
    problem, plan = example()
    tier, who, other = school_sentences(problem, plan, "1")
    assert tier == "School 1 has 'two meetings', as it is entitled to: its need score is 50.0."
    assert who == "Worker a leads it today and keeps it (33.7 hours a term, 10 minutes away)."
    assert other == "Worker b instead: would break no rule; as far."


def test_a_school_that_moves_and_what_stands_against_staying() -> None:
    problem, plan = example()
    tight = replace(problem, capacity_minutes=np.array([4100, 18_000]))
    _, who, other = school_sentences(tight, plan, "4")
    assert who == "Worker b takes it over from Worker a (33.7 hours a term, 10 minutes away)."
    assert other == (
        "Worker a instead: Worker a has 101.0 hours of work a term with 3 primaries, and 68.3 hours on 0.5 FTE."
    )


def test_a_school_below_its_entitlement() -> None:
    problem, plan = example()
    fewer = Plan((replace(plan.assignments[0], tier_id="keeping_in_touch"), *plan.assignments[1:]))
    assert school_sentences(problem, fewer, "0")[0] == (
        "School 0 has 'keeping in touch' although it is entitled to 'two meetings' (its need score is 40.0): "
        "2 meetings a term fewer, for want of time in North."
    )


def test_locks_leavers_and_schools_without_a_score() -> None:
    problem, plan = example()
    locked = replace(problem, locks=np.array([0, -1, -1, -1, -1]), tier_locks=np.array([1, -1, -1, -1, -1]))
    assert school_sentences(locked, plan, "0")[0] == "School 0 has 'two meetings' because somebody has fixed it."
    assert "because it is locked to them" in school_sentences(locked, plan, "0")[1]
    allowed, reasons = problem.allowed.copy(), problem.not_allowed_reason.copy()
    allowed[4, 0], reasons[4, 0] = False, "Worker a leaves on 31/08/2026"
    gone = replace(problem, allowed=allowed, not_allowed_reason=reasons, need_points=np.full(5, np.nan))
    assert "there is not enough data for a need score" in school_sentences(gone, plan, "4")[0]
    assert school_sentences(gone, plan, "4")[1].endswith("Worker a leaves on 31/08/2026.")


def test_a_school_without_a_link_worker() -> None:
    problem = build([school(str(i), cases=0) for i in range(10)], [worker("a")])
    plan = solve(problem, SolveOptions(seconds=10)).plan
    assert school_sentences(problem, plan, plan.not_covered[0]) == [
        f"School {plan.not_covered[0]} has no link worker in this plan.",
        "Worker a instead: Worker a leads 10 primaries, 1.11 full caseloads on 1 FTE.",
    ]


def test_an_unknown_school_is_an_error() -> None:
    with pytest.raises(KeyError):
        school_sentences(*example(), "999")


def result(status: SolveStatus) -> SolveResult:
    stage = Stage("travel_hours", "Travel to meetings", "hours a term", SolveStatus.FEASIBLE, 12.0, 9.0, 0.25, 1.0, "x")
    return SolveResult(status, Plan((Assignment("1", None, None),)), (stage,))


def test_how_sure_we_are() -> None:
    assert "No lawful plan is better" in result_sentence(result(SolveStatus.OPTIMAL))
    assert "“Travel to meetings”" in result_sentence(result(SolveStatus.FEASIBLE))
    tie_break = replace(result(SolveStatus.FEASIBLE).stages[0], goal="list_order", label="Ties")
    both = replace(result(SolveStatus.FEASIBLE), stages=(*result(SolveStatus.FEASIBLE).stages, tie_break))
    assert "Ties" not in result_sentence(both)
    assert "one school left over" in result_sentence(result(SolveStatus.INFEASIBLE))
    assert "stopped" in result_sentence(result(SolveStatus.STOPPED))
    stage = result(SolveStatus.FEASIBLE).stages[0]
    assert stage_sentence(stage) == "Travel to meetings: 12.0 hours a term; it cannot be below 9.0."
    assert stage_sentence(replace(stage, status=SolveStatus.OPTIMAL, bound=12.0)).endswith("as good as it can be.")
    assert stage_sentence(replace(stage, objective=None)) == "Travel to meetings: nothing to decide."
