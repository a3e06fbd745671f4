"""Coverage and tiers: tiers are guessed as if schools could be split, then workers are looked for who fit them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from allocation.solver.easiest import easiest_tiers
from allocation.solver.fitted import fitted_lines, fitted_with_least_left_over
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Outcome, Part, accept, attempt, hold, improve, make_part, take_over
from allocation.solver.relaxed_tiers import Guess, relaxed_tiers
from allocation.solver.scale import Whole
from allocation.solver.watch import Watch

ROOM_LEFT_SHARES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)
SHARE_OF_ONE_GUESS = 0.1
HALVINGS = 3
SMALL_PAIRS = 60
SHARE_OF_TIME_FOR_BOUND = 0.05
ENOUGH_TO_COVER = 0.4  # seconds of deterministic time for each part
NO_LIMIT = 1 << 40
CASELOAD_TOLERANCE = 1e-6


def improve_tiers(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """Guesses of tiers that leave ever more room, until one has workers who fit, and then guesses between that and the
    one before; where that is not the bound, the tightest guess by a search, then tiers and workers together from there.
    In a small part together from the start."""
    value = goal.value(part.terms, part.block, part.lines)
    is_small = len(part.block.schools) * len(part.block.workers) <= SMALL_PAIRS
    if not value or is_small or watch.is_over:
        return improve(part, goal, limits, watch)
    guesses = _Guesses(part, goal, limits.seed, watch)
    guesses.come_down()
    value, bound = guesses.value, guesses.bound
    if value <= bound or watch.is_over:
        hold(part, goal, goal.expression(part.model, part.x, part.terms), value)
        return Outcome(value, min(value, bound), value <= bound, guesses.used, watch.is_over and value > bound)
    each = limits._replace(deterministic_seconds=SHARE_OF_ONE_GUESS * limits.deterministic_seconds)
    guesses.used += attempt(part, goal, each, watch, tier_of=guesses.tightest, is_hinted=False)
    rest = limits._replace(deterministic_seconds=max(0.02, limits.deterministic_seconds - guesses.used))
    last = improve(part, goal, rest, watch)
    bound = min(last.value, max(bound, last.bound))
    used = guesses.used + last.deterministic_seconds
    return Outcome(last.value, bound, last.value <= bound, used, last.is_cut_by_clock)


@dataclass
class _Guesses:
    """Tiers guessed for a part, and what came of them. `tightest` is the best guess without workers who fit, `bound`
    what no plan is below."""

    part: Part
    goal: Goal
    seed: int
    watch: Watch
    bound: int = 0
    used: float = 0.0
    tightest: Mapping[int, int] = field(default_factory=dict)

    @property
    def value(self) -> int:
        """The goal's figure of the best plan so far."""
        return self.goal.value(self.part.terms, self.part.block, self.part.lines)

    def come_down(self) -> None:
        """Ever more room, until a guess has workers who fit; then nearer to the last that had none."""
        without = None
        for room in ROOM_LEFT_SHARES:
            if self._fits(room):
                break
            without = room
            if self.watch.is_over:
                return
        if without is None or without == ROOM_LEFT_SHARES[-1]:
            return
        low, high = without, room
        for _ in range(HALVINGS):
            if self.value <= self.bound or self.watch.is_over:
                break
            middle = (low + high) / 2
            low, high = (low, middle) if self._fits(middle) else (middle, high)

    def _fits(self, room: float) -> bool:
        """Guesses tiers with this share of time left free, and looks for workers who fit."""
        guess = _guess(self.part, room, self.watch)
        if guess is None:
            return False
        self.bound = max(self.bound, guess.bound) if not room else self.bound
        if self.value <= self.bound:
            return True
        found = fitted_lines(self.part.team(), guess.tiers, self.seed, lambda: self.watch.is_over)
        self.used += found.deterministic_seconds
        is_taken = take_over(self.part, self.goal, found.lines, self.watch)
        self.tightest = self.tightest if is_taken or self.tightest else guess.tiers
        return is_taken


