"""A sweep worked out: every point solved once where workers are, begun at the reference's plan, kept as it goes."""

import pickle
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from allocation.plan import SolveResult
from allocation.sweep.carried import Worth, better_known, worth_if_lawful
from allocation.sweep.found import SweepFound
from allocation.sweep.pace import seconds_left
from allocation.sweep.points import eased
from data_sources import sweep_points, sweeps
from data_sources.running.kept import kept
from data_sources.running.pieces import Piece, Pieces
from data_sources.running.workers import Workers
from data_sources.sweep_case import SweepCase
from data_sources.sweep_points import DonePoint, Ready, Reference
from data_sources.sweeps import KeptFound, Sweep


@dataclass(frozen=True, slots=True)
class Told:
    """How far a sweep is: `done` of `total` plans, the last of them, and `seconds_left` for the rest, None where it
    cannot be said."""

    done: int
    total: int
    label: str
    seconds_left: float | None


def work_out(
    engine: Engine,
    case: SweepCase,
    workers: Workers,
    *,
    stop: threading.Event | None = None,
    tell: Callable[[Told], None] = lambda _: None,
) -> SweepFound:
    """Solves what was not solved before. Once `stop` is set it ends soon, with what is done; each point is kept as soon
    as it is there, so the next run goes on where this one stood. Raises InconsistentProblem where the reference itself
    cannot be.

    The reference comes first, by itself. Every other point begins at its plan: the same for all, so that no figure
    depends on the order in which points happen to be done. A point whose problem is the reference's is the reference.
    Workers make a point's problem, solve it and read what it came to; two points with the same problem are solved once.
    """
    run = _Run(engine, case, workers, stop or threading.Event(), tell)
    run.to_the_end()
    return _found(engine, case, run.done)


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
    """The same, kept with the sweep: that it was begun, and what it came to at the end, also where it was stopped. What
    was worked out to its end before is given back without solving."""
    code = case.loaded.authority_code
    kept_before = sweeps.kept_found(engine, code, one.sweep_id)
    before = case.found(kept_before)
    if before.is_complete:
        return before
    if kept_before is None or kept_before.basis != case.basis:
        sweeps.keep_found(engine, code, one, case.basis, (), len(case.points), by)
    found = work_out(engine, case, workers, stop=stop, tell=tell)
    if found.by_id:
        sweeps.keep_found(engine, code, one, case.basis, tuple(found.by_id.values()), len(case.points), by)
    return found


def found_so_far(engine: Engine, case: SweepCase, before: KeptFound | None) -> SweepFound:
    """The sweep with what is kept of it, also of a run that was cut off before it could say so."""
    found = case.found(before)
    if before is None or before.basis != case.basis or found.is_complete:
        return found
    points = sweep_points.kept_points(engine, case)
    return replace(found, by_id={**{key: one.outcome for key, one in points.items()}, **found.by_id})


class _Run:
    """A sweep under way: what is done, by place, and what waits for a solve of the same problem."""

    def __init__(
        self, engine: Engine, case: SweepCase, workers: Workers, stop: threading.Event, tell: Callable[[Told], None]
    ) -> None:
        self._engine, self._case, self._workers, self._tell = engine, case, workers, tell
        self._pieces = Pieces(workers, stop)
        self._places = {point.point_id: place for place, point in enumerate(case.points)}
        self._shared = workers.share(case)  # with its points and its reference, which are worked out by now
        self._alike: dict[str, list[Ready]] = {}
        self._faults = sum(bool(point.fault) for point in case.points)
        self._solved, self._began = 0, time.monotonic()
        self.done: dict[int, DonePoint] = {}

    def to_the_end(self) -> None:
        """Until every point is done, or nobody wants more."""
        known = sweep_points.kept_points(self._engine, self._case)
        self.done = {self._places[point_id]: one for point_id, one in known.items()}
        self._told(0, None)
        self._begin()
        for _, value in self._pieces.values():
            if isinstance(value, Ready):
                self._is_ready(value)
            elif isinstance(value, DonePoint):
                self._is_done(value, None)
            else:
                self._is_done(*value)

    def _begin(self) -> None:
        """The reference, and meanwhile what all other points are made with."""
        one = sweep_points.point_of(self._case, self._case.points[0])
        result = kept(self._engine, [one.task.content_key]).get(one.task.content_key)
        if result is not None:
            self._is_done(sweep_points.read(one, result), result)
            return
        self._pieces.add(Piece("reference", sweep_points.done, (pickle.dumps(one), None)))
        for number in range(1, self._workers.count()):
            self._pieces.add(Piece(f"at hand {number}", sweep_points.at_hand, (self._shared,)))

    def _go_on(self, reference: Reference) -> None:
        """Every point but the reference and what is done, each begun at the reference's plan."""
        self._began, shared = time.monotonic(), self._workers.share(reference)
        for place, point in enumerate(self._case.points):
            if place and place not in self.done and not point.fault:
                self._pieces.add(Piece(f"ready {place}", sweep_points.ready, (self._shared, shared, place)))

    def _is_ready(self, one: Ready) -> None:
        if one.key in self._alike:
            self._alike[one.key].append(one)
            return
        known = kept(self._engine, [one.key]).get(one.key)
        if known is None:
            self._alike[one.key] = []
        self._read(one, known)

    def _read(self, one: Ready, known: SolveResult | None) -> None:
        self._pieces.add(Piece(f"done {one.place}", sweep_points.done, (one.data, known)), is_next=True)

    def _is_done(self, one: DonePoint, result: SolveResult | None) -> None:
        place = self._places[one.outcome.point_id]
        is_solved = place > 0 and one.key in self._alike
        sweep_points.keep_point(self._engine, self._case, one, self._case.points[place], result)
        self.done[place] = one
        for other in self._alike.pop(one.key, []):
            self._read(other, result)
        if place == 0 and result is not None:
            self._go_on(Reference(one.key, result))
        self._solved += is_solved
        so_far = len(self.done) + self._faults
        left = seconds_left(time.monotonic() - self._began, self._solved, len(self._case.points) - so_far)
        self._told(place, left)

    def _told(self, place: int, left: float | None) -> None:
        points = self._case.points
        self._tell(Told(len(self.done) + self._faults, len(points), points[place].label, left))


def _found(engine: Engine, case: SweepCase, done: dict[int, DonePoint]) -> SweepFound:
    """What all of it came to, with the better known plan where more staff came out worse."""
    points, own = case.points, {place: one.own for place, one in done.items() if one.own is not None}

    def result_at(place: int) -> SolveResult | None:
        return kept(engine, [done[place].key]).get(done[place].key)

    def offered(source: int, place: int) -> Worth | None:
        result = result_at(source)
        return None if result is None else worth_if_lawful(case.prepared(points[place]).problem, result.plan)

    outcomes = {place: one.outcome for place, one in done.items()}
    for place, source in better_known(own, eased(case.question, list(points)), offered).items():
        result, better = result_at(place), result_at(source)
        if result is not None and better is not None:
            ready = sweep_points.point_of(case, points[place])
            outcomes[place] = sweep_points.read(ready, result, better.plan, points[source].label).outcome
    by_id = {points[place].point_id: outcomes[place] for place in sorted(outcomes)}
    return SweepFound(case.question, points, by_id, case.titles)
