"""Commands that start from today's allocation: rebalance curve."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from allocation import budget_words
from allocation.budget_curve import BudgetCurve, BudgetPoint
from allocation.problem import AllocationProblem
from allocation.solver.change_budget import MOST_MOVES
from allocation.wording import words
from command_line.options import Boundary, CaseloadRule, Database, ForAuthority, Model, Start
from command_line.printing import err, out, print_frame, stop
from command_line.shared import check_ending, faults_in_words, is_csv, model_id, opened, settings_of, user_name, write
from data_sources import budget_curves, exports, planning

PRINTED = {
    "moves_allowed": "moves",
    "to_put_right": "to put right",
    "not_covered": "no link worker",
    "broken_rules": "rules broken",
    "broken_tier_rules": "tier rules broken",
    "tiers_changed": "tiers changed",
    "out_of_balance_hours": "hours out of balance",
    "largest_workload_percent": "busiest %",
    "how_sure": "how sure",
    "note": "note",
}
NAMED = ["name", "urn", "from_worker", "to_worker", "from_tier", "to_tier"]

rebalance = typer.Typer(no_args_is_help=True, help="From today's allocation to a better one.")


@rebalance.callback()
def about() -> None:
    """From today's allocation to a better one."""


@rebalance.command()
def curve(
    most: Annotated[int, typer.Option("--most", min=1, help="Most moves to look at.")] = MOST_MOVES,
    name: Annotated[int | None, typer.Option("--name", min=0, help="Name the moves of the plan with so many.")] = None,
    to: Annotated[Path | None, typer.Option("--out", help="File to write: .xlsx (everything) or .csv (curve).")] = None,
    tiers: Annotated[bool, typer.Option("--tiers", help="Put right tiers that break a rule as well.")] = False,
    seconds: Annotated[float, typer.Option(min=1, help="Time limit.")] = budget_curves.SECONDS,
    authority: ForAuthority = None,
    operating_model: Model = None,
    boundary: Boundary = None,
    caseload_rule: CaseloadRule = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """The best balance with 0, 1, 2 ... school moves from today's allocation, each point a real plan."""
    with faults_in_words():
        engine, code = opened(database, authority)
        if to:
            check_ending(to)
        settings = settings_of(model_id(engine, code, operating_model), boundary, caseload_rule, start)
        prepared = planning.prepare(engine, code, settings)
        asked = budget_curves.question(prepared, most, are_tiers_mended=tiers, seconds=seconds)
        with _points_bar(most) as on_point:
            found = budget_curves.work_out(engine, asked, user_name(), on_point)
        _print(prepared.problem, found, name)
        if to:
            write(engine, code, to, _content(prepared.problem, found, to))
            out.print(f"Written to {to}.", markup=False)


@contextmanager
def _points_bar(most: int) -> Iterator[Any]:
    """A bar of points found, on standard error."""
    columns = SpinnerColumn(), TextColumn("Points found"), BarColumn(), TimeElapsedColumn()
    with ProgressBar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=most + 1)

        def on_point(point: BudgetPoint) -> None:
            bar.update(task, completed=point.budget + 1)

        yield on_point


def _print(problem: AllocationProblem, found: BudgetCurve, name: int | None) -> None:
    for sentence in budget_words.sentences(found):
        out.print(sentence, markup=False)
    table = budget_words.curve_table(found).round({"out_of_balance_hours": 1, "largest_workload_percent": 0})
    print_frame("The change-budget curve", table[list(PRINTED)].rename(columns=PRINTED))
    out.print(budget_words.DEFINITION, markup=False)
    if name is None:
        return
    if name >= len(found.points):
        stop(f"The curve has no point with {budget_words.moves_words(name)}; its last is {found.points[-1].budget}.")
    print_frame(f"The plan with at most {budget_words.moves_words(name)}", _named(problem, found, name))


def _named(problem: AllocationProblem, found: BudgetCurve, number: int) -> pd.DataFrame:
    table = budget_words.changed(problem, found, found.points[number])[NAMED]
    tiers = {end: table[end].map(words) for end in ("from_tier", "to_tier")}
    people = {end: table[end].replace("", "nobody") for end in ("from_worker", "to_worker")}
    return table.assign(**tiers, **people)


def _content(problem: AllocationProblem, found: BudgetCurve, to: Path) -> bytes:
    if is_csv(to):
        return exports.csv_bytes(budget_words.curve_table(found))
    return exports.xlsx_bytes(dict(budget_words.sheets(problem, found)))
