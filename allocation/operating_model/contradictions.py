"""What a model may not contradict itself in; each rule names the key it is about."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from allocation.operating_model.parts import Cases, Role

if TYPE_CHECKING:
    from allocation.operating_model.model import OperatingModel


@dataclass(frozen=True, slots=True)
class ModelFault:
    """One thing wrong with a model: the key it is at and the rule it breaks."""

    key: str
    rule: str


Found = Iterator[ModelFault]


def contradictions(model: "OperatingModel") -> list[ModelFault]:
    """Every contradiction, in the order of RULES. `model` may be one put together from its sound parts only."""
    return [fault for rule in RULES for fault in rule(model)]


def ids_once(model: "OperatingModel") -> Found:
    """No two parts of a list have the same id."""
    lists = ("tiers", "roles", "partners", "bases", "must_have", "need_items", "measures", "rollout", "switches")
    for name in (*lists, "facts"):
        times = Counter(part.id for part in getattr(model, name))
        for one, number in times.items():
            if number > 1:
                yield ModelFault(f"{name}.{one}", f"the id '{one}' is used {number} times; every id is used once")


def tiers_that_exist(model: "OperatingModel") -> Found:
    """Roles, entitlement and attendance name tiers that exist."""
    known = {tier.id for tier in model.tiers}
    used = [(f"roles.{role.id}.tiers", role.label, tier) for role in model.roles for tier in sorted(role.tiers)]
    for phase, rule in model.entitlement.items():
        key, what = f"entitlement.{phase}", f"what {phase} schools are entitled to"
        used += [(f"{key}.cut_offs.{tier}", what, tier) for tier in rule.cut_offs]
        used += [(f"{key}.floor", f"the floor of {phase} schools", rule.floor)] if rule.floor else []
        used += [(f"{key}.ceiling", f"the ceiling of {phase} schools", rule.ceiling)] if rule.ceiling else []
    for partner in model.partners:
        for phase, attendance in partner.attendance.items():
            key, what = f"partners.{partner.id}.attendance.{phase}.tiers", f"{partner.label} at {phase} schools"
            used += [(f"{key}.{tier}", what, tier) for tier in attendance.tiers]
    for key, where, tier in used:
        if tier not in known:
            yield ModelFault(key, f"{where} names the tier '{tier}', which does not exist")


def tiers_for_somebody(model: "OperatingModel") -> Found:
    """Every tier is for a phase, is offered to that phase, and somebody may lead it."""
    for tier in model.tiers:
        if not tier.phases:
            yield ModelFault(f"tiers.{tier.id}", f"the tier '{tier.label}' is for no phase: give meetings or presence")
        for phase in sorted(tier.phases):
            if phase in model.entitlement and not _is_led(model, tier.id, phase):
                rule = f"no role may lead a {phase} school at the tier '{tier.label}'"
                yield ModelFault(f"tiers.{tier.id}", rule)


def _is_led(model: "OperatingModel", tier_id: str, phase: str) -> bool:
    return not model.roles or any(tier_id in role.tiers and phase in role.serves for role in model.roles)


def bands(model: "OperatingModel") -> Found:
    """No floor is above its ceiling, no band is 0, and bands are of phases the role serves."""
    for role in model.roles:
        for end in ("ceiling", "floor"):
            for phase, figure in getattr(role, end).items():
                key = f"roles.{role.id}.{end}.{phase}"
                if figure.value == 0:
                    rule = f"{role.label}: a band of 0 {phase} schools means none; leave the phase out of serves "
                    yield ModelFault(key, f"{rule}instead")
                if phase not in role.serves:
                    yield ModelFault(key, f"{role.label} does not serve {phase} schools, so has no {end} for them")
        for phase, ceiling in role.ceiling.items():
            floor = role.floor.get(phase)
            if floor and floor.value > ceiling.value:
                rule = f"{role.label}: the floor for {phase} schools ({floor.value:g}) is above the ceiling"
                yield ModelFault(f"roles.{role.id}.floor.{phase}", f"{rule} ({ceiling.value:g})")
        if role.cases:
            yield from _case_bands(role, role.cases)


def _case_bands(role: Role, cases: Cases) -> Found:
    pairs = (("floor", "ceiling"), ("intensive_floor", "intensive_ceiling"), ("monitoring_floor", "monitoring_ceiling"))
    for low, high in (*pairs, ("shortest_weeks", "longest_weeks")):
        one, other = getattr(cases, low), getattr(cases, high)
        if one and other and one.value > other.value:
            rule = f"{role.label}: {low.replace('_', ' ')} ({one.value:g}) is above {high.replace('_', ' ')}"
            yield ModelFault(f"roles.{role.id}.cases.{low}", f"{rule} ({other.value:g})")
    for name in type(cases).model_fields:
        figure = getattr(cases, name)
        if figure and figure.value == 0 and name != "intensive_share":
            yield ModelFault(f"roles.{role.id}.cases.{name}", f"{role.label}: {name.replace('_', ' ')} is 0")
    kinds = (cases.intensive_ceiling, cases.monitoring_ceiling, cases.intensive_floor, cases.monitoring_floor)
    if any(kinds) and cases.intensive_share is None:
        rule = f"{role.label} counts intensive and monitoring cases; say what share of cases is intensive"
        yield ModelFault(f"roles.{role.id}.cases", rule)


def cut_offs(model: "OperatingModel") -> Found:
    """Within a phase cut-offs start at 0 and rise with the tiers, each a tier the phase has; floor under ceiling."""
    order = [tier.id for tier in model.tiers]
    for phase, rule in model.entitlement.items():
        key, whose = f"entitlement.{phase}", f"{phase} schools"
        if any(tier not in order for tier in rule.cut_offs):
            continue
        tiers = [tier for tier in order if tier in rule.cut_offs]
        if not tiers or rule.cut_offs[tiers[0]].value != 0:
            said = "the lowest tier must have the cut-off 0, so that every school has a tier"
            yield ModelFault(f"{key}.cut_offs{f'.{tiers[0]}' if tiers else ''}", f"{whose}: {said}")
        known = [tier for tier in tiers if rule.cut_offs[tier].is_known]
        for lower, higher in pairwise(known):
            if rule.cut_offs[higher].value <= rule.cut_offs[lower].value:
                yield ModelFault(f"{key}.cut_offs.{higher}", f"{whose}: cut-offs must rise with the tiers")
        for tier in rule.cut_offs:
            if phase not in model.tier(tier).phases:
                said = f"{whose} are offered the tier '{tier}', which has no meetings for {phase} schools"
                yield ModelFault(f"{key}.cut_offs.{tier}", said)
        if rule.floor in order and rule.ceiling in order and order.index(rule.floor) > order.index(rule.ceiling):
            said = f"{whose}: the floor '{rule.floor}' is above the ceiling '{rule.ceiling}'"
            yield ModelFault(f"{key}.floor", said)


def phases_served(model: "OperatingModel") -> Found:
    """A phase with an entitlement is served by a role; a role that serves a phase has a tier of it to lead."""
    for phase in model.entitlement:
        if model.roles and not any(phase in role.serves for role in model.roles):
            yield ModelFault(f"entitlement.{phase}", f"no role serves {phase} schools")
    for role in model.roles:
        for phase in sorted(role.serves):
            may = [tier for tier in model.tiers if tier.id in role.tiers and phase in tier.phases]
            if model.tiers and not may:
                rule = f"{role.label} serves {phase} schools but may lead no tier of theirs"
                yield ModelFault(f"roles.{role.id}.serves", rule)


def staffing(model: "OperatingModel") -> Found:
    """People by reach are of a role that exists, and the steps rise from 0."""
    rule = model.staffing
    if rule is None:
        return
    if rule.role not in {role.id for role in model.roles}:
        yield ModelFault("staffing.role", f"staffing is of the role '{rule.role}', which does not exist")
    levels = [step.above.value for step in rule.steps]
    if not levels or levels[0] != 0 or levels != sorted(set(levels)):
        yield ModelFault("staffing.steps", "the steps of the reach start above 0 and rise")


def must_have(model: "OperatingModel") -> Found:
    """What every school must have is whole people, and a number of schools for one person is of schools one by one."""
    for one in model.must_have:
        key = f"must_have.{one.id}"
        if one.count.value == 0 or one.count.value % 1:
            yield ModelFault(
                f"{key}.count", f"{one.label}: {one.count.value:g} people; a whole number from 1 is needed"
            )
        if one.most_schools and one.is_per_area:
            rule = f"{one.label} is one for all schools of an area, so has no most schools"
            yield ModelFault(f"{key}.most_schools", rule)
        if one.most_schools and one.most_schools.value == 0:
            yield ModelFault(
                f"{key}.most_schools", f"{one.label}: at most 0 schools means nobody; leave it out instead"
            )


def attendance(model: "OperatingModel") -> Found:
    """Partners come to phases that meet, and say either how often or that they only advise."""
    for partner in model.partners:
        for phase, rule in partner.attendance.items():
            key = f"partners.{partner.id}.attendance.{phase}"
            if not any(phase in tier.meetings for tier in model.tiers):
                yield ModelFault(
                    key, f"{partner.label} attends {phase} meetings, but no tier has meetings for that phase"
                )
            has_figure = rule.visits is not None or bool(rule.tiers)
            if rule.is_advice_only == has_figure:
                said = "gives advice only, so has no visits" if rule.is_advice_only else "needs visits, or advice only"
                yield ModelFault(key, f"{partner.label} {said}")


def switches(model: "OperatingModel") -> Found:
    """A switch has two readings at least, and the one chosen is one of them."""
    for switch in model.switches:
        readings = [one.id for one in switch.readings]
        if len(readings) < 2:
            yield ModelFault(f"switches.{switch.id}", "a switch offers two readings at least")
        if switch.chosen not in readings:
            rule = f"the reading '{switch.chosen}' does not exist; there is {', '.join(readings) or 'none'}"
            yield ModelFault(f"switches.{switch.id}.chosen", rule)


RULES: tuple[Callable[["OperatingModel"], Found], ...] = (
    ids_once,
    tiers_that_exist,
    tiers_for_somebody,
    bands,
    cut_offs,
    phases_served,
    staffing,
    must_have,
    attendance,
    switches,
)
