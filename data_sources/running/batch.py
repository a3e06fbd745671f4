"""A batch of solves: what is kept is not solved again, and each result is kept as soon as it is there."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait

from sqlalchemy import Engine

from allocation.plan import SolveResult
from data_sources.running.kept import keep, kept
from data_sources.running.task import SolveTask
from data_sources.running.workers import Workers

LOOK_SECONDS = 0.2
AHEAD = 1  # tasks handed over beyond those that run, so that no worker waits for its next one


def run_batch(
    engine: Engine,
    tasks: Sequence[SolveTask],
    workers: Workers,
    *,
    stop: threading.Event | None = None,
    on_done: Callable[[int, SolveResult], None] | None = None,
) -> list[SolveResult | None]:
    """The result of each task, in the order of the tasks; None for what was not done when `stop` was set.

    What is kept comes at once, equal tasks are solved once, and each result is kept before anybody is told of it, so a
    batch that was stopped, or whose process was killed, goes on where it was when it is run again. `on_done` gets a
    task's place and its result, as they come, in the thread that called. Whatever a solve raises is raised when those
    under way have ended and are kept.
    """
    stop = stop or threading.Event()
    places: dict[str, list[int]] = {}
    for number, task in enumerate(tasks):
        places.setdefault(task.content_key, []).append(number)
    results: list[SolveResult | None] = [None] * len(tasks)

    def deliver(key: str, result: SolveResult) -> None:
        for number in places[key]:
            results[number] = result
            if on_done:
                on_done(number, result)

    known = kept(engine, places)
    for key, result in known.items():
        deliver(key, result)
    rest = [tasks[numbers[0]] for key, numbers in places.items() if key not in known]
    for key, result in _solved(rest, workers, stop):
        keep(engine, key, result)
        deliver(key, result)
    return results


def _solved(tasks: Sequence[SolveTask], workers: Workers, stop: threading.Event) -> Iterator[tuple[str, SolveResult]]:
    """Each task's key and result as they come, until all are there or nobody wants more."""
    waiting = deque(tasks)
    under_way: dict[Future[SolveResult | None], SolveTask] = {}
    errors: list[BaseException] = []
    while under_way or (waiting and not stop.is_set() and not errors):
        while waiting and len(under_way) < workers.count + AHEAD and not stop.is_set() and not errors:
            task = waiting.popleft()
            under_way[workers.submit(_solve, task, stop if workers.shares_memory else None)] = task
        done, _ = wait(under_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            task = under_way.pop(future)
            if error := future.exception():
                errors.append(error)
            elif result := future.result():
                yield task.content_key, result
    if errors:
        raise errors[0]


def _solve(task: SolveTask, stop: threading.Event | None) -> SolveResult | None:
    """What a solve comes to; nothing where it was stopped, because that does not follow from its content."""
    if stop is None:
        return task.run()
    result = None if stop.is_set() else task.run(stop)
    return None if stop.is_set() else result
