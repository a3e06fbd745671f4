"""Capacitated p-median instances (Osman and Christofides, 1994): `python -m benchmarks.pmedcap FILE...`.

Which places are opened is decided here, in the benchmark only: the product's link workers are given. The product's
knapsack bound prices the customers; what a better answer could use is then few pairs, which HiGHS solves exactly.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from math import isqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from allocation.solver.assignment_bounds import chosen_items, knapsack_table
from benchmarks.instances import Result, UnreadableInstance, command_line, print_lines, whole_numbers

BOUND_STEPS = 200
STEPS_WITHOUT_GAIN = 12
FIRST_PULL, MOMENTUM, AIM_ABOVE_SHARE = 0.3, 0.6, 0.05
SCALE = 1_000
SHARE_STARTING, MOST_SECONDS_IMPROVING = 0.1, 3.0
SEED = 1


class Instance(NamedTuple):
    """distances [customers, places] (Euclidean, rounded down), demands [customers]; every customer is a place too.

    `stated` is the value the file itself calls best."""

    name: str
    open_places: int
    capacity: int
    distances: NDArray[np.int64]
    demands: NDArray[np.int64]
    stated: int


class Answer(NamedTuple):
    """`place_of` [customers]: None where none was found; nothing is shorter than `bound`."""

    place_of: NDArray[np.int64] | None
    bound: int


class _Priced(NamedTuple):
    """A bound in SCALE parts, and what it rises by at least when a customer goes to a place [customers, places]."""

    exact: int
    penalties: NDArray[np.int64]


def read(path: Path) -> list[Instance]:
    """The instances of a file, text or zipped: `number best`, `customers places capacity`, then `i x y demand` each.

    OR-Library's own file begins with the number of instances. Raises UnreadableInstance.
    """
    numbers = whole_numbers(path)
    if len(numbers) >= 5 and len(numbers) == _length(numbers, 0):
        return [_instance(path.stem, numbers)]
    found: list[Instance] = []
    at = 1
    while at < len(numbers) and at + _length(numbers, at) <= len(numbers):
        end = at + _length(numbers, at)
        found.append(_instance(f"pmedcap{numbers[at]:02d}", numbers[at:end]))
        at = end
    if not numbers or at != len(numbers) or len(found) != numbers[0]:
        raise UnreadableInstance(
            f"{path.name}: its {len(numbers)} numbers are neither one instance (number, best; customers, places, "
            "capacity; four numbers a customer) nor a number of instances followed by that many"
        )
    return found


def _length(numbers: list[int], at: int) -> int:
    return 5 + 4 * numbers[at + 2] if at + 5 <= len(numbers) and numbers[at + 2] > 0 else len(numbers) + 1


def _instance(name: str, numbers: list[int]) -> Instance:
    places, capacity = numbers[3:5]
    rows = np.array(numbers[5:], dtype=np.int64).reshape(-1, 4)
    if not 0 < places <= len(rows):
        raise UnreadableInstance(f"{name}: {places} places are to be opened among {len(rows)}")
    across = ((rows[:, None, 1:3] - rows[None, :, 1:3]) ** 2).sum(axis=2)
    distances = np.array([[isqrt(int(one)) for one in row] for row in across], dtype=np.int64)
    return Instance(name, places, capacity, distances, rows[:, 3], numbers[1])


def solve(instance: Instance, seconds: float) -> Answer:
    """On one core the best among all pairs that an answer better than the first could use; on the other the first is
    improved bit by bit until that is proven or the time is up."""
    ends = time.perf_counter() + seconds
    priced = _bound(instance)
    bound = -(-priced.exact // SCALE)
    first = _start(instance, priced, seconds)
    length = verified_length(instance, first)
    most = int(instance.distances.max(axis=1).sum()) if length is None else length - 1
    with ThreadPoolExecutor(1) as pool:
        proof = pool.submit(_exact, instance, _within(priced, most), most, ends - time.perf_counter())
        improved = _improved(instance, first, bound, lambda: 0 if proof.done() else ends - time.perf_counter())
        found, is_proven = proof.result()
    shortest, place_of = min(
        ((verified_length(instance, one), one) for one in (improved, found.place_of) if one is not None),
        key=lambda pair: pair[0] or most + 2,
        default=(None, None),
    )
    if is_proven and found.place_of is None:
        return Answer(place_of, bound if length is None else length)
    return Answer(place_of, max(bound, min(found.bound, most + 1, shortest or most + 1)))


def _within(priced: _Priced, most: int) -> NDArray[np.bool_]:
    """Pairs that an answer of at most `most` could use."""
    return priced.penalties <= most * SCALE - priced.exact


def _start(instance: Instance, priced: _Priced, seconds: float) -> NDArray[np.int64] | None:
    """An answer on the places that add least to the bound: twice as many as are opened, then four times, and so on."""
    longest = int(instance.distances.max(axis=1).sum())
    order, count = np.argsort(priced.penalties.min(axis=0), kind="stable"), 2 * instance.open_places
    while True:
        usable = np.zeros(instance.distances.shape, dtype=bool)
        usable[:, order[:count]] = True
        found, _ = _exact(instance, usable, longest, SHARE_STARTING * seconds)
        if found.place_of is not None or count >= len(order):
            return found.place_of
        count *= 2


def _improved(
    instance: Instance, place_of: NDArray[np.int64] | None, bound: int, seconds_left: Callable[[], float]
) -> NDArray[np.int64] | None:
    """Solves two to four places and their customers anew, again and again."""
    random, length = np.random.default_rng(SEED), verified_length(instance, place_of)
    while place_of is not None and length is not None and bound < length and seconds_left() > 0:
        ours = np.flatnonzero(np.isin(place_of, _neighbouring(instance, place_of, random)))
        small = instance._replace(
            open_places=len(set(place_of[ours].tolist())),
            distances=instance.distances[np.ix_(ours, ours)],
            demands=instance.demands[ours],
        )
        before = int(instance.distances[ours, place_of[ours]].sum())
        usable = np.ones(small.distances.shape, dtype=bool)
        found, _ = _exact(small, usable, before - 1, min(seconds_left(), MOST_SECONDS_IMPROVING))
        if found.place_of is not None:
            place_of = place_of.copy()
            place_of[ours] = ours[found.place_of]
            length = verified_length(instance, place_of)
    return place_of


def _neighbouring(instance: Instance, place_of: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    """Two to four open places that are close to one another."""
    opened = np.unique(place_of)
    first = opened[int(random.integers(len(opened)))]
    away = instance.distances[first, opened] * random.uniform(0.5, 1.5, len(opened))
    away[opened == first] = -1
    return opened[np.argsort(away, kind="stable")[: int(random.integers(2, 5))]]


def _bound(instance: Instance) -> _Priced:
    """Customers are priced instead of being served once; each place then picks its best load within the capacity, a
    knapsack, and the best places are opened. Prices start from those of the linear relaxation."""
    prices, relaxed = _linear_prices(instance)
    best, kept, pull, stalled = -(1 << 60), np.rint(prices * SCALE).astype(np.int64), FIRST_PULL, 0
    aim, direction = (1 + AIM_ABOVE_SHARE) * relaxed, np.zeros(len(prices))
    for _ in range(BOUND_STEPS):
        whole = np.rint(prices * SCALE).astype(np.int64)
        value, served = _value(instance, whole)
        stalled = 0 if value > best + 1 else stalled + 1
        if value > best:
            best, kept = value, whole
        if stalled >= STEPS_WITHOUT_GAIN:
            pull, stalled, prices = pull / 1.6, 0, kept / SCALE
        missing = 1.0 - served
        if not missing.any():
            break
        direction = MOMENTUM * direction + missing
        distance = max(1.0, aim - value / SCALE)
        prices = prices + pull * distance / max(1.0, float(direction @ direction)) * direction
    return _Priced(best, _penalties(instance, kept, best))


def _linear_prices(instance: Instance) -> tuple[NDArray[np.float64], float]:
    """Each customer's price in the linear relaxation, and its length."""
    count = len(instance.demands)
    pairs, rows = count * count, eye_array(count)
    served = hstack([kron(rows, np.ones((1, count))), csr_array((count, count))])
    opened = hstack([csr_array((1, pairs)), np.ones((1, count))])
    load = hstack([kron(instance.demands[None, :].astype(float), rows), -instance.capacity * rows])
    only_open = hstack([eye_array(pairs), -kron(np.ones((count, 1)), rows)])
    found = linprog(
        np.r_[instance.distances.ravel().astype(float), np.zeros(count)],
        A_ub=vstack([load, only_open]).tocsr(),
        b_ub=np.zeros(count + pairs),
        A_eq=vstack([served, opened]).tocsr(),
        b_eq=np.r_[np.ones(count), instance.open_places],
        bounds=(0, 1),
        method="highs",
    )
    if found.x is None:
        return instance.distances.mean(axis=1), float(instance.distances.mean() * count)
    return np.asarray(found.eqlin.marginals[:count], dtype=float), float(found.fun)


