"""What a cover plan is: who takes each school, at which tier, how full everybody is then, and how long that holds."""

from dataclasses import dataclass

from allocation.hand_edit import HandEdit, edited
from allocation.plan import Plan


@dataclass(frozen=True, slots=True)
class SchoolCover:
    """One school of the person who is away. `worker_id` and `tier_id` while it is covered, both None without cover."""

    urn: str
    tier_id_before: str
    worker_id: str | None
    tier_id: str | None

    @property
    def is_covered(self) -> bool:
        """Somebody leads it meanwhile."""
        return self.worker_id is not None

    @property
    def is_full(self) -> bool:
        """Somebody leads it meanwhile, at the tier it had."""
        return self.is_covered and self.tier_id == self.tier_id_before


@dataclass(frozen=True, slots=True)
class Load:
    """One link worker who takes schools on. Percent of direct time and of their caseload: before, over the term with
    the cover, and in the weeks of the absence alone. None where they have no direct time or no limit on schools."""

    worker_id: str
    schools: int
    hours_percent_before: float | None
    hours_percent: float | None
    hours_percent_while_away: float | None
    caseload_percent_before: float | None
    caseload_percent: float | None
    caseload_percent_while_away: float | None


@dataclass(frozen=True, slots=True)
class Worst:
    """The fullest of those who take a school on, percent; None where nobody with such a limit does."""

    hours_percent_before: float | None
    hours_percent: float | None
    caseload_percent_before: float | None
    caseload_percent: float | None


@dataclass(frozen=True, slots=True)
class Arranged:
    """The schools shared out: `loads` of those who take any, `worst` the most of these. `is_proven`: there is nothing
    better. `newly_broken`: rules, in sentences, that the verifier finds broken and that were not before."""

    schools: tuple[SchoolCover, ...]
    loads: tuple[Load, ...]
    worst: Worst
    is_proven: bool
    newly_broken: tuple[str, ...] = ()

    @property
    def full(self) -> int:
        """Schools covered at the tier they had."""
        return sum(one.is_full for one in self.schools)

    @property
    def lower(self) -> int:
        """Schools covered at a lower tier."""
        return sum(one.is_covered and not one.is_full for one in self.schools)

    @property
    def without(self) -> int:
        """Schools nobody leads meanwhile."""
        return sum(not one.is_covered for one in self.schools)

    def on(self, plan: Plan) -> Plan:
        """The plan while they are away."""
        return edited(plan, [HandEdit(one.urn, one.worker_id, one.tier_id) for one in self.schools])


@dataclass(frozen=True, slots=True)
class AbsenceCover:
    """What becomes of one link worker's schools while they are away.

    within      shared out within everybody's limits.
    emergency   every school that anybody may lead, at the tier it had, whatever that does to hours and caseloads: the
                least fullest load. None where `within` covers all in full already.
    weeks_full  the longest absence, in weeks and up to a term, in which every school is covered at its tier within the
                limits; 0 for not even one. weeks_covered: the same with lower tiers.
    """

    worker_id: str
    within: Arranged
    emergency: Arranged | None
    weeks_full: int
    weeks_covered: int
    are_weeks_proven: bool

    @property
    def is_proven(self) -> bool:
        """All of it."""
        rest = self.emergency is None or self.emergency.is_proven
        return self.within.is_proven and self.are_weeks_proven and rest


@dataclass(frozen=True, slots=True)
class CoverRun:
    """The cover of every link worker who leads schools, in the problem's order; only some where it was stopped."""

    covers: tuple[AbsenceCover, ...]
    is_whole: bool = True

    def of(self, worker_id: str) -> AbsenceCover | None:
        """The cover of one link worker; None for somebody who leads no school, or was not worked out."""
        return next((one for one in self.covers if one.worker_id == worker_id), None)
