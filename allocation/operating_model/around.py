"""What surrounds the plan in a model: partners, what every school must have, words, measures, rollout, readings."""

from typing import Any

from pydantic import Field

from allocation.entities import Phase
from allocation.operating_model.figure import Figure, Strict
from allocation.operating_model.parts import Names


class Attendance(Strict):
    """How much of one phase's meetings a partner comes to.

    `visits` in "share of meetings" (0-1) or in meetings a term, half-term, month, week or year; `tiers` gives another
    figure for a tier by its id. `is_advice_only`: the partner advises the schools and comes to no meeting. `source`:
    who said so, where that is the council and no paper.
    """

    visits: Figure | None = None
    tiers: dict[str, Figure] = Field(default_factory=dict)
    is_advice_only: bool = False
    sentence: str = ""
    source: str = ""


class Partner(Strict):
    """A partner role that joins the meetings of other people's schools.

    `attendance` by phase; a phase left out has none. `visit_hours`: hours one visit takes; `offered_hours`: hours a
    term that the partner offers in all, asked of the council. `offered_by_area`: the same for the schools of one area
    alone, by the area's key, where the model's `partner_offers` are by area. `service`: where the person comes from.
    """

    id: str
    label: str
    service: str = ""
    sentence: str = ""
    attendance: dict[Phase, Attendance] = Field(default_factory=dict)
    visit_hours: Figure
    offered_hours: Figure
    offered_by_area: dict[str, Figure] = Field(default_factory=dict)


class MustHave(Strict):
    """Somebody every school must have by name besides the one who leads its meetings.

    `count` in "people for every school", or for every centre, locality ... (one for all its schools). `listed_as`:
    roles of the list of link workers that count as this one besides its own id. `most_schools`: schools one full-time
    person can be named for; left out where nobody says, and then schools are spread evenly.
    """

    id: str
    label: str
    count: Figure
    listed_as: Names = frozenset()
    most_schools: Figure | None = None

    @property
    def is_per_area(self) -> bool:
        """One for all schools of an area, rather than for each school."""
        return not self.count.unit.endswith("every school")


class Areas(Strict):
    """The areas the council is divided into: how many, which, and the most schools of one."""

    count: Figure | None = None
    names: tuple[str, ...] = ()
    schools: Figure | None = None
    most_schools: Figure | None = None


class Base(Strict):
    """A sort of place that people work from, and how many there are."""

    id: str
    label: str
    count: Figure | None = None


class NeedItem(Strict):
    """Something the model looks at when it says how much support a school needs. `indicators`: ours that measure it;
    `source`: who added it, where that is the council and no paper."""

    id: str
    label: str
    indicators: tuple[str, ...] = ()
    sentence: str = ""
    source: str = ""


class Measure(Strict):
    """Something the model is judged by; `source` as of a need item."""

    id: str
    label: str
    sentence: str = ""
    source: str = ""


class RolloutPhase(Strict):
    """One step in which the model was brought in; `source` as of a need item."""

    id: str
    label: str
    starts: str = ""
    ends: str = ""
    length: Figure | None = None
    sentence: str = ""
    source: str = ""


class Reading(Strict):
    """One way to read an unclear sentence, and what it sets: key of the model -> value."""

    id: str
    label: str
    sets: dict[str, Any] = Field(default_factory=dict)


class Switch(Strict):
    """A sentence that can be read in more than one way: the readings, and the one in force."""

    id: str
    question: str
    sentence: str = ""
    chosen: str
    readings: tuple[Reading, ...]

    @property
    def reading(self) -> Reading:
        """The reading in force."""
        return {one.id: one for one in self.readings}[self.chosen]


class Fact(Figure):
    """A number of the paper that describes the service and decides nothing in a plan."""

    id: str
    label: str
