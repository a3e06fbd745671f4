"""Which lines a school may have when a plan is mended: its own, somebody else's, another tier where that is wrong."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block, components, joined_by_rules, who_may_lead
from allocation.solver.constraints import compared_schools
from allocation.solver.start import Lines

Options = Mapping[int, tuple[tuple[int, int], ...]]


def options(
    problem: AllocationProblem, lines: Lines, *, are_tiers_mended: bool
) -> dict[int, tuple[tuple[int, int], ...]]:
    """(worker, tier) positions for each school, its own line first.

    A school keeps its tier, unless that tier breaks a rule and tiers are mended: then it may also have any that it may
    be given, or, where it is passed over, any above its own up to that of the school ahead. No other school loses or
    gains meetings. A school nobody leads may have any tier. A new pair is open only where it breaks no rule by itself.
    """
    own = {s: (w, t) for s, w, t in lines}
    more = _better_tiers(problem, lines) if are_tiers_mended else {}
    found = {}
    for s in range(len(problem.schools)):
        tiers = [own[s][1], *more.get(s, ())] if s in own else tiers_it_may_have(problem, s)
        pairs = [(w, t) for t in tiers for w in range(len(problem.workers)) if _is_open(problem, s, w, t, own.get(s))]
        first = [own[s]] if s in own else []
        found[s] = tuple([*first, *(one for one in pairs if one not in first)])
    return found


def _is_open(problem: AllocationProblem, s: int, w: int, t: int, own: tuple[int, int] | None) -> bool:
    if own is not None and own[0] == w:
        return bool(problem.worker_tier_allowed[w, t] or not problem.worker_tier_allowed[own])
    is_free = problem.allowed[s, w] and problem.locks[s] in (-1, w)
    return bool(is_free and problem.worker_tier_allowed[w, t])


def tiers_it_may_have(problem: AllocationProblem, s: int) -> list[int]:
    """Positions of the tiers within the school's bounds and its lock, from the lowest."""
    fixed = int(problem.tier_locks[s])
    return [int(t) for t in np.flatnonzero(problem.tier_allowed[s]) if fixed in (-1, t)]


def _better_tiers(problem: AllocationProblem, lines: Lines) -> dict[int, list[int]]:
    """Tiers that would put right what is wrong with the tier of a school."""
    tier = {s: t for s, _, t in lines}
    found = {
        s: [i for i in tiers_it_may_have(problem, s) if t < i <= tier[by]] for s, t, by in passed_over(problem, tier)
    }
    for s, t in tier.items():
        if t not in tiers_it_may_have(problem, s):
            found[s] = tiers_it_may_have(problem, s)
    return found


def passed_over(problem: AllocationProblem, tier: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """(school, its tier, the school ahead) for each that has a lower tier than one with less or equal need, and could
    have had a higher one: what `verify.no_leapfrog` reports."""
    members = sorted((s for s in compared_schools(problem) if s in tier), key=lambda s: int(problem.leapfrog_group[s]))
    for _, group in groupby(members, key=lambda s: int(problem.leapfrog_group[s])):
        rising = sorted(group, key=lambda s: float(problem.need_points[s]))
        ahead: int | None = None
        for _, level in groupby(rising, key=lambda s: float(problem.need_points[s])):
            equals = list(level)
            ahead = max(([] if ahead is None else [ahead]) + equals, key=lambda s: tier[s])
            for s in equals:
                if problem.tier_allowed[s, tier[s] + 1 : tier[ahead] + 1].any():
                    yield s, tier[s], ahead


def parts_of(problem: AllocationProblem, lines: Lines, of: Options) -> list[Block]:
    """Schools and link workers that share nothing with the rest: no worker, as it is or as it may be, and no rule that
    anything open can break."""
    count = len(problem.schools)
    pairs = [*who_may_lead(problem), *joined_by_rules(problem), *((s, count + w) for s, w, _ in lines)]
    members = [s for s in compared_schools(problem) if len(of[s]) > 0]
    for group in np.unique(problem.leapfrog_group[members]) if members else ():
        ours = [s for s in members if problem.leapfrog_group[s] == group]
        if any(len({t for _, t in of[s]}) > 1 for s in ours):
            pairs += [(ours[0], s) for s in ours[1:]]
    return components(problem, pairs)
