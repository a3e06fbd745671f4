"""The same digits in threads, processes and on a real Dask cluster; a worker that is killed loses nothing."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import distributed
import pytest
from sqlalchemy import Engine

from allocation.plan import SolveResult
from data_sources.database import open_database
from data_sources.running import workers as place
from data_sources.running.batch import run_batch
from data_sources.running.environment import SettingRefused
from data_sources.running.kept import kept
from data_sources.running.pieces import MOST_TRIES, TaskLost, called
from data_sources.running.signs import InMemory
from data_sources.running.software import OtherSoftware, this_program
from data_sources.running.task import SolveTask
from data_sources.running.workers import Workers, workers

Tasks = Callable[[float], SolveTask]
POINTS = (10, 40, 70)


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[Engine]:
    engine = open_database(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def several(task: Tasks) -> list[SolveTask]:
    return [task(points) for points in POINTS]


@pytest.fixture(scope="module")
def alone(several: list[SolveTask]) -> list[SolveResult]:
    """What each task comes to by itself."""
    return [one.run() for one in several]


def digits(results: list[Any]) -> list[object]:
    """All of the results but the seconds they took."""
    return [
        one and (one.status, one.plan, one.notes, [(stage.goal, stage.objective, stage.bound) for stage in one.stages])
        for one in results
    ]


def killed_once(pid: int) -> Callable[[int, SolveResult], None]:
    """Kills the process when the first result is there, and never again."""
    left = [pid]
    return lambda number, result: os.kill(left.pop(), signal.SIGKILL) if left else None


# Asked in words, because a function of this module would have the worker import all that the tests do.
PID, NICENESS = "__import__('os').getpid()", "__import__('os').nice(0)"
LOADED = "{'streamlit', 'sqlalchemy', 'geopandas', 'pydeck'} & __import__('sys').modules.keys()"


def test_a_dask_worker_killed_mid_batch_loses_nothing_and_the_digits_are_those_of_one_alone(
    empty: Engine, several: list[SolveTask], alone: list[SolveResult]
) -> None:
    alike = {"threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1", "silence_logs": 50}
    with distributed.LocalCluster(n_workers=2, **alike) as cluster, workers(cluster.scheduler_address) as found:
        pid = found.submit(eval, PID).result()
        results = run_batch(empty, several, found, on_done=killed_once(pid))
        assert found.submit(eval, LOADED).result() == set()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert digits(results) == digits(alone)


def test_a_process_killed_mid_batch_is_replaced(
    empty: Engine, several: list[SolveTask], alone: list[SolveResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAS_WORKERS", "processes")
    monkeypatch.setenv("TAS_CORES", "1")
    with workers() as found:
        pid = found.submit(eval, PID).result()
        results = run_batch(empty, several, found, on_done=killed_once(pid))
        assert found.submit(eval, PID).result() != pid
        assert found.submit(eval, NICENESS).result() >= min(19, os.nice(0) + place.NICENESS)
        assert found.submit(eval, LOADED).result() == set()
    assert digits(results) == digits(alone)


class Dying(Executor):
    """Every piece of work loses its worker."""

    def submit(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("out of memory"))
        return future


def test_a_task_that_always_loses_its_worker_is_given_up_in_a_sentence(empty: Engine, several: list[SolveTask]) -> None:
    dying = Workers(Dying, lambda: 1, "nowhere", lost=(BrokenExecutor,))
    with pytest.raises(TaskLost, match=rf"lost its worker {MOST_TRIES} times.*What was solved is kept"):
        run_batch(empty, several[:1], dying)
    assert kept(empty, [several[0].content_key]) == {}


def test_a_worker_with_another_version_of_the_program_solves_nothing() -> None:
    other = {**this_program(), "ortools": "1.0"}
    with pytest.raises(OtherSoftware, match=r"another version of the program than the server \(ortools\)"):
        called(print, other, InMemory(threading.Event()))


def test_a_few_tasks_run_in_threads_and_more_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAS_CORES", "3")
    monkeypatch.setenv("TAS_WORKERS", "processes")
    for tasks, words in (
        (place.FEW_TASKS, "three threads"),
        (place.FEW_TASKS + 1, "three processes"),
        (None, "three processes"),
    ):
        with workers(tasks=tasks) as found:
            assert found.where == f"{words} of this machine"
    monkeypatch.setenv("TAS_WORKERS", "threads")
    with workers() as found:
        assert found.where == "three threads of this machine"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("TAS_WORKERS", "fibres", "TAS_WORKERS is 'fibres'. It can be processes or threads"),
        ("TAS_CORES", "many", "TAS_CORES is 'many'. It is a whole number from 1"),
        ("TAS_SCHEDULER", "tcp://127.0.0.1:9", "No Dask scheduler answers at 'tcp://127.0.0.1:9'"),
    ],
)
def test_a_place_that_is_not_there_is_refused_in_a_sentence(
    variable: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "START_SECONDS", 0.3)
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingRefused, match=sentence.replace("(", r"\(")), workers() as found:
        found.submit(os.getpid)
