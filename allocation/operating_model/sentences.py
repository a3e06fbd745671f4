"""A model as a manager reads it: every rule as a sentence, with how we know it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allocation.operating_model.around import Attendance, Measure, NeedItem, Partner, RolloutPhase
from allocation.operating_model.figure import Figure, Status
from allocation.operating_model.model import OperatingModel
from allocation.operating_model.parts import Role
from allocation.wording import joined

Said = Role | Attendance | NeedItem | Measure | RolloutPhase
_HOURS = {
    "paid_hours_per_week": "A full-time post is paid for {n} hours a week.",
    "weeks_per_term": "A term has {n} school weeks.",
    "terms_per_year": "There are {n} terms in a year.",
    "days_per_week": "A full-time post works {n} days a week.",
    "direct_share": "{p} of paid time is spent on schools and families.",
    "meeting_hours": "A meeting takes {n} hours.",
    "preparation_hours": "Preparing a meeting takes {n} hours.",
    "follow_up_hours": "Following up a meeting takes {n} hours.",
    "contact_hours": "A keeping-in-touch contact takes {n} hours.",
    "hours_per_case": "A case takes {n} hours of a worker's term.",
    "default_cases_per_100_pupils": "Where no referrals are loaded, {n} cases a term are expected per 100 pupils.",
    "miles_per_hour": "Where no travel times are loaded, journeys are driven at {n} miles an hour.",
    "road_factor": "Where no travel times are loaded, the road is {n} times as long as the straight line.",
}
_CASES = {
    "ceiling": "A full-time {who} carries at most {n} cases at once.",
    "floor": "A full-time {who} carries at least {n} cases at once.",
    "intensive_ceiling": "A full-time {who} carries at most {n} intensive cases at once.",
    "intensive_floor": "A full-time {who} carries at least {n} intensive cases at once.",
    "monitoring_ceiling": "A full-time {who} carries at most {n} monitoring cases at once, besides.",
    "monitoring_floor": "A full-time {who} carries at least {n} monitoring cases at once, besides.",
    "intensive_share": "{p} of a school's cases are intensive.",
    "shortest_weeks": "A case is open for {n} weeks at least.",
    "longest_weeks": "A case is open for {n} weeks at most.",
}
_BOUNDARY = {
    "hard": "Link workers stay in their own {area}.",
    "neighbours": "Link workers may also lead schools nearby in a {area} that adjoins theirs.",
    "free": "Anyone may lead a school anywhere.",
}
OPEN = "(the council must say)"
_ONE = re.compile(r"(?<![\d.])1 ((?:[a-z-]+ )?)(meeting|contact|day|hour|case|week|school)s\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a model: the group it belongs to, the sentence, how we know it, and the key of its number ("" where
    it has none)."""

    group: str
    sentence: str
    status: Status
    origin: str
    key: str = ""


def rules(model: OperatingModel) -> list[Rule]:
    """Every rule of the model, in the order of the groups."""
    return [rule for section in _SECTIONS for rule in section(model)]


def _places(model: OperatingModel) -> Iterator[Rule]:
    group = "Places"
    areas = model.areas
    lines = (
        ("areas.count", areas.count, f"The council is divided into {{n}} areas; each is called a {model.area_word}."),
        ("areas.schools", areas.schools, f"A {model.area_word} has {{n}} schools."),
        ("areas.most_schools", areas.most_schools, f"A {model.area_word} has at most {{n}} schools."),
    )
    for key, figure, words in lines:
        if figure:
            yield _rule(group, words, figure, key)
    if areas.names:
        yield Rule(group, f"Named in the paper: {', '.join(areas.names)}.", Status.STATED, model.source)
    for base in model.bases:
        if base.count:
            yield _rule(group, f"{base.label}: {{n}} of them.", base.count, f"bases.{base.id}.count")


