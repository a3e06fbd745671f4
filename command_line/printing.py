"""What commands print: results on standard output, what is wrong on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from allocation import must_have
from allocation.explain import headline
from allocation.plan import Breach, Progress, SolveResult, SolveStatus
from allocation.verify import verify as check_plan
from data_sources import planning
from data_sources.importing import ImportReport
from data_sources.plan_report import stage_table
from data_sources.reading.contract import FileRefused

PIPED_WIDTH = 140
out = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
err = Console(width=None if sys.stderr.isatty() else PIPED_WIDTH, stderr=True)


def stop(sentence: str, code: int = 1) -> NoReturn:
    """Says why on standard error and ends with an exit code that is not 0."""
    err.print(sentence, style="red", markup=False)
    raise typer.Exit(code)


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar that follows the solver's stages, on standard error so that output can be piped."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with ProgressBar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Getting ready", total=1)

        def on_progress(now: Progress) -> None:
            best = "" if now.objective is None else f", best so far {now.objective:,.2f}"
            done = max(now.stage_number - 1, 0)
            bar.update(task, description=f"{now.stage}{best}", completed=done, total=max(now.stages, 1))

        yield on_progress


@contextmanager
def limits_bar() -> Iterator[Any]:
    """A bar of limits tried, on standard error."""
    columns = SpinnerColumn(), TextColumn("Limits tried"), BarColumn(), TimeElapsedColumn()
    with ProgressBar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)


def print_report(report: ImportReport) -> None:
    """What became of a loaded file."""
    if report.is_already_loaded:
        out.print(f"{report.file_name}: already loaded, nothing changed.", markup=False)
        return
    for table in report.tables:
        out.print(table.sentence, markup=False)
        for older in table.replaced:
            out.print(f"  replaces {older.file_name} of {older.loaded_at:%d/%m/%Y}", markup=False)
        print_notes(table.notes)


def print_faults(refusal: FileRefused) -> None:
    """Every fault of a refused file, on standard error."""
    err.print(f"{refusal.file_name}: refused, nothing of it was stored.", style="red", markup=False)
    for fault in refusal.faults:
        parts = [f"sheet {fault.sheet}"] if fault.sheet else []
        parts += [f"row {fault.row}"] if fault.row is not None else []
        parts += [f"column {fault.column}"] if fault.column else []
        parts += [f"value {fault.value!r}"] if fault.value else []
        where = f"{', '.join(parts)}: " if parts else ""
        err.print(f"  {where}{fault.problem}. {fault.remedy}".replace("..", "."), markup=False)


def print_notes(notes: Any) -> None:
    for note in notes:
        out.print(f"  {note}", markup=False)


def print_breaches(breaches: list[Breach]) -> None:
    """Every broken rule, or that none is."""
    if not breaches:
        out.print("Every rule was checked again, independently of the solver: none is broken.")
    for breach in breaches:
        out.print(f"Broken: {breach.sentence}", markup=False)


def print_result(prepared: planning.Prepared, result: SolveResult, plan_id: int, path: Path) -> None:
    """The plan in a few lines: status, goals with bounds, breaches, repairs."""
    out.print(f"Status: {STATUS_WORDS[result.status]} ({result.seconds:.1f} seconds)")
    out.print(headline(prepared.problem, result.plan), markup=False)
    for said in must_have.in_words(prepared.problem.required, result.plan):
        out.print(said, markup=False)
    print_frame("Goals, in order", stage_table(result))
    print_breaches(check_plan(prepared.problem, result.plan))
    if result.repairs:
        out.print("What would make it fit:")
        print_notes(repair.sentence for repair in result.repairs)
    print_notes(result.notes)
    out.print(f"Saved as plan {plan_id}. Written to {path}.", markup=False)


STATUS_WORDS = {
    SolveStatus.OPTIMAL: "proven: nothing better exists, goal by goal",
    SolveStatus.FEASIBLE: "lawful; for some goals a better plan may exist (see the gap)",
    SolveStatus.STOPPED: "stopped early; the best plan so far",
    SolveStatus.INFEASIBLE: "not every school can have a link worker; the plan covers what it can",
}


def print_frame(title: str, frame: pd.DataFrame) -> None:
    """A table on standard output."""
    table = Table(title=title, title_justify="left")
    for column in frame.columns:
        is_number = pd.api.types.is_numeric_dtype(frame[column])
        table.add_column(column.replace("_", " "), justify="right" if is_number else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(cell_words(cell) for cell in row))
    out.print(table)


def cell_words(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if cell is None or cell != cell:
        return ""
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)
