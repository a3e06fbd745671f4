"""The solver beside spreadsheets, libraries and monolithic programs on the same districts, in one run."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from allocation.plan import Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from benchmarks import clock, peers, spreadsheets
from benchmarks.districts import SIZES, TIGHT, Kind, district
from benchmarks.figures import HEADING, READING, Figures, figures, first_difference, medians
from benchmarks.monolith import monolith

Method = Callable[[AllocationProblem], Plan | None]
OURS = "TAS Planner"


class Effort(NamedTuple):
    """How long a run may take: generated sizes, seeds, seconds for ours and for each monolith; and of what kind."""

    sizes: tuple[str, ...] = ("W", "S", "C")
    seeds: tuple[int, ...] = (0, 1, 2)
    our_seconds: float = 4.0
    monolith_seconds: float = 60.0
    kind: Kind = TIGHT


QUICK = Effort(sizes=("W", "S"), seeds=(0,), our_seconds=4.0, monolith_seconds=10.0)


def run(effort: Effort) -> None:
    """Prints a line a size and method, medians over the seeds, and how ours compares with each, goal by goal."""
    methods = methods_of(effort)
    print(f"{'':14}{'method':32}{HEADING}")
    for size in effort.sizes:
        schools, clusters = SIZES[size]
        problems = [district(size, seed, effort.kind) for seed in effort.seeds]
        print(f"{size}: {schools} schools in {clusters} clusters, {len(problems)} districts")
        compare(problems, methods)
    print(READING)


def methods_of(effort: Effort) -> dict[str, Method]:
    """Ours first, then the peers, by the names printed."""
    return {
        OURS: ours(effort.our_seconds),
        f"{OURS}, 1% headroom": ours(effort.our_seconds, 0.01),
        f"{OURS}, 3% headroom": ours(effort.our_seconds, 0.03),
        f"{OURS}, moves before workloads": ours(effort.our_seconds, goal_order=("moved_need",)),
        "spreadsheet, need first": spreadsheets.by_need,
        "spreadsheet, keeping today": spreadsheets.keeping_today,
        "spreadsheet, everybody first": spreadsheets.everybody_first,
        "SciPy linear_sum_assignment": peers.duplicated_columns,
        "spopt capacitated p-median": peers.capacitated_p_median,
        f"HiGHS monolith {effort.monolith_seconds:g} s": lambda problem: monolith(
            problem, "HiGHS", effort.monolith_seconds
        ),
        f"CP-SAT monolith {effort.monolith_seconds:g} s": lambda problem: monolith(
            problem, "CP-SAT", effort.monolith_seconds
        ),
    }


def ours(seconds: float, headroom_share: float = 0.0, goal_order: tuple[str, ...] = ()) -> Method:
    """The product's door with a time limit."""
    options = SolveOptions(seconds=seconds, headroom_share=headroom_share, goal_order=goal_order)
    return lambda problem: solve(problem, options).plan


def compare(problems: list[AllocationProblem], methods: Mapping[str, Method]) -> None:
    """A line a method; behind it on which goal ours is better or worse than it, in how many of the problems."""
    best: list[Plan] = []
    for name, method in methods.items():
        runs = [_timed(method, problem) for problem in problems]
        plans = [plan for plan, _ in runs]
        if name == OURS:
            best = [plan for plan in plans if plan is not None]
        measured = [
            figures(problem, plan, seconds)
            for problem, (plan, seconds) in zip(problems, runs, strict=True)
            if plan is not None
        ]
        print(f"{'':14}{name:32}{_row(measured, len(problems))}{_verdict(problems, best, plans, name)}", flush=True)


def _timed(method: Method, problem: AllocationProblem) -> tuple[Plan | None, float]:
    began = clock.now()
    plan = method(problem)
    return plan, clock.now() - began


def _row(measured: list[Figures], asked: int) -> str:
    if not measured:
        return f"{'no plan found':>59}"
    return medians(measured).line() + ("" if len(measured) == asked else f"  (of {len(measured)} plans found)")


def _verdict(problems: list[AllocationProblem], best: list[Plan], plans: list[Plan | None], name: str) -> str:
    """How ours compares, on the first goal that differs; goals are in the product's order of importance."""
    if name.startswith(OURS) or not best:
        return ""
    outcomes = []
    for problem, mine, theirs in zip(problems, best, plans, strict=True):
        sign, goal = (-1, "a plan at all") if theirs is None else first_difference(problem, mine, theirs)
        outcomes.append({-1: f"ours better: {goal}", 0: "equal", 1: f"ours worse: {goal}"}[sign])
    return "   " + "; ".join(f"{outcomes.count(one)}x {one}" for one in dict.fromkeys(outcomes))
