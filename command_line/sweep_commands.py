"""Commands that work out curves and sweeps: sweep staffing, curve, levers, away, sure, list, run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from allocation.sweep.axes import Axis, ChangeAxis, PostsAxis
from allocation.sweep.found import SweepFound
from allocation.sweep.levers import levers
from allocation.sweep.points import Asked
from allocation.sweep.question import (
    USUAL_RATES,
    USUAL_STEPS,
    CurveSweep,
    ResilienceSweep,
    RobustnessSweep,
    StaffingSweep,
)
from command_line.options import Database, ForAuthority, Model, Start
from command_line.printing import out, print_frame, stop
from command_line.shared import check_ending, faults_in_words, is_csv, model_id, opened, settings_of, user_name, write
from command_line.sweep_printing import plans_bar, print_sweep
from data_sources import scenarios, sweep_case, sweep_report, sweep_runs, sweeps
from data_sources.running.workers import WorkersRefused, workers
from data_sources.sweep_case import SweepCase
from data_sources.sweeps import KeptFound, Sweep, SweepRefused

Out = Annotated[Path | None, typer.Option("--out", help="File to write: .xlsx (everything) or .csv (the answer).")]
Seconds = Annotated[float, typer.Option(min=0.1, help="Work for each plan.")]
Name = Annotated[str, typer.Option("--name", help="What the sweep is kept as.")]
Of = Annotated[str | None, typer.Option("--scenario", help="Ask it of this saved scenario (its name or id).")]
Draws = Annotated[int, typer.Option(min=1, help="Draws.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same.")]

sweep = typer.Typer(no_args_is_help=True, help="Curves and sweeps: one question asked of many plans.")


@sweep.command(name="staffing")
def staffing_curve(
    steps: Annotated[str, typer.Option(help="Posts more or fewer, commas between.")] = ",".join(map(str, USUAL_STEPS)),
    clusters: Annotated[list[str] | None, typer.Option("--cluster", help="Only these; repeat it.")] = None,
    whole: Annotated[bool, typer.Option(help="The whole council as well.")] = True,
    name: Name = "Staffing curve",
    to: Out = None,
    of: Of = None,
    seconds: Seconds = 5.0,
    authority: ForAuthority = None,
    operating_model: Model = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """What one more post buys, and where."""
    with _in_words():
        question = StaffingSweep(clusters=tuple(clusters or ()), steps=_numbers(steps), is_whole_included=whole)
        _ask(question, name, to, of, seconds, authority, operating_model, start, database)


@sweep.command()
def curve(
    lever: Annotated[str, typer.Argument(help="A lever as `sweep levers` lists it.")],
    values: Annotated[str, typer.Option(help="Numbers, commas between; left out: those around today's.")] = "",
    against: Annotated[str | None, typer.Option(help="A second lever: a heat map.")] = None,
    against_values: Annotated[str, typer.Option(help="Its numbers.")] = "",
    name: Name = "Curve",
    to: Out = None,
    of: Of = None,
    seconds: Seconds = 5.0,
    authority: ForAuthority = None,
    operating_model: Model = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """How much one number matters, or two against each other."""
    with _in_words():
        engine, code = opened(database, authority)
        known = _levers(engine, code, operating_model, start)
        axes = [_axis(known, lever, values)]
        if against:
            axes.append(_axis(known, against, against_values))
        question = CurveSweep(axes=tuple(axes))
        _ask(question, name, to, of, seconds, authority, operating_model, start, database)


@sweep.command(name="levers")
def list_levers(
    authority: ForAuthority = None, operating_model: Model = None, start: Start = None, database: Database = None
) -> None:
    """The levers a curve can be drawn along, with today's values."""
    with _in_words():
        engine, code = opened(database, authority)
        rows = [
            {"lever": title, "now": "" if one.now is None else f"{one.now:g}", "values": _listed(one.axis)}
            for title, one in _levers(engine, code, operating_model, start).items()
        ]
        print_frame("Levers", pd.DataFrame(rows))


