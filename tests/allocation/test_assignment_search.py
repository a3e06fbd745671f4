"""The assignment search on instances small enough for brute force: its bound never lies and its answer is lawful."""

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.plan import SolveOptions, SolveStatus
from allocation.problem import AllocationProblem
from allocation.solver.assignment_bounds import lagrangian_bound
from allocation.solver.assignment_search import Answer, Answerer, Budget, Search, Task, begin, go_on
from allocation.solver.assignments import Assignments, Held, States, no_states
from allocation.solver.knapsacks import NEVER
from allocation.solver.solve import solve
from allocation.solver.watch import Watch

SECONDS_A_TASK = 0.01


def random_case(seed: int, schools: int = 6, workers: int = 3) -> Assignments:
    """Costs, loads and capacities; nothing else counts."""
    random = np.random.default_rng(seed)
    taken = random.integers(1, 30, (schools, workers))
    return Assignments(
        random.integers(0, 50, (schools, workers)),
        taken,
        np.zeros(workers, dtype=np.int64),
        (0.9 * taken.sum(axis=0) / workers + 8).astype(np.int64),
        random.random((schools, workers)) < 0.9,
        no_states(schools, workers),
    )


def rich_case(seed: int, schools: int = 6, workers: int = 3) -> Assignments:
    """The same with a least load, two kinds of school of which a worker may have three thirds at most (a large one is
    two), a post that one large or two small ones fill, and a limit on another sum."""
    random, plain = np.random.default_rng(seed), random_case(seed, schools, workers)
    thirds = [(large, small) for large in range(2) for small in range(4) if 2 * large + small <= 3]
    place = {state: i for i, state in enumerate(thirds)}
    after = np.array([[place.get((a + 1, b), -1), place.get((a, b + 1), -1)] for a, b in thirds])
    is_end = np.array([2 * a + b >= 2 for a, b in thirds]) | (random.random() < 0.5)
    held = random.integers(0, 4, (schools, workers))
    return plain._replace(
        least=plain.most // random.integers(2, 9),
        states=States(random.integers(0, 2, (schools, workers)), [after] * workers, [is_end] * workers),
        held=[Held(held, int(held.mean() * schools))],
    )


def lawful(asked: Assignments) -> list[np.ndarray]:
    schools, workers = asked.costs.shape
    every = (np.array(one) for one in product(range(workers), repeat=schools))
    return [leads for leads in every if asked.fits(leads)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([random_case, rich_case]))
