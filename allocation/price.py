"""What a plan costs on each goal, recomputed in plain Python; shares no code with the solver.

Each function has the name of the goal in solver/objectives.py, returns the figure in that goal's unit, and is better
the lower it is.
"""

from collections.abc import Callable
from math import isnan
from statistics import median

from allocation.entities import Phase
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.reading import by_worker, circles, colleagues, led_schools


def price(problem: AllocationProblem, plan: Plan, anchor: Plan | None = None) -> dict[str, float]:
    """Goal name -> figure, in the usual order of the goals. `anchor` is the plan to stay close to, if any."""
    figures = {one.__name__: one(problem, plan) for one in PRICES}
    figures["anchor_differences"] = float(_differences(plan, anchor)) if anchor else 0.0
    figures["list_order"] = float(_list_order(problem, plan))
    return figures


def need_weights(problem: AllocationProblem) -> list[float]:
    """The weight of each school in goals that weigh by need: its need points to two decimals, at least 1.

    A school without a score weighs as the median of its phase, or of all schools where its phase has no score, or 50.
    """
    known = [(school.phase, float(n)) for school, n in zip(problem.schools, problem.need_points, strict=True)]
    everyone = [need for _, need in known if not isnan(need)]
    middle = {phase: median(_known(known, phase) or everyone or [50.0]) for phase in {phase for phase, _ in known}}
    return [max(1.0, round(middle[phase] if isnan(need) else need, 2)) for phase, need in known]


def _known(needs: list[tuple[Phase, float]], phase: Phase) -> list[float]:
    return [need for its_phase, need in needs if its_phase == phase and not isnan(need)]


def need_not_covered(problem: AllocationProblem, plan: Plan) -> float:
    """Need weights of the schools nobody leads, added."""
    covered = {led.school for led in led_schools(problem, plan)}
    return sum(weight for s, weight in enumerate(need_weights(problem)) if s not in covered)


def unmet_entitlement(problem: AllocationProblem, plan: Plan) -> float:
    """Meetings a term below the entitlement, times need weight, added; a school nobody leads has no meetings."""
    given = {led.school: led.tier for led in led_schools(problem, plan)}
    total = 0.0
    for s, weight in enumerate(need_weights(problem)):
        entitled = problem.meetings[s, problem.entitled_tier[s]]
        delivered = problem.meetings[s, given[s]] if s in given else 0.0
        total += weight * max(0.0, float(entitled - delivered))
    return total


def upgrades_not_given(problem: AllocationProblem, plan: Plan) -> float:
    """Meetings a term above the entitlement that a school may have and is not given, times need weight, added.

    0 for every plan where tiers above the entitlement are not allowed.
    """
    given = {led.school: led.tier for led in led_schools(problem, plan)}
    total = 0.0
    for s, weight in enumerate(need_weights(problem)):
        entitled = float(problem.meetings[s, problem.entitled_tier[s]])
        most = max(float(m) for m, is_open in zip(problem.meetings[s], problem.tier_allowed[s], strict=True) if is_open)
        delivered = float(problem.meetings[s, given[s]]) if s in given else 0.0
        total += weight * max(0.0, most - max(entitled, delivered))
    return total


def unfilled_posts(problem: AllocationProblem, plan: Plan) -> float:
    """Full-time posts of link workers left below the lower end of their caseload band, added."""
    total = 0.0
    for w, led in enumerate(by_worker(problem, led_schools(problem, plan))):
        if (problem.caseload_floor_share[:, w][problem.allowed[:, w]] > 0).any():
            total += max(0.0, float(problem.fte[w]) - sum(float(problem.caseload_floor_share[s, w]) for s, _, _ in led))
    return total


def workload_gap(problem: AllocationProblem, plan: Plan) -> float:
    """Percentage points of direct time between the busiest and the least busy of colleagues, added over the groups."""
    used = _used_minutes(problem, plan)
    total = 0.0
    for group in colleagues(problem):
        shares = [100 * used[w] / float(problem.capacity_minutes[w]) for w in group]
        total += max(shares) - min(shares)
    return total


def workload_spread(problem: AllocationProblem, plan: Plan) -> float:
    """Hours a term by which workloads differ from an even share among colleagues (in proportion to direct time)."""
    used = _used_minutes(problem, plan)
    total = 0.0
    for group in colleagues(problem):
        load, capacity = sum(used[w] for w in group), sum(int(problem.capacity_minutes[w]) for w in group)
        total += sum(abs(used[w] - load * int(problem.capacity_minutes[w]) / capacity) for w in group)
    return total / 60


def moved_need(problem: AllocationProblem, plan: Plan) -> float:
    """Need weights of the schools led by somebody other than today's link worker, added."""
    weights = need_weights(problem)
    return sum(weights[s] for s, w, _ in led_schools(problem, plan) if problem.current[s] not in (-1, w))


def groups_split(problem: AllocationProblem, plan: Plan) -> float:
    """Link workers more than one in each keep-together group, added over the groups.

    Counted apart for link workers who have no school in common to lead, even through others: nothing could join those.
    """
    leader, circle = {led.school: led.worker for led in led_schools(problem, plan)}, circles(problem)
    total = 0
    for group in problem.keep_together:
        leaders = {leader[s] for s in group.schools if s in leader}
        total += len(leaders) - len({circle[w] for w in leaders})
    return float(total)


def boundary_crossings(problem: AllocationProblem, plan: Plan) -> float:
    """Schools led by a link worker of another cluster; a worker or school without a cluster crosses none."""
    led = [(problem.schools[s].cluster, problem.workers[w].cluster) for s, w, _ in led_schools(problem, plan)]
    return float(sum(1 for here, there in led if here and there and here != there))


def travel_hours(problem: AllocationProblem, plan: Plan) -> float:
    """Hours a term on the road: there and back for each meeting."""
    led = led_schools(problem, plan)
    return sum(2 * int(problem.travel_minutes[s, w]) * float(problem.meetings[s, t]) for s, w, t in led) / 60


def _used_minutes(problem: AllocationProblem, plan: Plan) -> list[int]:
    workers = by_worker(problem, led_schools(problem, plan))
    return [sum(int(problem.minutes[s, w, t]) for s, w, t in led) for led in workers]


def _differences(plan: Plan, anchor: Plan) -> int:
    before = {line.urn: line.worker_id for line in anchor.assignments}
    return sum(1 for line in plan.assignments if line.urn in before and line.worker_id != before[line.urn])


def _list_order(problem: AllocationProblem, plan: Plan) -> int:
    place = {worker_id: i for i, worker_id in enumerate(sorted(worker.worker_id for worker in problem.workers))}
    return sum(place[problem.workers[w].worker_id] for _, w, _ in led_schools(problem, plan))


PRICES: tuple[Callable[[AllocationProblem, Plan], float], ...] = (
    need_not_covered,
    unmet_entitlement,
    upgrades_not_given,
    unfilled_posts,
    workload_gap,
    workload_spread,
    groups_split,
    moved_need,
    boundary_crossings,
    travel_hours,
)
