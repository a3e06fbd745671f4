"""Changes to schools: opened, closed, merged, converted, moved, with another need score or tier, or more referrals."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from allocation.entities import Phase
from allocation.operating_model.edits import new_id
from allocation.scenario.change import Amount, ChangeBase, Count, Growth, Id, Name, Points, Urn


def _each_once(urns: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(urns)) < len(urns):
        raise ValueError("each school is named once")
    return urns


Urns = Annotated[tuple[Id, ...], Field(min_length=1), AfterValidator(_each_once)]


class OpenSchool(ChangeBase):
    """A new school. Its figures are those of `like_urn` for its own number of pupils; without one they are not known,
    but for the free school meals given here. `easting`, `northing`: British National Grid metres."""

    kind: Literal["open_school"] = "open_school"
    name: Name
    phase: Phase
    pupils: Count
    cluster: Id
    like_urn: Id | None = None
    fsm_percent: Points | None = None
    easting: Amount | None = None
    northing: Amount | None = None
    number: Urn | None = None
    label: ClassVar = "A school opens"
    template: ClassVar = (
        "open {name:text}, a {phase:phase} school with {pupils:count} pupils in {cluster:cluster}"
        "[, whose pupils are like those of {like_urn:school}][, {fsm_percent:number}% of them with free school meals]"
        "[, at grid reference {easting:number} east {northing:number} north][, with the number {number:urn}]"
    )

    @property
    def urn(self) -> str:
        """The number the school has in plans: its URN where it is known."""
        return self.number or new_id(f"new {self.name}", ())


class CloseSchool(ChangeBase):
    """A school that is gone from the list; nothing of it goes to another."""

    kind: Literal["close_school"] = "close_school"
    urn: Id
    label: ClassVar = "A school closes"
    template: ClassVar = "close {urn:school}"


class MergeSchools(ChangeBase):
    """A school that becomes part of another, with its pupils and their figures."""

    kind: Literal["merge_schools"] = "merge_schools"
    urn: Id
    into_urn: Id
    label: ClassVar = "Schools merge"
    template: ClassVar = "merge {urn:school} into {into_urn:school}"


class ConvertSchool(ChangeBase):
    """A school that goes on under another number (an academy conversion), and another name where one is given."""

    kind: Literal["convert_school"] = "convert_school"
    urn: Id
    number: Urn
    name: Name | None = None
    label: ClassVar = "A school becomes an academy"
    template: ClassVar = "{urn:school} becomes an academy with the number {number:urn}[ and the name {name:text}]"


class SetPhase(ChangeBase):
    """A school that is of another phase from now on."""

    kind: Literal["set_phase"] = "set_phase"
    urn: Id
    phase: Phase
    label: ClassVar = "A school's phase changes"
    subject: ClassVar = ("urn",)
    template: ClassVar = "{urn:school} becomes a {phase:phase} school"


class MoveSchool(ChangeBase):
    """A school that is of another cluster."""

    kind: Literal["move_school"] = "move_school"
    urn: Id
    cluster: Id
    label: ClassVar = "A school moves to another cluster"
    subject: ClassVar = ("urn",)
    template: ClassVar = "{urn:school} moves to {cluster:cluster}"


class MoveSchools(ChangeBase):
    """Schools that are of another cluster, together: what a boundary drawn anew means for one cluster."""

    kind: Literal["move_schools"] = "move_schools"
    urns: Urns
    cluster: Id
    label: ClassVar = "Several schools move to another cluster"
    template: ClassVar = "{urns:schools} move to {cluster:cluster}"


class DrawCluster(ChangeBase):
    """A cluster that there was not before, of schools that leave theirs."""

    kind: Literal["draw_cluster"] = "draw_cluster"
    name: Name
    urns: Urns
    label: ClassVar = "A new cluster is drawn"
    subject: ClassVar = ("name",)
    template: ClassVar = "draw a new cluster {name:text} of {urns:schools}"


class SetNeed(ChangeBase):
    """A need score (0-100) that stands in place of the one worked out; the tier follows from it by the usual rules."""

    kind: Literal["set_need"] = "set_need"
    urn: Id
    points: Points
    label: ClassVar = "A school's need score is set"
    subject: ClassVar = ("urn",)
    template: ClassVar = "set the need score of {urn:school} to {points:number}"


class SetTier(ChangeBase):
    """A tier the school has whatever its score says."""

    kind: Literal["set_tier"] = "set_tier"
    urn: Id
    tier_id: Id
    label: ClassVar = "A school's tier is set"
    subject: ClassVar = ("urn",)
    template: ClassVar = "set the tier of {urn:school} to {tier_id:tier}"


class ScaleReferrals(ChangeBase):
    """More or fewer early help and social care referrals than counted, in percent: everywhere, or in a cluster or phase
    alone. Counts that are withheld stay withheld."""

    kind: Literal["scale_referrals"] = "scale_referrals"
    percent: Growth
    cluster: Id | None = None
    phase: Phase | None = None
    label: ClassVar = "Referrals grow or fall"
    template: ClassVar = "referrals {percent:growth}[ in {cluster:cluster}][ at {phase:phase} schools]"


SchoolChange = (
    OpenSchool | CloseSchool | MergeSchools | ConvertSchool | SetPhase | MoveSchool | MoveSchools | DrawCluster
    | SetNeed | SetTier | ScaleReferrals
)  # fmt: skip
