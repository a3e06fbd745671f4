"""What every search of a redrawing is asked with: time left, what may not get worse, the limits of each cluster."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil, floor
from typing import NamedTuple

from allocation.redraw.problem import NOWHERE, Whole
from allocation.solver.redraw_case import RedrawCase
from allocation.solver.redraw_rules import Cut
from allocation.solver.watch import Watch

LEAST_SECONDS = 0.05
ROUNDED = 1e-9  # a difference is kept to nine decimals


class Caps(NamedTuple):
    """What may not get worse: the largest difference (share), and need of schools that change (None: not yet)."""

    deviation: float | None = None
    changed_need: int | None = None


@dataclass(eq=False)
class Budget:
    """Seconds of deterministic time left to all searches that share it, and the rules found so far."""

    seconds: float
    seed: int
    watch: Watch
    known: list[Cut] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """No more may be searched."""
        return self.seconds <= LEAST_SECONDS or self.watch.is_over


def limits(case: RedrawCase, caps: Caps) -> Iterator[tuple[int, int]]:
    """(least, most) weight of each cluster within the largest difference; none where there is no such cap."""
    if caps.deviation is not None:
        for target in case.problem.target:
            spread = caps.deviation + ROUNDED
            yield ceil(float(target) * (1 - spread) - 1e-6), floor(float(target) * (1 + spread) + 1e-6)


def prices_of(case: RedrawCase, goal: str) -> Whole:
    """[U, k] what an area adds to a goal in a cluster: hundredths of need points that change, or minutes."""
    return case.change if goal == "changed_need" else case.journey


def outside(case: RedrawCase, goal: str) -> int:
    """What schools without a place add to a goal, wherever the boundaries are."""
    problem = case.problem
    lost = [s for s, u in enumerate(problem.unit_of) if u == NOWHERE]
    return sum(int(problem.journey[s, problem.must_be(s)]) for s in lost) if goal == "journey" else 0
