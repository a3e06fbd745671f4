"""One link worker's absence: how much of a term it takes, and the problem as it is meanwhile."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from allocation.plan import Plan
from allocation.problem import AllocationProblem

LONGEST_WEEKS = 104
DAYS_A_WEEK = 7

CaseloadCounts = Literal["share", "whole"]


class Absence(BaseModel):
    """Somebody is away for some weeks from a day on, and these schools (URN, tier until then) are covered meanwhile.

    `term_weeks`: weeks of the term that hours are planned over (the operating model's `hours.weeks_per_term`).
    `caseload`: whether a covered school counts towards a caseload for its "share" of the term, as its hours do, or as a
    "whole" school, for the limit holds every day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    worker_id: str
    name: str
    first_day: date
    weeks: Annotated[int, Field(ge=1, le=LONGEST_WEEKS)]
    term_weeks: Annotated[float, Field(gt=0)]
    caseload: CaseloadCounts = "share"
    schools: tuple[tuple[str, str], ...] = ()

    @property
    def share(self) -> float:
        """The part of a term's work that falls into the absence: weeks away / weeks of the term, 1 at most.

        It takes the work of a school to be spread evenly over the term.
        """
        return min(1.0, self.weeks / self.term_weeks)

    @property
    def last_day(self) -> date:
        """The last day away: weeks are counted by the calendar, seven days each."""
        return self.first_day + timedelta(days=DAYS_A_WEEK * self.weeks - 1)

    @property
    def words(self) -> str:
        """ "Jo Smith is away from 23/11/2026 for 3 weeks"."""
        weeks = "1 week" if self.weeks == 1 else f"{self.weeks} weeks"
        return f"{self.name} is away from {self.first_day:%d/%m/%Y} for {weeks}"


def absences(
    problem: AllocationProblem,
    plan: Plan,
    first_day: date,
    weeks: int,
    term_weeks: float,
    caseload: CaseloadCounts = "share",
) -> tuple[Absence, ...]:
    """The absence of every link worker in turn, in the order of the problem's, each with the schools they lead."""
    led: dict[str, list[tuple[str, str]]] = {worker.worker_id: [] for worker in problem.workers}
    for line in plan.assignments:
        if line.worker_id in led and line.tier_id is not None:
            led[line.worker_id].append((line.urn, line.tier_id))
    return tuple(
        Absence(
            worker_id=worker.worker_id,
            name=worker.name,
            first_day=first_day,
            weeks=weeks,
            term_weeks=term_weeks,
            caseload=caseload,
            schools=tuple(led[worker.worker_id]),
        )
        for worker in problem.workers
    )


def during(problem: AllocationProblem, absence: Absence) -> AllocationProblem:
    """The problem while they are away.

    They lead nothing, and a lock to somebody who is not there rests until they are back. A covered school takes the
    absence's share of its hours, rounded up to a minute (and, where that is chosen, of its caseload). Nobody takes a
    covered school who is not there for the whole absence. No cap on one link worker's moves counts: nobody chose these.
    """
    place = {school.urn: s for s, school in enumerate(problem.schools)}
    rows = np.array([place[urn] for urn, _ in absence.schools if urn in place], dtype=int)
    changed: dict[str, Any] = {name: getattr(problem, name).copy() for name in ("minutes", "caseload_share")}
    changed["minutes"][rows] = _share_of(changed["minutes"][rows], absence.share)
    if absence.caseload == "share":
        changed["caseload_share"][rows] *= absence.share
    return replace(problem, max_moves_per_worker=None, **changed, **_who_may_lead(problem, absence, rows))


def _share_of(minutes: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    return np.ceil(minutes * share - 1e-9).astype(np.int64)


def _who_may_lead(problem: AllocationProblem, absence: Absence, rows: NDArray[np.int64]) -> dict[str, Any]:
    names = ("allowed", "not_allowed_reason", "locks", "boundary_only")
    changed: dict[str, Any] = {name: getattr(problem, name) for name in names}
    changed = {name: values.copy() for name, values in changed.items() if values is not None}
    for w, why in not_there(problem, absence).items():
        is_away = problem.workers[w].worker_id == absence.worker_id
        some = np.arange(len(problem.schools)) if is_away else rows
        changed["not_allowed_reason"][some[changed["allowed"][some, w]], w] = why
        changed["allowed"][some, w] = False
        changed["locks"][some[changed["locks"][some] == w]] = -1
        if "boundary_only" in changed:
            changed["boundary_only"][some, w] = False
    return changed


def not_there(problem: AllocationProblem, absence: Absence) -> dict[int, str]:
    """Who is away, and who else is not there for the whole of the absence: position -> why."""
    found = {}
    for w, one in enumerate(problem.workers):
        is_away = one.worker_id == absence.worker_id
        why = absence.words if is_away else missing_days(one.name, one.available_from, one.available_to, absence)
        if why:
            found[w] = why
    return found


def missing_days(name: str, available_from: date | None, available_to: date | None, absence: Absence) -> str:
    """Why somebody is not there for the whole absence; "" where they are."""
    if available_from and available_from > absence.first_day:
        return f"{name} starts on {available_from:%d/%m/%Y}, after the absence begins"
    if available_to and available_to < absence.last_day:
        return f"{name} leaves on {available_to:%d/%m/%Y}, before the absence ends"
    return ""
