"""Changes to what people fix beforehand: who keeps whom, who must not lead what, which schools stay together."""

from typing import ClassVar, Literal

from pydantic import field_validator

from allocation.scenario.change import ChangeBase, Id


class Pin(ChangeBase):
    """A school has this link worker, whoever leads it today."""

    kind: Literal["pin"] = "pin"
    urn: Id
    worker_id: Id
    label: ClassVar = "A school has a certain link worker"
    subject: ClassVar = ("urn",)
    template: ClassVar = "{urn:school} has {worker_id:worker}"


class Ban(ChangeBase):
    """A link worker must not lead a school."""

    kind: Literal["ban"] = "ban"
    urn: Id
    worker_id: Id
    label: ClassVar = "Somebody must not lead a school"
    template: ClassVar = "{worker_id:worker} must not lead {urn:school}"


class Allow(ChangeBase):
    """A link worker may lead a school of another cluster."""

    kind: Literal["allow"] = "allow"
    urn: Id
    worker_id: Id
    label: ClassVar = "Somebody may lead a school of another cluster"
    template: ClassVar = "{worker_id:worker} may lead {urn:school} although it is in another cluster"


class KeepSchool(ChangeBase):
    """A school stays with whoever leads it today."""

    kind: Literal["keep_school"] = "keep_school"
    urn: Id
    label: ClassVar = "A school keeps its link worker"
    template: ClassVar = "{urn:school} keeps its link worker"


class KeepWorker(ChangeBase):
    """A link worker keeps every school they lead today."""

    kind: Literal["keep_worker"] = "keep_worker"
    worker_id: Id
    label: ClassVar = "Somebody keeps all their schools"
    template: ClassVar = "{worker_id:worker} keeps every school"


class KeepCluster(ChangeBase):
    """Every school of a cluster stays with whoever leads it today."""

    kind: Literal["keep_cluster"] = "keep_cluster"
    cluster: Id
    label: ClassVar = "No change in a cluster"
    template: ClassVar = "every school in {cluster:cluster} keeps its link worker"


class KeepTogether(ChangeBase):
    """Schools that have the same link worker: always ("hard"), or wherever that can be ("preferred")."""

    kind: Literal["keep_together"] = "keep_together"
    urns: tuple[Id, ...]
    firmness: Literal["hard", "preferred"] = "hard"
    label: ClassVar = "Schools stay together"
    template: ClassVar = "keep {urns:schools} together {firmness:firmness}"

    @field_validator("urns")
    @classmethod
    def _are_several(cls, urns: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(urns)) < 2 or len(set(urns)) < len(urns):
            raise ValueError("schools are kept together when there are two or more, each named once")
        return urns


class SplitGroup(ChangeBase):
    """Schools of a keep-together group may have more than one link worker, though as few as can be."""

    kind: Literal["split_group"] = "split_group"
    group: Id
    label: ClassVar = "Schools need not stay together"
    subject: ClassVar = ("group",)
    template: ClassVar = "the group {group:text} need not stay together"


class LiftLocks(ChangeBase):
    """Every lock, ban and exception of a school is lifted, by whomever it was made."""

    kind: Literal["lift_locks"] = "lift_locks"
    urn: Id
    label: ClassVar = "Locks of a school are lifted"
    template: ClassVar = "lift every lock and ban of {urn:school}"


TieChange = Pin | Ban | Allow | KeepSchool | KeepWorker | KeepCluster | KeepTogether | SplitGroup | LiftLocks
