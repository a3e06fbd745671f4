"""What a problem refuses, by name and all at once; and problems made from bare arrays."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from allocation.entities import Phase
from allocation.plan import SolveOptions, SolveStatus
from allocation.problem import AllocationProblem, InconsistentProblem, SchoolGroup
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import build, school, worker


def two_by_two(**arrays: object) -> AllocationProblem:
    return build([school("1"), school("2")], [worker("a"), worker("b")], **arrays)  # type: ignore[arg-type]


def faults(make: Callable[[], object]) -> list[str]:
    with pytest.raises(InconsistentProblem) as refused:
        make()
    return refused.value.faults


def with_cell(name: str, cell: tuple[int, ...], value: float, dtype: type = float) -> dict[str, Any]:
    array = getattr(two_by_two(), name).astype(dtype)
    array[cell] = value
    return {name: array}


PAIR = (SchoolGroup("siblings", (0, 1), is_hard=True),)
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "wrong shape": (
        {"travel_minutes": np.zeros((2, 3), dtype=int)},
        "travel_minutes has shape (2, 3); (2, 2) is needed for 2 schools, 2 link workers and 3 tiers",
    ),
    "not a number": (
        with_cell("travel_minutes", (0, 1), float("nan")),
        "travel_minutes holds nan for School 1 (1) with Worker b: whole numbers 0 or more are needed",
    ),
    "infinite": (
        with_cell("minutes", (1, 0, 2), float("inf")),
        "minutes holds inf for School 2 (2) with Worker a at three_meetings: whole numbers 0 or more are needed",
    ),
    "negative hours": (
        with_cell("capacity_minutes", (1,), -60, int),
        "capacity_minutes holds -60 for Worker b: whole numbers 0 or more are needed",
    ),
    "part of a minute": (
        with_cell("minutes", (0, 0, 0), 10.5),
        "minutes holds 10.5 for School 1 (1) with Worker a at keeping_in_touch: whole numbers 0 or more are needed",
    ),
    "negative share": (
        with_cell("caseload_share", (0, 0), -0.1),
        "caseload_share holds -0.1 for School 1 (1) with Worker a: numbers 0 or more are needed",
    ),
    "impossible need": (
        with_cell("need_points", (0,), 101.0),
        "need_points holds 101 for School 1 (1): numbers from 0 to 100 are needed",
    ),
    "words for numbers": ({"fte": np.array(["1", "half"])}, "fte does not hold numbers"),
    "unknown link worker today": (
        {"current": np.array([0, 2])},
        "School 2 (2): current is 2, which points at something that does not exist; there are 2 link workers, "
        "counted from 0",
    ),
    "lock to nobody": (
        {"locks": np.array([-2, -1])},
        "School 1 (1): locks is -2, which points at something that does not exist; there are 2 link workers, "
        "counted from 0",
    ),
    "unknown tier": (
        {"entitled_tier": np.array([3, 1])},
        "School 1 (1): entitled_tier is 3, which points at something that does not exist; there are 3 tiers, "
        "counted from 0",
    ),
    "negative cap": (
        {"max_moves": -1},
        "the cap on moves is -1; it must be a whole number, 0 or more, or empty for no cap",
    ),
    "negative cap of one": (
        {"max_moves_per_worker": -1},
        "the cap on moves of one link worker is -1; it must be a whole number, 0 or more, or empty for no cap",
    ),
    "no tier at all": (
        {"tier_allowed": np.array([[False] * 3, [True, True, False]])},
        "School 1 (1) may have no tier at all: its floor is above its entitlement",
    ),
    "locked and barred": (
        {
            "locks": np.array([1, -1]),
            "allowed": np.array([[True, False], [True, True]]),
            "not_allowed_reason": np.array([["", "Worker b is barred from School 1"], ["", ""]], dtype=object),
        },
        "School 1 (1) is locked to Worker b, who may not lead it: Worker b is barred from School 1",
    ),
    "locked to a tier it may not have": (
        {"tier_locks": np.array([2, -1])},
        "School 1 (1) is locked to the tier three_meetings, which it may not have",
    ),
    "together but locked apart": (
        {"keep_together": PAIR, "locks": np.array([0, 1])},
        "the schools of the group 'siblings' must stay together but are locked to Worker a and Worker b",
    ),
    "group with an unknown school": (
        {"keep_together": (SchoolGroup("siblings", (0, 9)),)},
        "the group 'siblings' points at school 9, which does not exist",
    ),
    "group with a school twice": (
        {"keep_together": (SchoolGroup("siblings", (0, 0)),)},
        "the group 'siblings' names a school more than once",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_contradiction_is_refused_by_name(name: str) -> None:
    arrays, said = REFUSED[name]
    assert faults(lambda: two_by_two(**arrays)) == [said]


def test_ids_listed_twice_are_refused() -> None:
    schools, workers = [school("1"), school("1")], [worker("a"), worker("a")]
    assert faults(lambda: build(schools, workers)) == [
        "the URN 1 is listed more than once",
        "the link worker a is listed more than once",
    ]


def test_a_table_full_of_faults_names_three_and_counts_the_rest() -> None:
    [said] = faults(lambda: two_by_two(travel_minutes=np.full((2, 2), -1)))
    assert said.count("School") == 3
    assert "and 1 more" in said


def test_every_fault_is_found_at_once() -> None:
    arrays = {
        **with_cell("minutes", (0, 0, 0), float("nan")),
        **with_cell("fte", (0,), -1.0),
        "travel_minutes": np.zeros((1, 1), dtype=int),
        "locks": np.array([0, 7]),
        "max_moves": -2,
        "keep_together": (SchoolGroup("siblings", (0, 9)),),
    }
    found = faults(lambda: two_by_two(**arrays))
    assert len(found) == len(arrays)
    assert all(any(name in one for one in found) for name in ("minutes", "fte", "travel_minutes", "locks", "siblings"))


STRICT: dict[str, tuple[Callable[[], AllocationProblem], str]] = {
    "nobody may lead it": (
        lambda: build([school("1"), school("2", cluster="South")], [worker("a")]),
        "no link worker may lead School 2 (2)",
    ),
    "may lead nothing": (
        lambda: build([school("1")], [worker("a"), worker("b", cluster="South")]),
        "Worker b (b) may lead no school",
    ),
    "locked beyond the caseload": (
        lambda: build([school(str(i), cases=0) for i in range(10)], [worker("a")], locks=np.zeros(10, dtype=int)),
        "the schools locked to Worker a make 1.11 full caseloads on 1 FTE: drop a lock or raise the FTE",
    ),
    "locked beyond the hours": (
        lambda: build([school("1", cases=9), school("2", cases=9)], [worker("a", 0.3)], locks=np.zeros(2, dtype=int)),
        "the schools locked to Worker a take 110.0 hours a term at their lowest tiers and Worker a has 93.8: "
        "drop a lock or raise the FTE",
    ),
    "locked to somebody with none of its tiers": (
        lambda: build(
            [school("1")],
            [worker("h", role="family_hub_staff")],
            tier_locks=np.array([1]),
            locks=np.array([0]),
        ),
        "School 1 (1) is locked to Worker h, who may lead none of its tiers",
    ),
    "two phases locked to one worker of one phase": (
        lambda: build(
            [school("1"), school("2", "secondary")], [worker("a")], locks=np.array([0, 0]), one_phase_only=True
        ),
        "Worker a is locked to primary and secondary schools and may lead one phase only",
    ),
    "more locks than moves": (
        lambda: two_by_two(current=[0, 0], locks=np.array([1, -1]), max_moves=0),
        "one school is locked to somebody other than who leads them today, and the cap on moves is 0: School 1 (1)",
    ),
    "a group nobody may lead": (
        lambda: build(
            [school("1"), school("2", cluster="South")], [worker("a"), worker("b", cluster="South")], keep_together=PAIR
        ),
        "the schools of the group 'siblings' must stay together, but nobody may lead all of them",
    ),
    "a group locked to somebody who may not lead all of it": (
        lambda: build(
            [school("1"), school("2", "secondary")],
            [worker("a"), worker("h", phases=["primary"])],
            keep_together=PAIR,
            locks=np.array([1, -1]),
        ),
        "the group 'siblings' must stay together and is locked to Worker h, who may not lead School 2 (2)",
    ),
    "a group too large for anybody": (
        lambda: build([school("1", cases=0), school("2", cases=0)], [worker("a", 0.2)], keep_together=PAIR),
        "the schools of the group 'siblings' must stay together, but are too much for every link worker who may lead "
        "all of them",
    ),
}


@pytest.mark.parametrize("name", STRICT)
def test_what_leaves_somebody_out_for_certain_is_named_when_asked_strictly(name: str) -> None:
    make, said = STRICT[name]
    problem = make()
    assert problem.faults() == []
    assert said in problem.faults(strict=True)
    result = solve(problem, SolveOptions(seconds=5))
    assert verify(problem, result.plan) == []
    assert (result.status == SolveStatus.INFEASIBLE) == (name != "may lead nothing")


def test_costs_and_sizes_alone_are_a_generalised_assignment_problem() -> None:
    """Three jobs for two agents; the cheapest agent of job 3 has no room for it beside the others."""
    minutes, costs = [[4, 5], [4, 5], [6, 7]], [[1, 9], [1, 9], [2, 3]]
    problem = AllocationProblem.from_arrays(minutes, [10, 10], travel_minutes=costs)
    result = solve(problem, SolveOptions(seconds=5))
    figures = {stage.goal: stage.objective for stage in result.stages}
    assert [line.worker_id for line in result.plan.assignments] == ["W001", "W001", "W002"]
    assert figures.pop("travel_hours") == pytest.approx(2 / 60 * (1 + 1 + 3))
    assert figures.pop("list_order") == 1
    assert set(figures.values()) == {0.0}
    assert result.status == SolveStatus.OPTIMAL


def test_bare_arrays_take_any_field_and_names() -> None:
    problem = AllocationProblem.from_arrays(
        np.ones((2, 2, 3), dtype=int),
        [5, 5],
        urns=["100001", "100002"],
        worker_ids=["x", "y"],
        phases=["primary", "secondary"],
        clusters=["North", "South"],
        worker_clusters=["North", "North"],
        roles=["lead", "lead"],
        tier_ids=("low", "middle", "high"),
        need_points=[10, 90],
        fte=[1, 0.5],
        max_moves=1,
        planning_date=date(2026, 9, 1),
        keep_together=(SchoolGroup("siblings", (0, 1)),),
    )
    assert [one.urn for one in problem.schools] == ["100001", "100002"]
    assert [one.phase for one in problem.schools] == [Phase.PRIMARY, Phase.SECONDARY]
    assert [one.cluster for one in problem.workers] == ["North", "North"]
    assert problem.workers[1].fte == 0.5
    assert problem.entitled_tier.tolist() == [2, 2]
    assert problem.meetings.tolist() == [[1, 2, 3], [1, 2, 3]]
    assert (problem.max_moves, problem.tier_ids) == (1, ("low", "middle", "high"))
    result = solve(problem, SolveOptions(seconds=5))
    assert verify(problem, result.plan) == []


def test_bare_arrays_refuse_every_fault_at_once() -> None:
    found = faults(
        lambda: AllocationProblem.from_arrays(
            [[1.5, 2], [3, float("nan")]],
            [5, -1],
            travel_minutes=[[1, 2]],
            locks=[0, 5],
            urns=["1", "1"],
            roles=["one"],
            phases=["nursery", "primary"],
            speed=9,
        )
    )
    for said in (
        "minutes holds 1.5 for school 1 with link worker W001; nan for school 1 with link worker W002: "
        "whole numbers are needed",
        "capacity_minutes holds -1 for Link worker W002: whole numbers 0 or more are needed",
        "travel_minutes has shape (1, 2); (2, 2) is needed for 2 schools, 2 link workers and 1 tier",
        "School 1 (1): locks is 5, which points at something that does not exist; there are 2 link workers, "
        "counted from 0",
        "the URN 1 is listed more than once",
        "roles has 1 entries; there are 2 link workers",
        "phases holds nursery; known are primary, secondary, special",
        "there is no field 'speed'",
    ):
        assert said in found
    assert len(found) == 8


def test_everything_is_refused_in_one_go_by_name_however_much_is_wrong() -> None:
    """A lock against a ban, positions that do not exist, a school and a link worker left out, negative hours, text, and
    a wrong shape, all in one problem."""
    minutes: Any = [[60, 90, 10], ["x", 20, 10], [45, 10, 10]]
    found = faults(
        lambda: AllocationProblem.from_arrays(
            minutes,
            [100, -50, 30],
            allowed=[[1, 0, 0], [0, 0, 0], [1, 1, 0]],
            locks=[1, 9, -1],
            tier_locks=[3, -1, -1],
            fte=[1.0, 1.0],
            max_moves=2.5,
            planning_date="2026-09-01",
        )
    )
    for said in (
        "minutes holds 'x' for school 100002 with link worker W001: whole numbers are needed",
        "fte has shape (2,); (3,) is needed for 3 schools, 3 link workers and 1 tier",
        "capacity_minutes holds -50 for Link worker W002: whole numbers 0 or more are needed",
        "the cap on moves is 2.5; it must be a whole number, 0 or more, or empty for no cap",
        "the planning date is '2026-09-01'; a date is needed",
        "School 100002 (100002): locks is 9, which points at something that does not exist; there are 3 link workers, "
        "counted from 0",
        "School 100001 (100001): tier_locks is 3, which points at something that does not exist; there is 1 tier, "
        "counted from 0",
        "School 100001 (100001) is locked to Link worker W002, who may not lead it: no reason is given",
        "no link worker may lead School 100002 (100002)",
        "Link worker W003 (W003) may lead no school",
    ):
        assert said in found
    assert len(found) == 10


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"minutes": [[1, 2], [3]]}, "minutes cannot be read: row 2 has 1 entries and row 1 has 2"),
        ({"locks": ["W001", -1]}, "locks holds 'W001' for school 100001: whole numbers are needed"),
        ({"allowed": [[2, 1], [1, 1]]}, "allowed holds 2 for school 100001 with link worker W001: true or false"),
        ({"fte": ["x", 1.0]}, "fte holds 'x' for link worker W001: numbers are needed"),
        ({"keep_together": [("a", (0, 1))]}, "keep_together holds ('a', (0, 1)); groups of schools"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_by_name(arrays: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"minutes": [[1, 2], [3, 4]], "capacity_minutes": [10, 10], **arrays}
    assert any(one.startswith(said) for one in faults(lambda: AllocationProblem.from_arrays(**given)))  # type: ignore[arg-type]


def test_bare_arrays_refuse_what_leaves_somebody_out_unless_told_not_to() -> None:
    allowed = [[True, False], [False, False]]
    found = faults(lambda: AllocationProblem.from_arrays([[1, 1], [1, 1]], [5, 5], allowed=allowed))
    assert found == [
        "no link worker may lead School 100002 (100002)",
        "Link worker W002 (W002) may lead no school",
    ]
    problem = AllocationProblem.from_arrays([[1, 1], [1, 1]], [5, 5], allowed=allowed, strict=False)
    assert solve(problem, SolveOptions(seconds=5)).plan.not_covered == ("100002",)


def test_bare_arrays_without_two_axes_are_refused() -> None:
    assert faults(lambda: AllocationProblem.from_arrays([1, 2], [5])) == [
        "minutes must be [schools, workers] or [schools, workers, tiers], capacity_minutes [workers]"
    ]
