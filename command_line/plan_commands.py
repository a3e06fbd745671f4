"""Commands that make and check plans: allocate, verify."""

from pathlib import Path
from typing import Annotated, Any

import typer

from allocation.explain import headline
from allocation.search_trace import Trace
from allocation.solver.solve import solve
from allocation.verify import verify as check_plan
from command_line.national_commands import AllAuthorities, Only, Scheduler, SecondsASchool, Spare, allocate_all
from command_line.options import Boundary, CaseloadRule, Database, ForAuthority, Model, Start
from command_line.printing import out, print_breaches, print_result, progress_bar, stop
from command_line.shared import check_ending, faults_in_words, is_csv, model_id, opened, settings_of, user_name, write
from data_sources import plan_file, planning
from data_sources.national.rosters import SPARE_PERCENT
from data_sources.national.run import USUAL_MODEL, Choices
from data_sources.national.solving import SECONDS_A_SCHOOL


def allocate(
    to: Annotated[Path, typer.Option("--out", help="File to write: .csv (a line a school) or .xlsx (everything).")],
    authority: ForAuthority = None,
    all_authorities: AllAuthorities = False,
    authorities: Only = None,
    operating_model: Model = None,
    seconds: Annotated[float, typer.Option(help="Time limit for the whole search.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The same seed and data give the same plan.")] = 1,
    headroom: Annotated[float, typer.Option(help="Percent of direct time to keep free.")] = 0.0,
    max_moves: Annotated[int | None, typer.Option(help="Most schools that may change link worker.")] = None,
    max_moves_per_worker: Annotated[int | None, typer.Option(help="Most that one gives up, and takes on.")] = None,
    first: Annotated[list[str] | None, typer.Option(help="Goal to take earlier; repeat it for an order.")] = None,
    upgrades: Annotated[bool, typer.Option("--upgrades", help="Time left may go above the entitlement.")] = False,
    boundary: Boundary = None,
    caseload_rule: CaseloadRule = None,
    start: Start = None,
    database: Database = None,
    seconds_a_school: SecondsASchool = SECONDS_A_SCHOOL,
    spare: Spare = SPARE_PERCENT,
    scheduler: Scheduler = None,
) -> None:
    """Find who leads which school and how often each meets; write the plan and say how sure we are."""
    with faults_in_words():
        search: dict[str, Any] = {"seed": seed, "headroom_percent": headroom, "max_moves": max_moves}
        search |= {"max_moves_per_worker": max_moves_per_worker, "are_upgrades_allowed": upgrades}
        search |= {"goal_order": tuple(first or ())}
        if all_authorities or authorities:
            settings = settings_of(operating_model or USUAL_MODEL, boundary, caseload_rule, start, **search)
            choices = Choices(settings, operating_model, seconds_a_school, spare)
            allocate_all(database, authority, authorities or (), choices, scheduler, to)
            return
        engine, code = opened(database, authority)
        check_ending(to)
        search |= {"seconds": seconds}
        settings = settings_of(model_id(engine, code, operating_model), boundary, caseload_rule, start, **search)
        prepared = planning.prepare(engine, code, settings)
        if not prepared.problem.workers:
            name = prepared.district.authority_name
            stop(f"No link workers are loaded for {name}. Load the list of link workers first.")
        with progress_bar() as on_progress:
            trace = Trace(on_progress)
            result = solve(prepared.problem, prepared.settings.solve_options(), trace)
        plan_id = planning.save(engine, prepared, result, by=user_name(), trace=trace.reports)
        tables = planning.school_csv if is_csv(to) else planning.workbook
        write(engine, code, to, tables(prepared, result))
        print_result(prepared, result, plan_id, to)
        if result.plan.not_covered or check_plan(prepared.problem, result.plan):
            stop("The plan does not cover every school within the rules; see above what would make it fit.", code=2)


def verify(
    plan: Annotated[Path, typer.Argument(help="A plan as .csv or .xlsx, exported or made by hand.")],
    authority: ForAuthority = None,
    operating_model: Model = None,
    boundary: Boundary = None,
    caseload_rule: CaseloadRule = None,
    start: Start = None,
    database: Database = None,
) -> None:
    """Check a plan against every rule, independently of the solver; exit 0 only if it keeps them all."""
    with faults_in_words():
        engine, code = opened(database, authority)
        settings = settings_of(model_id(engine, code, operating_model), boundary, caseload_rule, start)
        prepared = planning.prepare(engine, code, settings)
        given = plan_file.read(plan.name, plan.read_bytes(), prepared.problem, prepared.model)
        breaches = check_plan(prepared.problem, given)
        print_breaches(breaches)
        out.print(headline(prepared.problem, given), markup=False)
        if given.not_covered:
            out.print(f"Not covered: {', '.join(given.not_covered)}")
        if breaches or given.not_covered:
            raise typer.Exit(1)
