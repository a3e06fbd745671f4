"""What people have fixed beforehand: a school that keeps its worker or tier, and pairs barred or let through."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import LinkWorker, School
from allocation.operating_model import OperatingModel


def in_force(locks: pd.DataFrame, planning_date: date) -> pd.DataFrame:
    """The locks whose last day has not passed on the planning date."""
    until = pd.to_datetime(locks["until"], errors="coerce")
    return locks[until.isna() | (until >= pd.Timestamp(planning_date))]


def named_pairs(locks: pd.DataFrame, action: str) -> set[tuple[str, str]]:
    """(urn, worker_id) of the rows with this action: "ban", or "allow" for an exception from the cluster boundary."""
    rows = locks[locks["action"] == action]
    return set(zip(rows["urn"], rows["worker_id"], strict=True))


def tier_locks_of(
    locks: pd.DataFrame, schools: Sequence[School], model: OperatingModel
) -> tuple[NDArray[np.int64], list[str]]:
    """Index of the tier each school must have (-1: not fixed), and a sentence for each lock that cannot be kept."""
    locked, faults = np.full(len(schools), -1, dtype=np.int64), []
    row_of = {school.urn: s for s, school in enumerate(schools)}
    for row in locks[locks["action"] == "keep"].itertuples():
        if not cell_text(row.tier) or row.urn not in row_of:
            continue
        school, tier = schools[row_of[row.urn]], model.tier_index(row.tier)
        if tier < 0 or school.phase not in model.tiers[tier].phases:
            offered = ", ".join(t.label for t in model.tiers if school.phase in t.phases)
            faults.append(
                f"{school.name} ({school.urn}) is locked to the tier '{row.tier}'; "
                f"{school.phase} schools have: {offered}"
            )
        else:
            locked[row_of[row.urn]] = tier
    return locked, faults


def worker_locks_of(
    locks: pd.DataFrame, schools: Sequence[School], workers: Sequence[LinkWorker]
) -> tuple[NDArray[np.int64], list[str]]:
    """Index of the worker each school must keep (-1: free), and a sentence for each lock that cannot be kept."""
    locked, faults = np.full(len(schools), -1, dtype=np.int64), []
    row_of = {school.urn: s for s, school in enumerate(schools)}
    worker_of = {worker.worker_id: w for w, worker in enumerate(workers)}
    for row in locks[locks["action"] == "keep"].itertuples():
        worker_id = cell_text(row.worker_id)
        if row.urn not in row_of or not worker_id:
            continue
        school = schools[row_of[row.urn]]
        if worker_id not in worker_of:
            faults.append(
                f"{school.name} ({school.urn}) is locked to '{worker_id}', who is not in the list of link workers"
            )
        elif locked[row_of[row.urn]] not in (-1, worker_of[worker_id]):
            faults.append(f"{school.name} ({school.urn}) is locked to two link workers; keep one of the locks")
        else:
            locked[row_of[row.urn]] = worker_of[worker_id]
    return locked, faults


def cell_text(value: object) -> str:
    """A cell as text without spaces around it; "" where the cell is empty."""
    return "" if pd.isna(value) else str(value).strip()
