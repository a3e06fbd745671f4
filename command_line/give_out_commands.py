"""The command for files that go to people: give-out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from allocation.plan_states import PlanState
from command_line.options import Database, ForAuthority
from command_line.printing import out, stop
from command_line.shared import faults_in_words, opened, write
from data_sources import stores
from data_sources.handouts.challenge import challenge
from data_sources.handouts.given_out import FILES, SCHOOLS, WORKERS, Given, GivenPlan, GivenVersion, make
from data_sources.handouts.of_plan import prepared_for


def give_out(
    to: Annotated[
        Path,
        typer.Option(
            "--out",
            help="File to write: .xlsx or .csv (tables), .gpkg (GIS), .docx or .html (a page for every school), .zip "
            "(a web page for each school).",
        ),
    ],
    version: Annotated[
        int | None, typer.Option(help="Number of a version; else the live one, else the newest.")
    ] = None,
    plan: Annotated[int | None, typer.Option(help="Number of a plan that was found, instead of a version.")] = None,
    link_workers: Annotated[
        bool, typer.Option("--link-workers", help="Pages of link workers instead of schools.")
    ] = False,
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Write a version for people: a workbook, a GeoPackage, or a page for every school or link worker."""
    with faults_in_words():
        engine, code = opened(database, authority)
        ending = to.suffix.lower().removeprefix(".")
        what = ending if ending in FILES else f"{WORKERS if link_workers else SCHOOLS}_{ending}"
        if what not in FILES:
            endings = sorted({one.rpartition("_")[2] for one in FILES})
            stop(f"{to.name}: the file to write must end in {', '.join(f'.{one}' for one in endings)}")
        given = _plan(engine, code, plan) if plan is not None else _version(engine, code, version)
        write(engine, code, to, make(given, what))
        for label, said in given.about():
            out.print(f"{label}: {said}", markup=False)
        missing = challenge(engine, code).missing if what.startswith(SCHOOLS) else ()
        if missing:
            out.print(f"To be completed by the council on every page: {', '.join(missing)}.", markup=False)
        out.print(f"Written to {to}.", markup=False)


def _plan(engine: Any, code: str, plan_id: int) -> Given:
    known = [one.plan_id for one in stores.plans(engine, code)]
    if plan_id not in known:
        stop(f"There is no plan {plan_id} of this authority. Known: {', '.join(map(str, known)) or 'none'}.")
    saved = stores.plan(engine, plan_id)
    return GivenPlan(engine, prepared_for(engine, code, saved), saved)


def _version(engine: Any, code: str, number: int | None) -> Given:
    known = stores.versions(engine, code)
    numbers = ", ".join(str(one.number) for one in known) or "none"
    live = next((one for one in known if one.state == PlanState.LIVE), None)
    found = live or (known[0] if known else None)
    if number is not None:
        found = next((one for one in known if one.number == number), None)
    if found is None:
        what = "no version yet" if number is None else f"no version {number}"
        stop(f"There is {what} of this authority. Known: {numbers}. Begin one on the Rebalance page, or give --plan.")
    saved = stores.version(engine, found.version_id)
    prepared = prepared_for(engine, code, saved.basis)
    return GivenVersion(engine, prepared, saved, saved.summary.latest.number, saved.newest.plan)
