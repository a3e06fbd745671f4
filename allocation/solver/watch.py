"""Watches a solve from outside: passes progress on, and stops the solvers when asked to or when time is up."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from ortools.sat.python.cp_model import CpSolver, CpSolverSolutionCallback

from allocation.plan import Progress

Result = TypeVar("Result")

THREADS = 2  # searches are laid out two side by side, whether or not they run at once
BETWEEN_REPORTS_SECONDS = 0.1
BETWEEN_LOOKS_SECONDS = 0.02


class Watch:
    """One solve seen from outside. Use as a context; safe to call from several threads.

    A request to stop is repeated until each solver ends, because one made before a search has started is forgotten.
    `threads` is how many of its searches run at once.
    """

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None,
        stop: threading.Event | None,
        deadline: float,
        threads: int = THREADS,
    ) -> None:
        self.threads = threads
        self.deadline = self._last = deadline
        self._on_progress = on_progress
        self._stop = stop or threading.Event()
        self._started = time.perf_counter()
        self._active: set[CpSolver] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="solver watch", daemon=True)
        self._figures: dict[int, tuple[float, float]] = {}
        self._stage: tuple[str, int, int, float] = ("", 0, 0, 1.0)
        self._reported = 0.0

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def side_by_side(self, several: int, name: str) -> ThreadPoolExecutor:
        """Threads for so many searches, of which as many run at once as may. What they find does not depend on that."""
        return ThreadPoolExecutor(max(1, min(several, self.threads)), thread_name_prefix=name)

    def keep_back(self, share: float) -> None:
        """Searches end earlier, by this share of the time that is left; `give_back` undoes it."""
        self.deadline -= share * max(0.0, self.deadline - time.perf_counter())

    def give_back(self) -> None:
        """All the time there is may be used."""
        self.deadline = self._last

    @property
    def seconds(self) -> float:
        """Wall time since the solve began."""
        return time.perf_counter() - self._started

    @property
    def seconds_left(self) -> float:
        """Wall time until the deadline, 0 when it has passed or somebody asked to stop."""
        return 0.0 if self.is_over else self.deadline - time.perf_counter()

    @property
    def is_stopped(self) -> bool:
        """True when somebody asked to stop."""
        return self._stop.is_set()

    @property
    def is_over(self) -> bool:
        """True when somebody asked to stop, or the time is up."""
        return self.is_stopped or time.perf_counter() >= self.deadline

    def unless_over(self, work: Callable[[], Result]) -> Result | None:
        """What the work comes to; None as soon as the watch is over. For work that cannot be stopped half-way: it is
        left to end by itself, and nobody waits for it."""
        results: list[Result] = []
        thread = threading.Thread(target=lambda: results.append(work()), name="solver on its own")
        thread.start()
        while thread.is_alive() and not self.is_over:
            thread.join(BETWEEN_LOOKS_SECONDS)
        return results[0] if results else None

    def solving(self, solver: CpSolver) -> None:
        """Stop this solver when the time comes; until `solved`."""
        with self._lock:
            self._active.add(solver)

    def solved(self, solver: CpSolver) -> None:
        """The solver has ended."""
        with self._lock:
            self._active.discard(solver)

    def begin_stage(
        self, label: str, number: int, stages: int, scale: float, figures: dict[int, tuple[float, float]]
    ) -> None:
        """A stage begins; `figures` are (objective, bound) of each part before it, in whole numbers of the solver."""
        with self._lock:
            self._stage, self._figures = (label, number, stages, scale), dict(figures)
        self._report(is_urgent=True)

    def improved(self, part: int, objective: float, bound: float | None) -> None:
        """A part of the stage has a new best plan, and a new bound unless that is None."""
        with self._lock:
            self._figures[part] = (objective, self._figures[part][1] if bound is None else bound)
        self._report(is_urgent=False)

    def end_stage(self, figures: dict[int, tuple[float, float]]) -> None:
        """The stage is through; `figures` are what each part came to."""
        with self._lock:
            self._figures = dict(figures)
        self._report(is_urgent=True)

    def _report(self, is_urgent: bool) -> None:
        if self._on_progress is None:
            return
        with self._lock:
            now = self.seconds
            if not is_urgent and now - self._reported < BETWEEN_REPORTS_SECONDS:
                return
            self._reported = now
            label, number, stages, scale = self._stage
            objective, bound = (sum(figure[i] for figure in self._figures.values()) / scale for i in (0, 1))
        self._on_progress(Progress(label, number, stages, objective, bound, now))

    def _look(self) -> None:
        while not self._ended.wait(BETWEEN_LOOKS_SECONDS):
            if self.is_over:
                with self._lock:
                    for solver in self._active:
                        solver.stop_search()


class Reporter(CpSolverSolutionCallback):
    """Tells the watch of each better plan and bound of one part."""

    def __init__(self, watch: Watch, part: int) -> None:
        super().__init__()
        self._watch, self._part = watch, part

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self._watch.improved(self._part, self.objective_value, self.best_objective_bound)
