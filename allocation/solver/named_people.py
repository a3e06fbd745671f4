"""Who is named for each school in the roles it must have besides its link worker: a flow of least cost (OR-Tools)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from allocation.plan import Named, Plan
from allocation.problem import AllocationProblem
from allocation.required import RequiredRole

EVENNESS_SCALE = 10  # parts of a full-time post: 0.1 FTE is told apart from 0.2


def with_named_people(problem: AllocationProblem, plan: Plan, before: Plan | None = None) -> Plan:
    """The plan with somebody named for every school in every role it must have, as far as there is anybody.

    In this order: as many schools as can be, as evenly by FTE as can be, as many as can be keep who is named in
    `before`, and least travel. All of it exactly, in milliseconds: it is a flow from schools to people in which every
    further school of one person costs more.
    """
    held = {(one.role_id, one.urn, one.worker_id) for one in (before.named if before else ())}
    named = [line for role in problem.required.roles for line in _named(role, _today(role, held))]
    return replace(plan, named=tuple(named))


def completed(problem: AllocationProblem, plan: Plan) -> Plan:
    """The plan with people named, where it is one of before they were, or edited since without them."""
    return plan if plan.named or not problem.required.roles else with_named_people(problem, plan)


def _today(role: RequiredRole, held: set[tuple[str, str, str | None]]) -> NDArray[np.bool_]:
    rows = [[(role.role_id, school.urn, one.worker_id) in held for one in role.people] for school in role.schools]
    return np.array(rows, dtype=bool).reshape(len(role.schools), len(role.people))


def _named(role: RequiredRole, today: NDArray[np.bool_]) -> list[Named]:
    units = _units(role)
    chosen = _assigned(_asked(role, units, today))
    lines = []
    for unit, people in zip(units, chosen, strict=True):
        for s in unit:
            urn = role.schools[s].urn
            lines += [Named(urn, role.role_id, role.people[p].worker_id) for p in people]
            lines += [Named(urn, role.role_id, None)] if len(people) < role.count else []
    return lines


def _units(role: RequiredRole) -> list[list[int]]:
    """The schools one by one, or those of each area together."""
    if not role.is_per_area:
        return [[s] for s in range(len(role.schools))]
    areas: Mapping[str, list[int]] = {school.cluster: [] for school in role.schools}
    for s, school in enumerate(role.schools):
        areas[school.cluster].append(s)
    return list(areas.values())


@dataclass(frozen=True, eq=False)
class _Asked:
    """U schools or areas, P people: `may` [U, P], `cost` [U, P] of what is not evenness, `each` [P] what every further
    one costs a person, times 1, 3, 5 ..., `most` [P] how many one person can have, `count` how many each needs."""

    may: NDArray[np.bool_]
    cost: NDArray[np.int64]
    each: NDArray[np.int64]
    most: NDArray[np.int64]
    count: int


def _asked(role: RequiredRole, units: Sequence[Sequence[int]], today: NDArray[np.bool_]) -> _Asked:
    size = (len(units), len(role.people))
    may, travel, is_new = np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for u, unit in enumerate(units):
        locked = {int(role.locked[s]) for s in unit} - {-1}
        may[u] = role.may[unit].all(axis=0)
        if locked:
            may[u] &= np.isin(np.arange(size[1]), list(locked))
        travel[u], is_new[u] = role.travel_minutes[unit].sum(axis=0), (~today[unit]).any(axis=0)
    one_change = int(travel.max(initial=0)) * size[0] * role.count + 1
    more_even = one_change * (size[0] * role.count + 1) + one_change
    each = [max(1, round(EVENNESS_SCALE / one.fte)) for one in role.people]
    most = np.full(size[1], size[0]) if role.most is None or role.is_per_area else role.most
    return _Asked(may, travel + one_change * is_new, more_even * np.array(each, dtype=np.int64), most, role.count)


def _assigned(asked: _Asked) -> list[list[int]]:
    """The people (positions) of each school or area."""
    units, people = asked.may.shape
    flow, source, sink = SimpleMinCostFlow(), 0, 1 + units + people
    pairs: dict[int, tuple[int, int]] = {}
    for u in range(units):
        flow.add_arc_with_capacity_and_unit_cost(source, 1 + u, asked.count, 0)
        for p in np.flatnonzero(asked.may[u]).tolist():
            arc = flow.add_arc_with_capacity_and_unit_cost(1 + u, 1 + units + p, 1, int(asked.cost[u, p]))
            pairs[arc] = (u, p)
    for p in range(people):
        for number in range(min(int(asked.most[p]), int(asked.may[:, p].sum()))):
            cost = int(asked.each[p]) * (2 * number + 1)
            flow.add_arc_with_capacity_and_unit_cost(1 + units + p, sink, 1, cost)
    flow.set_node_supply(source, units * asked.count)
    flow.set_node_supply(sink, -units * asked.count)
    chosen: list[list[int]] = [[] for _ in range(units)]
    if not pairs:
        return chosen
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"people could not be shared out: {status}")
    for arc, (u, p) in pairs.items():
        if flow.flow(arc):
            chosen[u].append(p)
    return chosen
