"""Gates: passed, failed with names, not to be said where data are missing, as JSON and as sentences both ways."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from allocation.entities import Phase
from allocation.scenario.sentences import NotUnderstood
from allocation.scenario_comparison import gates
from allocation.scenario_comparison.gate_checks import CHECKS, GateResult, Verdict, check_gates, passed_sentence
from allocation.scenario_comparison.gates import (
    KINDS,
    GateBase,
    dumped_gates,
    loaded_gates,
    read_gate,
)
from allocation.scenario_comparison.side import Side
from tests.allocation.problems import build, school, worker
from tests.allocation.scenario_comparison.sides import NAMES, lines, problem_of, today, without_ann


def result(gate: GateBase, side: Side) -> GateResult:
    (found,) = check_gates((gate,), side)  # type: ignore[arg-type]
    return found


def in_summer(side: Side) -> Side:
    return replace(side, problem=replace(side.problem, planning_date=date(2027, 4, 12)))


BEFORE_TRANSITION = gates.KeepBeforeTransition()
WITH_PHASE = gates.LeastMeetings(least=2, phase=Phase.PRIMARY)


@pytest.mark.parametrize(
    ("gate", "passes", "fails", "failing"),
    [
        (gates.MostSchools(most=2), today(), without_ann(), "Worker cat (three schools)"),
        (gates.MostWorkload(percent=50), today(), without_ann(), "Worker cat (64.6%)"),
        (BEFORE_TRANSITION, in_summer(today()), in_summer(without_ann()), "School A (Worker ann to Worker cat)"),
        (gates.MostMoves(most=2), today(), without_ann(), "School C (Worker ben to Worker cat)"),
    ],
)  # fmt: skip
def test_a_gate_that_one_plan_passes_and_another_does_not(
    gate: GateBase, passes: Side, fails: Side, failing: str
) -> None:
    assert result(gate, passes).verdict is Verdict.PASSES
    found = result(gate, fails)
    assert found.verdict is Verdict.FAILS
    assert failing in found.failing
    assert found.sentence.startswith("Fails. ")


def test_schools_without_anybody_meetings_and_tiers() -> None:
    plan = lines({"A": "ann", "B": "ann", "C": None, "D": "ben"}, {"B": "keeping_in_touch"})
    side = replace(today(), plan=plan)
    assert result(gates.EverySchoolLed(), today()).verdict is Verdict.PASSES
    assert result(gates.EverySchoolLed(), side).failing == ("School C",)
    assert result(WITH_PHASE, today()).verdict is Verdict.PASSES
    assert result(WITH_PHASE, side).failing == ("School B (0)", "School C (0)")
    tiers = result(gates.KeepTiers(phase=Phase.PRIMARY), side)
    assert tiers.failing == ("School B (Two meetings a term to Keeping in touch)",)
    assert result(gates.KeepTiers(phase=Phase.SECONDARY), side).verdict is Verdict.PASSES
    assert result(gates.LeastMeetings(phase=Phase.SPECIAL), side).verdict is Verdict.OUTSIDE


def test_journeys_clusters_rules_and_cost() -> None:
    far = replace(today(), problem=replace(today().problem, travel_minutes=np.full((4, 3), 50, dtype=np.int64)))
    assert result(gates.LongestJourney(minutes=45), far).failing[0] == "School A (50 minutes from Worker ann)"
    crowded = problem_of([*today().problem.workers[1:]], led={"A": "ben"})
    plan = lines({"A": "cat", "B": "cat", "C": "cat", "D": "ben"})
    tight = replace(crowded, capacity_minutes=np.array([18_759, 2_000]))
    broken = result(gates.NoNewBrokenRule(), Side("Tight", today().model, tight, plan))
    assert broken.verdict is Verdict.FAILS
    assert "Worker cat" in broken.failing[0]
    costs = {"senior_link_worker": 40_000.0}
    dear = replace(today(), costs=costs)
    assert result(gates.MostCost(pounds=80_000), dear).verdict is Verdict.PASSES
    found = result(gates.MostCost(pounds=79_999), dear)
    assert (found.verdict, found.figure) == (Verdict.FAILS, "£80,000 a year")


def test_clusters_within() -> None:
    problem = build([school("A"), school("B", cluster="South")], [worker("n", 0.5), worker("s", 1.0, "South")])
    side = Side("Two clusters", today().model, problem, lines({"A": "n", "B": "s"}))
    apart = 100 * 2020 / 9380 - 100 * 2020 / 18_759
    assert result(gates.ClustersWithin(points=apart + 0.1), side).verdict is Verdict.PASSES
    found = result(gates.ClustersWithin(points=apart - 0.1), side)
    assert (found.figure, found.failing) == ("10.8 points apart", ("North (21.5%)", "South (10.8%)"))


def test_what_cannot_be_said_and_what_does_not_bind() -> None:
    nobody = problem_of([*today().problem.workers], led={"A": ""})
    unknown = replace(today(), problem=nobody)
    for kind in (gates.MostMoves, gates.KeepTiers, gates.ClustersWithin, gates.MostCost, gates.LongestJourney):
        gate = kind()
        found = result(gate, unknown)
        assert found.verdict is Verdict.UNKNOWN, gate
        assert found.note
    assert result(gates.KeepBeforeTransition(), in_summer(unknown)).verdict is Verdict.UNKNOWN
    autumn = result(gates.KeepBeforeTransition(), without_ann())
    assert autumn.verdict is Verdict.OUTSIDE
    assert "1 September 2026" in autumn.sentence
    over_new_year = gates.KeepBeforeTransition(from_day="11-01", moves_up="02-01")
    assert [over_new_year.binds(date(2027, *day)) for day in ((12, 1), (1, 10), (2, 1), (10, 31))] == [
        True,
        True,
        False,
        False,
    ]


def test_in_a_sentence_how_many_are_passed() -> None:
    every = (gates.MostSchools(most=2), gates.MostCost(), gates.KeepBeforeTransition(), gates.EverySchoolLed())
    found = check_gates(every, without_ann())
    assert passed_sentence(found) == "Of three gates one is passed, one fails and of one it cannot be said."
    assert passed_sentence(found[2:3]) == "No gate binds this plan."
    assert passed_sentence(found[3:]) == "One gate, and it is passed."
    assert passed_sentence(()) == "The council has set no gates."


def test_every_gate_is_written_read_and_kept() -> None:
    several = (*(kind() for kind in KINDS), WITH_PHASE, gates.KeepTiers(phase=Phase.PRIMARY, cluster="North"))
    assert set(CHECKS) == set(KINDS)
    assert loaded_gates(dumped_gates(several)) == several  # type: ignore[arg-type]
    for gate in several:
        assert read_gate(gate.sentence(NAMES).upper(), NAMES) == gate
        assert set(gate.fields) == set(type(gate).model_fields) - {"kind"}
    assert gates.MostSchools(most=9).sentence(NAMES) == "Nobody leads more than 9 schools."
    with pytest.raises(NotUnderstood, match="could not be read as a gate"):
        read_gate("nobody works on Sundays", NAMES)
    with pytest.raises(NotUnderstood, match="cannot be"):
        read_gate("nobody has a workload above 0% of their direct time", NAMES)
    with pytest.raises(ValidationError):
        loaded_gates([{"kind": "keep_before_transition", "from_day": "02-31"}])
