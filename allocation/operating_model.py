"""An operating model: who may lead what, how often schools meet, and where each number comes from.

Models are data (`allocation/operating_models/*.toml`); `data_sources.operating_models` reads the files, this module
says what a lawful one is. Every number is a `Figure` with its unit, status and source.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from allocation.entities import Phase

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six")


class Status(StrEnum):
    """Where a number comes from: said in the paper, worked out from it, assumed by us, or the council must say."""

    STATED = "stated"
    DERIVED = "derived"
    ASSUMPTION = "assumption"
    ASK = "ask"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Strict):
    """One number of the model. `source` is the paper and its sentence, or the reason for an assumption."""

    value: Annotated[float, Field(ge=0)]
    unit: str
    status: Status
    source: str


class Tier(_Strict):
    """How often a school meets. `meetings` a term by phase; a phase left out cannot have this tier."""

    id: str
    label: str
    mode: Literal["in person", "virtual"]
    meetings: dict[Phase, Figure]
    contacts: Figure = Figure(value=0, unit="keeping-in-touch contacts a term", status=Status.ASSUMPTION, source="none")


class Role(_Strict):
    """Who can be a school's named contact.

    `ceiling` and `floor`: schools of a phase that fill one full-time post (9 primaries or 3 secondaries); a role
    without a ceiling for a phase has none. `tiers`: ids of the tiers this role may lead. `serves`: phases.
    """

    id: str
    label: str
    serves: frozenset[Phase]
    tiers: frozenset[str]
    ceiling: dict[Phase, Figure] = {}
    floor: dict[Phase, Figure] = {}


class TierRule(_Strict):
    """Entitlement by need score within a phase, and the lowest tier a school of the phase may be given.

    `cut_offs` maps a tier id to the lowest need score (0-100) entitled to it; the tier with cut-off 0 is for all the
    rest. `floor` is a tier id or None; so is `ceiling`, the highest tier a school of the phase may be given, by default
    the highest that has a cut-off.
    """

    cut_offs: dict[str, Figure]
    floor: str | None = None
    ceiling: str | None = None


class Stability(_Strict):
    """What it takes to change a school's tier from one term to the next.

    `hysteresis_points`: a score must pass a cut-off by this many need points (0-100) before the tier agreed last
    changes. `sure_enough`: and the share of draws (0-1) that give the new tier must be at least this.
    """

    hysteresis_points: Figure = Figure(
        value=5,
        unit="need points beyond a cut-off before a tier changes",
        status=Status.ASSUMPTION,
        source="The model gives no figure; five points keep small changes in the data from changing a tier",
    )
    sure_enough: Figure = Figure(
        value=0.7,
        unit="share of draws that must give the new tier before a tier changes",
        status=Status.ASSUMPTION,
        source="The model gives no figure; a tier changes when the new one is more than twice as likely as not",
    )

    @model_validator(mode="after")
    def _is_a_share(self) -> "Stability":
        if self.sure_enough.value > 1:
            raise ValueError(f"sure_enough is a share from 0 to 1, not {self.sure_enough.value:g}")
        return self


class Hours(_Strict):
    """What a meeting, a case and a week of paid time come to. Editable in the app; see the Method page."""

    paid_hours_per_week: Figure
    weeks_per_term: Figure
    terms_per_year: Figure
    direct_share: Figure
    meeting_hours: Figure
    preparation_hours: Figure
    follow_up_hours: Figure
    contact_hours: Figure
    hours_per_case: Figure
    default_cases_per_100_pupils: Figure
    miles_per_hour: Figure
    road_factor: Figure


class OperatingModel(_Strict):
    """A council's way of running Team Around the School. `tiers` run from the least to the most support."""

    id: str
    label: str
    source: str
    area_word: str
    period_word: str
    caseload_rule: Literal["mixed", "one phase only"]
    boundary: Literal["hard", "neighbours", "free"]
    leapfrog_scope: Literal["cluster", "authority"]
    tiers: tuple[Tier, ...]
    roles: tuple[Role, ...]
    entitlement: dict[Phase, TierRule]
    stability: Stability = Stability()
    hours: Hours

    def tier(self, tier_id: str) -> Tier:
        """The tier with this id. Raises KeyError when there is none."""
        return {tier.id: tier for tier in self.tiers}[tier_id]

    def role(self, role_id: str) -> Role:
        """The role with this id. Raises KeyError when there is none."""
        return {role.id: role for role in self.roles}[role_id]

    def figures(self) -> list[tuple[str, Figure]]:
        """Every number of the model with a name people understand, tiers first, then roles, entitlement,
        stability and hours."""
        named = [(f"{tier.label}, {phase} schools", f) for tier in self.tiers for phase, f in tier.meetings.items()]
        named += [(f"{tier.label}, contacts", tier.contacts) for tier in self.tiers if tier.contacts.value]
        for role in self.roles:
            named += [(f"{role.label}, at most ({phase})", figure) for phase, figure in role.ceiling.items()]
            named += [(f"{role.label}, at least ({phase})", figure) for phase, figure in role.floor.items()]
        for phase, rule in self.entitlement.items():
            named += [(f"{self.tier(one).label}, from ({phase})", figure) for one, figure in rule.cut_offs.items()]
        named += [("Points beyond a cut-off before a tier changes", self.stability.hysteresis_points)]
        named += [("Chance of the new tier before a tier changes", self.stability.sure_enough)]
        hours = type(self.hours).model_fields
        return named + [(name.replace("_", " ").capitalize(), getattr(self.hours, name)) for name in hours]

    def tier_index(self, name: str) -> int:
        """Place of the tier with this id, label or words that name one tier only ("2 per term", "KIT"), from the least
        support at 0; -1 when there is none."""
        names = {one.casefold(): i for i, tier in enumerate(self.tiers) for one in (tier.id, tier.label)}
        exact = names.get(name.strip().casefold())
        return self._tier_in_words(name) if exact is None else exact

    def _tier_in_words(self, text: str) -> int:
        """Place of the one tier that a council's own words mean: its number of meetings a period, its label however it
        is punctuated, or the label's initials; -1 when they mean none or several."""
        words = tuple(re.findall(r"[a-z]+|[0-9]+", text.casefold()))
        meant = [i for i, tier in enumerate(self.tiers) if _says_tier(words, tier, self.period_word)]
        return meant[0] if len(meant) == 1 else -1

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "OperatingModel":
        faults = [*_unknown_tiers(self), *_crossed_bands(self), *_broken_cut_offs(self)]
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _says_tier(words: tuple[str, ...], tier: Tier, period_word: str) -> bool:
    label = tuple(re.findall(r"[a-z0-9]+", tier.label.casefold()))
    initials = "".join(word[0] for word in label)
    if words == label or (len(label) > 2 and words in {(initials,), (*label, initials)}):
        return True
    term = rf"(per |a |each |every )?{period_word.casefold().rstrip('s')}(ly|s)?"
    # A number alone is no tier: 2 in a column "Tier" may be the second tier or two meetings.
    often = rf"(x|times|(tas )?meetings?|{term}|(x |times |(tas )?meetings? ){term})"
    found = re.fullmatch(rf"(\d|{'|'.join(_NUMBERS)}) {often}", " ".join(words))
    if not found:
        return False
    number = _NUMBERS.index(found[1]) if found[1] in _NUMBERS else int(found[1])
    return number > 0 and number in {figure.value for figure in tier.meetings.values()}


