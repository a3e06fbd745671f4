"""Clusters by the solver: worked by hand, against every drawing there is, and always as the check wants them."""

import threading
from itertools import product

import pytest
from hypothesis import given, settings

from allocation.plan import SolveStatus
from allocation.redraw import figures
from allocation.redraw.check import check
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem, RedrawRefused, refused
from allocation.solver.redraw import RedrawOptions, redraw
from tests.allocation.redraw.maps import grid, problem, random_problems

QUICK = RedrawOptions(seconds=1.0, clock_seconds=60.0)


def every_drawing(asked: RedrawProblem) -> list[Drawn]:
    """All that keep the rules."""
    areas = product(range(len(asked.clusters)), repeat=len(asked.unit_names))
    drawn = [tuple(asked.must_be(s) if u == NOWHERE else one[u] for s, u in enumerate(asked.unit_of)) for one in areas]
    return [one for one in drawn if not check(asked, one)]


def test_the_boundary_moves_to_the_middle_of_a_row() -> None:
    asked = problem(grid(6, 1), [10] * 6, [0, 0, 0, 0, 0, 1])
    found = redraw(asked, QUICK)
    assert found.drawn == (0, 0, 0, 1, 1, 1)
    assert (found.standing.deviation, found.standing.changed_need) == (0.0, 200)
    assert [one.status for one in found.stages] == [SolveStatus.OPTIMAL] * 3
    assert [(one.goal, one.objective) for one in found.stages] == [
        ("deviation", 0.0), ("changed_need", 2.0), ("journey", 0.0),
    ]  # fmt: skip


def test_what_is_even_enough_is_left_alone() -> None:
    asked = problem(grid(6, 1), [10] * 6, [0, 0, 0, 0, 1, 1], tolerance=0.34)
    assert redraw(asked, QUICK).drawn == asked.current


def test_shares_follow_posts_and_the_least_need_changes() -> None:
    # B has three quarters of the posts; of the two ways round, the one that leaves the needy schools where they are.
    asked = problem(grid(4, 1), [10] * 4, [0, 0, 1, 1], share=[0.25, 0.75], need=[100, 300, 100, 100])
    assert redraw(asked, QUICK).drawn == (0, 1, 1, 1)


def test_among_equals_the_shorter_journeys_win() -> None:
    far = [[9, 9], [9, 1], [1, 9], [9, 9]]
    asked = problem(grid(2, 2), [10] * 4, [NOWHERE] * 4, journey=far)
    found = redraw(asked, QUICK)
    assert found.standing.journey == 20
    assert (found.drawn[1], found.drawn[2]) == (1, 0)


def test_the_way_round_is_taken_where_one_piece_asks_for_it() -> None:
    """A ring with its middle taken: A has to go round by the top, though the middle would be cheaper."""
    asked = problem(
        grid(3, 3), [1, 1, 1, 3, 3, 3, 1, 1, 1], [0, 0, 0, 0, 1, 0, 1, 1, 1], fixed={3: 0, 4: 1, 5: 0}, tolerance=0.5
    )
    found = redraw(asked, QUICK)
    assert check(asked, found.drawn) == []
    assert found.drawn[3] == found.drawn[5] == 0
    assert found.standing == min(figures.standing(asked, one) for one in every_drawing(asked))


def test_what_today_is_in_two_pieces_is_put_together() -> None:
    asked = problem(grid(5, 1), [1] * 5, [0, 1, 1, 0, 1], tolerance=9.0)
    assert len(check(asked, asked.current)) == 2
    found = redraw(asked, QUICK)
    assert check(asked, found.drawn) == []
    assert found.standing.changed_need == 100


def test_a_new_cluster_and_one_that_goes() -> None:
    new = redraw(problem(grid(3, 3), [1] * 9, [0] * 5 + [1] * 4, clusters=3), QUICK)
    assert sorted(new.drawn.count(j) for j in range(3)) == [3, 3, 3]
    gone = problem(grid(4, 1), [1] * 4, [0, NOWHERE, NOWHERE, 1])
    assert redraw(gone, QUICK).drawn == (0, 0, 1, 1)


def test_one_cluster_has_everything() -> None:
    asked = problem(grid(3, 1), [1, 2, 3], [0, 0, NOWHERE], clusters=1)
    assert redraw(asked, QUICK).drawn == (0, 0, 0)


def test_fixed_schools_that_leave_no_way_are_named() -> None:
    asked = problem(grid(4, 1), [1] * 4, [0, 1, 0, 1], fixed={0: 0, 1: 1, 2: 0, 3: 1})
    with pytest.raises(RedrawRefused, match=r"A cannot be in one piece: every way from Area 0 to Area 2 goes through"):
        redraw(asked, QUICK)
    crossed = problem(grid(2, 2), [1] * 4, [0, 1, 1, 0], fixed={0: 0, 3: 0, 1: 1, 2: 1})
    with pytest.raises(RedrawRefused, match=r"B cannot be in one piece"):
        redraw(crossed, QUICK)


def test_the_same_seed_gives_the_same_clusters_and_a_stop_keeps_the_best() -> None:
    asked = problem(grid(5, 4), [3, 8, 1, 9, 4] * 4, [0] * 12 + [1] * 4 + [2] * 4, clusters=3, tolerance=0.02)
    small = RedrawOptions(seconds=0.3, clock_seconds=120.0)
    first = redraw(asked, small)
    assert redraw(asked, small).drawn == first.drawn
    assert not first.was_cut_short
    stop = threading.Event()
    stop.set()
    stopped = redraw(asked, small, stop=stop)
    assert stopped.was_cut_short
    assert check(asked, stopped.drawn) == []


@settings(max_examples=12)
@given(random_problems())
def test_it_is_as_good_as_the_best_of_every_drawing(asked: RedrawProblem) -> None:
    if refused(asked):
        return
    drawings = every_drawing(asked)
    if not drawings:
        with pytest.raises(RedrawRefused):
            redraw(asked, QUICK)
        return
    found = redraw(asked, RedrawOptions(seconds=0.15, clock_seconds=60.0))
    assert check(asked, found.drawn) == []
    assert found.standing == figures.standing(asked, found.drawn)
    best = min(figures.standing(asked, one) for one in drawings)
    assert found.standing >= best
    for stage in found.stages:
        assert stage.bound is None or stage.bound <= stage.objective + 1e-9
    if all(stage.status is SolveStatus.OPTIMAL for stage in found.stages):
        assert (found.standing.changed_need, found.standing.journey) == (best.changed_need, best.journey)
        assert found.standing.deviation == pytest.approx(best.deviation, abs=0.0003)
