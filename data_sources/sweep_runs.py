"""A sweep worked out: every point solved once through a batch, begun at the reference's plan, kept as it goes."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from allocation.plan import SolveResult
from allocation.problem import InconsistentProblem
from allocation.sweep.carried import better_known
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, outcome_of, refused
from allocation.sweep.pace import seconds_left
from allocation.sweep.points import eased
from allocation.sweep.question import RobustnessSweep
from data_sources import sweeps
from data_sources.planning import Prepared
from data_sources.running.batch import run_batch
from data_sources.running.kept import kept
from data_sources.running.task import SolveTask
from data_sources.running.workers import Workers
from data_sources.sweep_case import SweepCase
from data_sources.sweeps import KeptFound, Sweep

PREPARING, SOLVING = "preparing", "solving"


@dataclass(frozen=True, slots=True)
class Told:
    """How far a sweep is: `done` of `total` in this step; `seconds_left` for the rest, None where it cannot be said."""

    step: str
    done: int
    total: int
    label: str
    seconds_left: float | None


@dataclass(frozen=True, eq=False)
class _Made:
    """A point ready to be solved."""

    place: int
    prepared: Prepared
    task: SolveTask


def work_out(
    engine: Engine,
    case: SweepCase,
    workers: Workers,
    *,
    stop: threading.Event | None = None,
    tell: Callable[[Told], None] = lambda _: None,
    begun: Callable[[Sequence[str]], None] = lambda _: None,
) -> SweepFound:
    """Solves what was not solved before. Once `stop` is set it ends soon, with what is done; each solve is kept as soon
    as it is there, so the next run goes on where this one stood. Raises InconsistentProblem where the reference itself
    cannot be.

    The reference comes first, by itself. Every other point begins at its plan: the same for all, so that no figure
    depends on the order in which points happen to be done. A point whose problem is the reference's is the reference.
    `begun` gets the keys of all solves before the first of the points is solved.
    """
    stop = stop or threading.Event()
    points, base = case.points, case.reference
    first = SolveTask(base.problem, base.settings.solve_options())
    tell(Told(SOLVING, 0, len(points), points[0].label, None))
    (reference,) = run_batch(engine, [first], workers, stop=stop)
    if reference is None:
        return _found(case, {}, {}, {})
    made, faults = _prepared(case, reference, first.content_key, stop, tell)
    if not stop.is_set():
        begun([first.content_key, *dict.fromkeys(one.task.content_key for one in made.values())])
    results = _solved(engine, case, made, workers, stop, tell)
    prepared = {0: base} | {one.place: one.prepared for one in made.values()}
    return _found(case, prepared, {0: reference} | results, faults)


def work_out_and_keep(
    engine: Engine,
    one: Sweep,
    case: SweepCase,
    workers: Workers,
    by: str,
    *,
    stop: threading.Event | None = None,
    tell: Callable[[Told], None] = lambda _: None,
) -> SweepFound:
    """The same, kept with the sweep: that it was begun as soon as it is known what is to be solved, and what it came to
    at the end, also where it was stopped. What was worked out to its end before is given back without solving."""
    code = case.loaded.authority_code
    before = case.found(sweeps.kept_found(engine, code, one.sweep_id))
    if before.is_complete:
        return before
    known: list[str] = []

    def begun(keys: Sequence[str]) -> None:
        known.extend(keys)
        sweeps.keep_found(engine, code, one, case.basis, (), len(case.points), known, by)

    found = work_out(engine, case, workers, stop=stop, tell=tell, begun=begun)
    if found.by_id:
        outcomes = tuple(found.by_id.values())
        sweeps.keep_found(engine, code, one, case.basis, outcomes, len(case.points), known, by)
    return found


def solved_so_far(engine: Engine, before: KeptFound) -> int:
    """How many of a sweep's solves are kept, also of one that was cut off before it could say so."""
    return len(kept(engine, before.keys))


def _prepared(
    case: SweepCase,
    reference: SolveResult,
    reference_key: str,
    stop: threading.Event,
    tell: Callable[[Told], None],
) -> tuple[dict[int, _Made], dict[int, Outcome]]:
    """The points that are to be solved by place, and what is wrong with those that cannot be. Points that come to the
    reference's own problem have its task."""
    made: dict[int, _Made] = {}
    faults: dict[int, Outcome] = {}
    began, points = time.monotonic(), case.points
    for place, point in enumerate(points[1:], 1):
        if stop.is_set():
            break
        left = seconds_left(time.monotonic() - began, place - 1, len(points) - place)
        tell(Told(PREPARING, place - 1, len(points) - 1, point.label, left))
        if point.fault:
            continue
        try:
            prepared = case.prepared(point)
        except InconsistentProblem as error:
            faults[place] = refused(point.point_id, tuple(error.faults))
            continue
        made[place] = _Made(place, prepared, _task(prepared, reference, reference_key))
    return made, faults


def _task(prepared: Prepared, reference: SolveResult, reference_key: str) -> SolveTask:
    alone = SolveTask(prepared.problem, prepared.settings.solve_options())
    return alone if alone.content_key == reference_key else replace(alone, before=reference)


def _solved(
    engine: Engine,
    case: SweepCase,
    made: dict[int, _Made],
    workers: Workers,
    stop: threading.Event,
    tell: Callable[[Told], None],
) -> dict[int, SolveResult]:
    """Place -> result of every point that is done."""
    several, points = list(made.values()), case.points
    known = kept(engine, {one.task.content_key for one in several})
    began, results = time.monotonic(), dict[int, SolveResult]()

    def on_done(number: int, result: SolveResult) -> None:
        one = several[number]
        results[one.place] = result
        solved = len(results) - sum(other.task.content_key in known for other in several if other.place in results)
        left = seconds_left(time.monotonic() - began, solved, len(several) - len(results))
        tell(Told(SOLVING, 1 + len(results), 1 + len(several), points[one.place].label, left))

    run_batch(engine, [one.task for one in several], workers, stop=stop, on_done=on_done)
    return results


def _found(
    case: SweepCase, prepared: dict[int, Prepared], results: dict[int, SolveResult], faults: dict[int, Outcome]
) -> SweepFound:
    """What all of it came to, with the better known plan where more staff came out worse."""
    points = case.points
    problems = {place: one.problem for place, one in prepared.items()}
    carried = better_known(problems, results, eased(case.question, list(points)))
    outcomes = dict(faults)
    for place, result in results.items():
        plan, source = carried.get(place, (None, place))
        outcomes[place] = outcome_of(
            points[place].point_id,
            problems[place],
            prepared[place].yardstick,
            result,
            plan=plan,
            carried_from="" if plan is None else points[source].label,
            with_lines=isinstance(case.question, RobustnessSweep),
        )
    by_id = {points[place].point_id: outcomes[place] for place in sorted(outcomes)}
    return SweepFound(case.question, points, by_id, case.titles)
