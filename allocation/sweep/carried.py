"""More staff can never give a worse plan: where a search that ran out of time says so, the better known plan stands."""

from collections.abc import Mapping, Sequence

from allocation.plan import Plan, SolveOptions, SolveResult
from allocation.price import need_not_covered, unmet_entitlement
from allocation.problem import AllocationProblem
from allocation.verify import verify

SLACK = 1e-6


def better_known(
    problems: Mapping[int, AllocationProblem],
    results: Mapping[int, SolveResult],
    pairs: Sequence[tuple[int, int]],
) -> dict[int, tuple[Plan, int]]:
    """Place -> (the plan that stands there, the place it was found at), where that is not its own.

    `pairs`: of each, a plan of the first is a plan of the second (`points.eased`), in an order in which a plan can be
    handed on. A plan is handed on only where the verifier finds that it keeps every rule there, as much time was to be
    kept free, and it is better on the first two goals: need left without a link worker, then unmet entitlement.
    """
    found: dict[int, tuple[Plan, int]] = {}
    worth: dict[tuple[int, int], tuple[float, float]] = {}

    def stands(place: int) -> tuple[Plan, int]:
        return found.get(place, (results[place].plan, place))

    def value(place: int, plan: Plan, source: int) -> tuple[float, float]:
        if (place, source) not in worth:
            problem = problems[place]
            worth[place, source] = need_not_covered(problem, plan), unmet_entitlement(problem, plan)
        return worth[place, source]

    for first, second in pairs:
        if first not in results or second not in results:
            continue
        plan, source = stands(first)
        if not _keeps_free(results[first].options, results[second].options):
            continue
        offered, own = value(second, plan, source), value(second, *stands(second))
        if _is_better(offered, own) and not verify(problems[second], plan):
            found[second] = plan, source
    return found


def _keeps_free(first: SolveOptions, second: SolveOptions) -> bool:
    return first.headroom_share >= second.headroom_share


def _is_better(one: tuple[float, float], other: tuple[float, float]) -> bool:
    if abs(one[0] - other[0]) > SLACK:
        return one[0] < other[0]
    return one[1] < other[1] - SLACK
