"""What a question of "why" comes out as: what stands against it, its price, the goal that decides, what it takes."""

from dataclasses import dataclass, field

from allocation.findings import Alternative, SchoolAlternatives
from allocation.plan import Plan


@dataclass(frozen=True, slots=True)
class Decisive:
    """The first goal, in the order they are taken, on which every plan with the wish is worse than the plan at hand
    (or than what counts as equal), while every goal before it is no worse.

    before      the plan's figure in the part of the council that could change, in the goal's unit.
    after       the best figure found with the wish;  at_least  no plan with it is below this.
    even        figures up to this count as equal on this goal; 0 where none do.
    place       the goal's place in the order, from 0.
    """

    goal: str
    place: int
    before: float
    after: float
    at_least: float
    even: float

    @property
    def is_certain(self) -> bool:
        """Every plan with the wish is worse on the goal."""
        return self.at_least > max(self.before, self.even)

    @property
    def is_exact(self) -> bool:
        """No plan with the wish is better on the goal than the one found."""
        return self.after <= self.at_least


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would make it possible, found by solving with just that loosened.

    kind        "permission" (a rule, lock or boundary by name), "entitlement", "one phase", "group"; or of an amount:
                "FTE", "ceiling", "moves", "moves each", "people", "post".
    condition   what would have to be so, after "if": "Priya had 0.2 FTE more".
    amount      how much, in the unit of the kind (tenths of FTE, schools a full-time post, schools, people); 0 for
                kinds that are so or not.
    is_alone    with it, nothing else has to change; else `plan` says what else does.
    is_proven   with a step less (or without it) there is certainly no such plan.
    plan        a plan with the wish that is lawful once this is so.
    """

    kind: str
    condition: str
    amount: int
    is_alone: bool
    is_proven: bool
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """One other link worker for the school, held against the plan as it is.

    against     what rules it out whatever else changes, in words; empty where nothing does.
    found       the smallest re-arrangement with them, with its price by goal (`findings.Alternative`); without a plan
                in it there is none, or none was found.
    decisive    the goal that speaks for the plan as it is; None where no goal does, or where there is no such plan.
    takes       what would make it possible, or possible with nothing else changed.
    """

    worker_id: str
    name: str
    against: tuple[str, ...]
    found: Alternative
    decisive: Decisive | None
    takes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class WhyLed:
    """Why the school has the link worker it has in a plan.

    today_id      who leads it today; None nobody.
    minutes       of their time in the term;  travel_minutes  one way. Both None where nobody leads it.
    breaks        sentences of the rules that this line of the plan breaks by itself or with others.
    only          True when it is certain that nobody else could lead it, whatever changes within the rules.
    ranking       every link worker in order, with the price of the smallest re-arrangement.
    contrasts     those asked about, by worker id; `next_best` is the one that costs least by the goals in their order.
    is_solved     the plan was found by the solver, so goals put it there; else somebody did, or it is today's.
    """

    urn: str
    worker_id: str | None
    tier_id: str | None
    today_id: str | None
    minutes: int | None
    travel_minutes: int | None
    is_locked: bool
    breaks: tuple[str, ...]
    only: bool
    ranking: SchoolAlternatives
    contrasts: dict[str, Contrast]
    next_best: str | None
    is_solved: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class TierWay:
    """One tier for the school, held against the plan as it is.

    against     what rules it out, in words; empty where nothing does.
    with_it     URN -> tier id: other schools that would have to have another tier with it, by the rule that no school
                passes over a needier one.
    changes     goal -> figure less that of the plan as it is; empty without a plan.
    losers, winners  URNs of other schools that would have fewer, and more, meetings.
    rearranged  URNs of other schools whose link worker or tier would change.
    minutes     more work a term than now for the link worker (below 0: less), nothing else changed.
    takes       what would make it possible with nobody having fewer meetings.
    """

    tier_id: str
    meetings: float
    is_given: bool
    against: tuple[str, ...]
    with_it: dict[str, str]
    changes: dict[str, float]
    losers: tuple[str, ...]
    winners: tuple[str, ...]
    rearranged: tuple[str, ...]
    minutes: int
    plan: Plan | None
    is_proven: bool
    takes: tuple[Change, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class WhyTier:
    """Why the school has the tier it has in a plan.

    entitled_id, computed_id  what the agreed tiers and what the score alone give; "" without a score.
    note        why the agreed tier is what it is; "" where there is nothing to say.
    kept_by     "lock", "entitlement" (it has all it may have), "time" (more would be lawful but does not fit, or not
                without somebody else losing), "hand" (more would fit with nobody losing), "broken" (a tier it may not
                have), "nobody" (nobody leads it).
    ways        every tier of the model, from the least to the most.
    """

    urn: str
    tier_id: str | None
    entitled_id: str
    computed_id: str
    need_points: float | None
    note: str
    kept_by: str
    breaks: tuple[str, ...]
    ways: tuple[TierWay, ...]
    seconds: float
