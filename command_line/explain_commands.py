"""The command that says why: who else could lead a school, what holds a plan back, what half a post would buy."""

from typing import Annotated, Any

import typer

from allocation.explain import headline, meetings_sentence, result_sentence, why_sentences
from allocation.explain_choices import (
    alternative_sentence,
    alternatives_sentence,
    half_posts_sentences,
    limit_sentence,
    limits_sentence,
    scope_sentence,
)
from allocation.findings import LimitPrices
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from allocation.solver.alternatives import alternatives
from allocation.solver.half_post import half_posts
from allocation.solver.prices import limit_prices
from allocation.verify import verify as check_plan
from allocation.wording import joined
from command_line.options import Database, ForAuthority
from command_line.printing import limits_bar, out, print_breaches, stop
from command_line.shared import faults_in_words, opened
from data_sources import planning, stores
from data_sources.planning import Prepared
from data_sources.stores import SavedPlan

SECONDS_FOR_A_SCHOOL, SECONDS_FOR_A_PLAN = 2.0, 10.0
LIMITS_SHOWN = 10
SCHOOLS_NAMED = 8


def explain(
    school: Annotated[str | None, typer.Argument(help="URN or name of a school; without one, the whole plan.")] = None,
    plan: Annotated[int | None, typer.Option("--plan", help="Number of a saved plan; else the latest.")] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Most seconds to look, for surer prices; else 2 a school, 10 a plan.")
    ] = None,
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Say who else could lead a school and at what price; or, for a plan, what holds it back and what a post buys."""
    with faults_in_words():
        engine, code = opened(database, authority)
        saved = _saved(engine, code, plan)
        settings = AllocationSettings.model_validate(saved.settings)
        prepared = planning.prepare(engine, code, settings)
        breaches = check_plan(prepared.problem, saved.result.plan)
        if breaches:
            print_breaches(breaches)
            stop(f"Plan {saved.summary.plan_id} breaks rules against today's data. Find a new plan, then ask again.")
        if school:
            _explain_school(prepared.problem, saved, _urn(prepared.problem, school), seconds or SECONDS_FOR_A_SCHOOL)
        else:
            _explain_plan(prepared, saved, seconds or SECONDS_FOR_A_PLAN)


def _saved(engine: Any, code: str, number: int | None) -> SavedPlan:
    """The plan asked for, if it is this council's; else the latest."""
    kept = [one.plan_id for one in stores.plans(engine, code)]
    if not kept:
        stop(f"There is no plan of authority {code} yet. Find one with: python cli.py allocate --out plan.xlsx")
    if number is not None and number not in kept:
        stop(f"There is no plan {number} of authority {code}. There are: {joined([str(one) for one in kept], most=20)}")
    return stores.plan(engine, number or kept[0])


def _urn(problem: AllocationProblem, typed: str) -> str:
    """The school with this number or name, or the only one whose name has these words in it."""
    wanted = typed.strip().casefold()
    exact = [one for one in problem.schools if wanted in (one.urn, one.name.casefold())]
    found = exact or [one for one in problem.schools if wanted and wanted in one.name.casefold()]
    if not found:
        stop(f"There is no school '{typed}' in the plan. Give its URN, or some words of its name.")
    if len(found) > 1:
        names = joined([f"{one.name} ({one.urn})" for one in found], most=SCHOOLS_NAMED)
        stop(f"Several schools are called that: {names}. Give the URN.")
    return found[0].urn


def _explain_school(problem: AllocationProblem, saved: SavedPlan, urn: str, seconds: float) -> None:
    result = saved.result
    found = alternatives(problem, result.plan, urn, stages=result.stages, options=result.options, seconds=seconds)
    lead = next((row for row in found.rows if row.is_lead), None)
    _say(" ".join(why_sentences(problem, result.plan, urn)))
    _say(alternatives_sentence(problem, found))
    for row in found.rows:
        number = f"{row.rank}." if row.rank else "-"
        _say(f"{number} {alternative_sentence(problem, result.plan, row, lead)}")
    _say(scope_sentence(found))


def _explain_plan(prepared: Prepared, saved: SavedPlan, seconds: float) -> None:
    problem, result = prepared.problem, saved.result
    _say(f"Plan {saved.summary.plan_id}: {headline(problem, result.plan)}")
    _say(f"{meetings_sentence(problem, result.plan)} {result_sentence(result)}")
    out.print("\nWhat holds it back")
    with limits_bar() as on_progress:
        found = limit_prices(problem, result.plan, options=result.options, seconds=seconds, on_progress=on_progress)
    _print_limits(found)
    area = prepared.model.area_word
    out.print(f"\nWhat half a post would buy, by {area}")
    posts = half_posts(problem, result.plan, headroom_share=result.options.headroom_share, seed=result.options.seed)
    for sentence in half_posts_sentences(posts):
        _say(sentence)
    for row in posts.rows:
        if row.is_possible:
            sure = "" if row.is_proven else " at least"
            _say(
                f"  {row.cluster}:{sure} {row.meetings:,.0f} meetings a term more, {row.own_meetings:,.0f} of it there"
            )


def _print_limits(found: LimitPrices) -> None:
    _say(limits_sentence(found))
    for row in found.rows[1 : 1 + LIMITS_SHOWN]:
        _say(f"  {limit_sentence(row)}")
    if (more := len(found.rows) - 1 - LIMITS_SHOWN) > 0:
        _say(f"  and {more} more")


def _say(sentence: str) -> None:
    out.print(sentence, markup=False, highlight=False)
