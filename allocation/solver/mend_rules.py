"""Every rule as a count: what a plan breaks may stay broken, no more than it is, and nothing else may break.

Each adds its rows to a model and gives what is then still broken, one decision for each thing `verify` would report.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from allocation.problem import AllocationProblem
from allocation.solver.constraints import compared_schools, is_move_by_choice
from allocation.solver.mend_options import passed_over
from allocation.solver.start import Lines
from allocation.solver.terms import Terms


@dataclass(frozen=True, eq=False)
class Decisions:
    """What a part may become: `given[s, w, t]` for every line that is open, `leads[s, w]`, `meets[s, t]` and, for
    schools that may be without, `nobody[s]`. `before` are the lines of the plan that is mended, in this part."""

    model: CpModel
    problem: AllocationProblem
    terms: Terms
    workers: tuple[int, ...]
    given: Mapping[tuple[int, int, int], IntVar]
    leads: Mapping[tuple[int, int], LinearExpr]
    meets: Mapping[tuple[int, int], LinearExpr]
    nobody: Mapping[int, IntVar]
    before: Lines

    @property
    def schools_of(self) -> dict[int, list[int]]:
        """The schools each link worker may lead."""
        found: dict[int, list[int]] = {w: [] for w in self.workers}
        for s, w in self.leads:
            found[w].append(s)
        return found


Broken = list[IntVar]


def caseloads(x: Decisions) -> Broken:
    parts, broken = x.terms.caseloads, []
    for w, able in x.schools_of.items():
        load = LinearExpr.weighted_sum([x.leads[s, w] for s in able], [int(parts.taken[s, w]) for s in able])
        before = sum(int(parts.taken[s, v]) for s, v, _ in x.before if v == w)
        broken += _no_more_than(x.model, load, int(parts.fte[w]), before)
    return broken


def hours(x: Decisions) -> Broken:
    broken, minutes = [], x.problem.minutes
    for w in x.workers:
        before = sum(int(minutes[line]) for line in x.before if line[1] == w)
        broken += _no_more_than(x.model, load_of(x, w), int(x.problem.capacity_minutes[w]), before)
    return broken


def load_of(x: Decisions, w: int) -> LinearExpr:
    """Minutes a term of the worker's schools."""
    return weighed((one, int(x.problem.minutes[line])) for line, one in x.given.items() if line[1] == w)


def weighed(parts: Iterable[tuple[IntVar, int]]) -> LinearExpr:
    """The decisions times their weights, added."""
    used = [(variable, weight) for variable, weight in parts if weight]
    variables: list[LinearExprT] = [variable for variable, _ in used]
    return LinearExpr.weighted_sum(variables, [weight for _, weight in used]) + 0


def phases(x: Decisions) -> Broken:
    """Where one phase only is the rule: no more schools of another phase than the one most are of."""
    if not x.problem.one_phase_only:
        return []
    broken, phase_of = [], [school.phase for school in x.problem.schools]
    for w, able in x.schools_of.items():
        led = [phase_of[s] for s, v, _ in x.before if v == w]
        most = max((led.count(phase) for phase in led), default=0)
        main = {phase: x.model.new_bool_var("") for phase in sorted({phase_of[s] for s in able})}
        if len(main) < 2:
            continue
        x.model.add_exactly_one(main.values())
        still = x.model.new_bool_var("") if len(led) > most else None
        for phase, is_main in main.items():
            others = [x.leads[s, w] for s in able if phase_of[s] != phase]
            kept = (len(led) - most) * still if still is not None else 0
            x.model.add(sum(others) <= kept + len(others) * (1 - is_main))
        broken += [] if still is None else [still]
    return broken


def moves(x: Decisions) -> Broken:
    """The cap on all moves; the part must then be the whole."""
    cap, problem = x.problem.max_moves, x.problem
    if cap is None:
        return []
    made = [leads for (s, w), leads in x.leads.items() if is_move_by_choice(problem, s, w)]
    before = sum(is_move_by_choice(problem, s, w) for s, w, _ in x.before)
    return _no_more_than(x.model, LinearExpr.sum(made), cap, before)


def moves_each(x: Decisions) -> Broken:
    cap, problem = x.problem.max_moves_per_worker, x.problem
    if cap is None:
        return []
    made = [(s, w, leads) for (s, w), leads in x.leads.items() if is_move_by_choice(problem, s, w)]
    before = [(s, w) for s, w, _ in x.before if is_move_by_choice(problem, s, w)]
    broken = []
    for worker in x.workers:
        given_up = [leads for s, _, leads in made if problem.current[s] == worker]
        taken_on = [leads for _, w, leads in made if w == worker]
        was_given_up = sum(int(problem.current[s]) == worker for s, _ in before)
        broken += _no_more_than(x.model, LinearExpr.sum(given_up), cap, was_given_up)
        broken += _no_more_than(x.model, LinearExpr.sum(taken_on), cap, sum(w == worker for _, w in before))
    return broken


