"""Which schools of other clusters a link worker may lead: none, those nearby in clusters that adjoin, or any."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocation.entities import LinkWorker, School

NEAREST_BASES = 2


@dataclass(frozen=True, eq=False)
class Boundary:
    """`rule` is "hard", "neighbours" or "free". `adjoining` are pairs of cluster names, both ways round; `is_near`
    [schools, workers] says whose base is near enough to a school of another cluster (None: everybody's is);
    `exceptions` are pairs (urn, worker_id) that no boundary keeps apart."""

    rule: str
    adjoining: frozenset[tuple[str, str]] = frozenset()
    is_near: NDArray[np.bool_] | None = None
    exceptions: Collection[tuple[str, str]] = field(default_factory=frozenset)

    def reason_against(self, school: School, worker: LinkWorker, s: int, w: int) -> str:
        """Why the boundary keeps the worker (position `w`) from the school (position `s`); "" where it does not."""
        is_inside = not worker.cluster or worker.cluster == school.cluster
        if self.rule == "free" or is_inside or (school.urn, worker.worker_id) in self.exceptions:
            return ""
        works = f"{worker.name} works in {worker.cluster}"
        if self.rule == "hard":
            return f"{works}, not in {school.cluster}"
        if (worker.cluster, school.cluster) not in self.adjoining:
            return f"{works}, which does not adjoin {school.cluster}"
        if self.is_near is not None and not self.is_near[s, w]:
            return f"{works}, and {school.name} is too far from their base"
        return ""


def both_ways(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Every pair of clusters that adjoin, and the same the other way round."""
    given = frozenset(pairs)
    return given | {(other, one) for one, other in given}


def near_bases(
    schools: Sequence[School], workers: Sequence[LinkWorker], travel_minutes: NDArray[np.int64], most_minutes: float
) -> NDArray[np.bool_]:
    """[schools, workers]: True where the worker's base is one of the two bases of other clusters nearest to the school
    and at most `most_minutes` away, or where the worker leads the school today.

    Whole bases are kept or left, not single workers: cutting to the nearest workers loses those of a near but well
    staffed base. A base is a hub or, for somebody without one, the place they start from.
    """
    base_of = [_base(worker) for worker in workers]
    near = np.zeros((len(schools), len(workers)), dtype=bool)
    for s, school in enumerate(schools):
        minutes: dict[str, int] = {}
        for w, worker in enumerate(workers):
            if worker.cluster != school.cluster and travel_minutes[s, w] <= most_minutes:
                minutes[base_of[w]] = min(minutes.get(base_of[w], int(travel_minutes[s, w])), int(travel_minutes[s, w]))
        kept = set(sorted(minutes, key=lambda base: (minutes[base], base))[:NEAREST_BASES])
        for w, worker in enumerate(workers):
            near[s, w] = base_of[w] in kept or worker.worker_id == school.current_worker_id
    return near


def _base(worker: LinkWorker) -> str:
    if worker.hub:
        return worker.hub
    return worker.cluster if worker.easting is None else f"{worker.easting:.0f} {worker.northing:.0f}"
