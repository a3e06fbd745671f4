"""Coverage and tiers: where all is too much at once, guess the tiers first, then look for workers who fit them."""

from collections.abc import Callable

import numpy as np

from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Outcome, Part, attempt, hold, improve
from allocation.solver.relaxed_tiers import Guess, relaxed_tiers
from allocation.solver.watch import Watch

ROOM_LEFT_SHARES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)
SHARE_TOGETHER = 0.3
SHARE_OF_ONE_GUESS = 0.1
GUESS_SECONDS = 2.0


def improve_tiers(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """First tiers and workers together; if that is not proven best soon, guesses of tiers that leave ever more room,
    until one has workers who fit; then both together again from there."""
    some = limits._replace(deterministic_seconds=SHARE_TOGETHER * limits.deterministic_seconds)
    first = improve(part, goal, some, watch)
    if first.is_best or watch.is_over:
        return first
    bound, used = first.bound, first.deterministic_seconds
    each = limits._replace(deterministic_seconds=SHARE_OF_ONE_GUESS * limits.deterministic_seconds)
    for room in ROOM_LEFT_SHARES:
        guess = _guess(part, room)
        if guess is None or watch.is_over:
            break
        bound = max(bound, guess.bound) if not room else bound
        used += attempt(part, goal, _settle_as(guess), each, watch)
        if {s: t for s, _, t in part.lines} == guess.tiers:
            break
    value = goal.value(part.terms, part.block, part.lines)
    if value <= bound or watch.is_over:
        return Outcome(value, min(value, bound), value <= bound, used, watch.is_over)
    last = improve(part, goal, some, watch)
    bound = min(last.value, max(bound, last.bound))
    return Outcome(last.value, bound, last.value <= bound, used + last.deterministic_seconds, last.is_cut_by_clock)


def _guess(part: Part, room_share: float) -> Guess | None:
    capacity = np.floor(part.x.capacity * (1 - room_share)).astype(np.int64)
    covered = min(limit for goal, limit in part.held if goal.name == "need_not_covered")
    return relaxed_tiers(part.terms, part.block, capacity, covered, GUESS_SECONDS)


def _settle_as(guess: Guess) -> Callable[[Part], None]:
    def fix(trial: Part) -> None:
        for (s, t), meets in trial.x.meets.items():
            trial.model.add(meets == (guess.tiers.get(s) == t))
        for s, uncovered in trial.x.uncovered.items():
            trial.model.add(uncovered == (s not in guess.tiers))

    return fix


def improve_coverage(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """The least need left over; where that is not proven soon, a search for any plan that leaves nobody out."""
    half = limits._replace(deterministic_seconds=limits.deterministic_seconds / 2)
    outcome = improve(part, goal, half, watch)
    if outcome.is_best or watch.is_over:
        return outcome
    used = outcome.deterministic_seconds + attempt(part, goal, _leave_nobody_out, half, watch)
    value = goal.value(part.terms, part.block, part.lines)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
    return Outcome(value, outcome.bound, value <= outcome.bound, used, watch.is_over)


def _leave_nobody_out(trial: Part) -> None:
    for uncovered in trial.x.uncovered.values():
        trial.model.add(uncovered == 0)