def _meetings(model: OperatingModel) -> Iterator[Rule]:
    group = "How often schools meet"
    for tier in model.tiers:
        for phase, figure in tier.meetings.items():
            words = f"“{tier.label}”: a {phase} school has {{n}} {figure.unit}, {tier.mode}."
            yield _rule(group, words, figure, f"tiers.{tier.id}.meetings.{phase}")
        for phase, figure in tier.presence.items():
            much = "{p} of a full-time post" if figure.unit.startswith("share") else f"{{n}} {figure.unit}"
            words = f"“{tier.label}”: a {phase} school has somebody there for {much}."
            yield _rule(group, words, figure, f"tiers.{tier.id}.presence.{phase}")
        if tier.contacts.value:
            words = f"“{tier.label}”: a school has {{n}} {tier.contacts.unit}."
            yield _rule(group, words, tier.contacts, f"tiers.{tier.id}.contacts")


def _entitlement(model: OperatingModel) -> Iterator[Rule]:
    group = "Which school gets what"
    for phase, rule in model.entitlement.items():
        for tier_id, figure in rule.cut_offs.items():
            words = f"A {phase} school gets “{model.tier(tier_id).label}” from {{n}} need points."
            yield _rule(group, words, figure, f"entitlement.{phase}.cut_offs.{tier_id}")
    words = "A tier changes once the score is {n} points past the cut-off."
    yield _rule(group, words, model.stability.hysteresis_points, "stability.hysteresis_points")
    words = "A tier changes once the new one has a chance of {p}."
    yield _rule(group, words, model.stability.sure_enough, "stability.sure_enough")


def _leads(model: OperatingModel) -> Iterator[Rule]:
    group = "Who leads, and how many schools"
    for role in model.roles:
        who = role.label.lower()
        served = joined(sorted(role.serves))
        labels = ", ".join(f"“{tier.label}”" for tier in model.tiers if tier.id in role.tiers)
        yield _quoted(group, f"{role.label}: leads {served} schools at {labels}", model, role)
        if role.is_one_per_area:
            yield _quoted(group, f"One {who} leads every school of a {model.area_word}", model, role)
        for end, most in (("ceiling", "at most"), ("floor", "at least")):
            for phase, figure in getattr(role, end).items():
                words = f"A full-time {who} leads {most} {{n}} {phase} schools."
                yield _rule(group, words, figure, f"roles.{role.id}.{end}.{phase}")
        for name, words in _CASES.items() if role.cases else ():
            figure = getattr(role.cases, name)
            if figure:
                yield _rule(group, words.replace("{who}", who), figure, f"roles.{role.id}.cases.{name}")
    yield from _limits(model, group)


def _limits(model: OperatingModel, group: str) -> Iterator[Rule]:
    ours = "How TAS Planner reads the model; the readings below and the Allocation page change it"
    mixed = "A caseload may mix phases." if model.caseload_rule == "mixed" else "A caseload is of one phase only."
    yield Rule(group, mixed, Status.ASSUMPTION, ours)
    yield Rule(group, _BOUNDARY[model.boundary].format(area=model.area_word), Status.ASSUMPTION, ours)
    if model.staffing:
        for place, step in enumerate(model.staffing.steps):
            who = model.role(model.staffing.role).label.lower()
            words = f"With more than {step.above.value:g} {model.staffing.reach_word}: {{n}} as {who} in the area."
            yield _rule(group, words, step.workers, f"staffing.steps.{place}.workers")
        for area, figure in model.staffing.reach.items():
            yield _rule(group, f"{area} has {{n}} {model.staffing.reach_word}.", figure, f"staffing.reach.{area}")
    for one in model.must_have:
        unit = one.count.unit.removeprefix("people ")
        yield _rule(group, f"{one.label}: {{n}} {unit}.", one.count, f"must_have.{one.id}.count")
        if one.most_schools:
            words = f"A full-time {one.label.lower()} is named for at most {{n}} schools."
            yield _rule(group, words, one.most_schools, f"must_have.{one.id}.most_schools")


