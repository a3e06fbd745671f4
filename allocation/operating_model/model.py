"""The operating model: who may lead what, how often schools meet, who joins, and where each number comes from."""

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from allocation.entities import Phase
from allocation.operating_model import named
from allocation.operating_model.around import (
    Areas,
    Attendance,
    Base,
    Fact,
    Measure,
    MustHave,
    NeedItem,
    Partner,
    RolloutPhase,
    Switch,
)
from allocation.operating_model.contradictions import contradictions
from allocation.operating_model.figure import Figure, Strict
from allocation.operating_model.parts import Hours, Role, Stability, Staffing, Tier, TierRule
from allocation.operating_model.periods import a_term, period_of
from allocation.operating_model.tier_words import tier_in_words

# A role of the list of link workers that a model may not have counts as another then.
COUNTED_AS = {"family_support_worker": "senior_link_worker"}


class OperatingModel(Strict):
    """A council's way of running Team Around the School. `tiers` run from the least to the most support.

    `partner_offers`: whether partners' hours may be used in any area, or each area has its own.
    `standardisation`: meetings of all link workers of the council, apart from schools'. `source` is the paper;
    `based_on` the id of the model that a council's own was copied from. A figure that the council has yet to give is
    NaN with the status `ask`: `questions.open_questions` lists them, and no plan is made while one it needs is open.
    """

    id: str
    label: str
    about: str = ""
    source: str
    based_on: str = ""
    area_word: str
    period_word: str
    caseload_rule: Literal["mixed", "one phase only"]
    boundary: Literal["hard", "neighbours", "free"]
    leapfrog_scope: Literal["cluster", "authority"]
    areas: Areas = Areas()
    bases: tuple[Base, ...] = ()
    tiers: tuple[Tier, ...]
    roles: tuple[Role, ...]
    staffing: Staffing | None = None
    must_have: tuple[MustHave, ...] = ()
    partners: tuple[Partner, ...] = ()
    partner_offers: Literal["in all", "by area"] = "in all"
    standardisation: Figure | None = None
    entitlement: dict[Phase, TierRule]
    stability: Stability = Stability()
    hours: Hours
    need_items: tuple[NeedItem, ...] = ()
    measures: tuple[Measure, ...] = ()
    rollout: tuple[RolloutPhase, ...] = ()
    switches: tuple[Switch, ...] = ()
    facts: tuple[Fact, ...] = ()

    def tier(self, tier_id: str) -> Tier:
        """The tier with this id. Raises KeyError when there is none."""
        return {tier.id: tier for tier in self.tiers}[tier_id]

    def role(self, role_id: str) -> Role:
        """The role with this id. Raises KeyError when there is none."""
        return {role.id: role for role in self.roles}[role_id]

    def partner(self, partner_id: str) -> Partner:
        """The partner with this id. Raises KeyError when there is none."""
        return {partner.id: partner for partner in self.partners}[partner_id]

    def role_for(self, listed: str) -> str:
        """The model's role for a role of the list of link workers, one who leads before one every school must have; the
        listed one itself where the model has none."""
        parts: tuple[Role | MustHave, ...] = (*self.roles, *self.must_have)
        if listed in {part.id for part in parts}:
            return listed
        found = next((part.id for part in parts if listed in part.listed_as), "")
        return found or (self.role_for(COUNTED_AS[listed]) if listed in COUNTED_AS else listed)

    def meetings_a_term(self, tier_id: str, phase: Phase) -> float:
        """Meetings of a school of this phase at this tier in a term, whatever period the model counts by; 0 where the
        tier has none for the phase, NaN while the council has yet to say."""
        figure = self.tier(tier_id).meetings.get(phase)
        return 0.0 if figure is None else a_term(figure, self.hours)

    def contacts_a_term(self, tier_id: str) -> float:
        """Keeping-in-touch contacts of a school at this tier in a term."""
        return a_term(self.tier(tier_id).contacts, self.hours)

    def post_share(self, tier_id: str, phase: Phase) -> float | None:
        """Share of a full-time post that a school of this phase has at this tier; None where the tier does not say, and
        the work is meetings and cases instead. Days a week are shares of `hours.days_per_week`."""
        figure = self.tier(tier_id).presence.get(phase)
        if figure is None:
            return None
        is_in_days = period_of(figure.unit) == "week"
        return figure.value / self.hours.days_per_week.value if is_in_days else figure.value

    def support_a_term(self, tier_id: str, phase: Phase) -> float:
        """What a plan counts as meetings: meetings a term; days at the school where the tier gives time instead; and
        contacts where no tier of the phase has either."""
        share = self.post_share(tier_id, phase)
        if share is not None:
            return share * self.hours.days_per_week.value * self.hours.weeks_per_term.value
        has_meetings = any(
            self.post_share(tier.id, phase) or self.meetings_a_term(tier.id, phase) for tier in self.tiers
        )
        return self.meetings_a_term(tier_id, phase) if has_meetings else self.contacts_a_term(tier_id)

    def visits_a_term(self, partner_id: str, phase: Phase, tier_id: str) -> float:
        """Meetings of a school of this phase and tier that the partner comes to in a term.

        Never more than the school has; 0 for advice only and where nothing is said; NaN while the council has yet to
        say. A share of meetings is not rounded: two thirds of 3 is 2, half of 3 is 1.5.
        """
        rule = self.partner(partner_id).attendance.get(phase, Attendance())
        figure = rule.tiers.get(tier_id, rule.visits)
        meetings = self.meetings_a_term(tier_id, phase)
        if figure is None or rule.is_advice_only or meetings == 0:
            return 0.0
        asked = a_term(figure, self.hours) if period_of(figure.unit) else figure.value * meetings
        return min(asked, meetings) if figure.is_known else asked

    def walk(self) -> Iterator[tuple[str, Figure]]:
        """Every number of the model with its key, such as "roles.senior_link_worker.ceiling.primary": parts of a list
        are named by their id."""
        return named.walk(self)

    def figures(self) -> list[tuple[str, Figure]]:
        """Every number of the model with a name people understand, in the order of the model."""
        return [(named.words(key, self), figure) for key, figure in self.walk()]

    def tier_index(self, name: str) -> int:
        """Place of the tier with this id, label or words that name one tier only ("2 per term", "KIT"), from the least
        support at 0; -1 when there is none."""
        names = {one.casefold(): i for i, tier in enumerate(self.tiers) for one in (tier.id, tier.label)}
        exact = names.get(name.strip().casefold())
        return tier_in_words(name, self.tiers, self.period_word) if exact is None else exact

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "OperatingModel":
        faults = [f"{fault.key}: {fault.rule}" for fault in contradictions(self)]
        if faults:
            raise ValueError("; ".join(faults))
        return self
