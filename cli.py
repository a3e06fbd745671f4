"""The same jobs without a browser, for analysts who script them: load, status, score, agree, allocate, verify, demo."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import pandas as pd
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from allocation.explain import headline
from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import AnswersWanted, refuse_open
from allocation.plan import Breach, Progress, SolveResult, SolveStatus
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from allocation.solver.solve import solve
from allocation.verify import verify as check_plan
from allocation.wording import counted
from data_sources import agreed_terms, council_models, demonstration, district, exports, plan_file, planning, stores
from data_sources.database import DatabaseRefused, open_database
from data_sources.importing import ImportReport, import_files
from data_sources.plan_report import stage_table
from data_sources.reading.contract import FileRefused
from data_sources.standing import standing

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
PIPED_WIDTH = 140
out = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
err = Console(width=None if sys.stderr.isatty() else PIPED_WIDTH, stderr=True)

Database = Annotated[
    str | None, typer.Option("--database", help="Database address; else TAS_DATABASE_URL, else the embedded one.")
]
ForAuthority = Annotated[
    str | None, typer.Option("--authority", help="Three-digit code of the authority; else the one in use.")
]
Model = Annotated[
    str | None, typer.Option("--operating-model", help="Id of the operating model; else the one the council chose.")
]
Boundary = Annotated[str | None, typer.Option("--boundary", help="hard, neighbours or free; else as the model says.")]
CaseloadRule = Annotated[
    str | None, typer.Option("--caseload-rule", help="'mixed' or 'one phase only'; else as the model says.")
]
Start = Annotated[
    datetime | None, typer.Option("--start", formats=["%Y-%m-%d"], help="First day of the term; else today.")
]


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="Files, in any order.")],
    authority: Annotated[str | None, typer.Option("--authority", help="Whose the council's own files are.")] = None,
    database: Database = None,
) -> None:
    """Load files: each is recognised, checked and stored whole, or refused with every fault."""
    with faults_in_words():
        engine = open_database(database)
        contents, refused = [], 0
        for path in files:
            try:
                contents.append((path.name, path.read_bytes()))
            except OSError as error:
                refused += 1
                err.print(f"{path}: cannot be read: {error.strerror}", style="red")
        for done in import_files(engine, contents, by=user_name(), authority_code=authority):
            if isinstance(done, FileRefused):
                refused += 1
                print_faults(done)
            else:
                print_report(done)
        out.print(f"{len(files) - refused} of {len(files)} files loaded.")
        if refused:
            raise typer.Exit(1)


@app.command()
def status(authority: ForAuthority = None, database: Database = None) -> None:
    """Say what is loaded, for which authority, and what is missing."""
    with faults_in_words():
        engine = open_database(database)
        known = district.authorities(engine)
        if known.empty:
            stop("Nothing is loaded. Load a schools file, or run: python cli.py demo")
        if authority is None and len(known) > 12:
            out.print(f"Schools of {len(known)} authorities are loaded.")
        else:
            print_frame("Authorities", known)
        code = authority or authority_in_use(engine)
        loaded = district.load(engine, code)
        files = [
            (s.kind.replace("_", " "), s.file_name, s.rows, s.data_date, s.loaded_at, s.loaded_by)
            for s in loaded.sources
        ]
        columns = ["kind", "file", "rows", "data date", "loaded at", "loaded by"]
        print_frame(f"Files in use for {loaded.authority_name}", pd.DataFrame(files, columns=columns))
        counts = [
            counted(len(loaded.schools), "school"),
            f"{counted(len(loaded.workers), 'link worker')} ({sum(w.fte for w in loaded.workers):g} FTE)",
            counted(len(loaded.vacancies), "vacancy", "vacancies"),
            counted(len(loaded.hubs), "hub"),
            f"{counted(len(loaded.left_out), 'establishment')} left out",
        ]
        out.print(f"{', '.join(counts)}; {counted(len(loaded.unmatched), 'row')} that match no school.")
        print_notes(loaded.notes)


@app.command()
def score(
    to: Annotated[Path, typer.Option("--out", help="File to write: .csv or .xlsx.")],
    authority: ForAuthority = None,
    operating_model: Model = None,
    database: Database = None,
) -> None:
    """Score every school's need by the council's choices, and write the ranked table with each school's tier."""
    with faults_in_words():
        engine, code = opened(database, authority)
        check_ending(to)
        loaded, model, holds = (
            district.load(engine, code),
            model_of(engine, code, operating_model),
            standing(engine, code),
        )
        need = planning.score(loaded, holds.choices, holds.frozen)
        sheets = planning.need_tables(loaded, need, planning.entitlement(loaded, need, model, holds), model)
        write(engine, code, to, exports.csv_bytes(sheets["Need"]) if is_csv(to) else exports.xlsx_bytes(sheets))
        scored = int(need.table["need_points"].notna().sum())
        out.print(f"{scored} of {len(need.table)} schools of {loaded.authority_name} scored. Written to {to}.")
        print_notes([*loaded.notes, *need.notes])


