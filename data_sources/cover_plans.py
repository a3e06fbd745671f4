"""Cover plans of a council: everybody worked out once and kept by content; a cover begun as a draft, and ended."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine

from allocation.cover.absence import Absence, CaseloadCounts, absences, during, missing_days
from allocation.cover.back import Back, on_return
from allocation.cover.entities import AbsenceCover, Arranged, CoverRun
from allocation.cover.everybody import covers
from allocation.plan import Plan, Progress
from allocation.plan_states import StepRefused
from allocation.settings import AllocationSettings
from allocation.wording import counted, joined
from data_sources import plan_drafts, planning, stores
from data_sources.planning import Prepared
from data_sources.running.content import digest, of_problem, software
from data_sources.stores import SavedVersion

LEAST_SECONDS, SECONDS_EACH = 60.0, 5.0
MOST_NAMED = 6

_COVERS = TypeAdapter(tuple[AbsenceCover, ...])


@dataclass(frozen=True, eq=False)
class CoverQuestion:
    """Everybody's absence in turn, of one plan; `content_key` names all that the answer follows from."""

    prepared: Prepared
    plan: Plan
    absences: tuple[Absence, ...]
    content_key: str

    @property
    def asked(self) -> tuple[Absence, ...]:
        """The absences of those who lead schools."""
        return tuple(one for one in self.absences if one.schools)

    def absence(self, worker_id: str) -> Absence:
        """The absence of one link worker. Raises KeyError for an unknown one."""
        return {one.worker_id: one for one in self.absences}[worker_id]


@dataclass(frozen=True, eq=False)
class KeptCover:
    """A run as it was kept, by whom and when."""

    run: CoverRun
    kept_at: datetime
    kept_by: str


def question(
    prepared: Prepared, plan: Plan, first_day: date, weeks: int, caseload: CaseloadCounts = "share"
) -> CoverQuestion:
    """What is asked of a plan. The weeks of a term are those of its operating model (`hours.weeks_per_term`).

    Two first days with the same answer, because the same people are there throughout, have the same key.
    """
    term_weeks = prepared.model.hours.weeks_per_term.value
    several = absences(prepared.problem, plan, first_day, weeks, term_weeks, caseload)
    content = {
        "problem": of_problem(prepared.problem),
        "plan": [[line.urn, line.worker_id, line.tier_id] for line in plan.assignments],
        "absence": [weeks, term_weeks, caseload],
        "not there": sorted(_not_there(prepared, several)),
        "software": software(),
    }
    return CoverQuestion(prepared, plan, several, digest(content))


def _not_there(prepared: Prepared, several: tuple[Absence, ...]) -> Iterator[tuple[str, int]]:
    """Who is not there for an absence of how many weeks, up to the longest that is looked at."""
    for absence in several[:1]:
        for weeks in range(1, max(absence.weeks, round(absence.term_weeks + 0.5)) + 1):
            until = absence.model_copy(update={"weeks": weeks})
            for one in prepared.problem.workers:
                if missing_days(one.name, one.available_from, one.available_to, until):
                    yield one.worker_id, weeks


def kept_run(engine: Engine, asked: CoverQuestion) -> KeptCover | None:
    """The run of this content, if it was worked out before."""
    kept = stores.model_run(engine, asked.prepared.district.authority_code, asked.content_key)
    if kept is None:
        return None
    return KeptCover(CoverRun(_COVERS.validate_python(kept["covers"])), kept["kept_at"], kept["kept_by"])


def most_seconds(asked: CoverQuestion) -> float:
    """Time limit for all: many times what it takes on a quiet machine, for it is a safeguard only."""
    return LEAST_SECONDS + SECONDS_EACH * len(asked.asked)


