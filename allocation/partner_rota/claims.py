"""What a split of limited visits is made from: every school's claim on a partner's visits, and the hours there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from statistics import median

from allocation.entities import Phase
from allocation.partner_rota.afford import PartnerNeed, Rota
from allocation.partner_rota.entities import Offer, OwedState
from allocation.partner_rota.split import whole_visits
from allocation.plan import SolveStatus, Stage

MIDDLE_POINTS = 50.0
WHOLE_AUTHORITY = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A school that the rule owes `visits` whole visits in a term (>= 1). `need_points` is 0-100; `is_stand_in`: the
    school has no score, and the middle of its phase stands in."""

    urn: str
    name: str
    phase: Phase
    cluster: str
    need_points: float
    visits: int
    is_stand_in: bool = False


@dataclass(frozen=True, slots=True)
class SplitProblem:
    """Everything the split of one partner's visits may look at. Hours of a visit and hours offered are exact; raises
    ValueError where a cluster has no offer, a school is there twice or a claim is of no visit."""

    partner_id: str
    label: str
    claims: tuple[Claim, ...]
    visit_hours: Fraction
    offer: Offer = field(default_factory=Offer)

    def __post_init__(self) -> None:
        urns = [claim.urn for claim in self.claims]
        if len(set(urns)) < len(urns):
            raise ValueError(f"{self.label}: a school is listed twice among those owed visits.")
        if any(claim.visits < 1 for claim in self.claims):
            raise ValueError(f"{self.label}: a school that is owed no visit has no claim.")
        lost = sorted({one.cluster for one in self.claims} - set(self.offer.by_cluster))
        if self.offer.in_all is None and lost:
            raise ValueError(f"{self.label}: no hours are offered, not even none, in {', '.join(lost)}.")

    def pot(self, claim: Claim) -> str:
        """The cluster whose own hours the school draws on; WHOLE_AUTHORITY where it has none of its own."""
        return claim.cluster if claim.cluster in self.offer.by_cluster else WHOLE_AUTHORITY

    @property
    def room(self) -> dict[str, int]:
        """Whole visits there are hours for, by pot; that of WHOLE_AUTHORITY is for all schools together. A pot without
        a limit, or any where a visit takes no time, is not there."""
        hours = dict(self.offer.by_cluster)
        if self.offer.in_all is not None:
            hours[WHOLE_AUTHORITY] = self.offer.in_all
        return {pot: floor(offered / self.visit_hours) for pot, offered in hours.items()} if self.visit_hours else {}

    @property
    def owed(self) -> int:
        """Visits of all claims together."""
        return sum(claim.visits for claim in self.claims)


@dataclass(frozen=True, slots=True)
class SplitResult:
    """A split of one partner's visits with the evidence for it: whole visits by URN, of every claim. `status` is
    OPTIMAL when every goal was proven, FEASIBLE when a better split may exist; `stages` are the goals in order."""

    problem: SplitProblem
    status: SolveStatus
    visits: Mapping[str, int]
    stages: tuple[Stage, ...]
    seconds: float = 0.0

    @property
    def given(self) -> int:
        """Visits of all schools together."""
        return sum(self.visits.values())

    @property
    def hours(self) -> Fraction:
        """Hours they take."""
        return self.given * self.problem.visit_hours


def split_problem(rota: Rota, need: PartnerNeed) -> SplitProblem:
    """The claims on one partner's visits. Raises ValueError while a number it needs is not said.

    A school without a need score gets the middle (median) of its phase's claims, or of all, or 50 where none has one.
    """
    if need.visit_hours is None or need.not_said:
        raise ValueError(f"{need.partner.label}: a number of its visits is not said yet.")
    rows = [
        (school, visits)
        for school, cell in rota.lines
        if cell.partner_id == need.partner.id
        and cell.state is OwedState.COMES
        and (visits := whole_visits(cell.visits))
    ]
    points = [(school.phase, school.need_points) for school, _ in rows if school.need_points is not None]
    claims = tuple(
        Claim(
            school.urn,
            school.name,
            school.phase,
            school.cluster,
            _middle(points, school.phase) if school.need_points is None else school.need_points,
            visits,
            school.need_points is None,
        )
        for school, visits in rows
    )
    return SplitProblem(need.partner.id, need.partner.label, claims, need.visit_hours, need.offer)


def _middle(points: Sequence[tuple[Phase, float]], phase: Phase) -> float:
    peers = [figure for one, figure in points if one is phase] or [figure for _, figure in points]
    return median(peers) if peers else MIDDLE_POINTS
