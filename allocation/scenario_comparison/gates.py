"""What a council holds every plan to besides its rules: gates as typed values, as JSON, as sentences both ways."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from allocation.entities import Phase
from allocation.scenario.change import Amount, Count, Id
from allocation.scenario.names import ChangeNames
from allocation.scenario.sentences import NotUnderstood, Sentenced, read_as

LEAP_YEAR = 2024


def _is_day(value: str) -> str:
    date.fromisoformat(f"{LEAP_YEAR}-{value}")
    return value


def _from_date(value: object) -> object:
    return f"{value:%m-%d}" if isinstance(value, date) else value


YearlyDay = Annotated[str, BeforeValidator(_from_date), AfterValidator(_is_day), Field(pattern=r"^\d\d-\d\d$")]
Percent = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]


class GateBase(Sentenced):
    """One thing a plan has to pass; `fields` is what each of its fields is called in a form."""

    fields: ClassVar[dict[str, str]] = {}


class MostSchools(GateBase):
    """Schools of one person, of those with a caseload limit, else of all."""

    kind: Literal["most_schools"] = "most_schools"
    most: Count = 9
    label: ClassVar = "Schools of one person"
    fields: ClassVar = {"most": "Most schools"}
    template: ClassVar = "nobody leads more than {most:count} schools"


class MostWorkload(GateBase):
    """Hours over direct time, percent, of everybody with direct time."""

    kind: Literal["most_workload"] = "most_workload"
    percent: Percent = 100.0
    label: ClassVar = "Workload of one person"
    fields: ClassVar = {"percent": "Highest workload, % of direct time"}
    template: ClassVar = "nobody has a workload above {percent:number}% of their direct time"


class EverySchoolLed(GateBase):
    """Every school has somebody."""

    kind: Literal["every_school_led"] = "every_school_led"
    label: ClassVar = "Every school is led"
    template: ClassVar = "every school has a link worker"


class KeepBeforeTransition(GateBase):
    """In a plan whose first day lies from `from_day` up to the day before `moves_up` of the same year, no school loses
    the link worker it has today. Year 6 moves up to year 7 on `moves_up`; a plan for another term is not bound."""

    kind: Literal["keep_before_transition"] = "keep_before_transition"
    from_day: YearlyDay = "04-01"
    moves_up: YearlyDay = "09-01"
    phase: Phase | None = None
    label: ClassVar = "No change in the term before transition"
    fields: ClassVar = {
        "from_day": "The term before transition begins on or after",
        "moves_up": "Year 6 moves up to year 7 on",
        "phase": "Only schools of this phase",
    }
    template: ClassVar = (
        "no[ {phase:phase}] school changes link worker in the term before transition, "
        "which begins from {from_day:yearly day}, year 6 moving up on {moves_up:yearly day}"
    )

    def binds(self, planning_date: date) -> bool:
        """Whether a plan that begins on this day is for the term before transition."""
        day = f"{planning_date:%m-%d}"
        if self.from_day <= self.moves_up:
            return self.from_day <= day < self.moves_up
        return day >= self.from_day or day < self.moves_up


class KeepTiers(GateBase):
    """No school has another tier than today."""

    kind: Literal["keep_tiers"] = "keep_tiers"
    phase: Phase | None = None
    cluster: Id | None = None
    label: ClassVar = "No change of tier"
    fields: ClassVar = {"phase": "Only schools of this phase", "cluster": "Only in this cluster"}
    template: ClassVar = "no[ {phase:phase}] school changes tier[ in {cluster:cluster}]"


class MostMoves(GateBase):
    """Schools that change link worker, forced moves included."""

    kind: Literal["most_moves"] = "most_moves"
    most: Count = 10
    label: ClassVar = "Schools that change hands"
    fields: ClassVar = {"most": "Most schools"}
    template: ClassVar = "at most {most:count} schools change link worker"


class LeastMeetings(GateBase):
    """Meetings a term of every school."""

    kind: Literal["least_meetings"] = "least_meetings"
    least: Amount = 2.0
    phase: Phase | None = None
    label: ClassVar = "Meetings of a school"
    fields: ClassVar = {"least": "Fewest meetings a term", "phase": "Only schools of this phase"}
    template: ClassVar = "no[ {phase:phase}] school has fewer than {least:number} meetings a term"


class LongestJourney(GateBase):
    """Minutes one way from the link worker's base."""

    kind: Literal["longest_journey"] = "longest_journey"
    minutes: Amount = 45.0
    label: ClassVar = "Longest journey"
    fields: ClassVar = {"minutes": "Most minutes one way"}
    template: ClassVar = "no school is more than {minutes:number} minutes from its link worker"


class ClustersWithin(GateBase):
    """Workload of the busiest cluster less that of the least busy, in percentage points."""

    kind: Literal["clusters_within"] = "clusters_within"
    points: Amount = 15.0
    label: ClassVar = "Clusters alike"
    fields: ClassVar = {"points": "Most points of workload between two clusters"}
    template: ClassVar = "the workload of clusters lies within {points:number} points of each other"


class NoNewBrokenRule(GateBase):
    """Rules of the operating model: what is broken today may stay broken."""

    kind: Literal["no_new_broken_rule"] = "no_new_broken_rule"
    label: ClassVar = "No rule newly broken"
    template: ClassVar = "no rule is broken that is not broken today"


class MostCost(GateBase):
    """Pounds a year of the posts of those who may lead a school."""

    kind: Literal["most_cost"] = "most_cost"
    pounds: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] = 1_000_000.0
    label: ClassVar = "Cost of the posts"
    fields: ClassVar = {"pounds": "Most pounds a year"}
    template: ClassVar = "the posts cost at most {pounds:pounds} a year"


Gate = Annotated[
    MostSchools
    | MostWorkload
    | EverySchoolLed
    | KeepBeforeTransition
    | KeepTiers
    | MostMoves
    | LeastMeetings
    | LongestJourney
    | ClustersWithin
    | NoNewBrokenRule
    | MostCost,
    Field(discriminator="kind"),
]
KINDS: tuple[type[GateBase], ...] = get_args(get_args(Gate)[0])
_MANY: TypeAdapter[tuple[Gate, ...]] = TypeAdapter(tuple[Gate, ...])


def dumped_gates(gates: Sequence[Gate]) -> list[dict[str, Any]]:
    """The gates as JSON can hold them."""
    found: list[dict[str, Any]] = _MANY.dump_python(tuple(gates), mode="json")
    return found


def loaded_gates(data: object) -> tuple[Gate, ...]:
    """The gates from JSON. Raises pydantic.ValidationError naming every field that is not lawful."""
    return _MANY.validate_python(data)


def read_gate(text: str, names: ChangeNames) -> Gate:
    """The gate that a sentence says, in any capitals. Raises NotUnderstood with sentences that can be read."""
    gate: Gate | None = read_as(KINDS, text, names, loaded_gates)
    if gate is not None:
        return gate
    examples = " Or: ".join(kind().sentence(names) for kind in KINDS)
    raise NotUnderstood(f"“{' '.join(text.split())}” could not be read as a gate. These can be: {examples}")
