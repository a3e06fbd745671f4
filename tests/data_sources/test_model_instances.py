"""Each operating model in an instance small enough to check by hand: what is lawful there, and what is not.

A full-time post has 13 weeks x 37 hours x 65% = 312.65 hours a term: 18,759 minutes.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from allocation import must_have
from allocation.build_problem import build_problem
from allocation.entities import LinkWorker
from allocation.need.indicators import EARLY_HELP
from allocation.operating_model import OperatingModel
from allocation.operating_model.compose import Answer
from allocation.operating_model.questions import AnswersWanted
from allocation.plan import Assignment, Named, Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from allocation.solver.solve import solve
from allocation.verify import verify
from data_sources import operating_models
from data_sources.demonstration.model_answers import ANSWERS

Lines = list[tuple[str, str, str]]
NO_TIMES = pd.DataFrame({"urn": [], "destination": [], "travel_minutes": []})
NO_LOCKS = pd.DataFrame(columns=["urn", "worker_id", "action", "tier", "until"])
NOBODY = pd.DataFrame({"urn": [], "worker_id": [], "tier": []})


@dataclass(frozen=True)
class School:
    """Need 50 and no cases unless said; `cases` a term."""

    urn: str
    phase: str = "primary"
    cluster: str = "North"
    need: float = 50.0
    cases: float = 0.0


def model(model_id: str, more: dict[str, float] | None = None) -> OperatingModel:
    """With the demonstration district's answers."""
    return answered(model_id, tuple((more or {}).items()))


@cache
def answered(model_id: str, more: tuple[tuple[str, float], ...]) -> OperatingModel:
    given = {
        key: Answer(value, "a test", "2026-01-01") for key, value in {**ANSWERS.get(model_id, {}), **dict(more)}.items()
    }
    return operating_models.answered(operating_models.written(model_id), {}, given, model_id)


def build(
    of: OperatingModel, schools: list[School], workers: list[LinkWorker], current: pd.DataFrame = NOBODY
) -> AllocationProblem:
    terms = of.hours.terms_per_year.value
    table = pd.DataFrame(
        {
            "urn": [s.urn for s in schools],
            "name": [f"School {s.urn}" for s in schools],
            "phase": [s.phase for s in schools],
            "cluster": [s.cluster for s in schools],
            "pupils": 100.0,
            "easting": 400_000.0,
            "northing": 400_000.0,
        }
    )
    need = pd.DataFrame({"urn": table["urn"], "phase": table["phase"], "need_points": [s.need for s in schools]})
    rates = [terms * s.cases for s in schools]
    yearly = pd.DataFrame({"urn": table["urn"], "indicator": EARLY_HELP.name, "shrunk_value": rates})
    settings = AllocationSettings(operating_model=of.id, planning_date=date(2026, 9, 1))
    return build_problem(table, need, yearly, workers, of, settings, NO_TIMES, NO_LOCKS, current)


def worker(worker_id: str, cluster: str = "North", fte: float = 1.0) -> LinkWorker:
    role = "senior_link_worker"  # what the list of link workers calls them, whatever the model does
    return LinkWorker(worker_id, f"Worker {worker_id}", role, fte, cluster, easting=400_000.0, northing=400_000.0)


def broken(problem: AllocationProblem, lines: Lines) -> list[str]:
    """Names of the rules a plan breaks; schools without a line are named as not covered."""
    led = {urn: Assignment(urn, who, tier) for urn, who, tier in lines}
    plan = Plan(tuple(led.get(s.urn, Assignment(s.urn, None, None)) for s in problem.schools))
    return sorted({breach.rule for breach in verify(problem, plan)})


def solved(problem: AllocationProblem) -> Plan:
    """The solver's plan, which the verifier passes."""
    plan = solve(problem, SolveOptions(seconds=2.0)).plan
    assert verify(problem, plan) == []
    return plan


def alike(number: int, tier: str, who: str = "a", first: int = 0) -> Lines:
    return [(str(i), who, tier) for i in range(first, first + number)]


