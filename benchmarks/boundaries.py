"""Boundaries open to neighbours, or to everybody: how near to the best a plan is in fifteen seconds, stage by stage."""

import statistics
from typing import Literal, NamedTuple

from allocation.plan import SolveOptions
from allocation.solver.solve import solve
from benchmarks import clock
from benchmarks.allocation import Effort
from benchmarks.districts import TIGHT, district
from benchmarks.figures import first_difference

SECONDS = 15.0
RULES: tuple[Literal["neighbours", "free"], ...] = ("neighbours", "free")
SIZES = ("S", "C")


class Soft(NamedTuple):
    """One district: seconds; the gap of each stage that is not proven, %; schools left out; and whether the plan with
    hard boundaries is better (1), worse (-1) or equal (0) under the same rule, and on which goal."""

    seconds: float
    gaps: dict[str, float]
    left_out: int
    against_hard: tuple[int, str]


def run(effort: Effort, seconds: float = SECONDS) -> None:
    """Prints a line a size and rule, medians over the seeds, and the goals whose gap is open."""
    print(
        f"{'':2} {'boundary':12}{'seconds':>8}{'left out':>9}{'moves gap %':>12}{'largest gap %':>14}"
        "  beside hard boundaries"
    )
    for size in [one for one in effort.sizes if one in SIZES] or ["S"]:
        for rule in RULES:
            found = [soft(size, seed, rule, seconds) for seed in effort.seeds]
            print(f"{size:2} {rule:12}{_line(found)}", flush=True)


def soft(size: str, seed: int, rule: Literal["neighbours", "free"], seconds: float) -> Soft:
    """Solves the district under the rule, and as it is with hard boundaries, in the same time each."""
    problem = district(size, seed, TIGHT._replace(boundary=rule))
    options = SolveOptions(seconds=seconds)
    hard, began = solve(district(size, seed), options), clock.now()
    result, seconds = solve(problem, options), clock.now() - began
    gaps = {stage.goal: 100 * (stage.gap or 0.0) for stage in result.stages if stage.is_open}
    against = first_difference(problem, result.plan, hard.plan)
    return Soft(seconds, gaps, len(result.plan.not_covered), against)


def _line(found: list[Soft]) -> str:
    seconds, left = (statistics.median(getattr(one, name) for one in found) for name in ("seconds", "left_out"))
    moves = statistics.median(one.gaps.get("moved_need", 0.0) for one in found)
    largest = statistics.median(max(one.gaps.values(), default=0.0) for one in found)
    words = {-1: "better", 0: "equal", 1: "worse"}
    said = [f"{words[sign]}: {goal}" if sign else "equal" for sign, goal in (one.against_hard for one in found)]
    verdict = "; ".join(f"{said.count(one)}x {one}" for one in dict.fromkeys(said))
    goals = sorted({goal for one in found for goal in one.gaps})
    by_goal = ", ".join(f"{goal} {statistics.median(one.gaps.get(goal, 0.0) for one in found):.1f}" for goal in goals)
    return f"{seconds:8.1f}{left:9.0f}{moves:12.1f}{largest:14.1f}  {verdict}\n{'':15}open: {by_goal or 'nothing'}"
