"""A plan read place by place: its schools with what they get and are entitled to, and its link workers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import nan

import numpy as np
import pandas as pd

from allocation import hours, measures
from allocation.model_comparison.entities import ModelRun
from allocation.model_comparison.seen import Seen
from allocation.model_comparison.staff import may_lead
from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult, SolveStatus
from allocation.problem import AllocationProblem

EVERYWHERE, NO_CLUSTER = "Whole council", "(no cluster)"


@dataclass(frozen=True, eq=False)
class Place:
    """A cluster, or the whole council, under one plan.

    schools   SCHOOL_COLUMNS, a row a school of the place, led or not.
    workers   as `measures.workloads` gives them, with `role_id`, `may_lead` (any school) and `has_caseload` (a caseload
              limit applies to them), of those whose cluster this is, wherever the schools they lead are.
    full_time_hours  direct time of one full-time post, hours a term.
    costs     role id -> pounds a year that a full-time post costs the council; only what it has said.
    """

    name: str
    model: OperatingModel
    schools: pd.DataFrame
    workers: pd.DataFrame
    full_time_hours: float
    costs: Mapping[str, float] = field(default_factory=dict)

    @property
    def scored(self) -> pd.DataFrame:
        """The schools that have a need score."""
        return self.schools[self.schools["need_points"].notna()]

    @property
    def leaders(self) -> pd.DataFrame:
        """The link workers who may lead a school."""
        return self.workers[self.workers["may_lead"].astype(bool)]


def with_roles(problem: AllocationProblem, workloads: pd.DataFrame) -> pd.DataFrame:
    """`Place.workers` of all places; `workloads` as `measures.workloads` gives them."""
    able = set(may_lead(problem))
    return workloads.assign(
        cluster=[worker.cluster or NO_CLUSTER for worker in problem.workers],
        role_id=[worker.role for worker in problem.workers],
        may_lead=[w in able for w in range(len(problem.workers))],
        has_caseload=(problem.caseload_share > 0).any(axis=0),
    )


@dataclass(frozen=True, eq=False)
class PlanSeen:
    """A plan against its problem, read once for all places.

    `costs`: role id -> pounds a year for a full-time post, on-costs included, as the council said; a role left out has
    no cost.
    """

    model: OperatingModel
    problem: AllocationProblem
    plan: Plan
    costs: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def seen(self) -> Seen:
        """What the comparison of models reads off a plan."""
        result = SolveResult(SolveStatus.FEASIBLE, self.plan, ())
        return Seen(ModelRun(self.model, self.problem, result, ()))

    @cached_property
    def schools(self) -> pd.DataFrame:
        """SCHOOL_COLUMNS, in the problem's order; hours and meetings a term, `cluster` NO_CLUSTER where it has none.
        `support` is what a plan counts as meetings (`OperatingModel.support_a_term`)."""
        rows = [self._entitled(s) for s in range(self.problem.size[0])]
        read = self.seen.schools[["urn", "name", "phase", "need_points", "is_led", "tier", "meetings", "hours"]]
        table = pd.concat([read, pd.DataFrame(rows, columns=ENTITLED_COLUMNS)], axis=1)
        return table.assign(need_weight=self.seen.weights)[list(SCHOOL_COLUMNS)]

    @cached_property
    def workers(self) -> pd.DataFrame:
        """As `Place.workers` has them, of all places."""
        return with_roles(self.problem, measures.workloads(self.problem, self.plan))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every cluster that has schools or link workers, by name, and last the whole council."""
        names = sorted({*self.schools["cluster"], *self.workers["cluster"]})
        parts = [(n, self.schools["cluster"].eq(n), self.workers["cluster"].eq(n)) for n in names]
        found = [self._place(name, self.schools[ours], self.workers[team]) for name, ours, team in parts]
        return (*found, self._place(EVERYWHERE, self.schools, self.workers))

    def _place(self, name: str, schools: pd.DataFrame, workers: pd.DataFrame) -> Place:
        full_time = float(hours.capacity_minutes(1.0, self.model)) / 60
        return Place(name, self.model, schools, workers, full_time, self.costs)

    def _entitled(self, s: int) -> dict[str, object]:
        """What one school is entitled to and takes then, and its journeys in the plan."""
        problem, school, line = self.problem, self.problem.schools[s], self.seen.led.get(s)
        tier = int(problem.entitled_tier[s])
        worker = line.worker if line else self._nearest(s, tier)
        travel = (
            2 * int(problem.travel_minutes[s, line.worker]) * float(problem.meetings[s, line.tier]) if line else 0.0
        )
        return {
            "cluster": school.cluster or NO_CLUSTER,
            "pupils": nan if school.pupils is None else school.pupils,
            "cases": school.expected_cases,
            "entitled_tier": self.model.tiers[tier].label,
            "meetings_entitled": self.model.meetings_a_term(problem.tier_ids[tier], school.phase),
            "hours_entitled": nan if worker is None else float(problem.minutes[s, worker, tier]) / 60,
            "caseload_entitled": self._caseload(s, tier),
            "travel_hours": travel / 60,
            "support": float(problem.meetings[s, line.tier]) if line else 0.0,
        }

    def _able(self, s: int, tier: int) -> np.ndarray:
        """Link workers (positions) who may lead the school at the tier."""
        return np.flatnonzero(self.problem.allowed[s] & self.problem.worker_tier_allowed[:, tier])

    def _nearest(self, s: int, tier: int) -> int | None:
        """Who has the shortest journey of those who may lead it, else of its cluster; None where there is nobody."""
        cluster = self.problem.schools[s].cluster
        ours = [w for w, worker in enumerate(self.problem.workers) if worker.cluster == cluster]
        able = [int(w) for w in self._able(s, tier)] or ours
        return min(able, key=lambda w: int(self.problem.travel_minutes[s, w]), default=None)

    def _caseload(self, s: int, tier: int) -> float:
        """Share of a full-time caseload that the school takes at least: 0 where somebody without a limit may lead it;
        the largest there is where nobody may."""
        shares = self.problem.caseload_share[s]
        able = self._able(s, tier)
        if len(able):
            return float(shares[able].min())
        return float(shares.max()) if len(shares) else 0.0


ENTITLED_COLUMNS = [
    *("cluster", "pupils", "cases", "entitled_tier", "meetings_entitled", "hours_entitled", "caseload_entitled"),
    *("travel_hours", "support"),
]
SCHOOL_COLUMNS = (
    *("urn", "name", "phase", "cluster", "pupils", "need_points", "need_weight", "cases", "is_led", "tier"),
    *("entitled_tier", "meetings", "meetings_entitled", "hours", "hours_entitled", "caseload_entitled", "travel_hours"),
    "support",
)
