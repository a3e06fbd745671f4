"""Commands about the record of who did what: audit verify."""

from typing import Annotated

import typer

from command_line.options import Database
from command_line.printing import err, out, stop
from command_line.shared import faults_in_words
from data_sources import stores
from data_sources.database import open_database

audit = typer.Typer(no_args_is_help=True, help="The record of who did what, sealed line by line.")


@audit.callback()
def about() -> None:
    """The record of who did what, sealed line by line."""


@audit.command()
def verify(
    head: Annotated[str, typer.Option(help="An end of the record that an earlier check printed: number:seal.")] = "",
    database: Database = None,
) -> None:
    """Check the whole record; exit 0 only if no line was altered, removed or put in another order.

    The chain of seals finds any line that was altered or moved, and any that is missing before the last. Lines missing
    from the very end, or a record written again as a whole, it cannot know of: keep the end that this prints somewhere
    else, and give it as --head next time.
    """
    with faults_in_words():
        engine = open_database(database)
        try:
            found = stores.check_record(engine, head)
        except ValueError as error:
            stop(str(error))
    for fault in found.faults:
        err.print(fault.sentence, style="red", markup=False)
    lines = f"{found.lines:,} lines, and {found.rows:,} things they are about"
    if found.faults:
        stop(f"{len(found.faults):,} faults in {lines}.")
    out.print(f"No fault in {lines}.", markup=False)
    if found.lines_before:
        out.print(f"The first {found.lines_before:,} lines are from before lines were sealed.", markup=False)
    out.print(f"End of the record, to keep elsewhere: {found.head}", markup=False, soft_wrap=True)
