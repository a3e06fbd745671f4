"""What each broken rule costs: how far beyond the limit the plan is, in hours, posts, schools or meetings a term."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allocation.plan import Breach, Plan
from allocation.problem import AllocationProblem
from allocation.reading import Led, by_worker, is_move_by_choice, led_schools
from allocation.wording import counted, joined, words


@dataclass(frozen=True, slots=True)
class BreachCost:
    """A broken rule and how much it is: `amount` in `unit` ("hours a term", "FTE", "schools", "meetings a term",
    "link workers"), and the same in a sentence that says what would have to give."""

    breach: Breach
    amount: float
    unit: str
    sentence: str


def breach_costs(problem: AllocationProblem, plan: Plan, breaches: tuple[Breach, ...]) -> tuple[BreachCost, ...]:
    """One for each breach that `verify` found in this plan, in the same order.

    A cost is the least that has to change for this rule alone to be kept, nothing else being looked at: hours over the
    direct time, full caseloads over the FTE, schools that need somebody else or another tier, meetings a term that a
    school passed over lacks, link workers or moves too many.
    """
    led = led_schools(problem, plan)
    return tuple(_COSTS.get(breach.rule, _schools)(problem, led, breach) for breach in breaches)


def _hours(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    w = _worker(problem, breach)
    over = sum(int(problem.minutes[one.school, w, one.tier]) for one in by_worker(problem, led)[w])
    over -= int(problem.capacity_minutes[w])
    hours, full_time = over / 60, _full_time_minutes(problem, w)
    post = f", {over / full_time:.2f} of a full-time post" if full_time else ""
    sentence = f"{hours:.1f} hours a term too much for {problem.workers[w].name}{post}."
    return BreachCost(breach, hours, "hours a term", sentence)


def _full_time_minutes(problem: AllocationProblem, w: int) -> float:
    fte = float(problem.fte[w])
    return float(problem.capacity_minutes[w]) / fte if fte > 0 else 0.0


def _caseload(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    w = _worker(problem, breach)
    shares = sorted((float(problem.caseload_share[one.school, w]) for one in by_worker(problem, led)[w]), reverse=True)
    over = sum(shares) - float(problem.fte[w])
    fewest = next((n for n in range(1, len(shares) + 1) if sum(shares[:n]) >= over - 1e-9), len(shares))
    sentence = (
        f"{over:.2f} of a full caseload too much for {problem.workers[w].name}: that much more of a post, or at least "
        f"{counted(fewest, 'school')} fewer."
    )
    return BreachCost(breach, over, "FTE", sentence)


def _another_worker(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    one = next(one for one in led if problem.schools[one.school].urn == breach.urns[0])
    return BreachCost(breach, 1.0, "schools", f"{_work(problem, one)} for somebody else to take.")


def _work(problem: AllocationProblem, one: Led) -> str:
    hours = int(problem.minutes[tuple(one)]) / 60
    need = problem.need_points[one.school]
    known = "" if np.isnan(need) else f", need score {need:.1f}"
    return f"One school ({hours:.1f} hours a term{known})"


def _phases(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    w = _worker(problem, breach)
    phases = Counter(problem.schools[one.school].phase for one in by_worker(problem, led)[w])
    other = sum(phases.values()) - max(phases.values())
    sentence = f"{counted(other, 'school').capitalize()} of another phase for somebody else to take."
    return BreachCost(breach, float(other), "schools", sentence)


def _tier(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    """Meetings between the tier given and the nearest one that the school may have."""
    one = next(one for one in led if problem.schools[one.school].urn == breach.urns[0])
    s, fixed = one.school, int(problem.tier_locks[one.school])
    lawful = [fixed] if fixed >= 0 else [int(t) for t in np.flatnonzero(problem.tier_allowed[s])]
    nearest = min(lawful, key=lambda t: abs(t - one.tier), default=one.tier)
    change = float(problem.meetings[s, nearest] - problem.meetings[s, one.tier])
    many = f"{abs(change):g} {'meeting' if abs(change) == 1 else 'meetings'} a term"
    direction = "more" if change > 0 else "fewer"
    sentence = f"{many} {direction}, with '{words(problem.tier_ids[nearest])}' in place of it."
    return BreachCost(breach, abs(change), "meetings a term", sentence)


def _leapfrog(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    """Meetings that the school passed over lacks of the other's."""
    of = {problem.schools[one.school].urn: one for one in led}
    passed, ahead = (of[urn] for urn in breach.urns)
    lacks = float(problem.meetings[ahead.school, ahead.tier] - problem.meetings[passed.school, passed.tier])
    many = f"{lacks:g} {'meeting' if lacks == 1 else 'meetings'} a term"
    sentence = f"{many} more for {problem.schools[passed.school].name}, or fewer for the other."
    return BreachCost(breach, lacks, "meetings a term", sentence)


def _all_moves(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:  # noqa: ARG001
    over = len(breach.urns) - (problem.max_moves or 0)
    return BreachCost(breach, float(over), "schools", f"{counted(over, 'move').capitalize()} more than the cap.")


def _own_moves(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:
    over = len(breach.urns) - (problem.max_moves_per_worker or 0)
    moved = [one for one in led if problem.schools[one.school].urn in breach.urns and is_move_by_choice(problem, one)]
    names = joined([problem.schools[one.school].name for one in moved], most=4)
    sentence = f"{counted(over, 'move').capitalize()} more than the cap for one link worker, of {names}."
    return BreachCost(breach, float(over), "schools", sentence)


def _leaders(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:  # noqa: ARG001
    """Link workers more than a group that stays together, or an area, may have."""
    most = 1
    if breach.rule == "people_in_area":
        schools = {one.urn: s for s, one in enumerate(problem.schools)}
        here = {schools[urn] for urn in breach.urns}
        most = min((limit.people for limit in problem.area_limits if here <= set(limit.schools)), default=1)
    over = len(breach.worker_ids) - most
    return BreachCost(breach, float(over), "link workers", f"{counted(over, 'link worker').capitalize()} too many.")


def _schools(problem: AllocationProblem, led: list[Led], breach: Breach) -> BreachCost:  # noqa: ARG001
    many = max(1, len(breach.urns))
    return BreachCost(breach, float(many), "schools", f"{counted(many, 'school').capitalize()} to put right.")


def _worker(problem: AllocationProblem, breach: Breach) -> int:
    return next(w for w, one in enumerate(problem.workers) if one.worker_id == breach.worker_ids[0])


_COSTS: dict[str, Callable[[AllocationProblem, list[Led], Breach], BreachCost]] = {
    "may_lead": _another_worker,
    "caseload_limit": _caseload,
    "one_phase_only": _phases,
    "hours_limit": _hours,
    "role_serves_tier": _another_worker,
    "tier_within_bounds": _tier,
    "locks": _another_worker,
    "tier_locks": _tier,
    "move_cap": _all_moves,
    "move_cap_per_worker": _own_moves,
    "keep_together": _leaders,
    "people_in_area": _leaders,
    "no_leapfrog": _leapfrog,
}
