"""The parts of a model that decide a plan: tiers, roles and what they can carry, entitlement, stability and hours."""

from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, model_validator

from allocation.entities import Phase
from allocation.operating_model.figure import Figure, Strict, assumed

NO_CONTACTS = assumed(0, "keeping-in-touch contacts a term", "No contacts besides the meetings")


class Tier(Strict):
    """How much support a school has. A phase left out of both `meetings` and `presence` cannot have this tier.

    `meetings` by phase, in meetings a term, half-term, month, week or year. `presence` by phase: how much of a worker
    is at the school, as "share of a full-time post" or "days a week"; meetings and casework happen within that time.
    """

    id: str
    label: str
    mode: Literal["in person", "virtual"]
    meetings: dict[Phase, Figure] = Field(default_factory=dict)
    presence: dict[Phase, Figure] = Field(default_factory=dict)
    contacts: Figure = NO_CONTACTS

    @property
    def phases(self) -> frozenset[Phase]:
        """The phases whose schools may have this tier."""
        return frozenset(self.meetings) | frozenset(self.presence)


class Cases(Strict):
    """How many cases one full-time post carries at once. A figure that is left out sets no limit.

    `ceiling` and `floor` are of all cases; `intensive_...` and `monitoring_...` of each kind, with `intensive_share`
    the share (0-1) of a school's cases that are intensive. A case is open from `shortest_weeks` to `longest_weeks`
    weeks, on average half-way between; without them, the whole term.
    """

    ceiling: Figure | None = None
    floor: Figure | None = None
    intensive_ceiling: Figure | None = None
    intensive_floor: Figure | None = None
    monitoring_ceiling: Figure | None = None
    monitoring_floor: Figure | None = None
    intensive_share: Figure | None = None
    shortest_weeks: Figure | None = None
    longest_weeks: Figure | None = None


# In order where it is stored, so that the same model is the same text.
Names = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str], when_used="json")]
Phases = Annotated[frozenset[Phase], PlainSerializer(sorted, return_type=list[Phase], when_used="json")]


class Role(Strict):
    """Who can be a school's named contact.

    `ceiling` and `floor`: schools of a phase that fill one full-time post (9 primaries or 3 secondaries); a role
    without a ceiling for a phase has none. `cases`: the same in cases. `tiers`: ids of the tiers this role may lead.
    `serves`: phases. `listed_as`: roles of the list of link workers that count as this one besides its own id.
    `is_one_per_area`: one person of the role leads every school of an area. `source`: who said what the role leads,
    where that is the council and no paper.
    """

    id: str
    label: str
    serves: Phases
    tiers: Names
    listed_as: Names = frozenset()
    ceiling: dict[Phase, Figure] = Field(default_factory=dict)
    floor: dict[Phase, Figure] = Field(default_factory=dict)
    cases: Cases | None = None
    is_one_per_area: bool = False
    sentence: str = ""
    source: str = ""


class ReachStep(Strict):
    """How many people of the role an area has once its reach is above this."""

    above: Figure
    workers: Figure


def reach_key(area: str) -> str:
    """An area's name as it stands in keys, where a full stop parts one name from the next."""
    return area.replace(".", "")


class Staffing(Strict):
    """How many people of a role an area has, by its reach (children in the area of a centre).

    `steps` rise; the first is above 0. `reach` is each area's reach by its name, asked of the council.
    """

    role: str
    reach_word: str
    steps: tuple[ReachStep, ...]
    reach: dict[str, Figure] = Field(default_factory=dict)

    def workers(self, area: str) -> int | None:
        """People of the role in the area; None while its reach is not known."""
        figure = self.reach.get(reach_key(area))
        if figure is None or not figure.is_known:
            return None
        passed = [step for step in self.steps if figure.value > step.above.value]
        return int((passed or self.steps[:1])[-1].workers.value)


class TierRule(Strict):
    """Entitlement by need score within a phase, and the lowest tier a school of the phase may be given.

    `cut_offs` maps a tier id to the lowest need score (0-100) entitled to it; the tier with cut-off 0 is for all the
    rest. `floor` is a tier id or None; so is `ceiling`, the highest tier a school of the phase may be given, by default
    the highest that has a cut-off.
    """

    cut_offs: dict[str, Figure]
    floor: str | None = None
    ceiling: str | None = None


class Stability(Strict):
    """What it takes to change a school's tier from one term to the next.

    `hysteresis_points`: a score must pass a cut-off by this many need points (0-100) before the tier agreed last
    changes. `sure_enough`: and the share of draws (0-1) that give the new tier must be at least this.
    """

    hysteresis_points: Figure = assumed(
        5,
        "need points beyond a cut-off before a tier changes",
        "The model gives no figure; five points keep small changes in the data from changing a tier",
    )
    sure_enough: Figure = assumed(
        0.7,
        "share of draws that must give the new tier before a tier changes",
        "The model gives no figure; a tier changes when the new one is more than twice as likely as not",
    )

    @model_validator(mode="after")
    def _is_a_share(self) -> "Stability":
        if self.sure_enough.value > 1:
            raise ValueError(f"sure_enough is a share from 0 to 1, not {self.sure_enough.value:g}")
        return self


class Hours(Strict):
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
    days_per_week: Figure = assumed(5, "days a week", "A full-time post works Monday to Friday")
