"""What a plan comes to: its state, its figures, and the better known plan where a search fell short."""

from dataclasses import replace

import pytest

from allocation.cluster_comparison.places import EVERYWHERE
from allocation.plan import Assignment, Plan, SolveResult, SolveStatus
from allocation.price import unmet_entitlement
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from allocation.sweep.carried import OwnPlan, better_known, worth_if_lawful, worth_of
from allocation.sweep.definitions import FIGURES, MISSED, NOT_LED, WEIGHTED
from allocation.sweep.found import note_of
from allocation.sweep.outcome import OUTCOMES, State
from tests.allocation.sweep.hand_made import OPTIONS, district, outcome, with_minutes, without

# A primary's two meetings take 2 x 270 minutes, 60 for its cases and 2 x 2 x 10 on the road; keeping in touch 60 + 60.
FULL, TOUCH = 640, 120


def test_every_figure_says_what_it_is_and_is_there_once() -> None:
    assert len({one.id for one in FIGURES}) == len(FIGURES)
    assert all(one.sentence.endswith(".") and one.source and one.unit for one in FIGURES)


@pytest.mark.parametrize(("meetings_of", "missed", "weighted"), [(9, 0, 0), (6, 6, 246), (0, 18, 792)])
def test_meetings_missed_follow_from_the_minutes_there_are(meetings_of: int, missed: int, weighted: int) -> None:
    problem = with_minutes(district(), meetings_of * FULL + (9 - meetings_of) * TOUCH)
    found = outcome("a", problem)
    assert found.state is State.SOLVED
    assert found.is_proven
    assert found.figure(MISSED, "North") == found.figure(MISSED) == missed
    assert found.figure(WEIGHTED) == weighted == unmet_entitlement(problem, solve(problem, OPTIONS).plan)
    assert found.figure(MISSED, "South") == 0
    assert found.figure("capacity_fte") == 1.5


def test_what_does_not_fit_is_a_state_and_never_a_number() -> None:
    found = outcome("a", district(schools=10))
    assert found.state is State.SHORT
    assert found.figure(NOT_LED) == 1
    assert found.figure(MISSED) is None
    assert found.figure("travel_hours") is None
    assert found.measured(MISSED) is not None
    assert note_of(found).startswith("Nobody leads School 10")


def test_with_no_link_workers_nothing_fits() -> None:
    found = outcome("a", without(district(), {"n1", "s1"}))
    assert found.state is State.SHORT
    assert found.figure(NOT_LED) == 10
    assert found.figure("capacity_fte") == 0


def test_an_outcome_is_json_and_comes_back_the_same() -> None:
    found = (outcome("a", district(), with_lines=True), outcome("b", district(schools=10)))
    assert OUTCOMES.validate_json(OUTCOMES.dump_json(found)) == found
    assert found[0].lines["200"] == ("s1", "two_meetings")
    assert not found[1].lines
    assert EVERYWHERE in found[0].figures


def carried(
    problems: dict[int, AllocationProblem], results: dict[int, SolveResult], pairs: list[tuple[int, int]]
) -> dict[int, int]:
    """Which place's plan stands where, of these problems and what their searches found."""
    own = {
        place: OwnPlan(worth_of(problems[place], one.plan), one.options.headroom_share)
        for place, one in results.items()
    }
    return better_known(own, pairs, lambda source, place: worth_if_lawful(problems[place], results[source].plan))


def test_a_worse_plan_with_more_staff_gives_way_to_the_known_one_and_says_so() -> None:
    fewer, more = with_minutes(district(), 6 * FULL + 3 * TOUCH), with_minutes(district(), 9 * FULL)
    known = solve(fewer, OPTIONS)
    poor = Plan(tuple(Assignment(line.urn, line.worker_id, "keeping_in_touch") for line in known.plan.assignments))
    stages = tuple(
        replace(one, objective=1000.0, bound=0.0, status=SolveStatus.FEASIBLE) if one.goal == WEIGHTED else one
        for one in known.stages
    )
    stopped_short = replace(known, plan=poor, stages=stages, status=SolveStatus.FEASIBLE)
    assert carried({0: fewer, 1: more}, {0: known, 1: stopped_short}, [(0, 1)]) == {1: 0}
    found = outcome("more", more, stopped_short, plan=known.plan, carried_from="fewer")
    assert found.figure(MISSED) == 6
    assert not found.is_proven
    assert found.not_proven[0].figure == 246
    assert found.not_proven[0].bound == 0
    assert "that of “fewer”, which keeps every rule here too, stands" in note_of(found)


def test_a_plan_is_not_carried_where_it_breaks_a_rule_or_is_no_better() -> None:
    fewer, more = with_minutes(district(), 6 * FULL + 3 * TOUCH), with_minutes(district(), 9 * FULL)
    results = {0: solve(fewer, OPTIONS), 1: solve(more, OPTIONS)}
    assert worth_if_lawful(fewer, results[1].plan) is None
    assert carried({0: fewer, 1: more}, results, [(0, 1), (1, 0)]) == {}
    assert carried({0: fewer}, {0: results[0]}, [(0, 1)]) == {}
    tighter = replace(results[0], options=replace(OPTIONS, headroom_share=0.1))
    poor = replace(
        results[0], plan=Plan(tuple(Assignment(line.urn, None, None) for line in results[0].plan.assignments))
    )
    assert carried({0: fewer, 1: fewer}, {0: results[0], 1: poor}, [(0, 1)]) == {1: 0}
    poor = replace(poor, options=tighter.options)
    assert carried({0: fewer, 1: fewer}, {0: results[0], 1: poor}, [(0, 1)]) == {}
