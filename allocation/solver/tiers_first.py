"""Coverage and tiers: tiers are guessed as if schools could be split, then workers are looked for who fit them."""

from collections.abc import Mapping

import numpy as np

from allocation.solver.easiest import easiest_tiers
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Outcome, Part, accept, attempt, hold, improve, make_part
from allocation.solver.relaxed_tiers import Guess, relaxed_tiers
from allocation.solver.watch import Watch

ROOM_LEFT_SHARES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)
SHARE_OF_ONE_GUESS = 0.1
SMALL_PAIRS = 60
ENOUGH_TO_COVER = 0.8  # seconds of deterministic time for each part
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
        used += attempt(part, goal, each, watch, tier_of=guess.tiers, is_hinted=False)
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
    """The least need left over. First any plan that leads everybody at the lowest tiers: without a goal and a start to
    mislead it, a search that takes long otherwise takes an instant. Then the least left over at those tiers, which is
    all there is to ask where those are easiest to fit in; else with tiers open too, and where that is not proven soon,
    a search for any plan that leaves nobody out."""
    if not part.block.workers or watch.is_over or not goal.value(part.terms, part.block, part.lines):
        return improve(part, goal, limits, watch)
    enough = limits._replace(deterministic_seconds=max(ENOUGH_TO_COVER, limits.deterministic_seconds / 2))
    lowest, _ = easiest_tiers(part.terms.problem, part.block.schools)
    to_cover = attempt(part, goal, enough, watch, tier_of=lowest, is_hinted=False)
    if not _value(part, goal):
        hold(part, goal, goal.expression(part.model, part.x, part.terms), 0)
        return Outcome(0, 0, True, to_cover)
    found = _least_left_over(part, goal, limits, watch)
    return found._replace(deterministic_seconds=found.deterministic_seconds + to_cover)


def _least_left_over(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    half = limits._replace(deterministic_seconds=limits.deterministic_seconds / 2)
    first = _at_lowest_tiers(part, goal, half, watch)
    if first.is_best or watch.is_over:
        hold(part, goal, goal.expression(part.model, part.x, part.terms), first.value)
        return first
    outcome = improve(part, goal, half._replace(deterministic_seconds=half.deterministic_seconds / 2), watch)
    bound, used = max(first.bound, outcome.bound), first.deterministic_seconds + outcome.deterministic_seconds
    if outcome.value > bound and not watch.is_over:
        rest = half._replace(deterministic_seconds=half.deterministic_seconds / 2)
        used += attempt(part, goal, rest, watch, is_nobody_left_out=True)
        hold(part, goal, goal.expression(part.model, part.x, part.terms), _value(part, goal))
    value = _value(part, goal)
    return Outcome(value, min(value, bound), value <= bound, used, watch.is_over and value > bound)


def _value(part: Part, goal: Goal) -> int:
    return goal.value(part.terms, part.block, part.lines)


def _at_lowest_tiers(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    lowest, is_exact = easiest_tiers(part.terms.problem, part.block.schools)
    tier_of = dict(lowest)
    lines = frozenset((s, w, tier_of[s]) for s, w, _ in part.lines)
    trial = make_part(part.number, part.block, part.terms, lines, part.headroom_share, tier_of, may_leave_out=True)
    found = improve(trial, goal, limits, watch)
    accept(part, goal, trial.lines)
    value, bound = _value(part, goal), found.bound if is_exact else 0
    return Outcome(value, min(value, bound), value <= bound, found.deterministic_seconds, found.is_cut_by_clock)
