"""How much support there is room for: coverage and tiers alone; tiers first, then whether workers can be found.

The order is that of `tiers_first`, but every guess of tiers is checked part by part, with the tiers given, so that a
whole council takes a fraction of a second. Who would lead which school is not said, only that somebody can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block, blocks, everything, tier_blocks
from allocation.solver.objectives import GOALS
from allocation.solver.part import Limits, make_part
from allocation.solver.relaxed_tiers import Guess, relaxed_tiers
from allocation.solver.scale import Whole, capacity_minutes
from allocation.solver.settled import any_plan, settle
from allocation.solver.start import Lines
from allocation.solver.terms import Terms, make_terms
from allocation.solver.tiers_first import improve_coverage, improve_tiers
from allocation.solver.watch import Watch

ROOM_LEFT_SHARES = (0.0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08)
GUESS_SECONDS = 2.0
CHECK_DETERMINISTIC_SECONDS = 0.05
TOGETHER_DETERMINISTIC_SECONDS = 0.15
LARGEST_TOGETHER = 300  # schools times link workers; larger parts take too long in one model
COVERAGE, ENTITLEMENT = GOALS[:2]


class Offer(NamedTuple):
    """`lines` of a lawful plan, its need not covered and unmet entitlement, and what no plan can be below, in whole
    numbers of the solver; the bound of the second holds for plans that reach the bound of the first."""

    lines: Lines
    uncovered: int
    unmet: int
    least_uncovered: int
    least_unmet: int

    @property
    def is_proven(self) -> bool:
        """True when no plan offers more."""
        return self.uncovered <= self.least_uncovered and self.unmet <= self.least_unmet


@dataclass
class Question:
    """One problem that is asked about. `start` is a lawful plan of it; `known` are other ways to lead the schools, from
    problems whose every lawful plan is lawful here: they are tried before any search."""

    problem: AllocationProblem
    start: Lines
    headroom_share: float
    watch: Watch
    seed: int
    known: list[Lines] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.terms: Terms = make_terms(self.problem, None)
        self.known = [self.start, *self.known]
        kept, used = capacity_minutes(self.problem, self.headroom_share), minutes_used(self.problem, self.start)
        self.headrooms = {
            part: self.headroom_share if used[list(part.workers)].sum() <= kept[list(part.workers)].sum() else 0.0
            for part in blocks(self.problem)
        }
        self.capacity: Whole = self.problem.capacity_minutes.copy()
        for part, headroom in self.headrooms.items():
            if headroom:
                self.capacity[list(part.workers)] = kept[list(part.workers)]

    def headroom(self, part: Block) -> float:
        """The share of direct time that tiers leave free in the part: none where the plan at hand, all its workers
        together, does not leave it either."""
        return min((h for one, h in self.headrooms.items() if set(one.workers) & set(part.workers)), default=0.0)

    def value(self, lines: Lines, block: Block) -> tuple[int, int]:
        """Need not covered and unmet entitlement of the block's schools."""
        ours = set(block.schools)
        given = [line for line in lines if line[0] in ours]
        return COVERAGE.value(self.terms, block, given), ENTITLEMENT.value(self.terms, block, given)


def minutes_used(problem: AllocationProblem, lines: Lines) -> Whole:
    """[W] minutes a term of each worker's lines."""
    used = np.zeros(problem.size[1], dtype=np.int64)
    for line in lines:
        used[line[1]] += problem.minutes[line]
    return used


def best_offers(question: Question, known: Mapping[Block, Offer] | None = None) -> dict[Block, Offer]:
    """For each part whose tiers hang together: the best coverage and then the best tiers found, never worse than those
    of `question.start`. What is `known` of a part that is the same in another problem is not worked out again."""
    problem = question.problem
    couples_all = problem.max_moves is not None
    parts = [part for part in (everything(problem) if couples_all else blocks(problem)) if part.schools]
    found: dict[Block, Offer] = {}
    for block in everything(problem) if couples_all else tier_blocks(problem):
        ours = set(block.schools)
        same = (known or {}).get(block)
        found[block] = same or _best_in(question, block, [part for part in parts if set(part.schools) <= ours])
    return found


def least_possible(question: Question, known: Mapping[Block, Offer]) -> tuple[int, int]:
    """What need not covered and unmet entitlement cannot be below, all parts together, at the cost of one program a
    part. Parts that are the same in another problem count as what is `known` of them."""
    problem, uncovered, unmet = question.problem, 0, 0
    for block in everything(problem) if problem.max_moves is not None else tier_blocks(problem):
        if block in known:
            least: tuple[int, int] = known[block].uncovered, known[block].unmet
        elif not block.schools or not block.workers:
            least = question.value(question.start, block)
        else:
            guess = _relaxed(question, block, question.capacity)
            least = (0, 0) if guess is None else guess[0]
        uncovered, unmet = uncovered + least[0], unmet + least[1]
    return uncovered, unmet