def work_out(
    engine: Engine,
    asked: CoverQuestion,
    by: str,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> CoverRun:
    """The cover of every link worker in turn, kept as soon as all are worked out.

    One that was stopped comes back with what it has, and is not kept. What was kept before is given back without
    solving.
    """
    if before := kept_run(engine, asked):
        return before.run
    wanted, began, several = asked.asked, time.perf_counter(), list[AbsenceCover]()
    answers = covers(asked.prepared.problem, asked.plan, wanted, seconds=most_seconds(asked), stop=stop)
    for number, absence in enumerate(wanted, 1):
        if on_progress:
            on_progress(Progress(absence.name, number, len(wanted), None, None, time.perf_counter() - began))
        if (answer := next(answers, None)) is None:
            break
        several.append(answer)
    run = CoverRun(tuple(several), is_whole=len(several) == len(wanted))
    if run.is_whole:
        _keep(engine, asked, run, by)
    return run


def _keep(engine: Engine, asked: CoverQuestion, run: CoverRun, by: str) -> None:
    weeks = counted(asked.absences[0].weeks, "week") if asked.absences else "no weeks"
    sentence = f"Worked out who covers whom, for {counted(len(run.covers), 'link worker')} and {weeks} each."
    kept = {"covers": _COVERS.dump_python(run.covers, mode="json")}
    stores.keep_model_run(
        engine, asked.prepared.district.authority_code, asked.content_key, kept, sentence=sentence, by=by
    )


def begin(
    engine: Engine,
    asked: CoverQuestion,
    absence: Absence,
    cover: Arranged,
    *,
    by: str,
    origin: str,
    parent: tuple[int, int] | None = None,
) -> int:
    """The cover as a new draft; its id. The plan it began from stays as it is. The draft's settings name the absence,
    so its hours and rules are those of that time. Raises StepRefused where the plan covers another absence already."""
    prepared = asked.prepared
    if other := prepared.settings.cover:
        raise StepRefused([f"{other.words}, and this plan covers that. End it first: one plan covers one absence."])
    weeks = "1 week" if absence.weeks == 1 else f"{absence.weeks} weeks"
    return plan_drafts.begin(
        engine,
        replace(
            prepared,
            settings=prepared.settings.model_copy(update={"cover": absence}),
            problem=during(prepared.problem, absence),
        ),
        cover.on(asked.plan),
        title=f"Cover for {absence.name}, from {absence.first_day:%d/%m/%Y} for {weeks}",
        origin=origin,
        by=by,
        parent=parent,
    )


def returning(engine: Engine, saved: SavedVersion, revision: int) -> Back:
    """The plan of a cover's version (as it is at `revision`) once they are back. Raises StepRefused where the version
    covers nobody's absence."""
    absence = AllocationSettings.model_validate(saved.basis.settings).cover
    if absence is None:
        raise StepRefused([f"{saved.summary.name} covers nobody's absence, so nobody can return from it."])
    begun, now = (stores.revision(engine, saved.summary.version_id, one).plan for one in (1, revision))
    return on_return(absence, begun, now)


def end(engine: Engine, prepared: Prepared, saved: SavedVersion, revision: int, *, by: str) -> int:
    """A new draft in which the schools are back with whom they were with; its id. `prepared`: what the cover's version
    is made from. Schools changed meanwhile that were not covered stay as they are, and are named in its origin."""
    back, absence = returning(engine, saved, revision), prepared.settings.cover
    if absence is None:
        raise StepRefused([f"{saved.summary.name} covers nobody's absence, so nobody can return from it."])
    settings = prepared.settings.model_copy(update={"cover": None})
    whole = planning.put_together(prepared.district, prepared.model, settings, prepared.need, prepared.entitlement)
    return plan_drafts.begin(
        engine,
        whole,
        back.plan,
        title=f"{absence.name} is back",
        origin=return_words(prepared, saved, back),
        by=by,
        parent=(saved.summary.version_id, revision),
    )


def return_words(prepared: Prepared, saved: SavedVersion, back: Back) -> str:
    """What returning does, in sentences."""
    absence, names = prepared.settings.cover, plan_drafts.names(prepared)
    who = absence.name if absence else ""
    schools = len(absence.schools) - len(back.gone) if absence else 0
    said = [f"{who} is back: {counted(schools, 'school')} as before version {saved.summary.number}."]
    for urns, what in (
        (back.kept, "Changed meanwhile and kept so"),
        (back.changed_while_covered, "Changed while covered, and returned all the same"),
        (back.gone, "Not among the schools any more"),
    ):
        if urns:
            said.append(f"{what}: {joined([names.school(urn) for urn in urns], most=MOST_NAMED)}.")
    return " ".join(said)
