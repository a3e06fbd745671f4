"""The one door for "why does this school have this tier, and not another one"."""

import threading
import time
from collections.abc import Iterator, Mapping

import numpy as np

from allocation.hand_edit import Weighed
from allocation.plan import Assignment, Plan, SolveOptions
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.solver.alternatives_case import Case, case_of
from allocation.solver.plan_lines import plan_of
from allocation.solver.tier_ways import Posts, Way, best_way, goes_with, posts_needed, tier_opened
from allocation.solver.watch import Watch
from allocation.why.findings import Change, TierWay, WhyTier
from allocation.why.led import breaches_of, no_further_breach
from allocation.wording import joined, words

SECONDS, DECIMALS = 8.0, 6


def why_tier(
    problem: AllocationProblem,
    plan: Plan,
    urn: str,
    *,
    options: SolveOptions | None = None,
    seconds: float = SECONDS,
    stop: threading.Event | None = None,
) -> WhyTier:
    """Why the school has its tier in this plan, and why no other one; works for any plan, as `why_led_by` does.

    For every other tier: what rules it out, which other schools would have to have another tier with it, the plan
    worked out again around it and what that costs whom; for a higher one also how much more FTE it takes for nobody to
    lose. A tier that is ruled out is asked about as if it were not. Raises KeyError for an unknown school.
    """
    began = time.perf_counter()
    breaches = Weighed(problem, plan).breaches
    case = case_of(problem, plan, urn, (), options or SolveOptions(), breaches)
    s, school = case.school, problem.schools[case.school]
    given = next((t for one, _, t in case.lines if one == s), -1)
    with Watch(None, stop, began + seconds) as watch:
        nearest_first = sorted(range(problem.size[2]), key=lambda t: abs(t - given))
        ways = {t: _way(case, t, given, watch) for t in nearest_first}
    need = float(problem.need_points[s])
    return WhyTier(
        urn=urn,
        tier_id=problem.tier_ids[given] if given >= 0 else None,
        entitled_id=problem.tier_ids[problem.entitled_tier[s]],
        computed_id=school.computed_tier_id,
        need_points=None if np.isnan(need) else need,
        note=school.tier_note,
        kept_by=_kept_by(problem, s, given, ways),
        breaks=breaches_of(breaches, urn),
        ways=tuple(ways[t] for t in sorted(ways)),
        seconds=time.perf_counter() - began,
    )


def _kept_by(problem: AllocationProblem, s: int, given: int, ways: Mapping[int, TierWay]) -> str:
    if given < 0:
        return "nobody"
    if problem.tier_locks[s] >= 0:
        return "lock"
    if not problem.tier_allowed[s, given]:
        return "broken"
    higher = [int(t) for t in np.flatnonzero(problem.tier_allowed[s]) if t > given]
    if not higher:
        return "entitlement"
    return "hand" if any(one.kind == "nothing" for one in ways[higher[0]].takes) else "time"


def _way(case: Case, t: int, given: int, watch: Watch) -> TierWay:
    problem, s, lead = case.problem, case.school, case.lead
    against = tuple(_against(problem, s, t))
    more = int(problem.minutes[s, lead, t] - problem.minutes[s, lead, given]) if lead >= 0 else 0
    if t == given or lead < 0 or watch.is_over or not _is_in_use(problem, s, t):
        return _without(case, t, t == given, against, more)
    rules = case.rules._replace(problem=tier_opened(case.rules.problem, s, t)) if against else case.rules
    wanted = goes_with(rules.problem, {school: tier for school, _, tier in case.lines}, s, t)
    if wanted is None:
        behind = f"a school with no more need than {problem.schools[s].name} may not have less than it has"
        return _without(case, t, False, (*against, behind), more)
    way = best_way(case, rules, wanted, watch)
    takes = tuple(_changes(posts_needed(case, rules, wanted, watch))) if t > given else ()
    return _priced(case, t, against, more, wanted, way, takes)


def _is_in_use(problem: AllocationProblem, s: int, t: int) -> bool:
    """Whether schools of this phase may have the tier at all, as far as any of them may."""
    alike = [o for o, one in enumerate(problem.schools) if one.phase == problem.schools[s].phase]
    return bool(problem.tier_allowed[alike, t].any())


