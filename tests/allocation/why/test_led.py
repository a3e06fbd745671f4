"""Why this link worker: the goal that decides against every re-arrangement there is, and the least that would do."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from allocation.findings import Alternative
from allocation.goals import FIRST, LAST, full_order
from allocation.hand_edit import Weighed, effect
from allocation.plan import Assignment, Plan, SolveOptions
from allocation.problem import AllocationProblem, SchoolGroup
from allocation.reading import current_plan
from allocation.solver.blocks import blocks
from allocation.solver.objectives import GOALS
from allocation.solver.solve import solve
from allocation.solver.terms import make_terms
from allocation.verify import verify
from allocation.why.findings import Contrast, WhyLed
from allocation.why.led import why_led_by, why_not
from allocation.why.words import contrast_sentences, led_sentences
from tests.allocation.brute_force import figures, lawful_plans
from tests.allocation.problems import FULL_TIME_MINUTES, build, school, small, worker

ROUNDING = {"workload_gap": 0.06, "workload_spread": 0.2}
LATER = [name for name in full_order() if name not in (*FIRST, "anchor_differences", LAST)]
PATIENT = 60.0


def line_of(plan: Plan, urn: str) -> Assignment:
    return next(line for line in plan.assignments if line.urn == urn)


def even_enough(problem: AllocationProblem, urn: str) -> dict[str, float]:
    """Up to which figure each goal counts as reached, in the school's part of the problem."""
    s = next(i for i, one in enumerate(problem.schools) if one.urn == urn)
    block = next(one for one in blocks(problem) if s in one.schools)
    terms = make_terms(problem, None)
    return {goal.name: goal.tolerance(terms, block) / goal.scale(terms) for goal in GOALS}


def decided_by_hand(
    problem: AllocationProblem, plan: Plan, every: Sequence[Plan], even: dict[str, float]
) -> tuple[str, float] | None:
    """The first goal on which all of these plans are worse, those before it being no worse, and by how much."""
    before, left = figures(problem, plan), [figures(problem, one) for one in every]
    for goal in LATER:
        best = min(one[goal] for one in left)
        limit = max(before[goal], even[goal])
        if best > limit + 1e-6:
            return goal, best - before[goal]
        left = [one for one in left if one[goal] <= limit + 1e-6]
    return None


@pytest.mark.parametrize("seed", [6, 10, 19, 21, 22, 31])
def test_the_goal_that_decides_is_that_of_every_plan_there_is(seed: int) -> None:
    problem = small(seed, most_schools=4, most_workers=3)
    assert len([one for one in blocks(problem) if one.schools]) == 1  # figures of the part are those of the whole
    result = solve(problem, SolveOptions(seconds=10))
    plan, lawful = result.plan, list(lawful_plans(problem))
    tiers = [line.tier_id for line in plan.assignments]
    alike = [one for one in lawful if [line.tier_id for line in one.assignments] == tiers]
    for one in problem.schools:
        even = even_enough(problem, one.urn)
        why = why_led_by(problem, plan, one.urn, stages=result.stages, seconds=PATIENT)
        for contrast in why.contrasts.values():
            with_them = [p for p in alike if line_of(p, one.urn).worker_id == contrast.worker_id]
            if not with_them or why.worker_id is None:
                continue
            expected = decided_by_hand(problem, plan, with_them, even)
            found = contrast.decisive
            assert (found.goal if found else None) == (expected[0] if expected else None)
            if found and expected:
                worse = found.after - found.before
                assert worse == pytest.approx(expected[1], abs=ROUNDING.get(found.goal, 1e-3))
                assert found.is_certain
        if why.only and why.worker_id:
            assert all(line_of(p, one.urn).worker_id in (why.worker_id, None) for p in lawful)


def two_posts(**arrays: object) -> AllocationProblem:
    """Two full posts and eight schools, four each today; Worker b is 20 minutes further from everything."""
    schools = [school(str(i), need=50.0 + i) for i in range(8)]
    travel = np.tile(np.array([10, 30]), (8, 1)).astype(np.int64)
    problem = build(schools, [worker("a"), worker("b")], travel=travel)
    return replace(problem, **{"current": np.array([0] * 4 + [1] * 4)} | arrays)  # type: ignore[arg-type]


def asked(problem: AllocationProblem, plan: Plan, urn: str, worker_id: str) -> tuple[WhyLed, Contrast]:
    why = why_led_by(problem, plan, urn, seconds=PATIENT)
    return why, why_not(problem, plan, why, worker_id, seconds=PATIENT)


