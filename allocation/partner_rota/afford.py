"""What every partner owes in a term against the hours it offers: in all, by cluster, and in full-time posts."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from allocation.entities import Phase
from allocation.operating_model import OperatingModel, Partner
from allocation.partner_rota.entities import Cell, Offer, OwedState, RotaSchool, exact, known, offer_of
from allocation.partner_rota.owed import by_school, cells


class Verdict(StrEnum):
    """Whether what a partner owes fits into what it offers. NOT_SAID: the council has yet to say how often it comes or
    how long a visit takes; NOT_OFFERED: how many hours it offers."""

    FITS = "fits"
    SHORT = "short"
    NOT_SAID = "not said yet"
    NOT_OFFERED = "no offer said yet"
    NOTHING_DUE = "nothing due"


@dataclass(frozen=True, slots=True)
class ClusterNeed:
    """What one partner owes the schools of one cluster in a term. `schools` are those it comes to; `not_said` and
    `no_tier` count schools without a number, which `visits` leaves out. `hours` is None while the length of a visit is
    not said; `offered_hours` is None where the cluster has no offer of its own."""

    cluster: str
    schools: int
    visits: Fraction
    not_said: int
    no_tier: int
    hours: Fraction | None
    offered_hours: Fraction | None


@dataclass(frozen=True, slots=True)
class PartnerNeed:
    """What one partner owes in a term and what it offers. All figures are exact.

    `cells`: by phase and tier; `counts`: schools of each cell by cluster; `clusters`: by cluster, which add up to
    `visits`. `full_time_hours`: hours a term of one full-time post; None where the model does not say, and a shortfall
    is then in hours only.
    """

    partner: Partner
    cells: tuple[Cell, ...]
    counts: Mapping[str, Mapping[Cell, int]]
    clusters: tuple[ClusterNeed, ...]
    offer: Offer
    full_time_hours: Fraction | None

    @property
    def visits(self) -> Fraction:
        """Visits of all schools that have a number."""
        return sum((one.visits for one in self.clusters), Fraction())

    @property
    def visit_hours(self) -> Fraction | None:
        """Hours one visit takes; None while not said."""
        return known(self.partner.visit_hours.value)

    @property
    def hours(self) -> Fraction | None:
        """Hours of all visits that have a number; None while the length of a visit is not said."""
        return None if self.visit_hours is None else self.visits * self.visit_hours

    @property
    def not_said(self) -> int:
        """Schools whose number of visits the council has yet to say."""
        return sum(one.not_said for one in self.clusters)

    @property
    def no_tier(self) -> int:
        """Schools that the partner might come to and that have no tier."""
        return sum(one.no_tier for one in self.clusters)

    @property
    def is_offer_said(self) -> bool:
        """Hours are offered, be it none, to every cluster that the partner comes to."""
        return self.offer.in_all is not None or (
            bool(self.offer.by_cluster) and all(one.offered_hours is not None for one in self.clusters if one.visits)
        )

    @property
    def is_advice_only(self) -> bool:
        """The partner advises and comes to no meeting of any school."""
        rules = self.partner.attendance.values()
        return bool(rules) and all(rule.is_advice_only for rule in rules)

    @property
    def rule(self) -> dict[Cell, Fraction]:
        """Visits a term to each school of the cells that have a number above 0."""
        return {cell: exact(cell.visits) for cell in self.cells if cell.state is OwedState.COMES}

    def hours_of(self, visits: Mapping[Cell, Fraction]) -> Fraction:
        """Hours a term of so many visits to each school of the cells. Raises ValueError while the length of a visit is
        not said."""
        if self.visit_hours is None:
            raise ValueError(f"{self.partner.label}: how long a visit takes is not said yet")
        return sum((cell.schools * number for cell, number in visits.items()), Fraction()) * self.visit_hours

    def short_of(self, visits: Mapping[Cell, Fraction]) -> Fraction:
        """Hours missing for so many visits, 0 where they fit. What one cluster has for itself helps no other, so each
        cluster's shortfall counts; what the offer in all is short by counts where it is more."""
        length = self.visit_hours or Fraction()
        own = Fraction()
        for name, offered in self.offer.by_cluster.items():
            schools = self.counts.get(name, {})
            taken = sum((schools.get(cell, 0) * number for cell, number in visits.items()), Fraction())
            own += max(Fraction(), taken * length - offered)
        return own if self.offer.in_all is None else max(own, self.hours_of(visits) - self.offer.in_all, Fraction())

    @property
    def short_hours(self) -> Fraction:
        """Hours missing for what the rule asks, 0 where it fits or nothing can be said."""
        return Fraction() if self.hours is None or not self.is_offer_said else self.short_of(self.rule)

    @property
    def spare_hours(self) -> Fraction | None:
        """Hours offered beyond what is owed; None while either is not said."""
        offered = self.offer.hours
        return None if self.hours is None or offered is None else max(Fraction(), offered - self.hours)

    @property
    def short_fte(self) -> Fraction | None:
        """The shortfall in full-time posts; None where the hours of one are not known."""
        return None if self.full_time_hours is None else self.short_hours / self.full_time_hours

    @property
    def verdict(self) -> Verdict:
        """Whether it fits."""
        if self.not_said or (self.visits and self.hours is None):
            return Verdict.NOT_SAID
        if not self.visits:
            return Verdict.NOTHING_DUE
        if not self.is_offer_said:
            return Verdict.NOT_OFFERED
        return Verdict.SHORT if self.short_hours else Verdict.FITS


