"""Where many solves run, all through `concurrent.futures.Executor`: threads of this machine, or a Dask cluster."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from allocation.solver import compiled

Result = TypeVar("Result")


class Workers:
    """Somewhere to run solves: `count` at once. `shares_memory`: what runs there sees this process's own objects, such
    as a request to stop. `where` says to people where that is ("2 threads of this machine")."""

    def __init__(self, executor: Executor, count: int, where: str, *, shares_memory: bool) -> None:
        self.executor, self.count, self.where, self.shares_memory = executor, count, where, shares_memory

    def submit(self, work: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Hands one piece of work over."""
        return self.executor.submit(work, *arguments)


@contextmanager
def workers(address: str | None = None) -> Iterator[Workers]:
    """Workers for a batch, gone at the end of the context: those of the Dask scheduler at `address`, else at
    TAS_SCHEDULER ("tcp://scheduler:8786"), or threads of this machine where neither is given."""
    address = address or os.environ.get("TAS_SCHEDULER")
    if not address:
        compiled.make_ready()
    with _cluster(address) if address else _threads() as found:
        yield found


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _threads() -> Iterator[Workers]:
    with ThreadPoolExecutor(cores(), thread_name_prefix="batch") as pool:
        yield Workers(pool, cores(), f"{cores()} threads of this machine", shares_memory=True)


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    from distributed import Client  # a second to import, which nobody pays who has no cluster

    with Client(address) as client:
        count = sum(client.nthreads().values())
        yield Workers(client.get_executor(), count, f"the Dask cluster at {address}", shares_memory=False)
