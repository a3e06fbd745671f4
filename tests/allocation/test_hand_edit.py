"""A change by hand is weighed by the figures of any plan, can be undone, and is held when the solver does the rest."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.edit_history import HandMove, Undoable, held, moved_by_hand, undoable
from allocation.hand_edit import Effect, HandEdit, Weighed, edited, effect
from allocation.measures import measure, workloads
from allocation.plan import Plan, SolveOptions
from allocation.price import price
from allocation.problem import AllocationProblem, InconsistentProblem, SchoolGroup
from allocation.reading import current_plan
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import build, school, small, worker


@pytest.fixture
def problem() -> AllocationProblem:
    """Four schools in the North led by Ann (w0) and Ben (w1); Cat (w2) works in the South."""
    schools = [school(str(n), need=80.0 - n) for n in range(1, 5)]
    workers = [worker("w0"), worker("w1"), worker("w2", cluster="South")]
    return build(schools, workers, current=[0, 0, 0, 1], travel=np.array([[10, 25, 30]] * 4))


def weighed(problem: AllocationProblem, *edits: HandEdit) -> Weighed:
    return Weighed(problem, edited(current_plan(problem), edits))


def moved(problem: AllocationProblem, *edits: HandEdit) -> Effect:
    return effect(weighed(problem), weighed(problem, *edits))


def test_a_move_changes_one_line_and_both_link_workers(problem: AllocationProblem) -> None:
    found = moved(problem, HandEdit("1", "w1", "two_meetings"))
    assert [line.worker_id for line in found.after.plan.assignments] == ["w1", "w0", "w0", "w1"]
    assert found.newly_broken == found.mended == ()
    assert found.workers["worker_id"].to_list() == ["w0", "w1"]
    assert found.workers[["schools_before", "schools_after"]].to_numpy().tolist() == [[3, 2], [1, 2]]
    # 15 minutes further each way, two meetings: one hour more on the road
    assert found.price_changes["travel_hours"] == pytest.approx(1.0)
    assert found.price_changes["moved_need"] == pytest.approx(79.0)
    assert "unmet_entitlement" not in found.price_changes


def test_a_rule_broken_by_a_move_is_named_and_mended_by_the_way_back(problem: AllocationProblem) -> None:
    wrong = HandEdit("1", "w2", "two_meetings")
    assert [one.rule for one in moved(problem, wrong).newly_broken] == ["may_lead"]
    back = effect(weighed(problem, wrong), weighed(problem))
    assert [one.rule for one in back.mended] == ["may_lead"]
    assert back.newly_broken == ()


def test_a_rule_that_stays_broken_is_not_said_to_be_a_new_one(problem: AllocationProblem) -> None:
    crowded = replace(problem, capacity_minutes=np.array([3_000, 9_000, 9_000]))  # three schools of 2,020 minutes
    found = moved(crowded, HandEdit("1", "w1", "two_meetings"))
    assert found.newly_broken == found.mended == ()
    ((was, now),) = found.still_broken
    assert "3 primaries" in was.sentence
    assert "2 primaries" in now.sentence


def test_not_covered_is_a_change_like_any_other(problem: AllocationProblem) -> None:
    found = moved(problem, HandEdit("1", None, None))
    assert found.after.measures.covered == 3
    assert found.price_changes["need_not_covered"] == pytest.approx(79.0)


def test_a_school_that_is_not_there_is_refused(problem: AllocationProblem) -> None:
    with pytest.raises(KeyError, match="99"):
        edited(current_plan(problem), [HandEdit("99", "w0", "two_meetings")])


@pytest.mark.parametrize("seed", range(8))
def test_every_figure_of_an_effect_is_that_of_the_plan_itself(seed: int) -> None:
    problem, rng = small(seed), np.random.default_rng(seed)
    begun = current_plan(problem)
    s, w, t = (int(rng.integers(n)) for n in problem.size)
    edit = HandEdit(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[t])
    after = edited(begun, [edit])
    found = effect(Weighed(problem, begun), Weighed(problem, after))
    assert str(found.after.measures) == str(measure(problem, after))
    was, now = price(problem, begun), price(problem, after)
    assert found.price_changes == {g: now[g] - was[g] for g in now if abs(now[g] - was[g]) > 1e-9}
    earlier, later = ({one.sentence for one in verify(problem, plan)} for plan in (begun, after))
    told = [{one.sentence for one in found.newly_broken}, {one.sentence for one in found.mended}]
    assert told[0] | {now.sentence for _, now in found.still_broken} == later - earlier
    assert told[1] | {was.sentence for was, _ in found.still_broken} == earlier - later
    table = workloads(problem, after).set_index("worker_id")
    for row in found.workers.itertuples():
        assert row.hours_after == table.loc[row.worker_id, "hours"]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("s", ((1,), None, None)),
        ("se", ((1, 2), 1, None)),
        ("seu", ((1,), None, 2)),
        ("seur", ((1, 2), 1, None)),
        ("seeuu", ((1,), None, 2)),
        ("seeu", ((1, 2), 1, 3)),
        ("seue", ((1, 4), 1, None)),  # a new edit: what was undone can no longer be redone
    ],
)
def test_undo_and_redo_go_along_the_line_of_edits(
    steps: str, expected: tuple[tuple[int, ...], int | None, int | None]
) -> None:
    names = {"s": "start", "e": "edit", "u": "undo", "r": "redo"}
    assert undoable([(n, names[letter]) for n, letter in enumerate(steps, start=1)]) == Undoable(*expected)


def by_hand(problem: AllocationProblem, *edits: HandEdit) -> tuple[Plan, tuple[HandMove, ...]]:
    """The draft after these edits, and what they moved."""
    began = current_plan(problem)
    draft = edited(began, edits)
    return draft, moved_by_hand([(began, draft)])


def test_the_solver_does_the_rest_and_keeps_what_was_moved_by_hand(problem: AllocationProblem) -> None:
    small_posts = replace(problem, capacity_minutes=np.array([5_000, 5_000, 5_000]))
    draft, moves = by_hand(small_posts, HandEdit("4", "w0", "two_meetings"))
    assert any(one.rule == "hours_limit" for one in verify(small_posts, draft))
    found = held(small_posts, draft, moves)
    assert found.cannot == ()
    repaired = solve(found.problem, SolveOptions(seconds=5), anchor=draft).plan
    assert next(line.worker_id for line in repaired.assignments if line.urn == "4") == "w0"
    assert verify(small_posts, repaired) == []


def test_a_tier_and_a_school_without_anybody_are_held_too(problem: AllocationProblem) -> None:
    draft, moves = by_hand(problem, HandEdit("1", "w0", "keeping_in_touch"), HandEdit("2", None, None))
    assert moves == (HandMove("1", is_worker=False, is_tier=True), HandMove("2", is_worker=True, is_tier=False))
    found = held(problem, draft, moves)
    repaired = {line.urn: line for line in solve(found.problem, SolveOptions(seconds=5), anchor=draft).plan.assignments}
    assert repaired["1"].tier_id == "keeping_in_touch"
    assert repaired["2"].worker_id is None
    assert repaired["3"].worker_id is not None


def test_moves_add_up_over_edits_and_leave_out_what_the_solver_did(problem: AllocationProblem) -> None:
    one = current_plan(problem)
    two = edited(one, [HandEdit("1", "w1", "two_meetings")])
    repaired = edited(two, [HandEdit("3", "w1", "two_meetings")])  # not an edit by hand
    three = edited(repaired, [HandEdit("1", "w1", "keeping_in_touch"), HandEdit("2", "w1", "two_meetings")])
    moves = moved_by_hand([(one, two), (repaired, three)])
    assert moves == (HandMove("1", is_worker=True, is_tier=True), HandMove("2", is_worker=True, is_tier=False))


def test_what_cannot_be_held_is_named_with_the_reason(problem: AllocationProblem) -> None:
    locked = replace(problem, locks=np.array([-1, 0, -1, -1]))
    draft, moves = by_hand(
        locked,
        HandEdit("1", "w2", "two_meetings"),
        HandEdit("2", "w1", "two_meetings"),
        HandEdit("3", "w0", "three_meetings"),
        HandEdit("4", "gone", "two_meetings"),
    )
    found = held(locked, draft, moves)
    assert [sentence.split(":")[0] for sentence in found.cannot] == [f"School {n} ({n})" for n in (1, 2, 3, 4)]
    assert "works in South" in found.cannot[0]
    assert "locked to Worker w0" in found.cannot[1]
    assert "may not have the tier 'three meetings'" in found.cannot[2]
    assert "not on the team" in found.cannot[3]
    assert (found.problem.locks == locked.locks).all()


def test_moves_that_pull_a_group_apart_contradict_each_other(problem: AllocationProblem) -> None:
    grouped = replace(problem, keep_together=(SchoolGroup("feeders", (0, 1), is_hard=True),))
    draft, moves = by_hand(grouped, HandEdit("1", "w1", "two_meetings"), HandEdit("2", "w1", "two_meetings"))
    assert list(held(grouped, draft, moves).problem.locks) == [1, 1, -1, -1]
    apart = edited(draft, [HandEdit("2", "w0", "two_meetings")])
    with pytest.raises(InconsistentProblem, match="feeders"):
        held(grouped, apart, moves)
