"""From a district to a plan under each of several operating models, by the same road as one plan, each kept once."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine

from allocation.model_comparison.entities import AreaStaff, ModelRun
from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import NeededFor, Question, open_questions
from allocation.plan import Progress, SolveResult, SolveStatus
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from allocation.solver.solve import solve
from allocation.solver.staff_needed import staff_needed
from allocation.wording import counted
from data_sources import council_models, planning, stores
from data_sources.district import District
from data_sources.operating_models import BrokenModel
from data_sources.planning import Prepared
from data_sources.running.content import digest, of_solve
from data_sources.standing import standing

LEAST_STAFF_SECONDS = 20.0
STAFF_STEP = "the staff it takes"

Road = Callable[[OperatingModel, AllocationSettings], Prepared]

_RESULT = TypeAdapter(SolveResult)
_STAFF = TypeAdapter(tuple[AreaStaff, ...])
# Of one council and one model: what keeps a plan near today's or bends a model's own rules is no part of a comparison.
_LEFT_ASIDE = ("boundary", "caseload_rule", "leapfrog_scope", "max_moves", "max_moves_per_worker", "no_change_before")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A model that is not solved because the council has yet to answer what a plan needs."""

    model_id: str
    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A model that cannot be solved: it contradicts itself, or the loaded files contradict each other under it."""

    model_id: str
    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ready:
    """A model that can be solved: what the solve is made from, and the key of that content."""

    prepared: Prepared
    content_key: str

    @property
    def model_id(self) -> str:
        """Its id."""
        return self.prepared.model.id

    @property
    def label(self) -> str:
        """Its name."""
        return self.prepared.model.label


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run as it was kept, by whom and when."""

    run: ModelRun
    kept_at: datetime
    kept_by: str


Choice = Ready | Waiting | Refused


def comparison_settings(kept: AllocationSettings, model_id: str, seconds: float) -> AllocationSettings:
    """The council's settings for a comparison under this model, each model by its own rules: no caps on moves, and no
    boundary, caseload rule or order of fairness other than the model's."""
    own = {name: AllocationSettings.model_fields[name].default for name in _LEFT_ASIDE}
    return kept.model_copy(update={**own, "operating_model": model_id, "seconds": seconds})


def road(engine: Engine, loaded: District, as_of: date) -> Road:
    """The road from a loaded district to what a solve is made from, with the scores worked out once for all models."""
    holds = standing(engine, loaded.authority_code, as_of=as_of)
    need = planning.score(loaded, holds.choices, holds.frozen)

    def prepare(model: OperatingModel, settings: AllocationSettings) -> Prepared:
        entitled = planning.entitlement(loaded, need, model, holds, as_of)
        return planning.put_together(loaded, model, settings, need, entitled)

    return prepare


def choices(
    engine: Engine,
    loaded: District,
    model_ids: Iterable[str],
    kept: AllocationSettings,
    seconds: float,
    prepare: Road,
) -> list[Choice]:
    """Every model as it can or cannot be solved, in the order given. Nothing is filled in for a number that is open.

    Raises KeyError for an id that is not a model of the product or the council.
    """
    names = council_models.names(engine, loaded.authority_code)
    found: list[Choice] = []
    for model_id in model_ids:
        if model_id not in names:
            raise KeyError(f"There is no operating model '{model_id}'. There are: {', '.join(names)}.")
        try:
            model = council_models.load(engine, loaded.authority_code, model_id)
            wanted = _wanted(model, loaded)
            settings = comparison_settings(kept, model_id, seconds)
            found.append(Waiting(model_id, model.label, wanted) if wanted else _ready(prepare(model, settings)))
        except BrokenModel as broken:
            found.append(Refused(model_id, names[model_id], tuple(str(fault) for fault in broken.faults)))
        except InconsistentProblem as error:
            found.append(Refused(model_id, names[model_id], tuple(error.faults)))
    return found


def kept_run(engine: Engine, ready: Ready) -> KeptRun | None:
    """The run of this content, if it was worked out before."""
    kept = stores.model_run(engine, ready.prepared.district.authority_code, ready.content_key)
    if kept is None:
        return None
    result, staff = _RESULT.validate_python(kept["result"]), _STAFF.validate_python(kept["staff"])
    run = ModelRun(ready.prepared.model, ready.prepared.problem, result, staff)
    return KeptRun(run, kept["kept_at"], kept["kept_by"])


def work_out(
    engine: Engine,
    ready: Ready,
    by: str,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> KeptRun | None:
    """Solves a model for its district, then the staff it takes, and keeps both; None when it was stopped, because what
    a stopped search found does not follow from its content. What was kept before is given back without solving."""
    if before := kept_run(engine, ready):
        return before
    prepared, options = ready.prepared, ready.prepared.settings.solve_options()
    result = solve(prepared.problem, options, on_progress, stop)
    if on_progress and result.stages:
        on_progress(Progress(STAFF_STEP, len(result.stages), len(result.stages), None, None, result.seconds))
    seconds = staff_seconds(options.seconds)
    staff = staff_needed(prepared.problem, seconds=seconds, seed=options.seed, stop=stop)
    if result.status is SolveStatus.STOPPED or (stop and stop.is_set()):
        return None
    schools = counted(len(prepared.problem.schools), "school")
    stores.keep_model_run(
        engine,
        prepared.district.authority_code,
        ready.content_key,
        {"result": _RESULT.dump_python(result, mode="json"), "staff": _STAFF.dump_python(staff, mode="json")},
        sentence=f"Worked out the {ready.label} model for {schools}, to compare ({result.status.value}).",
        by=by,
    )
    return kept_run(engine, ready)


def staff_seconds(seconds: float) -> float:
    """Time limit for the staff a model takes, where its plan has this one: questions that adding up answers within a
    second on a quiet machine should not stay open on a busy one."""
    return max(seconds, LEAST_STAFF_SECONDS)


def _wanted(model: OperatingModel, loaded: District) -> tuple[Question, ...]:
    areas = loaded.schools["cluster"].dropna().astype(str)
    return tuple(one for one in open_questions(model, areas) if one.needed_for is NeededFor.PLAN)


def _ready(prepared: Prepared) -> Ready:
    return Ready(prepared, content_key(prepared))


def content_key(prepared: Prepared) -> str:
    """SHA-256 of all that the result follows from: everything the solver may look at, its options, the software."""
    solved = of_solve(prepared.problem, prepared.settings.solve_options())
    return digest({**solved, "model": prepared.model.id})
