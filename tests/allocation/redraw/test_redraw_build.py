"""From a plan and areas to a question, its figures before and after, who follows, by hand, and as changes."""

from math import isnan

import numpy as np
import pytest

from allocation.cluster_comparison.places import PlanSeen
from allocation.entities import Hub
from allocation.reading import current_plan
from allocation.redraw import by_hand, sentences
from allocation.redraw.areas import AreaGraph
from allocation.redraw.as_changes import apart, as_changes
from allocation.redraw.build import Against, Groups, Measure, RedrawChoices, build, clusters_today
from allocation.redraw.by_hand import HandMoves
from allocation.redraw.problem import NOWHERE, RedrawRefused
from allocation.redraw.staff import follows
from allocation.redraw.totals import changed_schools, side_by_side, totals
from allocation.scenario.changes import dumped, loaded
from allocation.scenario.school_changes import DrawCluster, MoveSchool, MoveSchools
from allocation.scenario.staff_changes import AddFte, MoveWorker
from data_sources import operating_models
from tests.allocation import problems

NAMES = ("A", "B", "C", "D", "E")
ROW = AreaGraph(
    names=("West", "Middle", "East", "Far"),
    neighbours=((1,), (0, 2), (1, 3), (2,)),
    school_area={"A": 0, "B": 1, "C": 2, "D": 3},
    hub_area={"Hub N": 0, "Hub S": 3},
    worker_area={"n": 0, "s": 3},
)
HUBS = (Hub("Hub N", "North"), Hub("Hub S", "South"))


@pytest.fixture(scope="module")
def seen() -> PlanSeen:
    """A, B, C in North (needs 60, 40, 20), D in South; E, in North, is on no map. North has 1 FTE, South 3."""
    schools = [problems.school(name, need=need) for name, need in zip("ABC", (60, 40, 20), strict=True)]
    schools += [problems.school("D", cluster="South", need=10), problems.school("E", need=30)]
    minutes = np.array([[5, 50], [10, 40], [20, 30], [50, 5], [9, 9]])
    staff = [problems.worker("n"), problems.worker("s", 1.0, "South"), problems.worker("t", 1.0, "South")]
    staff += [problems.worker("u", 1.0, "South")]
    travel = np.column_stack([minutes, minutes[:, 1], minutes[:, 1]]).astype(np.int64)
    problem = problems.build(schools, staff, travel=travel, keep_together=(problems.SchoolGroup("G", (1, 2), True),))
    return PlanSeen(operating_models.load("wakefield"), problem, current_plan(problem))


def test_the_question_by_need_against_posts(seen: PlanSeen) -> None:
    made = build(seen, ROW, HUBS, RedrawChoices(Measure.NEED))
    problem = made.problem
    assert problem.clusters == ("North", "South")
    assert problem.share.tolist() == [0.25, 0.75]
    assert problem.weight.tolist() == [6000, 4000, 2000, 1000, 3000]
    assert problem.unit_of == (0, 1, 2, 3, NOWHERE)
    assert problem.fixed == (0, NOWHERE, NOWHERE, 1, NOWHERE)
    assert problem.journey[:, 0].tolist() == [5, 10, 20, 50, 9]
    assert [one.schools for one in problem.together] == [(1, 2)]
    assert made.notes == ("one school without a place on the map stays in today's cluster.",)
    assert sentences.even(problem, problem.current, "Today") == (
        "Today North has 275.0% more than its share of need points and South 91.7% less."
    )


def test_choices_change_the_question(seen: PlanSeen) -> None:
    by_work = build(seen, ROW, HUBS, RedrawChoices(keep_hubs=False, fixed=("B",), whole=("South",), groups=Groups.NONE))
    assert by_work.problem.fixed == (NOWHERE, 0, NOWHERE, 1, NOWHERE)
    assert by_work.problem.together == ()
    entitled = seen.schools["hours_entitled"].to_numpy() * 60
    assert by_work.problem.weight.tolist() == entitled.round().tolist()
    new = build(seen, ROW, HUBS, RedrawChoices(against=Against.POSTS, new=("Centre",)))
    assert new.problem.clusters == ("North", "South", "Centre")
    assert new.problem.share.tolist() == [1 / 3] * 3
    assert new.problem.journey[:, 2].tolist() == [5, 10, 20, 5, 9]  # nobody is based there: the nearest base of any
    assert "equal share" in new.notes[-1]
    gone = build(seen, ROW, HUBS, RedrawChoices(gone=("South",)))
    assert gone.problem.current == (0, 0, 0, NOWHERE, 0)
    pupils = build(seen, ROW, HUBS, RedrawChoices(Measure.PUPILS))
    assert "The pupils of five schools are not known and count as none." in pupils.notes
    assert clusters_today(seen) == ["North", "South"]


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        (RedrawChoices(new=("north",)), "There is a cluster called north already. Give the new one another name."),
        (RedrawChoices(new=(" ",)), "A new cluster has no name. Give it one."),
        (RedrawChoices(gone=("North", "South")), "There is to be no cluster at all. Keep one, or add a new one."),
    ],
)
def test_names_that_cannot_be_are_refused(seen: PlanSeen, choices: RedrawChoices, why: str) -> None:
    with pytest.raises(RedrawRefused, match=why):
        build(seen, ROW, HUBS, choices)


