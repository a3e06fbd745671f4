"""Every rule as a count: what a plan breaks may stay broken, no more than it is, and nothing else may break.

Each adds its rows to a model and gives what is then still broken, one decision for each thing `verify` would report.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from allocation.problem import AllocationProblem
from allocation.solver.constraints import compared_schools, is_move_by_choice
from allocation.solver.mend_options import passed_over
from allocation.solver.scale import Whole
from allocation.solver.start import Lines
from allocation.solver.terms import Terms

Broken = list[IntVar]


@dataclass(frozen=True, eq=False)
class Decisions:
    """What a part may become: `given[s, w, t]` for every line that is open, `leads[s, w]`, `meets[s, t]` and, for
    schools that may be without, `nobody[s]`. `before` are the lines of the plan that is mended, in this part;
    `accepted` those of a plan whose broken rules need no mending, none where all do."""

    model: CpModel
    problem: AllocationProblem
    terms: Terms
    workers: tuple[int, ...]
    given: Mapping[tuple[int, int, int], IntVar]
    leads: Mapping[tuple[int, int], LinearExpr]
    meets: Mapping[tuple[int, int], LinearExpr]
    nobody: Mapping[int, IntVar]
    before: Lines
    accepted: Lines = frozenset()

    def no_more_than(self, figure: LinearExprT, limit: int, at: Callable[[Lines], int]) -> Broken:
        """The figure stays within the limit or, where it was beyond before, is no further beyond. `at`: the figure of
        given lines."""
        before, most = at(self.before), max(limit, at(self.accepted))
        if before <= most:
            self.model.add(figure <= max(limit, before))
            return []
        still = self.model.new_bool_var("")
        self.model.add(figure <= most + (before - most) * still)
        return [still]

    @property
    def schools_of(self) -> dict[int, list[int]]:
        """The schools each link worker may lead."""
        found: dict[int, list[int]] = {w: [] for w in self.workers}
        for s, w in self.leads:
            found[w].append(s)
        return found


def caseloads(x: Decisions) -> Broken:
    parts, broken = x.terms.caseloads, []
    for w, able in x.schools_of.items():
        load = LinearExpr.weighted_sum([x.leads[s, w] for s in able], [int(parts.taken[s, w]) for s in able])
        broken += x.no_more_than(load, int(parts.fte[w]), partial(_added, parts.taken, w))
    return broken


def _added(figures: Whole, w: int, lines: Lines) -> int:
    """The figures [S, W] or [S, W, T] of the lines of one worker, added."""
    return sum(int(figures[line[: figures.ndim]]) for line in lines if line[1] == w)


def hours(x: Decisions) -> Broken:
    minutes, capacity = x.problem.minutes, x.problem.capacity_minutes
    return [
        still
        for w in x.workers
        for still in x.no_more_than(load_of(x, w), int(capacity[w]), partial(_added, minutes, w))
    ]


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

    def of_others(w: int, lines: Lines) -> int:
        led = [phase_of[s] for s, v, _ in lines if v == w]
        return len(led) - max((led.count(phase) for phase in led), default=0)

    for w, able in x.schools_of.items():
        main = {phase: x.model.new_bool_var("") for phase in sorted({phase_of[s] for s in able})}
        if len(main) < 2:
            continue
        x.model.add_exactly_one(main.values())
        others = x.model.new_int_var(0, len(able), "")
        for phase, is_main in main.items():
            some = [x.leads[s, w] for s in able if phase_of[s] != phase]
            x.model.add(sum(some) <= others + len(some) * (1 - is_main))
        broken += x.no_more_than(others, 0, partial(of_others, w))
    return broken


def moves(x: Decisions) -> Broken:
    """The cap on all moves; the part must then be the whole."""
    cap = x.problem.max_moves
    if cap is None:
        return []
    made = [leads for pair, leads in x.leads.items() if is_move_by_choice(x.problem, *pair)]
    return x.no_more_than(LinearExpr.sum(made), cap, lambda lines: len(_by_choice(x.problem, lines)))


def _by_choice(problem: AllocationProblem, lines: Lines) -> list[tuple[int, int]]:
    return [(s, w) for s, w, _ in lines if is_move_by_choice(problem, s, w)]


def moves_each(x: Decisions) -> Broken:
    cap, problem = x.problem.max_moves_per_worker, x.problem
    if cap is None:
        return []
    made = [(s, w, leads) for (s, w), leads in x.leads.items() if is_move_by_choice(problem, s, w)]

    def given_up(worker: int, lines: Lines) -> int:
        return sum(int(problem.current[s]) == worker for s, _ in _by_choice(problem, lines))

    def taken_on(worker: int, lines: Lines) -> int:
        return sum(w == worker for _, w in _by_choice(problem, lines))

    broken = []
    for worker in x.workers:
        ups = [leads for s, _, leads in made if problem.current[s] == worker]
        ons = [leads for _, w, leads in made if w == worker]
        broken += x.no_more_than(LinearExpr.sum(ups), cap, partial(given_up, worker))
        broken += x.no_more_than(LinearExpr.sum(ons), cap, partial(taken_on, worker))
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
    ours = {(s, w) for s in schools for w in workers}
    pairs = sorted(ours & set(x.leads))
    if not pairs:
        return []
    leads_here = {w: x.model.new_bool_var("") for w in sorted({w for _, w in pairs})}
    for s, w in pairs:
        x.model.add(x.leads[s, w] <= leads_here[w])
    count = LinearExpr.sum(list(leads_here.values()))
    return x.no_more_than(count, most, lambda lines: len({w for s, w, _ in lines if (s, w) in ours}))


def leapfrogs(x: Decisions) -> Broken:
    """Who is passed over may be so still; no other school is."""
    accepted = {s for s, _, _ in passed_over(x.problem, {s: t for s, _, t in x.accepted})}
    still = {s: x.model.new_bool_var("") for s, _, _ in passed_over(x.problem, {s: t for s, _, t in x.before})}
    ours = {s for s, _ in x.meets}
    members = sorted(ours & set(compared_schools(x.problem)), key=lambda s: int(x.problem.leapfrog_group[s]))
    for _, group in groupby(members, key=lambda s: int(x.problem.leapfrog_group[s])):
        _chain(x, list(group), still)
    return [one for s, one in still.items() if s not in accepted]


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
