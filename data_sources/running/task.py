"""One solve of many: all it needs in one value that another process or machine can be given."""

import threading
from dataclasses import dataclass, replace
from functools import cached_property

from allocation.plan import SolveOptions, SolveResult
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from data_sources.running import content

CLOCK_TIMES = 10.0
LEAST_CLOCK_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class SolveTask:
    """A problem to be solved, with what it begins from. No database, no screen.

    Tasks share a machine, so each has one thread, and its hard limit by the clock is so far off (unless the options
    name one) that the amount of work in `options.seconds` decides: the same digits wherever it runs.
    """

    problem: AllocationProblem
    options: SolveOptions
    before: SolveResult | None = None

    def __post_init__(self) -> None:
        clock = self.options.clock_seconds or max(LEAST_CLOCK_SECONDS, CLOCK_TIMES * self.options.seconds)
        object.__setattr__(self, "options", replace(self.options, threads=1, clock_seconds=clock))

    @cached_property
    def content_key(self) -> str:
        """SHA-256 of all the result follows from: two tasks with the same key come to the same plan."""
        return content.digest(content.of_solve(self.problem, self.options, self.before))

    def run(self, stop: threading.Event | None = None) -> SolveResult:
        """Solves it here and now; setting `stop` ends it soon, with the best plan so far."""
        return solve(self.problem, self.options, stop=stop, before=self.before)


def solved(task: SolveTask, stop: threading.Event) -> SolveResult:
    """What a task comes to, wherever it runs."""
    return task.run(stop)
