"""How often the repair menu proves every lever least when staff are short, and how long it takes beside a solve."""

import statistics
import time
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver.areas import cut_down
from allocation.solver.blocks import blocks
from allocation.solver.covering import Asked, can_cover
from allocation.solver.part import Limits
from allocation.solver.repair import Menu, menus
from allocation.solver.watch import Watch
from benchmarks.districts import district

SEEDS = (0, 1, 2)
VACANT = (0.1, 0.2)
FULL_SOLVE_SECONDS = {"W": 2.0, "S": 4.0, "C": 5.0}  # what a full solve may take on two cores
DEFAULT_SECONDS = 10.0  # what the menu has of a solve of the default 30 seconds
SHARE_OF_A_QUESTION = 0.05
LONG_ENOUGH = Limits(2.0, 1)


class Found(NamedTuple):
    """One district's menu: areas that fail, those with every single lever settled, those with the mix settled too, all
    levers, those settled, and seconds."""

    areas: int
    settled_areas: int
    settled_with_mix: int
    levers: int
    settled: int
    seconds: float


def run(is_quick: bool = False) -> None:
    """Prints a line a size and share of vacant posts: what is settled in a full solve's time, and in ten seconds."""
    print(f"{'':2}{'vacant':>8}{'limit, s':>10}{'areas':>7}{'every lever proven':>20}{'mix too':>9}", end="")
    print(f"{'levers proven':>15}{'seconds, median':>17}")
    for size, limit in FULL_SOLVE_SECONDS.items():
        if size != "W" and is_quick:
            continue
        for share in VACANT:
            problems = [short_of_staff(size, seed, share) for seed in SEEDS]
            for seconds in (limit, DEFAULT_SECONDS):
                several = [_menu(problem, seconds) for problem in problems]
                print(f"{size:2}{share:>8.0%}{seconds:>10.0f}{_line(several)}", flush=True)


def short_of_staff(size: str, seed: int, share: float) -> AllocationProblem:
    """The district with this share of its link workers gone, picked at random but the same for the same seed."""
    whole = district(size, seed)
    random, count = np.random.default_rng([seed, 7]), whole.size[1]
    kept = np.sort(random.permutation(count)[: count - round(count * share)])
    return cut_down(whole, range(whole.size[0]), [int(w) for w in kept])


def _menu(problem: AllocationProblem, seconds: float) -> Found:
    failing = _failing(problem)
    began = time.perf_counter()
    with Watch(None, None, began + seconds) as watch:
        found = menus(problem, failing, Asked(watch, Limits(SHARE_OF_A_QUESTION * seconds, 1)), RepairPrices())
    return _counted(found, time.perf_counter() - began)


def _failing(problem: AllocationProblem) -> list[int]:
    """A school of every part that cannot be covered; not part of the time measured."""
    with Watch(None, None, time.perf_counter() + 60) as watch:
        asked = Asked(watch, LONG_ENOUGH)
        parts = [part for part in blocks(problem) if part.schools]
        return [part.schools[0] for part in parts if not can_cover(cut_down(problem, *part), asked)]


def _counted(found: list[Menu], seconds: float) -> Found:
    short = [menu for menu in found if not menu.is_fitting]
    single = [[one for several in menu.found.values() for one in several] for menu in short]
    is_settled = [all(one.is_settled for one in answers) for answers in single]
    with_mix = [ok and menu.mix is not None and menu.mix.is_settled for ok, menu in zip(is_settled, short, strict=True)]
    levers = [one for answers in single for one in answers]
    return Found(
        len(short), sum(is_settled), sum(with_mix), len(levers), sum(one.is_settled for one in levers), seconds
    )


def _line(several: list[Found]) -> str:
    areas, settled, with_mix, levers, proven = (sum(one[i] for one in several) for i in range(5))
    seconds = statistics.median(one.seconds for one in several)
    shares = f"{settled / areas:>20.0%}{with_mix / areas:>9.0%}{proven / levers:>15.0%}" if areas else ""
    return f"{areas:>7}{shares}{seconds:>17.2f}"
