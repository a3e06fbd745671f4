"""The plan of each scenario: solved where the scenario is, kept with what it was made from and what is other since."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.plan import SolveOptions, SolveResult
from allocation.problem import InconsistentProblem
from allocation.scenario.changes import dumped
from allocation.settings import AllocationSettings
from data_sources import need_choices, stores
from data_sources.planning import Prepared
from data_sources.running import content
from data_sources.running.batch import run_batch
from data_sources.running.task import SolveTask
from data_sources.running.workers import workers
from data_sources.scenarios import Scenario

PLAN = "scenario_plan "  # a setting of its own beside "scenario ...", so that a plan is no change of the scenario
_RESULT: TypeAdapter[SolveResult] = TypeAdapter(SolveResult)
_NOT_OF_THE_PROBLEM = ("seconds", "clock_seconds", "threads")
_NO_SETTING = ("changes", "planning_date", "seconds", "operating_model")

Road = Callable[[OperatingModel, AllocationSettings], Prepared]


class PlanState(StrEnum):
    """Where a scenario's plan is. REFUSED: a change does not fit the data, or files contradict each other under it."""

    NOT_SOLVED = "not solved"
    SOLVED = "solved"
    OUT_OF_DATE = "out of date"
    REFUSED = "cannot be solved"


class MadeFrom(BaseModel):
    """What a plan was made from, as far as people can change it. `files`: (kind, name, SHA-256) of each in use;
    `today`: which version is live; `decided`: changes with every agreed term, judgement and choice about the score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planning_date: str
    changes: list[dict[str, Any]]
    files: tuple[tuple[str, str, str], ...]
    model: str
    model_id: str
    settings: dict[str, Any]
    today: str
    decided: str


@dataclass(frozen=True, eq=False)
class ScenarioPlan:
    """What solving a scenario came to, when and for whom; `problem_key` is of all it follows from but the software."""

    result: SolveResult
    problem_key: str
    made_from: MadeFrom
    said: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, eq=False)
class ScenarioStanding:
    """A scenario as it stands: `prepared` is what a plan is made from now (None where that cannot be, `reasons` saying
    why); `plan` the one that is kept, out of date where `reasons` say what has changed since."""

    scenario: Scenario
    state: PlanState
    prepared: Prepared | None = None
    plan: ScenarioPlan | None = None
    reasons: tuple[str, ...] = ()


def settings_of(usual: AllocationSettings, one: Scenario) -> AllocationSettings:
    """The council's settings with the scenario's changes and term."""
    return usual.model_copy(update={"changes": one.changes, "planning_date": one.planning_date})


def standing_of(
    engine: Engine, authority_code: str, one: Scenario, model: OperatingModel, usual: AllocationSettings, road: Road
) -> ScenarioStanding:
    """Whether the scenario has a plan, and whether it still follows from the data, the changes and the settings there
    are. `road` leads from a model and settings to what a solve is made from."""
    kept = plan_of(engine, authority_code, one.scenario_id)
    try:
        prepared = road(model, settings_of(usual, one))
    except InconsistentProblem as error:
        return ScenarioStanding(one, PlanState.REFUSED, None, kept, tuple(error.faults))
    if kept is None:
        return ScenarioStanding(one, PlanState.NOT_SOLVED, prepared)
    if kept.problem_key == problem_key(prepared):
        return ScenarioStanding(one, PlanState.SOLVED, prepared, kept)
    now = made_from(engine, prepared, model, usual, one)
    return ScenarioStanding(one, PlanState.OUT_OF_DATE, prepared, kept, what_is_other(kept.made_from, now))


def plan_of(engine: Engine, authority_code: str, scenario_id: str) -> ScenarioPlan | None:
    """The plan kept for a scenario; None where there is none, or what was kept is no longer lawful."""
    row = stores.get_setting(engine, authority_code, PLAN + scenario_id)
    try:
        return None if row is None else read_plan(row)
    except (KeyError, TypeError, ValidationError, ValueError):
        return None


def read_plan(row: Mapping[str, Any]) -> ScenarioPlan:
    """A plan from what was kept. Raises KeyError, TypeError or ValueError for what is none."""
    return ScenarioPlan(
        result=_RESULT.validate_python(row["result"]),
        problem_key=str(row["problem_key"]),
        made_from=MadeFrom.model_validate(row["made_from"]),
        said=tuple(row["said"]),
        at=datetime.fromisoformat(row["at"]),
        by=str(row["by"]),
    )


def work_out(
    engine: Engine,
    several: Sequence[tuple[ScenarioStanding, OperatingModel, AllocationSettings]],
    by: str,
    *,
    stop: threading.Event | None = None,
    on_done: Callable[[int, SolveResult], None] = lambda *_: None,
) -> None:
    """Solves scenarios, many at once, and keeps each plan as soon as it is there; what was solved before from the same
    content comes at once. `several`: each with the model and the settings its standing was worked out with; those that
    cannot be solved are left alone. `on_done` gets the place in `several` and the result."""
    able = [(place, *one) for place, one in enumerate(several) if one[0].prepared is not None]

    def done(number: int, result: SolveResult) -> None:
        place, standing, model, usual = able[number]
        if standing.prepared is not None:
            keep_plan(engine, standing.scenario, standing.prepared, model, usual, result, by)
        on_done(place, result)

    tasks = [task_of(standing.prepared) for _, standing, _, _ in able if standing.prepared is not None]
    with workers() as pool:
        run_batch(engine, tasks, pool, stop=stop, on_done=done)


def keep_plan(
    engine: Engine,
    one: Scenario,
    prepared: Prepared,
    model: OperatingModel,
    usual: AllocationSettings,
    result: SolveResult,
    by: str,
) -> None:
    """Keeps a result as the scenario's plan; the one before stays in the record of activity alone."""
    row = {
        "result": _RESULT.dump_python(result, mode="json"),
        "problem_key": problem_key(prepared),
        "made_from": made_from(engine, prepared, model, usual, one).model_dump(mode="json"),
        "said": list(prepared.said),
        "at": datetime.now().astimezone().isoformat(),
        "by": by,
    }
    said = f"Solved the scenario '{one.name}' ({result.status.value})."
    code = prepared.district.authority_code
    stores.change_setting(engine, code, PLAN + one.scenario_id, lambda _: row, by, sentence=said)


