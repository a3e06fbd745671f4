"""What comes out of the solver: who leads each school, how often it meets, and how sure we are that it is best."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from allocation.goals import LAST, full_order
from allocation.repair_prices import RepairPrices


class SolveStatus(StrEnum):
    """OPTIMAL: every stage proven best but for the tie-break, which is not counted: plans that differ only there are
    equally good. FEASIBLE: lawful, some other stage not proven. STOPPED: cancelled, best so far.
    INFEASIBLE: no lawful plan covers every school; the plan covers what it can and `repairs` says what would."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One school's line of the plan; both None when the school is not covered."""

    urn: str
    worker_id: str | None
    tier_id: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody a school must have besides its link worker: `role_id` is the model's; None: it has nobody."""

    urn: str
    role_id: str
    worker_id: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One line a school, in the order of the problem's schools. `named`: whom schools must have besides, by role."""

    assignments: tuple[Assignment, ...]
    named: tuple[Named, ...] = ()

    @property
    def not_covered(self) -> tuple[str, ...]:
        """URNs of the schools nobody leads."""
        return tuple(line.urn for line in self.assignments if line.worker_id is None)


@dataclass(frozen=True, slots=True)
class Stage:
    """One lexicographic goal. `objective` and `bound` in `unit` (minimised unless said); `gap` is |objective - bound|
    beyond what counts as equal for the goal, relative where the objective is not near zero; seconds of wall time; None
    where the stage had nothing to decide."""

    goal: str
    label: str
    unit: str
    status: SolveStatus
    objective: float | None
    bound: float | None
    gap: float | None
    seconds: float
    solver: str

    @property
    def is_open(self) -> bool:
        """True when a better plan may exist on the goal. The tie-break is not counted: it says nothing about how good a
        plan is, only which of equally good ones is taken."""
        return self.goal != LAST and self.status is not SolveStatus.OPTIMAL


@dataclass(frozen=True, slots=True)
class Progress:
    """What is on screen while it solves: the stage, its place in the list, best objective and bound so far."""

    stage: str
    stage_number: int
    stages: int
    objective: float | None
    bound: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule. `rule` is its name in solver/constraints.py and verify.py; `sentence` says it in words."""

    rule: str
    sentence: str
    urns: tuple[str, ...] = ()
    worker_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest change by one lever that makes everything fit, in service words; `is_proven` when the repaired
    problem was solved and the next smaller amount was shown not to do. `changes` to the baseline bring it about, as far
    as they can, each as `scenario.changes.dumped` gives it; they are not kept with a plan."""

    lever: str
    sentence: str
    amount: float
    unit: str
    is_proven: bool
    changes: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class PartProof:
    """What a search came to in a part that shares nothing with the rest: the least each goal can be, in its unit, and
    the goals proven best. `fingerprint` is of all the part's inputs and of its lines."""

    fingerprint: str
    bounds: Mapping[str, float]
    proven: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """How to solve. `seconds` sets how much is searched: what two cores do in that time. `clock_seconds` is the hard
    limit by the clock (`seconds` where it is None); with far more of it than of `seconds` the clock never decides, so
    that the plan is the same on a slow machine. `threads` is how many may work at once (1 or 2), which changes no plan.
    `headroom_share` is direct time (0-1) that coverage and tiers leave free: each link worker's while they are set,
    that of a part's workers together after that; `seed` and limits give the same plan each time.

    `goal_order` names goals (`goals.GOAL_WORDS`) in the order wanted; those not named follow in the usual order. Raises
    `goals.UnsafeOrder` where a school could lose its link worker or its meetings to a goal that comes earlier.
    `repair_prices` are for the cheapest way to make everything fit.
    """

    seconds: float = 30.0
    seed: int = 1
    headroom_share: float = 0.0
    goal_order: tuple[str, ...] = ()
    repair_prices: RepairPrices = field(default_factory=RepairPrices)
    clock_seconds: float | None = None
    threads: int = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "goal_order", tuple(self.goal_order))
        if isinstance(self.repair_prices, Mapping):  # as a saved plan has them
            object.__setattr__(self, "repair_prices", RepairPrices(**self.repair_prices))
        full_order(self.goal_order)


@dataclass(frozen=True, slots=True)
class SolveResult:
    """A plan with the evidence for it. `plan` is there even when the status is INFEASIBLE (best partial plan). `parts`
    let the next search leave alone what has not changed; they are not saved with a plan."""

    status: SolveStatus
    plan: Plan
    stages: tuple[Stage, ...]
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    options: SolveOptions = field(default_factory=SolveOptions)
    parts: tuple[PartProof, ...] = field(default=(), compare=False, repr=False)
