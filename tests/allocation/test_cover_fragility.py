"""Fragility by hand, what returning gives back, and why a school goes to one person and not to a nearer one."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.cover.absence import absences
from allocation.cover.back import on_return
from allocation.cover.entities import CoverRun
from allocation.cover.everybody import cover, covers
from allocation.cover.fragility import fragility, of_everybody
from allocation.cover.why import Covered
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from tests.allocation.problems import TIERS, build, school, worker
from tests.allocation.test_cover import FIRST_DAY, TERM_WEEKS, away, cover_of, plan_of, two_and_jo


def run_of(problem: AllocationProblem, plan: Plan) -> CoverRun:
    return CoverRun(tuple(covers(problem, plan, absences(problem, plan, FIRST_DAY, 13, TERM_WEEKS))))


def two_clusters() -> tuple[AllocationProblem, Plan]:
    """In the North Ann has room for a school that is kept in touch with, and Jo for all of Ann's; in the South Sue is
    alone. Need 60, 20 and 40 in the North, 50 in the South; school 5 has nobody."""
    problem = build(
        [
            school("1", need=60.0),
            school("2", need=20.0),
            school("3", need=40.0),
            school("4", cluster="South"),
            school("5", cluster="South"),
        ],
        [worker("jo"), worker("ann"), worker("sue", cluster="South")],
        capacity_minutes=np.array([18759, 1500 + 1600, 18759]),
    )
    return problem, plan_of(problem, (0, 1), (0, 0), (1, 0), (2, 1), None)


def test_fragility_is_the_share_of_need_that_loses_full_cover_when_its_own_link_worker_is_away() -> None:
    problem, plan = two_clusters()
    run = run_of(problem, plan)
    south, north = fragility(problem, plan, run)
    assert (south.cluster, south.percent, south.without_percent, south.worst_worker_id) == ("South", 100, 100, "sue")
    assert (south.schools, south.not_led, south.without) == (1, 1, ("sue",))
    # Of the North's need of 120, Jo's school 1 (60) is kept in touch with only and her school 2 (20) has nobody, while
    # Ann's school 3 (40) is covered in full.
    assert north.percent == pytest.approx(100 * 80 / 120)
    assert north.without_percent == pytest.approx(100 * 20 / 120)
    assert (north.worst_worker_id, north.not_full, north.without) == ("jo", ("jo",), ("jo",))
    assert north.worst_percent == pytest.approx(100 * 80 / 120)
    everybody = of_everybody(problem, plan, run)
    assert everybody.percent == pytest.approx(100 * (80 + 50) / 170)
    assert (everybody.schools, everybody.people, everybody.is_proven) == (4, 3, True)


def test_where_anybody_can_be_away_nothing_is_fragile_and_a_stopped_run_leaves_out_the_rest() -> None:
    problem, plan = two_and_jo()
    whole = run_of(problem, plan)
    (north,) = fragility(problem, plan, whole)
    assert (north.percent, north.worst_percent, north.worst_worker_id, north.not_full) == (0, 0, "", ())
    (part,) = fragility(problem, plan, replace(whole, covers=whole.covers[:1], is_whole=False))
    assert (part.schools, part.people) == (2, 1)


def test_on_return_the_plan_is_the_one_from_before_line_by_line() -> None:
    problem, plan = two_and_jo()
    absence = away(problem, plan, "jo")
    covered = cover(problem, plan, absence).within.on(plan)
    assert covered != plan
    back = on_return(absence, covered, covered)
    assert back.plan == plan
    assert (back.kept, back.changed_while_covered, back.gone) == ((), (), ())


def test_what_was_changed_meanwhile_stays_elsewhere_and_is_named() -> None:
    problem, plan = two_and_jo()
    absence = away(problem, plan, "jo")
    covered = cover(problem, plan, absence).within.on(plan)
    now = edited(covered, [HandEdit("3", "ben", TIERS[1]), HandEdit("1", None, None)])
    closed = Plan(tuple(line for line in now.assignments if line.urn != "2"))
    back = on_return(absence, covered, closed)
    lines = {line.urn: (line.worker_id, line.tier_id) for line in back.plan.assignments}
    assert lines == {"1": ("jo", TIERS[1]), "3": ("ben", TIERS[1]), "4": ("ben", TIERS[1])}
    assert (back.kept, back.changed_while_covered, back.gone) == (("3",), ("1",), ("2",))


def sentences(problem: AllocationProblem, plan: Plan, worker_id: str) -> dict[str, str]:
    found = Covered(
        problem,
        plan,
        away(problem, plan, worker_id),
        cover_of(problem, plan, worker_id).within,
        dict(zip(TIERS, ("Keeping in touch", "Two", "Three"), strict=True)),
    )
    return {one.urn: found.why(one) for one in found.cover.schools}


def test_why_this_person_and_not_a_nearer_one() -> None:
    problem, plan = two_and_jo()
    assert sentences(problem, plan, "jo") == {
        "1": "Five minutes away; nobody of the 2 who may lead it is nearer.",
        "2": "Four minutes away; nobody of the 2 who may lead it is nearer.",
    }
    full = replace(problem, capacity_minutes=np.array([18759, 18759, 2100]))
    assert sentences(full, plan, "jo")["1"] == (
        "12 minutes away. Nearer: Worker ben (five minutes), who would be at 191% of their hours."
    )


def test_why_a_school_meets_less_often_or_has_nobody() -> None:
    problem, plan = two_clusters()
    said = sentences(problem, plan, "jo")
    assert said["1"].startswith("There is room for 'Keeping in touch' in place of 'Two'. 10 minutes away; nobody else")
    assert said["2"] == "The only one who may lead it has no room: Worker ann would be at 145% of their hours."
    assert sentences(problem, plan, "sue")["4"] == (
        "Nobody else may lead it (the nearest: Worker jo works in North, not in South)."
    )