def total(offers: Mapping[Block, Offer]) -> Offer:
    """The offers of all parts together."""
    lines = frozenset(line for offer in offers.values() for line in offer.lines)
    figures = [offer[1:] for offer in offers.values()] or [(0, 0, 0, 0)]
    return Offer(lines, *(sum(one) for one in zip(*figures, strict=True)))


def _best_in(question: Question, block: Block, parts: Sequence[Block]) -> Offer:
    ours = set(block.schools)
    best = frozenset(line for line in question.start if line[0] in ours)
    value = question.value(best, block)
    if value == (0, 0) or not block.workers:
        return Offer(best, *value, *value)
    least, found = _tiers_first(question, block, parts)
    if found is not None and question.value(found, block) < value:
        best, value = found, question.value(found, block)
    if value > least and len(parts) == 1 and len(block.schools) * len(block.workers) <= LARGEST_TOGETHER:
        best, least = _together(question, block, best, least)
        value = question.value(best, block)
    return Offer(best, *value, *least)


def _tiers_first(question: Question, block: Block, parts: Sequence[Block]) -> tuple[tuple[int, int], Lines | None]:
    """What no plan of the block can be below, and the lines of the first guess that has workers, else None. Where a
    guess has none in some part, a little of that part's time is left free, and all is guessed again."""
    rooms, least = dict.fromkeys(parts, 0), (0, 0)
    while not question.watch.is_over:
        guess = _relaxed(question, block, _less(question.capacity, rooms))
        if guess is None:
            break
        if not any(rooms.values()):
            least = guess[0]
            if least >= question.value(question.start, block):
                break
        led = {part: _led_as(question, part, guess[1].tiers) for part in parts}
        short = [part for part, lines in led.items() if lines is None]
        if not short:
            return least, frozenset(line for lines in led.values() for line in lines or ())
        for part in short:
            rooms[part] += 1
        if max(rooms.values()) == len(ROOM_LEFT_SHARES):
            break
    return least, None


def _less(capacity: Whole, rooms: Mapping[Block, int]) -> Whole:
    left = capacity.astype(float)
    for part, step in rooms.items():
        left[list(part.workers)] *= 1 - ROOM_LEFT_SHARES[step]
    return np.floor(left + 1e-6).astype(np.int64)


def _relaxed(question: Question, block: Block, capacity: Whole) -> tuple[tuple[int, int], Guess] | None:
    """Bounds of coverage and entitlement, and the tiers, if schools could be split between workers."""
    terms, seconds = question.terms, min(GUESS_SECONDS, max(0.01, question.watch.seconds_left))
    guess = relaxed_tiers(terms, block, capacity, 0, seconds, relative_gap=0.0)
    if guess is not None:
        return (0, guess.bound), guess
    weights = terms.pair_costs[COVERAGE.name].uncovered
    most = int(weights[list(block.schools)].sum())
    covered = relaxed_tiers(terms, block, capacity, most, seconds, goal_name=COVERAGE.name, relative_gap=0.0)
    if covered is None:
        return None
    left = sum(int(weights[s]) for s in block.schools if s not in covered.tiers)
    guess = relaxed_tiers(terms, block, capacity, left, seconds, relative_gap=0.0)
    return None if guess is None else ((covered.bound, guess.bound), guess)


def _led_as(question: Question, part: Block, tiers: Mapping[int, int]) -> Lines | None:
    """Lines of the part with these tiers; None where no workers can be found for them soon."""
    tier_of, ours = {s: tiers[s] for s in part.schools if s in tiers}, set(part.schools)
    for known in question.known:
        leads = [(s, w) for s, w, _ in known if s in ours]
        lines = frozenset((s, w, tier_of[s]) for s, w in leads if s in tier_of)
        if len(lines) == len(leads) == len(tier_of) and _fits(question, lines):
            return lines
    settled = settle(
        question.problem,
        question.terms,
        part.workers,
        tier_of,
        frozenset(line for line in question.start if line[0] not in ours),
        start=question.start,
        headroom_share=question.headroom(part),
    )
    return any_plan(settled, Limits(CHECK_DETERMINISTIC_SECONDS, question.seed), question.watch)


def _fits(question: Question, lines: Lines) -> bool:
    """Lawful leads stay so with other tiers when every role serves them and nobody's time is exceeded."""
    roles = question.problem.worker_tier_allowed
    return all(roles[w, t] for _, w, t in lines) and bool(
        (minutes_used(question.problem, lines) <= question.capacity).all()
    )


def _together(question: Question, block: Block, best: Lines, least: tuple[int, int]) -> tuple[Lines, tuple[int, int]]:
    """Tiers and workers in one model, where tiers first did not reach its bound; a small part only."""
    limits = Limits(TOGETHER_DETERMINISTIC_SECONDS, question.seed)
    part = make_part(0, block, question.terms, best, question.headroom(block))
    covered = improve_coverage(part, COVERAGE, limits, question.watch)
    if covered.value > least[0]:
        least = (max(least[0], covered.bound), 0 if covered.bound > least[0] else least[1])
    met = improve_tiers(part, ENTITLEMENT, limits, question.watch)
    return part.lines, (least[0], max(least[1], met.bound) if covered.value <= least[0] else least[1])
