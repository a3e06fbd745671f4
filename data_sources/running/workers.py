"""Where many solves run, through one interface: processes or threads of this machine, or a Dask cluster."""

import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from allocation.solver import compiled
from allocation.wording import counted
from data_sources.running.environment import SettingRefused, whole_number
from data_sources.running.shared import Shared
from data_sources.running.signs import ByCluster, ByFile, InMemory, Sign

Result = TypeVar("Result")

FEW_TASKS = 8  # threads are through with them before processes have started
IDLE_SECONDS = 60  # processes wait so long for more before they end and give their memory back
NICENESS = 10  # pages, which people wait for, go first
LOOK_SECONDS = 1.0  # how often a process looks whether its server is there
START_SECONDS = 30  # for a cluster to answer, and for its first worker to be there
KINDS = ("processes", "threads")


class WorkersRefused(SettingRefused):
    """Solves cannot run where they are asked to; the message is a sentence that says what to do."""


class Workers:
    """Somewhere to run work: `count()` at once, in words `where`. `sign` makes the request to stop that reaches it;
    `share` gives what stands for a value that many pieces of work need; `lost`: what a piece of work raises whose
    worker died."""

    def __init__(
        self,
        executor: Callable[[], Executor],
        count: Callable[[], int],
        where: str,
        *,
        sign: Callable[[threading.Event], Sign] = InMemory,
        share: Callable[[object], object] = lambda value: value,
        lost: tuple[type[BaseException], ...] = (),
    ) -> None:
        self._executor, self.count, self.where = executor, count, where
        self.sign, self.share, self.lost = sign, share, lost

    def submit(self, work: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Hands one piece of work over: a function of a module, and arguments that can be pickled."""
        return self._executor().submit(work, *arguments)


@contextmanager
def workers(address: str | None = None, tasks: int | None = None) -> Iterator[Workers]:
    """Workers for a batch, let go at the end of the context.

    Those of the Dask scheduler at `address`, else at TAS_SCHEDULER ("tcp://scheduler:8786"). Where neither is given,
    this machine: TAS_WORKERS says "processes" (the usual) or "threads"; as many at once as TAS_CORES says, else as
    there are processors. `tasks`, where known, is how many there will be: a few run in threads, which are there at
    once. Raises WorkersRefused where there is no such place.
    """
    address = address or os.environ.get("TAS_SCHEDULER")
    if address:
        place = _cluster(address)
    elif kind() == "threads" or (tasks is not None and tasks <= FEW_TASKS):
        place = _threads()
    else:
        place = _processes()
    with place as found:
        yield found


def kind() -> str:
    """Whether solves run in processes or in threads on this machine: TAS_WORKERS. Raises WorkersRefused for another
    word."""
    asked = os.environ.get("TAS_WORKERS") or KINDS[0]
    if asked not in KINDS:
        raise WorkersRefused(f"TAS_WORKERS is '{asked}'. It can be {' or '.join(KINDS)}; correct it and start again.")
    return asked


def cores() -> int:
    """How many solves run at once on this machine: TAS_CORES, else the processors this process may use. Raises
    SettingRefused where TAS_CORES is no whole number from 1."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return whole_number("TAS_CORES", here)


@contextmanager
def _threads() -> Iterator[Workers]:
    compiled.make_ready()
    count = cores()
    with ThreadPoolExecutor(count, thread_name_prefix="batch") as pool:
        yield Workers(lambda: pool, lambda: count, f"{counted(count, 'thread')} of this machine")


@contextmanager
def _processes() -> Iterator[Workers]:
    """Started with the first piece of work, shared by all batches of this process, and started anew after one died.
    They load no module but those of the work, above all not the one that is being run, which may be the app."""
    from loky import get_reusable_executor  # nothing that a session without a batch should pay for

    compiled.make_ready()  # so that what is compiled is there for all, and each does not compile it for itself
    count = cores()

    def pool() -> Executor:
        return get_reusable_executor(
            count, context="loky", timeout=IDLE_SECONDS, initializer=_step_back, initargs=(os.getpid(),)
        )

    yield Workers(
        pool,
        lambda: count,
        f"{counted(count, 'process', 'processes')} of this machine",
        sign=lambda _: ByFile(),
        share=lambda value: Shared(pickle.dumps(value)),
        lost=(BrokenExecutor,),
    )


def _step_back(server: int) -> None:
    """Lets pages go first, and ends this process when the server has gone, however that came about."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def end_with_it() -> None:
        while os.getppid() == server:
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=end_with_it, name="server", daemon=True).start()


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    from distributed import CancelledError, Client, KilledWorker  # a second to import, for those who have a cluster

    try:
        client = Client(address, timeout=START_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersRefused(
            f"No Dask scheduler answers at '{address}' ({error}). Start one there, correct TAS_SCHEDULER, or leave it "
            "out to solve on this machine."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=START_SECONDS)
        except TimeoutError as error:
            raise WorkersRefused(
                f"The Dask scheduler at '{address}' has no workers. Start some ('python -m dask worker {address}' in "
                "the folder of TAS Planner), or leave TAS_SCHEDULER out to solve on this machine."
            ) from error
        executor = client.get_executor(pure=False)
        yield Workers(
            lambda: executor,
            lambda: sum(client.nthreads().values()),
            f"the Dask cluster at {address}",
            sign=lambda _: ByCluster(),
            # A piece of work of its own, so that it is made again where the worker dies that has it.
            share=lambda value: client.submit(pickle.loads, pickle.dumps(value), pure=False),
            lost=(KilledWorker, CancelledError),
        )
