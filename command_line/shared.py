"""What every command does: open the database, find the council and its settings, turn faults into words."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError

from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import AnswersWanted, refuse_open
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from command_line.printing import err, print_faults, stop
from data_sources import council_models, district, stores
from data_sources.database import DatabaseRefused, open_database
from data_sources.reading.contract import FileRefused


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


def opened(database: str | None, authority: str | None) -> tuple[Any, str]:
    """The database and the authority to work on."""
    engine = open_database(database)
    return engine, authority or authority_in_use(engine)


def authority_in_use(engine: Any) -> str:
    """The authority chosen last; the only one loaded; else a sentence that asks for one."""
    known = list(district.authorities(engine)["authority_code"])
    chosen = stores.get_setting(engine, None, stores.CURRENT_AUTHORITY)
    if chosen not in known and len(known) != 1:
        listed = ", ".join(known[:20]) + (" ..." if len(known) > 20 else "")
        stop(f"Say which authority with --authority. Loaded: {listed or 'none'}")
    return str(chosen if chosen in known else known[0])


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
