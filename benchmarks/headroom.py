"""What keeping time free costs: entitlement met against the bound that holds when no time is kept free."""

import statistics

from allocation.plan import SolveOptions
from allocation.price import need_weights, unmet_entitlement
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from benchmarks.allocation import Effort
from benchmarks.districts import district

HEADROOM_PERCENT = (0.0, 1.0, 3.0)


def run(effort: Effort) -> None:
    """Prints, a size, the median share of the bound without headroom that plans at each headroom reach."""
    print(f"{'':4}" + "".join(f"{percent:>10g}%" for percent in HEADROOM_PERCENT) + "   headroom")
    for size in effort.sizes:
        problems = [district(size, seed, effort.kind) for seed in effort.seeds]
        shares = [shares_of_bound(problem, effort.our_seconds) for problem in problems]
        print(f"{size:4}" + "".join(f"{statistics.median(column):11.3f}" for column in zip(*shares, strict=True)))
    print("share of the need-weighted meetings that no plan without headroom can exceed")


def shares_of_bound(problem: AllocationProblem, seconds: float) -> list[float]:
    """Need-weighted meetings delivered towards the entitlement over the most that any plan could, a headroom each."""
    weights = need_weights(problem)
    entitled = sum(weight * float(problem.meetings[s, problem.entitled_tier[s]]) for s, weight in enumerate(weights))
    results = [
        solve(problem, SolveOptions(seconds=seconds, headroom_share=percent / 100)) for percent in HEADROOM_PERCENT
    ]
    least_unmet = next(stage.bound or 0.0 for stage in results[0].stages if stage.goal == "unmet_entitlement")
    return [(entitled - unmet_entitlement(problem, result.plan)) / (entitled - least_unmet) for result in results]