def _partners(model: OperatingModel) -> Iterator[Rule]:
    group = "Partners"
    for partner in model.partners:
        for phase, rule in partner.attendance.items():
            key = f"partners.{partner.id}.attendance.{phase}"
            if rule.is_advice_only:
                yield _quoted(group, f"{partner.label}: advises {phase} schools and comes to no meeting", model, rule)
            by_tier = [(f"{key}.tiers.{tier_id}", figure) for tier_id, figure in rule.tiers.items()]
            for place, figure in [(f"{key}.visits", rule.visits), *by_tier]:
                if figure:
                    share = figure.unit == "share of meetings"
                    much = "{p} of the meetings" if share and figure.value != 1 else f"{{n}} {figure.unit}"
                    much = "all meetings" if share and figure.value == 1 else much
                    yield _rule(group, f"{partner.label}: comes to {much} of each {phase} school.", figure, place)
        key = f"partners.{partner.id}"
        yield _rule(group, f"{partner.label}: a visit takes {{n}} hours.", partner.visit_hours, f"{key}.visit_hours")
        yield from _offered(partner, model, group, key)
    if model.standardisation:
        words = f"All link workers have {{n}} {model.standardisation.unit} to keep to the same standard."
        yield _rule(group, words, model.standardisation, "standardisation")


def _offered(partner: Partner, model: OperatingModel, group: str, key: str) -> Iterator[Rule]:
    if model.partner_offers == "in all":
        words = f"{partner.label}: offers {{n}} hours a term in all."
        yield _rule(group, words, partner.offered_hours, f"{key}.offered_hours")
    for area, figure in partner.offered_by_area.items() if model.partner_offers == "by area" else ():
        words = f"{partner.label}: offers {{n}} hours a term to the schools of {area} alone."
        yield _rule(group, words, figure, f"{key}.offered_by_area.{area}")


def _hours(model: OperatingModel) -> Iterator[Rule]:
    for name, words in _HOURS.items():
        yield _rule("Hours", words, getattr(model.hours, name), f"hours.{name}")


def _needs(model: OperatingModel) -> Iterator[Rule]:
    for item in model.need_items:
        yield _quoted("What need is judged by", item.label, model, item)
    for measure in model.measures:
        yield _quoted("What the service is judged by", measure.label, model, measure)


def _rollout(model: OperatingModel) -> Iterator[Rule]:
    group = "How it was brought in"
    for phase in model.rollout:
        when = " to ".join(day for day in (phase.starts, phase.ends) if day)
        yield _quoted(group, f"{phase.label}{f' ({when})' if when else ''}", model, phase)
        if phase.length:
            words = f"{phase.label}: {{n}} {phase.length.unit}."
            yield _rule(group, words, phase.length, f"rollout.{phase.id}.length")


def _facts(model: OperatingModel) -> Iterator[Rule]:
    for fact in model.facts:
        yield _rule("Other numbers of the paper", f"{fact.label}: {{n}} ({fact.unit}).", fact, f"facts.{fact.id}")


_SECTIONS: tuple[Callable[[OperatingModel], Iterator[Rule]], ...] = (
    _meetings,
    _entitlement,
    _leads,
    _partners,
    _places,
    _hours,
    _needs,
    _rollout,
    _facts,
)


def _rule(group: str, words: str, figure: Figure, key: str) -> Rule:
    number = f"{round(figure.value, 4):.10g}" if figure.is_known else OPEN
    percent = f"{round(100 * figure.value, 1):.10g}%" if figure.is_known else OPEN
    sentence = words.replace("{n}", number).replace("{p}", percent)
    sentence = _ONE.sub(r"1 \1\2", sentence)
    origin = figure.origin if figure.is_known else f"{figure.origin} Question: {figure.question}"
    return Rule(group, sentence, figure.status, origin, key)


def _quoted(
    group: str, label: str, model: OperatingModel, part: Role | Attendance | NeedItem | Measure | RolloutPhase
) -> Rule:
    """A rule with no number: in the paper's own sentence, or the council's own."""
    if part.source:
        return Rule(group, f"{label}.", Status.COUNCIL, part.source)
    quote = f"{model.source}: “{part.sentence}”" if part.sentence else model.source
    return Rule(group, f"{label}.", Status.STATED, quote)
