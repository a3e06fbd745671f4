"""Capacitated p-median instances (Osman and Christofides, 1994): `python -m benchmarks.pmedcap FILE...`.

Which places are opened is decided here, in the benchmark only: the product's link workers are given. The product's
knapsack bound prices the customers; what a better answer could use is then few pairs, which HiGHS solves exactly.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from benchmarks.instances import Result, command_line, print_lines
from benchmarks.pmedcap_bound import SCALE, Priced, bound_of
from benchmarks.pmedcap_instances import Answer, Instance, read, verified_length

SHARE_STARTING, MOST_SECONDS_IMPROVING = 0.1, 3.0
SEED = 1


def solve(instance: Instance, seconds: float) -> Answer:
    """On one core the best among all pairs that an answer better than the first could use; on the other the first is
    improved bit by bit until that is proven or the time is up."""
    ends = time.perf_counter() + seconds
    priced = bound_of(instance)
    bound = -(-priced.exact // SCALE)
    first = _start(instance, priced, seconds)
    length = verified_length(instance, first)
    most = int(instance.distances.max(axis=1).sum()) if length is None else length - 1
    with ThreadPoolExecutor(1) as pool:
        proof = pool.submit(_exact, instance, priced.within(most), most, ends - time.perf_counter())
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


def _start(instance: Instance, priced: Priced, seconds: float) -> NDArray[np.int64] | None:
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
