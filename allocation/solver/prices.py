"""What holds a plan back: each limit loosened by one unit, the part it touches solved anew, and the gain by goal.

Most limits hold nothing back. So first all limits of one kind and place are loosened at once, and ruled out together
where even that gains nothing; then what each of the others could gain at most decides which is worked out first.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TypeVar

from allocation.findings import LimitPrice, LimitPrices
from allocation.plan import Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.limit_gains import ONLY_MEETINGS, Base, later_gained, matters, most_meetings_gained, priced
from allocation.solver.loosen import Key, Loosened, all_limits, place_of, together
from allocation.solver.objectives import goals_in_order
from allocation.solver.offers import Question, best_offers
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.watch import THREADS, Watch

NOTHING = (0, 0)

Item = TypeVar("Item")

OnProgress = Callable[[int, int], None]
OnFound = Callable[[LimitPrice], None]


def limit_prices(
    problem: AllocationProblem,
    plan: Plan,
    *,
    options: SolveOptions | None = None,
    seconds: float = 10.0,
    on_progress: OnProgress | None = None,
    on_found: OnFound | None = None,
    stop: threading.Event | None = None,
) -> LimitPrices:
    """Prices of one more unit of every limit, for a lawful plan; the most promising are worked out first.

    Coverage and tiers are worked out anew with the limit looser; where that gains nothing, each later goal is, with the
    tiers as they are and the goals before it as good as in the plan (workloads within their margin count as even). The
    gain is against the same search with nothing loosened. `on_progress` is given limits tried and limits in all,
    `on_found` each limit that holds the plan back as soon as its price is known; both are called from other threads.
    """
    began = time.perf_counter()
    with Watch(None, stop, began + seconds) as watch:
        run = _Run(_base(problem, plan, options or SolveOptions(), watch), watch, on_progress, on_found)
        every = all_limits(problem, run.base.lines, run.base.options.headroom_share)
        run.limits = [one for one in every if matters(run.base, one)]
        places = _places(run)
        _each(run, places, _rule_out_meetings)
        _each(run, [one for one in run.limits if one.key not in run.most], _most)
        promising = [one for one in run.limits if run.most.get(one.key) != NOTHING]
        promising.sort(key=lambda one: run.most.get(one.key, NOTHING), reverse=True)
        _each(run, promising, _price)
        _each(run, places, _price_the_rest)
    found = sorted((row for row in run.rows if row.gains), key=lambda row: _rank(run.base, row))
    untried = [one for one in run.limits if one.key not in run.tried]
    return LimitPrices(
        rows=tuple(found),
        tried=len(run.limits) - len(untried),
        without_gain=len(run.limits) - len(untried) - len(found),
        untried=len(untried),
        seconds=time.perf_counter() - began,
        untried_most=_most_of(run, untried),
    )


@dataclass(eq=False)
class _Run:
    """The limits on their way: `most` is what each could gain at most in coverage and meetings, `tried` are those
    worked out or ruled out."""

    base: Base
    watch: Watch
    on_progress: OnProgress | None
    on_found: OnFound | None
    limits: list[Loosened] = field(default_factory=list)
    most: dict[Key, tuple[int, int]] = field(default_factory=dict)
    rows: list[LimitPrice] = field(default_factory=list)
    tried: set[Key] = field(default_factory=set)

    def done(self, limits: Sequence[Loosened]) -> None:
        """These are through."""
        self.tried |= {one.key for one in limits}
        if self.on_progress:
            self.on_progress(len(self.tried), len(self.limits))


def _base(problem: AllocationProblem, plan: Plan, options: SolveOptions, watch: Watch) -> Base:
    lines = lines_of_plan(problem, plan)
    question = Question(problem, lines, options.headroom_share, watch, options.seed)
    return Base(problem, options, goals_in_order(options.goal_order), lines, question, best_offers(question))


def _places(run: _Run) -> list[tuple[Loosened, ...]]:
    places: dict[tuple[str, ...], list[Loosened]] = {}
    for one in run.limits:
        places.setdefault(place_of(run.base.problem, one), []).append(one)
    return [tuple(several) for several in places.values()]


def _each(run: _Run, items: Sequence[Item], work: Callable[["_Run", Item], None]) -> None:
    with ThreadPoolExecutor(THREADS, thread_name_prefix="limits") as pool:
        for answer in as_completed([pool.submit(work, run, item) for item in items]):
            answer.result()


def _rule_out_meetings(run: _Run, several: tuple[Loosened, ...]) -> None:
    """Where even all limits of a place at once gain no coverage or meetings, none of them does."""
    if len(several) < 2 or run.watch.is_over:
        return
    if most_meetings_gained(run.base, together(several), run.watch) == NOTHING:
        run.most |= {one.key: NOTHING for one in several}
        if several[0].kind in ONLY_MEETINGS:
            run.done(several)


def _most(run: _Run, one: Loosened) -> None:
    if not run.watch.is_over:
        run.most[one.key] = most_meetings_gained(run.base, one, run.watch)


def _price(run: _Run, one: Loosened) -> None:
    row = priced(run.base, one, run.watch, may_gain_meetings=run.most.get(one.key) != NOTHING)
    if row is None:
        return
    run.rows.append(row)
    if row.gains and run.on_found:
        run.on_found(row)
    run.done([one])


def _price_the_rest(run: _Run, several: tuple[Loosened, ...]) -> None:
    """The limits of a place that gain no meetings: one by one, unless all at once gain nothing on any later goal."""
    left = [one for one in several if one.key not in run.tried]
    if len(left) > 1 and not run.watch.is_over:
        gains, is_proven = later_gained(run.base, together(left), run.watch)
        if is_proven and not gains:
            run.done(left)
            return
    for one in left:
        _price(run, one)


def _most_of(run: _Run, untried: Sequence[Loosened]) -> dict[str, float] | None:
    if any(one.key not in run.most for one in untried):
        return None
    return run.base.in_goals(*(max((run.most[one.key][i] for one in untried), default=0) for i in (0, 1)))


def _rank(base: Base, row: LimitPrice) -> tuple[tuple[float, ...], str, str]:
    return tuple(-row.gains.get(goal.name, 0.0) for goal in base.goals), row.kind, row.change
