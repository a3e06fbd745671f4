"""Every hard rule again, in plain Python, for any plan: the solver's, one edited by hand, or today's allocation.

Shares no code with the solver. Each check has the name of the rule in solver/constraints.py and says in a sentence
what is broken, with the school, the link worker and the figures.
"""

from collections import Counter
from collections.abc import Callable
from itertools import groupby

import numpy as np

from allocation import must_have_check
from allocation.breach_words import called, pair_breach, phase_words, school_words, worker_breach
from allocation.plan import Breach, Plan
from allocation.problem import AllocationProblem
from allocation.reading import Led, by_worker, is_move_by_choice, led_schools
from allocation.wording import counted, joined, words

TOLERANCE = 1e-5


def verify(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """Every rule the plan breaks, in the order of ALL_CHECKS; an empty list means the plan is lawful."""
    return [breach for check in ALL_CHECKS for breach in check(problem, plan)]


def one_link_worker(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """Every school has exactly one line: one known link worker and one known tier, or named as not covered."""
    known = {school.urn: school.name for school in problem.schools}
    listed = Counter(line.urn for line in plan.assignments)
    faults = [(urn, f"{called(known, urn)} is not one of the schools allocated") for urn in listed if urn not in known]
    faults += [(u, f"{called(known, u)} has {n} lines in the plan; it needs one") for u, n in listed.items() if n > 1]
    faults += [
        (urn, f"{called(known, urn)} is neither led by anyone nor named as not covered")
        for urn in known
        if urn not in listed
    ]
    workers = {worker.worker_id for worker in problem.workers}
    for line in plan.assignments:
        school = called(known, line.urn)
        if line.worker_id is not None and line.worker_id not in workers:
            faults.append((line.urn, f"{school} is given to '{line.worker_id}', who is not on the team"))
        if (line.worker_id is None) != (line.tier_id is None):
            faults.append((line.urn, f"{school} has a link worker without a tier, or a tier without a link worker"))
        elif line.tier_id is not None and line.tier_id not in problem.tier_ids:
            faults.append((line.urn, f"{school} has the tier '{line.tier_id}', which does not exist"))
    return [Breach("one_link_worker", f"{sentence}.", (urn,)) for urn, sentence in faults]


def may_lead(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """A link worker leads only schools open to them: role, phase, cluster, dates, bans."""
    return [
        pair_breach(problem, "may_lead", f"may not lead it: {problem.not_allowed_reason[s, w] or 'not allowed'}", s, w)
        for s, w, _ in led_schools(problem, plan)
        if not problem.allowed[s, w]
    ]


def caseload_limit(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """The shares of a full caseload that a link worker's schools take add up to no more than their FTE."""
    found = []
    for w, led in enumerate(by_worker(problem, led_schools(problem, plan))):
        load = sum(float(problem.caseload_share[s, w]) for s, _, _ in led)
        if load > problem.fte[w] + TOLERANCE:
            sentence = (
                f"leads {phase_words(problem, led)}, {load:.2f} full caseloads on {round(problem.fte[w], 2):g} FTE"
            )
            found.append(worker_breach(problem, "caseload_limit", sentence, w, led))
    return found


def one_phase_only(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """Where the operating model says so, a link worker leads schools of one phase only."""
    if not problem.one_phase_only:
        return []
    return [
        worker_breach(
            problem, "one_phase_only", f"leads {phase_words(problem, led)}; one phase only is allowed", w, led
        )
        for w, led in enumerate(by_worker(problem, led_schools(problem, plan)))
        if len({problem.schools[s].phase for s, _, _ in led}) > 1
    ]


def hours_limit(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """The minutes a link worker's schools take in the term are no more than their direct time."""
    found = []
    for w, led in enumerate(by_worker(problem, led_schools(problem, plan))):
        minutes, limit = sum(int(problem.minutes[s, w, t]) for s, _, t in led), int(problem.capacity_minutes[w])
        if minutes > limit:
            sentence = f"has {minutes / 60:.1f} hours of work a term with {phase_words(problem, led)}, and "
            sentence += f"{limit / 60:.1f} hours on {round(problem.fte[w], 2):g} FTE"
            found.append(worker_breach(problem, "hours_limit", sentence, w, led))
    return found


def role_serves_tier(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """A link worker's role may lead schools at the tier they are given."""
    found = []
    for s, w, t in led_schools(problem, plan):
        if not problem.worker_tier_allowed[w, t]:
            role, tier = words(problem.workers[w].role), words(problem.tier_ids[t])
            found.append(pair_breach(problem, "role_serves_tier", f"as {role} may not lead a school at '{tier}'", s, w))
    return found


def tier_within_bounds(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """A school's tier is one it may be given: not below its phase's floor, not above its entitlement."""
    found = []
    for s, _, t in led_schools(problem, plan):
        if not problem.tier_allowed[s, t]:
            may = " or ".join(f"'{words(problem.tier_ids[i])}'" for i in np.flatnonzero(problem.tier_allowed[s]))
            sentence = f"{school_words(problem, s)} is given '{words(problem.tier_ids[t])}'; it may have {may}."
            found.append(Breach("tier_within_bounds", sentence, (problem.schools[s].urn,)))
    return found


def locks(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """A school locked to a link worker is led by nobody else."""
    return [
        pair_breach(problem, "locks", f"leads it, but it is locked to {problem.workers[problem.locks[s]].name}", s, w)
        for s, w, _ in led_schools(problem, plan)
        if problem.locks[s] not in (-1, w)
    ]


def tier_locks(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """A school locked to a tier has no other."""
    found = []
    for s, _, t in led_schools(problem, plan):
        if problem.tier_locks[s] not in (-1, t):
            given, fixed = (words(problem.tier_ids[i]) for i in (t, problem.tier_locks[s]))
            sentence = f"{school_words(problem, s)} is given '{given}', but it is locked to '{fixed}'."
            found.append(Breach("tier_locks", sentence, (problem.schools[s].urn,)))
    return found


def move_cap(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """No more schools than the cap leave a link worker who leads them today and still may.

    A school whose worker has left, or may no longer lead it, has to move: it does not count against the cap.
    """
    moved = [led.school for led in led_schools(problem, plan) if is_move_by_choice(problem, led)]
    if problem.max_moves is None or len(moved) <= problem.max_moves:
        return []
    names = ", ".join(school_words(problem, s) for s in moved)
    sentence = (
        f"{len(moved)} schools leave the link worker who leads them today; the cap is {problem.max_moves}: {names}."
    )
    return [Breach("move_cap", sentence, tuple(problem.schools[s].urn for s in moved))]


def move_cap_per_worker(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """No link worker gives up more schools than the cap, nor takes on more, by moves that need not be."""
    cap, found = problem.max_moves_per_worker, []
    if cap is None:
        return []
    moved = [led for led in led_schools(problem, plan) if is_move_by_choice(problem, led)]
    for w in range(len(problem.workers)):
        given_up = [led for led in moved if problem.current[led.school] == w]
        taken_on = [led for led in moved if led.worker == w]
        for verb, some in (("gives up", given_up), ("takes on", taken_on)):
            if len(some) > cap:
                names = ", ".join(school_words(problem, led.school) for led in some)
                sentence = f"{verb} {counted(len(some), 'school')}; the cap for one link worker is {cap}: {names}"
                found.append(worker_breach(problem, "move_cap_per_worker", sentence, w, some))
    return found


def keep_together(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """The schools of a group that must stay together, those that are led, have one link worker."""
    leader, found = {led.school: led.worker for led in led_schools(problem, plan)}, []
    for group in problem.keep_together:
        led = [s for s in group.schools if s in leader]
        if group.is_hard and len({leader[s] for s in led}) > 1:
            names = joined([f"{school_words(problem, s)} by {problem.workers[leader[s]].name}" for s in led])
            sentence = f"The schools of the group '{group.name}' must stay together, but are led by several: {names}."
            workers = tuple(problem.workers[w].worker_id for w in sorted({leader[s] for s in led}))
            found.append(Breach("keep_together", sentence, tuple(problem.schools[s].urn for s in led), workers))
    return found


def people_in_area(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """No more people lead the schools of an area than the operating model has there."""
    led, found = led_schools(problem, plan), []
    for limit in problem.area_limits:
        here = [one for one in led if one.school in limit.schools and one.worker in limit.workers]
        leaders = sorted({one.worker for one in here})
        if len(leaders) > limit.people:
            most = counted(limit.people, "person", "people")
            names = joined([problem.workers[w].name for w in leaders])
            sentence = f"{limit.area} has {most} as {limit.post}, but its schools are led by {len(leaders)}: {names}."
            workers = tuple(problem.workers[w].worker_id for w in leaders)
            urns = tuple(problem.schools[one.school].urn for one in here)
            found.append(Breach("people_in_area", sentence, urns, workers))
    return found


def no_leapfrog(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """Among the schools compared with one another, a needier school never has a lower tier; equal need, equal tier.

    Compared are covered schools of one leapfrog group (-1 is none) whose need is known and whose tier is not locked.
    A school is passed over when it could have had a tier above its own that is not above that of a school with less
    or equal need: a tier its own entitlement or floor rules out is no reason.
    """
    compared = [
        led
        for led in led_schools(problem, plan)
        if problem.leapfrog_group[led.school] >= 0
        and problem.tier_locks[led.school] < 0
        and not np.isnan(problem.need_points[led.school])
    ]
    compared.sort(key=lambda led: (problem.leapfrog_group[led.school], problem.need_points[led.school]))
    found = []
    for _, group in groupby(compared, key=lambda led: problem.leapfrog_group[led.school]):
        found += _passed_over(problem, list(group))
    return found


def _passed_over(problem: AllocationProblem, rising: list[Led]) -> list[Breach]:
    """Breaches among the led schools of one group, given from the least need to the most."""
    found: list[Breach] = []
    highest: Led | None = None
    for _, level in groupby(rising, key=lambda led: problem.need_points[led.school]):
        equals = list(level)
        highest = max(([highest] if highest else []) + equals, key=lambda led: led.tier)
        for led in equals:
            if problem.tier_allowed[led.school, led.tier + 1 : highest.tier + 1].any():
                found.append(_leapfrog(problem, led, highest))
    return found


def _leapfrog(problem: AllocationProblem, passed: Led, ahead: Led) -> Breach:
    one, other = (
        f"{school_words(problem, s)} with need {problem.need_points[s]:.1f} has '{words(problem.tier_ids[t])}'"
        for s, _, t in (passed, ahead)
    )
    urns = (problem.schools[passed.school].urn, problem.schools[ahead.school].urn)
    return Breach("no_leapfrog", f"{one}, while {other}.", urns)


def must_have(problem: AllocationProblem, plan: Plan) -> list[Breach]:
    """Whom the model says every school must have is named for it, or the school is listed as without."""
    return must_have_check.breaches(problem.required, plan)


CHECKS: tuple[Callable[[AllocationProblem, Plan], list[Breach]], ...] = (
    one_link_worker,
    may_lead,
    caseload_limit,
    one_phase_only,
    hours_limit,
    role_serves_tier,
    tier_within_bounds,
    locks,
    tier_locks,
    move_cap,
    move_cap_per_worker,
    keep_together,
    people_in_area,
    no_leapfrog,
)
# Whom schools must have besides their link worker is decided apart from who leads: no rule of the solver's search.
ALL_CHECKS = (*CHECKS, must_have)
