"""A sentence read as one of several kinds of typed values, and what makes a value unlawful, in plain words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allocation.scenario import templates
from allocation.scenario.names import ChangeNames
from allocation.scenario.slots import day_text, number_text

Value = TypeVar("Value")


class Sentenced(Protocol):
    """A sort of value with a template for its sentence."""

    template: ClassVar[str]
    model_fields: ClassVar[Mapping[str, Any]]


class NotUnderstood(ValueError):
    """A sentence that could not be read: what of it, and examples of what can."""


def read_as(
    kinds: Sequence[type[Sentenced]], text: str, names: ChangeNames, load: Callable[[object], tuple[Value, ...]]
) -> Value | None:
    """The value that a sentence says by the first kind whose template it is; None where it is a sentence of none.
    `load` makes values of JSON. Raises NotUnderstood where the sentence is a kind's and its value is not lawful."""
    for kind in kinds:
        values = templates.read(kind.template, text, names)
        if values is not None:
            try:
                return load([{"kind": kind.model_fields["kind"].default, **values}])[0]
            except ValidationError as error:
                faults = "; ".join(fault_in_words(one) for one in error.errors())
                raise NotUnderstood(f"“{text.strip()}” cannot be: {faults}.") from error
    return None


_LIMITS = {
    "less_than_equal": ("le", "it is at most"),
    "less_than": ("lt", "it must be less than"),
    "greater_than_equal": ("ge", "it is at least"),
    "greater_than": ("gt", "it must be more than"),
}
_PLAIN = {
    "missing": "say it first",
    "string_too_short": "say it first",
    "too_short": "name one at least",
    "string_pattern_mismatch": "letters and digits only, at most 20 of them",
    "int_from_float": "it must be a whole number",
}


def fault_in_words(fault: ErrorDetails) -> str:
    """What is wrong with one value, without the name of its field: "it is at most 1, not 2"."""
    kind, given, about = fault["type"], fault["input"], fault.get("ctx", {})
    if kind in _LIMITS:
        name, said = _LIMITS[kind]
        return f"{said} {_text(about[name])}, not {_text(given)}"
    if kind == "string_too_long":
        return f"at most {about['max_length']} letters"
    return _PLAIN.get(kind) or str(fault["msg"]).removeprefix("Value error, ")


def _text(value: object) -> str:
    if isinstance(value, date):
        return day_text(value)
    return number_text(value) if isinstance(value, float) else str(value)
