"""Open boundaries: the same problem with everybody kept to their own cluster, for a plan to begin the search at."""

from dataclasses import replace

import numpy as np

from allocation.problem import AllocationProblem, InconsistentProblem
from allocation.solver.blocks import blocks
from allocation.solver.neighbourhoods import LARGE_PAIRS

REASON = "works in another cluster"


def inside_clusters(problem: AllocationProblem) -> AllocationProblem | None:
    """The problem as with hard boundaries, which falls into parts that are far easier; its plans are lawful with open
    ones too. A school that nobody of its own cluster may lead stays open to all, and what is locked stays. None where
    no part is large, or nobody may lead a school of another cluster."""
    if max((len(one.schools) * len(one.workers) for one in blocks(problem)), default=0) <= LARGE_PAIRS:
        return None
    here = np.array([school.cluster for school in problem.schools], dtype=object)[:, None]
    there = np.array([worker.cluster for worker in problem.workers], dtype=object)[None, :]
    is_locked = problem.locks[:, None] == np.arange(len(problem.workers))
    own = problem.allowed & ((here == "") | (there == "") | (here == there) | is_locked)
    allowed = np.where(own.any(axis=1, keepdims=True), own, problem.allowed)
    closed = problem.allowed & ~allowed
    if not closed.any():
        return None
    try:
        return replace(
            problem, allowed=allowed, not_allowed_reason=np.where(closed, REASON, problem.not_allowed_reason)
        )
    except InconsistentProblem:  # a rule that only open boundaries can keep
        return None
