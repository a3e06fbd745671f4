"""Sentences from templates, and read back by the same ones.

"{worker_id:worker} works {fte:number} FTE[ from {from_day:day}]" writes and reads "Jo Lee works 0.6 FTE."

A slot is {field:kind of slot}; what stands in [ ] is left out where one of its fields has nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from allocation.scenario.names import ChangeNames
from allocation.scenario.slots import SLOTS

_PARTS = re.compile(r"\[(?P<option>[^\]]*)\]|\{(?P<field>\w+):(?P<slot>[\w ]+)\}|(?P<text>[^\[{]+)")


@dataclass(frozen=True)
class _Field:
    name: str
    slot: str


@dataclass(frozen=True)
class _Option:
    parts: "Parts"


Parts = tuple[str | _Field | _Option, ...]


@cache
def _parsed(template: str) -> Parts:
    parts: list[str | _Field | _Option] = []
    for match in _PARTS.finditer(template):
        if match["text"] is not None:
            parts.append(match["text"])
        elif match["field"]:
            parts.append(_Field(match["field"], match["slot"]))
        else:
            parts.append(_Option(_parsed(match["option"])))
    return tuple(parts)


def write(template: str, values: Mapping[str, Any], names: ChangeNames) -> str:
    """The sentence with these values, a capital first and a full stop at the end."""
    text = _written(_parsed(template), values, names)
    return f"{text[:1].upper()}{text[1:]}."


def _written(parts: Parts, values: Mapping[str, Any], names: ChangeNames) -> str:
    said = []
    for part in parts:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, _Field):
            said.append(SLOTS[part.slot].say(values[part.name], names))
        elif all(_is_given(values[one.name]) for one in part.parts if isinstance(one, _Field)):
            said.append(_written(part.parts, values, names))
    return "".join(said)


def _is_given(value: object) -> bool:
    return value is not None and value not in ("", ())


def read(template: str, text: str, names: ChangeNames) -> dict[str, Any] | None:
    """The values of the fields in a sentence of this template; None where it is another sentence. Capitals and a full
    stop at the end do not matter."""
    plain = " ".join(text.split()).removesuffix(".")
    return next(_readings(_parsed(template), plain, names), None)


def _readings(parts: Parts, text: str, names: ChangeNames) -> Iterator[dict[str, Any]]:
    """Every way to read the whole text as these parts."""
    if not parts:
        if not text:
            yield {}
        return
    first, rest = parts[0], parts[1:]
    if isinstance(first, str):
        if text[: len(first)].casefold() == first.casefold():
            yield from _readings(rest, text[len(first) :], names)
    elif isinstance(first, _Option):
        yield from _readings((*first.parts, *rest), text, names)
        yield from _readings(rest, text, names)
    else:
        for value, used in SLOTS[first.slot].find(text, names):
            for others in _readings(rest, text[used:], names):
                yield {first.name: value, **others}


def reach(template: str, text: str, names: ChangeNames) -> int:
    """How many characters of the text, at most, read as the beginning of a sentence of this template."""
    return _reached(_parsed(template), text, names)


def _reached(parts: Parts, text: str, names: ChangeNames) -> int:
    if not parts:
        return 0
    first, rest = parts[0], parts[1:]
    if isinstance(first, _Option):
        return max(_reached((*first.parts, *rest), text, names), _reached(rest, text, names))
    if isinstance(first, str):
        is_there = text[: len(first)].casefold() == first.casefold()
        return len(first) + _reached(rest, text[len(first) :], names) if is_there else 0
    found = SLOTS[first.slot].find(text, names)
    return max((used + _reached(rest, text[used:], names) for _, used in found), default=0)


def example(template: str, names: ChangeNames) -> str:
    """A sentence of this template without its options, about somebody or something that there is; it can be read."""
    text, used = "", Counter[str]()
    for part in _parsed(template):
        if isinstance(part, _Field):
            text += _sample(part, names, used[part.slot])
            used[part.slot] += 1
        elif isinstance(part, str):
            text += part
    return f"{text[:1].upper()}{text[1:]}."


def _sample(part: _Field, names: ChangeNames, place: int) -> str:
    """What may stand in a slot; the second of a kind where one stands in the sentence already."""
    if part.slot == "schools":
        return f"{names.any_of('school')} and {names.any_of('school', 1)}"
    if part.slot in ("number", "count") and part.name in _FIGURES:
        return _FIGURES[part.name]
    # Nothing can be said of where the lowest tier, the first, begins.
    return _SAMPLES.get(part.slot) or names.any_of(part.slot, place + (part.slot == "tier"))


_FIGURES = {"fte": "0.6", "pupils": "210", "schools": "8", "weight": "0.4"}
_SAMPLES = {
    "number": "40", "count": "5", "day": "1 January 2027", "yearly day": "1 September", "text": "“A New Name”",
    "urn": "123456", "growth": "grow by 10%", "more time": "20% more time", "goals": "little travel",
    "pounds": "£1,000,000",
}  # fmt: skip