def row_of(why: WhyLed, worker_id: str) -> Alternative:
    return next(row for row in why.ranking.rows if row.worker_id == worker_id)


def test_the_reason_is_a_goal_and_the_next_best_has_its_price() -> None:
    problem = two_posts()
    result = solve(problem, SolveOptions(seconds=10))
    why = why_led_by(problem, result.plan, "0", stages=result.stages, seconds=PATIENT)
    assert (why.worker_id, why.next_best, why.today_id) == ("a", "b", "a")
    decisive = why.contrasts["b"].decisive
    assert decisive is not None
    # with five schools one of them would be far busier than the other, so the least needy of b's comes back
    assert (decisive.goal, decisive.before, decisive.after, decisive.is_exact) == ("moved_need", 0.0, 104.0, True)
    told = led_sentences(problem, why, "since 01/09/2024")
    assert told[0].endswith("10 minutes from their base. They lead it today, since 01/09/2024.")
    assert told[1] == (
        "What speaks for Worker a is the goal 'few schools that change link worker'. If others may change too, next "
        "best is Worker b: at best 104.0 need points more that change link worker (from 0 to 104.0), with every more "
        "important goal as good as now. Proven."
    )
    against = contrast_sentences(problem, result.plan, why, why.contrasts["b"])
    assert against[0].startswith("Worker b: 40 minutes more a visit, there and back; ")


def test_a_lock_is_the_reason_and_letting_go_of_it_is_what_it_takes() -> None:
    problem = two_posts(locks=np.array([0] + [-1] * 7))
    why, other = asked(problem, current_plan(problem), "0", "b")
    assert why.is_locked
    assert why.only
    assert led_sentences(problem, why)[-1] == "It is locked to them, so nobody else is asked to lead it."
    assert other.against == ("School 0 is locked to Worker a",)
    (change,) = other.takes
    assert (change.kind, change.is_alone) == ("permission", True)
    told = contrast_sentences(problem, current_plan(problem), why, other)
    assert told[-1] == "If School 0 were not locked to Worker a, they could lead it with nothing else changed."


def test_where_a_rule_leaves_no_choice_that_is_said_for_each() -> None:
    problem = build([school("0"), school("1", cluster="South")], [worker("a"), worker("s", cluster="South")])
    problem = replace(problem, current=np.array([0, 1]), boundary_only=~problem.allowed)
    plan = current_plan(problem)
    why, other = asked(problem, plan, "0", "s")
    assert (why.only, why.next_best) == (True, None)
    assert led_sentences(problem, why)[-1].startswith("The rules leave no other choice")
    assert other.against == ("Worker s works in South, not in North",)
    assert [one.condition for one in other.takes] == ["the boundary of North were open to Worker s for School 0"]
    assert other.takes[0].plan is not None


def test_who_has_no_room_says_how_much_more_of_a_post_or_how_much_higher_a_ceiling_it_takes() -> None:
    """b has 0.1 FTE, nearly full with one school; a second one takes 0.2 FTE more of hours and of caseload."""
    problem = build([school("0"), school("1")], [worker("a"), worker("b", 1 / 9)])
    problem = replace(problem, capacity_minutes=np.array([FULL_TIME_MINUTES, 2_100]), current=np.array([0, 1]))
    plan = Plan((Assignment("0", "a", "two_meetings"), Assignment("1", "b", "two_meetings")))
    _, other = asked(problem, plan, "0", "b")
    assert [(one.kind, one.amount, one.is_alone) for one in other.takes] == [("FTE", 2, True)]
    minutes = int(problem.minutes[0, 1, 1])
    assert 2 * minutes > 2_100 + 2_100 * 9 / 10 or 2 / 9 > 1 / 9 + 0.1 + 1e-5
    assert verify(loosened(problem, 1, 2), other.takes[0].plan or plan) == []
    assert verify(loosened(problem, 1, 1), other.takes[0].plan or plan) != []


def loosened(problem: AllocationProblem, w: int, tenths: int) -> AllocationProblem:
    """The worker with so many tenths of FTE more, and their hours with it."""
    fte, minutes = problem.fte.copy(), problem.capacity_minutes.copy()
    fte[w] += tenths / 10
    full_time = next(problem.capacity_minutes[v] / problem.fte[v] for v in (w, *range(len(fte))) if problem.fte[v] > 0)
    minutes[w] += int(full_time * tenths / 10 + 1e-9)
    return replace(problem, fte=fte, capacity_minutes=minutes)


