"""Why drawn clusters are as they are, in sentences worked out by hand."""

from allocation.redraw import reasons
from tests.allocation.redraw.maps import grid, problem


def test_what_goes_where_is_added_up_by_pair_of_clusters() -> None:
    asked = problem(grid(5, 1), [10] * 5, [0, 0, 0, 1, 1], need=[100, 250, 100, 100, 100])
    assert reasons.where_need_goes(asked, ["A", "A", "A", "B", ""], ["A", "B", "B", "A", "B"]) == [
        "Two schools with 3.5 need points go from A to B.",
        "One school with 1.0 need points goes to B, having had no cluster.",
        "One school with 1.0 need points goes from B to A.",
    ]
    many = problem(grid(8, 1), [1] * 8, [0] * 8)
    lines = reasons.where_need_goes(many, ["A"] * 8, list("BCDEFGHI"))
    assert len(lines) == 7
    assert lines[-1] == "Two schools more change between other clusters."


def test_what_holds_the_boundaries_is_counted() -> None:
    asked = problem(grid(4, 1), [10] * 4, [0, 0, 1, 1], fixed={0: 0}, together=((1, 2),))
    assert reasons.what_limits(asked) == [
        "Boundaries run along four areas that have schools; each is in one cluster.",
        "Every cluster is in one piece.",
        "One area is held in today's cluster: a hub stands there, or a school was chosen to stay.",
        "One group of schools stays in one cluster.",
    ]


def test_what_people_decide_is_said_in_figures() -> None:
    asked = problem(
        grid(4, 1), [10, 10, 10, 20], [0, 0, 0, 1], tolerance=0.25, journey=[[1, 9], [1, 9], [2, 9], [9, 1]]
    )
    assert reasons.left_to_decide(asked, (0, 0, 1, 1)) == [
        'Whether clusters up to 20.0% from their share are even enough. A lower figure under "Counts as even" (now '
        "25%) shows which more schools would change.",
        "Whether longer journeys are worth it: for one school of 1 the nearest base of the cluster is further away "
        "than today, by seven minutes one way at most (School 2).",
        "What School 2 says to it: ties that no loaded file has, such as shared families, are not known.",
    ]
