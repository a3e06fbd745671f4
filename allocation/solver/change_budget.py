"""The best balance that can be had with 0, 1, 2 ... school moves: the change-budget curve."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ortools.sat.python.cp_model import LinearExpr

from allocation.balance import balance, newly_broken
from allocation.budget_curve import BudgetCurve, BudgetPoint, CurveEnd
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.solver.mend_options import options, parts_of
from allocation.solver.mend_part import RULES_A_LINE_BREAKS, Best, MendPart, best, mend_part
from allocation.solver.part import Limits
from allocation.solver.plan_lines import lines_of_plan, plan_of
from allocation.solver.rearrange import Objective, combined
from allocation.solver.stages import deterministic_budget
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.watch import THREADS, Watch

MOST_MOVES = 40
SHARE_OF_A_QUESTION = 0.1  # of the deterministic time: most questions are answered in a hundredth of it
SHARE_FOR_TIES = 0.1  # of a question: which of equally good plans is taken

UNKNOWN = (10**15, 10**15)

OnPoint = Callable[[BudgetPoint], None]


def change_budget(
    problem: AllocationProblem,
    most_moves: int = MOST_MOVES,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    are_tiers_mended: bool = False,
    on_point: OnPoint | None = None,
    stop: threading.Event | None = None,
) -> BudgetCurve:
    """The curve from today's allocation, whatever that breaks, to `most_moves` moves or to where nothing gets better.

    Of two plans the one with fewer things to put right is better (schools without a link worker, and broken rules about
    who leads); then the one with less need without a link worker, fewer broken rules about tiers, higher tiers for
    schools with their first link worker, fewer tiers changed, and less work out of balance (`Balance.order`). No plan
    breaks a rule that today does not break, nor one by more, and no school that has a link worker loses it. Every
    school keeps its tier; with `are_tiers_mended` one whose tier breaks a rule may get another
    (`mend_options.options`). A cap on moves in the problem ends the curve.

    What shares nothing is searched apart for each number of moves, beginning at what one move fewer came to; then the
    moves are shared out exactly. Every point is judged by the verifier and takes the place of the one before only where
    it is better. `on_point` is called with each point as soon as it is there. The same problem and arguments give the
    same points, as long as the clock does not cut in.
    """
    most = most_moves if problem.max_moves is None else min(most_moves, problem.max_moves)
    today = current_plan(problem)
    found = [BudgetPoint(0, today, 0, balance(problem, today, today), is_proven=True, is_better=True)]
    tell = on_point or (lambda _: None)
    tell(found[0])
    end, tiers_only = CurveEnd.BUDGET, None
    limits = Limits(SHARE_OF_A_QUESTION * deterministic_budget(seconds), seed)
    with Watch(None, stop, time.perf_counter() + seconds) as watch:
        search = _Search(problem, today, limits, watch, are_tiers_mended=are_tiers_mended)
        for budget in range(most + 1):
            if not search.extend(budget):
                end = CurveEnd.STOPPED if watch.is_stopped else CurveEnd.TIME
                break
            point = search.point(budget, tiers_only or found[-1] if budget < 2 else found[-1])
            if budget:
                found.append(point)
                tell(point)
            elif point.is_better:
                tiers_only = point
            if search.is_nothing_left(budget):
                end = CurveEnd.NOTHING_LEFT
                break
    return BudgetCurve(tuple(found), tiers_only, end)


Figures = tuple[int, int]  # what is wrong and tiers changed in one number, and minutes out of balance


class _Found(NamedTuple):
    """A part's best lines with at most so many moves: how many they make, their figures, and what none can be below."""

    lines: Lines
    moves: int
    figures: Figures
    bound: Figures


@dataclass
class _PartSearch:
    """One part with what was found for 0, 1, 2 ... moves. `floor`: no plan is below, however many moves it makes."""

    part: MendPart
    first: Objective
    floor: Figures = (0, 0)
    found: list[_Found] = field(default_factory=list)

    @property
    def is_at_floor(self) -> bool:
        return bool(self.found) and self.found[-1].figures == self.floor

    def look_at_floor(self, limits: Limits, watch: Watch) -> None:
        result = best(self.part, [(self.first, limits)], self.part.x.before, watch)
        self.floor = (result.bounds[0] if result.bounds else 0, 0)

    def extend(self, budget: int, limits: Limits, watch: Watch) -> None:
        """One more move; what is not better than with one move fewer is left as it was."""
        last = self.found[-1] if self.found else None
        if last and self.is_at_floor:
            self.found.append(last)
            return
        ties = combined([self.part.moved, self.part.moved_need, self.part.travel])
        a_tie = limits._replace(deterministic_seconds=SHARE_FOR_TIES * limits.deterministic_seconds)
        objectives = [(self.first, limits), (self.part.uneven, limits), *((one, a_tie) for one in ties)]
        start = last.lines if last else self.part.x.before
        result = best(self.part, objectives, start, watch, most_moves=budget)
        new = self._read(result) if result.lines is not None and len(result.figures) > 1 else None
        if new is None or (last and new.figures >= last.figures):
            bound = new.bound if new else (0, 0)
            kept = last or _Found(start, 0, UNKNOWN, bound)
            self.found.append(kept._replace(bound=bound))
        else:
            self.found.append(new)

    def _read(self, result: Best) -> _Found:
        (first, uneven), (first_bound, uneven_bound) = result.figures[:2], result.bounds[:2]
        own = {s: w for s, w, _ in self.part.x.before}
        lines = result.lines or frozenset()
        moves = sum(own.get(s) != w for s, w, _ in lines)
        return _Found(lines, moves, (first, uneven), (first_bound, uneven_bound if first == first_bound else 0))