@sweep.command()
def away(
    cause: Annotated[str, typer.Option(help="vacancies or absences.")] = "vacancies",
    rates: Annotated[str, typer.Option(help="Percent, commas between.")] = ",".join(map(str, USUAL_RATES)),
    draws: Draws = 20,
    seed: Seed = 1,
    name: Name = "Who can be away",
    to: Out = None,
    of: Of = None,
    seconds: Seconds = 5.0,
    authority: ForAuthority = None,
    operating_model: Model = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """What happens when people are away or posts are vacant."""
    with _in_words():
        plain = {"cause": cause, "rates": _numbers(rates), "draws": draws, "seed": seed}
        question = ResilienceSweep.model_validate(plain)
        _ask(question, name, to, of, seconds, authority, operating_model, start, database)


@sweep.command()
def sure(
    draws: Draws = 40,
    seed: Seed = 1,
    name: Name = "How sure the plan is",
    to: Out = None,
    of: Of = None,
    seconds: Seconds = 5.0,
    authority: ForAuthority = None,
    operating_model: Model = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """How often each school keeps its link worker and tier when need scores are drawn from what is uncertain."""
    with _in_words():
        question = RobustnessSweep(draws=draws, seed=seed)
        _ask(question, name, to, of, seconds, authority, operating_model, start, database)


@sweep.command(name="list")
def list_sweeps(authority: ForAuthority = None, database: Database = None) -> None:
    """Every sweep the council has asked, those asked last first."""
    with _in_words():
        engine, code = opened(database, authority)
        rows = [
            {"id": one.sweep_id, "name": one.name, "kind": one.question.kind, "asked by": one.saved_by}
            for one in sweeps.sweeps(engine, code)
        ]
        print_frame("Sweeps", pd.DataFrame(rows, columns=["id", "name", "kind", "asked by"]))


@sweep.command()
def run(
    sweep_id: Annotated[str, typer.Argument(help="As `sweep list` and the address of the Curves page have it.")],
    to: Out = None,
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Work a sweep out, or go on where it stood; what was solved before is not solved again."""
    with _in_words():
        engine, code = opened(database, authority)
        one = sweeps.sweep(engine, code, sweep_id)
        if one is None:
            stop(f"There is no sweep '{sweep_id}'. `sweep list` says which there are.")
        _work_out(engine, code, one, to)


@contextmanager
def _in_words() -> Iterator[None]:
    """Faults as sentences, those of sweeps among them."""
    with faults_in_words():
        try:
            yield
        except (SweepRefused, WorkersRefused) as refusal:
            stop(str(refusal))


def _ask(
    question: Asked,
    name: str,
    to: Path | None,
    of: str | None,
    seconds: float,
    authority: str | None,
    operating_model: str | None,
    start: Any,
    database: str | None,
) -> None:
    """Keeps the question and works it out; the same question asked before is gone on with."""
    if to:
        check_ending(to)
    engine, code = opened(database, authority)
    settings = settings_of(model_id(engine, code, operating_model), None, None, start, seconds=seconds)
    origin = "Asked of live, from the command line."
    if of:
        every = scenarios.scenarios(engine, code)
        found = next((one for one in every if of in (one.scenario_id, one.name)), None)
        if found is None:
            stop(f"There is no scenario '{of}'. There are: {', '.join(one.name for one in every) or 'none'}.")
        settings = settings.model_copy(update={"changes": found.changes, "planning_date": found.planning_date})
        origin = f"Asked of the scenario '{found.name}', from the command line."
    before = (one for one in sweeps.sweeps(engine, code) if one.name == name)
    same = next((one for one in before if one.question == question and one.settings == settings), None)
    one = same or sweeps.ask(engine, code, name, question, settings, origin=origin, by=user_name())
    _work_out(engine, code, one, to)


def _work_out(engine: Any, code: str, one: Sweep, to: Path | None) -> None:
    case = sweep_case.case_of(engine, code, one.question, one.settings)
    out.print(f"Sweep {one.sweep_id}, '{one.name}': {len(case.points)} plans.", markup=False)
    with workers(tasks=len(case.points)) as where, plans_bar() as tell:
        found = sweep_runs.work_out_and_keep(engine, one, case, where, user_name(), tell=tell)
    print_sweep(found)
    if to:
        kept = sweeps.kept_found(engine, code, one.sweep_id)
        write(engine, code, to, _content(one, case, found, kept, to))
        out.print(f"Written to {to}.", markup=False)


def _content(one: Sweep, case: SweepCase, found: SweepFound, kept: KeptFound | None, to: Path) -> bytes:
    parts = case.reference
    if is_csv(to):
        return sweep_report.first_table(one, found, kept, parts.problem, parts.model)
    return sweep_report.workbook(one, found, kept, parts.problem, parts.model, case.loaded.authority_name)


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        stop(f"“{text}” are not numbers with commas between, such as 7,8,9.")


def _levers(engine: Any, code: str, operating_model: str | None, start: Any) -> dict[str, Any]:
    settings = settings_of(model_id(engine, code, operating_model), None, None, start)
    return {one.title: one for one in levers(sweep_case.baseline(engine, code, settings))}


def _axis(known: dict[str, Any], title: str, values: str) -> Axis:
    found = next((one for name, one in known.items() if name.casefold() == title.casefold()), None)
    if found is None:
        stop(f"There is no lever '{title}'. `sweep levers` lists them.")
    axis: PostsAxis | ChangeAxis = found.axis
    given = {"values": _numbers(values)} if values else {}
    return type(axis).model_validate(axis.model_dump() | given)


def _listed(axis: Axis) -> str:
    return ", ".join(f"{value:g}" for value in axis.model_dump()["values"])
