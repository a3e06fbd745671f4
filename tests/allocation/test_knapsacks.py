"""One link worker's best load, against every load there is."""

from itertools import product

import numpy as np
import pytest

from allocation.solver.knapsacks import NEVER, Knapsack, best_load, cheap_loads, forced_loads, room_for

STEPS, SCHOOLS = 40, 8
THIRDS = [(large, small) for large in range(2) for small in range(4) if 2 * large + small <= 3]


def random_knapsack(seed: int) -> tuple[Knapsack, np.ndarray]:
    """Schools of two sizes of caseload (a large one takes two thirds), loads that must have some minutes, and gains of
    which some are losses."""
    random, place = np.random.default_rng(seed), {state: i for i, state in enumerate(THIRDS)}
    after = np.array([[place.get((a + 1, b), -1), place.get((a, b + 1), -1)] for a, b in THIRDS])
    is_end = np.array([2 * a + b >= 2 for a, b in THIRDS]) | (random.random() < 0.3)
    first = np.where(is_end, random.integers(0, 30), STEPS + 1)
    kinds, sizes = random.integers(0, 2, SCHOOLS), random.integers(1, 25, SCHOOLS)
    return Knapsack(np.arange(SCHOOLS), sizes, kinds, after, first, STEPS), random.integers(-50, 20, SCHOOLS)


def every_load(knapsack: Knapsack) -> list[np.ndarray]:
    """All lawful loads, as which schools are in them."""
    place, found = {state: i for i, state in enumerate(THIRDS)}, []
    for one in product((False, True), repeat=SCHOOLS):
        chosen = np.array(one)
        state = place.get((int((chosen & (knapsack.kinds == 0)).sum()), int((chosen & (knapsack.kinds == 1)).sum())))
        if state is not None and knapsack.first[state] <= knapsack.sizes[chosen].sum() <= knapsack.steps:
            found.append(chosen)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_best_load_and_what_forcing_a_school_costs_are_those_of_all_loads(seed: int) -> None:
    knapsack, gains = random_knapsack(seed)
    loads, room = every_load(knapsack), room_for([knapsack])
    best, chosen = best_load(knapsack, gains, room)
    forced = forced_loads(knapsack, gains, room)
    if not loads:
        assert min(best, forced.best) > NEVER // 2
        return
    least = min(int(gains[load].sum()) for load in loads)
    assert best == forced.best == least == gains[chosen].sum()
    assert np.isin(np.arange(SCHOOLS), chosen).tolist() in [load.tolist() for load in loads]
    for s in range(SCHOOLS):
        for figure, has_it in ((forced.with_it[s], True), (forced.without[s], False)):
            values = [int(gains[load].sum()) for load in loads if load[s] == has_it]
            assert figure == (min(values) - least if values else NEVER)


@pytest.mark.parametrize("seed", range(40))
def test_the_cheap_loads_are_all_there_are_within_reach_of_the_best(seed: int) -> None:
    knapsack, gains = random_knapsack(seed)
    loads, room, above = every_load(knapsack), room_for([knapsack]), 30
    found = cheap_loads(knapsack, gains, above, len(loads) + 1, room)
    assert found is not None
    sums = {tuple(load.tolist()): int(gains[load].sum()) for load in loads}
    least = min(sums.values(), default=0)
    wanted = {load: value - least for load, value in sums.items() if value <= least + above}
    assert {tuple(has.tolist()): int(over) for has, over in zip(*found, strict=True)} == wanted
    assert not wanted or cheap_loads(knapsack, gains, above, len(wanted) - 1, room) is None
