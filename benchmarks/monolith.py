"""The whole problem as one mixed-integer program, goal after goal, for HiGHS or CP-SAT through MathOpt.

The same rules and goals as the product's, written once more without any decomposition: who leads and how often are
decided together for all clusters. It is the peer to beat, so it gets two threads and the time it is given.
"""

import time
from collections import defaultdict
from datetime import timedelta
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
from ortools.math_opt.python import mathopt

from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.reading import colleagues
from allocation.solver.scale import meetings, need_weights, shares

Solver = Literal["HiGHS", "CP-SAT"]
SOLVERS = {"HiGHS": mathopt.SolverType.HIGHS, "CP-SAT": mathopt.SolverType.CP_SAT}
SHARE_OF_TIME = {"coverage": 0.1, "entitlement": 0.45, "posts": 0.1, "workload": 0.15, "moves": 0.2}
THREADS = 2
WORKLOAD_PARTS, EVEN_PARTS = 10_000, 200


class _Goal(NamedTuple):
    """One goal to minimise, and by how much later goals may exceed what was reached (what counts as equal)."""

    name: str
    expression: mathopt.LinearTypes
    slack: float


class _Model(NamedTuple):
    model: mathopt.Model
    leads: dict[tuple[int, int, int], mathopt.Variable]
    uncovered: dict[int, mathopt.Variable]
    is_whole: bool  # CP-SAT has no continuous variables

    def variable(self, most: float) -> mathopt.Variable:
        """An amount from 0 to `most`."""
        return self.model.add_variable(lb=0, ub=most, is_integer=self.is_whole)


def monolith(problem: AllocationProblem, solver: Solver, seconds: float) -> Plan | None:
    """The best plan found in `seconds`, goal after goal; None where not even a plan was found. Mixed caseloads, hard
    boundaries or free ones, no caps on moves and no groups: what the benchmark districts have."""
    ends = time.perf_counter() + seconds
    built, chosen, spare = _build(problem, solver), None, 0.0
    for goal in _goals(problem, built):
        limit = min(SHARE_OF_TIME[goal.name] * seconds + spare, ends - time.perf_counter())
        if limit <= 0:
            break
        began = time.perf_counter()
        found = _minimise(built, goal, solver, limit, chosen)
        spare = max(0.0, limit - (time.perf_counter() - began))
        if found is None:
            break
        reached, chosen = found
        built.model.add_linear_constraint(goal.expression <= reached + goal.slack)
    return None if chosen is None else _plan(problem, built, chosen)


def _build(problem: AllocationProblem, solver: Solver) -> _Model:
    model, (schools, workers, tiers) = mathopt.Model(), problem.size
    parts = shares(problem.caseload_share, problem.fte)
    leads = {
        (s, w, t): model.add_binary_variable()
        for s in range(schools)
        for w in range(workers)
        for t in range(tiers)
        if problem.allowed[s, w] and problem.tier_allowed[s, t] and problem.worker_tier_allowed[w, t]
    }
    built = _Model(model, leads, {s: model.add_binary_variable() for s in range(schools)}, solver == "CP-SAT")
    once: dict[int, list[mathopt.Variable]] = {s: [one] for s, one in built.uncovered.items()}
    minutes, caseload = defaultdict(list), defaultdict(list)
    for (s, w, t), variable in leads.items():
        once[s].append(variable)
        minutes[w].append(int(problem.minutes[s, w, t]) * variable)
        caseload[w].append(int(parts.taken[s, w]) * variable)
    for row in once.values():
        model.add_linear_constraint(mathopt.fast_sum(row) == 1)
    for w in minutes:
        model.add_linear_constraint(mathopt.fast_sum(minutes[w]) <= int(problem.capacity_minutes[w]))
        model.add_linear_constraint(mathopt.fast_sum(caseload[w]) <= int(parts.fte[w]))
    _no_leapfrog(problem, built)
    return built


def _no_leapfrog(problem: AllocationProblem, built: _Model) -> None:
    """Of schools compared, a less needy one reaches a tier only if all needier ones do, as far as they may."""
    by_school = defaultdict(list)
    for (s, _, t), variable in built.leads.items():
        by_school[s].append((t, variable))
    compared = [s for s in range(len(problem.schools)) if problem.leapfrog_group[s] >= 0]
    compared.sort(key=lambda s: (problem.leapfrog_group[s], problem.need_points[s]))
    for _, group in groupby(compared, key=lambda s: problem.leapfrog_group[s]):
        below: dict[int, mathopt.Variable] = {}
        for _, level in groupby(group, key=lambda s: problem.need_points[s]):
            reached = {t: built.model.add_binary_variable() for t in range(1, len(problem.tier_ids))}
            for t, variable in below.items():
                built.model.add_linear_constraint(variable <= reached[t])
            for s in level:
                _follow(problem, built, s, reached, by_school[s])
            below = reached