def _unknown_tiers(model: OperatingModel) -> list[str]:
    known = {tier.id for tier in model.tiers}
    used = {(f"role {role.id}", tier) for role in model.roles for tier in role.tiers}
    for phase, rule in model.entitlement.items():
        used |= {(f"entitlement.{phase}", tier) for tier in rule.cut_offs}
        used |= {(f"entitlement.{phase}.floor", rule.floor)} if rule.floor else set()
        used |= {(f"entitlement.{phase}.ceiling", rule.ceiling)} if rule.ceiling else set()
    return [
        f"{where} names the tier '{tier}', which does not exist" for where, tier in sorted(used) if tier not in known
    ]


def _crossed_bands(model: OperatingModel) -> list[str]:
    empty = [
        f"role {role.id}: a band of 0 {phase} schools means none; leave the phase out of serves instead"
        for role in model.roles
        for phase, ceiling in [*role.ceiling.items(), *role.floor.items()]
        if ceiling.value == 0
    ]
    return empty + [
        f"role {role.id}: the floor for {phase} schools ({role.floor[phase].value:g}) is above "
        f"the ceiling ({ceiling.value:g})"
        for role in model.roles
        for phase, ceiling in role.ceiling.items()
        if phase in role.floor and role.floor[phase].value > ceiling.value
    ]


def _broken_cut_offs(model: OperatingModel) -> list[str]:
    faults = []
    order = [tier.id for tier in model.tiers]
    for phase, rule in model.entitlement.items():
        if any(tier not in order for tier in rule.cut_offs):
            continue
        cut_offs = [rule.cut_offs[tier].value for tier in order if tier in rule.cut_offs]
        if not cut_offs or cut_offs[0] != 0:
            faults.append(
                f"entitlement.{phase}: the lowest tier must have the cut-off 0, so that every school has a tier"
            )
        if cut_offs != sorted(set(cut_offs)):
            faults.append(f"entitlement.{phase}: cut-offs must rise with the tiers")
        faults += [
            f"entitlement.{phase} offers the tier '{tier}', which has no meetings for {phase} schools"
            for tier in rule.cut_offs
            if phase not in model.tier(tier).meetings
        ]
    return faults
