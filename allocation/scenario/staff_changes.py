"""Changes to people: who joins, leaves or works other hours, in what role, from where."""

from typing import ClassVar, Literal

from allocation.entities import Phase
from allocation.operating_model.edits import new_id
from allocation.scenario.change import ChangeBase, Day, Fte, Id, Name, Posts


class AddWorker(ChangeBase):
    """A new link worker. Without a cluster they may lead schools of any; without `phases`, of any phase."""

    kind: Literal["add_worker"] = "add_worker"
    name: Name
    role_id: Id
    fte: Fte
    cluster: Id | None = None
    hub: Id | None = None
    phases: tuple[Phase, ...] = ()
    first_day: Day | None = None
    last_day: Day | None = None
    label: ClassVar = "A new colleague"
    template: ClassVar = (
        "add {name:text} as {role_id:role} with {fte:number} FTE[ in {cluster:cluster}][, based at {hub:hub}]"
        "[, for {phases:phases} schools only][, from {first_day:day}][, until {last_day:day}]"
    )

    @property
    def worker_id(self) -> str:
        """The id the new link worker has in plans."""
        return new_id(f"new {self.name}", ())


class RemoveWorker(ChangeBase):
    """A link worker's post is gone at once: their schools need somebody else."""

    kind: Literal["remove_worker"] = "remove_worker"
    worker_id: Id
    label: ClassVar = "A post is taken away"
    template: ClassVar = "take away the post of {worker_id:worker}"


class WorkerLeaves(ChangeBase):
    """A link worker's last day, the day itself included."""

    kind: Literal["worker_leaves"] = "worker_leaves"
    worker_id: Id
    last_day: Day
    label: ClassVar = "Somebody leaves"
    subject: ClassVar = ("worker_id",)
    template: ClassVar = "{worker_id:worker} leaves on {last_day:day}"


class WorkerStays(ChangeBase):
    """A link worker who was to leave stays."""

    kind: Literal["worker_stays"] = "worker_stays"
    worker_id: Id
    label: ClassVar = "Somebody stays after all"
    subject: ClassVar = ("worker_id",)
    template: ClassVar = "{worker_id:worker} stays"


class WorkerStarts(ChangeBase):
    """A link worker's first day."""

    kind: Literal["worker_starts"] = "worker_starts"
    worker_id: Id
    first_day: Day
    label: ClassVar = "Another first day"
    subject: ClassVar = ("worker_id",)
    template: ClassVar = "{worker_id:worker} starts on {first_day:day}"


class SetFte(ChangeBase):
    """A link worker's hours as a share of a full-time post, from a day on (None: from the first day of the term)."""

    kind: Literal["set_fte"] = "set_fte"
    worker_id: Id
    fte: Fte
    from_day: Day | None = None
    label: ClassVar = "Somebody's hours change"
    subject: ClassVar = ("worker_id", "from_day")
    template: ClassVar = "{worker_id:worker} works {fte:number} FTE[ from {from_day:day}]"


class AddFte(ChangeBase):
    """Posts nobody is named for yet, of at most 1 FTE each, in a cluster and role."""

    kind: Literal["add_fte"] = "add_fte"
    fte: Posts
    cluster: Id
    role_id: Id | None = None
    from_day: Day | None = None
    label: ClassVar = "Posts are added in a cluster"
    template: ClassVar = "add {fte:number} FTE to {cluster:cluster}[ as {role_id:role}][ from {from_day:day}]"


class RemoveFte(ChangeBase):
    """Hours lost in a cluster that nobody is named for: all its link workers give the same share of theirs."""

    kind: Literal["remove_fte"] = "remove_fte"
    fte: Posts
    cluster: Id
    from_day: Day | None = None
    label: ClassVar = "Posts are cut in a cluster"
    template: ClassVar = "remove {fte:number} FTE from {cluster:cluster}[ from {from_day:day}]"


class SetRole(ChangeBase):
    """A link worker's role in the operating model."""

    kind: Literal["set_role"] = "set_role"
    worker_id: Id
    role_id: Id
    label: ClassVar = "Somebody's role changes"
    subject: ClassVar = ("worker_id",)
    template: ClassVar = "{worker_id:worker} works as {role_id:role}"


class SetBase(ChangeBase):
    """The hub a link worker starts journeys from."""

    kind: Literal["set_base"] = "set_base"
    worker_id: Id
    hub: Id
    label: ClassVar = "Somebody's base changes"
    subject: ClassVar = ("worker_id",)
    template: ClassVar = "{worker_id:worker} is based at {hub:hub}"


class MoveWorker(ChangeBase):
    """A link worker's cluster, and their hub where it changes too."""

    kind: Literal["move_worker"] = "move_worker"
    worker_id: Id
    cluster: Id
    hub: Id | None = None
    label: ClassVar = "Somebody moves to another cluster"
    subject: ClassVar = ("worker_id",)
    template: ClassVar = "{worker_id:worker} moves to {cluster:cluster}[, based at {hub:hub}]"


StaffChange = (
    WorkerLeaves | WorkerStays | WorkerStarts | AddWorker | RemoveWorker | SetFte | AddFte | RemoveFte | SetRole
    | SetBase | MoveWorker
)  # fmt: skip
