"""The same problem, options and seed give the same plan however busy the machine is, and a stop is obeyed at once."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from allocation.plan import Progress, SolveOptions, SolveStatus
from allocation.solver.solve import solve
from allocation.verify import verify
from tests.allocation.problems import district


@contextmanager
def busy_machine() -> Iterator[None]:
    """Two threads that do nothing useful as fast as they can, without holding up the interpreter."""
    done, much = threading.Event(), bytes(5_000_000)

    def spin() -> None:
        while not done.is_set():
            hashlib.sha256(much).digest()

    threads = [threading.Thread(target=spin) for _ in range(2)]
    for one in threads:
        one.start()
    yield
    done.set()
    for one in threads:
        one.join()


def test_a_busy_machine_and_fewer_threads_do_not_change_the_plan() -> None:
    """Too little deterministic time to prove everything, far more time by the clock than that takes."""
    problem, options = district(4, 44, 2, 12), SolveOptions(seconds=0.4, clock_seconds=240)
    alone = solve(problem, options)
    with busy_machine():
        beside = solve(problem, replace(options, threads=1))
    assert alone.plan == beside.plan
    assert [stage.objective for stage in alone.stages] == [stage.objective for stage in beside.stages]
    assert [stage.bound for stage in alone.stages] == [stage.bound for stage in beside.stages]
    assert any(stage.status == SolveStatus.FEASIBLE for stage in alone.stages)
    assert alone.notes == beside.notes
    assert not any("The time ran out" in note for note in alone.notes)


def test_the_clock_ends_a_search_that_could_go_on_for_long() -> None:
    result = solve(district(4, 44, 2, 12), SolveOptions(seconds=600, clock_seconds=0.3))
    assert any("The time ran out" in note for note in result.notes)
    assert verify(district(4, 44, 2, 12), result.plan) == []


@pytest.mark.parametrize("stage", [2, 8])
def test_a_stop_keeps_the_plan_and_ends_the_search(stage: int) -> None:
    """Whatever is under way. The limit is generous because other tests may be running beside this one."""
    stop, stopped_at, problem = threading.Event(), [0.0], district(0, 150, 3, 21)

    def watch(progress: Progress) -> None:
        if progress.stage_number >= stage and not stop.is_set():
            stopped_at[0] = time.perf_counter()
            stop.set()

    result = solve(problem, SolveOptions(seconds=60), watch, stop)
    assert time.perf_counter() - stopped_at[0] < 8
    assert result.status in (SolveStatus.STOPPED, SolveStatus.INFEASIBLE)
    assert verify(problem, result.plan) == []
    assert len(result.plan.not_covered) < 10
