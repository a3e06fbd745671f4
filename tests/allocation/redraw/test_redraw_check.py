"""The rules of drawn clusters, each broken once by hand."""

import pytest

from allocation.redraw import check, graph
from allocation.redraw.check import check as checked
from allocation.redraw.problem import NOWHERE, refused
from allocation.solver import redraw_rules
from tests.allocation.redraw.maps import grid, problem

ROW = problem(grid(4, 1), [1, 1, 1, 1], [0, 0, 1, 1])


def broken(rule: str, found: list) -> list[str]:  # type: ignore[type-arg]
    assert {one.rule for one in found} == {rule}
    return [one.sentence for one in found]


def test_the_solver_and_the_check_have_the_same_rules() -> None:
    assert [one.__name__ for one in check.RULES] == [one.__name__ for one in redraw_rules.RULES]


def test_clusters_side_by_side_break_nothing() -> None:
    assert checked(ROW, (0, 0, 1, 1)) == []


def test_a_cluster_in_two_pieces_names_what_is_apart() -> None:
    found = checked(ROW, (0, 1, 1, 0))
    assert broken("in_one_piece", found) == ["A is in two pieces: apart from the rest is Area 3."]
    assert found[0].urns == ("100003",)


def test_an_area_is_not_shared_and_nobody_is_left_out() -> None:
    two = problem(grid(2, 1), [1, 1, 1], [0, 0, 1], unit_of=[0, 1, 1])
    assert broken("one_cluster_each", checked(two, (0, 0, 1))) == ["The area Area 1 is shared between A and B."]
    assert broken("one_cluster_each", checked(ROW, (0, 0, 1, NOWHERE))) == ["School 3 is in no cluster."]


def test_what_is_fixed_stays_and_so_does_a_school_without_a_place() -> None:
    fixed = problem(grid(4, 1), [1] * 4, [0, 0, 1, 1], fixed={1: 0})
    assert broken("fixed_stay", checked(fixed, (0, 1, 1, 1))) == ["School 1 is fixed to A."]
    lost = problem(grid(2, 1), [1, 1, 1], [0, 1, 0], unit_of=[0, 1, NOWHERE])
    assert broken("fixed_stay", checked(lost, (0, 1, 1))) == ["School 2 is fixed to A."]


def test_groups_are_not_torn_apart_and_no_cluster_is_empty() -> None:
    tied = problem(grid(4, 1), [1] * 4, [0, 0, 1, 1], together=((1, 2),))
    assert broken("groups_together", checked(tied, (0, 0, 1, 1))) == ["The group G0 is torn apart between A and B."]
    assert broken("number_of_clusters", checked(ROW, (0, 0, 0, 0))) == ["B has no area."]


def test_pieces_and_what_lies_between_them() -> None:
    near = ROW.neighbours
    assert graph.pieces(near, [3, 0, 1]) == [{0, 1}, {3}]
    assert graph.between(near, {0}, 3) == (1,)
    around = problem(grid(3, 3), [1] * 9, [0] * 9).neighbours
    assert graph.between(around, {0}, 8) == (1, 3)
    assert graph.between(around, {0}, 1) == (1,)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (
            problem(grid(2, 1), [1, 1], [0, 1], clusters=3),
            "3 clusters cannot be made of two areas with schools. Choose 2 clusters or fewer, or smaller areas.",
        ),
        (
            problem(grid(2, 1), [1, 1, 1], [0, 0, 1], unit_of=[0, 1, 1], fixed={1: 0, 2: 1}),
            "The area Area 1 can only be in one cluster, but School 1 in A and School 2 in B are fixed. "
            "Let go of one of them.",
        ),
        (
            problem(grid(2, 1), [1, 1], [0, 1], fixed={0: 0, 1: 1}, together=((0, 1),)),
            "The group G0 can only be in one cluster, but School 0 in A and School 1 in B are fixed. "
            "Let go of one of them.",
        ),
        (
            problem(grid(2, 1), [1, 1, 1], [0, 1, NOWHERE], unit_of=[0, 1, NOWHERE]),
            "School 2 has no place on the map and no cluster that goes on. Load the place, or keep the cluster.",
        ),
        (
            problem(grid(2, 1), [1, 1], [0, 1], share=[1.0, 0.0]),
            "No post is in B, so it has no share of the posts. Balance equal shares instead.",
        ),
        (
            problem([], [1], [0], unit_of=[NOWHERE], clusters=1),
            "No school has a place on the map, so no boundary can be drawn. Load the schools file with its places.",
        ),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(asked: object, reason: str) -> None:
    assert refused(asked) == [reason]  # type: ignore[arg-type]
