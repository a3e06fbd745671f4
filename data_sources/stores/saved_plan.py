"""What a plan is when it comes back from the database, and what it is kept with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict

import pandas as pd

from allocation.plan import Progress, SolveResult, SolveStatus
from data_sources.stores.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A file a plan was made from; the SHA-256 says which file it was even when the name is used again."""

    source_id: int
    kind: str
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in a list. `school_count` schools in the plan, `not_covered_count` of them without a link worker.
    `version_name`: of the approved version whose lines it is; "" for a plan that was found."""

    plan_id: int
    authority_code: str
    created_at: datetime
    created_by: str
    status: SolveStatus
    operating_model_id: str
    seconds: float
    seed: int
    school_count: int
    not_covered_count: int
    version_name: str = ""

    @property
    def name(self) -> str:
        """ "Plan 12", or what the version is called whose lines it is."""
        return self.version_name or f"Plan {self.plan_id}"


@dataclass(frozen=True, eq=False)
class SavedPlan:
    """A plan as it was saved: the result, the operating model and settings as JSON, the need table and the tiers
    (`tiers.decide.decide_tiers`; None in plans of before they were kept) of that day, the files behind it, the workers'
    names of that day by id, the versions of the software, and how the search went (empty in plans of before that was
    kept)."""

    summary: PlanSummary
    result: SolveResult
    operating_model: dict[str, Any]
    settings: dict[str, Any]
    need: pd.DataFrame
    sources: tuple[PlanSource, ...]
    worker_names: dict[str, str]
    versions: dict[str, str]
    entitlement: pd.DataFrame | None = None
    trace: tuple[Progress, ...] = ()


class MadeFrom(TypedDict):
    """What a plan is kept with. `operating_model` and `settings` are what `model_dump(mode="json")` gives; `need` and
    `entitlement` (the tiers decided, as `tiers.decide.decide_tiers` gives them) one row a school; `worker_names` by
    worker id, of at least the workers in the plan; `trace` is what the search reported."""

    operating_model: Mapping[str, Any]
    settings: Mapping[str, Any]
    need: pd.DataFrame
    sources: Sequence[SourceFile]
    worker_names: Mapping[str, str]
    by: str
    entitlement: NotRequired[pd.DataFrame | None]
    trace: NotRequired[Sequence[Progress]]


def called(number: int, title: str) -> str:
    """ "Version 3: Jo leaves"."""
    return f"Version {number}: {title}"
