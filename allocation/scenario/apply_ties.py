"""What people fix beforehand, applied to a baseline's locks and groups of schools to keep together."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from allocation.locks import in_force
from allocation.scenario.baseline import Baseline, Refused
from allocation.scenario.tie_changes import (
    Allow,
    Ban,
    KeepCluster,
    KeepSchool,
    KeepTogether,
    KeepWorker,
    LiftLocks,
    Pin,
    SplitGroup,
)

WHY = "a change made for this plan"


def pin(baseline: Baseline, change: Pin) -> Baseline:
    """A lock to the link worker."""
    return kept(baseline, [(change.urn, change.worker_id)])


def keep_school(baseline: Baseline, change: KeepSchool) -> Baseline:
    """A lock to whoever leads the school today."""
    leader = _leaders(baseline).get(change.urn)
    name = baseline.school(change.urn)["name"]
    if leader is None:
        raise Refused(f"nobody who is still there leads {name} today, so it cannot keep its link worker")
    return kept(baseline, [(change.urn, leader)])


def keep_worker(baseline: Baseline, change: KeepWorker) -> Baseline:
    """A lock for every school they lead today that has none yet."""
    name = baseline.worker(change.worker_id).name
    theirs = [urn for urn, leader in _leaders(baseline).items() if leader == change.worker_id]
    if not theirs:
        raise Refused(f"{name} leads no school today, so there is nothing to keep")
    return kept(baseline, [(urn, change.worker_id) for urn in theirs])


def keep_cluster(baseline: Baseline, change: KeepCluster) -> Baseline:
    """A lock for every school of the cluster that somebody leads today and that has none yet."""
    inside = set(baseline.schools.loc[baseline.schools["cluster"] == baseline.cluster(change.cluster), "urn"])
    pairs = [(urn, leader) for urn, leader in _leaders(baseline).items() if urn in inside]
    if not pairs:
        raise Refused(f"nobody leads a school in {change.cluster} today, so there is nothing to keep")
    return kept(baseline, pairs)


def ban(baseline: Baseline, change: Ban) -> Baseline:
    """A ban, unless the school is locked to them."""
    school, worker = baseline.school(change.urn), baseline.worker(change.worker_id)
    if change.worker_id in _locked_to(baseline, change.urn):
        raise Refused(f"{school['name']} is locked to {worker.name}; lift its locks first, or leave the ban out")
    return _with_rows(baseline, [(change.urn, change.worker_id)], "ban")


def allow(baseline: Baseline, change: Allow) -> Baseline:
    """An exception from the cluster boundary by name."""
    baseline.school(change.urn), baseline.worker(change.worker_id)
    return _with_rows(baseline, [(change.urn, change.worker_id)], "allow")


def lift_locks(baseline: Baseline, change: LiftLocks) -> Baseline:
    """No lock, ban or exception of the school is left."""
    name = baseline.school(change.urn)["name"]
    is_its = baseline.locks["urn"].eq(change.urn)
    if not is_its.any():
        raise Refused(f"{name} has no lock or ban to lift; leave this change out")
    return replace(baseline, locks=baseline.locks[~is_its])


def keep_together(baseline: Baseline, change: KeepTogether) -> Baseline:
    """One more group of schools."""
    names = [str(baseline.school(urn)["name"]) for urn in change.urns]
    leaders = {one for urn in change.urns for one in _locked_to(baseline, urn)}
    if change.firmness == "hard" and len(leaders) > 1:
        called = " and ".join(sorted(baseline.worker(one).name for one in leaders))
        raise Refused(f"these schools are locked to {called}; lift the locks first, or keep them together if it can be")
    group = pd.DataFrame(
        {"urn": list(change.urns), "group": " and ".join(names), "kind": "", "firmness": change.firmness}
    )
    return replace(baseline, school_groups=_joined(baseline.school_groups, group))


def split_group(baseline: Baseline, change: SplitGroup) -> Baseline:
    """The group is kept together only where that can be."""
    groups = baseline.school_groups
    is_it = groups["group"].eq(change.group)
    if not is_it.any():
        known = ", ".join(sorted(groups["group"].unique())) or "none"
        raise Refused(f"no schools are kept together under the name “{change.group}”; there are {known}")
    return replace(baseline, school_groups=groups.assign(firmness=groups["firmness"].mask(is_it, "preferred")))


def kept(baseline: Baseline, pairs: Sequence[tuple[str, str]]) -> Baseline:
    """Locks of schools to link workers, those that are there already left out. Raises Refused for all that cannot be:
    locked to somebody else, or barred."""
    faults, new = [], []
    bans = in_force(baseline.locks, baseline.settings.planning_date)
    bans = bans[bans["action"].eq("ban")]
    banned = set(zip(bans["urn"], bans["worker_id"], strict=True))
    for urn, worker_id in pairs:
        name, worker = baseline.school(urn)["name"], baseline.worker(worker_id)
        locked = _locked_to(baseline, urn)
        if locked - {worker_id}:
            other = baseline.worker(min(locked - {worker_id})).name
            faults.append(f"{name} is locked to {other}, so cannot be held to {worker.name}; lift its locks first")
        elif (urn, worker_id) in banned:
            faults.append(f"{worker.name} must not lead {name}; lift its locks and bans first")
        elif worker_id not in locked:
            new.append((urn, worker_id))
    if faults:
        raise Refused(*faults)
    return _with_rows(baseline, new, "keep")


def _leaders(baseline: Baseline) -> dict[str, str]:
    """Who leads each school today, of those who are there when the term begins."""
    day = baseline.settings.planning_date
    there = {one.worker_id for one in baseline.workers if one.available_to is None or one.available_to >= day}
    rows = baseline.current[baseline.current["worker_id"].isin(there)]
    return dict(zip(rows["urn"].astype(str), rows["worker_id"].astype(str), strict=True))


def _locked_to(baseline: Baseline, urn: str) -> set[str]:
    locks = in_force(baseline.locks, baseline.settings.planning_date)
    rows = locks[locks["urn"].eq(urn) & locks["action"].eq("keep")]
    ids = {one.worker_id for one in baseline.workers}
    return {str(one) for one in rows["worker_id"] if one in ids}


def with_tier(baseline: Baseline, urn: str, tier_label: str) -> Baseline:
    """A lock of the school to a tier, in place of any other."""
    locks = baseline.locks
    said = locks["tier"].fillna("").astype(str)
    other = locks.assign(tier=said.where(~locks["urn"].eq(urn), ""))
    empty = other["action"].eq("keep") & other["worker_id"].fillna("").eq("") & other["tier"].eq("")
    return _with_rows(replace(baseline, locks=other[~empty]), [(urn, "")], "keep", tier_label)


def _with_rows(baseline: Baseline, pairs: Sequence[tuple[str, str]], action: str, tier: str = "") -> Baseline:
    rows = [
        {"urn": urn, "worker_id": worker_id, "action": action, "tier": tier, "reason": WHY} for urn, worker_id in pairs
    ]
    new = pd.DataFrame(rows, columns=["urn", "worker_id", "action", "tier", "reason"]).assign(until=pd.NaT)
    return replace(baseline, locks=_joined(baseline.locks, new))


def _joined(before: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The rows of both, without a warning about what an empty frame's columns are made of."""
    frames = [one for one in (before, new) if len(one)]
    return pd.concat(frames, ignore_index=True) if frames else before
