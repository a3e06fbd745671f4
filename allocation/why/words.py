"""Answers to "why this link worker" in sentences; every figure in them is one of the findings'."""

from allocation.explain_choices import (
    GOAL_CHANGES,
    MOST_NAMED,
    alternative_sentence,
    change_words,
    changed_lines,
    figure_words,
)
from allocation.goals import GOAL_WORDS
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.why.findings import Change, Contrast, Decisive, WhyLed
from allocation.wording import counted, joined, words


def led_sentences(problem: AllocationProblem, why: WhyLed, since: str = "") -> list[str]:
    """Who leads the school, what broken rule, lock or lack of anybody else settles it, else the goal that speaks for
    it against the next best. `since`: how long, in words ("since 01/09/2024"), where that is known."""
    said = [_fact(problem, why, since)]
    said += [f"As the plan is, it breaks a rule: {sentence}" for sentence in why.breaks]
    if why.is_locked:
        return [*said, "It is locked to them, so nobody else is asked to lead it."]
    if why.next_best is None:
        return [*said, _nobody_else(why)]
    return [*said, next_best_sentence(why)]


def _fact(problem: AllocationProblem, why: WhyLed, since: str) -> str:
    school = next(one.name for one in problem.schools if one.urn == why.urn)
    if why.worker_id is None or why.minutes is None:
        return f"Nobody leads {school} in this plan."
    names = {one.worker_id: one.name for one in problem.workers}
    who = names[why.worker_id]
    told = f"{who} leads {school} at '{words(str(why.tier_id))}': {why.minutes / 60:.1f} hours a term"
    told += f", {counted(why.travel_minutes or 0, 'minute')} from their base"
    if why.today_id == why.worker_id:
        return f"{told}. They lead it today{f', {since}' if since else ''}."
    return f"{told}. " + (f"{names[why.today_id]} leads it today." if why.today_id else "Nobody leads it today.")


def _nobody_else(why: WhyLed) -> str:
    if not why.only:
        return "No plan in which somebody else leads it was found; that there is none is not proven."
    return (
        "The rules leave no other choice: nobody else could lead it, whatever else changes."
        if why.worker_id
        else "The rules leave no choice: nobody could lead it, whatever else changes."
    )


def next_best_sentence(why: WhyLed) -> str:
    """The next best link worker and the goal that speaks against them."""
    assert why.next_best is not None
    one = why.contrasts[why.next_best]
    if why.worker_id is None:
        return f"Best placed to take it is {one.name}."
    lead = next(row.name for row in why.ranking.rows if row.is_lead)
    if one.decisive is None:
        reason = f"It stays with {lead}, so that nothing has to change." if why.is_solved else f"{lead} has it already."
        return f"If others may change too, next best is {one.name}: {no_goal_words(one)} {reason}"
    goal = GOAL_WORDS[one.decisive.goal]
    told = f"If others may change too, next best is {one.name}: {decisive_words(one.decisive)}"
    return f"What speaks for {lead} is the goal '{goal}'. {told}"


def no_goal_words(one: Contrast) -> str:
    """That nothing but what is already so speaks against somebody."""
    return f"with {one.name} the plan can be as good on every goal."


def decisive_words(one: Decisive) -> str:
    """By how much the goal is worse, and how sure that is."""
    worse = change_words({one.goal: one.after - one.before})
    figure = f"{_figure(one.goal, one.before)} to {_figure(one.goal, one.after)}"
    even = f", where up to {_figure(one.goal, one.even)} counts as even" if one.even else ""
    told = f"{joined(worse)} (from {figure}{even}), with every more important goal as good as now."
    if one.is_exact:
        return f"at best {told} Proven."
    if one.is_certain:
        return f"{told} That it is worse is proven; it cannot be below {_figure(one.goal, one.at_least)}."
    return f"{told} This is the best found; that none is better is not proven."


def _figure(goal: str, value: float) -> str:
    return figure_words(value, GOAL_CHANGES[goal][2]) if goal in GOAL_CHANGES else f"{value:g}"


def contrast_sentences(problem: AllocationProblem, plan: Plan, why: WhyLed, one: Contrast) -> list[str]:
    """Why not this link worker: what rules them out, or the price of the smallest change and the goal that decides;
    then what would have to change."""
    lead = next((row for row in why.ranking.rows if row.is_lead), None)
    if one.worker_id == why.worker_id:
        return [f"{one.name} leads it already."]
    said = []
    if one.against:
        said.append(f"{one.name} is ruled out: {joined(one.against)}.")
    else:
        said.append(alternative_sentence(problem, plan, one.found, lead))
        if one.decisive is not None:
            goal = GOAL_WORDS[one.decisive.goal]
            said.append(f"If others may change too, the goal '{goal}' still speaks against it: ")
            said[-1] += decisive_words(one.decisive)
        elif one.found.plan is not None and lead is not None:
            said.append(f"If others may change too, no goal speaks against it: {no_goal_words(one)}")
    return [*said, *takes_sentences(problem, plan, why.urn, one)]


def takes_sentences(problem: AllocationProblem, plan: Plan, urn: str, one: Contrast) -> list[str]:
    """What would have to change for them to lead it, a sentence each."""
    told = [change_sentence(problem, plan, urn, change) for change in one.takes]
    if not told and one.found.plan is None:
        return ["No single limit was found that would make it possible if only that one were let out."]
    return told


def change_sentence(problem: AllocationProblem, plan: Plan, urn: str, change: Change) -> str:
    """If this were so, they could lead it, and who else would change then."""
    sure = "" if not change.amount else " No smaller step does." if change.is_proven else " Less may do."
    if change.is_alone:
        return f"If {change.condition}, they could lead it with nothing else changed.{sure}"
    if change.plan is None:
        return f"If {change.condition}, they could lead it.{sure}"
    others = changed_others(plan, change.plan, urn)
    told = joined(changed_lines(problem, plan, change.plan, others), most=MOST_NAMED)
    return f"If {change.condition}, they could lead it, and {told}.{sure}"


def changed_others(plan: Plan, other: Plan, urn: str) -> list[str]:
    """URNs of all schools but this one whose line differs."""
    now = {line.urn: line for line in other.assignments}
    return [line.urn for line in plan.assignments if line.urn != urn and now[line.urn] != line]
