"""Two clusters merged and split anew: a random spanning tree of their areas, cut where that is best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import RedrawCase

if TYPE_CHECKING:
    from allocation.solver.redraw_search import Walk

OTHER_SIDE = 0.6  # added to the draw of an edge between the two, so that much of each stays as it is


class _Sums(NamedTuple):
    """Of a part of the tree: weight, prices in each of the two clusters, areas fixed to each."""

    weight: float
    in_one: float
    in_other: float
    fixed_one: int
    fixed_other: int

    def less(self, part: _Sums, times: int = 1) -> _Sums:
        """The rest without a part of it; with `times` -1 the two together."""
        return _Sums(
            self.weight - times * part.weight,
            self.in_one - times * part.in_one,
            self.in_other - times * part.in_other,
            self.fixed_one - times * part.fixed_one,
            self.fixed_other - times * part.fixed_other,
        )


def split(walk: Walk, one: int, other: int) -> tuple[float, dict[int, int]] | None:
    """(price more than now, areas that change with their cluster) of the best cut of one random tree; None where every
    cut would tear a group or a fixed area away."""
    case = walk.case
    inside = walk.members[one] | walk.members[other]
    order, parent = _tree(walk, inside)
    sums = _below(walk, order, parent, one, other)
    whole, now = sums[order[0]], _price_now(walk, inside)
    offset = [walk.offset[j] for j in (one, other)]
    torn = _torn(case, order, parent, inside)
    best: tuple[float, int, bool] | None = None
    for unit in order[1:]:
        if unit in torn:
            continue
        below = sums[unit]
        above = whole.less(below)
        for is_below_one in (True, False):
            first, second = (below, above) if is_below_one else (above, below)
            if first.fixed_other or second.fixed_one:
                continue
            loads = (first.weight + offset[0], second.weight + offset[1])
            price = first.in_one + second.in_other - now + walk.price_of_pair(one, other, loads)
            if best is None or price < best[0]:
                best = (price, unit, is_below_one)
    if best is None:
        return None
    price, top, is_below_one = best
    below_top = _under(order, parent, top)
    to = {u: (one if (u in below_top) == is_below_one else other) for u in order}
    return price, {u: j for u, j in to.items() if walk.areas[u] != j}


def _tree(walk: Walk, inside: set[int]) -> tuple[list[int], dict[int, int]]:
    """(areas from the root on, parent of each) of a random spanning tree, by Kruskal's algorithm on random numbers."""
    areas, near = walk.areas, walk.case.neighbours
    edges = sorted(
        (walk.random.random() + (OTHER_SIDE if areas[u] != areas[v] else 0.0), u, v)
        for u in sorted(inside)
        for v in near[u]
        if u < v and v in inside
    )
    of = {u: u for u in inside}

    def root(u: int) -> int:
        while of[u] != u:
            of[u] = of[of[u]]
            u = of[u]
        return u

    links: dict[int, list[int]] = {u: [] for u in inside}
    for _, u, v in edges:
        a, b = root(u), root(v)
        if a != b:
            of[a] = b
            links[u].append(v)
            links[v].append(u)
    start = min(inside)
    order, parent = [start], {start: NOWHERE}
    for u in order:
        for v in links[u]:
            if v not in parent:
                parent[v] = u
                order.append(v)
    return order, parent


def _below(walk: Walk, order: list[int], parent: dict[int, int], one: int, other: int) -> dict[int, _Sums]:
    """Sums over each area and all that hangs on it."""
    found = {u: _of(walk, u, one, other) for u in order}
    for u in reversed(order[1:]):
        above = found[parent[u]]
        found[parent[u]] = above.less(found[u], -1)
    return found


def _of(walk: Walk, u: int, one: int, other: int) -> _Sums:
    case = walk.case
    fixed = case.fixed[u]
    prices = [walk.per_need * walk.change[u][j] + walk.per_minute * walk.journey[u][j] for j in (one, other)]
    return _Sums(walk.weight[u], prices[0], prices[1], int(fixed == one), int(fixed == other))


def _price_now(walk: Walk, inside: set[int]) -> float:
    areas = walk.areas
    changes = sum(walk.change[u][areas[u]] for u in inside)
    return walk.per_need * changes + walk.per_minute * sum(walk.journey[u][areas[u]] for u in inside)


def _torn(case: RedrawCase, order: list[int], parent: dict[int, int], inside: set[int]) -> set[int]:
    """Areas above which a cut would part a block."""
    torn: set[int] = set()
    for block in {case.block_of[u] for u in inside}:
        if len(case.blocks[block]) == 1:
            continue
        count = {u: int(case.block_of[u] == block) for u in order}
        for u in reversed(order[1:]):
            count[parent[u]] += count[u]
        torn |= {u for u in order if 0 < count[u] < len(case.blocks[block])}
    return torn


def _under(order: list[int], parent: dict[int, int], top: int) -> set[int]:
    found = {top}
    for u in order:
        if parent[u] in found:
            found.add(u)
    return found
