"""The one door for "why does this link worker lead this school, and not another one"."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from allocation.findings import Alternative
from allocation.hand_edit import Weighed, effect
from allocation.plan import Breach, Plan, SolveOptions, Stage
from allocation.problem import AllocationProblem
from allocation.solver.alternatives import IsAnswer, in_order, priced
from allocation.solver.alternatives_case import Case, case_of
from allocation.solver.decisive import decisive_goal
from allocation.solver.pair_limits import permissions
from allocation.solver.watch import THREADS, Watch
from allocation.solver.what_it_takes import what_it_takes
from allocation.why.findings import Change, Contrast, Decisive, WhyLed

SECONDS, SHARE_FOR_RANKING, LONGER_DETERMINISTIC_SECONDS = 6.0, 0.3, 1.5


def why_led_by(
    problem: AllocationProblem,
    plan: Plan,
    urn: str,
    *,
    stages: Sequence[Stage] = (),
    options: SolveOptions | None = None,
    seconds: float = SECONDS,
    stop: threading.Event | None = None,
) -> WhyLed:
    """Why the school is led by whom the plan says: who else could and at what price, and why not the next best.

    The plan may be the solver's (`stages` and `options` are those it was made with), one edited by hand or today's: it
    is held against itself as it is, and rules that it breaks may stay broken as they are. Raises KeyError for an
    unknown school.
    """
    began = time.perf_counter()
    workers = {one.worker_id: w for w, one in enumerate(problem.workers)}
    breaches = Weighed(problem, plan).breaches
    case = case_of(problem, plan, urn, stages, options or SolveOptions(), breaches)
    is_answer = no_further_breach(plan)
    ranking = in_order(case, SHARE_FOR_RANKING * seconds, stop, is_answer)
    rows = {workers[one.worker_id]: one for one in ranking.rows}
    with Watch(None, stop, began + seconds) as watch:
        others = [w for w, one in rows.items() if one.plan is not None and not one.is_lead]
        decisive = _decisive(case, others, rows, watch)
        best = min(others, key=lambda w: (*_cost(case, decisive[w]), rows[w].rank or 0), default=None)
        takes = () if best is None else what_it_takes(case, best, rows[best], watch, is_answer)
    contrasts = [_contrast(case, rows[w], decisive[w], takes if w == best else ()) for w in sorted(others)]
    line = next(one for one in plan.assignments if one.urn == urn)
    s, lead, today = case.school, case.lead, int(problem.current[case.school])
    tier = next((t for school, _, t in case.lines if school == s), -1)
    return WhyLed(
        urn=urn,
        worker_id=line.worker_id,
        tier_id=line.tier_id,
        today_id=problem.workers[today].worker_id if today >= 0 else None,
        minutes=int(problem.minutes[s, lead, tier]) if lead >= 0 else None,
        travel_minutes=int(problem.travel_minutes[s, lead]) if lead >= 0 else None,
        is_locked=bool(problem.locks[s] >= 0 and problem.locks[s] == lead),
        breaks=breaches_of(breaches, urn),
        only=all(one.is_lead or (one.plan is None and one.is_proven) for one in ranking.rows),
        ranking=ranking,
        contrasts={one.worker_id: one for one in contrasts},
        next_best=None if best is None else problem.workers[best].worker_id,
        is_solved=bool(stages),
        seconds=time.perf_counter() - began,
    )


def why_not(
    problem: AllocationProblem,
    plan: Plan,
    why: WhyLed,
    worker_id: str,
    *,
    options: SolveOptions | None = None,
    seconds: float = SECONDS,
    stop: threading.Event | None = None,
) -> Contrast:
    """Why not this link worker, in full: `why` is what `why_led_by` said of the school in this plan. Raises KeyError
    for an unknown link worker."""
    began, known = time.perf_counter(), why.contrasts.get(worker_id)
    w = {one.worker_id: place for place, one in enumerate(problem.workers)}[worker_id]
    if known is not None and known.takes:
        return known
    case = case_of(problem, plan, why.urn, (), options or SolveOptions(), Weighed(problem, plan).breaches)
    row = next(one for one in why.ranking.rows if one.worker_id == worker_id)
    is_answer = no_further_breach(plan)
    with Watch(None, stop, began + seconds) as watch:
        if row.plan is None and not row.is_proven:
            row = priced(case, w, watch, LONGER_DETERMINISTIC_SECONDS, is_answer)
        is_asked = known is None and row.plan is not None and not row.is_lead
        decisive = decisive_goal(case, w, row, watch) if is_asked else known.decisive if known else None
        takes = () if row.is_lead else what_it_takes(case, w, row, watch, is_answer)
    return _contrast(case, row, decisive, takes)


def _contrast(case: Case, row: Alternative, decisive: Decisive | None, takes: tuple[Change, ...]) -> Contrast:
    w = next(place for place, one in enumerate(case.problem.workers) if one.worker_id == row.worker_id)
    against = tuple(sentence for sentence, _ in permissions(case.problem, case.school, w))
    return Contrast(row.worker_id, row.name, against, row, decisive, takes)


def breaches_of(breaches: Sequence[Breach], urn: str) -> tuple[str, ...]:
    """Sentences of those that name the school."""
    return tuple(one.sentence for one in breaches if urn in one.urns)


def no_further_breach(plan: Plan) -> IsAnswer:
    """Whether another plan breaks no rule that this one does not break."""

    def is_answer(problem: AllocationProblem, other: Plan) -> bool:
        return not effect(Weighed(problem, plan), Weighed(problem, other)).newly_broken

    return is_answer


def _decisive(
    case: Case, others: Sequence[int], rows: dict[int, Alternative], watch: Watch
) -> dict[int, Decisive | None]:
    with ThreadPoolExecutor(THREADS, thread_name_prefix="why") as pool:
        return dict(zip(others, pool.map(lambda w: decisive_goal(case, w, rows[w], watch), others), strict=True))


def _cost(case: Case, decisive: Decisive | None) -> tuple[int, float]:
    """How much a worker costs by the goals in their order, least first: the later and the less, the better."""
    if decisive is None:
        return -len(case.goals), 0.0
    return -decisive.place, decisive.after - max(decisive.before, decisive.even)
