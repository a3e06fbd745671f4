"""Two hundred what-ifs of one district: one at a time, in threads, in processes and on a Dask cluster."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import numpy as np
import psutil
from distributed import LocalCluster

from allocation.plan import SolveOptions, SolveResult
from benchmarks import clock
from benchmarks.districts import district
from benchmarks.what_if import shorter_post
from data_sources.database import open_database
from data_sources.running import content
from data_sources.running.batch import run_batch
from data_sources.running.task import SolveTask
from data_sources.running.workers import Workers, cores, workers

SCENARIOS, QUICK_SCENARIOS = 200, 16
ROUNDS = 4  # the ways take turns, so that other work on the machine falls on all of them
SECONDS = 2.0
MEGABYTE = 2**20


class Way(NamedTuple):
    """A way to run them: its name, and where."""

    name: str
    open: Callable[[], AbstractContextManager[Workers]]


def run(is_quick: bool = False) -> None:
    """Prints a line a way: seconds until its workers are there, seconds of all solves, solves a minute, how many times
    faster than one at a time, memory of a worker, and whether the plans are the same to the last figure."""
    several = scenarios(QUICK_SCENARIOS if is_quick else SCENARIOS)
    runs = [Run(way) for way in WAYS]
    with ExitStack() as stack:
        for one in runs:
            one.begin(stack)
        for first in range(ROUNDS):
            for one in runs:
                one.solve(several[first::ROUNDS])
        print(f"{len(several)} what-ifs of W, {cores()} at once; load of the machine {os.getloadavg()[0]:.1f}")
        print(f"{'':32}{'start':>7}{'seconds':>9}{'a minute':>10}{'ratio':>7}{'MB a worker':>13}  plans")
        for one in runs:
            same = "the same" if one.plans == runs[0].plans else "DIFFER"
            print(
                f"{one.way.name:32}{one.start:7.1f}{one.seconds:9.1f}{60 * len(several) / one.seconds:10.0f}"
                f"{runs[0].seconds / one.seconds:7.2f}{one.megabytes():13.0f}  {same}"
            )


class Run:
    """One way under way: what it has taken and found so far."""

    def __init__(self, way: Way) -> None:
        self.way, self.start, self.seconds, self.plans = way, 0.0, 0.0, list[object]()

    def begin(self, stack: ExitStack) -> None:
        """Opens it, until the stack is closed, and waits until its workers have loaded the solver."""
        began = clock.now()
        self.where = stack.enter_context(self.way.open())
        loading = [self.where.submit(content.software) for _ in range(self.where.count())]
        for one in loading:
            one.result()
        self.start = clock.now() - began

    def solve(self, tasks: Sequence[SolveTask]) -> None:
        """Solves some, with everything that goes with it: keys, sending, keeping in a database."""
        with tempfile.TemporaryDirectory() as folder:
            engine = open_database(f"sqlite:///{Path(folder) / 'kept.db'}")
            began = clock.now()
            results = run_batch(engine, tasks, self.where)
            self.seconds += clock.now() - began
            engine.dispose()
        self.plans += [one and digits(one) for one in results]

    def megabytes(self) -> float:
        """Resident memory of a worker; in threads of the whole process."""
        pid = self.where.submit(os.getpid).result()
        return float(psutil.Process(pid).memory_info().rss) / MEGABYTE


def scenarios(count: int) -> list[SolveTask]:
    """A post cut, somebody else's each time or the same with another seed."""
    problem, random = district("W", 0), np.random.default_rng(0)
    return [
        SolveTask(shorter_post(problem, random), SolveOptions(seconds=SECONDS, seed=1 + number))
        for number in range(count)
    ]


def digits(result: SolveResult) -> object:
    """All of a result but the seconds it took."""
    return result.status, result.plan, [(stage.objective, stage.bound) for stage in result.stages]


@contextmanager
def here(kind: str, at_once: int | None) -> Iterator[Workers]:
    """Workers of this machine with these settings, which are only for them."""
    settings = {"TAS_WORKERS": kind, "TAS_CORES": str(at_once or cores()), "TAS_SCHEDULER": ""}
    with ExitStack() as stack:
        with mock.patch.dict(os.environ, settings):
            found = stack.enter_context(workers())
        yield found


@contextmanager
def cluster() -> Iterator[Workers]:
    """A real scheduler and its workers, a process each, with one thread each."""
    made = LocalCluster(n_workers=cores(), threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
    with made, workers(made.scheduler_address) as found:
        yield found


WAYS = (
    Way("one at a time", lambda: here("threads", 1)),
    Way("threads", lambda: here("threads", None)),
    Way("processes", lambda: here("processes", None)),
    Way("Dask workers on this machine", cluster),
)