def _value(instance: Instance, prices: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """The bound at these prices, and how many open places serve each customer in it."""
    gains = instance.distances * SCALE - prices[:, None]
    values, loads = [], []
    for place in range(gains.shape[1]):
        wanted = np.flatnonzero((gains[:, place] < 0) & (instance.demands <= instance.capacity))
        table = knapsack_table(gains[wanted, place], instance.demands[wanted], instance.capacity)
        values.append(int(table[-1, -1]))
        loads.append(wanted[chosen_items(table, instance.demands[wanted])])
    opened = np.argsort(values, kind="stable")[: instance.open_places]
    served = np.bincount(np.concatenate([loads[p] for p in opened]), minlength=len(prices))
    return int(prices.sum()) + sum(values[p] for p in opened), served


def _penalties(instance: Instance, prices: NDArray[np.int64], best: int) -> NDArray[np.int64]:
    """What the bound rises by when a customer goes to a place: that place is open and serves the customer."""
    gains = instance.distances * SCALE - prices[:, None]
    forced = np.column_stack([_with_each(instance, gains[:, place]) for place in range(gains.shape[1])])
    alone = np.array([int(_whole_table(instance, column)[-1, -1]) for column in gains.T])
    others = np.array([np.sort(np.delete(alone, p))[: instance.open_places - 1].sum() for p in range(len(alone))])
    return forced + others[None, :] + int(prices.sum()) - best


def _whole_table(instance: Instance, gains: NDArray[np.int64]) -> NDArray[np.int64]:
    return knapsack_table(np.minimum(gains, 0), instance.demands, instance.capacity)


def _with_each(instance: Instance, gains: NDArray[np.int64]) -> NDArray[np.int64]:
    """The best value of one place's knapsack when it must serve each customer."""
    worth, size = np.minimum(gains, 0), instance.demands
    ahead = knapsack_table(worth, size, instance.capacity)
    behind = knapsack_table(worth[::-1], size[::-1], instance.capacity)[::-1]
    found = np.full(len(gains), 1 << 50, dtype=np.int64)
    for i in np.flatnonzero(size <= instance.capacity):
        room = instance.capacity - int(size[i])
        found[i] = (ahead[i, : room + 1] + behind[i + 1, room::-1]).min() + gains[i]
    return found


def _exact(instance: Instance, usable: NDArray[np.bool_], most: int, seconds: float) -> tuple[Answer, bool]:
    """The best answer of at most `most` on usable pairs, and whether HiGHS was through."""
    if seconds <= 0 or not usable.any(axis=1).all():
        return Answer(None, 0), seconds > 0
    model = mathopt.Model()
    opened = {p: model.add_binary_variable() for p in np.flatnonzero(usable.any(axis=0)).tolist()}
    served = {(int(i), int(p)): model.add_binary_variable() for i, p in np.argwhere(usable)}
    model.add_linear_constraint(mathopt.fast_sum(opened.values()) == instance.open_places)
    for i in range(len(instance.demands)):
        model.add_linear_constraint(mathopt.fast_sum(served[i, p] for p in np.flatnonzero(usable[i]).tolist()) == 1)
    for p, is_open in opened.items():
        load = mathopt.fast_sum(int(instance.demands[i]) * served[i, p] for i in np.flatnonzero(usable[:, p]).tolist())
        model.add_linear_constraint(load <= instance.capacity * is_open)
    for (_, p), serves in served.items():
        model.add_linear_constraint(serves <= opened[p])
    length = mathopt.fast_sum(int(instance.distances[key]) * serves for key, serves in served.items())
    model.add_linear_constraint(length <= most)
    model.minimize(length)
    limits = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), relative_gap_tolerance=0.0, absolute_gap_tolerance=0.999
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    is_through = result.termination.reason in (
        mathopt.TerminationReason.OPTIMAL,
        mathopt.TerminationReason.INFEASIBLE,
        mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
    )
    if not result.has_primal_feasible_solution():
        return Answer(None, 0), is_through
    values = result.variable_values()
    place_of = np.full(len(instance.demands), -1, dtype=np.int64)
    for (i, p), serves in served.items():
        if values[serves] > 0.5:
            place_of[i] = p
    return Answer(place_of, int(np.ceil(result.dual_bound() - 1e-6))), is_through


