"""The command that works out who covers whom: cover."""

from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Annotated, Any

import typer

from allocation.cover.absence import CaseloadCounts
from allocation.cover.entities import CoverRun
from allocation.operating_model import OperatingModel
from allocation.plan import Plan
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from command_line.options import Boundary, CaseloadRule, Database, ForAuthority, Model
from command_line.printing import out, print_frame, print_notes, progress_bar, stop
from command_line.shared import check_ending, faults_in_words, is_csv, model_id, opened, settings_of, user_name, write
from data_sources import cover_plans, cover_report, district, exports, planning, stores
from data_sources.changed_district import models_of
from data_sources.cover_plans import CoverQuestion
from data_sources.planning import Prepared
from data_sources.standing import standing
from data_sources.stores import SavedVersion

PRINTED = {
    "name": "away",
    "cluster": "cluster",
    "schools": "schools",
    "in_full": "in full",
    "at_a_lower_tier": "lower tier",
    "without_cover": "without",
    "weeks_in_full": "weeks in full",
    "worst_hours_percent_before": "hours now %",
    "worst_hours_percent": "hours then %",
    "worst_caseload_percent": "caseload then %",
    "is_proven": "proven",
}
FRAGILE = ["cluster", "fragility_percent", "without_cover_percent", "worst_absence", "worst_absence_percent"]


def cover(
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write: .xlsx (everything) or .csv (people).")
    ] = None,
    authority: ForAuthority = None,
    version: Annotated[int | None, typer.Option(help="Number of a version; else today's allocation.")] = None,
    weeks: Annotated[int | None, typer.Option(help="Weeks away; else a whole term.")] = None,
    first_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day away; else tomorrow.")
    ] = None,
    whole_schools: Annotated[
        bool, typer.Option("--whole-schools", help="A covered school counts whole towards a caseload, however short.")
    ] = False,
    operating_model: Model = None,
    boundary: Boundary = None,
    caseload_rule: CaseloadRule = None,
    database: Database = None,
) -> None:
    """For each link worker in turn: who takes their schools while they are away, for how long, and what is lost."""
    with faults_in_words():
        engine, code = opened(database, authority)
        if to:
            check_ending(to)
        settings = settings_of(model_id(engine, code, operating_model), boundary, caseload_rule, None)
        prepared, plan = _plan(engine, code, version, settings)
        day = first_day.date() if first_day else date.today() + timedelta(days=1)
        counts: CaseloadCounts = "whole" if whole_schools else "share"
        term = ceil(prepared.model.hours.weeks_per_term.value)
        asked = cover_plans.question(prepared, plan, day, term if weeks is None else weeks, counts)
        if not asked.asked:
            stop("No link worker leads a school in this plan, so there is nothing to cover.")
        with progress_bar() as on_progress:
            run = cover_plans.work_out(engine, asked, user_name(), on_progress)
        _print(asked, run)
        if to:
            write(engine, code, to, _content(asked, run, to))
            out.print(f"Written to {to}.", markup=False)


def _plan(engine: Any, code: str, number: int | None, settings: AllocationSettings) -> tuple[Prepared, Plan]:
    """Today's allocation, or the version with this number under its own model and settings."""
    if number is None:
        prepared = planning.prepare(engine, code, settings)
        return prepared, current_plan(prepared.problem)
    known = {one.number: one.version_id for one in stores.versions(engine, code)}
    if number not in known:
        stop(f"There is no version {number}. There are: {', '.join(map(str, sorted(known))) or 'none yet'}.")
    saved = stores.version(engine, known[number])
    return _of_version(engine, code, saved), saved.newest.plan


def _of_version(engine: Any, code: str, saved: SavedVersion) -> Prepared:
    """What a version is made from, by its own operating model and settings, with the data as they are now."""
    settings = AllocationSettings.model_validate(saved.basis.settings)
    model = OperatingModel.model_validate(saved.basis.operating_model)
    holds = standing(engine, code, as_of=settings.planning_date)
    return planning.prepare_changed(district.load(engine, code), model, settings, holds, models_of(engine, code))


def _print(asked: CoverQuestion, run: CoverRun) -> None:
    print_notes(cover_report.how_counted(asked))
    people = cover_report.worker_table(asked, run)
    order = people.sort_values(["without_cover", "at_a_lower_tier", "name"], ascending=[False, False, True])
    print_frame("Everybody in turn, those hardest to cover first", order[list(PRINTED)].rename(columns=PRINTED))
    print_frame("Fragility, the most fragile first", cover_report.fragility_table(asked, run)[FRAGILE])


def _content(asked: CoverQuestion, run: CoverRun, to: Path) -> bytes:
    return exports.csv_bytes(cover_report.worker_table(asked, run)) if is_csv(to) else cover_report.workbook(asked, run)
