"""Coverage and tiers: tiers are guessed as if schools could be split, then workers are looked for who fit them."""

from collections.abc import Mapping

import numpy as np

from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Outcome, Part, attempt, hold, improve
from allocation.solver.relaxed_tiers import Guess, relaxed_tiers
from allocation.solver.start import lowest_tiers
from allocation.solver.watch import Watch

ROOM_LEFT_SHARES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)
SHARE_OF_ONE_GUESS = 0.1
SMALL_PAIRS = 60
NO_LIMIT = 1 << 40


def improve_tiers(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """Guesses of tiers that leave ever more room, until one has workers who fit; where that is not the bound, tiers and
    workers together from there. In a small part together from the start."""
    value, used, bound = goal.value(part.terms, part.block, part.lines), 0.0, 0
    is_small = len(part.block.schools) * len(part.block.workers) <= SMALL_PAIRS
    if not value or is_small or watch.is_over:
        return improve(part, goal, limits, watch)
    each = limits._replace(deterministic_seconds=SHARE_OF_ONE_GUESS * limits.deterministic_seconds)
    for room in ROOM_LEFT_SHARES:
        guess = _guess(part, room, watch)
        if guess is None:
            break
        bound = max(bound, guess.bound) if not room else bound
        used += attempt(part, goal, each, watch, tier_of=guess.tiers)
        if goal.value(part.terms, part.block, part.lines) <= bound or _tiers(part) == guess.tiers:
            break
    value = goal.value(part.terms, part.block, part.lines)
    if value <= bound or watch.is_over:
        hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
        return Outcome(value, min(value, bound), value <= bound, used, watch.is_over and value > bound)
    rest = limits._replace(deterministic_seconds=max(0.02, limits.deterministic_seconds - used))
    last = improve(part, goal, rest, watch)
    bound = min(last.value, max(bound, last.bound))
    return Outcome(last.value, bound, last.value <= bound, used + last.deterministic_seconds, last.is_cut_by_clock)


def _tiers(part: Part) -> Mapping[int, int]:
    return {s: t for s, _, t in part.lines}


def _guess(part: Part, room_share: float, watch: Watch) -> Guess | None:
    capacity = np.floor(part.x.capacity * (1 - room_share)).astype(np.int64)
    covered = min((limit for goal, limit in part.held if goal.name == "need_not_covered"), default=NO_LIMIT)
    return watch.unless_over(
        lambda: relaxed_tiers(part.terms, part.block, capacity, covered, max(0.01, watch.seconds_left))
    )


def improve_coverage(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """Everybody at the lowest tiers if that can be; else the least need left over, and where that is not proven soon a
    search for any plan that leaves nobody out."""
    if goal.value(part.terms, part.block, part.lines) and part.block.workers and not watch.is_over:
        each = limits._replace(deterministic_seconds=SHARE_OF_ONE_GUESS * limits.deterministic_seconds)
        lowest = lowest_tiers(part.terms.problem)
        attempt(part, goal, each, watch, tier_of={s: lowest[s] for s in part.block.schools})
    half = limits._replace(deterministic_seconds=limits.deterministic_seconds / 2)
    outcome = improve(part, goal, half, watch)
    if outcome.is_best or watch.is_over:
        return outcome
    used = outcome.deterministic_seconds + attempt(part, goal, half, watch, is_nobody_left_out=True)
    value = goal.value(part.terms, part.block, part.lines)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
    return Outcome(value, outcome.bound, value <= outcome.bound, used, watch.is_over)
