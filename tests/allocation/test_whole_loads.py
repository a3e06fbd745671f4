"""Who leads, put together from whole loads: against brute force, where loads fit loosely and where they fit exactly."""

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.solver.assignment_search import begin
from allocation.solver.assignments import Assignments, Held, States
from allocation.solver.load_sets import Limits, LoadList, cheapest_set
from allocation.solver.watch import Watch
from allocation.solver.whole_loads import LoadSearch

GO_ON = np.zeros(1, dtype=np.bool_)


def packed_case(seed: int, schools: int = 7, workers: int = 3) -> Assignments:
    """A plan is made first and workers have hardly more time than it takes; a worker may have three thirds of a
    caseload (a large school is two), and another sum has a limit that the plan keeps."""
    random = np.random.default_rng(seed)
    plan = random.integers(0, workers, schools)
    kinds = np.where(np.bincount(plan, minlength=workers)[plan] <= 2, random.integers(0, 2, schools), 1)
    thirds = [(large, small) for large in range(3) for small in range(9) if 2 * large + small <= 8]
    place = {state: i for i, state in enumerate(thirds)}
    after = np.array([[place.get((a + 1, b), -1), place.get((a, b + 1), -1)] for a, b in thirds])
    taken = np.repeat(random.integers(20, 90, (schools, 1)), workers, axis=1) + random.integers(
        0, 3, (schools, workers)
    )
    load = np.bincount(plan, weights=taken[np.arange(schools), plan], minlength=workers).astype(np.int64)
    held = random.integers(0, 4, (schools, workers))
    return Assignments(
        costs=random.integers(0, 60, (schools, workers)),
        taken=taken,
        least=np.maximum(0, load - random.integers(0, 90, workers)),
        most=load + random.integers(0, 4, workers),
        allowed=(random.random((schools, workers)) < 0.9) | (np.arange(workers) == plan[:, None]),
        states=States(
            np.repeat(kinds[:, None], workers, axis=1), [after] * workers, [np.ones(len(after), bool)] * workers
        ),
        held=[Held(held, int(held[np.arange(schools), plan].sum()))] if random.random() < 0.5 else [],
    )


def lawful(asked: Assignments) -> list[np.ndarray]:
    schools, workers = asked.costs.shape
    every = (np.array(one) for one in product(range(workers), repeat=schools))
    return [leads for leads in every if asked.fits(leads)]


def searched(asked: Assignments, start: np.ndarray, fits: object = lambda leads: True) -> LoadSearch:
    with Watch(None, None, time.perf_counter() + 60) as watch:
        loads = LoadSearch(begin(asked, start, 1, lambda cost, bound: None), fits)  # type: ignore[arg-type]
        loads.go_on(1.0, watch)
        return loads


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_the_best_plan_of_all_is_found_and_proven(seed: int) -> None:
    asked = packed_case(seed)
    found = sorted(lawful(asked), key=asked.cost)
    run = searched(asked, found[-1]).run
    assert run.cost == asked.cost(run.leads) == asked.cost(found[0])
    assert asked.fits(run.leads)
    assert run.least <= run.cost
    assert run.is_best or asked.held


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 100_000))
def test_a_plan_that_breaks_another_rule_is_not_taken_and_nothing_false_is_proven(seed: int) -> None:
    asked = packed_case(seed)
    found = sorted(lawful(asked), key=asked.cost)
    run = searched(asked, found[-1], lambda leads: False).run
    assert run.cost == asked.cost(found[-1])
    assert run.least <= asked.cost(found[0])


def test_the_same_search_comes_to_the_same_plan() -> None:
    asked = packed_case(5)
    start = max(lawful(asked), key=asked.cost)
    one, other = (searched(asked, start).run for _ in range(2))
    assert one.leads.tolist() == other.leads.tolist()
    assert (one.least, one.used) == (other.least, other.used)


def random_list(seed: int, schools: int = 7, workers: int = 3) -> tuple[LoadList, list[tuple[int, ...]]]:
    """Some loads of each worker, and all sets of them that lead every school once."""
    random = np.random.default_rng(seed)
    every = [random.random((12, schools)) < 0.4 for _ in range(workers)]
    plan = random.integers(0, workers, schools)
    has = np.concatenate([np.vstack([each, plan == w]) for w, each in enumerate(every)])
    over = random.integers(0, 30, len(has))
    order = np.argsort(over, kind="stable")
    minutes = random.integers(1, 20, schools)
    unused = 40 - has @ minutes
    sums = np.stack([over + random.integers(0, 9, len(has)), unused, random.integers(0, 5, len(has))], axis=1)
    listed = LoadList(has[order], np.repeat(np.arange(workers), 13)[order], over[order], sums[order])
    mine = [np.flatnonzero(listed.workers == w).tolist() for w in range(workers)]
    sets = [one for one in product(*mine) if (listed.has[list(one)].sum(axis=0) == 1).all()]
    return listed, sets


@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_set_of_loads_is_that_of_all_sets(seed: int) -> None:
    listed, sets = random_list(seed)
    spare = int(listed.sums[list(sets[0]), 1].sum())
    for budget, most in ((100, 99), (25, 99), (100, 6)):
        sums = [listed.sums[list(one)].sum(axis=0).tolist() for one in sets]
        within = [cost for cost, _, held in sums if cost <= budget and held <= most]
        found = cheapest_set(listed, 3, Limits(0, np.array([budget, spare, most]), 100_000, GO_ON))
        assert found.is_proven
        cost = int(listed.sums[found.places, 0].sum()) if len(found.places) else None
        assert cost == min(within, default=None)


def test_a_search_that_is_stopped_or_out_of_nodes_proves_nothing() -> None:
    listed, sets = random_list(1)
    sums = np.array([100, int(listed.sums[list(sets[0]), 1].sum()), 99])
    assert not cheapest_set(listed, 3, Limits(0, sums, 1, GO_ON)).is_proven
    assert not cheapest_set(listed, 3, Limits(0, sums, 100_000, np.ones(1, dtype=np.bool_))).is_proven
