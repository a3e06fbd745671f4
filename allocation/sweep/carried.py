"""More staff can never give a worse plan: where a search that ran out of time says so, the better known plan stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from allocation.plan import Plan
from allocation.price import need_not_covered, unmet_entitlement
from allocation.problem import AllocationProblem
from allocation.verify import verify

SLACK = 1e-6


class Worth(NamedTuple):
    """A plan on the first two goals: need weights left without a link worker, then unmet entitlement."""

    need_not_covered: float
    unmet_entitlement: float

    def is_better_than(self, other: "Worth") -> bool:
        """By the first goal, else by the second."""
        if abs(self.need_not_covered - other.need_not_covered) > SLACK:
            return self.need_not_covered < other.need_not_covered
        return self.unmet_entitlement < other.unmet_entitlement - SLACK


class OwnPlan(NamedTuple):
    """What a point's own search found is worth, and how much of everybody's time it was to keep free."""

    worth: Worth
    headroom_share: float


def worth_of(problem: AllocationProblem, plan: Plan) -> Worth:
    """Of a plan that need not keep the rules."""
    return Worth(need_not_covered(problem, plan), unmet_entitlement(problem, plan))


def worth_if_lawful(problem: AllocationProblem, plan: Plan) -> Worth | None:
    """None for a plan in which the verifier finds a rule broken."""
    return None if verify(problem, plan) else worth_of(problem, plan)


def better_known(
    own: Mapping[int, OwnPlan], pairs: Sequence[tuple[int, int]], offered: Callable[[int, int], Worth | None]
) -> dict[int, int]:
    """Place -> the place whose plan stands there, where that is not its own.

    `pairs`: of each, a plan of the first is a plan of the second (`points.eased`), in an order in which a plan can be
    handed on. `offered`: what the plan found at one place is worth at another, None where it breaks a rule there. It is
    asked only where the plan that stands at the first is better there than what stands at the second, as the changes
    between leave what schools need and are entitled to as it is. A plan is handed on only where it is better by
    `offered` too, and as much time was to be kept free.
    """
    stands = {place: (place, one.worth) for place, one in own.items()}
    for first, second in pairs:
        if first not in own or second not in own or own[first].headroom_share < own[second].headroom_share:
            continue
        source, worth = stands[first]
        if worth.is_better_than(stands[second][1]):
            found = offered(source, second)
            if found is not None and found.is_better_than(stands[second][1]):
                stands[second] = source, found
    return {place: source for place, (source, _) in stands.items() if source != place}
