"""The door to redrawing clusters: the goals one after the other, each with what it came to and a bound."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from allocation.plan import Progress, SolveStatus, Stage
from allocation.redraw.figures import GOAL_UNITS, GOAL_WORDS, GOALS, Standing
from allocation.redraw.problem import Drawn, RedrawProblem, RedrawRefused, refused
from allocation.solver.redraw_bound import lowest
from allocation.solver.redraw_case import Areas, RedrawCase, apart, case_of, touching
from allocation.solver.redraw_exact import Outcome, best, value_of
from allocation.solver.redraw_rules import Cut
from allocation.solver.redraw_start import first, mended
from allocation.solver.redraw_terms import Budget, Caps, outside
from allocation.solver.redraw_walk import make_ready, walk
from allocation.solver.watch import Watch

STEPS_A_SECOND, STEPS_AN_AREA = 6_000_000, 40_000
WALKS = (
    (False, 1.5),
    (False, 1.5),
    (False, 1.5),
    (True, 0.5),
)  # from the best so far, else from the first; at which heat
SEARCH_SHARE, REPAIR_STEPS_AN_AREA, REPAIR_HEAT = 0.25, 500, 0.5
STAGE_SHARES = {"deviation": 0.4, "changed_need": 0.7, "journey": 1.0}  # of what the goals before it left
CLOCK_SHARES = {"search": 0.4, "deviation": 0.4, "changed_need": 0.65, "journey": 1.0}  # of what is left of the clock
BOUND_SHARE, WHOLE_SHARE = 0.7, 0.5  # of a goal's time for a bound; of the rest for the whole question, before parts
MOST_OPEN = 4_000  # ways for an area to be in a cluster that the whole question may have
PART_SECONDS, LEAST_PART_SECONDS, MOST_IN_A_PART = 0.4, 0.1, 3
CLOSE_ENOUGH = {"deviation": 0.0002, "changed_need": 0.5, "journey": 0.5}
SHOWN_IN = {"deviation": 100.0, "changed_need": 0.01, "journey": 1.0}
SOLVER = "annealing, GLOP and CP-SAT"


@dataclass(frozen=True, slots=True)
class RedrawOptions:
    """`seconds` sets how much is searched; `clock_seconds` is the limit by the clock (three times as much where it is
    None), which does not decide unless the machine is slow, so the same seed gives the same clusters."""

    seconds: float = 15.0
    seed: int = 1
    clock_seconds: float | None = None


@dataclass(frozen=True, eq=False)
class RedrawResult:
    """Clusters that keep every rule. `stages`: a goal each, figures as shown (percent, need points, minutes).
    `was_cut_short`: somebody stopped it, or the clock did, so another run may come to other clusters."""

    drawn: Drawn
    standing: Standing
    stages: tuple[Stage, ...]
    was_cut_short: bool
    seconds: float


def redraw(
    problem: RedrawProblem,
    options: RedrawOptions | None = None,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> RedrawResult:
    """The best clusters found: as even as can be (no better than the tolerance is asked for); then the least need of
    schools that change cluster; then the shortest journeys. Raises RedrawRefused where no drawing keeps the rules, or
    none was found in time."""
    reasons = refused(problem)
    if reasons:
        raise RedrawRefused(reasons)
    make_ready()  # some seconds the first time on a machine, which are not the search's
    how = options or RedrawOptions()
    clock = how.seconds * 3 if how.clock_seconds is None else how.clock_seconds
    with Watch(on_progress, stop, time.perf_counter() + clock, threads=1) as watch:
        search = _Search(case_of(problem), how, watch)
        with search.no_longer_than(CLOCK_SHARES["search"]):
            search.begin()
        looked = []
        for number, goal in enumerate(GOALS, start=2):
            with search.no_longer_than(CLOCK_SHARES[goal]):
                looked.append(search.stage(number, goal))
        stages = tuple(search.came_to(one) for one in looked)
        return RedrawResult(
            search.case.schools(search.areas), search.standing, stages, search.is_cut, watch.seconds
        )  # fmt: skip


class _Looked(NamedTuple):
    """One goal looked at: none can be below the bound (None: not known), in the goal's own unit."""

    goal: str
    bound: float | None
    seconds: float


