"""Whether every school can be led, put as items for workers: a quick search for a plan, a quick proof of none."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.asked import Asked
from allocation.solver.easiest import easiest_tiers
from allocation.solver.fit_arithmetic import minutes_at, open_pairs
from allocation.solver.load_bound import COARSE_STEPS, FINE_STEPS, costs_more
from allocation.solver.repacking import Packed, Packing, packed
from allocation.solver.scale import Whole, shares
from allocation.solver.start import Lines

QUICK_STEPS_A_WORKER, LONG_STEPS_A_WORKER = 150, 1_000
LARGEST_QUICK_BOUND, LARGEST_BOUND = 1_000, 20_000  # items times workers; a proof for more would take longer


class Question(NamedTuple):
    """Schools at the tiers that are easiest to fit in, as `items` (a school, or several that must stay together).
    `is_whole`: the items know every rule there is, so that whatever holds their limits is lawful."""

    problem: AllocationProblem
    tier_of: dict[int, int]
    items: tuple[tuple[int, ...], ...]
    packing: Packing
    is_whole: bool

    def lines(self, leads: Whole) -> Lines:
        """The (school, worker, tier) lines of who has each item; items of workers the problem does not know are left
        out."""
        known = self.problem.size[1]
        given = [(item, int(w)) for item, w in zip(self.items, leads, strict=True) if w < known]
        return frozenset((s, w, self.tier_of[s]) for item, w in given for s in item)


def question_of(problem: AllocationProblem, lent: np.ndarray | None = None) -> Question | None:
    """The question for a problem, each pair in `lent` [S, W] at a price of 1; None where other tiers may be needed
    to fit schools in."""
    tier_of, is_exact = easiest_tiers(problem, range(problem.size[0]))
    if not is_exact:
        return None
    items, tiers = _items(problem), list(tier_of.values())
    parts = shares(problem.caseload_share, problem.fte)
    rows = np.array([s for item in items for s in item], dtype=int)
    firsts = np.cumsum([0, *(len(item) for item in items)])[:-1]

    def added(pairs: np.ndarray) -> Whole:
        return np.add.reduceat(pairs[rows].astype(np.int64), firsts, axis=0) if items else pairs.astype(np.int64)

    can = np.logical_and.reduceat(open_pairs(problem, tiers)[rows], firsts, axis=0) if items else problem.allowed
    packing = Packing(
        uses=np.stack([added(minutes_at(problem, tiers)), added(parts.taken)]),
        most=np.stack([problem.capacity_minutes, parts.fte]).astype(np.int64),
        can=np.ascontiguousarray(can),
        price=added(np.zeros(problem.size[:2]) if lent is None else lent),
        budget=0,
    )
    return Question(problem, tier_of, items, packing, _are_all_rules_known(problem))


def _are_all_rules_known(problem: AllocationProblem) -> bool:
    """Items have their tiers, stay together, and know who may have them and how much fits; no other rule applies."""
    are_phases_free = not problem.one_phase_only or len({school.phase for school in problem.schools}) < 2
    are_moves_free = problem.max_moves is None and problem.max_moves_per_worker is None
    return are_phases_free and are_moves_free and not problem.area_limits


def _items(problem: AllocationProblem) -> tuple[tuple[int, ...], ...]:
    item_of = {s: {s} for s in range(problem.size[0])}
    for group in problem.keep_together:
        if group.is_hard:
            joined = set().union(*(item_of[s] for s in group.schools))
            item_of |= dict.fromkeys(joined, joined)
    return tuple(sorted({tuple(sorted(item)) for item in item_of.values()}))


def with_nobody(question: Question) -> Question:
    """The question with one more worker who has room for all; an item of theirs, which nobody leads, costs 1."""
    uses, most, can, price, budget = question.packing
    count = len(can)
    nothing = np.zeros((2, count, 1), dtype=np.int64)
    packing = Packing(
        uses=np.concatenate([uses, nothing], axis=2),
        most=np.hstack([most, np.zeros((2, 1), dtype=np.int64)]),
        can=np.hstack([can, np.ones((count, 1), dtype=bool)]),
        price=np.hstack([price, np.ones((count, 1), dtype=np.int64)]),
        budget=budget,
    )
    return question._replace(packing=packing)


class Look(NamedTuple):
    """What a search came to: who had which item [I] when it ended, and the lines of that where all limits and the
    budget are kept, else None."""

    lines: Lines | None
    leads: Whole


LookFor = Callable[[Question, Asked], Look]


def look(question: Question, asked: Asked) -> Look:
    """Looks for lines that lead all items within the limits and the budget."""
    found = quick_packed(question.packing, asked)
    return Look(question.lines(found.leads) if found.is_within else None, found.leads)


def quick_packed(packing: Packing, asked: Asked) -> Packed:
    """A search of as many steps as the question is worth."""
    steps = packing.can.shape[1] * (QUICK_STEPS_A_WORKER if asked.is_quick else LONG_STEPS_A_WORKER)
    return packed(packing, steps=steps, seed=asked.limits.seed, is_over=lambda: asked.watch.is_over)


def is_impossible(question: Question, leads: Whole, asked: Asked) -> bool:
    """True when it is proven that the items cannot be led within the limits and the budget. `leads` as in a Look."""
    pairs = question.packing.can.size
    if pairs > (LARGEST_QUICK_BOUND if asked.is_quick else LARGEST_BOUND):
        return False
    steps = COARSE_STEPS if asked.is_quick or pairs > LARGEST_QUICK_BOUND else FINE_STEPS
    return costs_more(question.packing, leads, steps=steps, is_over=lambda: asked.watch.is_over)


def answered(
    question: Question, asked: Asked, is_lawful: Callable[[Lines], bool], look_for: LookFor = look
) -> bool | None:
    """Whether the items can be led within the limits and the budget, None where that is not known. `is_lawful` has the
    last word on lines found, and may keep them."""
    quick = asked._replace(is_quick=True)
    first = look_for(question, quick)
    if first.lines is not None and is_lawful(first.lines):
        return True
    if is_impossible(question, first.leads, quick):
        return False
    if asked.is_quick:
        return None
    longer = look_for(question, asked)
    if longer.lines is not None and is_lawful(longer.lines):
        return True
    return False if is_impossible(question, longer.leads, asked) else None