@pytest.mark.parametrize("seed", [0, 3, 7, 20])
def test_more_of_a_post_is_enough_and_a_tenth_less_is_not(seed: int) -> None:
    """Against every lawful plan of the problem with so much more, tiers as they are."""
    problem = small(seed, most_schools=4, most_workers=3)
    plan = solve(problem, SolveOptions(seconds=10)).plan
    workers = {one.worker_id: w for w, one in enumerate(problem.workers)}
    one = problem.schools[seed % len(problem.schools)]
    why = why_led_by(problem, plan, one.urn, seconds=PATIENT)
    for row in why.ranking.rows:
        if row.is_lead or row.is_ruled_out or line_of(plan, one.urn).worker_id is None:
            continue
        contrast = why_not(problem, plan, why, row.worker_id, seconds=PATIENT)
        for change in [change for change in contrast.takes if change.kind == "FTE"]:
            w = workers[row.worker_id]
            assert change.plan is not None
            assert change.is_proven
            enough, less = (loosened(problem, w, n) for n in (change.amount, change.amount - 1))
            assert verify(enough, change.plan) == []
            assert line_of(change.plan, one.urn).worker_id == row.worker_id
            assert not any(_is_as_good(problem, plan, other, one.urn, row.worker_id, change.is_alone)
                           for other in lawful_plans(less))  # fmt: skip


def _is_as_good(problem: AllocationProblem, plan: Plan, other: Plan, urn: str, worker_id: str, is_alone: bool) -> bool:
    pairs = list(zip(plan.assignments, other.assignments, strict=True))
    same_tiers = all(a.tier_id == b.tier_id for a, b in pairs)
    alone = all(a == b for a, b in pairs if a.urn != urn)
    return line_of(other, urn).worker_id == worker_id and same_tiers and (alone or not is_alone)


def test_a_cap_on_moves_and_a_group_are_let_out_by_the_least_that_does() -> None:
    problem = two_posts(max_moves=0)
    _, other = asked(problem, current_plan(problem), "0", "b")
    assert [(one.kind, one.condition, one.amount) for one in other.takes] == [
        ("moves", "1 schools could change link worker, not 0", 1)
    ]
    group = (SchoolGroup("Hill", tuple(range(8)), is_hard=True),)
    apart = two_posts(keep_together=group, current=np.zeros(8, dtype=np.int64), max_moves=2)
    _, other = asked(apart, current_plan(apart), "0", "b")
    kinds = {one.kind: one for one in other.takes}
    assert set(kinds) == {"moves", "group"}
    assert kinds["moves"].amount == 6  # all eight go together
    assert kinds["group"].is_alone


def test_todays_allocation_is_asked_as_it_is_though_it_breaks_rules() -> None:
    """a has all eight schools, more than their hours; b could take any one, and none may come back to a."""
    problem = two_posts(current=np.array([0] * 8), capacity_minutes=np.array([12_000, FULL_TIME_MINUTES]))
    today = current_plan(problem)
    assert [one.rule for one in verify(problem, today)] == ["hours_limit"]
    why = why_led_by(problem, today, "3", seconds=PATIENT)
    assert why.breaks[0].startswith("Worker a has ")
    assert [row.rank is not None for row in why.ranking.rows] == [True, True]
    assert row_of(why, "b").rearranged == ()
    turned = Plan(tuple(replace(line, worker_id="b") if line.urn == "3" else line for line in today.assignments))
    back = why_led_by(problem, turned, "3", seconds=PATIENT)
    row = row_of(back, "a")  # a is over their hours as it is: one more needs another school to go
    assert len(row.rearranged) == 1
    assert row.plan is not None
    assert effect(Weighed(problem, turned), Weighed(problem, row.plan)).newly_broken == ()


def test_nobody_leads_it_and_the_best_placed_is_named() -> None:
    problem = two_posts()
    plan = Plan(tuple(replace(one, worker_id=None, tier_id=None) if one.urn == "2" else one for one in
                      current_plan(problem).assignments))  # fmt: skip
    why = why_led_by(problem, plan, "2", seconds=PATIENT)
    assert why.worker_id is None
    told = led_sentences(problem, why)
    assert told[0] == "Nobody leads School 2 in this plan."
    assert told[1].startswith("Best placed to take it is Worker ")


def test_an_unknown_school_or_link_worker_is_refused() -> None:
    problem = two_posts()
    plan = current_plan(problem)
    with pytest.raises(KeyError):
        why_led_by(problem, plan, "nowhere")
    with pytest.raises(KeyError):
        why_not(problem, plan, why_led_by(problem, plan, "0"), "nobody")
