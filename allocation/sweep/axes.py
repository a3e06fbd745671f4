"""What is varied along a curve: posts in a cluster or the council, or the number of any other change."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from allocation.scenario.change import ChangeBase, Id
from allocation.scenario.changes import Change, dumped, loaded
from allocation.scenario.names import ChangeNames
from allocation.scenario.staff_changes import AddFte, RemoveFte

MOST_VALUES = 25
SMALLEST_FTE = 1e-4
# The number of each sort of change that can be varied, and the unit it is said in.
NUMBERS: Mapping[str, tuple[str, str]] = {
    "set_caseload": ("schools", "schools"),
    "set_cases": ("cases", "cases"),
    "set_cut_off": ("points", "points"),
    "scale_referrals": ("percent", "%"),
    "scale_travel": ("percent", "%"),
    "scale_time": ("percent", "%"),
    "keep_time_free": ("percent", "% free"),
    "set_weight": ("weight", "weight"),
    "set_fte": ("fte", "FTE"),
    "set_need": ("points", "points"),
    "cap_moves": ("moves", "moves"),
    "cap_moves_each": ("moves", "moves each"),
}
# Whether a larger number can only make more plans possible (1), fewer (-1), or other ones.
EASIER: Mapping[str, int] = {
    "set_caseload": 1, "set_cases": 1, "scale_time": 1, "set_fte": 1, "cap_moves": 1, "cap_moves_each": 1,
    "scale_travel": -1, "keep_time_free": -1,
}  # fmt: skip
_NAMED = {
    "role_id": "role",
    "worker_id": "worker",
    "urn": "school",
    "phase": "phase",
    "tier_id": "tier",
    "name": "weight",
    "cluster": "cluster",
}

Values = Annotated[tuple[float, ...], Field(min_length=1, max_length=MOST_VALUES)]


class ValueRefused(ValueError):
    """A value that no change can have; the message says which and why."""


def rising(values: tuple[float, ...]) -> tuple[float, ...]:
    """The values in order, each once, to four decimals."""
    return tuple(sorted({round(float(value), 4) + 0.0 for value in values}))


class PostsAxis(BaseModel):
    """Full-time posts more (below 0: fewer) in a cluster, or in the whole council where none is named.

    Posts of the whole council are given in halves, each to the cluster that then lacks most by sums (`shared_out`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["posts"] = "posts"
    cluster: Id | None = None
    role_id: Id | None = None
    values: Values

    _rising = field_validator("values")(rising)

    @property
    def easier(self) -> int:
        """More posts can only make more plans possible."""
        return 1

    def title(self, names: ChangeNames) -> str:
        """ "Posts in North"."""
        return f"Posts in {names.call('cluster', self.cluster) if self.cluster else 'the whole council'}"

    def says(self, value: float) -> str:
        """ "+0.5 FTE"; "as it is"."""
        return "as it is" if not value else f"{value:+g} FTE"


class ChangeAxis(BaseModel):
    """The number of one change; `change` says what it is about, and its own number is not used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["change"] = "change"
    change: Change
    values: Values

    _rising = field_validator("values")(rising)

    @field_validator("change")
    @classmethod
    def _has_a_number(cls, change: ChangeBase) -> ChangeBase:
        if kind_of(change) not in NUMBERS:
            raise ValueError(f"“{type(change).label}” has no number that a curve could be drawn along")
        return change

    @property
    def unit(self) -> str:
        """What its values are counted in."""
        return NUMBERS[kind_of(self.change)][1]

    @property
    def easier(self) -> int:
        """1 where a larger number can only make more plans possible, -1 where fewer, 0 where it makes others."""
        return EASIER.get(kind_of(self.change), 0)

    def title(self, names: ChangeNames) -> str:
        """ "Where a tier begins: primary, two meetings"."""
        about = [
            names.call(sort, str(found))
            for field, sort in _NAMED.items()
            if (found := getattr(self.change, field, None)) is not None
        ]
        return f"{type(self.change).label}: {', '.join(about)}" if about else type(self.change).label

    def says(self, value: float) -> str:
        """ "9 schools"; "+20%"; "as it is"."""
        if self.unit == "%":
            return "as it is" if not value else f"{value:+g}%"
        return f"{value:g}{'' if self.unit.startswith('%') else ' '}{self.unit}"


Axis = Annotated[PostsAxis | ChangeAxis, Field(discriminator="kind")]


def kind_of(change: ChangeBase) -> str:
    """The kind of a change."""
    return str(type(change).model_fields["kind"].default)


def posts_in(cluster: str, fte: float, role_id: str | None = None) -> tuple[Change, ...]:
    """Posts added to a cluster, or taken from it; no change where there is none."""
    if abs(fte) < SMALLEST_FTE:
        return ()
    if fte > 0:
        return (AddFte(fte=fte, cluster=cluster, role_id=role_id),)
    return (RemoveFte(fte=-fte, cluster=cluster),)


def change_at(axis: ChangeAxis, value: float) -> tuple[Change, ...]:
    """The change with this number; none for 0 percent. Raises ValueRefused."""
    field, unit = NUMBERS[kind_of(axis.change)]
    if unit == "%" and not value:
        return ()
    (plain,) = dumped((axis.change,))
    number = int(value) if float(value).is_integer() else value
    try:
        return loaded([{**plain, field: number}])
    except ValidationError as error:
        faults = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        what = f"{type(axis.change).label} cannot be {axis.says(value)}"
        raise ValueRefused(f"{what}: {faults[:1].lower()}{faults[1:]}.") from error