@app.command()
def allocate(
    to: Annotated[Path, typer.Option("--out", help="File to write: .csv (a line a school) or .xlsx (everything).")],
    authority: ForAuthority = None,
    operating_model: Model = None,
    seconds: Annotated[float, typer.Option(help="Time limit for the whole search.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The same seed and data give the same plan.")] = 1,
    headroom: Annotated[float, typer.Option(help="Percent of direct time to keep free.")] = 0.0,
    max_moves: Annotated[int | None, typer.Option(help="Most schools that may change link worker.")] = None,
    max_moves_per_worker: Annotated[int | None, typer.Option(help="Most that one gives up, and takes on.")] = None,
    first: Annotated[list[str] | None, typer.Option(help="Goal to take earlier; repeat it for an order.")] = None,
    upgrades: Annotated[bool, typer.Option("--upgrades", help="Time left may go above the entitlement.")] = False,
    boundary: Boundary = None,
    caseload_rule: CaseloadRule = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """Find who leads which school and how often each meets; write the plan and say how sure we are."""
    with faults_in_words():
        engine, code = opened(database, authority)
        check_ending(to)
        search: dict[str, Any] = {
            "seconds": seconds,
            "seed": seed,
            "headroom_percent": headroom,
            "max_moves": max_moves,
        }
        search |= {"max_moves_per_worker": max_moves_per_worker, "are_upgrades_allowed": upgrades}
        search |= {"goal_order": tuple(first or ())}
        settings = settings_of(model_id(engine, code, operating_model), boundary, caseload_rule, start, **search)
        prepared = planning.prepare(engine, code, settings)
        if not prepared.problem.workers:
            name = prepared.district.authority_name
            stop(f"No link workers are loaded for {name}. Load the list of link workers first.")
        with progress_bar() as on_progress:
            result = solve(prepared.problem, prepared.settings.solve_options(), on_progress)
        plan_id = planning.save(engine, prepared, result, by=user_name())
        tables = planning.school_csv if is_csv(to) else planning.workbook
        write(engine, code, to, tables(prepared, result))
        print_result(prepared, result, plan_id, to)
        if result.plan.not_covered or check_plan(prepared.problem, result.plan):
            stop("The plan does not cover every school within the rules; see above what would make it fit.", code=2)


@app.command()
def agree(
    name: Annotated[str, typer.Option("--name", help='What the term is called, such as "Autumn 2026".')],
    starts: Annotated[datetime, typer.Option("--starts", formats=["%Y-%m-%d"], help="First day of the term.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of the latest term of this name; both stay on record.")
    ] = False,
    authority: ForAuthority = None,
    operating_model: Model = None,
    database: Database = None,
) -> None:
    """Agree every school's tier for a term, for good; the next term's changes are held against it."""
    with faults_in_words():
        engine, code = opened(database, authority)
        loaded, model = district.load(engine, code), model_of(engine, code, operating_model)
        first_day, by = starts.date(), user_name()
        term_id = agreed_terms.agree(engine, loaded, model, name=name, starts_on=first_day, by=by, is_replacing=replace)
        kept = stores.term(engine, term_id)
        of_term = kept.summary
        said = f"Agreed the tiers of {of_term.school_count} schools of {loaded.authority_name} for {of_term.name}: "
        out.print(f"{said}{of_term.changed_count} changed tier, {of_term.held_count} held.", markup=False)
        print_notes(kept.notes)


@app.command()
def verify(
    plan: Annotated[Path, typer.Argument(help="A plan as .csv or .xlsx, exported or made by hand.")],
    authority: ForAuthority = None,
    operating_model: Model = None,
    boundary: Boundary = None,
    caseload_rule: CaseloadRule = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """Check a plan against every rule, independently of the solver; exit 0 only if it keeps them all."""
    with faults_in_words():
        engine, code = opened(database, authority)
        settings = settings_of(model_id(engine, code, operating_model), boundary, caseload_rule, start)
        prepared = planning.prepare(engine, code, settings)
        given = plan_file.read(plan.name, plan.read_bytes(), prepared.problem, prepared.model)
        breaches = check_plan(prepared.problem, given)
        print_breaches(breaches)
        out.print(headline(prepared.problem, given), markup=False)
        if given.not_covered:
            out.print(f"Not covered: {', '.join(given.not_covered)}")
        if breaches or given.not_covered:
            raise typer.Exit(1)


@app.command()
def demo(database: Database = None) -> None:
    """Load the fictitious demonstration district."""
    with faults_in_words():
        demonstration.load(open_database(database), by=user_name())
        out.print(f"The demonstration district is loaded. Its authority code is {stores.DEMONSTRATION_CODE}.")


@contextmanager
def faults_in_words() -> Iterator[None]:
    """Turns what can go wrong with input into a sentence on standard error and exit code 1."""
    try:
        yield
    except FileRefused as refusal:
        print_faults(refusal)
        raise typer.Exit(1) from None
    except InconsistentProblem as error:
        err.print("The loaded files contradict each other:", style="red")
        for fault in error.faults:
            err.print(f"  {fault}")
        raise typer.Exit(1) from None
    except ValidationError as error:
        for one in error.errors():
            err.print(f"{'.'.join(map(str, one['loc'])).replace('_', ' ')}: {one['msg']}", style="red")
        raise typer.Exit(1) from None
    except KeyError as error:
        stop(str(error.args[0]) if error.args else str(error))
    except (DatabaseRefused, AnswersWanted, district.NothingLoaded, stores.TermRefused, OSError) as error:
        stop(str(error))


def stop(sentence: str, code: int = 1) -> NoReturn:
    """Says why on standard error and ends with an exit code that is not 0."""
    err.print(sentence, style="red", markup=False)
    raise typer.Exit(code)


def opened(database: str | None, authority: str | None) -> tuple[Any, str]:
    """The database and the authority to work on."""
    engine = open_database(database)
    return engine, authority or authority_in_use(engine)


def authority_in_use(engine: Any) -> str:
    """The authority chosen last; the only one loaded; else a sentence that asks for one."""
    known = list(district.authorities(engine)["authority_code"])
    chosen = stores.get_setting(engine, None, stores.CURRENT_AUTHORITY)
    if chosen in known:
        return str(chosen)
    if len(known) == 1:
        return str(known[0])
    listed = ", ".join(known[:20]) + (" ..." if len(known) > 20 else "")
    stop(f"Say which authority with --authority. Loaded: {listed or 'none'}")


def settings_of(
    operating_model: str, boundary: str | None, caseload_rule: str | None, start: datetime | None, **search: Any
) -> AllocationSettings:
    """Settings from what was typed. Raises ValidationError for a value that is not one of those allowed."""
    typed = {"operating_model": operating_model, "boundary": boundary, "caseload_rule": caseload_rule, **search}
    return AllocationSettings.model_validate(typed | ({"planning_date": start.date()} if start else {}))


def model_id(engine: Any, code: str, typed: str | None) -> str:
    """The operating model typed, else the one the council chose."""
    return typed or council_models.chosen_id(engine, code)


def model_of(engine: Any, code: str, typed: str | None) -> OperatingModel:
    """The same with the council's readings and answers. Raises AnswersWanted while a plan needs more of them."""
    model = council_models.load(engine, code, model_id(engine, code, typed))
    refuse_open(model)
    return model


def user_name() -> str:
    """Who is recorded: TAS_USER, else the login name."""
    return os.environ.get("TAS_USER") or getpass.getuser()


def is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def check_ending(path: Path) -> None:
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        stop(f"{path.name}: the file to write must end in .csv or .xlsx")


def write(engine: Any, code: str, path: Path, content: bytes) -> None:
    """Writes an export and notes it in the record of activity."""
    path.write_bytes(content)
    sentence = f"Exported {path.name} ({len(content):,} bytes) from the command line."
    stores.log_activity(engine, by=user_name(), action="export", sentence=sentence, authority_code=code)


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


if __name__ == "__main__":
    app()
