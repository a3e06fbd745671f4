"""A cover measured and checked: how full everybody is with it, and every rule again by the independent verifier."""

from collections.abc import Iterable, Sequence

from allocation.cover.absence import Absence, during
from allocation.cover.entities import Arranged, Load, SchoolCover, Worst
from allocation.hand_edit import HandEdit, edited, known_by
from allocation.plan import Breach, Plan
from allocation.problem import AllocationProblem
from allocation.reading import Led, by_worker, led_schools
from allocation.verify import verify


def arranged(
    problem: AllocationProblem,
    plan: Plan,
    absence: Absence,
    schools: Sequence[SchoolCover],
    breaches: Iterable[Breach],
    *,
    is_proven: bool,
) -> Arranged:
    """The cover with every figure of it. `plan`: before the absence; `breaches`: what that plan breaks."""
    meanwhile = during(problem, absence)
    covered = edited(plan, [HandEdit(one.urn, one.worker_id, one.tier_id) for one in schools])
    before, after = (by_worker(problem, led_schools(problem, one)) for one in (plan, covered))
    ours = {one.urn for one in schools}
    takers = sorted({one.worker for some in after for one in some if problem.schools[one.school].urn in ours})
    loads = tuple(_load(problem, meanwhile, w, before[w], after[w], ours) for w in takers)
    return Arranged(
        schools=tuple(schools),
        loads=loads,
        worst=_worst(loads),
        is_proven=is_proven,
        newly_broken=newly_broken(breaches, verify(meanwhile, covered)),
    )


def newly_broken(before: Iterable[Breach], after: Iterable[Breach]) -> tuple[str, ...]:
    """The sentences of rules broken after and not before: by the same people and schools, whatever the figures."""
    known = {known_by(one) for one in before}
    return tuple(one.sentence for one in after if known_by(one) not in known)


def _load(
    problem: AllocationProblem, meanwhile: AllocationProblem, w: int, own: list[Led], all_led: list[Led], ours: set[str]
) -> Load:
    """`own` are the worker's lines before, `all_led` with what they cover."""
    capacity, fte = int(problem.capacity_minutes[w]), float(problem.fte[w])
    ceiling = fte if (problem.caseload_share[:, w][problem.allowed[:, w]] > 0).any() else 0.0
    times = ((problem, own), (meanwhile, all_led), (problem, all_led))
    hours = [_percent(sum(int(one.minutes[line]) for line in led), capacity) for one, led in times]
    caseload = [_percent(sum(float(one.caseload_share[s, w]) for s, _, _ in led), ceiling) for one, led in times]
    taken = sum(problem.schools[one.school].urn in ours for one in all_led)
    return Load(problem.workers[w].worker_id, taken, *hours, *caseload)


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole > 0 else None


def _worst(loads: Sequence[Load]) -> Worst:
    def most(figure: str) -> float | None:
        return max((value for one in loads if (value := getattr(one, figure)) is not None), default=None)

    return Worst(*(most(figure) for figure in Worst.__slots__))
