"""What a person may set before asking for a plan; everything else comes from the operating model."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from allocation.cover.absence import Absence
from allocation.goals import full_order
from allocation.operating_model import OperatingModel
from allocation.plan import SolveOptions
from allocation.repair_prices import RepairPrices
from allocation.scenario.changes import Change


class AllocationSettings(BaseModel):
    """Choices for one solve. None means "as the operating model says".

    `boundary`: "hard" keeps a worker inside their cluster, but for exceptions by name; "neighbours" also lets them lead
    schools of a cluster that adjoins theirs, where theirs is one of the two nearest bases of other clusters and within
    `neighbour_minutes`; "free" lets anyone lead anywhere. `max_moves` is the most schools that may change worker,
    `max_moves_per_worker` the most that one worker gives up and the most they take on; in a plan for a term that begins
    before `no_change_before` no school moves that need not. `are_upgrades_allowed`: time left over may go to meetings
    above the entitlement. `headroom_percent` is direct time kept free. `seconds` is the limit for all. `planning_date`
    is the first day of the term planned for; a worker not available then cannot be given schools. `goal_order` and
    `repair_prices` as in SolveOptions. `changes` are made to the baseline, in order, before anything is worked out.
    `cover`: whose absence the plan covers; None where nobody's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    operating_model: str = "wakefield"
    planning_date: date = Field(default_factory=date.today)
    boundary: Literal["hard", "neighbours", "free"] | None = None
    neighbour_minutes: Annotated[float, Field(ge=0, le=240)] = 15.0
    caseload_rule: Literal["mixed", "one phase only"] | None = None
    leapfrog_scope: Literal["cluster", "authority"] | None = None
    max_moves: Annotated[int, Field(ge=0)] | None = None
    max_moves_per_worker: Annotated[int, Field(ge=0)] | None = None
    no_change_before: date | None = None
    are_upgrades_allowed: bool = False
    headroom_percent: Annotated[float, Field(ge=0, le=50)] = 0.0
    seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    goal_order: tuple[str, ...] = ()
    repair_prices: RepairPrices = Field(default_factory=RepairPrices)
    cover: Absence | None = None
    changes: tuple[Change, ...] = ()

    @field_validator("goal_order")
    @classmethod
    def _is_safe(cls, order: tuple[str, ...]) -> tuple[str, ...]:
        full_order(order)
        return order

    @property
    def moves_in_force(self) -> int | None:
        """The cap on moves: `max_moves`, or none at all before the earliest date of a change."""
        is_too_early = self.no_change_before is not None and self.planning_date < self.no_change_before
        return 0 if is_too_early else self.max_moves

    def in_force(self, model: OperatingModel) -> "AllocationSettings":
        """The same settings with every None replaced by what the operating model says."""
        return self.model_copy(
            update={
                "boundary": self.boundary or model.boundary,
                "caseload_rule": self.caseload_rule or model.caseload_rule,
                "leapfrog_scope": self.leapfrog_scope or model.leapfrog_scope,
            }
        )

    @property
    def whole_seconds(self) -> int:
        """The limit in whole seconds, as it is asked for on screen: 1 where it is less."""
        return max(1, round(self.seconds))

    def solve_options(self) -> SolveOptions:
        """The part of the settings the solver needs."""
        return SolveOptions(self.seconds, self.seed, self.headroom_percent / 100, self.goal_order, self.repair_prices)
