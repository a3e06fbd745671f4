"""What is drawn: who is away at each rate, and need scores put on the scale of the cut-offs."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from allocation.need.uncertainty.drawn_scores import NeedUncertainty
from allocation.sweep.ground import Person
from allocation.sweep.question import ResilienceSweep

DECIMALS = 4


def away(question: ResilienceSweep, people: Sequence[Person]) -> dict[tuple[float, int], tuple[str, ...]]:
    """(rate in percent, number of the draw from 0) -> ids of those who are away.

    Every draw has one number between 0 and 1 a person, the same at every rate: for absences those below the rate are
    away; for vacancies posts are emptied from the lowest number up until their FTE is as near to the rate as can be.
    """
    found = {}
    for draw in range(question.draws):
        luck = default_rng([question.seed, draw]).random(len(people))
        for rate in question.rates:
            chosen = _vacant(people, luck, rate) if question.cause == "vacancies" else np.flatnonzero(luck < rate / 100)
            found[rate, draw] = tuple(people[int(place)].worker_id for place in sorted(chosen))
    return found


def _vacant(people: Sequence[Person], luck: NDArray[np.float64], rate: float) -> NDArray[np.int64]:
    """The first posts in the order of their numbers whose FTE together is nearest to the rate; the fewer of two."""
    order = np.argsort(luck, kind="stable")
    emptied = np.concatenate([[0.0], np.cumsum([people[int(place)].fte for place in order])])
    wanted = rate / 100 * emptied[-1]
    return order[: int(np.argmin(np.round(np.abs(emptied - wanted), 9)))]


def drawn_needs(drawn: NeedUncertainty, central: Sequence[float]) -> tuple[Mapping[str, float], ...]:
    """Need points (0-100) of every school with a score, by URN, for each draw.

    `central` are the scores themselves, in the order of the draws' table. On another scale or mean than the council's
    own 65 points are not 65 points: there the neediest school of a phase gets the highest score of the phase, the next
    the next, so that as many schools reach each cut-off as do now (as `tiers.chances` has it).
    """
    urns, phases = drawn.table["urn"].astype(str).to_numpy(), drawn.table["phase"].astype(str).to_numpy()
    points = np.array(drawn.points, dtype=float)
    middle = np.asarray(central, dtype=float)
    is_scored = np.isfinite(middle) & np.isfinite(points).all(axis=0)
    others = np.flatnonzero(~drawn.is_central_scale)
    for phase in sorted(set(phases[is_scored])):
        ours = np.flatnonzero(is_scored & (phases == phase))
        ladder = np.sort(middle[ours])
        for draw in others:
            order = np.argsort(points[draw, ours], kind="stable")
            points[draw, ours[order]] = ladder
    rounded = np.clip(np.round(points, DECIMALS), 0, 100)
    return tuple({str(urns[s]): float(row[s]) for s in np.flatnonzero(is_scored)} for row in rounded)
