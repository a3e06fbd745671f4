"""Changes to people, applied: a baseline and a change give a new baseline, or Refused with the reasons."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from allocation.entities import Hub, LinkWorker
from allocation.scenario.baseline import Baseline, Refused
from allocation.scenario.staff_changes import (
    AddFte,
    AddWorker,
    MoveWorker,
    RemoveFte,
    RemoveWorker,
    SetBase,
    SetFte,
    SetRole,
    WorkerLeaves,
    WorkerStarts,
    WorkerStays,
)


def add_worker(baseline: Baseline, change: AddWorker) -> Baseline:
    """One link worker more, at their hub where one is given."""
    _check_role(baseline, change.role_id)
    if change.worker_id in {one.worker_id for one in baseline.workers}:
        raise Refused(f"{change.name} is added twice; give the second one another name")
    if change.first_day and change.last_day and change.last_day < change.first_day:
        raise Refused(f"{change.name} would leave before they start; correct one of the two dates")
    hub = baseline.hub(change.hub) if change.hub else None
    new = LinkWorker(
        worker_id=change.worker_id,
        name=change.name,
        role=change.role_id,
        fte=change.fte,
        cluster=baseline.cluster(change.cluster) if change.cluster else "",
        hub=hub.name if hub else "",
        phases=frozenset(change.phases),
        easting=hub.easting if hub else None,
        northing=hub.northing if hub else None,
        available_from=change.first_day,
        available_to=change.last_day,
    )
    return replace(baseline, workers=(*baseline.workers, new))


def remove_worker(baseline: Baseline, change: RemoveWorker) -> Baseline:
    """The list without a link worker; what was fixed about them is lifted, and nobody leads their schools."""
    name = baseline.worker(change.worker_id).name
    return baseline.without_worker(change.worker_id, f"an earlier change takes away the post of {name}")


def worker_leaves(baseline: Baseline, change: WorkerLeaves) -> Baseline:
    """Their last day. Where that is before the term, locks that keep schools with them are lifted."""
    worker = baseline.worker(change.worker_id)
    _check_days(worker.name, worker.available_from, change.last_day)
    gone = replace(worker, available_to=change.last_day)
    return _without_keeps(baseline.with_worker(gone), gone)


def worker_stays(baseline: Baseline, change: WorkerStays) -> Baseline:
    """No last day any more."""
    worker = baseline.worker(change.worker_id)
    if worker.available_to is None:
        raise Refused(f"{worker.name} has no last day, so stays anyway; leave this change out")
    return baseline.with_worker(replace(worker, available_to=None))


def worker_starts(baseline: Baseline, change: WorkerStarts) -> Baseline:
    """Their first day. Where that is after the term begins, locks that keep schools with them are lifted."""
    worker = baseline.worker(change.worker_id)
    _check_days(worker.name, change.first_day, worker.available_to)
    late = replace(worker, available_from=change.first_day)
    return _without_keeps(baseline.with_worker(late), late)


def set_fte(baseline: Baseline, change: SetFte) -> Baseline:
    """Their hours, where the term does not begin before them."""
    worker = baseline.worker(change.worker_id)
    if _is_later(baseline, change.from_day):
        return baseline
    return baseline.with_worker(replace(worker, fte=change.fte))


def add_fte(baseline: Baseline, change: AddFte) -> Baseline:
    """New posts of at most 1 FTE each, at the base of most colleagues of the cluster, else at its first hub."""
    cluster = baseline.cluster(change.cluster)
    role_id = change.role_id or baseline.model.roles[0].id
    _check_role(baseline, role_id)
    posts, taken = ceil(change.fte - 1e-9), {one.worker_id for one in baseline.workers}
    hub, new = _usual_hub(baseline, cluster), []
    numbers = (n for n in range(1, posts + len(taken) + 1) if f"new_post_{n}" not in taken)
    for post, number in zip(range(posts), numbers, strict=False):
        new.append(
            LinkWorker(
                worker_id=f"new_post_{number}",
                name=f"New post {number} in {cluster}",
                role=role_id,
                fte=round(min(1.0, change.fte - post), 4),
                cluster=cluster,
                hub=hub.name if hub else "",
                easting=hub.easting if hub else None,
                northing=hub.northing if hub else None,
                available_from=change.from_day,
            )
        )
    return replace(baseline, workers=(*baseline.workers, *new))


def _usual_hub(baseline: Baseline, cluster: str) -> Hub | None:
    """The hub of most link workers of the cluster, else its first one with a place; None where it has neither."""
    hubs = {one.name: one for one in baseline.hubs if one.easting is not None}
    based = Counter(one.hub for one in baseline.workers if one.cluster == cluster and one.hub in hubs)
    if based:
        return hubs[max(sorted(based), key=based.__getitem__)]
    return next((one for one in hubs.values() if one.cluster == cluster), None)


def remove_fte(baseline: Baseline, change: RemoveFte) -> Baseline:
    """The same share of the hours of everybody who leads schools in the cluster when the term begins."""
    cluster, day = baseline.cluster(change.cluster), baseline.settings.planning_date
    model, roles = baseline.model, {one.id for one in baseline.model.roles}
    there = [one for one in baseline.workers if one.cluster == cluster and _is_in(one, day)]
    there = [one for one in there if model.role_for(one.role) in roles]
    total = sum(one.fte for one in there)
    if change.fte > total + 1e-9:
        raise Refused(
            f"the link workers of {cluster} have {round(total, 2):g} FTE in all, so {change.fte:g} cannot be removed"
        )
    if _is_later(baseline, change.from_day):
        return baseline
    share = 1 - change.fte / total
    for one in there:
        baseline = baseline.with_worker(replace(one, fte=max(0.0, round(one.fte * share, 12))))
    return baseline


def set_role(baseline: Baseline, change: SetRole) -> Baseline:
    """Their role in the operating model."""
    _check_role(baseline, change.role_id)
    return baseline.with_worker(replace(baseline.worker(change.worker_id), role=change.role_id))


def set_base(baseline: Baseline, change: SetBase) -> Baseline:
    """Where they set out from; times loaded for them by name or id no longer hold."""
    return _at_hub(baseline, change.worker_id, change.hub)


def move_worker(baseline: Baseline, change: MoveWorker) -> Baseline:
    """Their cluster, and their hub where one is given."""
    worker = baseline.worker(change.worker_id)
    moved = baseline.with_worker(replace(worker, cluster=baseline.cluster(change.cluster)))
    moved = _at_hub(moved, change.worker_id, change.hub) if change.hub else moved
    if worker.cluster == change.cluster and not change.hub:
        raise Refused(f"{worker.name} is in {change.cluster} already; leave this change out")
    return moved


def _at_hub(baseline: Baseline, worker_id: str, hub_name: str) -> Baseline:
    worker, hub = baseline.worker(worker_id), baseline.hub(hub_name)
    based = replace(worker, hub=hub.name, easting=hub.easting, northing=hub.northing)
    own = baseline.travel_times["destination"].astype(str).str.casefold()
    is_theirs = own.isin([worker.worker_id.casefold(), worker.name.casefold()])
    return replace(baseline.with_worker(based), travel_times=baseline.travel_times[~is_theirs])


def _check_role(baseline: Baseline, role_id: str) -> None:
    roles = {one.id: one.label for one in baseline.model.roles}
    if role_id not in roles:
        listed = ", ".join(roles.values())
        raise Refused(f"the {baseline.model.label} model has no role {role_id} that leads schools; it has {listed}")


def _check_days(name: str, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused(
            f"{name} would leave on {last:%d/%m/%Y}, before the {first:%d/%m/%Y} on which they start; correct one of "
            "the two dates"
        )


def _without_keeps(baseline: Baseline, worker: LinkWorker) -> Baseline:
    """Nobody can be held to a link worker who is not there when the term begins."""
    if _is_in(worker, baseline.settings.planning_date):
        return baseline
    locks = baseline.locks
    return replace(baseline, locks=locks[~(locks["action"].eq("keep") & locks["worker_id"].eq(worker.worker_id))])


def _is_in(worker: LinkWorker, day: date) -> bool:
    starts, ends = worker.available_from or day, worker.available_to or day + timedelta(days=1)
    return starts <= day <= ends


def _is_later(baseline: Baseline, day: date | None) -> bool:
    return day is not None and day > baseline.settings.planning_date
