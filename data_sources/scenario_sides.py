"""What can be compared: today's allocation, versions, plans that were found and scenarios, each made into a side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult
from allocation.plan_states import PlanState as VersionState
from allocation.problem import AllocationProblem, InconsistentProblem
from allocation.reading import current_plan
from allocation.scenario_comparison.side import Side
from allocation.settings import AllocationSettings
from data_sources import plan_drafts, scenarios, stores
from data_sources.openness.facts import post_costs
from data_sources.planning import Prepared
from data_sources.scenario_plans import PlanState, Road, ScenarioStanding, standing_of
from data_sources.scenarios import Scenario

TODAY, LIVE = "today", "live"


@dataclass(frozen=True, eq=False)
class Ready:
    """Something that can be compared now. `result` is what the search came to, where there was one; `note` says what to
    know of it ("" for nothing)."""

    key: str
    side: Side
    prepared: Prepared
    result: SolveResult | None = None
    standing: ScenarioStanding | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.side.name


@dataclass(frozen=True, eq=False)
class NotReady:
    """Something that cannot be compared now, and why. `standing`: of a scenario; None for anything else."""

    key: str
    name: str
    reasons: tuple[str, ...]
    standing: ScenarioStanding | None = None

    @property
    def is_to_solve(self) -> bool:
        """Whether solving it is all it takes."""
        return self.standing is not None and self.standing.prepared is not None


@dataclass(frozen=True, eq=False)
class Council:
    """What every side of one council is made from: its model and settings before any change, and `road` from them to
    what a solve is made from."""

    engine: Engine
    authority_code: str
    model: OperatingModel
    usual: AllocationSettings
    road: Road

    def standing(self, one: Scenario) -> ScenarioStanding:
        """How a scenario and its plan stand."""
        return standing_of(self.engine, self.authority_code, one, self.model, self.usual, self.road)


def named(engine: Engine, authority_code: str) -> dict[str, str]:
    """Everything that can be compared, by its key as it stands in an address: today's allocation, the live version, the
    scenarios in use, the other versions and the plans that were found, the newest first."""
    found = {TODAY: "Today's allocation"}
    versions = stores.versions(engine, authority_code)
    live = next((one for one in versions if one.state == VersionState.LIVE), None)
    if live:
        found[LIVE] = f"The live version: {live.name}"
    for one in scenarios.scenarios(engine, authority_code):
        if not one.is_archived:
            found[f"scenario {one.scenario_id}"] = one.name
    for version in versions:
        if version is not live:
            found[f"version {version.version_id}"] = f"{version.name} ({version.state})"
    for plan in stores.plans(engine, authority_code):
        found[f"plan {plan.plan_id}"] = f"{plan.name}, found on {plan.created_at:%d/%m/%Y} by {plan.created_by}"
    return _told_apart(found)


def _told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """A name that two share gets the key behind it, so that columns can be told apart."""
    plain = [label.casefold() for label in labels.values()]
    return {key: f"{label} ({key})" if plain.count(label.casefold()) > 1 else label for key, label in labels.items()}


def looked_up(council: Council, keys: Sequence[str]) -> list[Ready | NotReady]:
    """Each of these (keys as `named` gives them; an archived scenario may be named too), in the order given."""
    labels = named(council.engine, council.authority_code)
    return [_one(council, key, labels.get(key, "")) for key in dict.fromkeys(keys)]


def _one(council: Council, key: str, label: str) -> Ready | NotReady:
    sort, _, number = key.partition(" ")
    try:
        if sort == "scenario":
            return _scenario(council, key, label, number)
        if not label:
            return NotReady(key, key, ("There is no such plan for this council any more.",))
        if key == TODAY:
            return _saved(council, key, label, council.model, council.usual.model_copy(update={"changes": ()}), None)
        if sort == "plan":
            plan = stores.plan(council.engine, int(number))
            return _stored(council, key, label, plan.operating_model, plan.settings, plan.result.plan, plan.result)
        return _version(council, key, label, int(number) if number else None)
    except InconsistentProblem as error:
        return NotReady(key, label or key, tuple(error.faults))


def _scenario(council: Council, key: str, label: str, scenario_id: str) -> Ready | NotReady:
    one = scenarios.scenario(council.engine, council.authority_code, scenario_id)
    if one is None:
        return NotReady(key, key, ("There is no scenario with this address for this council.",))
    name = label or f"{one.name} (archived)"
    standing = council.standing(one)
    if standing.state is not PlanState.SOLVED or standing.plan is None or standing.prepared is None:
        reasons = standing.reasons or ("It has no plan yet.",)
        return NotReady(key, name, reasons, standing)
    result = standing.plan.result
    side = _side(council, name, standing.prepared, result.plan)
    return Ready(key, side, standing.prepared, result, standing)


def _version(council: Council, key: str, label: str, version_id: int | None) -> Ready | NotReady:
    if version_id is None:
        version_id = stores.live_versions(council.engine, council.authority_code)[-1].version_id
    saved = stores.version(council.engine, version_id)
    model, settings = dict(saved.basis.operating_model), dict(saved.basis.settings)
    return _stored(council, key, label, model, settings, saved.newest.plan, None)


def _stored(
    council: Council,
    key: str,
    label: str,
    model: Mapping[str, object],
    settings: Mapping[str, object],
    plan: Plan,
    result: SolveResult | None,
) -> Ready:
    of_model, chosen = OperatingModel.model_validate(model), AllocationSettings.model_validate(settings)
    return _saved(council, key, label, of_model, chosen, plan, result)


def _saved(
    council: Council,
    key: str,
    label: str,
    model: OperatingModel,
    settings: AllocationSettings,
    plan: Plan | None,
    result: SolveResult | None = None,
) -> Ready:
    """A plan that was saved, or today's allocation, against the data as it is now."""
    prepared = council.road(model, settings)
    problem = prepared.problem
    lines = current_plan(problem) if plan is None else plan_drafts.for_todays_schools(problem, plan)
    known = {one.urn for one in problem.schools}
    gone = [line.urn for line in plan.assignments if line.urn not in known] if plan else []
    note = f"{len(gone)} of its schools are not in the data any more." if gone else ""
    return Ready(key, _side(council, label, prepared, lines), prepared, result, None, note)


def _side(council: Council, name: str, prepared: Prepared, plan: Plan) -> Side:
    changes = prepared.settings.changes
    before: AllocationProblem | None = None
    if changes:
        day = prepared.settings.planning_date
        without = council.usual.model_copy(update={"changes": (), "planning_date": day})
        before = council.road(council.model, without).problem
    return Side(
        name=name,
        model=prepared.yardstick,
        problem=prepared.problem,
        plan=plan,
        changes=tuple(changes),
        said=prepared.said,
        today=before,
        costs=post_costs(council.engine, council.authority_code),
    )
