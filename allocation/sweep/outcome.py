"""What a point came to: its state, its figures by cluster and in all, and how far they are from proven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter

from allocation.cluster_comparison.places import EVERYWHERE, NO_CLUSTER, PlanSeen
from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult, Stage
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.reading import led_schools
from allocation.sweep.definitions import FIGURES, OF_ANY_PLAN, SeenPlace

FIRST = ("need_not_covered", "unmet_entitlement")  # the goals that settle who is led and how often


class State(StrEnum):
    """SOLVED: every school has a link worker. SHORT: proven that not every school can have one. OPEN: some school has
    none, and whether that must be is not proven. REFUSED: the changes do not fit what is loaded. WAITING: not done."""

    SOLVED = "solved"
    SHORT = "does not fit"
    OPEN = "not settled"
    REFUSED = "refused"
    WAITING = "not done yet"


@dataclass(frozen=True, slots=True)
class NotProven:
    """A goal on which a better plan may exist: the plan's figure and the least that is possible, in `unit`."""

    goal: str
    label: str
    unit: str
    figure: float
    bound: float

    @property
    def sentence(self) -> str:
        """ "unmet entitlement: 120, and proven not below 96"."""
        return f"{self.label}: {self.figure:,.0f}, and proven not below {self.bound:,.0f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A point's figures: place -> id of a figure -> number, None where it is not counted. `places` has the clusters and
    last the whole council. `lines`: school -> (link worker, tier), kept where they are compared. `carried_from`: the
    label of the point whose plan stands here, because this point's own search found a worse one."""

    point_id: str
    state: State
    figures: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    not_proven: tuple[NotProven, ...] = ()
    carried_from: str = ""
    lines: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_solved(self) -> bool:
        """Every school has a link worker, so that all figures stand."""
        return self.state is State.SOLVED

    @property
    def is_proven(self) -> bool:
        """No plan gives schools more of what they are entitled to."""
        is_open = any(one.goal in FIRST for one in self.not_proven)
        return self.state in (State.SOLVED, State.SHORT) and not is_open

    def figure(self, figure_id: str, place: str = EVERYWHERE) -> float | None:
        """A figure; None where it has no number, or the plan leaves schools out and it is not one of any plan's."""
        if not self.is_solved and figure_id not in OF_ANY_PLAN:
            return None
        return self.figures.get(place, {}).get(figure_id)

    def measured(self, figure_id: str, place: str = EVERYWHERE) -> float | None:
        """The figure of the plan there is, also one that leaves schools out: for what happens when staff is away."""
        return self.figures.get(place, {}).get(figure_id)


OUTCOMES: TypeAdapter[tuple[Outcome, ...]] = TypeAdapter(tuple[Outcome, ...])


def refused(point_id: str, reasons: tuple[str, ...]) -> Outcome:
    """A point that cannot be."""
    return Outcome(point_id, State.REFUSED, reasons=reasons)


def outcome_of(
    point_id: str,
    problem: AllocationProblem,
    model: OperatingModel,
    result: SolveResult,
    *,
    plan: Plan | None = None,
    carried_from: str = "",
    with_lines: bool = False,
) -> Outcome:
    """What a solve came to. `plan` stands in place of the result's own where a better one is known; `model` is the one
    the hours of the problem were worked out with."""
    stands = plan or result.plan
    names = {school.urn: school.name for school in problem.schools}
    left_out = tuple(names[urn] for urn in stands.not_covered)
    state = _state(result, bool(left_out))
    reasons = (f"Nobody leads {', '.join(left_out)}.",) if left_out else ()
    lines = {line.urn: (line.worker_id or "", line.tier_id or "") for line in stands.assignments if with_lines}
    return Outcome(
        point_id=point_id,
        state=state,
        figures=_figures(problem, model, stands),
        reasons=reasons,
        not_proven=_not_proven(problem, result.stages, stands, is_carried=plan is not None),
        carried_from=carried_from,
        lines=lines,
        seconds=round(result.seconds, 2),
    )


def _state(result: SolveResult, are_left_out: bool) -> State:
    if not are_left_out:
        return State.SOLVED
    first = result.stages[0] if result.stages else None
    return State.SHORT if first is not None and (first.bound or 0.0) > 0 else State.OPEN


def _not_proven(
    problem: AllocationProblem, stages: tuple[Stage, ...], plan: Plan, *, is_carried: bool
) -> tuple[NotProven, ...]:
    prices = price(problem, plan) if is_carried else {}
    found = []
    for stage in stages:
        figure = prices.get(stage.goal, stage.objective)
        is_told = stage.is_open and stage.goal != "anchor_differences"  # how near the reference, not how good
        if is_told and figure is not None and stage.bound is not None:
            found.append(NotProven(stage.goal, stage.label, stage.unit, float(figure), float(stage.bound)))
    return tuple(found)


def _figures(problem: AllocationProblem, model: OperatingModel, plan: Plan) -> dict[str, dict[str, float | None]]:
    seen = PlanSeen(model, problem, plan)
    moved = [one.school for one in led_schools(problem, plan) if problem.current[one.school] not in (-1, one.worker)]
    homes = [problem.schools[s].cluster or NO_CLUSTER for s in moved]
    found = {}
    for place in seen.places:
        count = len(homes) if place.name == EVERYWHERE else homes.count(place.name)
        values = {one.id: one.work(SeenPlace(place, count)) for one in FIGURES}
        found[place.name] = {name: round(v.number, 6) if v.is_known else None for name, v in values.items()}
    return found
