"""The assignment search on instances small enough for brute force: its bound never lies and its answer is lawful."""

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.plan import SolveOptions, SolveStatus
from allocation.problem import AllocationProblem
from allocation.solver.assignment_bounds import NEVER, PRICE_SCALE, Assignments, lagrangian_bound
from allocation.solver.assignment_search import Budget, search
from allocation.solver.solve import solve
from allocation.solver.watch import Watch


def random_case(seed: int, schools: int = 6, workers: int = 3) -> Assignments:
    random = np.random.default_rng(seed)
    taken = random.integers(1, 30, (schools, workers))
    return Assignments(
        random.integers(0, 50, (schools, workers)),
        taken,
        (0.9 * taken.sum(axis=0) / workers + 8).astype(np.int64),
        random.random((schools, workers)) < 0.9,
    )


def lawful(asked: Assignments) -> list[np.ndarray]:
    schools, workers = asked.costs.shape
    every = (np.array(one) for one in product(range(workers), repeat=schools))
    return [leads for leads in every if asked.fits(leads)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_bound_and_penalties_never_exceed_what_brute_force_finds(seed: int) -> None:
    asked = random_case(seed)
    bound, found = lagrangian_bound(asked, 40), lawful(asked)
    assert all(bound.value <= asked.cost(leads) for leads in found)
    for s, w in np.ndindex(asked.costs.shape):
        with_pair = [asked.cost(leads) for leads in found if leads[s] == w]
        if with_pair:
            assert bound.exact + bound.penalties[s, w] <= PRICE_SCALE * min(with_pair)


def test_a_pair_that_may_not_be_is_never_within_reach() -> None:
    asked = random_case(5)
    penalties = lagrangian_bound(asked, 20).penalties
    closed = ~asked.allowed | (asked.taken > asked.capacity)
    assert closed.any()
    assert (penalties[closed] >= NEVER).all()


def test_the_bound_holds_where_capacities_are_counted_in_coarser_steps() -> None:
    asked = random_case(11)
    large = asked._replace(taken=asked.taken * 997 + 3, capacity=asked.capacity * 997)
    found = [large.cost(leads) for leads in lawful(large)]
    assert found
    assert lagrangian_bound(large, 40).value <= min(found)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_search_ends_at_the_optimum_and_proves_it(seed: int, threads: int) -> None:
    asked = random_case(seed)
    every = lawful(asked)
    worst = max(every, key=asked.cost)
    heard: list[tuple[int, int]] = []
    with Watch(None, None, time.perf_counter() + 60) as watch:
        found = search(asked, worst, Budget(20.0, 1, threads, watch), lambda *figures: heard.append(figures))
    assert asked.fits(found.leads)
    assert found.cost == found.bound == asked.cost(found.leads) == min(map(asked.cost, every))
    assert heard[0][0] == asked.cost(worst)
    assert [cost for cost, _ in heard] == sorted((cost for cost, _ in heard), reverse=True)


def test_the_same_limits_give_the_same_answer() -> None:
    asked = random_case(3, schools=40, workers=6)
    start = np.argmin(np.where(asked.allowed, asked.taken, NEVER), axis=1)
    assert asked.fits(start)
    answers = []
    for _ in range(2):
        with Watch(None, None, time.perf_counter() + 60) as watch:
            answers.append(search(asked, start, Budget(0.4, 7, 2, watch), lambda *_: None))
    assert (answers[0].leads == answers[1].leads).all()
    assert answers[0].deterministic_seconds == pytest.approx(answers[1].deterministic_seconds)


def test_the_door_to_the_solver_takes_a_generalised_assignment_instance() -> None:
    asked = random_case(2)._replace(allowed=np.ones((6, 3), dtype=bool))
    problem = AllocationProblem.from_arrays(asked.taken, asked.capacity, travel_minutes=asked.costs)
    result = solve(problem, SolveOptions(seconds=10))
    travel = next(stage for stage in result.stages if stage.goal == "travel_hours")
    assert travel.status is SolveStatus.OPTIMAL
    assert travel.objective == pytest.approx(2 / 60 * min(map(asked.cost, lawful(asked))))
