"""The command that sets scenarios, plans and versions side by side: compare-scenarios; and as a package."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from allocation.scenario.names import ChangeNames
from allocation.scenario_comparison.compare import FEWEST, MOST, ScenarioComparison
from allocation.scenario_comparison.gate_checks import passed_sentence
from command_line.options import Database, ForAuthority
from command_line.printing import out, print_frame, print_notes, stop
from command_line.shared import check_ending, faults_in_words, is_csv, opened, user_name, write
from data_sources import exports, scenario_plans, scenario_report
from data_sources.package import write_scenarios
from data_sources.package.compared import NotCompared, compared, council_of
from data_sources.scenario_sides import Council, NotReady, looked_up, named

SHOWN = 15
Names = Annotated[
    list[str],
    typer.Argument(
        help=f"{FEWEST} to {MOST} of: names or ids of scenarios, 'today', 'live', 'version 3', 'plan 12'. The first is "
        "the reference."
    ),
]


def compare_scenarios(
    names: Names,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write: .xlsx (everything) or .csv (schools with reasons).")
    ] = None,
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Set scenarios and plans against a reference: figures, gates, and only the schools and people that differ."""
    with faults_in_words():
        if to:
            check_ending(to)
        engine, code = opened(database, authority)
        council, loaded = council_of(engine, code, date.today())
        keys = keys_of(engine, code, names)
        _solve(council, keys)
        try:
            found, ready = compared(council, keys)
        except NotCompared as missing:
            stop(str(missing))
        _print(found)
        if to:
            own = ChangeNames()
            content = (
                exports.csv_bytes(scenario_report.school_table(found))
                if is_csv(to)
                else scenario_report.workbook(found, ready, own, loaded.authority_name)
            )
            write(engine, code, to, content)
            out.print(f"Written to {to}.", markup=False)


def package_scenarios(
    names: Names,
    to: Annotated[Path, typer.Option("--out", help="File to write, ending in .zip.")],
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Write a comparison of scenarios with its baseline, gates, plans, figures and checksums."""
    with faults_in_words():
        engine, code = opened(database, authority)
        keys = keys_of(engine, code, names)
        try:
            write(engine, code, to, write_scenarios(engine, code, keys, by=user_name()))
        except NotCompared as missing:
            stop(f"{missing} Solve it first: python cli.py compare-scenarios")
        out.print(f"Written to {to}.", markup=False)


def keys_of(engine: Any, code: str, typed: list[str]) -> list[str]:
    """The key of each, by key, id or name. Ends with a sentence for one that is not known, and for too few or many."""
    known = named(engine, code)
    by_name = {label.casefold(): key for key, label in known.items()}
    found = []
    for one in typed:
        tries = (one, f"scenario {one}", by_name.get(one.casefold(), ""))
        key = next((each for each in tries if each in known), None)
        if key is None:
            listed = "; ".join(f"{label} ({key})" for key, label in known.items())
            stop(f"There is nothing called '{one}' to compare. There are: {listed}.")
        found.append(key)
    if not FEWEST <= len(dict.fromkeys(found)) <= MOST or len(set(found)) < len(found):
        stop(f"Name {FEWEST} to {MOST} different ones, the reference first.")
    return found


def _solve(council: Council, keys: list[str]) -> None:
    """Solves the scenarios among them that have no plan, or one that no longer holds."""
    missing = [one for one in looked_up(council, keys) if isinstance(one, NotReady)]
    to_solve = [one.standing for one in missing if one.standing and one.is_to_solve]
    if not to_solve:
        return
    for standing in to_solve:
        out.print(f"Solving {standing.scenario.name} ({standing.state}).", markup=False)
    each = [(one, council.model, council.usual) for one in to_solve]
    scenario_plans.work_out(council.engine, each, user_name())


def _print(found: ScenarioComparison) -> None:
    for sentence in found.headlines:
        out.print(sentence, markup=False)
    print_notes(found.cautions)
    columns = [one for one in found.figures.columns if one not in ("group", "notes", "what_it_is", "source")]
    print_frame("Figures", found.figures[columns])
    for side, results in zip(found.sides, found.by_gate, strict=True):
        out.print(f"{side.name}: {passed_sentence(results)}", markup=False)
        print_notes(f"{one.gate.sentence(ChangeNames())} {one.sentence}" for one in results)
    for name, table in found.reasons.items():
        title = f"Schools that differ in {name}: {len(table)}"
        print_frame(title, table[["urn", "name", "differs_in", "reason"]].head(SHOWN))
    for name, table in found.workers.items():
        shown = ["name", "differs_in", "schools_reference", "schools_here", "takes_on", "gives_up"]
        print_frame(f"Link workers who differ in {name}: {len(table)}", table[shown].head(SHOWN))
