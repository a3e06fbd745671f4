"""What the explanations come out as: who else could lead a school, what holds a plan back, what half a post buys."""

from dataclasses import dataclass, field

from allocation.plan import Plan


@dataclass(frozen=True, slots=True)
class HalfPost:
    """What half a full-time post more in one cluster buys in coverage and meetings, nothing else being changed.

    fte                      full-time posts added.
    is_possible              False where no role of the team could lead the cluster's schools: then nothing is said.
    schools_covered          schools led, of the whole council, that nobody led before.
    meetings, own_meetings   meetings a term more, up to the entitlement, in the whole council and in the cluster.
    weighted_meetings, own_weighted_meetings  the same times need weight (`price.need_weights`).
    unmet_entitlement        meetings below the entitlement times need weight that are left then, whole council.
    is_proven                no plan with this post covers more need, or meets more of the entitlement.
    """

    cluster: str
    fte: float
    is_possible: bool
    schools_covered: int
    meetings: float
    own_meetings: float
    weighted_meetings: float
    own_weighted_meetings: float
    unmet_entitlement: float
    is_proven: bool


@dataclass(frozen=True, slots=True)
class HalfPosts:
    """A row a cluster.

    unused_schools, unused_weighted_meetings  what today's staff could add to the plan without any post (0 for a plan
                         proven best); the rows count from there.
    is_compared_across   schools of different clusters are compared, so one cluster may hold back others' meetings.
    """

    rows: tuple[HalfPost, ...]
    unused_schools: int
    unused_weighted_meetings: float
    is_compared_across: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """One link worker for one school, and what the whole plan would be worth if they led it.

    rank             1 is best; None where they may not lead it or no lawful plan was found in which they do.
    is_lead          they lead it in the plan.
    reason           why there is no price, in words; "" where there is one.
    is_proven        nothing better exists for this pair (or, without a price, no lawful plan does).
    prices           goal -> figure of the whole plan, as `price.price` gives it; empty without a price.
    changes          goal -> figure less that of the plan as it is; more is worse.
    rearranged       URNs of the other schools whose link worker or tier would change.
    plan             the plan with this pair; None without a price.
    tier_id          the school's tier in it; "" without a price.
    minutes_further  minutes one way from base to school, less those of today's choice of the plan; None without a lead.
    hours_percent, caseload_percent  of their direct time and FTE, if they took the school and nothing else changed; NaN
                     where they have none (or, for caseload, no ceiling applies).
    is_ruled_out     a rule, a lock or the boundary keeps them from it, whatever else changes.
    """

    worker_id: str
    name: str
    rank: int | None
    is_lead: bool
    reason: str
    is_proven: bool
    prices: dict[str, float]
    changes: dict[str, float]
    rearranged: tuple[str, ...]
    plan: Plan | None
    tier_id: str
    minutes_further: int | None
    hours_percent: float
    caseload_percent: float
    is_ruled_out: bool = False


@dataclass(frozen=True, slots=True)
class SchoolAlternatives:
    """Every link worker for one school, those with a price first, by rank.

    prices       goal -> figure of the plan as it is.
    may_change   names of the link workers whose schools could change hands for it; all others keep theirs.
    is_everyone  these are all who could be drawn in: no worker outside may lead a school of theirs.
    first_gain   the goal on which rank 1 beats the plan's own choice; "" where the plan's choice is rank 1.
    is_gain_open the plan was not proven best on that goal.
    """

    urn: str
    rows: tuple[Alternative, ...]
    prices: dict[str, float]
    may_change: tuple[str, ...]
    is_everyone: bool
    first_gain: str
    is_gain_open: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class LimitPrice:
    """What one more unit of one limit would buy.

    kind             "hours", "caseload", "lock", "tier lock", "ban", "boundary", "moves", "moves each", "floor",
                     "headroom" or "comparison".
    change           the unit in words: "One hour a term more for Ann Lee".
    cluster          where it is; "" where it is the whole council.
    schools_covered  schools led that nobody leads in the plan.
    meetings         meetings a term more, up to the entitlement.
    gains            goal -> by how much its best figure falls (above 0 is better), each goal with those before it as
                     good as in the plan; goals nothing is gained on are left out.
    is_proven        every figure is the best there is, and what is left out gains nothing.
    """

    kind: str
    change: str
    cluster: str
    schools_covered: int
    meetings: float
    gains: dict[str, float]
    is_proven: bool


@dataclass(frozen=True, slots=True)
class LimitPrices:
    """Limits that cost something, the dearest first: by gain on the most important goal, then the next.

    tried, without_gain  how many limits were loosened by one unit, and for how many that buys nothing. Where even all
                         of a place together buy nothing, each counts as tried.
    untried              how many were not tried because the time was up or somebody stopped it.
    untried_most         goal -> the most that one of those could gain in coverage and meetings; empty where none can
                         gain any, None where that was not worked out.
    """

    rows: tuple[LimitPrice, ...]
    tried: int
    without_gain: int
    untried: int
    seconds: float
    untried_most: dict[str, float] | None = field(default_factory=dict)
