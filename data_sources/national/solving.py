"""Every authority solved in two rounds: all of them briefly, then those with open goals in the time that is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event

from sqlalchemy import Engine

from allocation.goals import LAST
from allocation.plan import SolveOptions, SolveResult, SolveStatus, Stage
from allocation.settings import AllocationSettings
from allocation.solver.unchanged import DECIDING, unchanged_since
from data_sources.national.authorities import Authority
from data_sources.running.batch import run_batch
from data_sources.running.task import SolveTask
from data_sources.running.workers import Workers

SECONDS_A_SCHOOL = 0.0105  # 226 seconds for 21,500 schools on two cores; proofs end most searches sooner
FIRST_ROUND_SHARE = 0.4
LEAST_SECONDS = 0.3
# The order of the list settles what nothing else decides, and nobody has a plan on screen.
NOT_COUNTED = frozenset({"anchor_differences", LAST})
MOST_TIMES = 12.0  # of its first time, for an authority in the second round

OnDone = Callable[[Authority, SolveResult, int], None]


@dataclass(frozen=True)
class Solved:
    """An authority with its result; None where it was not planned, or not solved before the run was stopped."""

    authority: Authority
    result: SolveResult | None = None


def solve_all(
    engine: Engine,
    authorities: Sequence[Authority],
    settings: AllocationSettings,
    workers: Workers,
    *,
    seconds_a_school: float = SECONDS_A_SCHOOL,
    stop: Event | None = None,
    on_done: OnDone | None = None,
) -> list[Solved]:
    """Every authority with its plan, each search kept as soon as it is done, so that a run goes on where it stopped.

    The first round takes FIRST_ROUND_SHARE of the time, by schools. In the second each authority with an open goal is
    searched again, its proven parts left alone; the better plan of the two, goal by goal, is given.
    """
    ready = [one for one in authorities if one.problem is not None]
    first = [_first(one, settings.solve_options(), seconds_a_school) for one in ready]

    def done(named: Sequence[Authority], number: int) -> Callable[[int, SolveResult], None]:
        return lambda place, result: on_done(named[place], result, number) if on_done else None

    results = run_batch(engine, first, workers, stop=stop, on_done=done(ready, 1))
    again = [i for i, result in enumerate(results) if result is not None and _may_gain(result)]
    schools = sum(len(first[i].problem.schools) for i in range(len(first)))
    total = seconds_a_school * schools * (1 - FIRST_ROUND_SHARE)
    second = _second([(first[i], result) for i in again if (result := results[i]) is not None], total)
    better = run_batch(engine, second, workers, stop=stop, on_done=done([ready[i] for i in again], 2))
    for i, result in zip(again, better, strict=True):
        before = results[i]
        results[i] = before if result is None or (before and _goals(before) <= _goals(result)) else result
    found = {one.code: result for one, result in zip(ready, results, strict=True)}
    return [Solved(one, found.get(one.code)) for one in authorities]


def _first(one: Authority, options: SolveOptions, seconds_a_school: float) -> SolveTask:
    assert one.problem is not None
    seconds = max(LEAST_SECONDS, FIRST_ROUND_SHARE * seconds_a_school * len(one.problem.schools))
    return SolveTask(one.problem, replace(options, seconds=seconds))


def _may_gain(result: SolveResult) -> bool:
    return any(stage.is_open and (stage.gap or 0) > 0 for stage in counted_stages(result))


def _second(solved: Sequence[tuple[SolveTask, SolveResult]], seconds: float) -> list[SolveTask]:
    """The same problems begun from what was found, `seconds` shared out by what is open. A search in which only a part
    is open takes only that share of its limit, so the limit is set higher by as much."""
    kept = [(task, _proven_only(result)) for task, result in solved]
    stays = [unchanged_since(before, task.problem, task.options, None) for task, before in kept]
    shares = [one.share_of_time(task.problem) for one, (task, _) in zip(stays, kept, strict=True)]
    weights = [share * len(task.problem.schools) for share, (task, _) in zip(shares, kept, strict=True)]
    tasks = []
    for (task, before), share, weight in zip(kept, shares, weights, strict=True):
        limit = min(seconds * weight / sum(weights), MOST_TIMES * task.options.seconds) / share
        options = replace(task.options, seconds=max(LEAST_SECONDS, limit), clock_seconds=None)
        tasks.append(SolveTask(task.problem, options, before))
    return tasks


def _proven_only(result: SolveResult) -> SolveResult:
    """The result with the proofs of those parts only in which every goal is proven: the others are searched again."""
    return replace(result, parts=tuple(part for part in result.parts if set(part.proven) >= DECIDING))


def _goals(result: SolveResult) -> tuple[float, ...]:
    """What decides which of two plans for the same problem is better: every goal's figure, most important first."""
    is_short = float(result.status is SolveStatus.INFEASIBLE)
    return (is_short, *(round(stage.objective or 0.0, 6) for stage in counted_stages(result)))


def counted_stages(result: SolveResult) -> list[Stage]:
    """The goals by which a plan of a national run is judged."""
    return [stage for stage in result.stages if stage.goal not in NOT_COUNTED]