def together(x: Decisions) -> Broken:
    groups = (group.schools for group in x.problem.keep_together if group.is_hard)
    return [still for schools in groups for still in _leaders(x, schools, x.workers, 1)]


def people(x: Decisions) -> Broken:
    limits = x.problem.area_limits
    return [
        still
        for limit in limits
        for still in _leaders(x, limit.schools, [w for w in limit.workers if w in set(x.workers)], limit.people)
    ]


def _leaders(x: Decisions, schools: Iterable[int], workers: Sequence[int], most: int) -> Broken:
    """No more than `most` of the workers lead these schools."""
    ours = [(s, w) for s in schools for w in workers if (s, w) in x.leads]
    if not ours:
        return []
    leads_here = {w: x.model.new_bool_var("") for w in sorted({w for _, w in ours})}
    for s, w in ours:
        x.model.add(x.leads[s, w] <= leads_here[w])
    before = {w for s, w, _ in x.before if (s, w) in set(ours)}
    return _no_more_than(x.model, LinearExpr.sum(list(leads_here.values())), most, len(before))


def leapfrogs(x: Decisions) -> Broken:
    """Who is passed over may be so still; no other school is."""
    tier = {s: t for s, _, t in x.before}
    still = {s: x.model.new_bool_var("") for s, _, _ in passed_over(x.problem, tier)}
    ours = {s for s, _ in x.meets}
    members = sorted(ours & set(compared_schools(x.problem)), key=lambda s: int(x.problem.leapfrog_group[s]))
    for _, group in groupby(members, key=lambda s: int(x.problem.leapfrog_group[s])):
        _chain(x, list(group), still)
    return list(still.values())


def _chain(x: Decisions, group: list[int], still: Mapping[int, IntVar]) -> None:
    """As `constraints.no_leapfrog`: `reached` says that a covered school of this need or less has at least the tier."""
    need, tiers = x.problem.need_points, range(len(x.problem.tier_ids))
    below: dict[int, IntVar] = {}
    for _, level in groupby(sorted(group, key=lambda s: float(need[s])), key=lambda s: float(need[s])):
        equals = list(level)
        reached = {t: x.model.new_bool_var("") for t in tiers[1:]}
        for t, is_reached in reached.items():
            if below:
                x.model.add_implication(below[t], is_reached)
            for s in equals:
                has = [x.meets[s, i] for i in tiers[t:] if (s, i) in x.meets]
                x.model.add(LinearExpr.sum(has) <= is_reached)
                best = max((i for i in tiers[: t + 1] if x.problem.tier_allowed[s, i]), default=None)
                if best is not None:
                    enough = [x.meets[s, i] for i in tiers[best:] if (s, i) in x.meets]
                    enough += [one for one in (x.nobody.get(s), still.get(s)) if one is not None]
                    x.model.add(LinearExpr.sum(enough) >= is_reached)
        below = reached


def _no_more_than(model: CpModel, figure: LinearExprT, limit: int, before: int) -> Broken:
    """The figure stays within the limit, or, where it was beyond before, no further beyond."""
    if before <= limit:
        model.add(figure <= limit)
        return []
    still = model.new_bool_var("")
    model.add(figure <= limit + (before - limit) * still)
    return [still]


def broken_by_itself(problem: AllocationProblem, line: tuple[int, int, int]) -> int:
    """How many rules about who leads a line breaks whatever the others are: who may lead, roles, locks."""
    s, w, t = line
    is_locked_away = problem.locks[s] not in (-1, w)
    return int(not problem.allowed[s, w]) + int(not problem.worker_tier_allowed[w, t]) + int(is_locked_away)


def tier_rules_broken(problem: AllocationProblem, line: tuple[int, int, int]) -> int:
    """How many rules about tiers it breaks by itself: bounds and locks of tiers."""
    s, _, t = line
    return int(not problem.tier_allowed[s, t]) + int(problem.tier_locks[s] not in (-1, t))


WHO_LEADS: tuple[Callable[[Decisions], Broken], ...] = (
    caseloads,
    hours,
    phases,
    moves,
    moves_each,
    together,
    people,
)
