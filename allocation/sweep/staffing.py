"""What one more post buys, and where; and where a curve bends."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from allocation.cluster_comparison.places import EVERYWHERE
from allocation.sweep.definitions import CAPACITY, MISSED, NOT_LED, SPREAD, TRAVEL, WEIGHTED
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, State
from allocation.sweep.points import Point
from allocation.sweep.question import StaffingSweep

BUYS_COLUMNS = (
    "where", "fte_now", "fte_more", "meetings", "own_meetings", "weighted_meetings", "schools_led", "travel_hours",
    "spread_points", "is_proven", "note",
)  # fmt: skip
BEND_TIMES, BEND_SHARE = 2.0, 0.05


@dataclass(frozen=True, slots=True)
class Step:
    """One point of a series with its place on the curve: posts more than now, or the value of a lever."""

    at: float
    point: Point
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Bend:
    """Where a curve bends: up to `at` each unit more takes `before` off the figure, beyond it `after`."""

    at: float
    before: float
    after: float


def series(found: SweepFound) -> dict[str, list[Step]]:
    """Every curve of a staffing curve, or the one of a lever, by name, its points in order; a staffing curve has the
    reference among its points, at 0."""
    curves: dict[str, list[Step]] = {}
    for point in found.points[1:]:
        curves.setdefault(point.series, []).append(Step(point.where[0], point, found.outcome(point)))
    if isinstance(found.question, StaffingSweep):
        now = Step(0.0, found.points[0], found.reference)
        curves = {name: [now, *steps] for name, steps in curves.items()}
    return {name: sorted(steps, key=lambda step: step.at) for name, steps in curves.items()}


def what_posts_buy(found: SweepFound) -> pd.DataFrame:
    """BUYS_COLUMNS: for each cluster and the whole council, what the first whole post more buys (the largest step up
    where none is so large), the most meetings first.

    meetings and weighted_meetings are those of the whole council that are missed no more, own_meetings of the cluster
    itself; schools_led those that nobody led before; travel_hours and spread_points how much more there is of either.
    A number is missing where one of the two plans leaves schools out, and `note` says so.
    """
    rows = [
        _bought(name, found.reference, step)
        for name, steps in series(found).items()
        if (step := _first_post(steps)) is not None
    ]
    frame = pd.DataFrame(rows, columns=list(BUYS_COLUMNS))
    return frame.sort_values(["meetings", "schools_led", "where"], ascending=[False, False, True], ignore_index=True)


def _first_post(steps: Sequence[Step]) -> Step | None:
    """The smallest step of one post or more, else the largest up."""
    up = [step for step in steps if step.at > 0]
    whole = [step for step in up if step.at >= 1]
    return whole[0] if whole else up[-1] if up else None


def _bought(name: str, now: Outcome, step: Step) -> dict[str, object]:
    then = step.outcome
    own = name if name != EVERYWHERE else EVERYWHERE
    why = {State.WAITING: "Not done yet.", State.REFUSED: " ".join(then.reasons)}.get(then.state, "")
    if not why and not (now.is_solved and then.is_solved):
        why = "As it is not every school has a link worker." if not now.is_solved else "Not every school is led."
        why += " With it, every school has one." if then.is_solved else ""
    not_proven = [word for word, one in (("as it is", now), ("with it", then)) if one.is_solved and not one.is_proven]
    note = why or (f"Not proven {' and '.join(not_proven)}: it may be a little more or less." if not_proven else "")
    return {
        "where": name,
        "fte_now": now.figure(CAPACITY, own),
        "fte_more": step.at,
        "meetings": _fewer(now, then, MISSED),
        "own_meetings": _fewer(now, then, MISSED, own),
        "weighted_meetings": _fewer(now, then, WEIGHTED),
        "schools_led": _fewer(now, then, NOT_LED),
        "travel_hours": _more(now, then, TRAVEL),
        "spread_points": _more(now, then, SPREAD),
        "is_proven": now.is_proven and then.is_proven,
        "note": note,
    }


def _more(now: Outcome, then: Outcome, figure_id: str, place: str = EVERYWHERE) -> float | None:
    before, after = now.figure(figure_id, place), then.figure(figure_id, place)
    return None if before is None or after is None else round(after - before, 6)


def _fewer(now: Outcome, then: Outcome, figure_id: str, place: str = EVERYWHERE) -> float | None:
    more = _more(now, then, figure_id, place)
    return None if more is None else 0.0 - more


def bend_of(xs: Sequence[float], figures: Sequence[float]) -> Bend | None:
    """The point of a falling curve where the two straight lines to its ends differ most in steepness: beyond it a unit
    takes at most half as much off as before it (BEND_TIMES), and what it took off before is worth telling (a twentieth
    of the highest figure at least, BEND_SHARE). None where there is no such point, or `xs` do not rise."""
    bends = []
    if any(later <= earlier for earlier, later in pairwise(xs)):
        return None
    for place in range(1, len(xs) - 1):
        before = (figures[0] - figures[place]) / (xs[place] - xs[0])
        after = (figures[place] - figures[-1]) / (xs[-1] - xs[place])
        is_told = figures[0] - figures[place] >= BEND_SHARE * max(figures)
        if before > 0 and before >= BEND_TIMES * max(after, 0.0) and is_told:
            bends.append(Bend(xs[place], before, max(after, 0.0)))
    return max(bends, key=lambda one: (one.before - one.after, -one.at), default=None)
