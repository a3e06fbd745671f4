"""Why a school changes is what would follow if it stayed as it is, and never a template."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.hand_edit import HandEdit, Weighed, edited
from allocation.move_reasons import move_reasons
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from tests.allocation.problems import build, school, worker


@pytest.fixture
def problem() -> AllocationProblem:
    """Four schools of the North, all but the last led by w0; w1 has none yet."""
    return build(
        [school(str(n), need=80.0) for n in range(1, 5)],
        [worker("w0"), worker("w1")],
        current=[0, 0, 0, -1],
        travel=np.array([[10, 20]] * 4),
    )


def reason(problem: AllocationProblem, edit: HandEdit, by: str = "") -> str:
    plan = edited(current_plan(problem), [edit])
    return move_reasons(Weighed(problem, plan), [edit.urn], {edit.urn: by} if by else {})[edit.urn]


def test_a_rule_that_would_break_comes_first(problem: AllocationProblem) -> None:
    tight = replace(problem, capacity_minutes=np.array([5_000, 9_000]))  # two schools of 2,020 minutes, not three
    said = reason(tight, HandEdit("1", "w1", "two_meetings"))
    assert said.startswith("If it stayed as it is: Worker w0 has ")
    assert said.endswith("83.3 hours on 1 FTE.")


def test_else_the_goals_that_would_be_worse(problem: AllocationProblem) -> None:
    said = reason(problem, HandEdit("1", "w1", "two_meetings"))
    assert said.startswith("If it stayed as it is: ")
    assert "points more between the busiest and the least busy" in said or "below the caseload band" in said


def test_where_nothing_would_be_worse_that_is_said(problem: AllocationProblem) -> None:
    even = replace(problem, current=np.array([0, 0, 1, 1]), caseload_floor_share=np.zeros((4, 2)))
    said = reason(even, HandEdit("1", "w1", "two_meetings"))
    assert said == "Nothing would be worse if this school alone stayed as it is; it goes with other changes."


def test_what_cannot_stay_or_was_chosen_by_a_person_is_said_as_it_is(problem: AllocationProblem) -> None:
    allowed, why = problem.allowed.copy(), problem.not_allowed_reason.copy()
    allowed[0, 0], why[0, 0] = False, "Worker w0 has left"
    gone = replace(problem, allowed=allowed, not_allowed_reason=why)
    assert reason(gone, HandEdit("1", "w1", "two_meetings"), by="Jo") == (
        "Worker w0 may not lead it any more: Worker w0 has left."
    )
    assert reason(problem, HandEdit("2", "w1", "two_meetings"), by="Jo, today") == "Moved by hand: Jo, today."
    assert reason(problem, HandEdit("4", "w1", "two_meetings")) == "Nobody leads it today."
