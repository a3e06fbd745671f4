"""A draft mended: what was moved by hand stays, nothing is broken that need not be, and the fewest schools move."""

import numpy as np
import pytest

from allocation.balance import balance, newly_broken
from allocation.edit_history import held, moved_by_hand
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.solver.mend import mend
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import build, district, school, worker
from tests.allocation.tiny_balance import allowed_plans, moves, uneasy


@pytest.mark.parametrize("seed", [17, 26, 39, 50, 99, 118, 175, 224, 229])
def test_as_little_as_can_be_stays_broken_with_the_fewest_moves(seed: int) -> None:
    problem = uneasy(seed)
    today = current_plan(problem)
    mended = mend(problem, today)
    best = min(_figures(problem, today, plan) for plan in allowed_plans(problem, today, are_tiers_mended=True))
    assert _figures(problem, today, mended.plan) == best
    assert mended.moves == moves(today, mended.plan)
    assert mended.still_broken == tuple(verify(problem, mended.plan))
    assert mended.is_proven


def _figures(problem: AllocationProblem, before: Plan, plan: Plan) -> tuple[float, ...]:
    found = balance(problem, plan, before)
    need = round(found.need_not_covered, 6)
    tiers = moves(before, plan), found.steps_below, found.tiers_changed
    return found.to_put_right, need, found.broken_tier_rules, *tiers


@pytest.fixture(scope="module")
def town() -> AllocationProblem:
    return district(4, schools=40, clusters=2, workers=6)


@pytest.fixture(scope="module")
def lawful(town: AllocationProblem) -> Plan:
    found = solve(town, SolveOptions(seconds=2.0)).plan
    assert not verify(town, found)
    return found


def test_a_move_by_hand_stays_and_the_rest_is_mended_with_few_moves(town: AllocationProblem, lawful: Plan) -> None:
    broken = 0
    for s in range(0, 40, 5):
        draft = _moved(town, lawful, s)
        if not verify(town, draft):
            continue
        broken += 1
        moved = moved_by_hand([(lawful, draft)])
        mended = mend(held(town, draft, moved).problem, draft)
        line = draft.assignments[s]
        assert mended.plan.assignments[s].worker_id == line.worker_id
        assert not newly_broken(town, draft, mended.plan)
        assert len(verify(town, mended.plan)) == len(mended.still_broken) < len(verify(town, draft))
        assert mended.moves == moves(draft, mended.plan) <= 6
    assert broken >= 4


def _moved(problem: AllocationProblem, plan: Plan, s: int) -> Plan:
    """The school with the link worker who has the most work already and may lead it."""
    led = [line.worker_id for line in plan.assignments]
    able = [
        problem.workers[w].worker_id
        for w in np.flatnonzero(problem.allowed[s])
        if "hub" not in problem.workers[w].worker_id
    ]
    line = plan.assignments[s]
    others = [one for one in able if one != line.worker_id]
    return edited(plan, [HandEdit(line.urn, max(others, key=led.count), line.tier_id)])


def test_nothing_changes_where_nothing_is_broken(town: AllocationProblem, lawful: Plan) -> None:
    mended = mend(town, lawful)
    assert mended.plan.assignments == lawful.assignments
    assert (mended.moves, mended.still_broken, mended.is_proven) == (0, (), True)


def test_what_cannot_be_mended_is_said() -> None:
    """Ten primaries on one full-time post, and nobody else."""
    problem = build([school(f"{100 + i}", cases=1.0) for i in range(10)], [worker("a")], current=[0] * 10)
    mended = mend(problem, current_plan(problem))
    assert mended.moves == 0
    assert [one.rule for one in mended.still_broken] == ["caseload_limit"]


def test_a_school_nobody_leads_gets_somebody_before_anything_is_evened_out() -> None:
    schools = [school(f"{100 + i}", cases=1.0) for i in range(6)]
    problem = build(schools, [worker("a"), worker("b")], current=[0, 0, 0, 0, 0, -1])
    mended = mend(problem, current_plan(problem))
    assert mended.moves == 1
    assert [line.worker_id for line in mended.plan.assignments] == ["a"] * 5 + ["b"]


def test_what_was_broken_before_the_moves_by_hand_may_be_left_alone(town: AllocationProblem) -> None:
    """Today breaks many rules; one school is moved by hand, and only what that broke is mended."""
    today = current_plan(town)
    led = [s for s in range(40) if today.assignments[s].worker_id]
    s, draft = next((s, one) for s in led if newly_broken(town, today, one := _moved(town, today, s)))
    one = held(town, draft, moved_by_hand([(today, draft)])).problem
    mended, everything = mend(one, draft, base=today), mend(one, draft)
    assert not newly_broken(town, today, mended.plan)
    assert mended.plan.assignments[s].worker_id == draft.assignments[s].worker_id
    assert 1 <= mended.moves < everything.moves
    assert len(mended.still_broken) > len(everything.still_broken)
