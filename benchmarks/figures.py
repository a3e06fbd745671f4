"""The figures by which plans are compared, and which of two plans is better, goal by goal."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from allocation.goals import GOAL_WORDS
from allocation.measures import measure
from allocation.plan import Plan
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import by_worker, colleagues, led_schools
from allocation.solver.workload import EVEN_ENOUGH_SHARE
from allocation.verify import verify

COMPARED_GOALS = ("need_not_covered", "unmet_entitlement", "unfilled_posts", "workload_gap", "moved_need")
EQUAL_SHARE = 0.01
EVEN_POINTS = 100 * EVEN_ENOUGH_SHARE  # what the solver counts as even is not better or worse


class Figures(NamedTuple):
    """One plan, or the medians of several. Deviations are per cent of an even share of colleagues' work per post."""

    seconds: float
    left_out: float
    meetings: float
    mean_deviation: float
    largest_deviation: float
    moved: float
    broken: float

    def line(self) -> str:
        """The columns of HEADING."""
        return (
            f"{self.seconds:8.2f}{self.left_out:9.0f}{self.meetings:10,.0f}{self.mean_deviation:9.1f}"
            f"{self.largest_deviation:9.1f}{self.moved:7.0f}{self.broken:8.0f}"
        )


HEADING = f"{'seconds':>8}{'left out':>9}{'meetings':>10}{'mean dev':>9}{'max dev':>9}{'moved':>7}{'broken':>8}"
READING = (
    "left out: schools; meetings: a term, times need; dev: deviation of workers' time per post from an even share "
    "among colleagues, %; moved: schools; broken: rules broken"
)


def figures(problem: AllocationProblem, plan: Plan, seconds: float) -> Figures:
    """The figures of a plan, lawful or not, from the verifier and the measures; nothing is taken from a solver."""
    found, off = measure(problem, plan), deviations(problem, plan)
    return Figures(
        seconds=seconds,
        left_out=found.schools - found.covered,
        meetings=found.need_weighted_meetings,
        mean_deviation=statistics.fmean(off) if off else 0.0,
        largest_deviation=max(off, default=0.0),
        moved=found.moved,
        broken=len(verify(problem, plan)),
    )


def deviations(problem: AllocationProblem, plan: Plan) -> list[float]:
    """For each worker with colleagues: how far their minutes per direct minute are from the group's, in % of that."""
    used = [sum(int(problem.minutes[one]) for one in led) for led in by_worker(problem, led_schools(problem, plan))]
    found = []
    for group in colleagues(problem):
        even = sum(used[w] for w in group) / sum(int(problem.capacity_minutes[w]) for w in group)
        found += [100 * abs(used[w] / int(problem.capacity_minutes[w]) / even - 1) for w in group] if even else []
    return found


def medians(several: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(*(statistics.median(column) for column in zip(*several, strict=True)))


def first_difference(problem: AllocationProblem, ours: Plan, theirs: Plan) -> tuple[int, str]:
    """Which plan is better on the first goal on which they differ: -1 ours, 1 theirs, 0 neither; and the goal's words.

    Figures within one per cent are equal; workload gaps also within two points for each group of colleagues.
    """
    mine, other = price(problem, ours), price(problem, theirs)
    slack = {"workload_gap": EVEN_POINTS * len(colleagues(problem))}
    for goal in COMPARED_GOALS:
        near = max(EQUAL_SHARE * max(abs(mine[goal]), abs(other[goal])), slack.get(goal, 0.0), 1e-6)
        if abs(mine[goal] - other[goal]) > near:
            return (-1 if mine[goal] < other[goal] else 1), GOAL_WORDS[goal]
    return 0, "no goal"
