"""The command for partners: rota."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from allocation.operating_model import OperatingModel
from allocation.partner_rota import sentences
from allocation.partner_rota.afford import PartnerNeed, Rota, Verdict, make_rota
from allocation.partner_rota.check import check
from allocation.partner_rota.claims import SplitResult, split_problem
from allocation.solver.partner_visits import DEFAULT_SECONDS, solve_visits
from command_line.options import Database, ForAuthority, Model
from command_line.printing import out, print_notes, stop
from command_line.shared import check_ending, faults_in_words, is_csv, model_of, opened, write
from data_sources import calendar_data, district, planning, rota_data, rota_export, stores
from data_sources.rota_data import Months, TiersFrom
from data_sources.standing import standing


def rota(
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write: .csv (a line a school) or .xlsx (everything).")
    ] = None,
    authority: ForAuthority = None,
    operating_model: Model = None,
    plan: Annotated[
        int | None, typer.Option(help="Number of a saved plan; else the newest, else tiers so far.")
    ] = None,
    term: Annotated[str, typer.Option(help="Name of the term; else the one to plan now.")] = "",
    seconds: Annotated[
        float, typer.Option(help="Time limit for the split of each partner's visits.")
    ] = DEFAULT_SECONDS,
    database: Database = None,
) -> None:
    """What partners owe schools in a term, whether the hours offered are enough, and who gets the visits if not."""
    with faults_in_words():
        engine, code = opened(database, authority)
        if to is not None:
            check_ending(to)
        number, tiers, model, months = _basis(engine, code, operating_model, plan, term)
        made = make_rota(model, tiers.schools)
        out.print(f"{tiers.said}. Operating model: {model.label}. {months.said}", markup=False)
        print_notes(tiers.notes)
        if not made.partners:
            out.print(f"The {model.label} model has no partners who come to schools' meetings.", markup=False)
        splits = [split for need in made.partners if (split := _print_partner(made, need, seconds))]
        if to is not None:
            kept = {} if number is None else rota_data.accepted(engine, code, number)
            decided = rota_data.decided(splits, kept)
            if is_csv(to):
                write(engine, code, to, rota_export.school_csv(made, decided))
            else:
                write(engine, code, to, rota_export.workbook(made, tiers, months, decided, splits))
            out.print(f"Written to {to}.", markup=False)


def _basis(
    engine: Any, code: str, operating_model: str | None, plan_id: int | None, term: str
) -> tuple[int | None, TiersFrom, OperatingModel, Months]:
    """The plan's number, tiers, model and months: of the plan asked for, else the newest; with a model typed, and where
    there is no plan, of the tiers so far."""
    loaded = district.load(engine, code)
    terms = calendar_data.calendar_data(engine, loaded).terms
    names = [one.name for one in terms]
    if term and term not in names:
        stop(f"There is no term called '{term}'. Known: {', '.join(names) or 'none'}.")
    dates = terms[names.index(term)] if term else calendar_data.term_to_plan(terms, date.today())
    known = [one.plan_id for one in stores.plans(engine, code)]
    if plan_id is not None and plan_id not in known:
        stop(f"There is no plan {plan_id} of this authority. Known: {', '.join(map(str, known)) or 'none'}.")
    chosen = plan_id if plan_id is not None or operating_model else (known[0] if known else None)
    if chosen is None:
        model = model_of(engine, code, operating_model)
        holds = standing(engine, code)
        need = planning.score(loaded, holds.choices, holds.frozen)
        entitled = planning.entitlement(loaded, need, model, holds)
        tiers = rota_data.from_tiers(loaded, need.table, entitled, holds, model)
        return None, tiers, model, rota_data.months(model, dates, None)
    saved = stores.plan(engine, chosen)
    model = rota_data.model_of(engine, code, saved)
    calendar = stores.latest_calendar(engine, chosen, dates.name) if dates else None
    return chosen, rota_data.from_plan(loaded, saved), model, rota_data.months(model, dates, calendar)


def _print_partner(made: Rota, need: PartnerNeed, seconds: float) -> SplitResult | None:
    """A partner's figures in lines; the split of its visits where its hours are short."""
    out.print("")
    out.print(" ".join([sentences.headline(need), *sentences.cautions(need)]), markup=False)
    print_notes(sentences.worked(need, made.model))
    print_notes(sentences.largest(need, made.model))
    if need.verdict is not Verdict.SHORT:
        return None
    split = solve_visits(split_problem(made, need), seconds)
    broken = check(split.problem, split.visits)
    if broken:
        stop("; ".join(breach.sentence for breach in broken))
    print_notes([*sentences.split_words(split), *(sentences.goal_words(stage) for stage in split.stages)])
    return split
