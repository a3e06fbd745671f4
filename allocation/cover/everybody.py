"""Everybody's cover in turn: shared out by the solver, then measured and checked by code that shares none with it."""

import threading
from collections.abc import Iterator, Sequence

from allocation.cover.absence import Absence
from allocation.cover.arranged import arranged
from allocation.cover.entities import AbsenceCover, Arranged
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.solver.cover import Way, share_out
from allocation.verify import verify


def covers(
    problem: AllocationProblem,
    plan: Plan,
    several: Sequence[Absence],
    *,
    seconds: float = 600.0,
    stop: threading.Event | None = None,
) -> Iterator[AbsenceCover]:
    """The cover of each absence, one after the other, as `solver.cover.share_out` finds it; somebody who leads no
    school has none. Ends early when it is asked to stop or the time is up.

    `plan` may break rules. `several`: as `absence.absences` gives them for this plan.
    """
    asked, broken = [one for one in several if one.schools], verify(problem, plan)
    for absence, found in zip(asked, share_out(problem, plan, asked, seconds=seconds, stop=stop), strict=False):

        def checked(way: Way, absence: Absence = absence) -> Arranged:
            return arranged(problem, plan, absence, way.schools, broken, is_proven=way.is_proven)

        yield AbsenceCover(
            worker_id=absence.worker_id,
            within=checked(found.within),
            emergency=checked(found.emergency) if found.emergency else None,
            weeks_full=found.weeks_full,
            weeks_covered=found.weeks_covered,
            are_weeks_proven=found.are_weeks_proven,
        )


def cover(problem: AllocationProblem, plan: Plan, absence: Absence) -> AbsenceCover:
    """The cover of one absence."""
    return next(covers(problem, plan, [absence]))
