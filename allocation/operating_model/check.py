"""Everything that is wrong with a model as written, all at once: its shape, its numbers, and where it contradicts
itself."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from allocation.entities import Phase
from allocation.operating_model.compose import Data, is_figure, with_value
from allocation.operating_model.contradictions import ModelFault, contradictions
from allocation.operating_model.figure import Status, assumed
from allocation.operating_model.model import OperatingModel
from allocation.operating_model.parts import Tier
from allocation.operating_model.units import most, wrong_unit

_EMPTY: Data = {"tiers": (), "roles": (), "entitlement": {}}


def check(data: Data) -> tuple[OperatingModel | None, list[ModelFault]]:
    """(the model, no faults) or (None, every fault in the order of the keys)."""
    faults = [*_shape(data), *_numbers(data), *_readings(data)]
    spoilt = {fault.key for fault in faults}
    faults += [fault for fault in contradictions(_sound_parts(data)) if fault.key not in spoilt]
    if faults:
        return None, list(dict.fromkeys(faults))
    return OperatingModel.model_validate(data), []


def written_figures(data: Any, key: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(key, number as written) of every number of a model, or part of one, as written."""
    if is_figure(data):
        yield key, data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            if name != "sets":
                yield from written_figures(value, f"{key}.{name}" if key else str(name))
    elif isinstance(data, list | tuple):
        for place, value in enumerate(data):
            name = value.get("id", place) if isinstance(value, Mapping) else place
            yield from written_figures(value, f"{key}.{name}")


def number_faults(key: str, written: Mapping[str, Any]) -> list[ModelFault]:
    """What is wrong with one number as written: its source, sentence, sum, question, unit or size."""
    status, value = str(written.get("status", "")), written.get("value")
    needs: dict[str, tuple[str, ...]] = {
        Status.STATED: ("sentence",),
        Status.DERIVED: ("sentence", "working"),
        Status.ASK: ("question",),
    }
    words = {
        "source": "has no source: name the paper, or the reason for an assumption",
        "sentence": "is {status}, so needs the paper's sentence",
        "working": "is derived, so needs the sum (working)",
        "question": "is asked of the council, so needs the question",
    }
    wanted = ("source", *needs.get(status, ()))
    rules = [words[one].format(status=status) for one in wanted if not str(written.get(one, "")).strip()]
    if status == Status.ASK and value is not None:
        rules.append("is asked of the council, so has no value")
    if wrong := wrong_unit(key, str(written.get("unit", ""))):
        rules.append(wrong)
    limit = most(key, str(written.get("unit", "")))
    if limit is not None and isinstance(value, int | float) and value > limit:
        rules.append(f"is at most {limit:g}, not {value:g}")
    return [ModelFault(key, rule) for rule in rules]


def _numbers(data: Data) -> list[ModelFault]:
    return [fault for key, written in written_figures(data) for fault in number_faults(key, written)]


def _shape(data: Data) -> list[ModelFault]:
    """What pydantic finds: unknown and missing keys, values of the wrong kind."""
    faults: list[ModelFault] = []
    for name, value in data.items():
        if name not in OperatingModel.model_fields:
            faults.append(ModelFault(name, "is not a key of an operating model"))
            continue
        try:
            _adapter(name).validate_python(value)
        except ValidationError as error:
            faults += [_in_words(name, value, dict(one)) for one in error.errors()]
    missing = [n for n, field in OperatingModel.model_fields.items() if field.is_required() and n not in data]
    return faults + [ModelFault(name, "is missing") for name in missing]


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, OperatingModel.model_fields[name].annotation))


def _in_words(name: str, value: Any, error: dict[str, Any]) -> ModelFault:
    names, found = [name], value
    for step in [one for one in error["loc"] if one != "[key]"]:
        if isinstance(found, list | tuple) and isinstance(step, int):
            found = found[step] if step < len(found) else None
            names.append(str(found.get("id", step)) if isinstance(found, Mapping) else str(step))
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
            names.append(str(step))
    said = {"extra_forbidden": "is not a key of this part of a model", "missing": "is missing"}
    rule = said.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    return ModelFault(".".join(names), rule)


def _sound_parts(data: Data) -> OperatingModel:
    """A model of the parts that are sound by themselves, so that what they contradict is found beside other faults.

    Tiers that are spoilt keep their place by id, so that nobody is told they do not exist.
    """
    parts: dict[str, Any] = dict(_EMPTY)
    for name, value in data.items():
        if name in OperatingModel.model_fields:
            parts[name] = _sound(name, value, parts.get(name))
    return OperatingModel.model_construct(**parts)


def _sound(name: str, value: Any, otherwise: Any) -> Any:
    """The value of one field as far as it is sound: all of it, or those parts of a list or table that are."""
    try:
        return _adapter(name).validate_python(value)
    except ValidationError:
        pass
    default = OperatingModel.model_fields[name].get_default(call_default_factory=True)
    fallback = otherwise if OperatingModel.model_fields[name].is_required() else default
    if isinstance(value, list):
        return tuple(one for part in value for one in _sound_items(name, [part]))
    if isinstance(value, Mapping) and name == "entitlement":
        return {key: rule for one, part in value.items() for key, rule in dict(_sound_items(name, {one: part})).items()}
    return fallback


def _sound_items(name: str, part: Any) -> Any:
    try:
        return _adapter(name).validate_python(part)
    except ValidationError:
        if name == "tiers" and isinstance(part[0], Mapping) and "id" in part[0]:
            return (_placeholder(part[0]),)
        return {} if isinstance(part, Mapping) else ()


def _placeholder(part: Mapping[str, Any]) -> Tier:
    """A spoilt tier reduced to its id and to what of its meetings and presence can be read."""
    phases = {**dict(part.get("meetings") or {}), **dict(part.get("presence") or {})}
    stand_in = assumed(1, "meetings a term", "stands in while the file is checked")
    known = {Phase(one): stand_in for one in phases if one in set(Phase)} or dict.fromkeys(Phase, stand_in)
    return Tier(id=str(part["id"]), label=str(part.get("label", part["id"])), mode="in person", meetings=known)


def _readings(data: Data) -> list[ModelFault]:
    """Readings set keys that there can be, to numbers as sound as any."""
    faults: list[ModelFault] = []
    usual = set(_shape(data))
    for switch in [one for one in data.get("switches", []) if isinstance(one, Mapping)]:
        for reading in [one for one in switch.get("readings", []) if isinstance(one, Mapping)]:
            at = f"switches.{switch.get('id')}.readings.{reading.get('id')}"
            for key, value in dict(reading.get("sets", {})).items():
                faults += [ModelFault(at, rule) for rule in _set_wrongly(data, key, value, usual)]
    return faults


def _set_wrongly(data: Data, key: str, value: Any, usual: set[ModelFault]) -> list[str]:
    try:
        changed = with_value(data, key, value)
    except KeyError:
        return [f"the reading sets '{key}', which is not a key of this model"]
    rules = [f"the reading sets {one.key}, which {one.rule}" for one in _shape(changed) if one not in usual]
    return rules + [
        f"{where} {one.rule}" for where, part in written_figures(value, key) for one in number_faults(where, part)
    ]
