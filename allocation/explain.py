"""Sentences about a plan, a school and a link worker; every number in them comes from `measures` or the problem."""

from dataclasses import replace

import numpy as np

from allocation.entities import School
from allocation.measures import PlanMeasures, measure
from allocation.plan import Plan, SolveResult, SolveStatus, Stage
from allocation.problem import AllocationProblem
from allocation.reading import Led, current_plan, led_schools
from allocation.verify import verify
from allocation.wording import counted, joined, words


def headline(problem: AllocationProblem, plan: Plan) -> str:
    """One sentence: coverage, schools that change worker, who is over a limit, how the largest workload changes."""
    now, before = measure(problem, plan), measure(problem, current_plan(problem))
    parts = [_coverage(now), _moves(now), _overload(now), _largest_workload(now, before)]
    sentence = "; ".join(part for part in parts if part)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _coverage(now: PlanMeasures) -> str:
    if now.covered == now.schools:
        return f"all {now.schools} schools have a link worker" if now.schools != 1 else "the school has a link worker"
    return f"{now.schools - now.covered} of {now.schools} schools without a link worker"


def _moves(now: PlanMeasures) -> str:
    forced = now.moved - now.moved_by_choice
    because = f" ({forced} because today's may no longer lead them)" if forced else ""
    return f"{now.moved} of {now.schools} schools change{'s' if now.moved == 1 else ''} link worker{because}"


def _overload(now: PlanMeasures) -> str:
    if not now.over_caseload and not now.over_hours:
        return "nobody is over their caseload or hours"
    over = [(now.over_caseload, "their caseload"), (now.over_hours, "their hours")]
    return joined([f"{counted(n, 'link worker')} {'is' if n == 1 else 'are'} over {what}" for n, what in over if n])


def _largest_workload(now: PlanMeasures, before: PlanMeasures) -> str:
    if np.isnan(now.workload_max_percent):
        return ""
    was, becomes = round(before.workload_max_percent), round(now.workload_max_percent)
    if not before.covered or was == becomes:
        return f"the largest workload is {becomes}%"
    return f"the largest workload {'falls' if becomes < was else 'rises'} from {was}% to {becomes}%"


def meetings_sentence(problem: AllocationProblem, plan: Plan) -> str:
    """How many meetings a term the plan delivers of those the need scores entitle schools to."""
    now = measure(problem, plan)
    if not now.meetings_entitled:
        return "No school is entitled to meetings."
    share = 100 * now.meetings / now.meetings_entitled
    return f"The plan delivers {now.meetings:g} of {now.meetings_entitled:g} meetings a term ({share:.0f}%)."


def result_sentence(result: SolveResult) -> str:
    """How sure we are of the result, without the solver's words."""
    if result.status is SolveStatus.OPTIMAL:
        return (
            "No lawful plan is better on any goal without being worse on a more important one; workloads a little "
            "apart count as even, as the goal says."
        )
    if result.status is SolveStatus.INFEASIBLE:
        return f"Not every school can have a link worker: {counted(len(result.plan.not_covered), 'school')} left over."
    open_goals = joined([f"“{stage.label}”" for stage in result.stages if stage.is_open])
    if result.status is SolveStatus.STOPPED:
        return "The search was stopped; this is the best plan up to then."
    return f"The plan is lawful; that nothing better exists is not proven for {open_goals}."


def stage_sentence(stage: Stage) -> str:
    """A goal's figure with the best that could be possible."""
    if stage.objective is None or stage.bound is None:
        return f"{stage.label}: nothing to decide."
    figure = f"{stage.label}: {stage.objective:.1f} {stage.unit}"
    if stage.status is SolveStatus.OPTIMAL:
        is_exact = abs(stage.objective - stage.bound) < 0.05
        return f"{figure}; {'as good as it can be' if is_exact else 'even enough to count as equal'}."
    return f"{figure}; it cannot be below {stage.bound:.1f}."


def school_sentences(problem: AllocationProblem, plan: Plan, urn: str) -> list[str]:
    """Why this school has this tier and this link worker, and what stands against each other worker.

    Raises KeyError when the school is not in the problem.
    """
    school, led = _place(problem, plan, urn)
    return [*why_sentences(problem, plan, urn), *_others(problem, plan, school, led)]


