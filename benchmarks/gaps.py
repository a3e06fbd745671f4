"""How near to the best a plan is when its time is up: the gap of every goal, by size, time kept free and seconds."""

import statistics
from typing import NamedTuple

from allocation.plan import SolveOptions
from allocation.solver.solve import solve
from benchmarks import clock
from benchmarks.allocation import Effort
from benchmarks.districts import Kind, district

TARGET_SECONDS = {"W": 2.0, "S": 4.0, "C": 5.0}
LONGER = 30.0
HEADROOMS = (0.0, 0.01, 0.03)


class Ended(NamedTuple):
    """One solve: seconds, schools left out, and the gap of each goal that is not proven, %."""

    seconds: float
    left_out: int
    gaps: dict[str, float]


def run(effort: Effort) -> None:
    """Prints a line for each size, headroom and limit: medians over the seeds, and the goals that are open in any."""
    print(f"{'':2} {'limit, s':>9}{'headroom':>9}{'seconds':>9}{'left out':>9}{'moves gap %':>12}  open in any")
    for size in effort.sizes:
        for headroom in HEADROOMS:
            for limit in (TARGET_SECONDS[size], LONGER):
                found = [ended(size, seed, effort.kind, headroom, limit) for seed in effort.seeds]
                print(f"{size:2} {limit:9.0f}{headroom:9.0%}{_line(found)}", flush=True)


def ended(size: str, seed: int, kind: Kind, headroom: float, limit: float) -> Ended:
    """Solves one district."""
    problem, began = district(size, seed, kind), clock.now()
    result = solve(problem, SolveOptions(seconds=limit, headroom_share=headroom))
    gaps = {stage.goal: 100 * (stage.gap or 0.0) for stage in result.stages if stage.is_open}
    return Ended(clock.now() - began, len(result.plan.not_covered), gaps)


def _line(found: list[Ended]) -> str:
    seconds, left = (statistics.median(getattr(one, name) for one in found) for name in ("seconds", "left_out"))
    moves = statistics.median(one.gaps.get("moved_need", 0.0) for one in found)
    goals = sorted({goal for one in found for goal in one.gaps if goal != "moved_need"})
    others = ", ".join(f"{goal} {statistics.median(one.gaps.get(goal, 0.0) for one in found):.1f}" for goal in goals)
    return f"{seconds:9.1f}{left:9.0f}{moves:12.1f}  {others or 'nothing else'}"
