"""Answers to "why this tier" in sentences; every figure in them is one of the findings'."""

from collections.abc import Mapping

from allocation.explain_choices import MOST_NAMED, change_words
from allocation.problem import AllocationProblem
from allocation.why.findings import TierWay, WhyTier
from allocation.wording import counted, joined

KEPT_BY = {
    "lock": "Somebody has fixed its tier, so nothing else was looked for.",
    "entitlement": "That is all it is entitled to.",
    "time": "It is entitled to more, but there is not the time for that without others losing.",
    "hand": "It is entitled to more, and there would be time for it with nobody losing: a person, an earlier plan or a "
    "search that was not proven best has left it here.",
    "broken": "No rule and no goal keeps it there.",
    "nobody": "Nobody leads it, so it has no tier.",
}


def tier_sentences(problem: AllocationProblem, why: WhyTier, labels: Mapping[str, str]) -> list[str]:
    """The school's tier, the steps that led to it, and what keeps it there. `labels`: tier id -> its name."""
    school = next(one.name for one in problem.schools if one.urn == why.urn)
    said = [_score(why, labels)]
    said += [why.note] if why.note else []
    if why.entitled_id != why.computed_id or why.note:
        said.append(f"It is entitled to '{labels[why.entitled_id]}'.")
    if why.tier_id is None:
        return [*said, KEPT_BY["nobody"]]
    given = next(one for one in why.ways if one.is_given)
    fact = f"{school} has '{labels[why.tier_id]}' in this plan, {_meetings(given.meetings)} a term."
    broken = [f"As the plan is, it breaks a rule: {sentence}" for sentence in why.breaks]
    return [fact, *said, *broken, KEPT_BY[why.kept_by]]


def _score(why: WhyTier, labels: Mapping[str, str]) -> str:
    if why.need_points is None:
        return "There is not enough data for a need score."
    by_score = f", which gives '{labels[why.computed_id]}'" if why.computed_id in labels else ""
    return f"Its need score is {why.need_points:.1f}{by_score}."


def way_sentences(problem: AllocationProblem, why: WhyTier, way: TierWay, labels: Mapping[str, str]) -> list[str]:
    """Why not this tier: what rules it out, who would have to have another with it, who loses, and what it takes."""
    if way.is_given:
        return ["It has this tier."]
    said = [f"Ruled out: {joined(way.against)}."] if way.against else []
    if why.tier_id is None or (way.plan is None and not way.takes and not way.with_it and not way.is_proven):
        return said or ["What it would cost was not worked out."]
    beginning = "If it were allowed: " if way.against else ""
    said.append(f"{beginning}{_hours(way)}")
    said += _with_it(problem, why, way, labels)
    said.append(_cost(problem, way))
    return [*said, *_takes(way)]


def _hours(way: TierWay) -> str:
    hours = abs(way.minutes) / 60
    return f"{hours:.1f} hours a term {'more' if way.minutes >= 0 else 'fewer'} for its link worker."


def _with_it(problem: AllocationProblem, why: WhyTier, way: TierWay, labels: Mapping[str, str]) -> list[str]:
    if not way.with_it:
        return []
    tiers = joined(sorted({f"'{labels[tier]}'" for tier in way.with_it.values()}))
    is_up = problem.tier_ids.index(way.tier_id) > problem.tier_ids.index(str(why.tier_id))
    need = "as much need or more" if is_up else "no more need"
    number, names = counted(len(way.with_it), "school"), joined(_names(problem, way.with_it), most=MOST_NAMED)
    verb = "goes" if len(way.with_it) == 1 else "go"
    return [f"No school is passed over by one with less need, so {number} with {need} {verb} to {tiers} too: {names}."]


def _names(problem: AllocationProblem, urns: Mapping[str, str] | tuple[str, ...]) -> list[str]:
    return [one.name for one in problem.schools if one.urn in urns]


def _cost(problem: AllocationProblem, way: TierWay) -> str:
    if way.plan is None:
        return "There is no lawful plan with it." if way.is_proven else "No lawful plan with it was found."
    nobody, parts = set(way.plan.not_covered), []
    left = tuple(urn for urn in way.losers if urn in nobody)
    fewer = tuple(urn for urn in way.losers if urn not in {*nobody, *way.with_it})
    more = tuple(urn for urn in way.winners if urn not in way.with_it)
    for urns, what in ((left, "nobody to lead them"), (fewer, "fewer meetings"), (more, "more meetings")):
        if urns:
            parts.append(f"{joined(_names(problem, urns), most=MOST_NAMED)} would have {what}")
    moved = len(set(way.rearranged) - set(way.losers) - set(way.winners) - set(way.with_it))
    if moved:
        parts.append(f"{counted(moved, 'other school')} would change link worker")
    price = change_words(way.changes)
    told = [joined(parts)] if parts else [] if way.with_it else ["No other school would change"]
    told.append(f"Price: {joined(price)}" if price else "The plan would be as good on every goal")
    sure = "" if way.is_proven else " A smaller price may be possible."
    return f"{'. '.join(told)}.{sure}"


def _takes(way: TierWay) -> list[str]:
    said = []
    for one in way.takes:
        if one.kind == "nothing":
            said.append("There is time for it now with nobody else losing meetings.")
        else:
            sure = " No tenth less does." if one.is_proven else " Less may do."
            said.append(f"If {one.condition}, nobody would lose by it.{sure}")
    return said


def _meetings(count: float) -> str:
    return f"{count:g} {'meeting' if count == 1 else 'meetings'}"
