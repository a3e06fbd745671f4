"""What is known of a council's use of TAS Planner: the configuration that its records are filled in from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from data_sources import changed_district, need_choices, recognise, stores
from data_sources.district import District
from data_sources.handouts.challenge import Challenge, challenge
from data_sources.software import software_versions
from data_sources.stores import SourceFile

POST_COSTS = "post_costs"
TO_COMPLETE = "To be completed"


@dataclass(frozen=True, eq=False)
class CouncilFacts:
    """The configuration. `settings` are those of the plan looked at; `costs`: role id -> pounds a year for a full-time
    post; `software`: name -> version; `labels`: kind of file -> what people call it; `challenge`: how a school asks
    again; `changes`: what the plan supposes, a sentence a change; `led_today`: schools somebody leads today; `terms`:
    agreed terms."""

    authority_name: str
    schools: int
    workers: int
    model: OperatingModel
    settings: AllocationSettings
    choices: NeedChoices
    sources: tuple[SourceFile, ...]
    labels: Mapping[str, str]
    software: Mapping[str, str]
    costs: Mapping[str, float] = field(default_factory=dict)
    plans: int = 0
    versions: int = 0
    is_demonstration: bool = False
    challenge: Challenge = field(default_factory=Challenge)
    changes: tuple[str, ...] = ()
    led_today: int = 0
    terms: int = 0


def facts(engine: Engine, of: District, model: OperatingModel, settings: AllocationSettings) -> CouncilFacts:
    """What the database knows of this council now."""
    code = of.authority_code
    return CouncilFacts(
        authority_name=of.authority_name,
        schools=len(of.schools),
        workers=len(of.workers),
        model=model,
        settings=settings.in_force(model),
        choices=need_choices.in_force(engine, code),
        sources=of.sources,
        labels={module.CONTRACT.kind: module.CONTRACT.label for module in recognise.SOURCES},
        software=software_versions(),
        costs=post_costs(engine, code),
        plans=len(stores.plans(engine, code)),
        versions=len(stores.versions(engine, code)),
        is_demonstration=of.is_demonstration,
        challenge=challenge(engine, code),
        changes=_changes(engine, of, model, settings),
        led_today=int(of.current["worker_id"].notna().sum()) if "worker_id" in of.current else 0,
        terms=len(stores.terms(engine, code)),
    )


def _changes(engine: Engine, of: District, model: OperatingModel, settings: AllocationSettings) -> tuple[str, ...]:
    if not settings.changes:
        return ()
    code = of.authority_code
    models = changed_district.models_of(engine, code)
    applied = changed_district.tried(of, model, settings, need_choices.in_force(engine, code), models)
    return tuple(step.sentence for step in applied.steps)


def post_costs(engine: Engine, authority_code: str) -> dict[str, float]:
    """Role id -> pounds a year for a full-time post, only what the council has said."""
    return dict(stores.get_setting(engine, authority_code, POST_COSTS, {}))
