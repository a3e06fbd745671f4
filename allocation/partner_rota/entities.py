"""What a partner rota is made from and made of: schools with tiers, what each is owed, and hours offered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import isnan

from allocation.entities import Phase
from allocation.operating_model import OperatingModel, Partner
from allocation.operating_model.parts import reach_key


class OwedState(StrEnum):
    """What a school's figure for one partner says. Zero, missing and not said yet are three things: the first four have
    a number (0 but for COMES), the last two have none."""

    COMES = "comes"
    NO_MEETINGS = "the tier has no meetings"
    NOT_ATTENDED = "the rule has no visits for these schools"
    ADVICE_ONLY = "advice only"
    NOT_SAID = "not said yet"
    NO_TIER = "no tier"


@dataclass(frozen=True, slots=True)
class RotaSchool:
    """A school as the rota sees it. `need_points` is 0-100, None without a score; `tier_id` is None where nobody leads
    the school or its tier is not known."""

    urn: str
    name: str
    phase: Phase
    cluster: str
    need_points: float | None
    tier_id: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """The schools of one phase and tier as one partner sees them: how many, their meetings and the partner's visits,
    each for one school and term; NaN where there is no number (see `state`)."""

    partner_id: str
    phase: Phase
    tier_id: str | None
    schools: int
    meetings: float
    visits: float
    state: OwedState

    @property
    def is_known(self) -> bool:
        """Whether there is a number of visits."""
        return not isnan(self.visits)


@dataclass(frozen=True, slots=True)
class Offer:
    """Hours a term that a partner offers: `in_all` (None while not said, or where each cluster has its own), and
    `by_cluster` for the clusters that have an offer of their own, which no other cluster can use."""

    in_all: Fraction | None = None
    by_cluster: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def hours(self) -> Fraction | None:
        """Hours offered altogether; None while not said."""
        if self.in_all is not None or not self.by_cluster:
            return self.in_all
        return sum(self.by_cluster.values(), Fraction())


@lru_cache(maxsize=4096)
def exact(value: float) -> Fraction:
    """A number of the model as the fraction that was typed: 0.1 is 1/10. Raises ValueError for NaN."""
    return Fraction(str(round(value, 9)))


def known(value: float) -> Fraction | None:
    """The same; None for NaN."""
    return None if isnan(value) else exact(value)


def offer_of(partner: Partner, model: OperatingModel, clusters: Iterable[str]) -> Offer:
    """What a partner offers, as the model has it: in all, or to each of the clusters where the model says by area."""
    if model.partner_offers == "in all":
        return Offer(known(partner.offered_hours.value))
    own = {name: partner.offered_by_area.get(reach_key(name)) for name in clusters}
    return Offer(None, {name: exact(one.value) for name, one in own.items() if one is not None and one.is_known})
