"""Pieces of work that wait and run: few handed over at a time, given to another worker where one dies, stopped soon."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from data_sources.running.shared import opened
from data_sources.running.signs import Sign, heard
from data_sources.running.software import refuse_another, this_program
from data_sources.running.workers import Workers

LOOK_SECONDS = 0.1
AHEAD = 1  # pieces handed over beyond those that run, so that no worker waits for its next one
MOST_TRIES = 5
STOPPING_SECONDS = 3.0  # how long pieces that were asked to stop are waited for


class TaskLost(RuntimeError):
    """A piece of work lost its worker again and again; the message is a sentence."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One piece of work: a function of a module that is called, anywhere, with these arguments (or what was shared in
    their place) and an event that asks it to stop. `name` is its own."""

    name: str
    work: Callable[..., object]
    arguments: tuple[object, ...]


class Pieces:
    """Pieces that wait, and those under way: few enough to be shared out fairly between several batches."""

    def __init__(self, workers: Workers, stop: threading.Event) -> None:
        self._workers, self._stop = workers, stop
        self._waiting: deque[Piece] = deque()
        self._under_way: dict[Future[Any], Piece] = {}
        self._lost: Counter[str] = Counter()
        self._error: BaseException | None = None
        self._stopped_at: float | None = None

    def add(self, piece: Piece, *, is_next: bool = False) -> None:
        """One more, before all others that wait where it `is_next`. More may be added for what has come."""
        if is_next:
            self._waiting.appendleft(piece)
        else:
            self._waiting.append(piece)

    def values(self) -> Iterator[tuple[Piece, Any]]:
        """Each piece with what it came to, as they come, until all are there or nobody wants more; nothing of those
        that were asked to stop. What a piece raises is raised when those under way have ended."""
        sign = self._workers.sign(self._stop)
        try:
            while self._under_way or (self._waiting and self._is_wanted):
                self._hand_over(sign)
                done, _ = wait(self._under_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    piece = self._under_way.pop(future)
                    value = self._value(piece, future)
                    if value is not None:
                        yield piece, value
                if self._stop.is_set() and self._is_given_up(sign):
                    break
        finally:
            sign.end()
            for future in self._under_way:
                future.cancel()
        if self._error:
            raise self._error

    @property
    def _is_wanted(self) -> bool:
        return not self._stop.is_set() and self._error is None

    def _hand_over(self, sign: Sign) -> None:
        most = self._workers.count() + AHEAD if self._waiting and self._is_wanted else 0
        while self._waiting and len(self._under_way) < most:
            piece = self._waiting.popleft()
            future = self._workers.submit(called, piece.work, this_program(), sign, *piece.arguments)
            self._under_way[future] = piece

    def _value(self, piece: Piece, future: Future[Any]) -> Any:
        """What a piece came to; nothing where its worker died, so that it waits again, or where it went wrong."""
        try:
            return future.result()
        except self._workers.lost as error:
            self._lost[piece.name] += 1
            if self._lost[piece.name] < MOST_TRIES:
                self._waiting.appendleft(piece)
            else:
                self._error = self._error or _lost_for_good(error)
        except Exception as error:
            self._error = self._error or error
        return None

    def _is_given_up(self, sign: Sign) -> bool:
        """Whether those under way, all of which are asked to stop, have had their time: they end by themselves."""
        sign.end()
        self._under_way = {future: piece for future, piece in self._under_way.items() if not future.cancel()}
        self._stopped_at = self._stopped_at or time.monotonic()
        return time.monotonic() - self._stopped_at > STOPPING_SECONDS


def called(work: Callable[..., object], program: dict[str, str], sign: Sign, *arguments: object) -> object:
    """What a piece comes to where it runs; None where it was asked to stop, because that does not follow from what it
    was given. Raises OtherSoftware where the program there is not the one that asks."""
    refuse_another(program)
    with heard(sign) as stop:
        value = None if stop.is_set() else work(*(opened(one) for one in arguments), stop)
        return None if stop.is_set() else value


def _lost_for_good(error: BaseException) -> TaskLost:
    return TaskLost(
        f"A solve lost its worker {MOST_TRIES} times and was given up ({error}). The workers may have too little "
        "memory. What was solved is kept; start again to go on."
    )
