"""The command that says why: who else could lead a school, what holds a plan back, what half a post would buy."""

from collections.abc import Sequence
from dataclasses import replace
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
from allocation.plan import Breach, SolveResult
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.solver.alternatives import alternatives
from allocation.solver.half_post import half_posts
from allocation.solver.prices import limit_prices
from allocation.verify import verify as check_plan
from allocation.why.led import no_further_breach, why_led_by
from allocation.why.led import why_not as why_not_them
from allocation.why.tier import why_tier
from allocation.why.tier_words import tier_sentences, way_sentences
from allocation.why.words import contrast_sentences, led_sentences
from allocation.wording import joined
from command_line.options import Database, ForAuthority
from command_line.printing import limits_bar, out, print_breaches, stop
from command_line.shared import faults_in_words, opened
from data_sources import planning, stores
from data_sources.planning import Prepared
from data_sources.stores import SavedPlan

SECONDS_FOR_A_SCHOOL, SECONDS_FOR_WHY, SECONDS_FOR_A_PLAN = 2.0, 6.0, 10.0
LIMITS_SHOWN = 10
SCHOOLS_NAMED = 8


def explain(
    school: Annotated[str | None, typer.Argument(help="URN or name of a school; without one, the whole plan.")] = None,
    plan: Annotated[int | None, typer.Option("--plan", help="Number of a saved plan; else the latest.")] = None,
    why_not: Annotated[
        str | None, typer.Option("--why-not", help="Name or id of a link worker: why do they not lead the school?")
    ] = None,
    tier: Annotated[
        bool, typer.Option("--tier", help="Why the school has its tier, and what others would cost.")
    ] = False,
    today: Annotated[bool, typer.Option("--today", help="Ask about today's allocation, not about a plan.")] = False,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Most seconds to look, for surer prices; else 2 a school, 10 a plan.")
    ] = None,
    authority: ForAuthority = None,
    database: Database = None,
) -> None:
    """Say why a school has its link worker or tier, who else could lead it and at what price; for a plan, what holds it
    back and what a post buys."""
    if (why_not or tier or today) and not school:
        stop("Name a school to ask that of: its URN, or some words of its name.")
    with faults_in_words():
        engine, code = opened(database, authority)
        saved = _saved(engine, code, plan)
        settings = AllocationSettings.model_validate(saved.settings)
        prepared = planning.prepare(engine, code, settings)
        result = _of_today(prepared, saved.result) if today else saved.result
        breaches = check_plan(prepared.problem, result.plan)
        if not school:
            if breaches:
                print_breaches(breaches)
                stop(
                    f"Plan {saved.summary.plan_id} breaks rules against today's data. Find a new plan, then ask again."
                )
            _explain_plan(prepared, saved, seconds or SECONDS_FOR_A_PLAN)
            return
        urn = _urn(prepared.problem, school)
        if tier:
            _explain_tier(prepared, result, urn, seconds or SECONDS_FOR_WHY)
        elif why_not:
            _explain_why_not(prepared.problem, result, urn, why_not, seconds or SECONDS_FOR_WHY)
        else:
            _explain_school(prepared.problem, result, urn, breaches, seconds or SECONDS_FOR_A_SCHOOL)


def _of_today(prepared: Prepared, found: SolveResult) -> SolveResult:
    """Today's allocation in place of the plan, with the options of the search."""
    return replace(found, plan=current_plan(prepared.problem), stages=())


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


def _worker(problem: AllocationProblem, typed: str) -> str:
    """The link worker with this id or name, or the only one whose name has these words in it."""
    wanted = typed.strip().casefold()
    exact = [one for one in problem.workers if wanted in (one.worker_id.casefold(), one.name.casefold())]
    found = exact or [one for one in problem.workers if wanted and wanted in one.name.casefold()]
    if not found:
        stop(f"There is no link worker '{typed}' in the plan. Give their id, or some words of their name.")
    if len(found) > 1:
        names = joined([f"{one.name} ({one.worker_id})" for one in found], most=SCHOOLS_NAMED)
        stop(f"Several link workers are called that: {names}. Give the id.")
    return found[0].worker_id


def _explain_why_not(problem: AllocationProblem, result: SolveResult, urn: str, typed: str, seconds: float) -> None:
    worker_id = _worker(problem, typed)
    why = why_led_by(problem, result.plan, urn, stages=result.stages, options=result.options, seconds=seconds)
    for sentence in led_sentences(problem, why):
        _say(sentence)
    one = why_not_them(problem, result.plan, why, worker_id, options=result.options, seconds=seconds)
    out.print(f"\nWhy not {one.name}?", markup=False, highlight=False)
    for sentence in contrast_sentences(problem, result.plan, why, one):
        _say(f"- {sentence}")


def _explain_tier(prepared: Prepared, result: SolveResult, urn: str, seconds: float) -> None:
    problem, labels = prepared.problem, {one.id: one.label for one in prepared.model.tiers}
    why = why_tier(problem, result.plan, urn, options=result.options, seconds=seconds)
    for sentence in tier_sentences(problem, why, labels):
        _say(sentence)
    for way in why.ways:
        if not way.is_given:
            _say(f"Why not '{labels[way.tier_id]}'? {' '.join(way_sentences(problem, why, way, labels))}")


def _explain_school(
    problem: AllocationProblem, result: SolveResult, urn: str, breaches: Sequence[Breach], seconds: float
) -> None:
    found = alternatives(
        problem,
        result.plan,
        urn,
        stages=result.stages,
        options=result.options,
        seconds=seconds,
        breaches=breaches,
        is_answer=no_further_breach(result.plan),
    )
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
