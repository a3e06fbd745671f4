"""A district of four schools in two clusters and three link workers, small enough to work every change out by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from allocation.entities import Hub, LinkWorker
from allocation.need.choices import NeedChoices
from allocation.operating_model import OperatingModel
from allocation.scenario.baseline import Baseline
from allocation.settings import AllocationSettings
from data_sources import operating_models

DAY = date(2027, 1, 1)
COUNTS = {
    "pupils": 200.0, "fsm_percent": 20.0, "fsm_eligible_pupils": 40.0, "fsm_pupil_base": 200.0,
    "area_deprivation_score": 0.3, "early_help_children": 10.0, "early_help_requests": 12.0,
    "early_help_accepted": 8.0, "social_care_children": 4.0, "social_care_contacts": 6.0,
    "persistent_absence_percent": 15.0, "voice_rating": 3.0,
}  # fmt: skip
SCHOOLS = [
    ("100001", "Ash Primary", "primary", "North", {}),
    ("100002", "Beech Primary", "primary", "North", {"pupils": 100.0, "early_help_children": 5.0, "fsm_percent": 50.0}),
    ("100003", "Cedar Academy", "secondary", "North", {"pupils": 1000.0}),
    ("100004", "Dogwood Primary", "primary", "South", {"early_help_children": None, "fsm_percent": 10.0}),
]
WORKERS = (
    LinkWorker("w1", "Priya Shah", "senior_link_worker", 1.0, "North", "North Hub", frozenset(), 430000.0, 400000.0),
    LinkWorker("w2", "Jo Lee", "senior_link_worker", 0.6, "North", "North Hub", frozenset(), 430000.0, 400000.0),
    LinkWorker("w3", "Sam Oak", "senior_link_worker", 0.8, "South", "South Hub", frozenset(), 440000.0, 400000.0),
)
HUBS = (Hub("North Hub", "North", 430000.0, 400000.0), Hub("South Hub", "South", 440000.0, 400000.0))
LEADERS = {"100001": "w1", "100002": "w2", "100003": "w1", "100004": "w3"}


def model() -> OperatingModel:
    """The usual operating model."""
    return operating_models.load("wakefield")


def schools() -> pd.DataFrame:
    """A row a school, every figure with its state."""
    rows = []
    for place, (urn, name, phase, cluster, own) in enumerate(SCHOOLS):
        row: dict[str, Any] = {"urn": urn, "laestab": f"99920{place}", "name": name, "phase": phase, "cluster": cluster}
        for figure, value in (COUNTS | own).items():
            state = "known" if value is not None else "missing"
            row |= {figure: float("nan") if value is None else value, f"{figure}_state": state}
        row |= {"easting": 430000.0 + 1000 * place, "northing": 400000.0, "predecessor_urns": "", "hub": "North Hub"}
        row |= {"fsm_definition": "FSM6", "fsm_year": "2025/26", "fsm_source": "census", "is_all_through": False}
        row |= {"referral_years": 1.0, "social_care_years": 1.0}
        rows.append(row)
    return pd.DataFrame(rows)


def locks(rows: list[tuple[str, str, str]] | None = None) -> pd.DataFrame:
    """(urn, worker id, action) as the frame of locks, open-ended."""
    found = [
        {"urn": urn, "worker_id": worker, "action": action, "tier": "", "reason": "", "until": pd.NaT}
        for urn, worker, action in rows or []
    ]
    frame = pd.DataFrame(found, columns=["urn", "worker_id", "action", "tier", "reason", "until"])
    return frame.astype({"until": "datetime64[ns]"})


def history() -> pd.DataFrame:
    """Free school meals by two definitions; the newer has three of the four schools, one of them withheld."""
    rows = [(urn, "2025/26", "FSM6", 20.0, "known") for urn, *_ in SCHOOLS]
    rows += [
        ("100001", "2024/25", "FSM_2018_7400", 15.0, "known"),
        ("100001", "2025/26", "FSM_2018_7400", 17.0, "known"),
    ]
    rows += [("100002", "2025/26", "FSM_2018_7400", 44.0, "known")]
    rows += [("100003", "2025/26", "FSM_2018_7400", float("nan"), "suppressed")]
    columns = ["urn", "academic_year", "fsm_definition", "fsm_percent", "fsm_percent_state"]
    return pd.DataFrame(rows, columns=columns).assign(fsm_source="census")


def baseline(given_locks: list[tuple[str, str, str]] | None = None, **instead: Any) -> Baseline:
    """The district; keyword arguments replace parts of it."""
    models: Mapping[str, OperatingModel] = {
        "wakefield": model(),
        "wakefield_pilot": operating_models.load("wakefield_pilot"),
    }
    parts: dict[str, Any] = {
        "schools": schools(),
        "workers": WORKERS,
        "hubs": HUBS,
        "current": pd.DataFrame([(*pair, "") for pair in LEADERS.items()], columns=["urn", "worker_id", "tier"]),
        "locks": locks(given_locks),
        "school_groups": pd.DataFrame(columns=["urn", "group", "kind", "firmness"]),
        "travel_times": pd.DataFrame(
            [("100001", "North Hub", 10.0), ("100001", "w2", 7.0)], columns=["urn", "destination", "travel_minutes"]
        ),
        "fsm_history": history(),
        "model": models["wakefield"],
        "settings": AllocationSettings(planning_date=DAY),
        "choices": NeedChoices(),
        "model_labels": {key: one.label for key, one in models.items()},
        "load_model": models.__getitem__,
        "meals": {"FSM6": "ever in six years", "FSM_2018_7400": "eligible by the rules of 2018"},
    }
    return Baseline(**(parts | instead))
