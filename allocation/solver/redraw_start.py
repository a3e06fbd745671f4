"""First clusters that keep the rules: today's mended, or grown where there are none."""

import random

import numpy as np

from allocation.redraw import graph
from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import Areas, RedrawCase, members_of


def _is_one(case: RedrawCase, inside: set[int], wanted: list[int] | set[int]) -> bool:
    """Whether all wanted areas are in one piece of the areas inside."""
    left = set(wanted)
    start = left.pop()
    seen, waiting = {start}, [start]
    while waiting and left:
        for near in case.neighbours[waiting.pop()]:
            if near in inside and near not in seen:
                seen.add(near)
                left.discard(near)
                waiting.append(near)
    return not left


def first(case: RedrawCase, seed: int) -> Areas:
    """Today's clusters, mended as far as that goes: pieces that are apart, and areas without a cluster, join what they
    touch; a new cluster takes a part of the fullest. It may break rules where groups or fixed areas are apart."""
    units, k = case.size
    areas = [case.fixed[u] for u in range(units)]
    for u in range(units):
        known = case.change[u].max() > 0
        if areas[u] == NOWHERE and known:
            areas[u] = int(np.argmin(case.change[u]))
    return mended(case, areas, seed, k)


def mended(case: RedrawCase, areas: list[int], seed: int, clusters: int) -> Areas:
    """The same with every cluster in one piece, as far as fixed areas and groups leave room."""
    for j in range(clusters):
        parts = graph.pieces(case.neighbours, {u for u, own in enumerate(areas) if own == j})
        parts.sort(key=lambda part: (-any(case.fixed[u] == j for u in part), -case.weight[list(part)].sum(), min(part)))
        for part in parts[1:]:
            for u in part:
                if case.fixed[u] != j:
                    areas[u] = NOWHERE
    _grow(case, areas)
    chance = random.Random(seed)
    for j in range(clusters):
        if j not in areas:
            _give_part(case, areas, j, chance)
    return tuple(areas)


def _grow(case: RedrawCase, areas: list[int]) -> None:
    """Areas without a cluster join one they touch, the emptiest cluster first."""
    loads = [float(x) for x in case.offset]
    for u, own in enumerate(areas):
        if own != NOWHERE:
            loads[own] += float(case.weight[u])
    target = case.problem.target
    while True:
        open_areas = [u for u, own in enumerate(areas) if own == NOWHERE]
        ways = [
            (loads[areas[near]] / target[areas[near]], -int(case.weight[u]), u, areas[near])
            for u in open_areas
            for near in case.neighbours[u]
            if areas[near] != NOWHERE
        ]
        if not ways:
            if open_areas:
                areas[open_areas[0]] = int(np.argmin(np.array(loads) / target))
                continue
            return
        _, _, unit, to = min(ways)
        for u in case.blocks[case.block_of[unit]]:
            if areas[u] == NOWHERE:
                areas[u] = to
                loads[to] += float(case.weight[u])


def _give_part(case: RedrawCase, areas: list[int], new: int, chance: random.Random) -> None:
    """A connected half, by weight, of the fullest cluster that can give one."""
    members = members_of(areas, case.size[1])
    full = sorted(range(case.size[1]), key=lambda j: (-sum(int(case.weight[u]) for u in members[j]), j))
    for giver in full:
        loose = [
            u for u in sorted(members[giver]) if case.fixed[u] == NOWHERE and len(case.blocks[case.block_of[u]]) == 1
        ]
        if len(members[giver]) < 2 or not loose:
            continue
        wanted, took = sum(int(case.weight[u]) for u in members[giver]) / 2, 0
        order = [chance.choice(loose)]
        order = [max(loose, key=lambda u: (_hops(case, order[0], members[giver]).get(u, 0), -u))]
        while order and took < wanted:
            unit = order.pop(0)
            rest = members[giver] - {unit}
            near = [v for v in case.neighbours[unit] if v in rest]
            if areas[unit] == giver and near and _is_one(case, rest, near):
                areas[unit], took = new, took + int(case.weight[unit])
                members[giver] = rest
                order += [v for v in near if v in loose and v not in order]
        if new in areas:
            return


def _hops(case: RedrawCase, start: int, inside: set[int]) -> dict[int, int]:
    found, waiting = {start: 0}, [start]
    for unit in waiting:
        for near in case.neighbours[unit]:
            if near in inside and near not in found:
                found[near] = found[unit] + 1
                waiting.append(near)
    return found