class _Search:
    """All parts of a problem, and how a number of moves is shared out between them."""

    def __init__(
        self, problem: AllocationProblem, today: Plan, limits: Limits, watch: Watch, *, are_tiers_mended: bool
    ) -> None:
        self.problem, self.today, self.limits, self.watch = problem, today, limits, watch
        before, terms = lines_of_plan(problem, today), make_terms(problem, None)
        of = options(problem, before, are_tiers_mended=are_tiers_mended)
        several = (mend_part(problem, terms, one, before, of) for one in parts_of(problem, before, of) if one.schools)
        self.parts = [_PartSearch(one, _first(problem, one)) for one in several]
        self._at_once(lambda one: one.look_at_floor(limits, watch))

    def extend(self, budget: int) -> bool:
        """Every part with one move more; False where there was no time for all of them."""
        self._at_once(lambda one: one.extend(budget, self.limits, self.watch))
        return not self.watch.is_over

    def _at_once(self, work: Callable[[_PartSearch], None]) -> None:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(work, self.parts))

    def point(self, budget: int, before: BudgetPoint) -> BudgetPoint:
        """The point, which is the one before where nothing better was found or the verifier says otherwise."""
        chosen, figures = _shared_out([[one.figures for one in part.found] for part in self.parts], budget)
        lines = [part.found[j].lines for part, j in zip(self.parts, chosen, strict=True)]
        plan = plan_of(self.problem, frozenset().union(*lines))
        judged = balance(self.problem, plan, self.today)
        is_better = judged.order < before.balance.order and not newly_broken(self.problem, self.today, plan)
        bound = _shared_out([[one.bound for one in part.found] for part in self.parts], budget)[1]
        is_proven = figures == bound and (is_better or judged.order == before.balance.order)
        if not is_better:
            return replace(before, budget=budget, is_proven=is_proven, is_better=False)
        moves = sum(part.found[j].moves for part, j in zip(self.parts, chosen, strict=True))
        return BudgetPoint(budget, plan, moves, judged, is_proven, is_better=True)

    def is_nothing_left(self, budget: int) -> bool:
        """Every part is as good as it can be, with no more moves in all than these."""
        return all(one.is_at_floor for one in self.parts) and sum(p.found[-1].moves for p in self.parts) <= budget


def _first(problem: AllocationProblem, part: MendPart) -> Objective:
    """What decides before workloads do, in one number. Each figure outweighs all of the next in all parts, so that the
    numbers of parts may be added."""
    schools, _, tiers = problem.size
    changed, below, rules = schools + 1, schools * tiers + 1, (RULES_A_LINE_BREAKS + 1) * schools + 1
    weights = (changed * below * rules, changed * below, changed, 1)
    several = (part.wrong, part.wrong_tiers, part.below, part.tiers_changed)
    expression = LinearExpr.sum([one * weight for (one, _), weight in zip(several, weights, strict=True)])
    return expression + 0, sum(most * weight for (_, most), weight in zip(several, weights, strict=True))


def _shared_out(several: Sequence[Sequence[Figures]], budget: int) -> tuple[list[int], Figures]:
    """How many moves each part gets so that the figures add up to the least, the first of them counting first; and what
    they add up to. Exact: figures of parts add up. Of equally good ways one with the fewest moves is taken."""
    ways: dict[int, tuple[Figures, list[int]]] = {0: ((0, 0), [])}
    for figures in several:
        steps = [j for j, one in enumerate(figures) if j == 0 or one != figures[j - 1]]
        longer: dict[int, tuple[Figures, list[int]]] = {}
        for used, ((first, uneven), chosen) in ways.items():
            for j in steps:
                if used + j <= budget:
                    total = (first + figures[j][0], uneven + figures[j][1])
                    if used + j not in longer or total < longer[used + j][0]:
                        longer[used + j] = (total, [*chosen, j])
        ways = longer
    used = min(ways, key=lambda moves: (ways[moves][0], moves))
    return ways[used][1], ways[used][0]
