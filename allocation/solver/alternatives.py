"""Who else could lead a school, and at what price by goal: each link worker's best re-arrangement, solved for."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from allocation.findings import Alternative, SchoolAlternatives
from allocation.goals import FIRST
from allocation.plan import Plan, SolveOptions, SolveStatus, Stage
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import led_schools
from allocation.solver.blocks import Block, blocks, tier_blocks
from allocation.solver.objectives import Goal, goals_in_order
from allocation.solver.offers import minutes_used
from allocation.solver.part import Limits, Part
from allocation.solver.plan_lines import lines_of_plan, plan_of
from allocation.solver.rearrange import SKIPPED, open_part, with_fewest_changes
from allocation.solver.scale import capacity_minutes
from allocation.solver.settled import Settled, settle
from allocation.solver.start import Lines
from allocation.solver.terms import Terms, make_terms
from allocation.solver.watch import Watch
from allocation.wording import words

THREADS = 2
LARGEST_SCOPE = 900  # schools times link workers that are free to change at once
NEAREST_WORKERS = 6
QUICK_DETERMINISTIC_SECONDS, DETERMINISTIC_SECONDS = 0.04, 0.4
NO_TIME = "there was no time to look"
DECIMALS = 6  # what is left of sums of fractions
NOT_RANKED = (*SKIPPED, "list_order")


def alternatives(
    problem: AllocationProblem,
    plan: Plan,
    urn: str,
    *,
    stages: Sequence[Stage] = (),
    options: SolveOptions | None = None,
    seconds: float = 0.9,
    stop: threading.Event | None = None,
) -> SchoolAlternatives:
    """All link workers for one school, ranked by the goals in their order.

    For each who may lead it, the plan is re-arranged around the pair: nobody loses coverage or meetings where that can
    be avoided, then as few other schools change as can be, then the goals decide. Free to change are the schools of
    all link workers who are joined to this one by schools they may lead, or, where those are very many, of the
    nearest. First a quick look for every worker, then a longer one, until `seconds` are over, for those whose
    re-arrangement is not proven best. `plan` must be lawful; `stages` and `options` are those it was made with. Raises
    KeyError for an unknown URN.
    """
    began, options = time.perf_counter(), options or SolveOptions()
    case = _case(problem, plan, urn, stages, options)
    able = [w for w in range(problem.size[1]) if not _reason(problem, case.school, w)]
    with (
        Watch(None, stop, began + seconds) as watch,
        ThreadPoolExecutor(THREADS, thread_name_prefix="alternatives") as pool,
    ):
        found = dict(
            zip(able, pool.map(lambda w: _priced(case, w, watch, QUICK_DETERMINISTIC_SECONDS), able), strict=True)
        )
        left = sorted((w for w in able if not found[w].is_proven), key=lambda w: len(found[w].rearranged))
        longer = pool.map(lambda w: _priced(case, w, watch, DETERMINISTIC_SECONDS), left)
        found |= {w: _better(case, found[w], row) for w, row in zip(left, longer, strict=True)}
    rows = [found.get(w) or _closed(case, w, _reason(problem, case.school, w)) for w in range(problem.size[1])]
    return _ranked(case, rows, time.perf_counter() - began)


@dataclass(frozen=True, eq=False)
class _Case:
    """What is asked about one school: its plan as lines, and who could be drawn into a re-arrangement."""

    problem: AllocationProblem
    terms: Terms
    goals: tuple[Goal, ...]
    plan: Plan
    lines: Lines
    prices: dict[str, float]
    open_goals: frozenset[str]
    school: int
    lead: int
    block: Block
    options: SolveOptions
    settled_parts: dict[Block, Settled] = field(default_factory=dict)
    open_parts: dict[Block, Part] = field(default_factory=dict)

    @property
    def is_everyone(self) -> bool:
        """All who could be drawn in are; always where each worker's moves are capped, for then all of them count."""
        is_capped = self.problem.max_moves_per_worker is not None
        return is_capped or len(self.block.schools) * len(self.block.workers) <= LARGEST_SCOPE

    def scope(self, w: int) -> Block:
        """Workers and schools that may change when this worker takes the school."""
        if self.is_everyone:
            return self.block
        nearest = sorted(self.block.workers, key=lambda v: (self.problem.travel_minutes[self.school, v], v))
        workers = {w, *nearest[:NEAREST_WORKERS]} | ({self.lead} if self.lead >= 0 else set())
        led = {s for s, v, _ in self.lines if v in workers}
        return Block(tuple(sorted(led | {self.school})), tuple(sorted(workers)))

    @property
    def is_apart(self) -> bool:
        """Nothing outside the block has a say in what is lawful inside."""
        alone = any(set(block.schools) == set(self.block.schools) for block in tier_blocks(self.problem))
        return alone and self.is_everyone and self.problem.max_moves is None

    def settled(self, scope: Block) -> Settled | None:
        """The scope's schools that are led, tiers as they are; None where nobody leads the school asked about."""
        ours = set(scope.schools)
        tier_of = {s: t for s, _, t in self.lines if s in ours}
        if self.school not in tier_of:
            return None
        if scope not in self.settled_parts:
            rest = frozenset(line for line in self.lines if line[0] not in ours)
            self.settled_parts[scope] = settle(
                self.problem,
                self.terms,
                scope.workers,
                tier_of,
                rest,
                start=self.lines,
                headroom_share=self.headroom(scope),
            )
        return self.settled_parts[scope]

    def open(self, scope: Block) -> Part:
        """All the scope's schools with their tiers free."""
        if scope not in self.open_parts:
            self.open_parts[scope] = open_part(self.problem, self.terms, scope, self.lines, self.headroom(scope))
        return self.open_parts[scope]

    def headroom(self, scope: Block) -> float:
        kept = capacity_minutes(self.problem, self.options.headroom_share)
        used = minutes_used(self.problem, self.lines)
        return self.options.headroom_share if all(used[w] <= kept[w] for w in scope.workers) else 0.0