def verified_length(instance: Instance, place_of: NDArray[np.int64] | None) -> int | None:
    """The answer's length in plain Python; None where it opens too many places or breaks a capacity."""
    if place_of is None or len(place_of) != len(instance.demands) or min(place_of) < 0:
        return None
    load: dict[int, int] = {}
    for demand, place in zip(instance.demands.tolist(), place_of.tolist(), strict=True):
        load[place] = load.get(place, 0) + demand
    if len(load) > instance.open_places or max(load.values()) > instance.capacity:
        return None
    return sum(int(instance.distances[i, p]) for i, p in enumerate(place_of.tolist()))


def run(instance: Instance, seconds: float, best: int | None) -> Result:
    """Solves the instance; the length is added up anew, and only for an answer that is verified."""
    began = time.perf_counter()
    answer = solve(instance, seconds)
    length = verified_length(instance, answer.place_of)
    return Result(instance.name, length, answer.bound, best, time.perf_counter() - began)


def main(arguments: list[str] | None = None) -> int:
    """Prints a line an instance; 1 where a file could not be read or an instance has no verified answer."""
    asked = command_line("python -m benchmarks.pmedcap", "Capacitated p-median instances").parse_args(arguments)
    return print_lines(
        asked.files,
        asked.best_known,
        read,
        lambda one, known: run(one, asked.seconds, known.get(one.name.lower(), one.stated or None)),
    )


if __name__ == "__main__":
    sys.exit(main())
