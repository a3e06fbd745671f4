"""A plan as lines of positions, and lines as a plan."""

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.solver.start import Lines


def lines_of_plan(problem: AllocationProblem, plan: Plan) -> Lines:
    """(school, worker, tier) positions of every school that the plan leads."""
    schools = {school.urn: s for s, school in enumerate(problem.schools)}
    workers = {worker.worker_id: w for w, worker in enumerate(problem.workers)}
    tiers = {tier: t for t, tier in enumerate(problem.tier_ids)}
    return frozenset(
        (schools[one.urn], workers[one.worker_id], tiers[one.tier_id])
        for one in plan.assignments
        if one.urn in schools and one.worker_id in workers and one.tier_id in tiers
    )


def plan_of(problem: AllocationProblem, lines: Lines) -> Plan:
    """One assignment for each line, and one without a worker for each school nobody leads; in the order of the
    problem's schools. Lines that break a rule stay as they are, for the verifier to find."""
    led: dict[int, list[Assignment]] = {}
    for s, w, t in sorted(lines):
        one = Assignment(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[t])
        led.setdefault(s, []).append(one)
    nobody = ((s, [Assignment(school.urn, None, None)]) for s, school in enumerate(problem.schools))
    return Plan(tuple(one for s, alone in nobody for one in led.get(s, alone)))
