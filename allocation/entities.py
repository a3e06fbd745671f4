"""The things the service is made of: schools, link workers, hubs, and what a figure's state can be."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Phase(StrEnum):
    """The cohort a school is scored and compared in (never across).

    PRIMARY includes infant, junior and middle-deemed-primary schools; SECONDARY includes middle-deemed-secondary
    and all-through schools; SPECIAL is special schools and alternative provision together.
    """

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"


class ValueState(StrEnum):
    """What a figure's cell says. Anything but KNOWN has no number, and none of them is ever turned into 0.

    DfE symbols: z not applicable; x not available; c suppressed; low/k rounds to zero but is not; u unreliable.
    A frame column `fsm_percent` that can carry one of these has a twin column `fsm_percent_state`.
    """

    KNOWN = "known"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not applicable"
    ROUNDS_TO_ZERO = "rounds to zero"
    UNRELIABLE = "unreliable"


@dataclass(frozen=True, slots=True)
class School:
    """A school as the allocation sees it.

    `need_points` is 0-100 or None when there is not enough data; `expected_cases` is early help cases a term (>= 0);
    `easting`, `northing` are British National Grid metres or None; `current_worker_id` is who leads today.
    `computed_tier_id` is the tier its score alone gives ("" without a score), `tier_note` why its agreed tier is what
    it is ("" where there is nothing to say).
    """

    urn: str
    name: str
    phase: Phase
    cluster: str
    pupils: float | None = None
    need_points: float | None = None
    expected_cases: float = 0.0
    easting: float | None = None
    northing: float | None = None
    current_worker_id: str | None = None
    computed_tier_id: str = ""
    tier_note: str = ""


@dataclass(frozen=True, slots=True)
class LinkWorker:
    """A post that can lead schools. `fte` is 0-1; empty `phases` means any; dates are inclusive, None is open-ended."""

    worker_id: str
    name: str
    role: str
    fte: float
    cluster: str
    hub: str = ""
    phases: frozenset[Phase] = frozenset()
    easting: float | None = None
    northing: float | None = None
    available_from: date | None = None
    available_to: date | None = None


@dataclass(frozen=True, slots=True)
class Hub:
    """A place link workers start from; British National Grid metres, or None where the file gave no usable place."""

    name: str
    cluster: str
    easting: float | None = None
    northing: float | None = None
