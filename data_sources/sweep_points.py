"""A point of a sweep where workers are: its problem made, solved and read, so that only keys and figures travel."""

import pickle
import threading
from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult
from allocation.problem import InconsistentProblem
from allocation.sweep.carried import OwnPlan, worth_of
from allocation.sweep.outcome import Outcome, outcome_of, refused
from allocation.sweep.points import Point
from allocation.sweep.question import RobustnessSweep
from data_sources.running import content
from data_sources.running.kept import keep_values, kept_values, plain
from data_sources.running.task import SolveTask
from data_sources.sweep_case import SweepCase


@dataclass(frozen=True, eq=False)
class Reference:
    """The plan that every other point begins at, and the key of its solve."""

    key: str
    result: SolveResult


@dataclass(frozen=True, eq=False)
class Ready:
    """A point that can be solved: the key of its solve, and what only workers open: its `ReadyPoint`."""

    place: int
    key: str
    data: bytes


@dataclass(frozen=True, eq=False)
class ReadyPoint:
    """A point's solve, with what its figures are read by."""

    point: Point
    task: SolveTask
    yardstick: OperatingModel
    with_lines: bool


@dataclass(frozen=True)
class DonePoint:
    """What a point came to by itself. `key`: of its solve, "" where it cannot be."""

    outcome: Outcome
    key: str = ""
    own: OwnPlan | None = None


_DONE = TypeAdapter(DonePoint)


def at_hand(case: SweepCase, stop: threading.Event) -> None:
    """Has a worker load all that points are made with, while the reference is solved elsewhere."""


def ready(case: SweepCase, reference: Reference, place: int, stop: threading.Event) -> Ready | DonePoint:  # noqa: ARG001
    """A point ready to be solved; done at once where it cannot be."""
    point = case.points[place]
    try:
        one = point_of(case, point)
    except InconsistentProblem as error:
        return DonePoint(refused(point.point_id, tuple(error.faults)))
    if one.task.content_key != reference.key:
        one = replace(one, task=replace(one.task, before=reference.result))
    return Ready(place, one.task.content_key, pickle.dumps(one))


def done(data: bytes, known: SolveResult | None, stop: threading.Event) -> tuple[DonePoint, SolveResult]:
    """What a point came to, read from its result; it is solved where that is not known."""
    one: ReadyPoint = pickle.loads(data)
    result = known or one.task.run(stop)
    return read(one, result), result


def point_of(case: SweepCase, point: Point) -> ReadyPoint:
    """A point to be solved by itself, from no other plan. Raises InconsistentProblem where it cannot be."""
    prepared = case.prepared(point)
    task = SolveTask(prepared.problem, prepared.settings.solve_options())
    return ReadyPoint(point, task, prepared.yardstick, isinstance(case.question, RobustnessSweep))


def read(one: ReadyPoint, result: SolveResult, plan: Plan | None = None, carried_from: str = "") -> DonePoint:
    """A point's figures with its own plan, or with a better one that is known from another."""
    problem = one.task.problem
    outcome = outcome_of(
        one.point.point_id,
        problem,
        one.yardstick,
        result,
        plan=plan,
        carried_from=carried_from,
        with_lines=one.with_lines,
    )
    own = OwnPlan(worth_of(problem, result.plan), result.options.headroom_share)
    return DonePoint(outcome, one.task.content_key, own)


def point_key(case: SweepCase, point: Point) -> str:
    """SHA-256 of all that a point of a sweep follows from."""
    return content.digest({"sweep": case.basis, "point": point.point_id})


def keep_point(engine: Engine, case: SweepCase, one: DonePoint, point: Point, result: SolveResult | None) -> None:
    """Keeps what a point came to, and its result by its own key, so that nothing is solved twice."""
    solved = {} if result is None else {one.key: plain(result)}
    keep_values(engine, {**solved, point_key(case, point): _DONE.dump_python(one, mode="json")})


def kept_points(engine: Engine, case: SweepCase) -> dict[str, DonePoint]:
    """The points that are done, by their id."""
    by_key = {point_key(case, point): point.point_id for point in case.points}
    found = kept_values(engine, by_key)
    return {by_key[key]: _DONE.validate_python(value) for key, value in found.items()}
