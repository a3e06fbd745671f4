"""A batch of solves: what is kept is not solved again, and each result is kept as soon as it is there."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait

from sqlalchemy import Engine

from allocation.plan import SolveResult
from data_sources.running import content
from data_sources.running.kept import keep, kept
from data_sources.running.task import SolveTask, run_on_worker, run_unless_stopped
from data_sources.running.workers import Workers

LOOK_SECONDS = 0.1
AHEAD = 1  # tasks handed over beyond those that run, so that no worker waits for its next one
MOST_TRIES = 5
STOPPING_SECONDS = 10.0  # how long solves elsewhere, which no request to stop reaches, are waited for

OnDone = Callable[[int, SolveResult], None]


class TaskLost(RuntimeError):
    """A task lost its worker again and again; the message is a sentence."""


def run_batch(
    engine: Engine,
    tasks: Sequence[SolveTask],
    workers: Workers,
    *,
    stop: threading.Event | None = None,
    on_done: OnDone | None = None,
) -> list[SolveResult | None]:
    """The result of each task, in the order of the tasks; None for what was not done when `stop` was set.

    What is kept comes at once, equal tasks are solved once, and each result is kept before anybody is told of it, so a
    batch that was stopped, or whose process was killed, goes on where it was when it is run again. A task whose worker
    died is given to another. `on_done` gets a task's place and its result, as they come, in the thread that called.
    Whatever a solve raises is raised when those under way have ended and are kept.
    """
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
    for task, result in _Batch(rest, workers, stop or threading.Event()).results():
        keep(engine, task.content_key, result)
        deliver(task.content_key, result)
    return results


class _Batch:
    """Tasks that wait, and those under way: few enough to be shared out fairly between several batches."""

    def __init__(self, tasks: Sequence[SolveTask], workers: Workers, stop: threading.Event) -> None:
        self._workers, self._stop = workers, stop
        self._waiting = deque(tasks)
        self._under_way: dict[Future[SolveResult | None], SolveTask] = {}
        self._lost: Counter[str] = Counter()
        self._error: BaseException | None = None
        self._stopped_at: float | None = None

    def results(self) -> Iterator[tuple[SolveTask, SolveResult]]:
        """Each task with its result as it comes, until all are there or nobody wants more."""
        try:
            while self._under_way or (self._waiting and self._is_wanted):
                self._hand_over()
                done, _ = wait(self._under_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    task = self._under_way.pop(future)
                    if result := self._taken(task, future):
                        yield task, result
                if self._has_waited_enough():
                    break
        finally:
            for future in self._under_way:
                future.cancel()
        if self._error:
            raise self._error

    @property
    def _is_wanted(self) -> bool:
        return not self._stop.is_set() and self._error is None

    def _hand_over(self) -> None:
        if not (self._waiting and self._is_wanted):
            return
        most = self._workers.count() + AHEAD
        while self._waiting and len(self._under_way) < most:
            task = self._waiting.popleft()
            self._under_way[self._begun(task)] = task

    def _begun(self, task: SolveTask) -> Future[SolveResult | None]:
        if self._workers.shares_memory:
            return self._workers.submit(run_unless_stopped, task, self._stop)
        return self._workers.submit(run_on_worker, task, content.software())

    def _taken(self, task: SolveTask, future: Future[SolveResult | None]) -> SolveResult | None:
        """What a task came to; nothing where its worker died, so that it waits again, or where it went wrong."""
        try:
            return future.result()
        except self._workers.lost as error:
            self._lost[task.content_key] += 1
            if self._lost[task.content_key] < MOST_TRIES:
                self._waiting.appendleft(task)
            else:
                self._error = self._error or _lost_for_good(error)
        except Exception as error:
            self._error = self._error or error
        return None

    def _has_waited_enough(self) -> bool:
        """Nobody wants more, and what is under way elsewhere takes its time: it ends by its own limit, unheard."""
        if not self._stop.is_set() or self._workers.shares_memory:
            return False
        self._stopped_at = self._stopped_at or time.monotonic()
        return time.monotonic() - self._stopped_at > STOPPING_SECONDS


def _lost_for_good(error: BaseException) -> TaskLost:
    return TaskLost(
        f"A solve lost its worker {MOST_TRIES} times and was given up ({error}). The workers may have too little "
        "memory. What was solved is kept; start again to go on."
    )
