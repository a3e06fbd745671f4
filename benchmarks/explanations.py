"""How long explanations take beside the solve they explain: ranked link workers, half a post, prices of limits."""

import statistics
import time
from collections.abc import Callable
from typing import TypeVar

from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.alternatives import alternatives
from allocation.solver.half_post import half_posts
from allocation.solver.prices import limit_prices
from allocation.solver.solve import solve
from benchmarks.districts import district

Found = TypeVar("Found")
SECONDS = {"W": 10.0, "C": 30.0}
SCHOOLS_ASKED = 10


def run(is_quick: bool = False) -> None:
    """Prints a line a size: seconds of the solve, of one school's ranking (median), half a post, and every limit."""
    print(f"{'':2} {'solve, s':>9}{'one school, s':>15}{'share':>8}{'half a post, s':>16}{'limits, s':>11}")
    for size, seconds in SECONDS.items():
        if size == "W" or not is_quick:
            print(f"{size:2} {_row(district(size, 0), seconds)}")


def _row(problem: AllocationProblem, seconds: float) -> str:
    spent, result = _timed(lambda: solve(problem, SolveOptions(seconds=seconds)))

    def one_school(urn: str) -> float:
        return _timed(lambda: alternatives(problem, result.plan, urn, stages=result.stages))[0]

    step = max(1, len(problem.schools) // SCHOOLS_ASKED)
    ranked = statistics.median(one_school(school.urn) for school in problem.schools[::step])
    half, _ = _timed(lambda: half_posts(problem, result.plan))
    limits, _ = _timed(lambda: limit_prices(problem, result.plan))
    return f"{spent:9.2f}{ranked:15.2f}{ranked / spent:8.2f}{half:16.2f}{limits:11.2f}"


def _timed(call: Callable[[], Found]) -> tuple[float, Found]:
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found
