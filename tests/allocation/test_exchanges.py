"""The quick search by exchanges: what it finds is within every limit, and the best where little is to be tried."""

from itertools import product

import numpy as np
import pytest

from allocation.solver.exchanges import Asked, Whole, fit, greedy_start

STEPS = 3_000


def asked(seed: int, items: int, workers: int, tightness: float, *, phases: int = 1) -> Asked:
    """Two limited things, the second with a least for every worker; some pairs are not open."""
    random = np.random.default_rng(seed)
    uses = random.uniform(0.1, 0.5, (2, items, workers))
    can = random.random((items, workers)) < 0.8
    can[np.arange(items), random.integers(workers, size=items)] = True
    return Asked(
        uses=uses,
        least=np.stack([np.zeros(workers), np.full(workers, 0.05)]),
        most=np.full((2, workers), uses.mean(axis=2).sum(axis=1).max() / workers * tightness),
        can=can,
        cost=random.integers(0, 50, (items, workers)).astype(float),
        phases=random.integers(phases, size=items),
    )


def is_within(one: Asked, leads: Whole) -> bool:
    """By the limits' own words, worker by worker."""
    items, workers = one.can.shape
    for w in range(workers):
        mine = [s for s in range(items) if leads[s] == w]
        loads = [sum(one.uses[k, s, w] for s in mine) for k in range(len(one.uses))]
        if any(load > one.most[k, w] + 1e-9 or load < one.least[k, w] - 1e-9 for k, load in enumerate(loads)):
            return False
        if len({int(one.phases[s]) for s in mine}) > 1:
            return False
    return all(one.can[s, leads[s]] for s in range(items))


def cheapest(one: Asked) -> float | None:
    """The least cost of all assignments within the limits; None where there is none."""
    items, workers = one.can.shape
    costs = [
        float(one.cost[np.arange(items), list(leads)].sum())
        for leads in product(range(workers), repeat=items)
        if is_within(one, np.array(leads))
    ]
    return min(costs, default=None)


@pytest.mark.parametrize("tightness", [0.8, 1.05, 1.3])
@pytest.mark.parametrize("seed", range(4))
def test_small_ones_are_as_cheap_as_the_best_of_all_and_none_is_found_where_there_is_none(
    seed: int, tightness: float
) -> None:
    one = asked(seed, 7, 3, tightness)
    found = fit(one, greedy_start(one), steps=STEPS, seed=1, goal=-1.0, is_over=lambda: False)
    best = cheapest(one)
    if best is None:
        assert found.leads is None
    else:
        assert found.leads is not None
        assert is_within(one, found.leads)
        assert one.cost[np.arange(7), found.leads].sum() == best


@pytest.mark.parametrize("seed", range(8))
def test_phases_are_kept_apart(seed: int) -> None:
    """With two phases what is found is within the limits and never cheaper than the best of all."""
    one = asked(seed, 7, 3, 1.5, phases=2)
    found = fit(one, greedy_start(one), steps=STEPS, seed=1, goal=-1.0, is_over=lambda: False)
    best = cheapest(one)
    if found.leads is not None:
        assert best is not None
        assert is_within(one, found.leads)
        assert one.cost[np.arange(7), found.leads].sum() >= best


def test_some_are_found_with_phases_apart() -> None:
    them = [asked(seed, 7, 3, 1.5, phases=2) for seed in range(8)]
    found = [fit(one, greedy_start(one), steps=STEPS, seed=1, goal=-1.0, is_over=lambda: False) for one in them]
    assert sum(one.leads is not None for one in found) >= 4


def test_nearly_full_workloads_are_filled() -> None:
    """Fifty schools made to fill ten workers exactly, then mixed up: within a thousandth of full there is an answer."""
    random = np.random.default_rng(5)
    shares = np.concatenate([random.dirichlet(np.full(5, 6.0)) for _ in range(10)])
    uses = np.broadcast_to(random.permutation(shares)[None, :, None], (1, 50, 10)).copy()
    one = Asked(
        uses,
        np.zeros((1, 10)),
        np.full((1, 10), 1.001),
        np.ones((50, 10), dtype=bool),
        np.zeros((50, 10)),
        np.zeros(50, dtype=np.int64),
    )
    found = fit(one, greedy_start(one), steps=20_000, seed=1, goal=0.0, is_over=lambda: False)
    assert found.leads is not None
    assert is_within(one, found.leads)
    assert found.steps < 20_000


def test_the_same_seed_gives_the_same_answer_and_a_stop_ends_it() -> None:
    one = asked(2, 40, 6, 1.1)
    start = greedy_start(one)
    first, second = (fit(one, start, steps=2_000, seed=3, goal=-1.0, is_over=lambda: False) for _ in range(2))
    assert first.leads is not None
    assert np.array_equal(first.leads, second.leads)
    assert fit(one, start, steps=2_000, seed=3, goal=-1.0, is_over=lambda: True).steps == 0


def test_it_ends_when_nothing_is_left_to_try() -> None:
    """One item and one worker: there is no change to make."""
    one = asked(1, 1, 1, 2.0)
    found = fit(one, greedy_start(one), steps=STEPS, seed=1, goal=-1.0, is_over=lambda: False)
    assert found.steps == 0
    assert found.leads is not None
    assert found.leads.tolist() == [0]