def test_bound_and_penalties_never_exceed_what_brute_force_finds(seed: int, make: object) -> None:
    asked: Assignments = make(seed)  # type: ignore[operator]
    bound, found = lagrangian_bound(asked, 40), lawful(asked)
    assert all(bound.value <= asked.cost(leads) for leads in found)
    for s, w in np.ndindex(asked.costs.shape):
        with_pair = [asked.cost(leads) for leads in found if leads[s] == w]
        if with_pair:
            assert bound.exact + bound.penalties[s, w] <= bound.scale * min(with_pair)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_left_out_as_too_dear_is_in_nothing_cheaper(seed: int) -> None:
    """A bound that looks only at pairs an assignment under a cost may have is right about all of those."""
    asked = rich_case(seed, schools=5)
    found = sorted(lawful(asked), key=asked.cost) or [np.zeros(5, dtype=int)]
    below = asked.cost(found[len(found) // 2])
    bound = lagrangian_bound(asked, 20, below, lagrangian_bound(asked, 10))
    for leads in [one for one in found if asked.cost(one) < below]:
        assert bound.value <= asked.cost(leads)
        assert bound.within(below)[np.arange(len(leads)), leads].all()


def test_a_pair_that_may_not_be_is_never_within_reach() -> None:
    asked = random_case(5)
    bound = lagrangian_bound(asked, 20)
    closed = ~asked.allowed | (asked.taken > asked.most)
    assert closed.any()
    assert (bound.penalties[closed] >= NEVER).all()
    assert not bound.within(10_000)[closed].any()


@pytest.mark.parametrize("seed", [2, 6, 11])
def test_the_bound_holds_where_time_and_costs_are_counted_in_coarser_steps(seed: int) -> None:
    asked = rich_case(seed)
    large = asked._replace(
        costs=asked.costs * 10_000_019 + 7,
        taken=asked.taken * 99_991 + 3,
        least=asked.least * 99_991,
        most=asked.most * 99_991 + 300,
    )
    found = [large.cost(leads) for leads in lawful(large)]
    assert found
    assert 0.5 * min(found) <= lagrangian_bound(large, 40).value <= min(found)


def test_large_schools_are_not_split_as_in_a_linear_program() -> None:
    """Three schools of two thirds for three workers, who can lead one each: one school has to go to the dear worker."""
    asked = Assignments(
        costs=np.array([[0, 0, 9], [0, 0, 9], [0, 0, 9]]),
        taken=np.full((3, 3), 60),
        least=np.zeros(3, dtype=np.int64),
        most=np.full(3, 100),
        allowed=np.ones((3, 3), dtype=bool),
        states=no_states(3, 3),
    )
    assert lagrangian_bound(asked, 60, below=20).value == 9


def by_brute_force(asked: Assignments) -> Answerer:
    """Neighbourhoods by looking at every assignment there is."""
    every = sorted(lawful(asked), key=asked.cost)

    def answer(task: Task) -> Answer:
        may_be = np.zeros(asked.costs.shape, dtype=bool)
        may_be[np.arange(len(task.leads)), task.leads] = True
        may_be[task.schools] |= task.usable
        rows = np.arange(len(task.leads))
        best = next((one for one in every if may_be[rows, one].all()), None)
        is_better = best is not None and (task.kind.is_by_exchanges or asked.cost(best) < asked.cost(task.leads))
        return Answer(task, best if is_better else None, not task.kind.is_by_exchanges, SECONDS_A_TASK)

    return answer


def search(asked: Assignments, start: np.ndarray, seconds: float, threads: int) -> tuple[Search, list[tuple[int, int]]]:
    heard: list[tuple[int, int]] = []
    with Watch(None, None, time.perf_counter() + 60) as watch:
        run = begin(asked, start, 7, lambda *figures: heard.append(figures))
        go_on(run, by_brute_force(asked), Budget(seconds, threads, watch))
    return run, heard


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", [2, 3, 6, 11])
@pytest.mark.parametrize("make", [random_case, rich_case])
def test_search_ends_at_the_optimum_and_proves_it(seed: int, threads: int, make: object) -> None:
    asked: Assignments = make(seed)  # type: ignore[operator]
    every = lawful(asked)
    assert len(every) > 1
    worst = max(every, key=asked.cost)
    run, heard = search(asked, worst, 20.0, threads)
    assert asked.fits(run.leads)
    assert run.cost == run.least == asked.cost(run.leads) == min(map(asked.cost, every))
    assert [cost for cost, _ in heard] == sorted((cost for cost, _ in heard), reverse=True)
    assert all(bound <= cost for cost, bound in heard)


def test_the_same_limits_give_the_same_answer() -> None:
    asked = rich_case(3)
    start = max(lawful(asked), key=asked.cost)
    one, other = (search(asked, start, 0.1, 2)[0] for _ in range(2))
    assert (one.leads == other.leads).all()
    assert (one.used, one.tasks, one.least) == (other.used, other.tasks, other.least)


def test_the_door_to_the_solver_takes_a_generalised_assignment_instance() -> None:
    asked = random_case(2)._replace(allowed=np.ones((6, 3), dtype=bool))
    problem = AllocationProblem.from_arrays(asked.taken, asked.most, travel_minutes=asked.costs)
    result = solve(problem, SolveOptions(seconds=10))
    travel = next(stage for stage in result.stages if stage.goal == "travel_hours")
    assert travel.status is SolveStatus.OPTIMAL
    assert travel.objective == pytest.approx(2 / 60 * min(map(asked.cost, lawful(asked))))
