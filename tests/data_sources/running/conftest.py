"""A small problem and tasks that differ in one school's need."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem
from benchmarks.districts import district_of
from data_sources.running.task import SolveTask

SCHOOLS = 8


@pytest.fixture(scope="session")
def small() -> AllocationProblem:
    """Eight schools of one cluster."""
    return district_of(SCHOOLS, 1, 0)


@pytest.fixture(scope="session")
def task(small: AllocationProblem) -> Callable[[float], SolveTask]:
    """The small problem with another need of its first school."""

    def made(points: float) -> SolveTask:
        need = small.need_points.copy()
        need[0] = points
        return SolveTask(replace(small, need_points=need), SolveOptions(seconds=0.1))

    return made
