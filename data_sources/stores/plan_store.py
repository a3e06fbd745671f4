"""Plans: the solver's results with everything they were made from, stored once and never changed."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, Unpack

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload, undefer

from allocation.plan import Assignment, Named, Plan, Progress, Repair, SolveOptions, SolveResult, SolveStatus, Stage
from data_sources.database import reading, writing
from data_sources.software import software_versions
from data_sources.stores.activity_store import record
from data_sources.stores.saved_plan import MadeFrom, PlanSource, PlanSummary, SavedPlan, called
from data_sources.stores.stored_tables import from_parquet, to_parquet
from data_sources.tables import AssignmentRow, PlanDecisionRow, PlanRow, PlanVersionRow, RepairRow, StageRow

_OF_VERSIONS = select(PlanDecisionRow.plan_id).where(PlanDecisionRow.plan_id.is_not(None))
NAMED = "named: "  # begins the columns of the kept tiers that say whom a school has besides its link worker


def save_plan(engine: Engine, authority_code: str, result: SolveResult, **made_from: Unpack[MadeFrom]) -> int:
    """Keep a result with its inputs in one transaction; the plan's id. Raises KeyError where a worker of the plan has
    no name."""
    row = plan_row(authority_code, result, **made_from)
    with writing(engine) as session:
        session.add(row)
        session.flush()
        sentence = f"Saved plan {row.id} ({result.status.value}) for {row.school_count} schools."
        record(session, row.created_by, "plan", sentence, authority_code, {"plan_id": row.id}, about=[row])
        return row.id


def plan_row(authority_code: str, result: SolveResult, **made_from: Unpack[MadeFrom]) -> PlanRow:
    """The same as a row that is not in the database yet."""
    entitlement, trace, names = made_from.get("entitlement"), made_from.get("trace"), made_from["worker_names"]
    lines = result.plan.assignments
    return PlanRow(
        authority_code=authority_code,
        created_at=datetime.now(UTC),
        created_by=made_from["by"],
        status=result.status.value,
        seconds=result.seconds,
        options=asdict(result.options),
        notes=list(result.notes),
        operating_model=dict(made_from["operating_model"]),
        settings=dict(made_from["settings"]),
        sources=[{name: getattr(file, name) for name in PlanSource.__slots__} for file in made_from["sources"]],
        versions=software_versions(),
        school_count=len(lines),
        not_covered_count=len(result.plan.not_covered),
        need_parquet=to_parquet(made_from["need"]),
        entitlement_parquet=None if entitlement is None else to_parquet(_with_named(entitlement, result.plan)),
        trace_parquet=to_parquet(pd.DataFrame(map(asdict, trace))) if trace else None,
        assignments=[_assignment_row(place, line, names) for place, line in enumerate(lines)],
        stages=[StageRow(position=place, **asdict(stage)) for place, stage in enumerate(result.stages)],
        repairs=[RepairRow(position=place, **_as_kept(repair)) for place, repair in enumerate(result.repairs)],
    )


def _as_kept(repair: Repair) -> dict[str, Any]:
    return {name: getattr(repair, name) for name in ("lever", "sentence", "amount", "unit", "is_proven")}


def plan(engine: Engine, plan_id: int) -> SavedPlan:
    """The plan as it was saved. Raises KeyError when there is none with this id."""
    with reading(engine) as session:
        saved = _load(session, plan_id)
    if saved is None:
        raise KeyError(plan_id)
    return saved


def latest_plan(engine: Engine, authority_code: str) -> SavedPlan | None:
    """The plan of this authority that was found last, None when there is none."""
    found = select(PlanRow.id).where(PlanRow.authority_code == authority_code, PlanRow.id.not_in(_OF_VERSIONS))
    with reading(engine) as session:
        plan_id = session.scalar(found.order_by(PlanRow.id.desc()).limit(1))
        return None if plan_id is None else _load(session, plan_id)


def plans(engine: Engine, authority_code: str, with_versions: bool = False) -> list[PlanSummary]:
    """Every plan of this authority that was found, newest first; with those of approved versions when asked."""
    query = select(PlanRow).where(PlanRow.authority_code == authority_code).order_by(PlanRow.id.desc())
    if not with_versions:
        query = query.where(PlanRow.id.not_in(_OF_VERSIONS))
    with reading(engine) as session:
        names = _version_names(session)
        return [_summary(row, names.get(row.id, "")) for row in session.scalars(query)]


def _version_names(session: Session) -> dict[int, str]:
    """What the version is called whose lines a plan is, by the plan's id."""
    of = select(PlanDecisionRow.plan_id, PlanVersionRow.number, PlanVersionRow.title)
    rows = session.execute(of.join(PlanVersionRow, PlanVersionRow.id == PlanDecisionRow.version_id))
    return {plan_id: called(number, title) for plan_id, number, title in rows if plan_id is not None}


