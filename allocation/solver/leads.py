"""Who leads, coverage and tiers settled, for goals about workloads: a plan is found first, then the whole proves it."""

from allocation.solver import workload
from allocation.solver.even import hold_evenly
from allocation.solver.fitted import fitted_lines
from allocation.solver.neighbourhoods import FEWEST_WORKERS, LARGE_PAIRS, improve_nearby
from allocation.solver.objectives import Goal, beyond_band
from allocation.solver.part import Limits, Outcome, Part, hint_start, hold, improve, search_around, take_over
from allocation.solver.watch import Watch

SMALL_PAIRS = 60
SHARE_NEARBY = 0.5
SHARE_BY_EXCHANGES = 0.35
SECONDS_NEARBY_A_WORKER = 0.15
SHARE_AT_ONCE_OF_LARGE = 0.2


def find_leads(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> float:
    """Makes the part's plan better on a goal about workloads by exchanges and neighbourhoods, so that the proof by the
    whole part is far shorter; returns the deterministic time used."""
    if _pairs(part) <= SMALL_PAIRS or not part.lines:
        return 0.0
    if goal.name == "unfilled_posts":
        return _fill_posts(part, goal, limits, watch)
    if goal.name == "workload_gap":
        used = hold_evenly(part, goal, limits, watch)
        return used if part.between else used + _even_out(part, goal, limits, watch, threads)
    return 0.0


def _fill_posts(part: Part, goal: Goal, limits: Limits, watch: Watch) -> float:
    if not goal.value(part.terms, part.block, part.lines) or watch.is_over:
        return 0.0
    tier_of, team = {s: t for s, _, t in part.lines}, part.team(is_every_post_filled=True)
    most = SHARE_BY_EXCHANGES * limits.deterministic_seconds
    found = fitted_lines(team, tier_of, limits.seed, lambda: watch.is_over, most_seconds=most)
    take_over(part, goal, found.lines, watch)
    return found.deterministic_seconds


def _even_out(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> float:
    """Neighbourhoods: our own in a large part, the solver's own in others."""
    if goal.value(part.terms, part.block, part.lines) <= goal.tolerance(part.terms, part.block):
        return 0.0
    nearer = beyond_band(workload.even_band(part.terms, part.block.workers, part.lines))
    seconds = SHARE_NEARBY * limits.deterministic_seconds
    if _is_large(part):
        return improve_nearby(part, nearer, Limits(seconds, limits.seed), watch, threads)
    if watch.is_over or not nearer.value(part.terms, part.block, part.lines):
        return 0.0
    enough = SECONDS_NEARBY_A_WORKER * max(1, len(part.block.workers) + 1 - FEWEST_WORKERS)
    hint_start(part)
    return search_around(part, nearer, Limits(min(SHARE_NEARBY * seconds, enough), limits.seed), watch)


def prove_leads(part: Part, goal: Goal, limits: Limits, watch: Watch, threads: int) -> Outcome:
    """Makes the part's plan as good as it can on one goal, and holds later goals to that; for goals that do not add up
    over pairs, and where nothing is to be gained. A large part is beyond a search of the whole."""
    if goal.name == "workload_gap" and part.between:
        part.held.append((goal, goal.tolerance(part.terms, part.block)))  # the band in the model says it already
        return Outcome(goal.value(part.terms, part.block, part.lines), 0, True)
    is_done = goal.value(part.terms, part.block, part.lines) <= goal.tolerance(part.terms, part.block)
    if is_done or not part.lines or not _is_large(part):
        return improve(part, goal, limits, watch)
    if goal.name in part.terms.pair_costs:
        return _held(part, goal, 0, 0.0, watch)
    at_once = limits._replace(deterministic_seconds=SHARE_AT_ONCE_OF_LARGE * limits.deterministic_seconds)
    outcome = improve(part, goal, at_once, watch)
    if outcome.is_best or watch.is_over:
        return outcome
    rest = limits._replace(deterministic_seconds=limits.deterministic_seconds - at_once.deterministic_seconds)
    used = outcome.deterministic_seconds + improve_nearby(part, goal, rest, watch, threads)
    return _held(part, goal, outcome.bound, used, watch)


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
