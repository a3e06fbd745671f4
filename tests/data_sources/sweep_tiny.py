"""A sweep of a tiny district, as `sweep_case.SweepCase` gives one, without any files."""

from dataclasses import dataclass
from typing import Any

from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem, InconsistentProblem
from allocation.sweep.found import SweepFound
from allocation.sweep.ground import Ground, Team
from allocation.sweep.points import Point, points_of
from allocation.sweep.question import StaffingSweep
from data_sources.sweeps import KeptFound
from tests.allocation.sweep.hand_made import MODEL, OPTIONS, district, with_minutes

FULL, TOUCH = 640, 120
QUESTION_ASKED = StaffingSweep(clusters=("North",), steps=(-1, 0.5, 1, 2), is_whole_included=False)


@dataclass(frozen=True)
class TinySettings:
    """Settings as far as a solve needs them."""

    def solve_options(self) -> SolveOptions:
        return OPTIONS


@dataclass(frozen=True)
class TinyPrepared:
    """A problem with what its figures are read by."""

    problem: AllocationProblem
    settings: TinySettings = TinySettings()
    yardstick: Any = MODEL
    model: Any = MODEL


@dataclass(frozen=True)
class TinyLoaded:
    authority_code: str = "998"
    authority_name: str = "Tinyshire"


@dataclass(frozen=True)
class TinyCase:
    """A sweep of a district in which half a post more gives three primaries their meetings."""

    question: StaffingSweep = QUESTION_ASKED
    loaded: TinyLoaded = TinyLoaded()
    basis: str = "basis"
    titles: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(points_of(self.question, Ground({"North": Team(1.0, 0.5)})))

    @property
    def reference(self) -> TinyPrepared:
        return TinyPrepared(with_minutes(district(), 3 * FULL + 6 * TOUCH))

    def prepared(self, point: Point) -> TinyPrepared:
        if not point.changes:
            return self.reference
        step = point.where[0]
        if step < 0:
            raise InconsistentProblem(["change 1: nobody is left"])
        meetings = min(9, 3 + int(6 * step))
        return TinyPrepared(with_minutes(district(), meetings * FULL + (9 - meetings) * TOUCH))

    def found(self, kept: KeptFound | None) -> SweepFound:
        outcomes = kept.outcomes if kept is not None and kept.basis == self.basis else {}
        return SweepFound(self.question, self.points, outcomes)
