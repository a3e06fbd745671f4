"""Commands about what is loaded: load, status, demo."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from allocation.wording import counted
from command_line.options import Database, ForAuthority
from command_line.printing import err, out, print_faults, print_frame, print_notes, print_report, stop
from command_line.shared import authority_in_use, faults_in_words, user_name
from data_sources import demonstration, district, stores
from data_sources.database import open_database
from data_sources.importing import import_files
from data_sources.reading.contract import FileRefused


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


def demo(database: Database = None) -> None:
    """Load the fictitious demonstration district."""
    with faults_in_words():
        demonstration.load(open_database(database), by=user_name())
        out.print(f"The demonstration district is loaded. Its authority code is {stores.DEMONSTRATION_CODE}.")