@pytest.mark.parametrize("model_id", ["wakefield", "wakefield_pilot"])
def test_nine_primaries_or_three_secondaries_or_a_mix_fill_a_post(model_id: str) -> None:
    schools = [School(str(i)) for i in range(9)] + [School(str(9 + i), "secondary") for i in range(3)]
    problem = build(model(model_id), schools, [worker("a")])
    primaries, secondaries = alike(9, "two_meetings"), alike(3, "three_meetings", first=9)
    assert broken(problem, primaries) == []
    assert broken(problem, secondaries) == []
    assert broken(problem, primaries[:6] + secondaries[:1]) == []
    assert broken(problem, primaries[:7] + secondaries[:1]) == ["caseload_limit"]
    assert broken(problem, [("9", "a", "two_meetings")]) == ["tier_within_bounds"]
    assert len(solved(problem).not_covered) == 3


@pytest.mark.parametrize("model_id", ["wakefield", "wakefield_pilot"])
def test_every_school_has_a_linked_social_worker_or_is_listed_as_without(model_id: str) -> None:
    schools = [School("0"), School("1"), School("2", "secondary"), School("3", cluster="South")]
    social = [replace(worker(one), role="social_worker") for one in ("s1", "s2")]
    problem = build(model(model_id), schools, [worker("a"), worker("b", "South"), *social])
    assert [one.worker_id for one in problem.workers] == ["a", "b"]  # a social worker leads no school
    lead = tuple(Assignment(one.urn, None, None) for one in problem.schools)
    role = "linked_social_worker"

    def rules(*people: str | None) -> list[str]:
        named = tuple(Named(str(i), role, who) for i, who in enumerate(people))
        return sorted({breach.rule for breach in verify(problem, Plan(lead, named))})

    assert rules("s1", "s1", "s2", None) == []
    assert rules("s1", "s2", "a", None) == ["must_have"]  # no social worker
    assert rules("s1", "s1", "s2", "s2") == ["must_have"]  # of another cluster
    assert rules("s1", "s1", "s2") == ["must_have"]  # neither named nor listed
    plan = solved(problem)
    who = {one.urn: one.worker_id for one in plan.named}
    assert who["3"] is None
    assert {who[urn] for urn in "012"} == {"s1", "s2"}
    (said,) = must_have.in_words(problem.required, plan)
    assert said.endswith("Not covered by a linked qualified social worker: School 3 (3).")


def test_a_strict_reading_of_wakefield_keeps_phases_apart() -> None:
    strict = operating_models.answered(operating_models.written("wakefield"), {"caseload": "strict"}, {}, "wakefield")
    problem = build(strict, [School("0"), School("1", "secondary")], [worker("a")])
    assert broken(problem, [("0", "a", "two_meetings"), ("1", "a", "three_meetings")]) == ["one_phase_only"]


def test_salford_has_one_coordinator_for_each_locality() -> None:
    schools = [School("0", need=20), School("1"), School("2", "secondary", cluster="South")]
    problem = build(model("salford"), schools, [worker("a"), worker("b"), worker("c", "South")])
    one = [("0", "a", "termly"), ("1", "a", "half_termly"), ("2", "c", "half_termly")]
    assert broken(problem, one) == []
    assert broken(problem, [("0", "b", "termly"), *one[1:]]) == ["keep_together"]
    assert problem.meetings[1].tolist() == [1, 2, 3]  # termly, half-termly in a term of two halves, as answered
    plan = solved(problem)
    assert len({line.worker_id for line in plan.assignments[:2]}) == 1
    assert not plan.not_covered


def test_somerset_counts_the_cases_an_adviser_carries_and_meets_monthly_at_the_lead_school() -> None:
    of = model("somerset", {"roles.pfsa.cases.ceiling": 25})
    schools = [School("0", cases=15), School("1", cases=10), School("2", cases=1), School("3", "secondary")]
    problem = build(of, schools, [worker("a")])
    lead = ("3", "a", "monthly")
    assert broken(problem, [*alike(2, "joins"), lead]) == []
    assert broken(problem, [*alike(3, "joins"), lead]) == ["caseload_limit"]
    assert problem.meetings[3, 1] == 3  # 13 weeks x 12 / 52
    assert of.visits_a_term("social_care", problem.schools[3].phase, "monthly") == 3
    assert len(solved(problem).not_covered) == 1


