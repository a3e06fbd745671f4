"""England as it is: real schools through the code of `allocate --all-authorities`, staff made up; time and gaps."""

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import psutil
from sqlalchemy import Engine

from allocation.plan import SolveResult
from benchmarks.real_schools import SHARED
from data_sources.database import open_database
from data_sources.importing import import_file
from data_sources.national import authorities, run, sentences
from data_sources.national.authorities import Authority
from data_sources.national.rosters import SPARE_PERCENT
from data_sources.national.summary import NOT_PLANNED, SHORT
from data_sources.running.workers import workers

FILES = (
    "gias/edubasealldata20250524.csv",
    "gias/links_edubasealldata20250422.csv",
    "census/2022-2023_england_census.csv",
    "iod/iod2025_imd_and_income_score_england.csv.gz",
)
CORES = 2
LOOK_SECONDS = 0.25
QUICK_AUTHORITIES = 8


@dataclass
class Tree:
    """What this process and all it started take: `megabytes` at most, `seconds` of the processor so far."""

    megabytes: float = 0.0
    _spent: dict[int, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Of all processes, those that have ended too."""
        return sum(self._spent.values())

    def look(self) -> None:
        """Adds up what there is now."""
        memory = 0.0
        for one in [psutil.Process(), *psutil.Process().children(recursive=True)]:
            try:
                memory += one.memory_info().rss / 1e6
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            self._spent[one.pid] = times.user + times.system
        self.megabytes = max(self.megabytes, memory)


def run_all(count: int | None = None, spare_percent: float | None = None) -> None:
    """Imports the files, scores and allocates `count` authorities, spread over the list (all where None), and prints.
    spare_percent: posts beyond what schools take; the usual where None."""
    missing = [name for name in FILES if not (SHARED / "data" / name).exists()]
    if missing:
        print(f"England is left out: {missing[0]} is not in the open data folder (TAS_SHARED)")
        return
    with tempfile.TemporaryDirectory() as folder, _watched() as tree:
        engine = open_database(f"sqlite:///{folder}/bench.db")
        _import(engine, tree)
        codes = authorities.codes(engine)
        chosen = (
            codes if count is None else [codes[i] for i in np.linspace(0, len(codes) - 1, count).round().astype(int)]
        )
        _measure(
            engine, chosen, run.Choices(spare_percent=SPARE_PERCENT if spare_percent is None else spare_percent), tree
        )
        engine.dispose()


def _import(engine: Engine, tree: Tree) -> None:
    for name in FILES:
        began, spent = time.perf_counter(), tree.seconds
        path = SHARED / "data" / name
        import_file(engine, path.name, path.read_bytes(), by="benchmark")
        tree.look()
        print(f"import {path.name}: {time.perf_counter() - began:.1f} s, processor {tree.seconds - spent:.1f} s")


def _measure(engine: Engine, codes: Sequence[str], choices: run.Choices, tree: Tree) -> None:
    ready: list[float] = []
    searched: dict[str, float] = {}
    scored: list[float] = []

    def on_begun(_: Sequence[Authority], where: str) -> None:
        tree.look()
        scored.append(tree.seconds)
        print(f"solving in {where}")

    def on_solved(one: Authority, result: SolveResult, _: int) -> None:
        searched[one.code] = searched.get(one.code, 0.0) + result.seconds

    tree.look()
    began, spent = time.perf_counter(), tree.seconds
    told = run.Watching(lambda _: ready.append(time.perf_counter() - began), on_begun, on_solved)
    found = run.run(engine, codes, choices, lambda tasks: workers(tasks=tasks), told)
    tree.look()
    wall, solving = time.perf_counter() - began, tree.seconds - scored[0]
    schools = int(found.rows["schools"].sum())
    print(f"{len(codes)} authorities, {schools:,} schools, {found.rows['fte'].sum():,.0f} FTE made up")
    print(f"scoring: {found.facts['scoring_seconds']:.0f} s, processor {scored[0] - spent:.0f} s")
    print(
        f"solving: {found.facts['solving_seconds']:.0f} s, processor {solving:.0f} s, or {solving / CORES:.0f} a core"
    )
    alone = scored[0] - spent + solving / CORES
    print(f"both: {wall:.0f} s, on two idle cores {alone:.0f} s: {schools / alone:.0f} schools a second")
    print(f"memory of all processes: {tree.megabytes:.0f} MB at most")
    seconds = np.diff([0.0, *ready]) + np.array([searched.get(code, 0.0) / CORES for code in codes])
    _fits(seconds, found.rows["schools"].to_numpy(dtype=float))
    neither = int((found.rows["covered"].isna() & found.rows["explanation"].eq("")).sum())
    short, not_planned = (int(found.rows["outcome"].eq(one).sum()) for one in (SHORT, NOT_PLANNED))
    print(f"a plan: {len(codes) - short - not_planned}; an explanation: {short + not_planned}; neither: {neither}")
    print(sentences.headline(found))
    print(sentences.gap(found))
    for row in found.goals.itertuples():
        print(f"  {row.label:75} {row.objective:12,.1f} gap {row.gap_percent:5.1f}%, proven {row.proven}")


def _fits(seconds: np.ndarray, schools: np.ndarray) -> None:
    """The straight line of seconds over authorities, in an order of chance because the list begins with small ones."""
    order = np.random.default_rng(1).permutation(len(seconds))
    for words, x in (("authorities", np.arange(1, len(order) + 1)), ("schools", np.cumsum(schools[order]))):
        spent = np.cumsum(seconds[order])
        slope, beginning = np.polyfit(x, spent, 1)
        off = spent - (slope * x + beginning)
        fit = 1 - (off**2).sum() / ((spent - spent.mean()) ** 2).sum()
        print(f"seconds over {words}: {beginning:.2f} + {slope:.4f} a piece (R2 {fit:.4f})")


@contextmanager
def _watched() -> Iterator[Tree]:
    tree, over = Tree(), threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            tree.look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield tree
    finally:
        over.set()
        thread.join()
