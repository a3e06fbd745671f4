"""A request to stop that reaches work wherever it runs: in this process, in another of this machine, on a cluster."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LOOK_SECONDS = 0.2


class Sign(Protocol):
    """Handed over with each piece of work. `wanted`: where the work is, how to ask whether it is still wanted; `end`:
    where the batch is, that nothing more is."""

    def wanted(self) -> Callable[[], bool]: ...

    def end(self) -> None: ...


@dataclass(frozen=True)
class InMemory:
    """For threads: the batch's own request to stop."""

    stop: threading.Event

    def wanted(self) -> Callable[[], bool]:
        return lambda: not self.stop.is_set()

    def end(self) -> None:
        return None


def _lasting() -> Path:
    handle, name = tempfile.mkstemp(prefix="tas_batch_")
    os.close(handle)
    return Path(name)


@dataclass(frozen=True)
class ByFile:
    """For processes of this machine: work is wanted while a file is there."""

    path: Path = field(default_factory=_lasting)

    def wanted(self) -> Callable[[], bool]:
        return self.path.exists

    def end(self) -> None:
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True)
class ByCluster:
    """For Dask: a piece that is cancelled, or whose client has gone, is known as such to its worker."""

    def wanted(self) -> Callable[[], bool]:
        from distributed import get_worker

        worker = get_worker()
        tasks, key = worker.state.tasks, worker.get_current_task()
        return lambda: key in tasks and tasks[key].state != "cancelled"

    def end(self) -> None:
        return None


@contextmanager
def heard(sign: Sign) -> Iterator[threading.Event]:
    """Where the work is: an event that is set soon after the work is no longer wanted."""
    if isinstance(sign, InMemory):
        yield sign.stop
        return
    stop, is_over, is_wanted = threading.Event(), threading.Event(), sign.wanted()

    def listen() -> None:
        while not is_over.wait(LOOK_SECONDS):
            if not is_wanted():
                stop.set()
                return

    if not is_wanted():
        stop.set()
    listener = threading.Thread(target=listen, name="stop", daemon=True)
    listener.start()
    try:
        yield stop
    finally:
        is_over.set()
        listener.join()
