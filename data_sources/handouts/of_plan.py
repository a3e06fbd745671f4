"""What is said of a version of a plan, or of a plan that was found: in what state it is, and why schools change."""

from collections.abc import Mapping

from sqlalchemy import Engine

from allocation.hand_edit import Weighed
from allocation.move_reasons import move_reasons
from allocation.operating_model import OperatingModel
from allocation.plan import Plan
from allocation.plan_changes import PlanNames, compare_plans
from allocation.plan_states import PlanState
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from data_sources import district, plan_drafts, planning
from data_sources.changed_district import models_of
from data_sources.handouts.basis import PlanAbout
from data_sources.handouts.wording import day, moment
from data_sources.planning import Prepared
from data_sources.standing import standing
from data_sources.stores import SavedPlan, SavedVersion, VersionBasis
from data_sources.version_report import approval

MAY_CHANGE = "It is not agreed and may still change."
AGREED = (PlanState.APPROVED, PlanState.LIVE)


def about_version(saved: SavedVersion) -> PlanAbout:
    """The state of a version in sentences for a head teacher."""
    summary, decision = saved.summary, saved.summary.decision
    found = approval(saved)
    approved = f"It was approved on {day(found.at)} by {found.by}." if found else ""
    said = {
        PlanState.DRAFT: f"This plan is a draft. {MAY_CHANGE}",
        PlanState.PROPOSED: f"This plan has been put forward for approval. {MAY_CHANGE}",
        PlanState.APPROVED: f"This plan is agreed but not in use yet. {approved}",
        PlanState.LIVE: f"This plan is in use since {day(decision.at)}. {approved}",
        PlanState.SUPERSEDED: "This plan is no longer in use, or was set aside. Ask for the newest one.",
    }[summary.state]
    return PlanAbout(summary.name, str(summary.state), said.strip(), is_agreed=summary.state in AGREED)


def about_plan(saved: SavedPlan) -> PlanAbout:
    """The same of a plan that was found and is no version."""
    summary = saved.summary
    found = f"It was worked out on {moment(summary.created_at)} for {summary.created_by}."
    said = f"This plan is a proposal. Nobody has approved it. {found} {MAY_CHANGE}"
    return PlanAbout(f"Plan {summary.plan_id}", "not approved", said)


def prepared_for(engine: Engine, authority_code: str, basis: VersionBasis | SavedPlan) -> Prepared:
    """Everything a version or plan is seen against: its own model and settings, the data as they are now.

    Raises what `planning.prepare` raises.
    """
    loaded = district.load(engine, authority_code)
    settings = AllocationSettings.model_validate(basis.settings)
    model = OperatingModel.model_validate(basis.operating_model)
    holds = standing(engine, authority_code, as_of=settings.planning_date)
    return planning.prepare_changed(loaded, model, settings, holds, models_of(engine, authority_code))


def reasons_of(prepared: Prepared, plan: Plan, by_hand: Mapping[str, str]) -> dict[str, str]:
    """URN -> why the school is not as it is today; `by_hand`: URN -> who moved it and when, in words."""
    changes = compare_plans(current_plan(prepared.problem), plan, PlanNames()).schools
    urns = [one.urn for one in changes if one.before is not None and one.after is not None]
    return move_reasons(Weighed(prepared.problem, plan), urns, by_hand)


def by_hand_words(engine: Engine, saved: SavedVersion, revision: int) -> dict[str, str]:
    """URN -> who changed the school by hand last on the way to a revision, and when."""
    last = plan_drafts.by_hand(engine, saved, revision).last
    return {urn: f"{one.by}, {moment(one.at)}" for urn, one in last.items()}
