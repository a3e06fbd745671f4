"""Reads a plan against its problem: who leads what, as positions in the problem's lists."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem


class Led(NamedTuple):
    """One school that has a link worker and a tier: positions in problem.schools, .workers and .tier_ids."""

    school: int
    worker: int
    tier: int


def led_schools(problem: AllocationProblem, plan: Plan) -> list[Led]:
    """The plan's lines that name a known school, worker and tier; `verify.one_link_worker` reports all others."""
    schools = {school.urn: s for s, school in enumerate(problem.schools)}
    workers = {worker.worker_id: w for w, worker in enumerate(problem.workers)}
    tiers = {tier: t for t, tier in enumerate(problem.tier_ids)}
    return [
        Led(schools[line.urn], workers[line.worker_id], tiers[line.tier_id])
        for line in plan.assignments
        if line.urn in schools and line.worker_id in workers and line.tier_id in tiers
    ]


def by_worker(problem: AllocationProblem, led: list[Led]) -> list[list[Led]]:
    """The led schools of each worker, in the order of problem.workers; an empty list for one who leads none."""
    found: dict[int, list[Led]] = defaultdict(list)
    for one in led:
        found[one.worker].append(one)
    return [found[w] for w in range(len(problem.workers))]


def circles(problem: AllocationProblem) -> list[int]:
    """The circle each link worker is in, by its first member's position: two are in one circle when they may lead a
    common school, or are joined by a chain of workers who may."""
    count = len(problem.workers)
    schools, workers = np.nonzero(problem.allowed)
    links = coo_array((np.ones(len(workers)), (workers, count + schools)), shape=2 * (count + len(problem.schools),))
    _, label = connected_components(links, directed=False)
    first = {int(one): w for w, one in reversed(list(enumerate(label[:count])))}
    return [first[int(one)] for one in label[:count]]


def colleagues(problem: AllocationProblem) -> list[list[int]]:
    """Link workers whose workloads can be evened out, as lists of at least two positions in problem.workers.

    Two workers are colleagues when they have the same role, some direct time, and are in the same circle (whatever the
    role of those between).
    """
    circle = circles(problem)
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for w, worker in enumerate(problem.workers):
        if problem.capacity_minutes[w] > 0 and problem.allowed[:, w].any():
            groups[circle[w], worker.role].append(w)
    return [group for _, group in sorted(groups.items()) if len(group) > 1]


def current_plan(problem: AllocationProblem) -> Plan:
    """Today's allocation as a plan: today's worker, and today's tier or, where that is unknown, the entitled one.

    It may break rules: that is for `verify` to say. A school nobody leads today is not covered.
    """
    lines = []
    for s, school in enumerate(problem.schools):
        worker = int(problem.current[s])
        tier = int(problem.current_tier[s] if problem.current_tier[s] >= 0 else problem.entitled_tier[s])
        if worker < 0:
            lines.append(Assignment(school.urn, None, None))
        else:
            lines.append(Assignment(school.urn, problem.workers[worker].worker_id, problem.tier_ids[tier]))
    return Plan(tuple(lines))


def is_move_by_choice(problem: AllocationProblem, led: Led) -> bool:
    """True when the school leaves a worker who leads it today and still may; a move nobody can avoid is not one."""
    today = int(problem.current[led.school])
    return today >= 0 and today != led.worker and bool(problem.allowed[led.school, today])
