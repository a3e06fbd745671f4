"""Every hard rule, one function each, in the order of RULES; verify.py has a check of the same name for each."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocation.problem import AllocationProblem, AreaLimit
from allocation.solver.scale import shares
from allocation.solver.variables import Variables

Line = tuple[int, int, int]


def one_link_worker(model: CpModel, x: Variables, problem: AllocationProblem) -> None:  # noqa: ARG001 - all rules alike
    """Every school has exactly one link worker, or is named as not covered."""
    for s in x.schools:
        model.add_exactly_one([*(x.leads[s, w] for w in x.workers), x.uncovered[s]])


def may_lead(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """A link worker leads only schools open to them: role, phase, cluster, dates, bans."""
    for (s, w), leads in x.leads.items():
        if not problem.allowed[s, w]:
            model.add(leads == 0)


def caseload_limit(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """No link worker carries more than their caseload band allows: shares of a full caseload, added, within the FTE."""
    parts = shares(problem.caseload_share, problem.fte)
    for w in x.workers:
        taken = [int(parts.taken[s, w]) for s in x.schools]
        model.add(LinearExpr.weighted_sum([x.leads[s, w] for s in x.schools], taken) <= int(parts.fte[w]))


def one_phase_only(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """Where the operating model says so, a link worker leads schools of one phase only."""
    if not problem.one_phase_only:
        return
    phases = sorted({problem.schools[s].phase for s in x.schools})
    for w in x.workers:
        leads_phase = {phase: model.new_bool_var(f"phase_{w}_{phase}") for phase in phases}
        model.add_at_most_one(leads_phase.values())
        for s in x.schools:
            model.add_implication(x.leads[s, w], leads_phase[problem.schools[s].phase])


def hours_limit(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """The work of a link worker's schools fits into their direct time of the term."""
    for w in x.workers:
        pairs = [(s, t) for s in x.schools for t in x.tiers]
        minutes = [int(problem.minutes[s, w, t]) for s, t in pairs]
        model.add(LinearExpr.weighted_sum([x.given[s, w, t] for s, t in pairs], minutes) <= int(x.capacity[w]))


