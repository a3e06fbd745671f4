"""A small problem whose curves can be worked out by hand, and sweeps of it solved here and now."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from allocation.entities import LinkWorker
from allocation.plan import SolveOptions, SolveResult
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, State, outcome_of
from allocation.sweep.points import Asked, Point, points_of
from data_sources import operating_models
from tests.allocation.problems import build, school, worker

OPTIONS = SolveOptions(seconds=2.0, threads=1)
MODEL = operating_models.load("wakefield")


def district(fte: float = 1.0, schools: int = 9) -> AllocationProblem:
    """So many primaries of the North (one full-time post leads nine), with need scores of 40, 41, 42 ..., and one of
    the South; each with cases for an hour a term and two meetings of four and a half hours."""
    places = [school(f"{100 + n}", need=40.0 + n, cases=1 / 6) for n in range(schools)]
    places.append(school("200", cluster="South", cases=1 / 6))
    return build(places, [worker("n1", fte), worker("s1", 0.5, "South")])


def with_minutes(problem: AllocationProblem, north: int) -> AllocationProblem:
    """The same with so many minutes a term for the first link worker."""
    minutes = problem.capacity_minutes.copy()
    minutes[0] = north
    return replace(problem, capacity_minutes=minutes)


def without(problem: AllocationProblem, worker_ids: set[str]) -> AllocationProblem:
    """The same without some link workers."""
    keep = [w for w, one in enumerate(problem.workers) if one.worker_id not in worker_ids]
    across = ("allowed", "not_allowed_reason", "minutes", "travel_minutes", "caseload_share", "caseload_floor_share")
    arrays = {name: getattr(problem, name)[:, keep] for name in across}
    staff = {name: getattr(problem, name)[keep] for name in ("worker_tier_allowed", "capacity_minutes", "fte")}
    people: tuple[LinkWorker, ...] = tuple(problem.workers[w] for w in keep)
    return replace(problem, workers=people, current=np.full(len(problem.schools), -1), **arrays, **staff)


def outcome(point_id: str, problem: AllocationProblem, result: SolveResult | None = None, **more: object) -> Outcome:
    """What a problem comes to."""
    solved = result or solve(problem, OPTIONS)
    return outcome_of(point_id, problem, MODEL, solved, **more)  # type: ignore[arg-type]


def found(question: Asked, points: list[Point], outcomes: Mapping[str, Outcome]) -> SweepFound:
    """A sweep with these outcomes."""
    return SweepFound(question, tuple(points), outcomes)


def told(point_id: str, missed: float, fte: float, *, not_led: float = 0.0, state: State = State.SOLVED) -> Outcome:
    """An outcome with only the figures that curves are read by, the same in North and in all."""
    figures = {
        "meetings_missed": missed, "unmet_entitlement": 50 * missed, "not_led": not_led, "capacity_fte": fte,
        "travel_hours": 10.0, "workload_spread": 5.0,
    }  # fmt: skip
    return Outcome(point_id, state, {"North": dict(figures), "South": dict(figures), "Whole council": dict(figures)})


__all__ = ["MODEL", "OPTIONS", "district", "found", "outcome", "points_of", "told", "with_minutes", "without"]
