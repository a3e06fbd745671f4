"""What a sweep asks, as typed values kept as JSON: curves, maps of two levers, staffing, who is away, drawn needs."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from allocation.scenario.change import Id
from allocation.sweep.axes import Axis, Values, kind_of, rising

MOST_DRAWS = 500
MOST_POINTS = 1000
USUAL_STEPS = (-1.0, -0.5, 0.5, 1.0, 1.5, 2.0)
USUAL_RATES = (5.0, 10.0, 20.0, 40.0)
HIGHEST_REPORTED_PERCENT = 40.0
RATE_SOURCE = (
    "Wilkin and others (2008), The value of social care professionals working in extended schools, NFER: vacancy rates "
    "of “up to 40 per cent in one” authority"
)

Cause = Literal["absences", "vacancies"]
Rate = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Draws = Annotated[int, Field(ge=1, le=MOST_DRAWS)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class CurveSweep(BaseModel):
    """A lever at several values, or two against each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["curve"] = "curve"
    axes: Annotated[tuple[Axis, ...], Field(min_length=1, max_length=2)]

    @model_validator(mode="after")
    def _are_two(self) -> Self:
        first, *others = self.axes
        for other in others:
            is_same = first.model_dump(exclude={"values"}) == other.model_dump(exclude={"values"})
            if first.kind == other.kind == "change":
                is_same = kind_of(first.change) == kind_of(other.change) and first.change.is_about_the_same(
                    other.change
                )
            if is_same:
                raise ValueError("the two levers are the same; choose another for one of them")
        return self


class StaffingSweep(BaseModel):
    """The staffing curve: posts more and fewer in each cluster by itself (none named: every one), and in the whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["staffing"] = "staffing"
    clusters: tuple[Id, ...] = ()
    steps: Values = USUAL_STEPS
    is_whole_included: bool = True

    _rising = field_validator("steps")(rising)


class ResilienceSweep(BaseModel):
    """Who is away, drawn again and again at each rate, in percent.

    "absences": each link worker is away or not, each with this chance. "vacancies": posts are empty, in an order that
    is drawn, until their FTE comes as near to the rate as whole posts can. The same draw at a higher rate has everybody
    away who was, and more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["resilience"] = "resilience"
    cause: Cause = "vacancies"
    rates: Annotated[tuple[Rate, ...], Field(min_length=1, max_length=12)] = USUAL_RATES
    draws: Draws = 20
    seed: Seed = 1

    _rising = field_validator("rates")(rising)


class RobustnessSweep(BaseModel):
    """Need scores drawn from what is uncertain in them; each draw's tiers and plan are worked out anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["robustness"] = "robustness"
    draws: Draws = 40
    seed: Seed = 1


Question = Annotated[CurveSweep | StaffingSweep | ResilienceSweep | RobustnessSweep, Field(discriminator="kind")]
QUESTION: TypeAdapter[CurveSweep | StaffingSweep | ResilienceSweep | RobustnessSweep] = TypeAdapter(Question)
