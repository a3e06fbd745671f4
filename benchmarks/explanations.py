"""How long explanations take beside the solve they explain: ranked link workers, why, half a post, prices of limits."""

import statistics
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from allocation.findings import SchoolAlternatives
from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.alternatives import alternatives
from allocation.solver.half_post import half_posts
from allocation.solver.prices import limit_prices
from allocation.solver.solve import solve
from allocation.why.led import why_led_by
from allocation.why.tier import why_tier
from benchmarks import clock
from benchmarks.districts import district

Found = TypeVar("Found")
SECONDS = {"W": 10.0, "C": 30.0}
SCHOOLS_ASKED, ASKED_WHY = 10, 3


class Explained(NamedTuple):
    """Seconds of the solve, of each school's ranking, of why in full (link worker; tier), of half a post in every
    cluster and of the limits; the share of a school's prices that are proven, and limits tried of all there are."""

    solve: float
    schools: list[float]
    why_led: list[float]
    why_tier: list[float]
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
            f"{statistics.median(self.why_led):15.2f}{max(self.why_led):9.2f}{statistics.median(self.why_tier):13.2f}"
            f"{self.half_post:16.2f}{self.half_post / self.solve:7.2f}"
            f"{self.limits:11.2f}{self.limits / self.solve:7.2f}{self.tried:7} of {self.all_limits}"
        )


HEADING = (
    f"{'solve, s':>9}{'one school, s':>15}{'largest':>9}{'share':>7}{'proven':>8}"
    f"{'why led by, s':>15}{'largest':>9}{'why tier, s':>13}"
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
    led = [_timed(partial(why_led_by, problem, result.plan, urn, stages=result.stages))[0] for urn in asked[:ASKED_WHY]]
    tiers = [_timed(partial(why_tier, problem, result.plan, urn))[0] for urn in asked[:ASKED_WHY]]
    half, _ = _timed(lambda: half_posts(problem, result.plan))
    limits, prices = _timed(lambda: limit_prices(problem, result.plan))
    return Explained(
        spent,
        [one for one, _ in ranked],
        led,
        tiers,
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
