"""Which schools and link workers hang together: what can be solved apart is solved apart."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from allocation.problem import AllocationProblem
from allocation.solver.constraints import compared_schools


class Block(NamedTuple):
    """Schools and workers (positions) that share nothing with the rest: no worker, and no rule."""

    schools: tuple[int, ...]
    workers: tuple[int, ...]


def blocks(problem: AllocationProblem) -> list[Block]:
    """Circles, joined where schools in different circles must stay together or count to one area's people. Caps on each
    worker's moves join nothing more: both workers of such a move may lead the school."""
    return components(problem, [*who_may_lead(problem), *joined_by_rules(problem)])


def circles(problem: AllocationProblem) -> list[Block]:
    """Parts joined by who may lead whom. Found from `allowed`, not from cluster names, so any boundary will do."""
    return components(problem, who_may_lead(problem))


def tier_blocks(problem: AllocationProblem) -> list[Block]:
    """Blocks, joined also where tiers of schools in different blocks are compared (no leapfrogs)."""
    pairs = [*who_may_lead(problem), *joined_by_rules(problem)]
    groups: dict[int, list[int]] = {}
    for s in compared_schools(problem):
        groups.setdefault(int(problem.leapfrog_group[s]), []).append(s)
    for members in groups.values():
        if (problem.tier_allowed[members].sum(axis=1) > 1).any():
            pairs += [(members[0], other) for other in members[1:]]
    return components(problem, pairs)


def who_may_lead(problem: AllocationProblem) -> list[tuple[int, int]]:
    count = len(problem.schools)
    return [(int(s), count + int(w)) for s, w in zip(*np.nonzero(problem.allowed), strict=True)]


def joined_by_rules(problem: AllocationProblem) -> list[tuple[int, int]]:
    """Schools that must stay together, and schools of an area in which only so many people may lead."""
    joined = [group.schools for group in problem.keep_together if group.is_hard]
    joined += [limit.schools for limit in problem.area_limits]
    return [(schools[0], s) for schools in joined for s in schools[1:]]


def everything(problem: AllocationProblem) -> list[Block]:
    """One block with all: for a cap on moves, which couples everybody."""
    count, workers, _ = problem.size
    return [Block(tuple(range(count)), tuple(range(workers)))]


def components(problem: AllocationProblem, pairs: list[tuple[int, int]]) -> list[Block]:
    count, workers, _ = problem.size
    size = count + workers
    if not size:
        return []
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    found = [
        Block(
            tuple(int(s) for s in np.flatnonzero(label[:count] == one)),
            tuple(int(w) for w in np.flatnonzero(label[count:] == one)),
        )
        for one in np.unique(label)
    ]
    return sorted(found, key=lambda block: (-len(block.schools) * len(block.workers), block))
