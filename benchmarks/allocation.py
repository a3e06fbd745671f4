"""The solver beside two spreadsheets on the same districts, in one run."""

import statistics
import time
from collections.abc import Callable

from allocation.measures import measure
from allocation.plan import Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from allocation.verify import verify
from benchmarks import spreadsheets
from benchmarks.districts import SIZES, district

SEEDS = (0, 1, 2)
SECONDS = {"W": 10.0, "S": 20.0, "C": 30.0}


def run() -> None:
    """Prints a line a size and method: medians over the seeds."""
    print(f"{'':2} {'method':28}{'seconds':>8}{'left out':>9}{'meetings':>10}{'CV':>7}{'moved':>7}{'breaches':>9}")
    for size in SIZES:
        problems = [district(size, seed) for seed in SEEDS]
        methods: dict[str, Callable[[AllocationProblem], Plan]] = {
            "spreadsheet, need first": spreadsheets.by_need,
            "spreadsheet, keeping today": spreadsheets.keeping_today,
            "TAS Planner": _solved(SECONDS[size]),
        }
        for name, method in methods.items():
            print(f"{size:2} {name:28}{_row(problems, method)}")


def _solved(seconds: float) -> Callable[[AllocationProblem], Plan]:
    return lambda problem: solve(problem, SolveOptions(seconds=seconds)).plan


def _row(problems: list[AllocationProblem], method: Callable[[AllocationProblem], Plan]) -> str:
    figures = []
    for problem in problems:
        began = time.perf_counter()
        plan = method(problem)
        seconds, found = time.perf_counter() - began, measure(problem, plan)
        figures.append(
            (
                seconds,
                found.schools - found.covered,
                found.need_weighted_meetings,
                found.workload_cv,
                found.moved,
                len(verify(problem, plan)),
            )
        )
    seconds, left_out, meetings, cv, moved, breaches = (
        statistics.median(column) for column in zip(*figures, strict=True)
    )
    return f"{seconds:8.2f}{left_out:9.0f}{meetings:10,.0f}{cv:7.2f}{moved:7.0f}{breaches:9.0f}"
