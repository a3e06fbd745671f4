"""Drawn clusters as changes of the language of scenarios, and a list of changes without those that draw clusters."""

from collections.abc import Mapping, Sequence

from allocation.scenario.changes import Change
from allocation.scenario.school_changes import DrawCluster, MoveSchool, MoveSchools
from allocation.scenario.staff_changes import MoveWorker

DRAWING = (MoveSchool, MoveSchools, DrawCluster)


def as_changes(
    before: Mapping[str, str], after: Mapping[str, str], moved_workers: Mapping[str, str]
) -> tuple[Change, ...]:
    """One change a cluster that takes schools on, in order of its name, and one a link worker whose cluster changes.
    `before`, `after`: URN -> cluster, "" for none; `moved_workers`: worker id -> cluster."""
    taken: dict[str, list[str]] = {}
    for urn, cluster in after.items():
        if cluster and cluster != before[urn]:
            taken.setdefault(cluster, []).append(urn)
    there = set(before.values())
    changes: list[Change] = []
    for cluster in sorted(taken, key=lambda name: (name in there, name)):  # a new one is there before anybody moves
        urns = tuple(taken[cluster])
        if cluster not in there:
            changes.append(DrawCluster(name=cluster, urns=urns))
        elif len(urns) == 1:
            changes.append(MoveSchool(urn=urns[0], cluster=cluster))
        else:
            changes.append(MoveSchools(urns=urns, cluster=cluster))
    changes += [MoveWorker(worker_id=one, cluster=cluster) for one, cluster in moved_workers.items()]
    return tuple(changes)


def apart(changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """(all other changes, those that say which cluster schools that are there today are in)."""
    drawing = tuple(one for one in changes if isinstance(one, DRAWING))
    return tuple(one for one in changes if not isinstance(one, DRAWING)), drawing
