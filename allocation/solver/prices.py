"""What holds a plan back: each limit loosened by one unit, the part it touches solved anew, and the gain by goal."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from allocation.findings import LimitPrice, LimitPrices
from allocation.goals import FIRST
from allocation.plan import Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block, blocks
from allocation.solver.exact_leads import Least, least
from allocation.solver.half_post import gain
from allocation.solver.loosen import Loosened, all_limits
from allocation.solver.objectives import Goal, goals_in_order
from allocation.solver.offers import Offer, Question, best_offers, total
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.settled import settle
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.watch import Watch

THREADS = 2
SECONDS_BEFORE, SECONDS_LOOSENED = 1.5, 0.3
LARGEST_PART = 900  # schools times link workers; the later goals of a larger part are not priced
PRICED = ("unfilled_posts", "workload_gap", "workload_spread", "moved_need")
ONLY_MEETINGS = ("boundary", "comparison")
DECIMALS = 6

Figures = dict[str, Least]


def limit_prices(
    problem: AllocationProblem,
    plan: Plan,
    *,
    options: SolveOptions | None = None,
    seconds: float = 30.0,
    on_progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
) -> LimitPrices:
    """Prices of one more unit of every limit, for a lawful plan.

    Coverage and tiers are worked out anew with the limit looser; where that gains nothing, each later goal is, with the
    tiers as they are and the goals before it as good as in the plan (workloads within their margin count as even). The
    gain is against the same search with nothing loosened. `on_progress` is given limits tried and limits in all.
    """
    began = time.perf_counter()
    with Watch(None, stop, began + seconds) as watch:
        base = _base(problem, plan, options or SolveOptions(), watch)
        limits = [one for one in all_limits(problem, base.lines, base.options.headroom_share) if _matters(base, one)]
        rows: list[LimitPrice | None] = []
        with ThreadPoolExecutor(THREADS, thread_name_prefix="limits") as pool:
            asked = [pool.submit(_price, base, one, watch) for one in limits]
            for done, answer in enumerate(as_completed(asked), start=1):
                answer.result()
                if on_progress:
                    on_progress(done, len(limits))
            rows = [answer.result() for answer in asked]
    tried = [row for row in rows if row is not None]
    found = sorted((row for row in tried if row.gains), key=lambda row: _rank(base, row))
    return LimitPrices(
        rows=tuple(found),
        tried=len(tried),
        without_gain=len(tried) - len(found),
        untried=len(rows) - len(tried),
        seconds=time.perf_counter() - began,
    )


@dataclass(frozen=True, eq=False)
class _Base:
    """The plan nothing is loosened for, and what the same searches find for it."""

    problem: AllocationProblem
    options: SolveOptions
    goals: tuple[Goal, ...]
    lines: Lines
    question: Question
    offers: Mapping[Block, Offer]
    figures: dict[Block, Figures] = field(default_factory=dict)

    @property
    def total(self) -> Offer:
        return total(self.offers)


def _base(problem: AllocationProblem, plan: Plan, options: SolveOptions, watch: Watch) -> _Base:
    lines = lines_of_plan(problem, plan)
    question = Question(problem, lines, options.headroom_share, watch, options.seed)
    offers = best_offers(question)
    return _Base(problem, options, goals_in_order(options.goal_order), lines, question, offers)


def _matters(base: _Base, one: Loosened) -> bool:
    """Limits that can only buy coverage and meetings matter where some are wanting."""
    if one.kind not in ONLY_MEETINGS:
        return True
    ours = set(one.schools)
    return any(
        (offer.uncovered or offer.unmet) and (not ours or ours & set(block.schools))
        for block, offer in base.offers.items()
    )


def _price(base: _Base, one: Loosened, watch: Watch) -> LimitPrice | None:
    if watch.is_over:
        return None
    problem = one.make()
    gains, lines, is_proven = _meetings_gained(base, one, problem, watch)
    if not gains and one.kind not in ONLY_MEETINGS:
        gains, is_later_proven = _later_gained(base, one, problem, watch)
        is_proven &= is_later_proven
    _, meetings = gain(base.problem, base.total.lines, lines, lambda _: True)
    covered = len(lines) - len(base.total.lines)
    return LimitPrice(one.kind, one.change, one.cluster, covered, meetings, gains, is_proven)


def _meetings_gained(
    base: _Base, one: Loosened, problem: AllocationProblem, watch: Watch
) -> tuple[dict[str, float], Lines, bool]:
    """What coverage and entitlement gain, with the lines that show it; the first of the two that does, and the next."""
    before = base.total
    if not before.uncovered and not before.unmet:
        return {}, before.lines, True
    headroom = base.options.headroom_share - one.headroom_less
    untouched = {block: offer for block, offer in base.offers.items() if _is_untouched(one, block)}
    after = total(best_offers(Question(problem, before.lines, headroom, watch, base.options.seed), untouched))
    names, terms = FIRST[:2], base.question.terms
    scales = {goal.name: goal.scale(terms) for goal in base.goals}
    fallen = (before.uncovered - after.uncovered, before.unmet - after.unmet)
    gains = {name: figure / scales[name] for name, figure in zip(names, fallen, strict=True) if figure}
    return gains, after.lines, before.is_proven and after.is_proven


def _is_untouched(one: Loosened, block: Block) -> bool:
    about_something = bool(one.schools or one.workers)
    return about_something and not set(one.schools) & set(block.schools) and not set(one.workers) & set(block.workers)


def _later_gained(
    base: _Base, one: Loosened, problem: AllocationProblem, watch: Watch
) -> tuple[dict[str, float], bool]:
    """What each later goal gains, added over the parts the limit touches."""
    gains: dict[str, float] = {}
    is_proven = True
    for block in blocks(problem):
        if not block.schools or not block.workers or _is_untouched(one, block):
            continue
        if len(block.schools) * len(block.workers) > LARGEST_PART:
            is_proven = False
            continue
        headroom = base.question.headroom(block)
        before = _figures_before(base, block, watch)
        after = _figures(base, problem, block, max(0.0, headroom - one.headroom_less), watch, before)
        for goal in [goal for goal in base.goals if goal.name in before]:
            now, was = after[goal.name], before[goal.name]
            certain = max(0, was.bound - now.value)
            is_proven &= certain == max(0, was.value - now.bound) or now.bound >= was.value
            gains[goal.name] = gains.get(goal.name, 0.0) + certain / goal.scale(base.question.terms)
    return {name: round(figure, DECIMALS) for name, figure in gains.items() if figure > 0}, is_proven


def _figures_before(base: _Base, block: Block, watch: Watch) -> Figures:
    """The same figures with nothing loosened; schools and workers may come from several parts."""
    if block not in base.figures:
        base.figures[block] = _figures(base, base.problem, block, base.question.headroom(block), watch)
    return base.figures[block]


def _figures(
    base: _Base,
    problem: AllocationProblem,
    block: Block,
    headroom_share: float,
    watch: Watch,
    before: Figures | None = None,
) -> Figures:
    """Value and bound of each later goal at its best, the tiers as in the plan and each goal before it no worse than
    the plan's figure (or than what counts as even). With the figures `before`, only what is better than they are."""
    ours = set(block.schools)
    tier_of = {s: t for s, _, t in base.lines if s in ours}
    if not tier_of:
        return {}
    terms = base.question.terms if problem is base.problem else make_terms(problem, None)
    rest = frozenset(line for line in base.lines if line[0] not in ours)
    settled = settle(problem, terms, block.workers, tier_of, rest, start=base.lines, headroom_share=headroom_share)
    part, found = settled.part, {}
    held: list[tuple[Goal, int]] = []
    for goal in base.goals:
        if goal.name in FIRST or not part.terms.is_in_play(goal.name):
            continue
        value, even = goal.value(part.terms, part.block, part.lines), goal.tolerance(part.terms, part.block)
        if goal.name in PRICED:
            known = (before or {}).get(goal.name)
            found[goal.name] = Least(even, even) if value <= even else Least(value, value)
            if value > even and (known is None or known.value > even):
                below = None if known is None else known.value - 1
                seconds = SECONDS_BEFORE if known is None else SECONDS_LOOSENED
                best = least(settled, goal, held, below, seconds, watch)
                found[goal.name] = Least(max(best.value, even), max(best.bound, even))
        held.append((goal, max(value, even)))
    return found


def _rank(base: _Base, row: LimitPrice) -> tuple[tuple[float, ...], str, str]:
    return tuple(-row.gains.get(goal.name, 0.0) for goal in base.goals), row.kind, row.change
