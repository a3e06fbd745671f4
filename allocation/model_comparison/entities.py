"""What a comparison is made from and made of: a model's run, the staff it takes, and figures that may not exist."""

from dataclasses import dataclass
from math import isnan, nan

from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult
from allocation.problem import AllocationProblem


@dataclass(frozen=True, slots=True)
class AreaStaff:
    """What the schools of one place take in staff when each is led at the tier it is entitled to.

    area              a cluster, or clusters whose schools share link workers.
    schools           schools of the place.
    role              id of the model's role that the posts are of; "" where nobody in the list has one that could lead.
    in_post_fte       FTE of that role who may lead schools here.
    needed_fte        least FTE of that role from the first post up, in tenths: full-time posts and one part-time beside
                      the people of other roles; None where it is not worked out.
    more_fte          least FTE of that role beside the people in post, in tenths; None where it is not worked out.
    is_needed_proven, is_more_proven  a tenth less was shown not to do.
    beyond_one_post   URNs of schools that take more than anybody has, even a full-time post; in neither figure.
    why_not           why a figure is not worked out, as a sentence; "" where both are.
    """

    area: str
    schools: int
    role: str
    in_post_fte: float
    needed_fte: float | None
    more_fte: float | None
    is_needed_proven: bool = False
    is_more_proven: bool = False
    beyond_one_post: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, eq=False)
class ModelRun:
    """One operating model solved for the district: what it was made from, what came out, and the staff it takes."""

    model: OperatingModel
    problem: AllocationProblem
    result: SolveResult
    staff: tuple[AreaStaff, ...]

    @property
    def plan(self) -> Plan:
        """Who leads each school, and at which tier."""
        return self.result.plan


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one model. `number` is NaN where there is none: `word` then stands in its place and `note` says
    why; else `note` says what to know about it ("" for nothing)."""

    number: float = nan
    note: str = ""
    word: str = "not worked out"

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return not isnan(self.number)
