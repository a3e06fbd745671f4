"""Clusters found quickly: today's mended or grown, then areas moved one by one and pairs of clusters split anew.

Pairs are merged and split along a random spanning tree (recombination: DeFord, Duchin and Solomon 2021); areas move one
by one under simulated annealing. Every step leaves each cluster in one piece.
"""

import math
import random

import numpy as np

from allocation.redraw import graph
from allocation.redraw.figures import Standing
from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import Areas, RedrawCase, members_of
from allocation.solver.redraw_trees import split
from allocation.solver.watch import Watch

HOT, COLD = 1.5, 0.03
OUT_OF_BALANCE, JOURNEYS = 4.0, 0.02  # against one average area that changes cluster
BETWEEN_LOOKS = 256
RECOMBINED = 1 / 40  # of the steps


class Walk:
    """Clusters that change step by step, and the best seen so far."""

    def __init__(self, case: RedrawCase, areas: Areas, seed: int) -> None:
        self.case, self.random = case, random.Random(seed)
        self.areas = list(areas)
        self.members = members_of(self.areas, case.size[1])
        self.target = case.problem.target.tolist()
        usual = float(case.weight.mean()) or 1.0
        self.out_of_balance = OUT_OF_BALANCE / usual
        self.per_need = 1.0 / (float(case.change.max(axis=1).mean()) or 1.0)
        self.per_minute = JOURNEYS / (float(case.journey.mean()) or 1.0)
        self.weight, self.change, self.journey = case.weight.tolist(), case.change.tolist(), case.journey.tolist()
        self.offset = case.offset.tolist()
        self.loads = [float(self._load(j)) for j in range(case.size[1])]
        self.best, self.best_standing = tuple(areas), case.standing(tuple(areas))

    def run(self, steps: int, watch: Watch) -> tuple[Areas, Standing]:
        """The best after so many steps; fewer when the watch is over."""
        cooling = (COLD / HOT) ** (1 / max(steps, 1))
        heat = HOT
        for step in range(steps):
            if step % BETWEEN_LOOKS == 0 and watch.is_over:
                break
            if self.random.random() < RECOMBINED:
                self._recombine(heat)
            else:
                self._flip(heat)
            heat *= cooling
        return self.best, self.best_standing

    def _load(self, j: int) -> int:
        return self.offset[j] + sum(self.weight[u] for u in self.members[j])

    def _excess(self, j: int, load: float) -> float:
        """Weight that the cluster has too much or too little, beyond what counts as even."""
        return max(0.0, abs(load - self.target[j]) - self.case.problem.tolerance * self.target[j])

    def _flip(self, heat: float) -> None:
        """One block on a border to the cluster on the other side of it."""
        case, unit = self.case, self.random.randrange(self.case.size[0])
        own = self.areas[unit]
        others = [self.areas[near] for near in case.neighbours[unit] if self.areas[near] != own]
        if not others or case.fixed[unit] != NOWHERE:
            return
        to, block = self.random.choice(others), case.blocks[case.block_of[unit]]
        weight = float(sum(self.weight[u] for u in block))
        more = self._excess(own, self.loads[own] - weight) - self._excess(own, self.loads[own])
        more += self._excess(to, self.loads[to] + weight) - self._excess(to, self.loads[to])
        price = self.out_of_balance * more
        for u in block:
            price += self.per_need * (self.change[u][to] - self.change[u][own])
            price += self.per_minute * (self.journey[u][to] - self.journey[u][own])
        if self._is_taken(price, heat) and self._is_lawful(block, own, to):
            self._put(dict.fromkeys(block, to))

    def _is_taken(self, price: float, heat: float) -> bool:
        return price <= 0 or self.random.random() < math.exp(-price / heat)

    def _is_lawful(self, block: tuple[int, ...], own: int, to: int) -> bool:
        """Whether both clusters are in one piece after the block has moved."""
        rest = self.members[own].difference(block)
        if not rest:
            return False
        if len(block) > 1:
            joined = self.members[to].union(block)
            return _is_one(self.case, rest, rest) and _is_one(self.case, joined, joined)
        near = [one for one in self.case.neighbours[block[0]] if one in rest]
        return len(near) < 2 or _is_one(self.case, rest, near)

    def _recombine(self, heat: float) -> None:
        """Two clusters that touch, merged and split anew along a random tree."""
        case, unit = self.case, self.random.randrange(self.case.size[0])
        one = self.areas[unit]
        others = sorted({self.areas[near] for u in self.members[one] for near in case.neighbours[u]} - {one})
        if not others:
            return
        other = self.random.choice(others)
        found = split(self, one, other)
        if found is not None:
            price, moves = found
            if moves and self._is_taken(price, heat):
                self._put(moves)

    def price_of_pair(self, one: int, other: int, loads: tuple[float, float]) -> float:
        """What two clusters with these weights cost more than now for being out of balance."""
        after = self._excess(one, loads[0]) + self._excess(other, loads[1])
        return self.out_of_balance * (
            after - self._excess(one, self.loads[one]) - self._excess(other, self.loads[other])
        )

    def _put(self, moves: dict[int, int]) -> None:
        for unit, to in moves.items():
            own, weight = self.areas[unit], self.weight[unit]
            self.members[own].discard(unit)
            self.members[to].add(unit)
            self.loads[own] -= weight
            self.loads[to] += weight
            self.areas[unit] = to
        if self._worst() <= self.best_standing.deviation + 1e-9:
            found = self.case.standing(tuple(self.areas))
            if found < self.best_standing:
                self.best, self.best_standing = tuple(self.areas), found

    def _worst(self) -> float:
        return max(abs(load - target) / target for load, target in zip(self.loads, self.target, strict=True))


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
