"""A sweep as far as it is worked out: its points with what each came to, and the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from allocation.cluster_comparison.places import EVERYWHERE
from allocation.sweep.definitions import FIGURES
from allocation.sweep.outcome import FIRST, Outcome, State, refused
from allocation.sweep.points import Asked, Point

TABLE_COLUMNS = ("point", "place", "state", "note", *(one.id for one in FIGURES))
PROVEN, NOT_PROVEN = "proven", "not proven"


@dataclass(frozen=True, eq=False)
class SweepFound:
    """`points`: the reference first. `by_id`: what is there so far; `titles`: what its axes are called."""

    question: Asked
    points: tuple[Point, ...]
    by_id: Mapping[str, Outcome]
    titles: tuple[str, ...] = ()

    def outcome(self, point: Point) -> Outcome:
        """What the point came to; WAITING where it is not done."""
        if point.fault:
            return refused(point.point_id, (point.fault,))
        return self.by_id.get(point.point_id) or Outcome(point.point_id, State.WAITING)

    @property
    def reference(self) -> Outcome:
        """What the plan without the sweep's changes came to."""
        return self.outcome(self.points[0])

    @property
    def done(self) -> int:
        """Points that need no more work."""
        return sum(self.outcome(point).state is not State.WAITING for point in self.points)

    @property
    def is_complete(self) -> bool:
        """Every point is done."""
        return self.done == len(self.points)

    @cached_property
    def clusters(self) -> tuple[str, ...]:
        """The clusters of the reference's plan, by name."""
        return tuple(name for name in self.reference.figures if name != EVERYWHERE)

    def states(self) -> dict[State, int]:
        """How many points are in each state that some point is in."""
        found = [self.outcome(point).state for point in self.points]
        return {state: found.count(state) for state in State if state in found}

    def table(self, place: str = EVERYWHERE) -> pd.DataFrame:
        """TABLE_COLUMNS, a row a point in the order of the sweep; a figure is missing where it does not stand."""
        rows = []
        for point in self.points:
            outcome = self.outcome(point)
            figures = {one.id: outcome.figure(one.id, place) for one in FIGURES}
            about = {"point": point.label, "place": place, "state": str(outcome.state), "note": note_of(outcome)}
            rows.append(about | figures)
        frame = pd.DataFrame(rows, columns=list(TABLE_COLUMNS))
        return frame.astype({one.id: float for one in FIGURES})


def note_of(outcome: Outcome) -> str:
    """What to know about a point besides its figures: why it is not solved, what is not proven, whose plan it is."""
    said = [*outcome.reasons]
    first = [one for one in outcome.not_proven if one.goal in FIRST]
    later = [one.label for one in outcome.not_proven if one.goal not in FIRST]
    if first:
        said.append("Not proven best. " + "; ".join(one.sentence for one in first) + ".")
    elif later and outcome.is_solved:
        said.append(f"Proven best on meetings; not proven on later goals: {'; '.join(later)}.")
    if outcome.carried_from:
        said.append(
            f"Its own search found a worse plan; that of “{outcome.carried_from}”, which keeps every rule here too, "
            "stands."
        )
    return " ".join(said)
