"""Commands about need and tiers: score, agree."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from command_line.options import Database, ForAuthority, Model
from command_line.printing import out, print_notes
from command_line.shared import check_ending, faults_in_words, is_csv, model_of, opened, user_name, write
from data_sources import agreed_terms, district, exports, planning, stores
from data_sources.standing import standing


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
