"""One part of a plan that is mended: its model, and the search for the best plan with so many moves at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, IntVar, LinearExpr

from allocation.balance import EVEN_WITHIN_POINTS
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block
from allocation.solver.mend_options import Options, tiers_it_may_have
from allocation.solver.mend_rules import (
    WHO_LEADS,
    Decisions,
    broken_by_itself,
    leapfrogs,
    load_of,
    tier_rules_broken,
    weighed,
)
from allocation.solver.part import Limits, make_solver
from allocation.solver.rearrange import Objective
from allocation.solver.scale import need_weights
from allocation.solver.start import Lines
from allocation.solver.terms import Terms
from allocation.solver.watch import Watch
from allocation.solver.workload import groups_among

RULES_A_LINE_BREAKS = 3  # at most, by itself: about who leads, and about tiers
MOST_LINES_WITHOUT_PRESOLVE = 3_000  # measured: presolving takes longer there than the search does without it


@dataclass(frozen=True, eq=False)
class MendPart:
    """A part with what can be made least in it, each with what it is never above.

    `wrong`: things to put right about who leads, then need without a link worker, in one number; `wrong_tiers`: rules
    about tiers that are broken; `tiers_changed`: schools; `below`: tiers by which schools with their first link worker
    are below the highest they may have; `uneven`: minutes out of balance
    (`balance.out_of_balance_minutes`); `moved`: schools with another link worker than before; `moved_need` and `travel`
    as the goals of these names.
    """

    x: Decisions
    wrong: Objective
    wrong_tiers: Objective
    tiers_changed: Objective
    below: Objective
    uneven: Objective
    moved: Objective
    moved_need: Objective
    travel: Objective


class Best(NamedTuple):
    """The best lines found (None where none were), what each objective came to and what no plan can be below."""

    lines: Lines | None
    figures: tuple[int, ...]
    bounds: tuple[int, ...]
    deterministic_seconds: float


def mend_part(
    problem: AllocationProblem,
    terms: Terms,
    block: Block,
    before: Lines,
    of: Options,
    accepted: Lines = frozenset(),
) -> MendPart:
    """The part of these schools and link workers. `before`: the lines of the whole plan that is mended; `accepted`:
    those of a plan whose broken rules need no mending."""
    x, count = _decisions(problem, terms, block, before, of, accepted), len(block.schools)
    broken = [still for rule in WHO_LEADS for still in rule(x)]
    once_led = {s for s, _, _ in accepted} if accepted else set(block.schools)
    missed = {s: nobody for s, nobody in x.nobody.items() if s in once_led}
    to_mend = {line: one for line, one in x.given.items() if line not in accepted}
    things = _plain([*broken, *missed.values()])
    things += weighed((one, broken_by_itself(problem, line)) for line, one in to_mend.items())
    passed = leapfrogs(x)
    tiers = _plain(passed) + weighed((one, tier_rules_broken(problem, line)) for line, one in to_mend.items())
    need, led = need_weights(problem), {s for s, _, _ in before}
    thing = 1 + sum(int(weight) for s, weight in enumerate(need) if s not in led)
    without = weighed((nobody, int(need[s])) for s, nobody in missed.items())
    most = len(broken) + (RULES_A_LINE_BREAKS + 1) * count
    return MendPart(
        x=x,
        wrong=(thing * things + without, thing * (most + 1)),
        wrong_tiers=(tiers, len(passed) + RULES_A_LINE_BREAKS * count),
        tiers_changed=(_tiers_changed(x), count),
        below=(_below(x), count * len(problem.tier_ids)),
        uneven=(_uneven(x), 2 * int(problem.capacity_minutes[list(block.workers)].sum()) + len(block.workers)),
        moved=(_moved(x), count),
        moved_need=_pair_cost(x, block, "moved_need"),
        travel=_pair_cost(x, block, "travel_hours"),
    )


def _decisions(
    problem: AllocationProblem, terms: Terms, block: Block, before: Lines, of: Options, accepted: Lines
) -> Decisions:
    model, ours = CpModel(), set(block.schools)
    given = {(s, w, t): model.new_bool_var(f"given_{s}_{w}_{t}") for s in block.schools for w, t in of[s]}
    led = {s for s, _, _ in before}
    nobody = {s: model.new_bool_var(f"nobody_{s}") for s in block.schools if s not in led}
    leads: dict[tuple[int, int], list[IntVar]] = {}
    meets: dict[tuple[int, int], list[IntVar]] = {}
    of_school: dict[int, list[IntVar]] = {s: [nobody[s]] if s in nobody else [] for s in block.schools}
    for (s, w, t), one in given.items():
        leads.setdefault((s, w), []).append(one)
        meets.setdefault((s, t), []).append(one)
        of_school[s].append(one)
    for several in of_school.values():
        model.add_exactly_one(several)
    return Decisions(
        model=model,
        problem=problem,
        terms=terms,
        workers=block.workers,
        given=given,
        leads={pair: _plain(several) for pair, several in leads.items()},
        meets={pair: _plain(several) for pair, several in meets.items()},
        nobody=nobody,
        before=frozenset(line for line in before if line[0] in ours),
        accepted=frozenset(line for line in accepted if line[0] in ours),
    )


def _plain(decisions: Iterable[IntVar]) -> LinearExpr:
    return weighed((one, 1) for one in decisions)


def _tiers_changed(x: Decisions) -> LinearExpr:
    tier = {s: t for s, _, t in x.before}
    return _plain(one for (s, _, t), one in x.given.items() if s in tier and t != tier[s])


def _below(x: Decisions) -> LinearExpr:
    top = {s: max(tiers_it_may_have(x.problem, s), default=0) for s in x.nobody}
    return weighed((one, max(0, top[s] - t)) for (s, _, t), one in x.given.items() if s in top)


def _moved(x: Decisions) -> LinearExpr:
    own = {s: w for s, w, _ in x.before}
    return _plain(one for (s, w, _), one in x.given.items() if w != own.get(s))


def _pair_cost(x: Decisions, block: Block, goal: str) -> Objective:
    cost = x.terms.pair_costs[goal].given
    highest: dict[int, int] = dict.fromkeys(block.schools, 0)
    for line in x.given:
        highest[line[0]] = max(highest[line[0]], int(cost[line]))
    return weighed((one, int(cost[line])) for line, one in x.given.items()), sum(highest.values())


def _uneven(x: Decisions) -> LinearExpr:
    """Minutes by which workloads are further from the average of colleagues than counts as even."""
    beyond, longest = [], dict[int, int]()
    for line in x.given:
        longest[line[0]] = max(longest.get(line[0], 0), int(x.problem.minutes[line]))
    most = sum(longest.values())
    for group in groups_among(x.terms, x.workers):
        capacity = {w: int(x.problem.capacity_minutes[w]) for w in group}
        whole = sum(capacity.values())
        load = weighed((one, int(x.problem.minutes[line])) for line, one in x.given.items() if line[1] in capacity)
        for w, own in capacity.items():
            beyond.append(x.model.new_int_var(0, most, f"beyond_{w}"))
            above = 100 * (whole * load_of(x, w) - own * load)
            x.model.add(100 * whole * beyond[-1] >= above - EVEN_WITHIN_POINTS * own * whole)
            x.model.add(100 * whole * beyond[-1] >= -above - EVEN_WITHIN_POINTS * own * whole)
    return _plain(beyond)


def best(
    part: MendPart,
    objectives: Sequence[tuple[Objective, Limits]],
    start: Lines,
    watch: Watch,
    *,
    most_moves: int | None = None,
) -> Best:
    """One objective after the other, each within its limits and then held to what it came to; begins at `start`."""
    model, lines = part.x.model.clone(), None
    if most_moves is not None:
        model.add(part.moved[0] <= most_moves)
    _hint(model, part, start)
    figures, bounds, used = [], [], 0.0
    for (expression, _), limits in objectives:
        model.minimize(expression)
        solver = make_solver(limits, watch)
        solver.parameters.cp_model_presolve = len(part.x.given) > MOST_LINES_WITHOUT_PRESOLVE
        watch.solving(solver)
        try:
            status = solver.solve(model)
        finally:
            watch.solved(solver)
        used += solver.deterministic_time
        if status not in (OPTIMAL, FEASIBLE):
            break
        lines = frozenset(line for line, one in part.x.given.items() if solver.boolean_value(one))
        figures.append(round(solver.objective_value))
        bounds.append(min(figures[-1], ceil(solver.best_objective_bound - 1e-6)))
        model.add(expression <= figures[-1])
        _hint_all(model, solver)
    return Best(lines, tuple(figures), tuple(bounds), used)


def _hint(model: CpModel, part: MendPart, start: Lines) -> None:
    led = {s for s, _, _ in start}
    for line, one in part.x.given.items():
        model.add_hint(one, line in start)
    for s, nobody in part.x.nobody.items():
        model.add_hint(nobody, s not in led)


def _hint_all(model: CpModel, solver: CpSolver) -> None:
    model.clear_hints()
    for index, value in enumerate(solver.response_proto.solution):
        model.add_hint(model.get_int_var_from_proto_index(index), value)
