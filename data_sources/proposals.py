"""The plan that was proposed last for a council, with the changes it was worked out for, kept for everybody."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.plan import SolveResult
from allocation.settings import AllocationSettings
from data_sources import stores
from data_sources.planning import Prepared

PROPOSAL = "rebalance_proposal"
_RESULT: TypeAdapter[SolveResult] = TypeAdapter(SolveResult)


@dataclass(frozen=True, eq=False)
class Proposal:
    """What a search came to. `settings` hold the changes and all that was asked; `said` is each change in words."""

    model: OperatingModel
    settings: AllocationSettings
    result: SolveResult
    said: tuple[str, ...]
    data_version: str
    at: datetime
    by: str


def keep(engine: Engine, prepared: Prepared, result: SolveResult, by: str) -> None:
    """Keeps a result as the council's newest proposal; the one before stays in the record of activity alone."""
    before = prepared.district.base or prepared.district
    kept = {
        "model": prepared.model.model_dump(mode="json"),
        "settings": prepared.settings.model_dump(mode="json"),
        "result": _RESULT.dump_python(result, mode="json"),
        "said": list(prepared.said),
        "data_version": before.data_version,
    }
    stores.set_setting(engine, before.authority_code, PROPOSAL, kept, by)


def newest(engine: Engine, authority_code: str) -> Proposal | None:
    """The newest proposal; None where there is none, or where what was kept is no longer lawful."""
    kept = stores.get_setting(engine, authority_code, PROPOSAL)
    since = stores.setting_since(engine, authority_code, PROPOSAL)
    if kept is None or since is None:
        return None
    try:
        return Proposal(
            model=OperatingModel.model_validate(kept["model"]),
            settings=AllocationSettings.model_validate(kept["settings"]),
            result=_RESULT.validate_python(kept["result"]),
            said=tuple(kept["said"]),
            data_version=kept["data_version"],
            at=since[0],
            by=since[1],
        )
    except ValueError:
        return None
