"""Who may lead which school, and why not: role, phase, cluster, dates and bans."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from allocation.boundaries import Boundary
from allocation.entities import LinkWorker, School
from allocation.operating_model import OperatingModel


def reasons_not_to_lead(
    schools: Sequence[School],
    workers: Sequence[LinkWorker],
    possible_tiers: Sequence[frozenset[str]],
    model: OperatingModel,
    boundary: Boundary,
    planning_date: date,
    bans: Collection[tuple[str, str]] = (),
) -> NDArray[np.object_]:
    """Why each worker may not lead each school, in words; "" where they may.

    `possible_tiers` are, per school, the ids of the tiers it may be given; `bans` are pairs (urn, worker_id).
    Returns an array [schools, workers]. The first reason that applies is given, from the person's to the pair's.
    """
    reasons = np.full((len(schools), len(workers)), "", dtype=object)
    for w, worker in enumerate(workers):
        unavailable = _not_available(worker, model, planning_date)
        for s, school in enumerate(schools):
            reasons[s, w] = (
                unavailable
                or _does_not_fit(school, worker, possible_tiers[s], model, (school.urn, worker.worker_id) in bans)
                or boundary.reason_against(school, worker, s, w)
            )
    return reasons


def _not_available(worker: LinkWorker, model: OperatingModel, planning_date: date) -> str:
    if worker.role not in {role.id for role in model.roles}:
        return f"the role {worker.role} is not one of the {model.label} model's"
    if worker.available_from and worker.available_from > planning_date:
        return f"{worker.name} starts on {worker.available_from:%d/%m/%Y}"
    if worker.available_to and worker.available_to < planning_date:
        return f"{worker.name} leaves on {worker.available_to:%d/%m/%Y}"
    return ""


def _does_not_fit(
    school: School,
    worker: LinkWorker,
    possible_tiers: frozenset[str],
    model: OperatingModel,
    is_banned: bool,
) -> str:
    role = model.role(worker.role)
    if is_banned:
        return f"{worker.name} is barred from {school.name}"
    if school.phase not in role.serves or (worker.phases and school.phase not in worker.phases):
        return f"{worker.name} does not lead {school.phase} schools"
    if not possible_tiers & role.tiers:
        return f"{role.label} may not lead a school with so many meetings"
    return ""


def is_barred(reason: str) -> bool:
    """True when the reason is that somebody barred this worker from this school."""
    return "barred" in reason
