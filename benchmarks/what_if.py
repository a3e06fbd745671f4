"""One thing changes in one cluster, or all needs do: how soon a new plan is there, and how near the one on screen."""

import statistics
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from allocation.plan import Plan, SolveOptions, SolveResult
from allocation.problem import AllocationProblem
from allocation.solver.areas import cut_down
from allocation.solver.solve import solve
from benchmarks import clock
from benchmarks.allocation import Effort
from benchmarks.districts import district
from benchmarks.figures import first_difference

SHORTER_POST, MORE_NEED, NEW_WEIGHTS, LARGER_CASELOADS = 0.8, 20.0, 5.0, 10 / 9
Change = Callable[[AllocationProblem, np.random.Generator], AllocationProblem]


class Compared(NamedTuple):
    """Of a full solve of what changed, the same with the plan on screen as anchor, and the what-if: seconds, and in how
    many schools the plan differs from the one on screen; and whether the what-if is better (-1) or worse (1) than the
    full solve."""

    seconds: tuple[float, float, float]
    differences: tuple[int, int, int]
    better_or_worse: int


def run(effort: Effort) -> None:
    """Prints a line a size and change: medians over the seeds, and the ratios; and the medians over the changes in one
    cluster, in every cluster, and all of a size."""
    columns = f"{'full':>10}{'anchored':>10}{'what-if':>9}{'ratio':>7}"
    print(f"{'':29}{'seconds':>36}{'schools unlike the plan on screen':>36}")
    print(f"{'':2} {'change':26}{columns}{columns}   the what-if beside the full solve")
    for size in effort.sizes:
        districts = [district(size, seed, effort.kind) for seed in effort.seeds]
        options = SolveOptions(seconds=effort.our_seconds)
        before = [solve(problem, options) for problem in districts]
        of_size: dict[str, list[Compared]] = {}
        for name, change in CHANGES.items():
            several = [
                compared(change(one, np.random.default_rng(seed)), known, options)
                for seed, one, known in zip(effort.seeds, districts, before, strict=True)
            ]
            print(f"{size:2} {name:26}{_line(several)}", flush=True)
            of_size[name] = several
        for title, names in (("in one cluster", IN_ONE_CLUSTER), ("in every cluster", IN_ALL), ("all", CHANGES)):
            every = [one for name in names for one in of_size[name]]
            print(f"{size:2} {f'median, {title}':26}{_line(every)}", flush=True)


def compared(changed: AllocationProblem, before: SolveResult, options: SolveOptions) -> Compared:
    """The three ways to solve what changed."""
    times = [clock.now()]
    full = solve(changed, options)
    times.append(clock.now())
    anchored = solve(changed, options, anchor=before.plan)
    times.append(clock.now())
    quick = solve(changed, options, before=before)
    times.append(clock.now())
    one, two, three = (after - begun for begun, after in pairwise(times))
    far, nearer, near = (differences(before.plan, result.plan) for result in (full, anchored, quick))
    return Compared((one, two, three), (far, nearer, near), first_difference(changed, quick.plan, full.plan)[0])


def differences(before: Plan, after: Plan) -> int:
    """Schools with another link worker, or with one in only one of the two plans."""
    led = {line.urn: line.worker_id for line in before.assignments}
    return sum(line.worker_id != led[line.urn] for line in after.assignments)


def shorter_post(problem: AllocationProblem, random: np.random.Generator) -> AllocationProblem:
    """A full-time link worker goes down to SHORTER_POST of their time."""
    w = int(random.choice(np.flatnonzero(problem.fte == 1.0)))
    fte, minutes = problem.fte.copy(), problem.capacity_minutes.copy()
    fte[w], minutes[w] = fte[w] * SHORTER_POST, round(minutes[w] * SHORTER_POST)
    return replace(problem, fte=fte, capacity_minutes=minutes)


def needier_school(problem: AllocationProblem, random: np.random.Generator) -> AllocationProblem:
    """A school's need rises by MORE_NEED points, in the middle of a term: its agreed tier stays."""
    need = problem.need_points.copy()
    s = int(random.choice(np.flatnonzero(need < 100 - MORE_NEED)))
    need[s] += MORE_NEED
    return replace(problem, need_points=need)


def somebody_leaves(problem: AllocationProblem, random: np.random.Generator) -> AllocationProblem:
    """A link worker is gone; nobody leads their schools today. Often their cluster does not fit any more."""
    gone = int(random.integers(len(problem.workers)))
    return cut_down(problem, range(len(problem.schools)), [w for w in range(len(problem.workers)) if w != gone])


def school_closes(problem: AllocationProblem, random: np.random.Generator) -> AllocationProblem:
    """A school is no more."""
    closed = int(random.integers(len(problem.schools)))
    return cut_down(problem, [s for s in range(len(problem.schools)) if s != closed], range(len(problem.workers)))


def larger_caseloads(problem: AllocationProblem, random: np.random.Generator) -> AllocationProblem:  # noqa: ARG001
    """Not one cluster but all: everybody may lead ten schools where it was nine."""
    return replace(problem, caseload_share=problem.caseload_share / LARGER_CASELOADS)


def weighed_anew(problem: AllocationProblem, random: np.random.Generator) -> AllocationProblem:
    """Not one cluster but all: every need score is NEW_WEIGHTS points away from what it was, give or take."""
    need = np.clip(problem.need_points + random.normal(0, NEW_WEIGHTS, len(problem.schools)), 0, 100)
    return replace(problem, need_points=need.round(2))


IN_ONE_CLUSTER: dict[str, Change] = {
    f"a post cut to {SHORTER_POST:g}": shorter_post,
    f"a school's need + {MORE_NEED:g}": needier_school,
    "a link worker leaves": somebody_leaves,
    "a school closes": school_closes,
}
IN_ALL: dict[str, Change] = {
    "ten schools in place of 9": larger_caseloads,
    "every need weighed anew": weighed_anew,
}
CHANGES = IN_ONE_CLUSTER | IN_ALL


def _line(several: list[Compared]) -> str:
    seconds = [statistics.median(one.seconds[i] for one in several) for i in range(3)]
    schools = [statistics.median(one.differences[i] for one in several) for i in range(3)]
    sooner = statistics.median(one.seconds[2] / one.seconds[0] for one in several)
    nearer = statistics.median(one.differences[2] / max(1, one.differences[0]) for one in several)
    said = [{-1: "better", 0: "equal", 1: "worse"}[one.better_or_worse] for one in several]
    verdict = ", ".join(f"{said.count(word)}x {word}" for word in dict.fromkeys(said))
    return (
        f"{seconds[0]:10.2f}{seconds[1]:10.2f}{seconds[2]:9.2f}{sooner:7.2f}"
        f"{schools[0]:10.0f}{schools[1]:10.0f}{schools[2]:9.0f}{nearer:7.2f}   {verdict}"
    )