def role_serves_tier(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """A link worker's role may lead schools at the tier they are given."""
    for (_, w, t), given in x.given.items():
        if not problem.worker_tier_allowed[w, t]:
            model.add(given == 0)


def tier_within_bounds(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """A school's tier is not below its phase's floor and not above its entitlement."""
    for (s, t), meets in x.meets.items():
        if not problem.tier_allowed[s, t]:
            model.add(meets == 0)


def locks(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """A school locked to a link worker is led by nobody else."""
    for (s, w), leads in x.leads.items():
        if problem.locks[s] not in (-1, w):
            model.add(leads == 0)


def tier_locks(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """A school locked to a tier has no other."""
    for (s, t), meets in x.meets.items():
        if problem.tier_locks[s] not in (-1, t):
            model.add(meets == 0)


def move_cap(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """No more schools than the cap leave a link worker who leads them today and still may."""
    cap_moves(model, x, problem, ())


def cap_moves(model: CpModel, x: Variables, problem: AllocationProblem, elsewhere: Iterable[Line]) -> None:
    """The cap on moves, when the lines `elsewhere` hold for schools that are not in the model."""
    if problem.max_moves is not None:
        made = sum(is_move_by_choice(problem, s, w) for s, w, _ in elsewhere)
        moves = [leads for (s, w), leads in x.leads.items() if is_move_by_choice(problem, s, w)]
        model.add(sum(moves) <= problem.max_moves - made)


def move_cap_per_worker(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """No link worker gives up more schools than the cap, and none takes on more, by moves that need not be."""
    cap_moves_of_workers(model, x, problem, ())


def cap_moves_of_workers(model: CpModel, x: Variables, problem: AllocationProblem, elsewhere: Iterable[Line]) -> None:
    """The cap on each worker's moves, when the lines `elsewhere` hold for schools that are not in the model."""
    if problem.max_moves_per_worker is None:
        return
    made = [(s, w) for s, w, _ in elsewhere if is_move_by_choice(problem, s, w)]
    moves = [(s, w, leads) for (s, w), leads in x.leads.items() if is_move_by_choice(problem, s, w)]
    for worker in range(len(problem.workers)):
        given_up = [leads for s, _, leads in moves if problem.current[s] == worker]
        taken_on = [leads for _, w, leads in moves if w == worker]
        if given_up:
            before = sum(problem.current[s] == worker for s, _ in made)
            model.add(sum(given_up) <= problem.max_moves_per_worker - int(before))
        if taken_on:
            model.add(sum(taken_on) <= problem.max_moves_per_worker - sum(w == worker for _, w in made))


def is_move_by_choice(problem: AllocationProblem, s: int, w: int) -> bool:
    """True when giving the school to this worker takes it from one who leads it today and still may."""
    today = problem.current[s]
    return bool(today not in (-1, w) and problem.allowed[s, today])


def keep_together(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """The schools of a group that must stay together have one link worker; a school nobody leads breaks up no group."""
    for number, group in enumerate(problem.keep_together):
        members = [s for s in group.schools if (s, 0) in x.meets]
        if not group.is_hard or len(members) < 2:
            continue
        leads_group = {w: model.new_bool_var(f"leads_group_{number}_{w}") for w in x.workers}
        model.add_at_most_one(leads_group.values())
        for s in members:
            for w, leads in leads_group.items():
                model.add_implication(x.leads[s, w], leads)


def people_in_area(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """No more people lead the schools of an area than the operating model has there."""
    cap_people(model, x, problem, ())


def cap_people(model: CpModel, x: Variables, problem: AllocationProblem, elsewhere: Iterable[Line]) -> None:
    """The limit on each area's people, when the lines `elsewhere` hold for schools that are not in the model."""
    for number, limit in enumerate(beside(problem.area_limits, elsewhere)):
        schools = [s for s in limit.schools if (s, 0) in x.meets]
        if not schools:
            continue
        leads_here = {w: model.new_bool_var(f"leads_in_area_{number}_{w}") for w in limit.workers if w in x.workers}
        model.add(sum(leads_here.values()) <= limit.people)
        for s in schools:
            for w, leads in leads_here.items():
                model.add_implication(x.leads[s, w], leads)


def beside(limits: Iterable[AreaLimit], lines: Iterable[Line]) -> tuple[AreaLimit, ...]:
    """The limits that are left for other schools beside these lines: who leads in an area already is counted there, and
    may lead more of its schools."""
    held, found = [(s, w) for s, w, _ in lines], []
    for limit in limits:
        leads = {w for s, w in held if s in limit.schools and w in limit.workers}
        others = tuple(w for w in limit.workers if w not in leads)
        found.append(replace(limit, workers=others, people=max(0, limit.people - len(leads))))
    return tuple(found)


def no_leapfrog(model: CpModel, x: Variables, problem: AllocationProblem) -> None:
    """In a leapfrog group a needier school never has a lower tier; equal need, equal tier.

    Down the levels of need, `reached` says that some covered school of this level or less need has at least tier t.
    Then every covered school of the level has at least the highest tier it may have that is not above t. Schools
    without a score, and those with a locked tier, are not compared.
    """
    for group in np.unique(problem.leapfrog_group[list(x.schools)]) if x.schools else ():
        members = [s for s in compared_schools(problem) if problem.leapfrog_group[s] == group and (s, 0) in x.meets]
        members.sort(key=lambda s: problem.need_points[s])
        below: dict[int, IntVar] = {}
        for _, level in groupby(members, key=lambda s: problem.need_points[s]):
            below = _chain_level(model, x, problem, list(level), below)


def _chain_level(
    model: CpModel, x: Variables, problem: AllocationProblem, level: list[int], below: dict[int, IntVar]
) -> dict[int, IntVar]:
    reached = {t: model.new_bool_var(f"reached_{level[0]}_{t}") for t in x.tiers[1:]}
    for t, reached_t in reached.items():
        if below:
            model.add_implication(below[t], reached_t)
        for s in level:
            for given in x.tiers[t:]:
                model.add_implication(x.meets[s, given], reached_t)
            best = max((i for i in x.tiers[: t + 1] if problem.tier_allowed[s, i]), default=None)
            if best is not None:
                enough = [x.meets[s, i] for i in x.tiers[best:]]
                model.add_bool_or([*enough, x.uncovered[s]]).only_enforce_if(reached_t)
    return reached


def compared_schools(problem: AllocationProblem) -> list[int]:
    """Schools that `no_leapfrog` compares: in a group, with a score, tier not locked."""
    is_compared = (problem.leapfrog_group >= 0) & ~np.isnan(problem.need_points) & (problem.tier_locks < 0)
    return [int(s) for s in np.flatnonzero(is_compared)]


class Rule(NamedTuple):
    """A hard rule: the function that adds it to a model, and its name for people."""

    add: Callable[[CpModel, Variables, AllocationProblem], None]
    label: str

    @property
    def name(self) -> str:
        """The name shared with the check in verify.py."""
        return self.add.__name__


RULES: tuple[Rule, ...] = (
    Rule(one_link_worker, "Every school has one link worker, or is named as not covered"),
    Rule(may_lead, "Link workers lead only schools open to them (role, phase, cluster, dates, bans)"),
    Rule(caseload_limit, "Nobody is above the upper end of the caseload band"),
    Rule(one_phase_only, "Link workers lead schools of one phase only (where the model says so)"),
    Rule(hours_limit, "Nobody's work is more than their direct time"),
    Rule(role_serves_tier, "Roles lead only the tiers they serve"),
    Rule(tier_within_bounds, "Tiers are not below the floor and not above the entitlement"),
    Rule(locks, "Schools locked to a link worker keep them"),
    Rule(tier_locks, "Schools locked to a tier keep it"),
    Rule(move_cap, "No more schools move than the cap"),
    Rule(move_cap_per_worker, "No link worker gives up or takes on more schools than their cap on moves"),
    Rule(keep_together, "Schools that must stay together have one link worker"),
    Rule(people_in_area, "No more people lead in an area than the model has there"),
    Rule(no_leapfrog, "No school has a lower tier than one with less need"),
)