def task_of(prepared: Prepared) -> SolveTask:
    """The solve of what was prepared, by its own settings."""
    return SolveTask(prepared.problem, prepared.settings.solve_options())


def problem_key(prepared: Prepared) -> str:
    """SHA-256 of all that the plan follows from but the time given and the software: a newer program or a longer search
    makes no plan out of date."""
    options: SolveOptions = prepared.settings.solve_options()
    wanted = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in _NOT_OF_THE_PROBLEM}
    return content.digest({"problem": content.of_problem(prepared.problem), "options": wanted})


def made_from(
    engine: Engine, prepared: Prepared, model: OperatingModel, usual: AllocationSettings, one: Scenario
) -> MadeFrom:
    """What a plan of the scenario is made from now. `model` and `usual`: as they are before any change."""
    before = prepared.district.base or prepared.district
    code = before.authority_code
    decided = [stores.decisions_version(engine, code), need_choices.in_force(engine, code).model_dump(mode="json")]
    kept = usual.model_dump(mode="json")
    return MadeFrom(
        planning_date=one.planning_date.isoformat(),
        changes=dumped(one.changes),
        files=tuple((file.kind, file.file_name, file.sha256) for file in before.sources),
        model=content.digest(model.model_dump(mode="json")),
        model_id=model.id,
        settings={name: value for name, value in kept.items() if name not in _NO_SETTING},
        today=before.current_note,
        decided=content.digest({"decided": decided}),
    )


def what_is_other(was: MadeFrom, now: MadeFrom) -> tuple[str, ...]:
    """What has changed since a plan was made, each as a sentence; never empty, as something has."""
    said = []
    if was.changes != now.changes:
        said.append("The scenario's changes were edited.")
    if was.planning_date != now.planning_date:
        said.append(f"The scenario is for the term from {now.planning_date} now, not from {was.planning_date}.")
    said += _files(was, now)
    if was.today != now.today:
        said.append(f"Who leads which school today is another now. {now.today}".strip())
    if was.model_id != now.model_id or was.model != now.model:
        said.append("The operating model is another, or was read or answered otherwise.")
    other = [name for name in now.settings if was.settings.get(name) != now.settings[name]]
    if other:
        said.append(f"Settings of plans were changed: {', '.join(name.replace('_', ' ') for name in other)}.")
    if was.decided != now.decided:
        said.append("A term was agreed, a professional judgement decided, or the need score's choices were changed.")
    return tuple(said) or ("What it is made from changed with the day, such as a judgement that ran out.",)


def _files(was: MadeFrom, now: MadeFrom) -> list[str]:
    before, after = {one[2]: one for one in was.files}, {one[2]: one for one in now.files}
    new = [one for sha, one in after.items() if sha not in before]
    gone = [one for sha, one in before.items() if sha not in after]
    said = [f"{name} ({kind.replace('_', ' ')}) was loaded." for kind, name, _ in new]
    return said + [f"{name} ({kind.replace('_', ' ')}) is not in use any more." for kind, name, _ in gone]
