"""What a council chose about its need score: weights, normalisation, aggregation, optional indicators."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pydantic import BaseModel, ConfigDict

from allocation.need.definitions import AggregationMethod, Goalpost, Indicator, Normalisation, NormalisationMethod
from allocation.need.indicators import DEFAULT_SETTINGS, OPTIONAL_INDICATORS, OPTIONAL_PILLARS, NeedSettings

# The ways whose results run from 0 to 100, as a need score must.
NORMALISATIONS: tuple[NormalisationMethod, ...] = (
    "goalposts",
    "percentile rank",
    "z-score",
    "min-max",
    "IMD exponential",
)
AGGREGATIONS: tuple[AggregationMethod, ...] = ("arithmetic", "power mean", "geometric", "harmonic")


class NeedChoices(BaseModel):
    """The choices of one council. Nothing chosen is the default method.

    weights           of indicators and pillars by name (0 or more); a name that is not there keeps its default. They
                      count by their ratio within their pillar, so shares and percentages do equally.
    extra_indicators  names from OPTIONAL_INDICATORS that are switched on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float] = {}
    normalisation: NormalisationMethod = "goalposts"
    aggregation: AggregationMethod = "arithmetic"
    extra_indicators: tuple[str, ...] = ()

    def settings(
        self,
        *,
        frozen_goalposts: Sequence[Goalpost] = (),
        national_goalposts: Sequence[Goalpost] = (),
        as_of: date | None = None,
    ) -> NeedSettings:
        """The settings of a score. Goalposts of indicators that are not switched on are left out.

        Raises ValueError, one sentence a fault, for an indicator or pillar that is not there, a weight that is not
        lawful, and points that are not 0 to 100.
        """
        _check_methods(self.normalisation, self.aggregation)
        on = tuple(_optional(name) for name in dict.fromkeys(self.extra_indicators))
        kept = {pillar.name for pillar in DEFAULT_SETTINGS.pillars}
        wanted = {indicator.pillar for indicator in on} - kept
        settings = replace(
            DEFAULT_SETTINGS,
            indicators=(*DEFAULT_SETTINGS.indicators, *on),
            pillars=(*DEFAULT_SETTINGS.pillars, *(p for p in OPTIONAL_PILLARS if p.name in wanted)),
            normalisation=Normalisation(method=self.normalisation),
            aggregation=self.aggregation,
            as_of=as_of,
        ).with_weights(self.weights)
        names = {indicator.name for indicator in settings.indicators}
        return replace(
            settings,
            frozen_goalposts=tuple(post for post in frozen_goalposts if post.indicator in names),
            national_goalposts=tuple(post for post in national_goalposts if post.indicator in names),
        )


def _check_methods(normalisation: str, aggregation: str) -> None:
    for kind, chosen, lawful in (
        ("normalisation", normalisation, NORMALISATIONS),
        ("aggregation", aggregation, AGGREGATIONS),
    ):
        if chosen not in lawful:
            raise ValueError(
                f"the need score runs from 0 to 100, so the {kind} '{chosen}' cannot be used; "
                f"there are {', '.join(lawful)}"
            )


def _optional(name: str) -> Indicator:
    for indicator in OPTIONAL_INDICATORS:
        if indicator.name == name:
            return indicator
    known = ", ".join(indicator.name for indicator in OPTIONAL_INDICATORS)
    raise ValueError(f"there is no optional indicator called '{name}'; there are {known}")
