"""The sentences about a plan."""

from dataclasses import replace

import pandas as pd
import pytest

from allocation.plan import Plan, Repair, SolveResult, SolveStatus, Stage
from pages.ui import plan_words


def stage(status: SolveStatus, gap: float, label: str = "Travel") -> Stage:
    return Stage("g", label, "hours", status, 10.0, 10.0 * (1 - gap), gap, 1.0, "OR-Tools")


def result(*stages: Stage) -> SolveResult:
    return SolveResult(SolveStatus.FEASIBLE, Plan(()), stages)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (stage(SolveStatus.OPTIMAL, 0.0), "Proven best"),
        (stage(SolveStatus.OPTIMAL, 0.7), "Within its margin"),
        (stage(SolveStatus.FEASIBLE, 0.1), "Lawful, not proven best"),
        (stage(SolveStatus.STOPPED, 0.1), "Stopped early, best so far"),
    ],
)
def test_a_goal_never_claims_to_be_proven_when_it_is_not(one: Stage, expected: str) -> None:
    assert plan_words.stage_result(one) == expected


def test_certainty_names_what_is_open_and_what_is_only_within_a_margin() -> None:
    said = plan_words.certainty(
        result(stage(SolveStatus.OPTIMAL, 0.5, "Even workloads"), stage(SolveStatus.FEASIBLE, 0.1, "Fewest moves"))
    )
    assert "1 goal of 2 could not be proven best in the time given: Fewest moves." in said
    assert "1 goal (Even workloads) is only taken to within a set margin" in said
    assert "no plan within the rules does better" not in said


def test_the_tie_break_is_not_counted_as_open() -> None:
    tie_break = Stage("list_order", "Ties", "places", SolveStatus.FEASIBLE, 10.0, 9.0, 0.1, 1.0, "OR-Tools")
    assert not tie_break.is_open
    assert plan_words.stage_result(tie_break) == "Tie-break, not counted"
    assert "Every goal is **settled**" in plan_words.certainty(result(stage(SolveStatus.OPTIMAL, 0.0), tie_break))
    assert "1 goal of 1 could not" in plan_words.certainty(result(stage(SolveStatus.FEASIBLE, 0.1), tie_break))


def test_moves_are_counted_by_what_happens() -> None:
    kinds = ["moves", "moves", "has to move", "new", "no longer covered"]
    said = plan_words.moves(pd.DataFrame({"kind": kinds}))
    assert said.startswith("**5 schools** change: 2 schools to another link worker, 1 school because")
    assert "1 school left without one" in said
    assert plan_words.moves(pd.DataFrame({"kind": []})) == "No school changes link worker."


def test_a_team_without_time_has_no_workload() -> None:
    table = pd.DataFrame({"hours_percent": [float("nan")], "name": ["Jo"], "is_over_hours": [False]})
    assert "no workload to show" in plan_words.workloads(table)


def test_ways_out_are_read_with_how_sure_they_are_and_where_they_may_clash() -> None:
    post = Repair("extra post", "North: 0.3 FTE more.", 0.3, "FTE", True)
    lend = Repair("lend schools", "North: one school led from South (Ash).", 1, "schools", True)
    mix = Repair("cheapest mix", "North: at the prices set, the cheapest way is 0.2 FTE more.", 2.0, "points", True)
    assert plan_words.way_out(post) == "- 0.3 FTE more."
    assert plan_words.way_out(mix) == "- **Cheapest at the council's prices: 0.2 FTE more.**"
    assert "less does not do" in plan_words.how_repairs_hold([post, mix])
    assert "room for both" not in plan_words.how_repairs_hold([post, lend])
    assert "room for both" in plan_words.how_repairs_hold([lend, replace(lend, sentence="East: one school.")])
    assert "less may do too" in plan_words.how_repairs_hold([replace(post, is_proven=False)])
