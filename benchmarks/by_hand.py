"""How long a change by hand takes to show its effect on every figure, and who else could lead a school, by size."""

import statistics

import numpy as np

from allocation.hand_edit import HandEdit, Weighed, edited, effect
from allocation.reading import current_plan
from allocation.solver.alternatives import alternatives
from allocation.why.led import no_further_breach
from benchmarks import clock
from benchmarks.districts import district

MOVES, SCHOOLS_ASKED = 60, 8
HEADING = (
    f"{'schools':>8}{'every figure, ms':>18}{'90th':>7}{'share of 500 ms':>17}"
    f"{'link workers in order, ms':>27}{'slowest':>9}{'of 1,000 ms':>13}"
)


def run(is_quick: bool = False) -> None:
    """Prints a line a size."""
    print(HEADING)
    for size in ("W",) if is_quick else ("W", "C"):
        print(line(size), flush=True)


def line(size: str, moves: int = MOVES, asked: int = SCHOOLS_ASKED) -> str:
    """Milliseconds of random moves (each to a link worker who may lead the school) from today's allocation."""
    problem, random = district(size, 0), np.random.default_rng(0)
    before = Weighed(problem, current_plan(problem))
    _ = effect(before, before).workers, before.measures  # the plan on screen has its figures already
    one, several = [], []
    for s in random.choice(len(problem.schools), moves):
        w = random.choice(np.flatnonzero(problem.allowed[s]))
        tier = problem.tier_ids[problem.entitled_tier[s]]
        edit = HandEdit(problem.schools[s].urn, problem.workers[w].worker_id, tier)
        began = clock.now()
        change = effect(before, Weighed(problem, edited(before.plan, [edit])))
        _ = change.workers, change.after.measures  # each is made when it is asked for
        one.append(1000 * (clock.now() - began))
    for s in random.choice(len(problem.schools), asked):
        began = clock.now()
        alternatives(
            problem,
            before.plan,
            problem.schools[s].urn,
            breaches=before.breaches,
            is_answer=no_further_breach(before.plan),
        )
        several.append(1000 * (clock.now() - began))
    median, late = statistics.median(one), float(np.quantile(one, 0.9))
    return (
        f"{len(problem.schools):8}{median:18.0f}{late:7.0f}{median / 500:17.0%}"
        f"{statistics.median(several):27.0f}{max(several):9.0f}{statistics.median(several) / 1000:13.0%}"
    )
