"""The command that sets operating models side by side: compare-models."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from allocation.model_comparison.compare import FEWEST, MOST, Comparison, compare
from allocation.model_comparison.definitions import FIGURES, in_figures
from allocation.settings import AllocationSettings
from command_line.options import Database, ForAuthority, Start
from command_line.printing import err, out, print_frame, print_notes, progress_bar, stop
from command_line.shared import check_ending, faults_in_words, is_csv, opened, user_name, write
from data_sources import comparison_report, district, exports, model_runs
from data_sources.district import District
from data_sources.model_runs import Choice, KeptRun, Ready, Refused, Waiting

SHOWN = 15


def compare_models(
    models: Annotated[
        list[str], typer.Argument(help=f"Ids of {FEWEST} to {MOST} operating models, the first to judge by.")
    ],
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write: .xlsx (everything) or .csv (schools).")
    ] = None,
    authority: ForAuthority = None,
    seconds: Annotated[float, typer.Option(help="Time limit for each model's plan, and for its staff.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The same seed and data give the same plans.")] = 1,
    start: Start = None,
    database: Database = None,
) -> None:
    """Set the same district side by side under several operating models: staff, schools, meetings, hours, fairness."""
    with faults_in_words():
        _check_ids(models)
        if to:
            check_ending(to)
        engine, code = opened(database, authority)
        typed = {"planning_date": start.date()} if start else {}
        settings = AllocationSettings.model_validate({"seed": seed, "seconds": seconds, **typed})
        loaded = district.load(engine, code)
        several = _choices(engine, loaded, models, settings)
        left_out = [one for one in several if not isinstance(one, Ready)]
        _print_left_out(left_out)
        runs = [_worked_out(engine, one) for one in several if isinstance(one, Ready)]
        if len(runs) < FEWEST:
            stop("Fewer than two of these models can be solved, so there is nothing to compare; see above why.")
        found = compare([kept.run for kept in runs])
        _print(found)
        if to:
            write(engine, code, to, _content(found, loaded.authority_name, left_out, to))
            out.print(f"Written to {to}.", markup=False)


def _check_ids(models: list[str]) -> None:
    if len(set(models)) < len(models):
        stop("Name each operating model once.")
    if not FEWEST <= len(models) <= MOST:
        stop(f"Name {FEWEST} to {MOST} operating models, not {len(models)}.")


def _content(found: Comparison, name: str, left_out: list[Waiting | Refused], to: Path) -> bytes:
    if is_csv(to):
        return exports.csv_bytes(comparison_report.school_table(found))
    return comparison_report.workbook(found, name, left_out)


def _choices(engine: Any, loaded: District, models: list[str], settings: AllocationSettings) -> list[Choice]:
    if not loaded.workers:
        stop(f"No link workers are loaded for {loaded.authority_name}. Load the list of link workers first.")
    road = model_runs.road(engine, loaded, settings.planning_date)
    return model_runs.choices(engine, loaded, models, settings, settings.seconds, road)


def _worked_out(engine: Any, ready: Ready) -> KeptRun:
    before = model_runs.kept_run(engine, ready)
    if before:
        out.print(f"{ready.label}: worked out before, on {before.kept_at:%d/%m/%Y}.", markup=False)
        return before
    with progress_bar() as on_progress:
        kept = model_runs.work_out(engine, ready, user_name(), on_progress)
    if kept is None:
        stop(f"{ready.label}: the search was stopped, so nothing of it was kept.")
    out.print(f"{ready.label}: solved in {kept.run.result.seconds:.0f} seconds.", markup=False)
    return kept


def _print_left_out(left_out: list[Waiting | Refused]) -> None:
    for one in left_out:
        if isinstance(one, Waiting):
            err.print(f"{one.label}: not solved. Answer these on the Operating model page first:", markup=False)
            reasons = [question.question for question in one.questions]
        else:
            err.print(f"{one.label}: not solved.", markup=False)
            reasons = list(one.reasons)
        for reason in reasons:
            err.print(f"  {reason}", markup=False)


def _print(found: Comparison) -> None:
    for sentence in found.headlines:
        out.print(sentence, markup=False)
    rows = [
        {"figure": f"{one.label} ({one.unit})"}
        | {label: in_figures(one.id, value) for label, value in zip(found.models, found.by_figure[one.id], strict=True)}
        for one in FIGURES
    ]
    print_frame("Figures", pd.DataFrame(rows))
    notes = found.figures.loc[found.figures["notes"] != "", ["figure", "notes"]]
    print_notes(f"{row.figure}: {row.notes}" for row in notes.itertuples())
    out.print("What cannot be compared:")
    print_notes(found.cautions)
    if len(found.differing):
        columns = ["urn", "name", "cluster", "need_points", "differs_in", "meetings_difference", "hours_difference"]
        title = f"Schools that differ: {len(found.differing)}, the largest difference first"
        print_frame(title, found.differing[columns].head(SHOWN))
    else:
        out.print("No school differs.")