@dataclass(frozen=True, eq=False)
class Rota:
    """The partner rota of a term: the schools with their tiers, and what every partner of the model owes them."""

    model: OperatingModel
    schools: tuple[RotaSchool, ...]
    partners: tuple[PartnerNeed, ...]
    lines: tuple[tuple[RotaSchool, Cell], ...] = field(repr=False)

    def partner(self, partner_id: str) -> PartnerNeed:
        """What this partner owes. Raises KeyError when the model has no such partner."""
        return {one.partner.id: one for one in self.partners}[partner_id]


def make_rota(model: OperatingModel, schools: Sequence[RotaSchool], offers: Mapping[str, Offer] | None = None) -> Rota:
    """What every partner owes these schools. `offers` by partner id takes the place of what the model says.

    A post's hours a term are those of the Hours table: weeks a term x paid hours a week x direct share. Raises KeyError
    for a school with a tier that is not the model's.
    """
    given = offers or {}
    every = cells(model, schools)
    places: dict[str, Counter[tuple[Phase, str | None]]] = defaultdict(Counter)
    for school in schools:
        places[school.cluster][school.phase, school.tier_id] += 1
    full_time = full_time_hours(model)
    needs = [
        _need(partner, every, places, given.get(partner.id, offer_of(partner, model, places)), full_time)
        for partner in model.partners
    ]
    return Rota(model, tuple(schools), tuple(needs), tuple(by_school(every, schools)))


def full_time_hours(model: OperatingModel) -> Fraction | None:
    """Hours a full-time post has for schools in a term: weeks x paid hours x direct share; None where one of them is
    not said or they come to 0."""
    parts = (model.hours.weeks_per_term, model.hours.paid_hours_per_week, model.hours.direct_share)
    product = Fraction(1)
    for part in parts:
        figure = known(part.value)
        if not figure:
            return None
        product *= figure
    return product


def _need(
    partner: Partner,
    every: Sequence[Cell],
    places: Mapping[str, Counter[tuple[Phase, str | None]]],
    offer: Offer,
    full_time: Fraction | None,
) -> PartnerNeed:
    mine = {(cell.phase, cell.tier_id): cell for cell in every if cell.partner_id == partner.id}
    counts = {name: {mine[key]: number for key, number in places[name].items()} for name in sorted(places)}
    clusters = tuple(_in_cluster(partner, name, schools, offer) for name, schools in counts.items())
    return PartnerNeed(partner, tuple(mine.values()), counts, clusters, offer, full_time)


def _in_cluster(partner: Partner, name: str, schools: Mapping[Cell, int], offer: Offer) -> ClusterNeed:
    states = Counter[OwedState]()
    for cell, number in schools.items():
        states[cell.state] += number
    coming = [(cell, number) for cell, number in schools.items() if cell.state is OwedState.COMES]
    visits = sum((number * exact(cell.visits) for cell, number in coming), Fraction())
    length = known(partner.visit_hours.value)
    return ClusterNeed(
        cluster=name,
        schools=states[OwedState.COMES],
        visits=visits,
        not_said=states[OwedState.NOT_SAID],
        no_tier=states[OwedState.NO_TIER],
        hours=None if length is None else visits * length,
        offered_hours=offer.by_cluster.get(name),
    )
