"""Models as written, before they are checked: put together from several parts, with readings and answers filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Data = dict[str, Any]
OFFERED_UNIT = "hours a term"


@dataclass(frozen=True, slots=True)
class Answer:
    """A number the council gave: `by` whom and on which day (ISO)."""

    value: float
    by: str
    on: str


def given_by(who: str, on: str) -> str:
    """The source of a number that somebody gave on this day (ISO)."""
    return f"Given by {who} on {date.fromisoformat(on):%d/%m/%Y}"


def is_figure(part: Any) -> bool:
    """Whether this is one number of a model as it is written."""
    return isinstance(part, Mapping) and ("status" in part or ("unit" in part and "value" in part))


def merged(base: Any, over: Any) -> Any:
    """`base` with what `over` says instead. Tables are merged key by key, lists of tables by the `id` of each; numbers
    with their unit and source, and anything else, are replaced whole."""
    if isinstance(base, Mapping) and isinstance(over, Mapping) and not is_figure(over) and not is_figure(base):
        both = {key: merged(base[key], over[key]) if key in base else over[key] for key in over}
        return {**base, **both}
    if _has_ids(base) and _has_ids(over):
        instead = {one["id"]: one for one in over}
        kept = [merged(one, instead.pop(one["id"])) if one["id"] in instead else one for one in base]
        return [*kept, *instead.values()]
    return over


def _has_ids(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(one, Mapping) and "id" in one for one in part)


def with_value(data: Any, key: str, value: Any) -> Any:
    """A copy of a model as written with the value at this key; parts of a list are named by their id. Raises KeyError
    for a key whose parent is not there."""
    name, _, rest = key.partition(".")
    if isinstance(data, list | tuple):
        places = {str(one.get("id", i)) if isinstance(one, Mapping) else str(i): i for i, one in enumerate(data)}
        if name not in places:
            raise KeyError(key)
        place = places[name]
        new = with_value(data[place], rest, value) if rest else value
        return [*data[:place], new, *data[place + 1 :]]
    if not isinstance(data, Mapping) or (rest and name not in data):
        raise KeyError(key)
    return {**data, name: with_value(data[name], rest, value) if rest else value}


def value_at(data: Any, key: str) -> Any:
    """What is at a key of a model as written. Raises KeyError where there is nothing."""
    found = data
    for name in key.split("."):
        if isinstance(found, list | tuple):
            found = {str(one.get("id", i)): one for i, one in enumerate(found)}
        if not isinstance(found, Mapping) or name not in found:
            raise KeyError(key)
        found = found[name]
    return found


def with_readings(data: Data, chosen: Mapping[str, str]) -> Data:
    """The model as written with the readings in force set: those chosen (switch id -> reading id), else the model's
    own. Choices of switches or readings that are not there change nothing."""
    for switch in [one for one in data.get("switches", []) if isinstance(one, Mapping)]:
        readings = {one.get("id"): one for one in switch.get("readings", []) if isinstance(one, Mapping)}
        taken = chosen.get(str(switch.get("id")), switch.get("chosen"))
        if taken in readings:
            data = with_value(data, f"switches.{switch['id']}.chosen", taken)
            for key, value in readings[taken].get("sets", {}).items():
                data = with_value(data, key, value)
    return data


def with_answers(data: Data, answers: Mapping[str, Answer]) -> Data:
    """The model as written with the council's answers at their keys. Only a number with the status `ask` takes one; so
    do the reach of an area where the model has people by reach, and a partner's hours in an area where partners offer
    them by area. Any other answer changes nothing."""
    for key, answer in answers.items():
        try:
            asked = value_at(data, key)
        except KeyError:
            asked = _by_area(data, key)
        if is_figure(asked) and asked.get("status") == "ask":
            source = given_by(answer.by, answer.on)
            given = {**asked, "value": answer.value, "status": "council", "source": source, "sentence": ""}
            table = key.rpartition(".")[0]
            try:
                value_at(data, table)
            except KeyError:
                data = with_value(data, table, {})
            data = with_value(data, key, given)
    return data


def _by_area(data: Data, key: str) -> Data | None:
    """What is asked of one area, which no file has: its reach, or a partner's hours there; None for anything else."""
    table, _, area = key.rpartition(".")
    source = "The council's own figure"
    if table == "staffing.reach" and data.get("staffing"):
        return {"unit": data["staffing"]["reach_word"], "status": "ask", "source": source}
    named = {f"partners.{one['id']}.offered_by_area": one for one in data.get("partners", [])}
    if table not in named or data.get("partner_offers") != "by area":
        return None
    question = offered_question(str(named[table]["label"]), area)
    return {"unit": OFFERED_UNIT, "status": "ask", "source": source, "question": question}


def offered_question(partner: str, area: str) -> str:
    """What a council is asked about a partner's hours in one area."""
    return f"{partner}: how many hours a term are offered to meetings at schools in {area}?"
