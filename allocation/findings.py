"""What the explanations come out as: who else could lead a school, what holds a plan back, what half a post buys."""

from dataclasses import dataclass


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
