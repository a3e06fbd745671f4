"""One area with too little for its schools, who could help it out, and what pulling a lever comes to."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.solver.areas import Area, cut_down
from allocation.solver.blocks import Block
from allocation.solver.fit_arithmetic import filled
from allocation.solver.narrowing import Known
from allocation.solver.scale import shares


class Answer(NamedTuple):
    """What pulling one lever comes to: a repair with its phrase, or none: `is_no_help` when that is proven. A lever
    that is not there to pull (no locks to drop) has neither; `is_open` when the time did not suffice to know."""

    lever: str
    phrase: str
    repair: Repair | None
    is_no_help: bool
    is_open: bool = False

    @property
    def is_settled(self) -> bool:
        """The amount is proven least, or it is proven that none helps, or there is nothing to pull."""
        return self.repair.is_proven if self.repair else not self.is_open


class Case(NamedTuple):
    """An area with too little for its schools: `small` is the problem of its schools that somebody may lead; `whole`
    the problem it was cut from, and `donors` the places with room for some of its schools, the most room first.
    `known` is what has been found out about each lever by now."""

    area: Area
    whole: AllocationProblem
    small: AllocationProblem
    donors: tuple[Area, ...]
    known: dict[str, Known]

    def known_of(self, lever: str) -> Known:
        """What is known of a lever, to be added to."""
        return self.known.setdefault(lever, Known())

    @property
    def unled(self) -> list[int]:
        """Schools of the area (positions in the whole problem) that nobody may lead."""
        return [s for s in self.area.schools if not self.whole.allowed[s].any()]

    def pairs_with(self, donors: int) -> int:
        """Pairs of a school and a worker when so many of the donors are looked at as well."""
        schools, workers = self.with_donors(self.donors[:donors])
        return len(schools) * len(workers)

    def with_donors(self, donors: Sequence[Area]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Schools and workers of the area, then those of the donors."""
        schools = tuple(s for donor in donors for s in donor.schools)
        workers = tuple(w for donor in donors for w in donor.workers)
        return (*self.area.schools, *schools), (*self.area.workers, *workers)


def make_case(problem: AllocationProblem, area: Area, fitting: Sequence[Block]) -> Case:
    """The area's case; `fitting` are the parts elsewhere in which every school can be led."""
    led = [s for s in area.schools if problem.allowed[s].any()]
    return Case(area, problem, cut_down(problem, led, area.workers), _donors(problem, area, fitting), {})


def _donors(problem: AllocationProblem, area: Area, fitting: Sequence[Block]) -> tuple[Area, ...]:
    """Parts whose link workers only the boundary keeps from the area's schools, and that have room for one of them."""
    if problem.boundary_only is None:
        return ()
    parts, most = shares(problem.caseload_share, problem.fte), np.iinfo(np.int64).max
    quickest = np.where(problem.tier_allowed[:, None, :], problem.minutes, most).min(axis=2)
    found = []
    for part in fitting:
        cells = np.ix_(area.schools, part.workers)
        lendable = problem.boundary_only[cells]
        if not part.schools or not lendable.any():
            continue
        own = np.ix_(part.schools, part.workers)
        allowed = problem.allowed[own]
        spare_minutes = (
            problem.capacity_minutes[list(part.workers)].sum()
            - np.where(allowed, quickest[own], most).min(axis=1).sum()
        )
        taken = np.vstack([np.where(allowed, parts.taken[own], 0), np.where(lendable, parts.taken[cells], 0)])
        room = sum(filled(taken[:, i], int(parts.fte[w])) for i, w in enumerate(part.workers))
        spare = room - np.where(allowed, parts.taken[own], most).min(axis=1).sum()
        fits = lendable & (parts.taken[cells] <= spare) & (quickest[cells] <= spare_minutes)
        if fits.any():
            share = spare / max(parts.scale, 1) if (problem.caseload_share > 0).any() else spare_minutes
            found.append((-share, part))
    return tuple(Area("", part.schools, part.workers) for _, part in sorted(found))