def _follow(
    problem: AllocationProblem,
    built: _Model,
    s: int,
    reached: dict[int, mathopt.Variable],
    tiers: list[tuple[int, mathopt.Variable]],
) -> None:
    for t, variable in reached.items():
        built.model.add_linear_constraint(mathopt.fast_sum(one for tier, one in tiers if tier >= t) <= variable)
        best = max((int(tier) for tier in np.flatnonzero(problem.tier_allowed[s]) if tier <= t), default=None)
        if best is not None:
            enough = mathopt.fast_sum(one for tier, one in tiers if tier >= best)
            built.model.add_linear_constraint(enough + built.uncovered[s] >= variable)


def _goals(problem: AllocationProblem, built: _Model) -> list[_Goal]:
    weights, given = need_weights(problem), meetings(problem)
    entitled = [int(given[s, problem.entitled_tier[s]]) for s in range(len(problem.schools))]
    left = {s: int(weights[s]) * one for s, one in built.uncovered.items()}
    unmet = [int(weights[s]) * max(0, entitled[s] - int(given[s, t])) * one for (s, _, t), one in built.leads.items()]
    unmet += [int(weights[s]) * entitled[s] * one for s, one in built.uncovered.items()]
    moved = [int(weights[s]) * one for (s, w, _), one in built.leads.items() if problem.current[s] not in (-1, w)]
    return [
        _Goal("coverage", mathopt.fast_sum(left.values()), 0.5),
        _Goal("entitlement", mathopt.fast_sum(unmet), 0.5),
        _Goal("posts", _unfilled(problem, built), 0.5),
        _Goal("workload", _gaps(problem, built), EVEN_PARTS * len(colleagues(problem))),
        _Goal("moves", mathopt.fast_sum(moved), 0.5),
    ]


def _unfilled(problem: AllocationProblem, built: _Model) -> mathopt.LinearTypes:
    """Parts of posts below the lower end of the caseload band."""
    floors, short = shares(problem.caseload_floor_share, problem.fte), []
    taken = defaultdict(list)
    for (s, w, _), variable in built.leads.items():
        taken[w].append(int(floors.taken[s, w]) * variable)
    for w, parts in taken.items():
        if floors.taken[problem.allowed[:, w], w].any():
            below = built.variable(float(floors.fte[w]))
            built.model.add_linear_constraint(mathopt.fast_sum(parts) + below >= int(floors.fte[w]))
            short.append(below)
    return mathopt.fast_sum(short)


def _gaps(problem: AllocationProblem, built: _Model) -> mathopt.LinearTypes:
    """Ten-thousandths of direct time between the busiest and the least busy of each group of colleagues, added."""
    minutes, gaps = defaultdict(list), []
    parts = np.rint(WORKLOAD_PARTS * problem.minutes / np.maximum(problem.capacity_minutes, 1)[None, :, None])
    for (s, w, t), variable in built.leads.items():
        minutes[w].append(int(parts[s, w, t]) * variable)
    for group in colleagues(problem):
        least, most = (built.variable(WORKLOAD_PARTS) for _ in range(2))
        for w in group:
            used = mathopt.fast_sum(minutes[w])
            built.model.add_linear_constraint(used <= most)
            built.model.add_linear_constraint(used >= least)
        gaps.append(most - least)
    return mathopt.fast_sum(gaps)


def _minimise(
    built: _Model, goal: _Goal, solver: Solver, seconds: float, start: dict[mathopt.Variable, float] | None
) -> tuple[float, dict[mathopt.Variable, float]] | None:
    built.model.minimize(goal.expression)
    hints = mathopt.ModelSolveParameters()
    if start is not None:
        hints.solution_hints.append(mathopt.SolutionHint(variable_values=start))
    limits = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), threads=THREADS if solver == "CP-SAT" else None
    )
    result = mathopt.solve(built.model, SOLVERS[solver], params=limits, model_params=hints)
    if not result.has_primal_feasible_solution():
        return None
    return result.objective_value(), result.variable_values()


def _plan(problem: AllocationProblem, built: _Model, chosen: dict[mathopt.Variable, float]) -> Plan:
    lines = [Assignment(school.urn, None, None) for school in problem.schools]
    for (s, w, t), variable in built.leads.items():
        if chosen[variable] > 0.5:
            lines[s] = Assignment(problem.schools[s].urn, problem.workers[w].worker_id, problem.tier_ids[t])
    return Plan(tuple(lines))
