"""How fragile each cluster is: the share of its need that loses full cover when a school's own link worker is away."""

from collections.abc import Iterable
from dataclasses import dataclass

from allocation.cover.entities import AbsenceCover, CoverRun
from allocation.plan import Plan
from allocation.price import need_weights
from allocation.problem import AllocationProblem
from allocation.reading import led_schools


@dataclass(frozen=True, slots=True)
class Fragility:
    """One cluster ("" for the whole district). Shares are percent (0-100) of the need of its schools that are led.

    percent           100 x need of the schools that are not covered in full when their own link worker is away
                      / need of all its schools that are led. 0: anybody can be away and every school keeps its
                      tier; 100: nobody's schools can all be kept up.
    without_percent   the same of schools without any cover.
    worst_percent     the most of that need lost in full cover by one absence; worst_worker_id: whose that is, "" where
                      every absence is covered in full.
    schools, people   schools that are led, and link workers who lead any of them.
    not_full, without link workers whose absence leaves a school of this cluster not in full, or without, cover.
    not_led           schools that nobody leads already.
    """

    cluster: str
    percent: float
    without_percent: float
    worst_percent: float
    worst_worker_id: str
    schools: int
    people: int
    not_full: tuple[str, ...]
    without: tuple[str, ...]
    not_led: int
    is_proven: bool


def fragility(problem: AllocationProblem, plan: Plan, run: CoverRun) -> tuple[Fragility, ...]:
    """Every cluster with schools that are led, the most fragile first. Link workers whose cover was not worked out, in
    a run that was stopped, are left out with their schools."""
    clusters = sorted({school.cluster for school in problem.schools})
    found = [_of_schools(problem, plan, run, {cluster}, cluster) for cluster in clusters]
    return tuple(sorted((one for one in found if one.schools), key=lambda one: (-one.percent, one.cluster)))


def of_everybody(problem: AllocationProblem, plan: Plan, run: CoverRun) -> Fragility:
    """The same for all clusters together."""
    return _of_schools(problem, plan, run, {school.cluster for school in problem.schools}, "")


def _of_schools(problem: AllocationProblem, plan: Plan, run: CoverRun, clusters: set[str], name: str) -> Fragility:
    weights = dict(zip((one.urn for one in problem.schools), need_weights(problem), strict=True))
    ours = {one.urn for one in problem.schools if one.cluster in clusters}
    here = [(one, [line for line in one.within.schools if line.urn in ours]) for one in run.covers]
    here = [(one, lines) for one, lines in here if lines]
    whole = sum(weights[line.urn] for _, lines in here for line in lines)
    lost = {one.worker_id: sum(weights[line.urn] for line in lines if not line.is_full) for one, lines in here}
    gone = sum(weights[line.urn] for _, lines in here for line in lines if not line.is_covered)
    worst = max(lost, key=lambda who: lost[who], default="")
    led = {problem.schools[one.school].urn for one in led_schools(problem, plan)}
    return Fragility(
        cluster=name,
        percent=100 * sum(lost.values()) / whole if whole else 0.0,
        without_percent=100 * gone / whole if whole else 0.0,
        worst_percent=100 * lost[worst] / whole if worst and whole else 0.0,
        worst_worker_id=worst if worst and lost[worst] else "",
        schools=sum(len(lines) for _, lines in here),
        people=len(here),
        not_full=tuple(one.worker_id for one, lines in here if any(not line.is_full for line in lines)),
        without=tuple(one.worker_id for one, lines in here if any(not line.is_covered for line in lines)),
        not_led=len(ours - led),
        is_proven=_all_proven(one for one, _ in here),
    )


def _all_proven(several: Iterable[AbsenceCover]) -> bool:
    return all(one.within.is_proven for one in several)
