"""One side of a comparison: a plan, the problem it is set against, the changes it rests on, and who leads today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from allocation.cluster_comparison.places import Place, PlanSeen
from allocation.hand_edit import Weighed
from allocation.model_comparison.seen import Seen
from allocation.operating_model import OperatingModel
from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.scenario.changes import Change
from allocation.scenario.school_changes import ConvertSchool, OpenSchool


@dataclass(frozen=True, eq=False)
class Side:
    """A plan with all that is asked of it; each part is worked out when it is first asked for.

    name      what it is called; no two sides of a comparison are called the same.
    model     the operating model, as the hours of the problem were worked out with.
    problem   what the plan was made from, with the changes made.
    changes   to the baseline, and `said`, each in words.
    today     the problem without any changes, whose current allocation is today's; None where that is `problem`.
    costs     role id -> pounds a year that a full-time post costs; only what the council has said.
    """

    name: str
    model: OperatingModel
    problem: AllocationProblem
    plan: Plan
    changes: tuple[Change, ...] = ()
    said: tuple[str, ...] = ()
    today: AllocationProblem | None = None
    costs: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The plan read cluster by cluster, and last all of it."""
        return self._plan_seen.places

    @cached_property
    def seen(self) -> Seen:
        """The plan read for the district as a whole."""
        return self._plan_seen.seen

    @cached_property
    def weighed(self) -> Weighed:
        """The plan with its measures, prices, workloads and broken rules."""
        return Weighed(self.problem, self.plan)

    @cached_property
    def lines(self) -> dict[str, Assignment]:
        """The plan's line of every school, by `key`."""
        return {self.key(line.urn): line for line in self.plan.assignments}

    @cached_property
    def led_today(self) -> dict[str, str]:
        """Who leads each school today, by `key`: worker ids; schools nobody leads are left out."""
        before = current_plan(self.before).assignments
        return {line.urn: line.worker_id for line in before if line.worker_id}

    @cached_property
    def tier_today(self) -> dict[str, str]:
        """The tier that each school has today, by `key`: tier ids; schools whose tier is not known are left out."""
        before = self.before
        return {
            school.urn: before.tier_ids[int(tier)]
            for school, tier in zip(before.schools, before.current_tier, strict=True)
            if tier >= 0
        }

    @property
    def before(self) -> AllocationProblem:
        """The problem without any changes."""
        return self.today or self.problem

    def key(self, urn: str) -> str:
        """What a school is known by on every side: its number before it became an academy by a change."""
        return self._former.get(urn, urn)

    @cached_property
    def opened(self) -> frozenset[str]:
        """URNs of schools that a change opens."""
        return frozenset(one.urn for one in self.changes if isinstance(one, OpenSchool))

    @cached_property
    def _former(self) -> dict[str, str]:
        """{number as an academy: number before}, through as many changes as there are."""
        found: dict[str, str] = {}
        for one in self.changes:
            if isinstance(one, ConvertSchool):
                found[one.number] = found.get(one.urn, one.urn)
        return found

    @cached_property
    def _plan_seen(self) -> PlanSeen:
        return PlanSeen(self.model, self.problem, self.plan, self.costs)