def _guess(part: Part, room_share: float, watch: Watch) -> Guess | None:
    capacity = np.floor(part.x.capacity * (1 - room_share)).astype(np.int64)
    covered = min((limit for goal, limit in part.held if goal.name == "need_not_covered"), default=NO_LIMIT)
    return watch.unless_over(
        lambda: relaxed_tiers(part.terms, part.block, capacity, covered, max(0.01, watch.seconds_left))
    )


def improve_coverage(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """The least need left over, which is none below what would be if schools could be split. First by exchanges at the
    lowest tiers; where those are not the least, by a search for any plan that leads everybody if there may be one, with
    no goal and no start to mislead it. Then the least left over at those tiers, which is all there is to ask where they
    are easiest to fit in; else with tiers open too."""
    if not part.block.workers or watch.is_over or not _value(part, goal):
        return improve(part, goal, limits, watch)
    lowest, is_exact = easiest_tiers(part.terms.problem, part.block.schools)
    bound = too_much_for_anybody(part, goal, part.x.capacity)
    used = _fit_all(part, goal, limits, watch, lowest, bound) if _value(part, goal) > bound else 0.0
    if _value(part, goal) > bound:
        bound = max(bound, _least_by_relaxation(part, goal, watch, lowest if is_exact else None))
    if _value(part, goal) > bound and part.headroom_share:  # to be given up: no more time is spent on it
        return Outcome(_value(part, goal), bound, False, used)
    if _value(part, goal) > bound == 0:
        enough = limits._replace(deterministic_seconds=max(ENOUGH_TO_COVER, limits.deterministic_seconds / 2))
        used += attempt(part, goal, enough, watch, tier_of=lowest, is_hinted=False)
    if _value(part, goal) <= bound:
        hold(part, goal, goal.expression(part.model, part.x, part.terms), bound)
        return Outcome(bound, bound, True, used)
    found = _least_left_over(part, goal, limits, watch)
    best = max(found.bound, bound)
    return found._replace(
        bound=best, is_best=found.value <= best, deterministic_seconds=found.deterministic_seconds + used
    )


def _fit_all(part: Part, goal: Goal, limits: Limits, watch: Watch, tier_of: Mapping[int, int], enough: int) -> float:
    """Leads as much need as exchanges come to; returns the deterministic time used."""
    found = fitted_with_least_left_over(part.team(), tier_of, limits.seed, lambda: watch.is_over, enough)
    if found.lines is not None and goal.value(part.terms, part.block, found.lines) < _value(part, goal):
        take_over(part, goal, found.lines, watch)  # as much need led at the lowest tiers is no better
    return found.deterministic_seconds


def too_much_for_anybody(part: Part, goal: Goal, capacity: Whole) -> int:
    """The need of schools that are by themselves too much for every link worker with so many minutes [W]: no plan leads
    those."""
    problem, schools, workers = part.terms.problem, list(part.block.schools), list(part.block.workers)
    pairs = np.ix_(schools, workers)
    is_open = problem.allowed[pairs] & (problem.caseload_share[pairs] <= problem.fte[workers] + CASELOAD_TOLERANCE)
    fits = problem.minutes[pairs] <= capacity[workers][None, :, None]
    fits &= problem.tier_allowed[schools][:, None, :] & problem.worker_tier_allowed[workers][None]
    nobody = ~(is_open[:, :, None] & fits).any(axis=(1, 2))
    return int(part.terms.pair_costs[goal.name].uncovered[schools][nobody].sum())


def _least_by_relaxation(part: Part, goal: Goal, watch: Watch, tier_of: Mapping[int, int] | None) -> int:
    """No plan (with these tiers, where they are given) leaves less need over than this: what would be left if schools
    could be split."""
    seconds = max(0.01, SHARE_OF_TIME_FOR_BOUND * watch.seconds_left)
    relaxed = watch.unless_over(
        lambda: relaxed_tiers(
            part.terms, part.block, part.x.capacity, NO_LIMIT, seconds, goal_name=goal.name, tier_of=tier_of
        )
    )
    return relaxed.bound if relaxed else 0


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
