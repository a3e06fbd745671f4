"""Typed values that are sentences both ways, and what makes one unlawful, in plain words."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from allocation.scenario import templates
from allocation.scenario.names import ChangeNames
from allocation.scenario.slots import day_text, number_text

Value = TypeVar("Value")


class Sentenced(BaseModel):
    """A frozen value with a kind. `template` makes its sentence and reads it again; `label` is what the sort of value
    is called in lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    template: ClassVar[str] = ""
    label: ClassVar[str] = ""

    def sentence(self, names: ChangeNames) -> str:
        """The value in plain English, which `read_as` reads again."""
        return templates.write(self.template, {name: getattr(self, name) for name in type(self).model_fields}, names)


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
