"""Cover for every link worker in turn, beside the solve that made the plan and a list worked through by hand."""

import statistics
from datetime import date
from typing import NamedTuple

import numpy as np

from allocation.cover.absence import Absence, absences, during
from allocation.cover.entities import AbsenceCover
from allocation.cover.everybody import covers
from allocation.plan import Plan, SolveOptions
from allocation.price import need_weights
from allocation.problem import AllocationProblem
from allocation.reading import by_worker, led_schools
from allocation.solver.solve import solve
from benchmarks import clock
from benchmarks.districts import KINDS, district

SECONDS = {"W": 4.0, "C": 8.0}
WEEKS, TERM_WEEKS = 3, 13.0
FIRST_DAY = date(2026, 11, 23)


class Covered(NamedTuple):
    """Seconds of the solve and of each absence; absences proven; need without full cover, ours and by hand."""

    solve: float
    each: list[float]
    proven: int
    lost: float
    lost_by_hand: float

    def line(self) -> str:
        """The columns of HEADING."""
        ratio = self.lost / self.lost_by_hand if self.lost_by_hand else float("nan")
        return (
            f"{self.solve:9.2f}{len(self.each):8}{sum(self.each):8.1f}{sum(self.each) / self.solve:7.2f}"
            f"{statistics.median(self.each):9.2f}{max(self.each):9.2f}{self.proven / len(self.each):8.0%}"
            f"{self.lost:13.0f}{self.lost_by_hand:9.0f}{ratio:7.2f}"
        )


HEADING = (
    f"{'solve, s':>9}{'absent':>8}{'all, s':>8}{'ratio':>7}{'each, s':>9}{'largest':>9}{'proven':>8}"
    f"{'need lost':>13}{'by hand':>9}{'ratio':>7}"
)


def run(is_quick: bool = False) -> None:
    """Prints a line a size and kind of district."""
    print(f"{'':11} {HEADING}")
    for size, seconds in SECONDS.items():
        for kind in ("tight", "roomy"):
            if size == "W" or not is_quick:
                print(f"{size:2} {kind:8} {covered(district(size, 0, KINDS[kind]), seconds).line()}", flush=True)


def covered(problem: AllocationProblem, seconds: float) -> Covered:
    """Solves the problem, then each link worker's absence."""
    began = clock.now()
    plan = solve(problem, SolveOptions(seconds=seconds)).plan
    spent, each, found = clock.now() - began, [], list[AbsenceCover]()
    several = [one for one in absences(problem, plan, FIRST_DAY, WEEKS, TERM_WEEKS) if one.schools]
    last = clock.now()
    for one in covers(problem, plan, several):
        found.append(one)
        each.append(clock.now() - last)
        last = clock.now()
    weights = dict(zip((one.urn for one in problem.schools), need_weights(problem), strict=True))
    lost = sum(weights[line.urn] for one in found for line in one.within.schools if not line.is_full)
    by_hand = sum(weights[urn] for one in several for urn in left_by_hand(problem, plan, one))
    return Covered(spent, each, sum(one.is_proven for one in found), lost, by_hand)


def left_by_hand(problem: AllocationProblem, plan: Plan, absence: Absence) -> list[str]:
    """Schools that go without when somebody works through the list: the neediest first, each to the nearest with room
    for it at its tier."""
    meanwhile, weights = during(problem, absence), need_weights(problem)
    place = {school.urn: s for s, school in enumerate(problem.schools)}
    led = by_worker(problem, led_schools(problem, plan))
    minutes = [sum(int(problem.minutes[one]) for one in ours) for ours in led]
    shares = [sum(float(problem.caseload_share[one.school, one.worker]) for one in ours) for ours in led]
    left = []
    for urn, tier_id in sorted(absence.schools, key=lambda one: -weights[place[one[0]]]):
        s, t = place[urn], problem.tier_ids.index(tier_id)
        able = [int(w) for w in np.flatnonzero(meanwhile.allowed[s]) if problem.worker_tier_allowed[w, t]]
        for w in sorted(able, key=lambda w: int(problem.travel_minutes[s, w])):
            more, share = int(meanwhile.minutes[s, w, t]), float(meanwhile.caseload_share[s, w])
            if minutes[w] + more <= problem.capacity_minutes[w] and shares[w] + share <= problem.fte[w] + 1e-6:
                minutes[w], shares[w] = minutes[w] + more, shares[w] + share
                break
        else:
            left.append(urn)
    return left
