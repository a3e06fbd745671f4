"""What every change is: a frozen value with a kind, a template for its sentence, and lawful figures."""

from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from allocation.scenario.sentences import Sentenced


class ChangeBase(Sentenced):
    """One named change to a baseline. `subject` are the fields that say what it is about where a list may say one thing
    about it only, () where the whole plan has one, None where several may stand together."""

    subject: ClassVar[tuple[str, ...] | None] = None

    def is_about_the_same(self, other: "ChangeBase") -> bool:
        """Whether the two would each say something else about one thing."""
        fields = self.subject
        is_one_sort = type(self) is type(other) and fields is not None
        return is_one_sort and all(getattr(self, name) == getattr(other, name) for name in fields or ())

    @property
    def counts_from(self) -> date | None:
        """The first day of a term in which it makes a difference: when it is to begin, or the day after its last day;
        None where it does in any."""
        last, first = (
            getattr(self, "last_day", None),
            getattr(self, "from_day", None) or getattr(self, "first_day", None),
        )
        return first or (last + timedelta(days=1) if last else None)

    def is_later_than(self, day: date) -> bool:
        """Whether it makes no difference yet in a term that begins on this day."""
        return self.counts_from is not None and self.counts_from > day


def _four_decimals(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def _in_a_sentence(text: str) -> str:
    if any(mark in text for mark in '“”"\n'):
        raise ValueError("a name has no quotation marks and no line breaks in it")
    return text


Fte = Annotated[float, BeforeValidator(_four_decimals), Field(ge=0, le=1, allow_inf_nan=False)]
Posts = Annotated[float, BeforeValidator(_four_decimals), Field(gt=0, le=50, allow_inf_nan=False)]
Amount = Annotated[float, BeforeValidator(_four_decimals), Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Points = Annotated[float, BeforeValidator(_four_decimals), Field(ge=0, le=100, allow_inf_nan=False)]
Growth = Annotated[float, BeforeValidator(_four_decimals), Field(ge=-100, le=1000, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[Id, AfterValidator(lambda text: _in_a_sentence(" ".join(text.split())))]
Urn = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\w{1,20}$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
