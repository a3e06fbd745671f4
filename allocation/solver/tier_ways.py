"""Another tier for a school: who would have to have another too, who would lose, and what it takes that nobody does."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.alternatives_case import Case
from allocation.solver.as_it_is import AsItIs
from allocation.solver.blocks import Block, blocks, tier_blocks
from allocation.solver.constraints import compared_schools
from allocation.solver.half_post import with_post_in
from allocation.solver.part import Limits
from allocation.solver.rearrange import open_part, tiers_wish, with_fewest_changes
from allocation.solver.settled import settle, whether_any
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.watch import Watch

DETERMINISTIC_SECONDS, CHECK_DETERMINISTIC_SECONDS = 0.8, 0.3
MOST_TENTHS = 10


class Way(NamedTuple):
    """`lines` of a plan with the tier (None where none was found), `is_proven` when none is better for what it costs
    or, without lines, when there certainly is none."""

    lines: Lines | None
    is_proven: bool


class Posts(NamedTuple):
    """Tenths of FTE more in a cluster: with so many nobody loses by it; `is_proven` when with a tenth less somebody
    does. `tenths` is None where even the most tried does not do."""

    cluster: str
    tenths: int | None
    is_proven: bool


def goes_with(problem: AllocationProblem, tiers: Mapping[int, int], s: int, t: int) -> dict[int, int] | None:
    """School -> tier: whose tier has to change as well if the school has this one, by the rule `no_leapfrog`, the
    school itself included; None where no lawful tiers of the others go with it.

    `tiers` are those of all schools that are led. A school that has more need, or as much, has no lower tier it could
    have; one with less need, or as much, none that passes this one over.
    """
    wanted = {s: t}
    if s not in set(compared_schools(problem)):
        return wanted
    need, allowed = problem.need_points, problem.tier_allowed
    group = [
        o for o in compared_schools(problem) if problem.leapfrog_group[o] == problem.leapfrog_group[s] and o in tiers
    ]
    above = [int(i) for i in np.flatnonzero(allowed[s]) if i > t]
    most = above[0] - 1 if above else problem.size[2] - 1
    for o in group:
        if o == s:
            continue
        open_tiers = [int(i) for i in np.flatnonzero(allowed[o])]
        raised = max((i for i in open_tiers if i <= t), default=tiers[o])
        if need[o] >= need[s] and tiers[o] < raised:
            wanted[o] = raised
        if need[o] <= need[s] and tiers[o] > most:
            lower = [i for i in open_tiers if i <= most]
            if not lower:
                return None
            wanted[o] = max(lower)
    return wanted


def best_way(case: Case, rules: AsItIs, wanted: Mapping[int, int], watch: Watch) -> Way:
    """The plan re-arranged so that these schools have these tiers: coverage and meetings as good as can be, then the
    fewest other changes, then the goals. Parts that share no link worker are worked out one by one."""
    problem, terms = rules.problem, replace(case.terms, problem=rules.problem)
    lines, is_proven = _with_tiers(case.lines, wanted), _is_one_part(problem, wanted)
    for block in _parts_of(problem, wanted):
        ours = {s: t for s, t in wanted.items() if s in block.schools}
        part = open_part(problem, terms, block, lines, case.headroom(block), rules.capacity)
        found = with_fewest_changes(
            part,
            tiers_wish(part, ours),
            case.goals,
            Limits(DETERMINISTIC_SECONDS, case.options.seed),
            watch,
            tiers_are_settled=False,
        )
        if found.lines is None:
            return Way(None, found.is_proven and is_proven and rules.is_exact)
        schools = set(block.schools)
        lines = frozenset(line for line in lines if line[0] not in schools) | found.lines
        is_proven &= found.is_proven
    return Way(lines, is_proven and rules.is_exact)


def posts_needed(case: Case, rules: AsItIs, wanted: Mapping[int, int], watch: Watch) -> Iterator[Posts]:
    """For each cluster with a school of these: the least FTE more with which they can have these tiers and nobody has
    another one than now."""
    lines = _with_tiers(case.lines, wanted)
    for block in _parts_of(rules.problem, wanted):
        schools = [s for s in wanted if s in block.schools]
        cluster = rules.problem.schools[schools[0]].cluster
        low, high, is_proven = -1, MOST_TENTHS, True  # `low` tenths do not do
        if not _fits(case, rules, block, lines, cluster, high, watch)[0]:
            yield Posts(cluster, None, False)
            continue
        while high - low > 1 and not watch.is_over:
            middle = (low + high) // 2
            is_enough, is_known = _fits(case, rules, block, lines, cluster, middle, watch)
            if is_enough:
                high = middle
            else:
                low, is_proven = middle, is_known
        yield Posts(cluster, high, is_proven and high - low <= 1)


def _with_tiers(lines: Lines, wanted: Mapping[int, int]) -> Lines:
    return frozenset((s, w, wanted.get(s, t)) for s, w, t in lines)


def _parts_of(problem: AllocationProblem, wanted: Mapping[int, int]) -> list[Block]:
    return [block for block in blocks(problem) if set(wanted) & set(block.schools)]


def _is_one_part(problem: AllocationProblem, wanted: Mapping[int, int]) -> bool:
    """Nothing outside one part has a say in these tiers, so that what is found there is all there is."""
    compared = next(block for block in tier_blocks(problem) if set(wanted) & set(block.schools))
    parts = _parts_of(problem, wanted)
    return problem.max_moves is None and len(parts) == 1 and set(parts[0].schools) == set(compared.schools)


def _fits(
    case: Case, rules: AsItIs, block: Block, lines: Lines, cluster: str, tenths: int, watch: Watch
) -> tuple[bool, bool]:
    """Whether somebody can lead the block's schools at these tiers with so much more FTE, and whether that is sure."""
    problem, capacity, workers = rules.problem, rules.capacity, block.workers
    if tenths:
        made = with_post_in(problem, cluster, tenths)
        if made is None:
            return False, True
        added = range(problem.size[1], made.size[1])
        problem, workers = made, (*workers, *added)
        capacity = None if capacity is None else np.append(capacity, made.capacity_minutes[list(added)])
    ours = set(block.schools)
    settled = settle(
        problem,
        make_terms(problem, None),
        workers,
        {s: t for s, _, t in lines if s in ours},
        frozenset(line for line in lines if line[0] not in ours),
        start=lines,
        capacity=capacity,
        keep=frozenset((s, w) for s, w, _ in case.lines & lines),
    )
    found, is_certain = whether_any(settled, Limits(CHECK_DETERMINISTIC_SECONDS, case.options.seed), watch)
    return found is not None, is_certain and rules.is_exact


def tier_opened(problem: AllocationProblem, s: int, t: int) -> AllocationProblem:
    """The problem in which the school may have the tier although it is not entitled to it: as with one that people
    fixed, others are not held against it."""
    tiers, fixed, apart = problem.tier_allowed.copy(), problem.tier_locks.copy(), problem.leapfrog_group.copy()
    tiers[s, t], fixed[s], apart[s] = True, -1, -1
    return replace(problem, tier_allowed=tiers, tier_locks=fixed, leapfrog_group=apart)
