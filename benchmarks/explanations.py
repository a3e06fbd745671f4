"""How long explanations take beside the solve they explain: ranked link workers, half a post, prices of limits."""

import statistics
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from allocation.findings import SchoolAlternatives
from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.alternatives import alternatives
from allocation.solver.half_post import half_posts
from allocation.solver.prices import limit_prices
from allocation.solver.solve import solve
from benchmarks import clock
from benchmarks.districts import district

Found = TypeVar("Found")
SECONDS = {"W": 10.0, "C": 30.0}
SCHOOLS_ASKED = 10


class Explained(NamedTuple):
    """Seconds of the solve, of each school's ranking, of half a post in every cluster and of the limits; the share of a
    school's prices that are proven, and limits tried of all there are."""

    solve: float
    schools: list[float]
    half_post: float
    limits: float
    proven_share: float
    tried: int
    all_limits: int

    def line(self) -> str:
        """The columns of HEADING; shares are of the solve's seconds."""
        median = statistics.median(self.schools)
        return (
            f"{self.solve:9.2f}{median:15.2f}{max(self.schools):9.2f}{median / self.solve:7.2f}{self.proven_share:8.0%}"
            f"{self.half_post:16.2f}{self.half_post / self.solve:7.2f}"
            f"{self.limits:11.2f}{self.limits / self.solve:7.2f}{self.tried:7} of {self.all_limits}"
        )


HEADING = (
    f"{'solve, s':>9}{'one school, s':>15}{'largest':>9}{'share':>7}{'proven':>8}"
    f"{'half a post, s':>16}{'share':>7}{'limits, s':>11}{'share':>7}{'tried':>7}"
)


def run(is_quick: bool = False) -> None:
    """Prints a line a size."""
    print(f"{'':2} {HEADING}")
    for size, seconds in SECONDS.items():
        if size == "W" or not is_quick:
            print(f"{size:2} {explained(district(size, 0), seconds).line()}", flush=True)


def explained(problem: AllocationProblem, seconds: float) -> Explained:
    """Solves the problem and asks all there is to ask about the plan; about some schools, spread over the list."""
    spent, result = _timed(lambda: solve(problem, SolveOptions(seconds=seconds)))
    step = max(1, len(problem.schools) // SCHOOLS_ASKED)
    asked = [school.urn for school in problem.schools[::step]]

    def ranking(urn: str) -> tuple[float, SchoolAlternatives]:
        return _timed(lambda: alternatives(problem, result.plan, urn, stages=result.stages))

    ranked = [ranking(urn) for urn in asked]
    half, _ = _timed(lambda: half_posts(problem, result.plan))
    limits, prices = _timed(lambda: limit_prices(problem, result.plan))
    return Explained(
        spent,
        [one for one, _ in ranked],
        half,
        limits,
        statistics.fmean(row.is_proven for _, one in ranked for row in one.rows),
        prices.tried,
        prices.tried + prices.untried,
    )


def _timed(call: Callable[[], Found]) -> tuple[float, Found]:
    began = clock.now()
    found = call()
    return clock.now() - began, found