def test_staffordshire_fills_a_post_with_five_days_a_week() -> None:
    problem = build(model("staffordshire"), [School(str(i), "secondary") for i in range(6)], [worker("a")])
    assert broken(problem, alike(5, "centre_day")) == []
    assert broken(problem, alike(6, "centre_day")) == ["hours_limit"]
    assert problem.meetings[0].tolist() == [6.5, 13]  # half a day and one day a week, for 13 weeks
    plan = solved(problem)
    assert not plan.not_covered  # schools of equal need get the same: all of them half a day
    assert {line.tier_id for line in plan.assignments} == {"on_request"}


def test_a_childrens_centre_has_two_link_workers_above_a_reach_of_800_and_else_one() -> None:
    of = model("nfer_1_childrens_centres", {"staffing.reach.North": 801, "staffing.reach.South": 800})
    schools = [School("0"), School("1"), School("4"), School("2", cluster="South"), School("3", cluster="South")]
    workers = [worker("a"), worker("b"), worker("c", fte=0.5), worker("d", "South"), worker("e", "South")]
    problem = build(of, schools, workers)
    south = [("2", "d", "weekly"), ("3", "d", "weekly")]
    assert broken(problem, [("0", "a", "weekly"), ("1", "b", "weekly"), *south]) == []
    assert broken(problem, [("0", "c", "weekly"), ("1", "b", "weekly"), *south]) == []
    north = [("0", "a", "weekly"), ("1", "b", "weekly"), ("4", "c", "weekly")]
    assert broken(problem, [*north, *south]) == ["people_in_area"]
    assert broken(problem, [*north[:2], south[0], ("3", "e", "weekly")]) == ["people_in_area"]
    led = {line.urn: line.worker_id for line in solved(problem).assignments}
    assert None not in led.values()
    assert len({led[urn] for urn in "014"}) <= 2
    assert led["2"] == led["3"]


def test_every_childrens_centre_has_one_linked_family_support_worker() -> None:
    of = model("nfer_1_childrens_centres", {"staffing.reach.North": 500, "staffing.reach.South": 500})
    schools = [School("0"), School("1"), School("2", cluster="South")]
    people = [replace(worker(one), role="family_support_worker") for one in ("f", "g")]
    problem = build(of, schools, [worker("a"), worker("b", "South"), *people])
    plan = solved(problem)
    who = {one.urn: one.worker_id for one in plan.named}
    assert who["0"] == who["1"] is not None
    assert who["2"] is None


def test_reach_is_asked_for_each_area_by_its_name() -> None:
    of = operating_models.answered(operating_models.written("nfer_1_childrens_centres"), {}, {}, "nfer_1")
    with pytest.raises(AnswersWanted, match=r"in reach of the children's centre are there in St\. Ann's\?"):
        build(of, [School("0", cluster="St. Ann's")], [worker("a")])


def test_a_team_member_carries_fifteen_pupils_at_once_each_for_five_to_eight_weeks() -> None:
    schools = [School(str(i), cases=15) for i in range(3)]
    problem = build(model("nfer_2_behaviour_and_education_support_teams"), schools, [worker("a")])
    # 15 cases a term, each open 6.5 of 13 weeks: 7.5 at once, half of 15
    assert problem.caseload_share[:, 0].tolist() == pytest.approx([0.5, 0.5, 0.5])
    assert broken(problem, alike(2, "supported")) == []
    assert broken(problem, alike(3, "supported")) == ["caseload_limit"]
    assert len(solved(problem).not_covered) == 1


def test_high_and_low_cases_are_counted_apart() -> None:
    schools = [School("0", cases=13), School("1", cases=13), School("2", cases=14)]
    problem = build(model("nfer_3_family_support_workers"), schools, [worker("a")])
    # a quarter are high: 26 cases are 6.5 of 8 high and 19.5 of 20 low; 27 would be 20.25 low
    assert problem.caseload_share[0, 0] == pytest.approx(13 * 0.75 / 20)
    assert broken(problem, alike(2, "supported")) == []
    assert broken(problem, [("0", "a", "supported"), ("2", "a", "supported")]) == ["caseload_limit"]
    assert len(solved(problem).not_covered) == 1


