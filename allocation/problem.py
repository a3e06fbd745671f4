"""Everything the solver may look at, as arrays; refuses to exist if it contradicts itself."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation import bare_arrays, problem_faults
from allocation.entities import LinkWorker, School
from allocation.required import NOTHING_REQUIRED, Required


class InconsistentProblem(ValueError):
    """The problem contradicts itself; `faults` lists every contradiction as a sentence that names what it is about."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """Schools that should have the same link worker: a secondary and its feeders, or schools that share families.

    `schools` are positions in the problem's schools. A hard group has one link worker (a school of it may still be
    left without one); of other groups as few link workers as can be is a goal.
    """

    name: str
    schools: tuple[int, ...]
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class AreaLimit:
    """No more than `people` of these link workers lead schools of an area: as many as the operating model has there.

    `schools` and `workers` are positions in the problem's lists; link workers who are not among `workers` do not count.
    `post` is what the model calls them.
    """

    area: str
    post: str
    schools: tuple[int, ...]
    workers: tuple[int, ...]
    people: int


@dataclass(frozen=True, eq=False)
class AllocationProblem:
    """One term's allocation: S schools, W link workers, T tiers from the least to the most support.

    allowed            [S, W] bool: this worker may lead this school (role, phase, cluster, dates, bans).
    not_allowed_reason [S, W] str: why not, in words; "" where allowed.
    tier_allowed       [S, T] bool: tiers the school may be given (phase, floor, not above its entitlement).
    worker_tier_allowed[W, T] bool: tiers the worker's role may lead.
    entitled_tier      [S] int: index of the tier the need score entitles the school to.
    need_points        [S] float 0-100, NaN where there is not enough data.
    meetings           [S, T] float: meetings a term at that tier.
    minutes            [S, W, T] int: minutes a term of the worker's time (meetings, casework, travel).
    travel_minutes     [S, W] int: one way, base to school; NaN is not allowed: unknown places use the cluster's median.
    caseload_share     [S, W] float: share of one full-time caseload the school takes (1/9, 1/3); 0 where no ceiling.
    caseload_floor_share [S, W] float: the same against the lower number of the band (1/7, 1/2); 0 where no floor.
    capacity_minutes   [W] int: direct minutes the worker has in the term.
    fte                [W] float.
    current            [S] int: index of the worker who leads today, -1 for none.
    current_tier       [S] int: index of today's tier, -1 where unknown.
    locks              [S] int: worker index the school must keep, -1 for none.
    tier_locks         [S] int: tier index the school must have, -1 for none.
    leapfrog_group     [S] int: schools of one group are compared (phase, and cluster or authority); -1 is not compared.
    one_phase_only     a worker leads schools of one phase only.
    max_moves          most schools that may leave the worker who leads them today; None for no cap.
    planning_date      first day of the term the plan is for.
    keep_together      groups of schools that should have the same link worker.
    max_moves_per_worker  most schools that a worker gives up, and most that they take on, when schools leave somebody
                       who leads them today and still may; None for no cap.
    area_limits        areas in which only so many people may lead.
    required           whom every school must have by name besides its link worker; decided apart from all else.
    boundary_only      [S, W] bool: nothing but the cluster boundary keeps the worker from the school, so the school
                       could be lent; None where that is not known.
    """

    schools: tuple[School, ...]
    workers: tuple[LinkWorker, ...]
    tier_ids: tuple[str, ...]
    allowed: NDArray[np.bool_]
    not_allowed_reason: NDArray[np.object_]
    tier_allowed: NDArray[np.bool_]
    worker_tier_allowed: NDArray[np.bool_]
    entitled_tier: NDArray[np.int64]
    need_points: NDArray[np.float64]
    meetings: NDArray[np.float64]
    minutes: NDArray[np.int64]
    travel_minutes: NDArray[np.int64]
    caseload_share: NDArray[np.float64]
    caseload_floor_share: NDArray[np.float64]
    capacity_minutes: NDArray[np.int64]
    fte: NDArray[np.float64]
    current: NDArray[np.int64]
    current_tier: NDArray[np.int64]
    locks: NDArray[np.int64]
    tier_locks: NDArray[np.int64]
    leapfrog_group: NDArray[np.int64]
    one_phase_only: bool
    max_moves: int | None
    planning_date: date
    boundary_only: NDArray[np.bool_] | None = None
    keep_together: tuple[SchoolGroup, ...] = ()
    max_moves_per_worker: int | None = None
    area_limits: tuple[AreaLimit, ...] = ()
    required: Required = NOTHING_REQUIRED

    def __post_init__(self) -> None:
        faults = self.faults()
        if faults:
            raise InconsistentProblem(faults)

    @property
    def size(self) -> tuple[int, int, int]:
        """(schools, workers, tiers)."""
        return len(self.schools), len(self.workers), len(self.tier_ids)

    def faults(self, *, strict: bool = False) -> list[str]:
        """Everything the problem contradicts itself in, each as a sentence that names what it is about.

        A problem with a fault of the usual kind cannot be made. `strict` adds what makes it certain that some school
        goes without a link worker or some link worker without a school: nobody may lead it, nothing they may lead, more
        locked to somebody than fits. Where the data are a council's, `solve` names those schools and what would help
        instead.
        """
        return problem_faults.faults(self, strict=strict)

    @classmethod
    def from_arrays(
        cls, minutes: ArrayLike, capacity_minutes: ArrayLike, *, strict: bool = True, **arrays: Any
    ) -> "AllocationProblem":
        """A problem from bare arrays, without an operating model; what is left out is off.

        minutes           [S, W] or [S, W, T]: minutes of the worker's time that the school takes (at each tier).
        capacity_minutes  [W]: minutes each worker has.
        arrays            any other field of this class by name, as lists or arrays; and `urns`, `worker_ids`, `phases`,
                          `clusters` (of schools), `worker_clusters`, `roles` (of workers): text, one each.
        strict            refuse what `faults(strict=True)` names as well.

        Left out: every pair and tier is allowed; the entitlement is the highest tier; tier t has t + 1 meetings a term;
        need is 50 points; there are no caseload bands, current leads, locks, groups or caps, nothing to compare for
        leapfrogs, and every worker has a role of their own, so that nobody's workload is evened out with another's. So
        with one tier and `travel_minutes` as costs this is the generalised assignment problem: the `travel_hours` of a
        plan are 2 / 60 of its cost. Raises InconsistentProblem with every fault.
        """
        fields, faults = bare_arrays.fields(minutes, capacity_minutes, arrays)
        if not fields:
            raise InconsistentProblem(faults)
        return cls.without_faults(faults, strict=strict, **fields)

    @classmethod
    def without_faults(cls, known: Sequence[str], *, strict: bool = False, **fields: Any) -> "AllocationProblem":
        """The problem with these fields. Raises InconsistentProblem with the faults `known` and all of its own."""
        draft = object.__new__(cls)  # to look for faults in, all of them at once; never given to anybody
        for one in dataclasses.fields(cls):
            object.__setattr__(draft, one.name, fields.get(one.name, one.default))
        faults = [*known, *draft.faults(strict=strict)]
        if faults:
            raise InconsistentProblem(faults)
        return cls(**fields)
