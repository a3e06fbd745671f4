"""What one limit a unit looser gains on each goal: the part it touches solved anew, against the same with nothing
loosened."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allocation.findings import LimitPrice
from allocation.goals import FIRST
from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block, blocks
from allocation.solver.exact_leads import Least, least
from allocation.solver.half_post import gain
from allocation.solver.loosen import Loosened
from allocation.solver.objectives import Goal
from allocation.solver.offers import Offer, Question, best_offers, least_possible, total
from allocation.solver.settled import settle
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.watch import Watch

SECONDS_BEFORE, SECONDS_LOOSENED = 1.5, 0.3
LARGEST_PART = 900  # schools times link workers; the later goals of a larger part are not priced
PRICED = ("unfilled_posts", "workload_gap", "workload_spread", "moved_need")
ONLY_MEETINGS = ("boundary", "comparison")
DECIMALS = 6

Figures = dict[str, Least]


@dataclass(frozen=True, eq=False)
class Base:
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
        """Coverage and meetings of the whole plan."""
        return total(self.offers)

    @property
    def is_met(self) -> bool:
        """Coverage and meetings are all there could be."""
        return not self.total.uncovered and not self.total.unmet

    def in_goals(self, uncovered: int, unmet: int) -> dict[str, float]:
        """Falls in the first two goals as people read them; those above nothing."""
        scales = {goal.name: goal.scale(self.question.terms) for goal in self.goals}
        pairs = zip(FIRST[:2], (uncovered, unmet), strict=True)
        return {name: figure / scales[name] for name, figure in pairs if figure > 0}


def matters(base: Base, one: Loosened) -> bool:
    """Limits that can only buy coverage and meetings matter where some are wanting."""
    if one.kind not in ONLY_MEETINGS:
        return True
    ours = set(one.schools)
    return any(
        (offer.uncovered or offer.unmet) and (not ours or ours & set(block.schools))
        for block, offer in base.offers.items()
    )


def most_meetings_gained(base: Base, one: Loosened, watch: Watch) -> tuple[int, int]:
    """The most that coverage and the entitlement could gain, in whole numbers of the solver: no search finds more."""
    if base.is_met:
        return 0, 0
    before = base.total
    uncovered, unmet = least_possible(_question(base, one, watch), _known(base, one))
    if uncovered < before.uncovered:
        return before.uncovered - uncovered, max(0, before.unmet - unmet)
    return 0, max(0, before.unmet - unmet)


def _question(base: Base, one: Loosened, watch: Watch) -> Question:
    headroom = base.options.headroom_share - one.headroom_less
    return Question(one.make(base.problem), base.total.lines, headroom, watch, base.options.seed)


def _known(base: Base, one: Loosened) -> dict[Block, Offer]:
    return {block: offer for block, offer in base.offers.items() if is_untouched(one, block)}


def is_untouched(one: Loosened, block: Block) -> bool:
    """The limit is about nobody in the block."""
    about_something = bool(one.schools or one.workers)
    return about_something and not set(one.schools) & set(block.schools) and not set(one.workers) & set(block.workers)


def priced(base: Base, one: Loosened, watch: Watch, *, may_gain_meetings: bool) -> LimitPrice | None:
    """The limit's price; None when the time is up. Without `may_gain_meetings` it is certain that it gains none."""
    if watch.is_over:
        return None
    before = base.total
    gains: dict[str, float] = {}
    lines, is_proven = before.lines, True
    if may_gain_meetings:
        after = total(best_offers(_question(base, one, watch), _known(base, one)))
        gains = base.in_goals(before.uncovered - after.uncovered, before.unmet - after.unmet)
        if after.uncovered < before.uncovered and after.unmet > before.unmet:  # meetings paid for coverage
            gains |= {FIRST[1]: -base.in_goals(0, after.unmet - before.unmet)[FIRST[1]]}
        lines, is_proven = after.lines, before.is_proven and after.is_proven
    if not gains and one.kind not in ONLY_MEETINGS:
        gains, is_later_proven = later_gained(base, one, watch)
        is_proven &= is_later_proven
    _, meetings = gain(base.problem, before.lines, lines, lambda _: True)
    covered = len(lines) - len(before.lines)
    return LimitPrice(one.kind, one.change, one.cluster, covered, meetings, gains, is_proven)


def later_gained(base: Base, one: Loosened, watch: Watch) -> tuple[dict[str, float], bool]:
    """What each later goal gains, added over the parts the limit touches, and whether no more is possible."""
    gains: dict[str, float] = {}
    is_proven, problem = True, one.make(base.problem)
    for block in blocks(problem):
        if not block.schools or not block.workers or is_untouched(one, block):
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


def _figures_before(base: Base, block: Block, watch: Watch) -> Figures:
    """The same figures with nothing loosened; schools and workers may come from several parts."""
    if block not in base.figures:
        base.figures[block] = _figures(base, base.problem, block, base.question.headroom(block), watch)
    return base.figures[block]


def _figures(
    base: Base,
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
