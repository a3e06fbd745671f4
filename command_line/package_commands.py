"""Commands about packages: package write, package check, package open."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from command_line.options import Database, ForAuthority
from command_line.printing import out, print_frame, stop
from command_line.shared import faults_in_words, opened, user_name, write
from data_sources import stores
from data_sources.database import open_database
from data_sources.package import Opened, check_package, open_package, write_package
from data_sources.package.figures import counted

package = typer.Typer(no_args_is_help=True, help="A version with all it rests on, as a file for another installation.")
File = Annotated[Path, typer.Argument(help="A package, as 'package write' or the Rebalance page wrote it.")]


@package.callback()
def about() -> None:
    """A version with all it rests on, as a file for another installation."""


@package.command("write")
def write_one(
    version: Annotated[int, typer.Argument(help="The version's number in its council, as the Rebalance page has it.")],
    to: Annotated[Path, typer.Option("--out", help="File to write, ending in .zip.")],
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Write a version with its data, settings, operating model, plan, decisions, figures and checksums."""
    with faults_in_words():
        engine, code = opened(database, authority)
        known = {one.number: one.version_id for one in stores.versions(engine, code)}
        if version not in known:
            numbers = ", ".join(str(number) for number in sorted(known)) or "none"
            stop(f"There is no version {version} of authority {code}. Known: {numbers}.")
        write(engine, code, to, write_package(engine, known[version], by=user_name()))
        out.print(f"Written to {to}.", markup=False)


@package.command()
def check(file: File) -> None:
    """Say what is in a package and whether it is as it was written; keep nothing."""
    with faults_in_words():
        contents = check_package(file.name, file.read_bytes())
        found = contents.manifest
        out.print(
            f"{found.version_name} of {found.authority_name}, revision {found.revision}, {found.state}. Written on "
            f"{found.written_at:%d/%m/%Y at %H:%M} UTC by {found.written_by or 'somebody'}.",
            markup=False,
        )
        files = len(contents.rows["source_file"])
        out.print(f"{files} source files, {counted(contents.figures):,} figures, and every checksum is right.")


@package.command("open")
def open_one(file: File, database: Database = None) -> None:
    """Keep a package beside whatever is there and work its figures out again; exit 0 only if all are the same."""
    with faults_in_words():
        result = open_package(open_database(database), file.name, file.read_bytes(), by=user_name())
        out.print(f"Opened as {result.authority_name}, authority {result.authority_code}.", markup=False)
        _print_comparison(result)


def _print_comparison(result: Opened) -> None:
    if result.differences:
        rows = [(one.what, one.of, one.figure, one.in_package, one.here) for one in result.differences]
        print_frame("Not the same", pd.DataFrame(rows, columns=["what", "of", "figure", "in the package", "here"]))
        stop(result.sentence)
    out.print(result.sentence, markup=False)