def _case(problem: AllocationProblem, plan: Plan, urn: str, stages: Sequence[Stage], options: SolveOptions) -> _Case:
    school = {one.urn: s for s, one in enumerate(problem.schools)}[urn]
    lines = lines_of_plan(problem, plan)
    return _Case(
        problem=problem,
        terms=make_terms(problem, None),
        goals=goals_in_order(options.goal_order),
        plan=plan,
        lines=lines,
        prices=price(problem, plan),
        open_goals=frozenset(stage.goal for stage in stages if stage.status is not SolveStatus.OPTIMAL),
        school=school,
        lead=next((w for s, w, _ in lines if s == school), -1),
        block=next(block for block in blocks(problem) if school in block.schools),
        options=options,
    )


def _reason(problem: AllocationProblem, s: int, w: int) -> str:
    """Why the worker may not lead the school, whatever else changes; "" where they may."""
    worker, school = problem.workers[w], problem.schools[s]
    if not problem.allowed[s, w]:
        return str(problem.not_allowed_reason[s, w]) or f"{worker.name} may not lead {school.name}"
    if problem.locks[s] not in (-1, w):
        return f"{school.name} is locked to {problem.workers[problem.locks[s]].name}"
    tiers = problem.tier_allowed[s] & problem.worker_tier_allowed[w]
    if problem.tier_locks[s] >= 0:
        tiers = tiers & (np.arange(problem.size[2]) == problem.tier_locks[s])
    return "" if tiers.any() else f"{words(worker.role)} may not lead a school at a tier {school.name} may have"


def _priced(case: _Case, w: int, watch: Watch, deterministic_seconds: float) -> Alternative:
    if w == case.lead:
        return _row(case, w, case.plan, is_proven=True)
    if watch.is_over:
        return _closed(case, w, NO_TIME, is_proven=False)
    lines, is_proven = _rearranged(case, w, watch, Limits(deterministic_seconds, case.options.seed))
    if lines is None:
        sure = "there is no lawful plan in which they lead it"
        return _closed(case, w, sure if is_proven else "no lawful plan in which they lead it was found", is_proven)
    return _row(case, w, plan_of(case.problem, lines), is_proven)


def _better(case: _Case, quick: Alternative, longer: Alternative) -> Alternative:
    """The better of two looks at one worker: coverage and tiers, then fewer changes, then the goals decide."""
    if quick.plan is None or longer.plan is None:
        return longer if quick.plan is None and longer.reason != NO_TIME else quick

    def key(row: Alternative) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
        figures = _rank_key(case, row)[0]
        return figures[: len(FIRST)], len(row.rearranged), figures

    return longer if longer.is_proven or key(longer) < key(quick) else quick


