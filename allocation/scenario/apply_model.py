"""Changes to the numbers of an operating model, applied: caseloads, cut-offs, floors, partners' hours.

Applying a change to a model that has it already changes nothing, so a model that was kept as it was changed can be
taken as the baseline again.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from allocation.operating_model import OperatingModel
from allocation.operating_model.edits import put
from allocation.operating_model.figure import Figure
from allocation.operating_model.parts import reach_key
from allocation.scenario.baseline import Baseline, Refused
from allocation.scenario.rule_changes import SetCaseload, SetCases, SetCutOff, SetFloor, SetPartnerHours

_KEY = re.compile(r"^\w+(\.\w+)+: ")  # where in a model's file a fault is, which says nothing to people


def set_caseload(baseline: Baseline, change: SetCaseload) -> Baseline:
    """The upper end of a role's caseload band in schools of a phase, and its lower end where it is said."""
    role = _role(baseline, change.role_id)
    if change.phase not in role.serves:
        raise Refused(f"a {role.label} leads no {change.phase} schools, so there is no limit to set")
    if not change.schools:
        raise Refused(f"a {role.label} with a limit of no {change.phase} schools could lead none; give one or more")
    least = change.least
    if least is None and change.phase in role.floor and role.floor[change.phase].value > change.schools:
        usual = f"{role.floor[change.phase].value:g} {change.phase} schools"
        raise Refused(
            f"a full-time {role.label} leads {usual} at least by the {baseline.model.label} model, more than this "
            "limit; say in the same change how few it may be"
        )
    if least is not None and least > change.schools:
        raise Refused(f"{least:g} at least is more than {change.schools:g} at most; correct one of the two")
    unit = "schools per full-time post"
    lower = baseline if least is None else _with_figure(baseline, f"roles.{role.id}.floor.{change.phase}", least, unit)
    return _with_figure(lower, f"roles.{role.id}.ceiling.{change.phase}", change.schools, unit)


def set_cases(baseline: Baseline, change: SetCases) -> Baseline:
    """The most cases a role carries at once."""
    role = _role(baseline, change.role_id)
    if not change.cases:
        raise Refused(f"a {role.label} with a limit of no cases could lead no school; give one or more")
    return _with_figure(baseline, f"roles.{role.id}.cases.ceiling", change.cases, "cases per full-time post")


def set_cut_off(baseline: Baseline, change: SetCutOff) -> Baseline:
    """Where a tier begins; the lowest tier of a phase is for all the rest, and begins at 0."""
    rule, model = baseline.model.entitlement.get(change.phase), baseline.model
    figure = rule.cut_offs.get(change.tier_id) if rule else None
    if rule is None or figure is None:
        labels = ", ".join(model.tier(one).label for one in (rule.cut_offs if rule else ()))
        raise Refused(
            f"the score entitles no {change.phase} school to the tier {change.tier_id}; it does to {labels or 'none'}"
        )
    faults = _out_of_place(model, change, rule.cut_offs)
    if faults:
        raise Refused(*faults)
    key = f"entitlement.{change.phase}.cut_offs.{change.tier_id}"
    return _with_figure(baseline, key, change.points, figure.unit)


def _out_of_place(model: OperatingModel, change: SetCutOff, cut_offs: Mapping[str, Figure]) -> list[str]:
    """Why a tier cannot begin there: the lowest is for all the rest, and the others begin one above the other."""
    order = [tier for tier in model.tiers if tier.id in cut_offs]
    place = [tier.id for tier in order].index(change.tier_id)
    own = order[place].label
    if not place:
        said = f"{own} is the lowest tier of {change.phase} schools, for all that have no higher one"
        return [f"{said}: it begins at 0"] if change.points else []
    faults = []
    for number, tier in enumerate(order):
        other, is_above = cut_offs[tier.id].value, number > place
        if number != place and (other <= change.points if is_above else other >= change.points):
            must = "above" if is_above else "below"
            faults.append(f"{tier.label} begins at {other:g}, and has to begin {must} {own}; change that first")
    return faults


def set_floor(baseline: Baseline, change: SetFloor) -> Baseline:
    """The lowest tier of a phase, of those that its schools may have."""
    model = baseline.model
    offered = {one.id: one.label for one in model.tiers if change.phase in one.phases}
    if change.tier_id not in offered or change.phase not in model.entitlement:
        labels = ", ".join(offered.values()) or "none"
        raise Refused(f"{change.phase} schools cannot have the tier {change.tier_id}; they have {labels}")
    if model.entitlement[change.phase].floor == change.tier_id:
        return baseline
    return _with_part(baseline, f"entitlement.{change.phase}.floor", change.tier_id)


def set_partner_hours(baseline: Baseline, change: SetPartnerHours) -> Baseline:
    """Hours a term a partner offers, in all or in one cluster, as the model asks."""
    model = baseline.model
    if change.partner_id not in {one.id for one in model.partners}:
        labels = ", ".join(one.label for one in model.partners)
        raise Refused(f"the {model.label} model has no partner {change.partner_id}; it has {labels or 'none'}")
    partner, is_by_area = model.partner(change.partner_id), model.partner_offers == "by area"
    if is_by_area != bool(change.cluster):
        asked = "each cluster by itself: name one" if is_by_area else "the whole council: leave the cluster out"
        raise Refused(f"the {model.label} model counts a partner's hours for {asked}")
    key = f"partners.{partner.id}.offered_hours"
    if change.cluster:
        key = f"partners.{partner.id}.offered_by_area.{reach_key(baseline.cluster(change.cluster))}"
    return _with_figure(baseline, key, change.hours, "hours a term")


def _role(baseline: Baseline, role_id: str) -> Any:
    roles = {one.id: one for one in baseline.model.roles}
    if role_id not in roles:
        listed = ", ".join(one.label for one in roles.values())
        raise Refused(f"the {baseline.model.label} model has no role {role_id} that leads schools; it has {listed}")
    return roles[role_id]


def _with_figure(baseline: Baseline, key: str, value: float, unit: str) -> Baseline:
    """The model with this number at its key, checked as a whole; the same model where it says so already."""
    before = dict(baseline.model.walk()).get(key)
    if before is not None and before.is_known and before.value == value:
        return baseline
    was = f"{before.value:g} {before.unit}" if before is not None and before.is_known else "nothing"
    figure = {
        "value": value,
        "unit": before.unit if before is not None else unit,
        "status": "council",
        "source": f"A change made for this plan; before it: {was}",
    }
    return _with_part(baseline, key, figure)


def _with_part(baseline: Baseline, key: str, part: Any) -> Baseline:
    """The model with something else at this key, checked as a whole."""
    data = baseline.model.model_dump(mode="json")
    try:
        model = OperatingModel.model_validate(put(data, key, part))
    except ValidationError as error:
        faults = [_KEY.sub("", str(one["msg"]).removeprefix("Value error, ")) for one in error.errors()]
        raise Refused(*(f"the operating model does not allow it: {fault}" for fault in faults)) from error
    return replace(baseline, model=model)