class _Search:
    """One redrawing while it goes on: the best clusters so far."""

    def __init__(self, case: RedrawCase, how: RedrawOptions, watch: Watch) -> None:
        self.case, self.how, self.watch = case, how, watch
        self.random = random.Random(how.seed)
        self.known: list[Cut] = []
        self.areas: Areas = ()
        self.is_cut = False
        self.left_seconds = (1 - SEARCH_SHARE) * how.seconds
        self.standing = Standing(float("inf"), 0, 0)

    @contextmanager
    def no_longer_than(self, share: float) -> Iterator[None]:
        """Leaves the rest of the clock's time to what comes after, should the machine be slow."""
        self.watch.keep_back(1 - share)
        yield
        self.is_cut = self.is_cut or self.watch.is_over
        self.watch.give_back()

    def begin(self) -> None:
        """A first drawing that keeps the rules, made better by the quick search."""
        self.watch.begin_stage("search", 1, len(GOALS) + 1, 1.0, {})
        areas = first(self.case, self.how.seed)
        if not self.case.is_lawful(areas):
            areas = self._lawful()
        self._take(areas)
        steps = min(int(SEARCH_SHARE * self.how.seconds * STEPS_A_SECOND), STEPS_AN_AREA * self.case.size[0])
        start = self.areas
        for turn, (is_from_best, hot) in enumerate(WALKS):
            begin = self.areas if is_from_best else start
            self._walked(begin, steps // len(WALKS), hot, self.how.seed + turn)

    def _walked(self, begin: Areas, steps: int, hot: float, seed: int) -> None:
        self._take(walk(self.case, begin, steps=steps, hot=hot, seed=seed, watch=self.watch))

    def stage(self, number: int, goal: str) -> "_Looked":
        """One goal, those before it being no worse."""
        began = self.watch.seconds
        given = STAGE_SHARES[goal] * self.left_seconds
        budget = self._budget(given)
        self._said(number, goal, None)
        bound: float | None = None
        if goal == "deviation" and self.standing.deviation <= self.case.problem.tolerance:
            bound = self.case.problem.tolerance
        elif not self._is_closed(goal, bound := self._searched(number, goal, self._caps(goal), budget)):
            self._by_parts(number, goal, self._caps(goal), budget, bound)
        self.left_seconds -= given - max(budget.seconds, 0.0)
        return _Looked(goal, bound, self.watch.seconds - began)

    def _searched(self, number: int, goal: str, caps: Caps, budget: Budget) -> float | None:
        """The bound of a goal, after all clusters were looked at together."""
        bound: float | None = None
        choices: dict[int, tuple[int, ...]] | None = None
        if goal != "deviation":
            outer = outside(self.case, goal)
            own = self._budget(budget.seconds * BOUND_SHARE)
            given, known = own.seconds, int(value_of(goal, self.standing)) - outer
            found = lowest(self.case, goal, caps, known, own)
            budget.seconds -= given - own.seconds
            self.known += found.cuts
            choices, bound = found.open_to, None if found.bound is None else float(found.bound + outer)
            self._said(number, goal, bound)
            if self._is_closed(goal, bound) or sum(len(one) for one in choices.values()) > MOST_OPEN:
                return bound
        own = self._budget(budget.seconds * WHOLE_SHARE)
        given = own.seconds
        outcome = self._whole(number, goal, caps, own, choices)
        budget.seconds -= given - own.seconds
        several = [one for one in (bound, outcome.bound) if one is not None]
        return max(several, default=None)

    def _budget(self, seconds: float) -> Budget:
        return Budget(seconds, self.how.seed, self.watch, self.known)

    def came_to(self, looked: "_Looked") -> Stage:
        """A goal with what it is in the end: a later one may have made it better still."""
        goal, bound, scale = looked.goal, looked.bound, SHOWN_IN[looked.goal]
        value, is_proven = value_of(goal, self.standing) * scale, self._is_closed(goal, bound)
        shown = value if is_proven else None if bound is None else min(bound * scale, value)
        gap = None if shown is None else (value - shown) / value if value else 0.0
        status = SolveStatus.OPTIMAL if is_proven else SolveStatus.FEASIBLE
        return Stage(goal, GOAL_WORDS[goal], GOAL_UNITS[goal], status, value, shown, gap, looked.seconds, SOLVER)

    def _caps(self, goal: str) -> Caps:
        if goal == "deviation":
            return Caps()
        return Caps(self.standing.deviation, self.standing.changed_need if goal == "journey" else None)

    def _whole(
        self, number: int, goal: str, caps: Caps, budget: Budget, choices: dict[int, tuple[int, ...]] | None
    ) -> Outcome:
        def improved(areas: Areas, bound: float | None) -> Areas:
            self._repaired(areas)
            self._said(number, goal, bound)
            return self.areas

        outcome = best(self.case, goal, caps, self.areas, budget, choices, improved)
        if outcome.areas is not None:
            self._take(outcome.areas)
        return outcome

    def _by_parts(self, number: int, goal: str, caps: Caps, budget: Budget, bound: float | None) -> None:
        """Two or three clusters that touch at a time, the rest as it is, until nothing more is gained or time is up."""
        turns = self._parts()
        idle = 0
        while not budget.is_over and idle < len(turns) and turns:
            part = turns[0]
            turns = [*turns[1:], part]
            choices = {u: part for u, own in enumerate(self.areas) if own in part}
            own = self._budget(min(PART_SECONDS, budget.seconds))
            before, given = self.standing, own.seconds
            outcome = best(self.case, goal, caps, self.areas, own, choices)
            budget.seconds -= max(given - own.seconds, LEAST_PART_SECONDS)
            if outcome.areas is not None:
                self._take(outcome.areas)
            idle = idle + 1 if self.standing == before else 0
            self._said(number, goal, bound)
            if self._is_closed(goal, bound):
                return

    def _parts(self) -> list[tuple[int, ...]]:
        k = self.case.size[1]
        near = {j: touching(self.case, self.areas, [j]) for j in range(k)}
        pairs: list[tuple[int, ...]] = [pair for pair in combinations(range(k), 2) if pair[1] in near[pair[0]]]
        threes: list[tuple[int, ...]] = [
            three for three in combinations(range(k), MOST_IN_A_PART)
            if sum(b in near[a] for a, b in combinations(three, 2)) >= MOST_IN_A_PART - 1
        ]  # fmt: skip
        self.random.shuffle(threes)
        self.random.shuffle(pairs)
        return [*pairs, *threes] if k > 2 else pairs

    def _repaired(self, areas: Areas) -> None:
        """A drawing in pieces put together, and searched around."""
        found = mended(self.case, list(areas), self.how.seed, self.case.size[1])
        if self.case.is_lawful(found):
            self._take(found)
            self._walked(found, REPAIR_STEPS_AN_AREA * self.case.size[0], REPAIR_HEAT, self.how.seed)

    def _lawful(self) -> Areas:
        """A drawing that keeps the rules, by the solver. Raises RedrawRefused."""
        outcome = best(self.case, "changed_need", Caps(), None, self._budget(self.how.seconds))
        if outcome.areas is not None:
            return outcome.areas
        if outcome.is_impossible:
            raise RedrawRefused(apart(self.case))
        raise RedrawRefused(
            ["No clusters that keep every rule were found in the time there was. Let go of something fixed, or give "
             "the search more time."]
        )  # fmt: skip

    def _take(self, areas: Areas) -> None:
        found = self.case.standing(areas)
        if not self.areas or (found < self.standing and self.case.is_lawful(areas)):
            self.areas, self.standing = areas, found

    def _is_closed(self, goal: str, bound: float | None) -> bool:
        return bound is not None and value_of(goal, self.standing) - bound <= CLOSE_ENOUGH[goal]

    def _said(self, number: int, goal: str, bound: float | None) -> None:
        scale = SHOWN_IN[goal]
        figures = (value_of(goal, self.standing) * scale, (bound or 0.0) * scale)
        self.watch.begin_stage(goal, number, len(GOALS) + 1, 1.0, {0: figures})
