"""How time and memory grow with the number of schools: each solve in a process of its own."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from allocation.plan import SolveOptions
from allocation.solver.solve import solve
from benchmarks.districts import district_of

SCHOOLS = (50, 100, 200, 400, 800, 1_200, 2_000)
QUICK_SCHOOLS = (50, 100, 200, 400)
SCHOOLS_A_CLUSTER = 50
SEED = 0
KILOBYTES_A_MEGABYTE = 1024


class Point(NamedTuple):
    """One solve: wall seconds, largest memory of its process in megabytes before and with solving, gap of the moves."""

    schools: int
    seconds: float
    base_megabytes: float
    peak_megabytes: float
    status: str
    left_out: int
    moves_gap_percent: float


def run(is_quick: bool) -> None:
    """Prints a line a size and the exponent fitted to seconds over schools."""
    print(f"{'schools':>8}{'seconds':>9}{'MB before':>10}{'MB peak':>9}{'left out':>9}{'moves gap %':>12}  status")
    points = []
    for schools in QUICK_SCHOOLS if is_quick else SCHOOLS:
        point = in_own_process(schools, seconds=10.0 if is_quick else 60.0)
        points.append(point)
        print(
            f"{point.schools:8}{point.seconds:9.2f}{point.base_megabytes:10.0f}{point.peak_megabytes:9.0f}"
            f"{point.left_out:9}{point.moves_gap_percent:12.2f}  {point.status}",
            flush=True,
        )
    print(f"seconds grow with schools to the power {exponent(points):.2f} (least squares of logarithms)")


def exponent(points: list[Point]) -> float:
    """The slope of log seconds over log schools."""
    slope, _ = np.polyfit(np.log([p.schools for p in points]), np.log([p.seconds for p in points]), 1)
    return float(slope)


def in_own_process(schools: int, seconds: float) -> Point:
    """One solve in a new process, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.scaling", str(schools), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Point(**json.loads(done.stdout.splitlines()[-1]))


def measured(schools: int, seconds: float) -> Point:
    """Solves a generated district in this process and reads its memory."""
    problem = district_of(schools, max(1, schools // SCHOOLS_A_CLUSTER), SEED)
    base = peak_megabytes()
    result = solve(problem, SolveOptions(seconds=seconds))
    gaps = {stage.goal: stage.gap or 0.0 for stage in result.stages}
    return Point(
        schools,
        result.seconds,
        base,
        peak_megabytes(),
        str(result.status),
        len(result.plan.not_covered),
        100 * gaps.get("moved_need", 0.0),
    )


def peak_megabytes() -> float:
    """Largest memory of this process so far. Linux hands a child its parent's figure in getrusage, so its own status
    comes first."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    kilobytes = own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / KILOBYTES_A_MEGABYTE


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), float(sys.argv[2]))._asdict()))