def why_sentences(problem: AllocationProblem, plan: Plan, urn: str) -> list[str]:
    """Why this school has this tier and this link worker. Raises KeyError when the school is not in the problem."""
    school, led = _place(problem, plan, urn)
    if led is None:
        return [f"{problem.schools[school].name} has no link worker in this plan."]
    return [_tier_sentence(problem, led), _worker_sentence(problem, led)]


def _place(problem: AllocationProblem, plan: Plan, urn: str) -> tuple[int, Led | None]:
    school = {one.urn: s for s, one in enumerate(problem.schools)}[urn]
    return school, next((one for one in led_schools(problem, plan) if one.school == school), None)


def _tier_sentence(problem: AllocationProblem, led: Led) -> str:
    s, t = led.school, led.tier
    given, entitled = (words(problem.tier_ids[i]) for i in (t, problem.entitled_tier[s]))
    need = problem.need_points[s]
    because = "there is not enough data for a need score" if np.isnan(need) else f"its need score is {need:.1f}"
    name, why = problem.schools[s].name, _why_entitled(problem.schools[s])
    if problem.tier_locks[s] == t:
        return f"{name} has '{given}' because somebody has fixed it."
    if t == problem.entitled_tier[s]:
        return f"{name} has '{given}', as it is entitled to: {because}.{why}"
    short = problem.meetings[s, problem.entitled_tier[s]] - problem.meetings[s, t]
    return (
        f"{name} has '{given}' although it is entitled to '{entitled}' ({because}): "
        f"{short:g} meetings a term fewer, for want of time in {problem.schools[s].cluster or 'the team'}.{why}"
    )


def _why_entitled(school: School) -> str:
    """Why the agreed tier is what it is, as a sentence that follows another; "" where the score says it all."""
    note = school.tier_note
    return f" {note[:1].upper()}{note[1:]}{'' if note.endswith('.') else '.'}" if note else ""


def _worker_sentence(problem: AllocationProblem, led: Led) -> str:
    s, w, t = led
    who, today = problem.workers[w].name, int(problem.current[s])
    figures = f"{problem.minutes[s, w, t] / 60:.1f} hours a term, {problem.travel_minutes[s, w]} minutes away"
    if problem.locks[s] == w:
        return f"{who} leads it because it is locked to them ({figures})."
    if today == w:
        return f"{who} leads it today and keeps it ({figures})."
    if today < 0:
        return f"{who} leads it ({figures}); nobody leads it today."
    if not problem.allowed[s, today]:
        return f"{who} takes it over ({figures}): {problem.not_allowed_reason[s, today]}."
    return f"{who} takes it over from {problem.workers[today].name} ({figures})."


def _others(problem: AllocationProblem, plan: Plan, school: int, led: Led | None) -> list[str]:
    """One sentence for each other worker who may lead the school: what would break, or how it would compare."""
    found, today = [], {breach.sentence for breach in verify(problem, plan)}
    for w in np.flatnonzero(problem.allowed[school]):
        if led is None or w != led.worker:
            tier = led.tier if led else _lowest_tier(problem, school, int(w))
            changed = _given_to(problem, plan, Led(school, int(w), tier))
            broken = [breach.sentence for breach in verify(problem, changed) if breach.sentence not in today]
            found.append(
                f"{problem.workers[w].name} instead: {broken[0] if broken else _comparison(problem, led, int(w))}"
            )
    return found


def _lowest_tier(problem: AllocationProblem, school: int, worker: int) -> int:
    open_tiers = np.flatnonzero(problem.tier_allowed[school] & problem.worker_tier_allowed[worker])
    return int(open_tiers[0] if len(open_tiers) else np.flatnonzero(problem.tier_allowed[school])[0])


def _comparison(problem: AllocationProblem, led: Led | None, worker: int) -> str:
    if led is None:
        return "would break no rule."
    s, w, _ = led
    minutes = int(problem.travel_minutes[s, worker] - problem.travel_minutes[s, w])
    distance = "as far" if not minutes else f"{abs(minutes)} minutes {'further' if minutes > 0 else 'nearer'}"
    keeps = " and leads it today" if problem.current[s] == worker else ""
    return f"would break no rule; {distance}{keeps}."


def _given_to(problem: AllocationProblem, plan: Plan, led: Led) -> Plan:
    urn, worker = problem.schools[led.school].urn, problem.workers[led.worker].worker_id
    return Plan(
        tuple(
            replace(line, worker_id=worker, tier_id=problem.tier_ids[led.tier]) if line.urn == urn else line
            for line in plan.assignments
        )
    )
