"""What a version of a plan is when it comes back from the database: its state, its revisions and its decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allocation.plan import Breach, Plan
from allocation.plan_states import PlanState
from data_sources.stores.saved_plan import PlanSource, called
from data_sources.stores.source_file import SourceFile


@dataclass(frozen=True, eq=False)
class VersionBasis:
    """What a version is for: the operating model and settings (as `model_dump(mode="json")` gives them), the files
    behind the figures, and the solver's plan it began from, if any."""

    operating_model: Mapping[str, Any]
    settings: Mapping[str, Any]
    sources: Sequence[SourceFile | PlanSource] = ()
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan as the independent verifier judged it when it was saved, with the names that link workers had then."""

    plan: Plan
    breaches: tuple[Breach, ...]
    worker_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Revision:
    """One save of a version. `step`: "start", "edit", "undo", "redo", "repair" (by the solver) or "merge"; `what` was
    done, in a sentence."""

    number: int
    at: datetime
    by: str
    step: str
    what: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody brought a version, as it was at `revision`, into a state, and why. `plan_id`: the plan its lines were
    kept as, where it was approved."""

    state: PlanState
    revision: int
    at: datetime
    by: str
    reason: str
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version in a list. `number` counts a council's versions from 1; `origin` says where it began."""

    version_id: int
    authority_code: str
    number: int
    title: str
    origin: str
    created_at: datetime
    created_by: str
    parent_id: int | None
    parent_revision: int | None
    latest: Revision
    decision: Decision
    breach_count: int

    @property
    def state(self) -> PlanState:
        """What it is now."""
        return self.decision.state

    @property
    def name(self) -> str:
        """ "Version 3: Jo leaves"."""
        return called(self.number, self.title)


@dataclass(frozen=True, eq=False)
class LiveVersion:
    """A version that is or was live in a council, as it was decided on: `plan` is who leads which school from `since`
    on. `key` is another whenever another version, or the same one anew, goes live."""

    version_id: int
    number: int
    title: str
    since: datetime
    by: str
    plan: Plan
    key: str

    @property
    def name(self) -> str:
        """ "Version 3: Jo leaves"."""
        return called(self.number, self.title)


@dataclass(frozen=True, eq=False)
class SavedVersion:
    """A version as it is now, with all that was done to it."""

    summary: VersionSummary
    newest: Judged
    basis: VersionBasis
    revisions: tuple[Revision, ...]
    decisions: tuple[Decision, ...]
    software: dict[str, str]


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """Where an edit was kept. Where somebody else had saved in between (`met` is their revision), or the version was no
    draft any more, it is in a draft of its own, and the other is as they left it."""

    version_id: int
    revision: int
    met: Revision | None = None
    is_apart: bool = False
