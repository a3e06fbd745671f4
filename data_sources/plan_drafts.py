"""Drafts of plans between the subject and the database: begun, judged by the verifier on every save, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Engine

from allocation.edit_history import HandMove, moved_by_hand, undoable
from allocation.plan import Assignment, Plan, SolveResult, SolveStatus
from allocation.plan_changes import Merged, PlanNames, merge_edits
from allocation.plan_states import PlanState, StepRefused
from allocation.problem import AllocationProblem
from allocation.solver.named_people import with_named_people
from allocation.verify import verify
from data_sources import stores
from data_sources.calendar_data import KINDS
from data_sources.district import District
from data_sources.planning import Prepared
from data_sources.stores import DraftSaved, Judged, Revision, SavedPlan, SavedVersion, VersionBasis, VersionSummary
from data_sources.stores.plan_store import plan_row
from data_sources.stores.version_store import EDIT, MERGE

BY_HAND = (EDIT, MERGE)


def begin(
    engine: Engine,
    prepared: Prepared,
    plan: Plan,
    *,
    title: str,
    origin: str,
    by: str,
    plan_id: int | None = None,
    parent: tuple[int, int] | None = None,
) -> int:
    """A new draft of this plan for the schools there are today; its id. Raises StepRefused without a title or name."""
    basis = VersionBasis(
        operating_model=prepared.model.model_dump(mode="json"),
        settings=prepared.settings.model_dump(mode="json"),
        sources=prepared.district.sources,
        plan_id=plan_id,
    )
    judged = judge(prepared, for_todays_schools(prepared.problem, plan))
    code = prepared.district.authority_code
    return stores.begin_draft(engine, code, judged, basis, title=title, origin=origin, by=by, parent=parent)


def for_todays_schools(problem: AllocationProblem, plan: Plan) -> Plan:
    """One line for each school of the problem, in its order; a school the plan does not know has no link worker yet."""
    lines = {line.urn: line for line in plan.assignments}
    return Plan(tuple(lines.get(one.urn, Assignment(one.urn, None, None)) for one in problem.schools), plan.named)


def judge(prepared: Prepared, plan: Plan) -> Judged:
    """The plan with every rule it breaks, by the verifier, and the names of its link workers.

    Whom schools must have besides is named anew for the schools and people there are, and kept wherever that can be.
    """
    plan = with_named_people(prepared.problem, plan, before=plan)
    names = {worker.worker_id: worker.name for worker in prepared.problem.workers}
    led_by = {line.worker_id for line in plan.assignments if line.worker_id is not None}
    breaches = tuple(verify(prepared.problem, plan))
    return Judged(plan, breaches, {one: names.get(one, one) for one in sorted(led_by)})


def save(
    engine: Engine,
    prepared: Prepared,
    version_id: int,
    plan: Plan,
    *,
    based_on: int,
    what: str,
    by: str,
    step: str = EDIT,
) -> DraftSaved:
    """Keep an edit, judged by the verifier; where somebody saved in between, in a draft of its own (`save_draft`)."""
    judged = judge(prepared, plan)
    return stores.save_draft(engine, version_id, judged, based_on=based_on, what=what, by=by, step=step)


def decide(
    engine: Engine,
    prepared: Prepared,
    saved: SavedVersion,
    to: PlanState,
    *,
    seen: int,
    by: str,
    reason: str,
    accepts_breaches: bool = False,
) -> None:
    """Bring a version into a state (`stores.decide`); an approved one is kept as a plan as well, with the need scores
    and tiers of the day, so that its calendar and its rota can be made."""
    as_plan = None
    if to in (PlanState.APPROVED, PlanState.LIVE):
        as_plan = plan_row(
            saved.summary.authority_code,
            as_result(prepared, saved.newest.plan, (f"{saved.summary.name}, revision {seen}, as it was approved.",)),
            operating_model=saved.basis.operating_model,
            settings=saved.basis.settings,
            need=prepared.need.table,
            entitlement=prepared.entitlement,
            sources=prepared.district.sources,
            worker_names=saved.newest.worker_names,
            by=" ".join(by.split()),
        )
    stores.decide(
        engine, saved.summary.version_id, to,
        seen=seen, by=by, reason=reason, accepts_breaches=accepts_breaches, as_plan=as_plan,
    )  # fmt: skip


def as_result(prepared: Prepared, plan: Plan, notes: tuple[str, ...] = ()) -> SolveResult:
    """A version's plan as explanations, exports and calendars want it: no search stands behind it."""
    status = SolveStatus.INFEASIBLE if plan.not_covered else SolveStatus.FEASIBLE
    return SolveResult(status, plan, (), notes=notes, options=prepared.settings.solve_options())


def is_from_these_files(plan: SavedPlan | VersionBasis, of: District) -> bool:
    """False when a file has been loaded or withdrawn since the plan was made; the calendar's files do not count."""
    now, then = ({one.source_id for one in files if one.kind not in KINDS} for files in (of.sources, plan.sources))
    return now == then


@dataclass(frozen=True, eq=False)
class ByHand:
    """What people changed on the way to a revision, what was undone left out; and for each school by its URN, the
    revision in which it was changed last."""

    moves: tuple[HandMove, ...]
    last: dict[str, Revision]


def by_hand(engine: Engine, saved: SavedVersion, seen: int) -> ByHand:
    """What was changed by hand on the way to revision `seen`."""
    revisions = {one.number: one for one in saved.revisions if one.number <= seen}
    line = undoable([(one.number, one.step) for one in revisions.values()]).line
    pairs = [(before, after) for before, after in pairwise(line) if revisions[after].step in BY_HAND]
    wanted = {number for pair in pairs for number in pair}
    plans = {number: stores.revision(engine, saved.summary.version_id, number).plan for number in wanted}
    edits = [(plans[before], plans[after]) for before, after in pairs]
    last = {
        move.urn: revisions[after]
        for (_, after), edit in zip(pairs, edits, strict=True)
        for move in moved_by_hand([edit])
    }
    return ByHand(moved_by_hand(edits), last)


def merged(engine: Engine, own: SavedVersion) -> tuple[Merged, VersionSummary]:
    """A draft that was kept apart put together with the one it was kept apart from, nothing saved yet; and that one.

    Raises StepRefused where it was not kept apart, or the other is no draft any more.
    """
    parent_id = own.summary.parent_id
    if parent_id is None:
        raise StepRefused(["This draft was not kept apart from another, so there is nothing to put it together with."])
    other = stores.version(engine, parent_id)
    if other.summary.state != PlanState.DRAFT:
        name, state = other.summary.name, other.summary.state
        raise StepRefused([f"{name} is {state}, so nothing can be added to it. Go on with this draft."])
    base = stores.revision(engine, own.summary.version_id, own.revisions[0].number).plan
    return merge_edits(base, own.newest.plan, other.newest.plan), other.summary


def names(prepared: Prepared, *more: Mapping[str, str]) -> PlanNames:
    """What schools, link workers and tiers are called today; `more`: names of earlier link workers by id."""
    earlier = {one: name for names_then in more for one, name in names_then.items()}
    return PlanNames(
        schools={one.urn: one.name for one in prepared.problem.schools},
        workers={**earlier, **{one.worker_id: one.name for one in prepared.problem.workers}},
        tiers={tier.id: tier.label for tier in prepared.model.tiers},
    )