def _assignment_row(place: int, line: Assignment, worker_names: Mapping[str, str]) -> AssignmentRow:
    name = None if line.worker_id is None else worker_names[line.worker_id]
    return AssignmentRow(position=place, worker_name=name, **asdict(line))


def _load(session: Session, plan_id: int) -> SavedPlan | None:
    everything = (
        undefer(PlanRow.need_parquet),
        undefer(PlanRow.entitlement_parquet),
        undefer(PlanRow.trace_parquet),
        selectinload(PlanRow.assignments),
        selectinload(PlanRow.stages),
        selectinload(PlanRow.repairs),
    )
    row = session.get(PlanRow, plan_id, options=everything)
    if row is None:
        return None
    entitlement: pd.DataFrame | None = None
    named: tuple[Named, ...] = ()
    if row.entitlement_parquet is not None:
        entitlement, named = _without_named(from_parquet(row.entitlement_parquet))
    return SavedPlan(
        summary=_summary(row, _version_names(session).get(row.id, "")),
        result=_result(row, named),
        operating_model=row.operating_model,
        settings=row.settings,
        need=from_parquet(row.need_parquet),
        sources=tuple(PlanSource(**source) for source in row.sources),
        worker_names={line.worker_id: line.worker_name or "" for line in row.assignments if line.worker_id is not None},
        versions=row.versions,
        entitlement=entitlement,
        trace=() if row.trace_parquet is None else _trace(from_parquet(row.trace_parquet)),
    )


def _trace(table: pd.DataFrame) -> tuple[Progress, ...]:
    """The reports as they were; a figure that was not known is None again."""
    known = table[[one.name for one in fields(Progress)]].astype(object)
    return tuple(Progress(*row) for row in known.where(known.notna(), None).itertuples(index=False, name=None))


def _summary(row: PlanRow, version_name: str) -> PlanSummary:
    return PlanSummary(
        plan_id=row.id,
        authority_code=row.authority_code,
        created_at=row.created_at,
        created_by=row.created_by,
        status=SolveStatus(row.status),
        operating_model_id=str(row.operating_model["id"]),
        seconds=row.seconds,
        seed=int(row.options["seed"]),
        school_count=row.school_count,
        not_covered_count=row.not_covered_count,
        version_name=version_name,
    )


def _with_named(entitlement: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The table with a column for each role that schools must have: ids of who is named, ";" between, "" for nobody."""
    people: dict[str, dict[str, list[str]]] = {}
    for one in plan.named:
        people.setdefault(one.role_id, {}).setdefault(one.urn, []).append(one.worker_id or "")
    columns = {
        f"{NAMED}{role_id}": pd.Series([";".join(of.get(urn, [])) for urn in entitlement["urn"]], dtype="str")
        for role_id, of in people.items()
    }
    return entitlement.reset_index(drop=True).assign(**columns)


def _without_named(kept: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Named, ...]]:
    """The table as it was given, and who is named in it."""
    columns = [name for name in kept.columns if str(name).startswith(NAMED)]
    named = tuple(
        Named(str(urn), column.removeprefix(NAMED), one or None)
        for column in columns
        for urn, cell in zip(kept["urn"], kept[column], strict=True)
        for one in str(cell).split(";")
    )
    return kept.drop(columns=columns), named


def _result(row: PlanRow, named: tuple[Named, ...]) -> SolveResult:
    lines = tuple(Assignment(line.urn, line.worker_id, line.tier_id) for line in row.assignments)
    return SolveResult(
        status=SolveStatus(row.status),
        plan=Plan(lines, named),
        stages=tuple(_stage(stage) for stage in row.stages),
        repairs=tuple(Repair(one.lever, one.sentence, one.amount, one.unit, one.is_proven) for one in row.repairs),
        notes=tuple(row.notes),
        seconds=row.seconds,
        options=SolveOptions(**row.options),
    )


def _stage(row: StageRow) -> Stage:
    return Stage(
        goal=row.goal,
        label=row.label,
        unit=row.unit,
        status=SolveStatus(row.status),
        objective=row.objective,
        bound=row.bound,
        gap=row.gap,
        seconds=row.seconds,
        solver=row.solver,
    )