def test_eleven_workers_in_fifteen_schools_some_half_their_time_in_each_of_two() -> None:
    phases = ["primary"] * 6 + ["secondary"] * 9
    needs = [95.0] * 3 + [60.0] * 3 + [95.0] * 4 + [60.0] * 5
    schools = [School(str(i), phase, need=need) for i, (phase, need) in enumerate(zip(phases, needs, strict=True))]
    problem = build(model("nfer_4_pupil_support_workers"), schools, [worker(f"w{i:02}") for i in range(11)])
    whole = [str(i) for i, need in enumerate(needs) if need > 90]
    halves = [str(i) for i, need in enumerate(needs) if need < 90]
    lines = [(urn, f"w{i:02}", "full_time") for i, urn in enumerate(whole)]
    lines += [(urn, f"w{7 + i // 2:02}", "half_time") for i, urn in enumerate(halves)]
    assert (len(whole), len(halves)) == (7, 8)
    assert broken(problem, lines) == []
    assert broken(problem, [*lines[:-1], (halves[-1], "w00", "half_time")]) == ["hours_limit"]
    plan = solved(problem)
    given = [line.tier_id for line in plan.assignments]
    assert (given.count("full_time"), given.count("half_time"), len(plan.not_covered)) == (7, 8, 0)


def test_ten_half_day_pop_ins_fill_a_week() -> None:
    problem = build(model("nfer_5_pop_ins"), [School(str(i)) for i in range(11)], [worker("a")])
    assert broken(problem, alike(10, "pop_in")) == []
    assert broken(problem, alike(11, "pop_in")) == ["hours_limit"]
    assert problem.minutes[0, 0].tolist() == [0, 1875, 0]
    own = build(model("nfer_5_pop_ins"), [School("0", "secondary", need=80), School("1")], [worker("a")])
    assert broken(own, [("0", "a", "own_social_worker"), ("1", "a", "named_contact")]) == []
    assert broken(own, [("0", "a", "own_social_worker"), ("1", "a", "pop_in")]) == ["hours_limit"]


def test_a_social_worker_carries_twelve_intensive_and_twenty_five_monitoring_cases() -> None:
    schools = [School("0", cases=20), School("1", cases=17), School("2", cases=18)]
    problem = build(model("nfer_6_local_area_partnerships"), schools, [worker("a")])
    assert problem.caseload_share[:2, 0].sum() == pytest.approx(1)
    assert problem.caseload_floor_share[:2, 0].sum() == pytest.approx(37 * 25 / 37 / 20)
    assert problem.meetings[0].tolist() == [13]
    assert problem.minutes[0, 0, 0] == 60 * (13 * 2 + 20 * 6)
    assert broken(problem, alike(2, "weekly")) == []
    assert broken(problem, [("0", "a", "weekly"), ("2", "a", "weekly")]) == ["caseload_limit"]
    assert len(solved(problem).not_covered) == 1


@pytest.mark.parametrize("model_id", sorted(ANSWERS))
def test_no_plan_is_made_while_a_number_it_needs_is_open(model_id: str) -> None:
    of = operating_models.answered(operating_models.written(model_id), {}, {}, model_id)
    with pytest.raises(AnswersWanted) as wanted:
        build(of, [School("0")], [worker("a")])
    asked = {question.key for question in wanted.value.questions}
    assert asked - {"staffing.reach.North"} == {
        key for key in ANSWERS[model_id] if not key.startswith("staffing.reach")
    }
    assert all(question.question.strip().endswith(("?", ".", ")?")) for question in wanted.value.questions)


def test_problems_hold_no_unknown_number() -> None:
    for model_id in sorted(operating_models.ids()):
        schools = [School("0"), School("1", "secondary"), School("2", "special")]
        problem = build(
            model(model_id, {"staffing.reach.North": 500} if "childrens" in model_id else None), schools, [worker("a")]
        )
        assert np.isfinite(problem.meetings).all(), model_id
        assert problem.tier_allowed.any(axis=1).all(), model_id
