"""Which link workers and hubs come to stand in another cluster when boundaries are drawn anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocation.cluster_comparison.places import NO_CLUSTER, PlanSeen
from allocation.entities import Hub
from allocation.redraw.areas import AreaGraph


@dataclass(frozen=True, slots=True)
class Follows:
    """`staff` [W]: the cluster of each link worker afterwards; `moved`: worker id -> cluster of those who change;
    `hubs`: hub -> the cluster it then stands in, of those that stand in another than their own."""

    staff: tuple[str, ...]
    moved: Mapping[str, str]
    hubs: Mapping[str, str]


def follows(
    seen: PlanSeen, areas: AreaGraph, hubs: Sequence[Hub], after: Sequence[str], *, go_with_base: bool
) -> Follows:
    """Link workers stay with their cluster, unless it is no more or, with `go_with_base`, the area their base stands in
    leaves it. Those without a place go where most need of their cluster goes. `after` [S]: each school's cluster."""
    today = [str(one) for one in seen.schools["cluster"]]
    was, now = _by_area(seen, areas, today), _by_area(seen, areas, after)
    there = set(after)
    staff, moved = [], {}
    for worker, own in zip(seen.problem.workers, seen.workers["cluster"], strict=True):
        area = areas.worker_area.get(worker.worker_id, -1)
        left = go_with_base and was.get(area) == own and now.get(area, own) != own
        to = str(own)
        if own != NO_CLUSTER and (left or (own in today and own not in there)):
            to = now.get(area) or _most(seen, today, after, own)
        staff.append(to)
        if to != own:
            moved[worker.worker_id] = to
    standing = {
        hub.name: now[areas.hub_area[hub.name]]
        for hub in hubs
        if hub.name in areas.hub_area and hub.cluster and now.get(areas.hub_area[hub.name], hub.cluster) != hub.cluster
        and was.get(areas.hub_area[hub.name]) == hub.cluster
    }  # fmt: skip
    return Follows(tuple(staff), moved, standing)


def _by_area(seen: PlanSeen, areas: AreaGraph, clusters: Sequence[str]) -> dict[int, str]:
    """Area -> the cluster of most of its schools."""
    found: dict[int, Counter[str]] = {}
    for urn, name in zip(seen.schools["urn"], clusters, strict=True):
        if urn in areas.school_area and name:
            found.setdefault(areas.school_area[urn], Counter())[name] += 1
    return {area: min(counts, key=lambda name: (-counts[name], name)) for area, counts in found.items()}


def _most(seen: PlanSeen, today: Sequence[str], after: Sequence[str], own: str) -> str:
    """The cluster that takes most of this one's need."""
    taken: dict[str, float] = {}
    for was, now, need in zip(today, after, seen.schools["need_weight"], strict=True):
        if was == own:
            taken[now] = taken.get(now, 0.0) + float(need)
    return min(taken, key=lambda name: (-taken[name], name))
