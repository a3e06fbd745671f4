"""The quick search and the bound behind the repair menu, and every lever's least amount, against trying every plan."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice, product

import numpy as np
import pytest

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver.asked import Asked
from allocation.solver.blocks import blocks
from allocation.solver.constraints import RULES
from allocation.solver.fewest import fewest_left_out_at_least
from allocation.solver.fit_question import question_of
from allocation.solver.lent import look_for_lent
from allocation.solver.load_bound import FINE_STEPS, costs_more
from allocation.solver.part import Limits
from allocation.solver.posts import with_posts
from allocation.solver.repacking import Packing, packed
from allocation.solver.repair import Menu, menus
from allocation.solver.watch import Watch
from allocation.verify import verify
from tests.allocation.brute_force import lawful_plans
from tests.allocation.problems import build, school, small, worker

KNOWN_TO_ITEMS = {
    "one_link_worker",
    "may_lead",
    "caseload_limit",
    "hours_limit",
    "role_serves_tier",
    "tier_within_bounds",
    "locks",
    "tier_locks",
    "keep_together",
    "no_leapfrog",
}
LOOKED_FOR = {"one_phase_only", "move_cap", "move_cap_per_worker", "people_in_area"}


def packing(seed: int) -> Packing:
    """Six items for three workers, nearly as much as they have."""
    rng = np.random.default_rng(seed)
    minutes, caseload = rng.integers(20, 90, (6, 1)), rng.choice([2, 6], (6, 1))
    uses = np.stack([np.repeat(minutes, 3, axis=1), np.repeat(caseload, 3, axis=1)])
    most = np.stack([rng.integers(90, 170, 3), rng.choice([8, 12], 3)])
    price = rng.integers(0, 2, (6, 3)) * (rng.random() < 0.5)
    return Packing(uses, most, rng.random((6, 3)) < 0.85, price, int(rng.integers(0, 3)))


EVERY_WAY = np.array(list(product(range(3), repeat=6)))


def are_within(asked: Packing, ways: np.ndarray) -> np.ndarray:
    """[ways] bool: which ways of leading the items keep all limits."""
    given = ways[:, :, None] == np.arange(3)
    loads = (given[:, None] * asked.uses).sum(axis=2)
    paid, is_open = (given * asked.price).sum(axis=(1, 2)), (given <= asked.can).all(axis=(1, 2))
    return np.asarray((loads <= asked.most).all(axis=(1, 2)) & (paid <= asked.budget) & is_open)


def test_the_search_finds_what_there_is_and_the_bound_never_denies_it() -> None:
    possible, proven, impossible = 0, 0, 0
    for seed in range(150):
        asked = packing(seed)
        is_possible = bool(are_within(asked, EVERY_WAY).any())
        found = packed(asked, steps=3_000, seed=1, is_over=lambda: False)
        assert found.is_within is is_possible
        assert are_within(asked, found.leads[None])[0] == found.is_within
        is_denied = costs_more(asked, found.leads, steps=FINE_STEPS, is_over=lambda: False)
        assert not (is_denied and is_possible)
        possible, impossible, proven = possible + is_possible, impossible + (not is_possible), proven + is_denied
    assert possible > 50
    assert proven > 0.8 * impossible > 40


def test_caseloads_in_very_small_parts_are_counted_coarsely_and_soon() -> None:
    """Shares of a post that have no simple common part come to far too many different sums to look at each."""
    random = np.random.default_rng(4)
    uses = np.stack([np.full((40, 4), 90), np.repeat(random.integers(40_000, 260_000, 40), 4).reshape(40, 4)])
    room = np.stack([np.full(4, 1_000), np.full(4, 1_000_003)])
    asked = Packing(uses, room, np.ones((40, 4), dtype=bool), np.zeros((40, 4), dtype=np.int64), 0)
    assert uses[1, :, 0].sum() > 4 * 1_000_003
    assert costs_more(asked, np.zeros(40, dtype=np.int64), is_over=lambda: False)


def test_counting_steps_of_time_coarsely_is_still_a_bound() -> None:
    for seed in range(60):
        asked = packing(seed)
        if costs_more(asked, np.zeros(6, dtype=np.int64), steps=7, is_over=lambda: False):
            assert not packed(asked, steps=3_000, seed=1, is_over=lambda: False).is_within


def test_the_same_seed_gives_the_same_answer() -> None:
    for seed in range(20):
        one, two = (packed(packing(seed), steps=500, seed=7, is_over=lambda: False).leads for _ in range(2))
        assert one.tolist() == two.tolist()


def test_every_rule_is_known_to_the_items_or_keeps_the_search_from_having_the_last_word() -> None:
    assert {rule.name for rule in RULES} == KNOWN_TO_ITEMS | LOOKED_FOR
    schools = [school("1"), school("2", "secondary")]
    free = build(schools, [worker("a")])
    question = question_of(free)
    assert question is not None
    assert question.is_whole
    for changes in ({"one_phase_only": True}, {"max_moves": 1}, {"max_moves_per_worker": 1}):
        limited = question_of(replace(free, **changes))
        assert limited is not None
        assert not limited.is_whole


def test_schools_to_lend_are_found_beside_those_of_the_lender() -> None:
    """Eleven primaries on one post of nine, and a lender whose two posts have room for two more."""
    schools = [school(str(i), cases=0) for i in range(11)]
    schools += [school(f"s{i}", cluster="South", cases=0) for i in range(16)]
    problem = build(schools, [worker("a"), worker("b", cluster="South"), worker("c", cluster="South")])
    lent = ~problem.allowed
    question = question_of(replace(problem, allowed=problem.allowed | lent), lent & (np.arange(27) < 11)[:, None])
    assert question is not None
    with Watch(None, None, time.perf_counter() + 60) as watch:
        asked = Asked(watch, Limits(1.0, 1), is_quick=True)
        lines = look_for_lent(question._replace(packing=question.packing._replace(budget=2)), asked).lines
        too_few = look_for_lent(question._replace(packing=question.packing._replace(budget=1)), asked).lines
    assert lines is not None
    assert sum(bool(lent[s, w]) for s, w, _ in lines) == 2
    assert too_few is None


def impossible() -> Iterator[int]:
    """Seeds of problems in one part in which everybody may be led by somebody, but not all together."""
    for seed in count():
        problem = without_cap(seed)
        schools = [len(part.schools) for part in blocks(problem) if part.schools]
        if len(schools) == 1 and problem.allowed.any(axis=1).all() and not covers(problem):
            yield seed


def without_cap(seed: int) -> AllocationProblem:
    return replace(small(seed, most_schools=3, most_workers=2), max_moves=None)


def covers(problem: AllocationProblem) -> bool:
    """Whether a lawful plan leads every school, by trying all."""
    lines = [[(w, t) for w, t in np.ndindex(problem.size[1:]) if problem.allowed[s, w]] for s in range(problem.size[0])]
    names = [[(problem.workers[w].worker_id, problem.tier_ids[t]) for w, t in one] for one in lines]
    urns = [one.urn for one in problem.schools]
    plans = (Plan(tuple(Assignment(u, *one) for u, one in zip(urns, way, strict=True))) for way in product(*names))
    return any(not verify(problem, plan) for plan in plans)


@pytest.fixture(scope="module")
def asked_of() -> list[tuple[AllocationProblem, Menu]]:
    """Small impossible problems in one part, each with its menu, worked out without haste."""
    found = []
    for seed in islice(impossible(), 14):
        with Watch(None, None, time.perf_counter() + 60) as watch:
            asked = Asked(watch, Limits(2.0, 1))
            (menu,) = menus(without_cap(seed), range(3), asked, RepairPrices())
        found.append((menu.case.small, menu))
    return found


def test_the_fewest_schools_left_out_are_those_of_the_best_plan(
    asked_of: list[tuple[AllocationProblem, Menu]],
) -> None:
    for problem, menu in asked_of:
        (answer,) = menu.found["leave out"]
        assert answer.repair is not None
        assert answer.repair.is_proven
        assert answer.repair.amount == min(len(plan.not_covered) for plan in lawful_plans(problem))
        question = question_of(problem)
        assert question is None or fewest_left_out_at_least(question) <= answer.repair.amount


def hours_more(problem: AllocationProblem, percent: int) -> AllocationProblem:
    minutes = np.floor(problem.capacity_minutes * (100 + percent) / 100 + 1e-9).astype(np.int64)
    return replace(problem, capacity_minutes=minutes)


def test_no_less_time_and_no_smaller_post_would_do(asked_of: list[tuple[AllocationProblem, Menu]]) -> None:
    """With the amount every school can be led, with the next smaller not; what is no help does not do at its most."""
    for problem, menu in asked_of:
        whole, area = menu.case.whole, menu.case.area
        for lever, unit, most in (("hours", 1, 100), ("extra post", 0.1, 10)):
            (answer,) = menu.found[lever]
            for amount, is_enough in amounts(answer.repair and round(answer.repair.amount / unit), most):
                changed = hours_more(problem, amount) if lever == "hours" else with_posts(whole, area, amount)
                if changed is not None and (is_enough or answer.is_no_help or answer.repair):
                    assert covers(changed) is is_enough


def amounts(least: int | None, most: int) -> Iterator[tuple[int, bool]]:
    """What to try, and whether it has to do."""
    if least is None:
        yield most, False
    elif least <= most:
        yield least, True
        yield least - 1, False


def test_no_lower_ceiling_would_do(asked_of: list[tuple[AllocationProblem, Menu]]) -> None:
    for problem, menu in asked_of:
        phases = [one for one in dict.fromkeys(s.phase for s in sorted(problem.schools, key=lambda s: s.phase))]
        rows = {phase: np.array([s.phase == phase for s in problem.schools]) for phase in phases}
        able = {len([1 for phase in phases if (problem.caseload_share[rows[phase]] > 0).any()])}
        assert able == {len(menu.found["ceilings"])}
        for answer in menu.found["ceilings"]:
            assert answer.is_settled
            if answer.repair is not None:
                (phase,) = [one for one in phases if answer.repair.unit.startswith(str(one)[:6])]
                for halves, is_enough in amounts(round(2 * answer.repair.amount), 100):
                    share = problem.caseload_share.copy()
                    ours = rows[phase][:, None] & (share > 0)
                    share[ours] = 1 / (1 / share[ours] + halves / 2)
                    assert covers(replace(problem, caseload_share=share)) is is_enough
