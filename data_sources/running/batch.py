"""A batch of solves: what is kept is not solved again, and each result is kept as soon as it is there."""

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from allocation.plan import SolveResult
from data_sources.running.kept import keep, kept
from data_sources.running.pieces import Piece, Pieces
from data_sources.running.task import SolveTask, solved
from data_sources.running.workers import Workers

OnDone = Callable[[int, SolveResult], None]


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
    pieces = Pieces(workers, stop or threading.Event())
    for key, numbers in places.items():
        if key not in known:
            pieces.add(Piece(key, solved, (tasks[numbers[0]],)))
    for piece, result in pieces.values():
        keep(engine, piece.name, result)
        deliver(piece.name, result)
    return results