def _rearranged(case: _Case, w: int, watch: Watch, limits: Limits) -> tuple[Lines | None, bool]:
    """All lines of the plan re-arranged around the pair, and whether that is proven best; first with every school's
    tier as it is, else with tiers free."""
    scope = case.scope(w)
    rest = frozenset(line for line in case.lines if line[0] not in set(scope.schools))
    settled = case.settled(scope)
    if settled is not None:
        wish = settled.schools.index(case.school), settled.workers.index(w)
        found = with_fewest_changes(settled.part, wish, case.goals, limits, watch, tiers_are_settled=True)
        if found.lines is not None:
            return settled.outside(found.lines) | rest, found.is_proven
    part = case.open(scope)
    found = with_fewest_changes(part, (case.school, w), case.goals, limits, watch, tiers_are_settled=False)
    if found.lines is None:
        return None, found.is_proven and case.is_apart
    return found.lines | rest, found.is_proven


def _row(case: _Case, w: int, plan: Plan, is_proven: bool) -> Alternative:
    prices = price(case.problem, plan)
    before = {line.urn: line for line in case.plan.assignments}
    changed = [line for line in plan.assignments if line != before.get(line.urn)]
    urn = case.problem.schools[case.school].urn
    return replace(
        _closed(case, w, "", is_proven),
        prices=prices,
        changes={goal: round(figure - case.prices[goal], DECIMALS) for goal, figure in prices.items()},
        rearranged=tuple(line.urn for line in changed if line.urn != urn),
        plan=plan,
        tier_id=str(next(line.tier_id for line in plan.assignments if line.urn == urn)),
    )


def _closed(case: _Case, w: int, reason: str, is_proven: bool = True) -> Alternative:
    """A worker without a price, with what is known of any."""
    problem, s = case.problem, case.school
    tier = next((t for school, _, t in case.lines if school == s), int(problem.entitled_tier[s]))
    alone = frozenset({*(line for line in case.lines if line[0] != s), (s, w, tier)})
    minutes, capacity = int(minutes_used(problem, alone)[w]), int(problem.capacity_minutes[w])
    share = sum(float(problem.caseload_share[school, v]) for school, v, _ in alone if v == w)
    fte, travel = float(problem.fte[w]), problem.travel_minutes[s]
    return Alternative(
        worker_id=problem.workers[w].worker_id,
        name=problem.workers[w].name,
        rank=None,
        is_lead=w == case.lead,
        reason=reason,
        is_proven=is_proven,
        prices={},
        changes={},
        rearranged=(),
        plan=None,
        tier_id="",
        minutes_further=int(travel[w] - travel[case.lead]) if case.lead >= 0 else None,
        hours_percent=100 * minutes / capacity if capacity else float("nan"),
        caseload_percent=100 * share / fte if fte and (problem.caseload_share[:, w] > 0).any() else float("nan"),
    )


def _ranked(case: _Case, rows: list[Alternative], seconds: float) -> SchoolAlternatives:
    priced = [(_rank_key(case, row), row) for row in rows if row.plan is not None]
    priced.sort(key=lambda pair: pair[0])
    first_gain = ""
    if priced and case.lead >= 0 and not priced[0][1].is_lead:
        own = next((key for key, row in priced if row.is_lead), priced[0][0])
        names = [goal.name for goal in case.goals if goal.name not in NOT_RANKED]
        first_gain = next((g for g, a, b in zip(names, priced[0][0][0], own[0], strict=True) if a < b), "")
    ranked = [replace(row, rank=i) for i, (_, row) in enumerate(priced, start=1)]
    workers = {v for w, _ in enumerate(rows) for v in case.scope(w).workers} if not case.is_everyone else None
    return SchoolAlternatives(
        urn=case.problem.schools[case.school].urn,
        rows=(*ranked, *(row for row in rows if row.plan is None)),
        prices=case.prices,
        may_change=tuple(case.problem.workers[w].name for w in sorted(workers or case.block.workers)),
        is_everyone=case.is_everyone,
        first_gain=first_gain,
        is_gain_open=first_gain in case.open_goals,
        seconds=seconds,
    )


def _rank_key(case: _Case, row: Alternative) -> tuple[tuple[int, ...], int, float]:
    """Figures that decide, goal by goal; what counts as even is equal. Then as few changes as can be, then the list."""
    assert row.plan is not None
    ours = set(case.block.schools)
    lines = [(led.school, led.worker, led.tier) for led in led_schools(case.problem, row.plan) if led.school in ours]
    own = [line for line in case.lines if line[0] in ours]
    figures = []
    for goal in case.goals:
        if goal.name not in NOT_RANKED:
            even = goal.tolerance(case.terms, case.block)
            if even and goal.name not in case.open_goals:
                even = max(even, goal.value(case.terms, case.block, own))
            figures.append(max(even, goal.value(case.terms, case.block, lines)))
    return tuple(figures), len(row.rearranged) + (not row.is_lead), row.prices["list_order"]