def test_figures_before_and_after_and_why_schools_change(seen: PlanSeen) -> None:
    problem = build(seen, ROW, HUBS, RedrawChoices(Measure.NEED)).problem
    after, drawn = ["North", "South", "South", "South", "North"], (0, 1, 1, 1, 0)
    own = list(seen.workers["cluster"])
    both = side_by_side(totals(seen, ROW, list(seen.schools["cluster"]), own), totals(seen, ROW, after, own))
    north = both.set_index("cluster").loc["North"]
    assert (north["need_points_before"], north["need_points_after"], north["need_points_difference"]) == (150, 90, -60)
    assert (north["schools_before"], north["schools_after"], north["capacity_fte_after"]) == (4, 2, 1)
    assert north["journey_minutes_before"] == (5 + 10 + 20 + 9) / 4
    assert (north["pieces_before"], north["pieces_after"]) == (1, 1)
    assert north["gap_fte_difference"] < 0
    table = changed_schools(seen, ROW, problem, drawn, ())
    assert table[["urn", "before", "after", "minutes_more"]].to_numpy().tolist() == [
        ["B", "North", "South", 30], ["C", "North", "South", 10],
    ]  # fmt: skip
    assert set(table["why"]) == {"North has more than its share and South less"}
    assert sentences.who_changes(problem, 5, list(seen.schools["cluster"]), after) == (
        "Two schools of 5 change cluster, with 37.5% of all need."
    )
    apart_now = totals(seen, ROW, ["North", "South", "North", "South", "North"], own).set_index("cluster")
    assert apart_now["pieces"].to_dict() == {"North": 2, "South": 2}
    assert sentences.in_pieces(list(apart_now.index), list(apart_now["pieces"])) == (
        "Not in one piece: North (2) and South (2)."
    )


def test_link_workers_and_hubs_that_change_cluster_are_named(seen: PlanSeen) -> None:
    stays = follows(seen, ROW, HUBS, ["North", "North", "South", "South", "North"], go_with_base=True)
    assert (dict(stays.moved), dict(stays.hubs)) == ({}, {})
    taken = ["South", "North", "North", "South", "North"]
    with_base = follows(seen, ROW, HUBS, taken, go_with_base=True)
    assert (with_base.moved, with_base.hubs) == ({"n": "South"}, {"Hub N": "South"})
    assert follows(seen, ROW, HUBS, taken, go_with_base=False).moved == {}
    # South is no more: all go where its schools go.
    no_more = follows(seen, ROW, HUBS, ["North"] * 3 + ["Centre", "North"], go_with_base=False)
    assert no_more.moved == {"s": "Centre", "t": "Centre", "u": "Centre"}
    # North is no more and its schools are shared out: its post goes where none is, not to the three there are.
    shared = follows(seen, ROW, HUBS, ["South", "Centre", "Centre", "South", "South"], go_with_base=True)
    assert shared.moved == {"n": "Centre"}
    only = totals(seen, ROW, ["North"] * 5, list(seen.workers["cluster"])).set_index("cluster")
    assert isnan(only.loc["South", "gap_fte"])


def test_moves_by_hand_say_what_they_break_and_can_be_undone(seen: PlanSeen) -> None:
    problem = build(seen, ROW, HUBS, RedrawChoices(Measure.NEED, keep_hubs=False)).problem
    moves = by_hand.move_area(problem, HandMoves(problem.current), 1, 1)
    worse, better = by_hand.broken_by_last(problem, moves)
    assert {one.rule for one in worse} == {"in_one_piece", "groups_together"}
    assert better == []
    assert moves.said == ("Middle (one school) to South",)
    again = by_hand.move_school(problem, moves, 2, 1)
    worse, better = by_hand.broken_by_last(problem, again)
    assert worse == []
    assert {one.rule for one in better} == {"in_one_piece", "groups_together"}
    assert again.undone().now == moves.now
    assert again.undone().undone().undone().now == problem.current
    assert by_hand.move_school(problem, again, 2, 1) is again
    assert by_hand.names(problem, (0, NOWHERE)) == ["North", ""]


def test_drawn_clusters_are_changes_a_scenario_can_keep() -> None:
    before = {"1": "North", "2": "North", "3": "South", "4": "", "5": "North"}
    after = {"1": "South", "2": "South", "3": "Centre", "4": "North", "5": "North"}
    changes = as_changes(before, after, {"w": "Centre"})
    assert changes == (
        DrawCluster(name="Centre", urns=("3",)),
        MoveSchool(urn="4", cluster="North"),
        MoveSchools(urns=("1", "2"), cluster="South"),
        MoveWorker(worker_id="w", cluster="Centre"),
    )
    assert loaded(dumped(changes)) == changes
    other = AddFte(fte=1, cluster="North")
    assert apart((other, *changes)) == ((other, changes[3]), changes[:3])
