"""One number of an operating model: its value and unit, and how we know it."""

import math
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator


class Status(StrEnum):
    """Where a number comes from: said in the paper, worked out from it, assumed by us, still to be asked of the
    council, or given by the council."""

    STATED = "stated"
    DERIVED = "derived"
    ASSUMPTION = "assumption"
    ASK = "ask"
    COUNCIL = "council"


class Strict(BaseModel):
    """What every part of a model is: nothing unknown in it, and never changed once made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _none_is_unknown(value: Any) -> Any:
    return math.nan if value is None else value


def _not_negative(value: float) -> float:
    if value < 0 or math.isinf(value):
        raise ValueError(f"a number of the model is 0 or more, not {value:g}")
    return value


# Unknown is NaN in memory, as everywhere in the product, and null where it is stored: JSON has no NaN.
Number = Annotated[
    float,
    BeforeValidator(_none_is_unknown),
    AfterValidator(_not_negative),
    PlainSerializer(lambda value: None if math.isnan(value) else value, return_type=float | None),
]


class Figure(Strict):
    """One number of the model.

    `value` is NaN while the council has yet to give it (status `ask`), and never otherwise. `source` is the paper; for
    an assumption its reason; for an answer who gave it and when. `sentence` is the paper's own sentence, `working` the
    sum behind a derived number, `question` what the council is asked. `is_common`: one assumption for several models.
    """

    value: Number = math.nan
    unit: str
    status: Status
    source: str
    sentence: str = ""
    working: str = ""
    question: str = ""
    is_common: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a number to work with."""
        return not math.isnan(self.value)

    @property
    def origin(self) -> str:
        """Where the number comes from in one line: the paper and its sentence, the sum, or the reason."""
        quoted = f"{self.source}: “{self.sentence}”" if self.sentence else self.source
        worked = f"{quoted} Worked out: {self.working}" if self.working else quoted
        return f"{worked} (the same for every model that does not say otherwise)" if self.is_common else worked

    @model_validator(mode="after")
    def _is_known_or_asked(self) -> "Figure":
        if not self.is_known and self.status is not Status.ASK:
            raise ValueError(f"a number that is {self.status} needs a value")
        return self


def assumed(value: float, unit: str, reason: str) -> Figure:
    """An assumption of ours."""
    return Figure(value=value, unit=unit, status=Status.ASSUMPTION, source=reason)
