"""All authorities at once: `allocate --all-authorities`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as ProgressBar

from allocation.plan import SolveResult
from command_line.printing import err, out, print_frame, print_notes, stop
from command_line.shared import faults_in_words, user_name
from data_sources import stores
from data_sources.database import open_database
from data_sources.national import authorities, kept_run, report, run, sentences
from data_sources.national.authorities import Authority
from data_sources.national.summary import NOT_PLANNED, SHORT
from data_sources.running.workers import WorkersRefused, workers

COLUMNS = ["authority_name", "staff", "schools", "fte", "covered", "not_covered", "moved", "outcome", "gap_percent"]


AllAuthorities = Annotated[
    bool,
    typer.Option(
        "--all-authorities",
        help="Every authority loaded, with made-up staff for those that have loaded none; --out is a folder or .xlsx.",
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option("--authorities", help='Only these, by code ("355 933"), the same way as all.'),
]
SecondsASchool = Annotated[
    float, typer.Option(min=0.0001, help="With all authorities: seconds of search on two cores for each school.")
]
Spare = Annotated[
    float, typer.Option(min=0, max=200, help="With all authorities: percent of made-up posts beyond what schools take.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="With all authorities: a Dask scheduler such as tcp://scheduler:8786; else TAS_SCHEDULER, else here."
    ),
]


def allocate_all(
    database: str | None,
    authority: str | None,
    wanted: Sequence[str],
    choices: run.Choices,
    scheduler: str | None,
    to: Path,
) -> None:
    """Scores and allocates every authority loaded, or those wanted; keeps what it came to and writes it.

    Ends with exit code 2 where an authority has neither a plan nor an explanation.
    """
    with faults_in_words():
        if authority:
            stop("Say either --authority, for one council's own plan, or --all-authorities or --authorities.")
        if to.suffix and to.suffix.lower() != ".xlsx":
            stop(f"{to.name}: give a folder, or a file that ends in .xlsx")
        engine = open_database(database)
        codes = authorities.codes(engine, [code for text in wanted for code in text.replace(",", " ").split()])
        if not codes:
            stop("No authority is loaded. Load a schools file of Get Information about Schools first.")
        try:
            with _bars(len(codes)) as watching:
                found = run.run(engine, codes, choices, lambda tasks: workers(scheduler, tasks), watching)
        except WorkersRefused as refused:
            stop(str(refused))
        kept_run.keep(engine, found, user_name())
        written = report.write(found, to)
        sentence = f"Exported the national run to {to.name} from the command line."
        stores.log_activity(engine, by=user_name(), action="export", sentence=sentence)
        _print(found, written)
        if not found.is_whole:
            stop("Some authority has neither a plan nor an explanation.", code=2)


@contextmanager
def _bars(count: int) -> Iterator[run.Watching]:
    """Three bars on standard error: authorities scored, then schools of those solved, round by round."""
    columns: list[Any] = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with ProgressBar(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=err, transient=True) as bar:
        scoring = bar.add_task("Scoring authorities", total=count)
        solving: dict[int, Any] = {}

        def on_ready(one: Authority) -> None:
            bar.update(scoring, advance=1, description=f"Scored {one.name}")

        def on_begun(ready: Sequence[Authority], where: str) -> None:
            schools = sum(len(one.schools) for one in ready if one.problem is not None)
            solving[1] = bar.add_task(f"Solving in {where}, schools", total=schools)

        def on_solved(one: Authority, _: SolveResult, number: int) -> None:
            if number not in solving:
                solving[number] = bar.add_task("Again where goals are open, schools", total=None)
            bar.update(solving[number], advance=len(one.schools), description=f"Round {number}: {one.name}")

        yield run.Watching(on_ready, on_begun, on_solved)


def _print(found: run.NationalRun, written: Sequence[Path]) -> None:
    out.print(sentences.headline(found), markup=False)
    out.print(sentences.gap(found), markup=False)
    print_frame("Authorities", found.rows[COLUMNS].round(1))
    print_frame("Goals, in order, all authorities together", found.goals.drop(columns="goal").round(1))
    for row in found.rows[found.rows["outcome"].isin([SHORT, NOT_PLANNED])].itertuples():
        out.print(f"{row.authority_name}: {row.explanation}", markup=False)
    facts = found.facts
    out.print(f"Scored in {facts['scoring_seconds']} s, solved in {facts['solving_seconds']} s, in {facts['where']}.")
    print_notes(sentences.caveats(found))
    out.print(f"Kept for the England page. Written: {', '.join(str(path) for path in written)}", markup=False)