def _against(problem: AllocationProblem, s: int, t: int) -> Iterator[str]:
    """What rules the tier out for the school, in words."""
    name, tiers, school = words(problem.tier_ids[t]), problem.tier_ids, problem.schools[s]
    if problem.tier_locks[s] not in (-1, t):
        yield f"somebody has fixed its tier, '{words(tiers[problem.tier_locks[s]])}'"
    elif not problem.tier_allowed[s, t]:
        lawful = np.flatnonzero(problem.tier_allowed[s])
        if not _is_in_use(problem, s, t):
            yield f"no {school.phase} school may have '{name}'"
        elif t > lawful[-1]:
            yield f"'{name}' is above its entitlement, '{words(tiers[problem.entitled_tier[s]])}'"
        else:
            yield f"'{name}' is below the lowest tier it may have, '{words(tiers[lawful[0]])}'"


def _without(case: Case, t: int, is_given: bool, against: tuple[str, ...], more: int) -> TierWay:
    """A tier with no plan worked out for it."""
    problem = case.problem
    return TierWay(
        tier_id=problem.tier_ids[t],
        meetings=float(problem.meetings[case.school, t]),
        is_given=is_given,
        against=against,
        with_it={},
        changes={},
        losers=(),
        winners=(),
        rearranged=(),
        minutes=0 if is_given else more,
        plan=case.plan if is_given else None,
        is_proven=is_given,
    )


def _priced(
    case: Case,
    t: int,
    against: tuple[str, ...],
    more: int,
    wanted: Mapping[int, int],
    way: Way,
    takes: tuple[Change, ...],
) -> TierWay:
    problem, urn = case.problem, case.problem.schools[case.school].urn
    plan = None if way.lines is None else plan_of(problem, way.lines)
    if plan is not None and case.rules.broken and not no_further_breach(case.plan)(case.rules.problem, plan):
        plan = None
    others = [] if plan is None else list(_others(case.plan, plan, urn))
    met = {one.urn: (_meetings(problem, one), _meetings(problem, other)) for one, other in others}
    prices = {} if plan is None else price(problem, plan)
    return TierWay(
        tier_id=problem.tier_ids[t],
        meetings=float(problem.meetings[case.school, t]),
        is_given=False,
        against=against,
        with_it={problem.schools[o].urn: problem.tier_ids[tier] for o, tier in wanted.items() if o != case.school},
        changes={goal: round(figure - case.prices[goal], DECIMALS) for goal, figure in prices.items()},
        losers=tuple(one for one, (before, after) in met.items() if after < before),
        winners=tuple(one for one, (before, after) in met.items() if after > before),
        rearranged=tuple(one.urn for one, _ in others),
        minutes=more,
        plan=plan,
        is_proven=way.is_proven and (plan is not None or way.lines is None),
        takes=takes,
    )


def _others(before: Plan, after: Plan, urn: str) -> Iterator[tuple[Assignment, Assignment]]:
    """Lines that differ, but that of the school asked about."""
    now = {one.urn: one for one in after.assignments}
    return ((one, now[one.urn]) for one in before.assignments if one.urn != urn and now[one.urn] != one)


def _meetings(problem: AllocationProblem, line: Assignment) -> float:
    s = next(i for i, one in enumerate(problem.schools) if one.urn == line.urn)
    return float(problem.meetings[s, problem.tier_ids.index(line.tier_id)]) if line.tier_id in problem.tier_ids else 0.0


def _changes(posts: Iterator[Posts]) -> Iterator[Change]:
    """One change that covers every cluster; none where some cluster needs more than was tried."""
    found = list(posts)
    if not found or any(one.tenths is None for one in found):
        return
    is_proven, tenths = all(one.is_proven for one in found), sum(one.tenths or 0 for one in found)
    if not tenths:
        yield Change("nothing", "", 0, False, True)
        return
    parts = [f"{(one.tenths or 0) / 10:g} FTE more in {one.cluster or 'the team'}" for one in found if one.tenths]
    yield Change("post", f"there were {joined(parts)}", tenths, False, is_proven)
