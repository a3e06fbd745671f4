"""The options that several commands share, each with its help."""

from datetime import datetime
from typing import Annotated

import typer

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
