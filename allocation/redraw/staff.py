"""Which link workers and hubs come to stand in another cluster when boundaries are drawn anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocation.cluster_comparison.places import PlanSeen
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
    """Link workers stay with their cluster, unless, with `go_with_base`, the area their base stands in leaves it: then
    they go there. Where a cluster is no more, each of its link workers in turn, the fullest post first, goes to that of
    the clusters which took its schools that lacks most FTE for its hours. `after` [S]: each school's cluster."""
    today = [str(one) for one in seen.schools["cluster"]]
    was, now = _by_area(seen, areas, today), _by_area(seen, areas, after)
    gone = set(today) - set(after)
    own = [str(one) for one in seen.workers["cluster"]]
    staff = list(own)
    for w, worker in enumerate(seen.problem.workers):
        area = areas.worker_area.get(worker.worker_id, -1)
        if go_with_base and own[w] not in gone and was.get(area) == own[w]:
            staff[w] = now.get(area, own[w])
    _share_out(seen, staff, gone, today, after)
    moved = {
        worker.worker_id: to
        for worker, was_in, to in zip(seen.problem.workers, own, staff, strict=True)
        if was_in != to
    }
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


def _share_out(seen: PlanSeen, staff: list[str], gone: set[str], today: Sequence[str], after: Sequence[str]) -> None:
    """Puts the link workers of clusters that are no more into those that took their schools."""
    fte = [float(one) for one in seen.workers["fte"]]
    hours = seen.schools["hours_entitled"].fillna(0.0)
    a_post = float(hours.sum()) / (sum(fte) or 1.0)  # hours of the schools for each full-time post there is
    for w in sorted((w for w, own in enumerate(staff) if own in gone), key=lambda w: (-fte[w], w)):
        takers = {now for was, now in zip(today, after, strict=True) if was == staff[w] and now}
        lacking = {name: 0.0 for name in takers}
        for school, now in enumerate(after):
            if now in lacking:
                lacking[now] += float(hours.iloc[school]) / (a_post or 1.0)
        for other, own in enumerate(staff):
            if own in lacking:
                lacking[own] -= fte[other]
        if lacking:
            staff[w] = min(lacking, key=lambda name: (-lacking[name], name))
