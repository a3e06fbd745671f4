"""Kept results come at once, equal tasks are solved once, a stop keeps what is done, and the next run does the rest."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from sqlalchemy import Engine

from allocation.plan import SolveResult
from data_sources.database import open_database
from data_sources.running.batch import run_batch
from data_sources.running.kept import keep, kept
from data_sources.running.task import SolveTask
from data_sources.running.workers import Workers, workers

Tasks = Callable[[float], SolveTask]


class Counting(Executor):
    """Runs each piece of work at once, in this thread, and counts."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        self.calls += 1
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def here(counting: Counting) -> Workers:
    return Workers(lambda: counting, lambda: 1, "this thread")


def test_results_come_in_the_order_of_the_tasks_and_nothing_is_solved_twice(
    engine: Engine, task: Tasks, here: Workers, counting: Counting
) -> None:
    several = [task(points) for points in (10, 90, 10, 50)]
    told: list[int] = []
    results = run_batch(engine, several, here, on_done=lambda number, _: told.append(number))
    assert (counting.calls, sorted(told)) == (3, [0, 1, 2, 3])
    assert results[0] is results[2]
    for one, result in zip(several, results, strict=True):
        assert result is not None
        assert (result.plan, result.status) == ((alone := one.run()).plan, alone.status)
    again = run_batch(engine, several, here)
    assert counting.calls == 3
    assert again == results


def test_threads_come_to_the_same_plans(sqlite_url: str, task: Tasks) -> None:
    engine = open_database(sqlite_url)
    several = [task(points) for points in (20, 40, 60)]
    with workers() as found:
        results = run_batch(engine, several, found)
    assert [one.plan for one in results if one] == [one.run().plan for one in several]
    engine.dispose()


def test_a_batch_that_was_stopped_goes_on_where_it_was_with_another_engine(
    sqlite_url: str, task: Tasks, here: Workers, counting: Counting
) -> None:
    several, stop = [task(points) for points in (10, 30, 50, 70)], threading.Event()
    done: list[int] = []

    def after_two(number: int, _: SolveResult) -> None:
        done.append(number)
        if len(done) == 2:
            stop.set()

    first = open_database(sqlite_url)
    results = run_batch(first, several, here, stop=stop, on_done=after_two)
    first.dispose()
    assert [one is not None for one in results] == [True, True, False, False]
    before = counting.calls
    second = open_database(sqlite_url)
    assert None not in run_batch(second, several, here)
    assert counting.calls - before == 2
    second.dispose()


def test_what_a_stopped_search_found_is_not_kept(engine: Engine, task: Tasks, here: Workers) -> None:
    stop = threading.Event()
    stop.set()
    one = task(10)
    assert run_batch(engine, [one], here, stop=stop) == [None]
    assert kept(engine, [one.content_key]) == {}


def test_a_fault_of_one_solve_is_raised_and_what_others_came_to_is_kept(
    engine: Engine, task: Tasks, here: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = task(10), task(30)
    monkeypatch.setitem(bad.__dict__, "run", lambda stop=None: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_batch(engine, [good, bad, task(50)], here)
    assert list(kept(engine, [good.content_key, bad.content_key])) == [good.content_key]


def test_a_result_is_kept_whole_and_the_first_one_stays(engine: Engine, task: Tasks) -> None:
    one, other = task(10).run(), task(90).run()
    keep(engine, "a", one)
    keep(engine, "a", other)
    (found,) = kept(engine, ["a", "b"]).values()
    assert found == one
    assert found.parts == one.parts
