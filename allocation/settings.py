"""What a person may set before asking for a plan; everything else comes from the operating model."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from allocation.operating_model import OperatingModel
from allocation.plan import SolveOptions


class AllocationSettings(BaseModel):
    """Choices for one solve. None means "as the operating model says".

    `boundary`: "hard" keeps a worker inside their cluster, "free" lets anyone lead anywhere. `max_moves` is the most
    schools that may change worker. `headroom_percent` is direct time kept free. `seconds` is the limit for all.
    `planning_date` is the first day of the term planned for; a worker not available then cannot be given schools.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    operating_model: str = "wakefield"
    planning_date: date = Field(default_factory=date.today)
    boundary: Literal["hard", "free"] | None = None
    caseload_rule: Literal["mixed", "one phase only"] | None = None
    leapfrog_scope: Literal["cluster", "authority"] | None = None
    max_moves: Annotated[int, Field(ge=0)] | None = None
    headroom_percent: Annotated[float, Field(ge=0, le=50)] = 0.0
    seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1

    def in_force(self, model: OperatingModel) -> "AllocationSettings":
        """The same settings with every None replaced by what the operating model says."""
        return self.model_copy(
            update={
                "boundary": self.boundary or model.boundary,
                "caseload_rule": self.caseload_rule or model.caseload_rule,
                "leapfrog_scope": self.leapfrog_scope or model.leapfrog_scope,
            }
        )

    def solve_options(self) -> SolveOptions:
        """The part of the settings the solver needs."""
        return SolveOptions(seconds=self.seconds, seed=self.seed, headroom_share=self.headroom_percent / 100)
