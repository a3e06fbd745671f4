"""Who leads, coverage and tiers settled: exchanges and neighbourhoods find a plan, the whole part proves it."""

from allocation.solver import workload
from allocation.solver.even import can_program, hold_evenly, prove_by_program
from allocation.solver.fitted import Aim, fitted_lines
from allocation.solver.neighbourhoods import FEWEST_WORKERS, MOST_WORKERS, improve_nearby
from allocation.solver.objectives import Goal, beyond_band
from allocation.solver.part import Limits, Outcome, Part, hint_start, hold, improve, search_around, take_over
from allocation.solver.relaxed_leads import relaxed_bound
from allocation.solver.watch import Watch

SMALL_PAIRS = 60
LARGE_PAIRS = 1_500
SHARE_NEARBY = 0.5
SHARE_BY_EXCHANGES = 0.35
SECONDS_NEARBY_A_WORKER = 0.15
SHARE_AT_ONCE_OF_LARGE = 0.2


def find_leads(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> float:
    """Makes the part's plan better on one goal by exchanges and neighbourhoods, so that the proof by the whole part is
    far shorter; returns the deterministic time used."""
    if _pairs(part) <= SMALL_PAIRS or not part.lines:
        return 0.0
    if goal.name == "unfilled_posts":
        return _fit(part, goal, limits, watch, is_every_post_filled=True)
    if goal.name == "workload_gap":
        used = hold_evenly(part, goal, limits, watch)
        return used if part.between else used + _even_out(part, goal, limits, watch, threads)
    if goal.name not in part.terms.pair_costs:
        return 0.0
    is_wide = len(part.block.workers) > MOST_WORKERS  # else one neighbourhood is all of it
    used = _fit(part, goal, limits, watch) if goal.name == "moved_need" and is_wide else 0.0
    return used + _nearby(part, goal, max(0.0, limits.deterministic_seconds - used), limits.seed, watch, threads)


def _nearby(part: Part, goal: Goal, seconds: float, seed: int, watch: Watch, threads: int) -> float:
    """Neighbourhoods: our own in a large part, the solver's own in others."""
    if _is_large(part):
        return improve_nearby(part, goal, Limits(seconds, seed), watch, threads)
    enough = SECONDS_NEARBY_A_WORKER * max(1, len(part.block.workers) + 1 - FEWEST_WORKERS)
    if watch.is_over or not goal.value(part.terms, part.block, part.lines):
        return 0.0
    hint_start(part)
    return search_around(part, goal, Limits(min(SHARE_NEARBY * seconds, enough), seed), watch)


def _fit(part: Part, goal: Goal, limits: Limits, watch: Watch, *, is_every_post_filled: bool = False) -> float:
    """A better plan by exchanges, where there is one to be had so soon; returns the deterministic time used."""
    if not goal.value(part.terms, part.block, part.lines) or watch.is_over:
        return 0.0
    tier_of = {s: t for s, _, t in part.lines}
    aim = None if is_every_post_filled else Aim(part.terms.pair_costs[goal.name].given, part.lines)
    team = part.team(is_every_post_filled=is_every_post_filled)
    most = SHARE_BY_EXCHANGES * limits.deterministic_seconds
    found = fitted_lines(team, tier_of, limits.seed, lambda: watch.is_over, aim=aim, most_seconds=most)
    take_over(part, goal, found.lines, watch)
    return found.deterministic_seconds


def _even_out(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> float:
    if goal.value(part.terms, part.block, part.lines) <= goal.tolerance(part.terms, part.block):
        return 0.0
    nearer = beyond_band(workload.even_band(part.terms, part.block.workers, part.lines))
    return _nearby(part, nearer, SHARE_NEARBY * limits.deterministic_seconds, limits.seed, watch, threads)


def prove_leads(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> Outcome:
    """Makes the part's plan as good as it can on one goal, and holds later goals to that. A large part is beyond a
    search of the whole; for a figure added up over pairs it takes its bound from the linear relaxation."""
    value = goal.value(part.terms, part.block, part.lines)
    is_done = value <= goal.tolerance(part.terms, part.block)
    if goal.name == "workload_gap" and part.between:
        part.held.append((goal, goal.tolerance(part.terms, part.block)))  # the band in the model says it already
        return Outcome(value, 0, True)
    if _is_large(part) and can_program(part, goal) and value and not watch.is_over:
        return _by_program(part, goal, limits, watch)
    if is_done or not part.lines or not _is_large(part):
        return improve(part, goal, limits, watch)
    if goal.name in part.terms.pair_costs:
        return _held(part, goal, relaxed_bound(part, goal, watch), 0.0, watch)
    at_once = limits._replace(deterministic_seconds=SHARE_AT_ONCE_OF_LARGE * limits.deterministic_seconds)
    outcome = improve(part, goal, at_once, watch)
    if outcome.is_best or watch.is_over:
        return outcome
    rest = limits._replace(deterministic_seconds=limits.deterministic_seconds - at_once.deterministic_seconds)
    used = outcome.deterministic_seconds + improve_nearby(part, goal, rest, watch, threads)
    return _held(part, goal, outcome.bound, used, watch)


def _by_program(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    found = prove_by_program(part, goal, limits, watch)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), found.value)
    return found


def uses_relaxation(part: Part, goal: Goal) -> bool:
    """True where the bound of the goal is that of the linear relaxation."""
    return part.is_settled and _is_large(part) and goal.name in part.terms.pair_costs


def _pairs(part: Part) -> int:
    return len(part.block.schools) * len(part.block.workers)


def _is_large(part: Part) -> bool:
    return _pairs(part) > LARGE_PAIRS


def _held(part: Part, goal: Goal, bound: int, used: float, watch: Watch) -> Outcome:
    """The outcome of the plan as it is, to which later goals are held."""
    value, tolerance = goal.value(part.terms, part.block, part.lines), goal.tolerance(part.terms, part.block)
    hold(part, goal, goal.expression(part.model, part.x, part.terms), max(value, bound + tolerance))
    is_best = value <= bound + tolerance
    return Outcome(value, min(value, bound), is_best, used, watch.is_over and not is_best)
