"""Changes to a model as it is written: numbers, words, and parts added or taken away with all that points at them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from allocation.operating_model.compose import Data, given_by, is_figure, value_at, with_value


def figure_given(value: float, unit: str, by: str, on: str, before: Mapping[str, Any] | None = None) -> Data:
    """A number the council sets itself (`by` whom, on which ISO day), as written. What the paper says of the number
    `before` stays with it; so does the question, for a number that was asked."""
    kept = {key: one for key, one in (before or {}).items() if key in ("sentence", "question", "id", "label") and one}
    was = f"; before: {_before(before)}" if before else ""
    source = f"{given_by(by, on)}{was}"
    return {**kept, "value": value, "unit": unit, "status": "council", "source": source}


def _before(figure: Mapping[str, Any]) -> str:
    value = figure.get("value")
    return f"{value:g} {figure.get('unit', '')}, {figure.get('status')}" if value is not None else "not given"


def with_number(data: Data, key: str, value: float, by: str, on: str, unit: str = "") -> Data:
    """The model with this number at its key, marked as the council's own; in another `unit` where one is given. A
    number that says so already stays as it is. Raises KeyError where its parent is not there."""
    before = _at(data, key)
    figure = before if is_figure(before) else None
    if figure and figure.get("value") == value and unit in ("", figure.get("unit")):
        return data
    new_unit = unit or str((figure or {}).get("unit", ""))
    return put(data, key, figure_given(value, new_unit, by, on, figure))


def put(data: Data, key: str, value: Any) -> Data:
    """The model with the value at this key; tables on the way that are not there yet are made. Raises KeyError for a
    part of a list that is not there."""
    parent, _, _ = key.rpartition(".")
    if parent and _at(data, parent) is None:
        data = put(data, parent, {})
    made: Data = with_value(data, key, value)
    return made


def without(data: Data, key: str) -> Data:
    """The model without what is at this key: a table's entry, or the part of a list with that id."""
    parent, _, name = key.rpartition(".")
    holder = value_at(data, parent) if parent else data
    if isinstance(holder, list):
        kept: Any = [one for one in holder if str(one.get("id")) != name]
    else:
        kept = {one: value for one, value in holder.items() if one != name}
    return with_value(data, parent, kept) if parent else kept


def with_part(data: Data, list_name: str, part: Data, place: int | None = None) -> Data:
    """The model with one part more in a list (tiers, partners, measures ...), at the place (from 0) or at its end."""
    parts = list(data.get(list_name, []))
    parts.insert(len(parts) if place is None else place, part)
    return {**data, list_name: parts}


def without_tier(data: Data, tier_id: str) -> Data:
    """The model without a tier and every mention of it: who may lead it, who is entitled to it, who attends."""
    roles = [{**role, "tiers": [one for one in role.get("tiers", []) if one != tier_id]} for role in data["roles"]]
    data = {**data, "roles": roles, "entitlement": _entitlement_without(data.get("entitlement", {}), tier_id)}
    for partner in data.get("partners", []):
        for phase, rule in partner.get("attendance", {}).items():
            if tier_id in rule.get("tiers", {}):
                data = without(data, f"partners.{partner['id']}.attendance.{phase}.tiers.{tier_id}")
    return without(data, f"tiers.{tier_id}")


def _entitlement_without(entitlement: Mapping[str, Any], tier_id: str) -> Data:
    found: Data = {}
    for phase, rule in entitlement.items():
        cut_offs = {one: figure for one, figure in rule.get("cut_offs", {}).items() if one != tier_id}
        ends = {key: one for key, one in rule.items() if key in ("floor", "ceiling") and one != tier_id}
        found[phase] = {**ends, "cut_offs": cut_offs}
    return found


def with_tier(data: Data, label: str, meetings: Mapping[str, Data], place: int) -> Data:
    """The model with a new tier (`meetings`: number as written by phase) at this place among the tiers, the least
    support first. Roles that may lead a tier beside it and serve one of its phases may lead it too."""
    tier_id = new_id(label, (one["id"] for one in data["tiers"]))
    beside = {data["tiers"][i]["id"] for i in (place - 1, place) if 0 <= i < len(data["tiers"])}
    roles = [
        {**role, "tiers": [*role["tiers"], tier_id]}
        if beside & set(role.get("tiers", [])) and set(meetings) & set(role.get("serves", []))
        else role
        for role in data["roles"]
    ]
    tier = {"id": tier_id, "label": label, "mode": "in person", "meetings": dict(meetings)}
    return with_part({**data, "roles": roles}, "tiers", tier, place)


def new_id(label: str, taken: Iterable[str]) -> str:
    """An id for a new part, made from its label and not yet taken."""
    base = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_") or "part"
    known, number, found = set(taken), 1, base
    while found in known:
        number += 1
        found = f"{base}_{number}"
    return found


def _at(data: Data, key: str) -> Any:
    try:
        return value_at(data, key)
    except KeyError:
        return None
