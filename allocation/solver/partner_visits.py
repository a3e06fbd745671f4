"""Which schools' meetings a partner comes to when its hours do not reach: need first, goal after goal, by CP-SAT."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    CpSolverStatus,
    IntVar,
    LinearExprT,
)

from allocation.partner_rota.claims import WHOLE_AUTHORITY, Claim, SplitProblem, SplitResult
from allocation.plan import SolveStatus, Stage
from allocation.solver.scale import NEED_SCALE

SHARE_SCALE = 1_000_000
DEFAULT_SECONDS = 20.0


@dataclass
class _Search:
    """The model with all rules in it, the best split so far and until when to look. `order`: claims by need and URN."""

    problem: SplitProblem
    order: list[Claim]
    model: CpModel
    visits: dict[str, IntVar]
    best: dict[str, int]
    deadline: float
    seed: int

    def solve(self, objective: LinearExprT, is_least: bool = False) -> tuple[CpSolverStatus, CpSolver]:
        """Looks for the best of the objective among what the model allows now, and takes the split it finds."""
        self.model.clear_hints()
        for urn, variable in self.visits.items():
            self.model.add_hint(variable, self.best[urn])
        (self.model.minimize if is_least else self.model.maximize)(objective)
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = max(0.01, self.deadline - time.perf_counter())
        status = solver.solve(self.model)
        self.model.clear_objective()
        if status in (OPTIMAL, FEASIBLE):
            self.best = {urn: solver.value(variable) for urn, variable in self.visits.items()}
        return status, solver

    @property
    def is_over(self) -> bool:
        return time.perf_counter() >= self.deadline


def solve_visits(problem: SplitProblem, seconds: float = DEFAULT_SECONDS, seed: int = 1) -> SplitResult:
    """The split of one partner's visits, whole visits by URN.

    Always: no school above the rule, hours within the offer (in all, and in each cluster with one of its own), no
    needier school of a phase with a smaller share of what it is owed, equal need equal share. Then, each goal at the
    best of those before: the most visits weighted by need (hundredths of a point, at least one point); the least
    difference between clusters in the share of owed visits that is given (to a millionth); and of splits that are
    still equal the one that gives most to the neediest school, then to the next, by URN where need is equal.
    `seconds` of wall time at most.
    """
    started = time.perf_counter()
    search = _search(problem, started + seconds, seed)
    stages = [goal(search) for goal in (_most_need, _least_difference, _neediest_first)]
    is_proven = all(stage.status is SolveStatus.OPTIMAL for stage in stages)
    status = SolveStatus.OPTIMAL if is_proven else SolveStatus.FEASIBLE
    return SplitResult(problem, status, search.best, tuple(stages), time.perf_counter() - started)


def _search(problem: SplitProblem, deadline: float, seed: int) -> _Search:
    order = sorted(problem.claims, key=lambda claim: (-claim.need_points, claim.urn))
    model = CpModel()
    visits = {claim.urn: model.new_int_var(0, claim.visits, claim.urn) for claim in order}
    for pot, room in problem.room.items():
        inside = [visits[one.urn] for one in order if pot in (WHOLE_AUTHORITY, problem.pot(one))]
        model.add(sum(inside) <= room)
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in order:
        if not claim.is_stand_in:
            groups[claim.phase, problem.pot(claim)].append(claim)
    for falling in groups.values():
        for needier, other in pairwise(falling):
            shares = visits[needier.urn] * other.visits, visits[other.urn] * needier.visits
            is_equal = needier.need_points == other.need_points
            model.add(shares[0] == shares[1] if is_equal else shares[0] >= shares[1])
    return _Search(problem, order, model, visits, dict.fromkeys(visits, 0), deadline, seed)


def _most_need(search: _Search) -> Stage:
    """The most visits weighted by need, in points; held for the goals after it."""
    started = time.perf_counter()
    weights = {one.urn: max(round(one.need_points * NEED_SCALE), NEED_SCALE) for one in search.order}
    label, unit = "Visits weighted by need", "need points"
    if not search.order:
        return _stage("need", label, unit, 0, 0, 1, started)
    total = sum(weights[urn] * variable for urn, variable in search.visits.items())
    _, solver = search.solve(total)
    value = sum(weights[urn] * number for urn, number in search.best.items())
    search.model.add(total >= value)
    return _stage("need", label, unit, value, solver.best_objective_bound, NEED_SCALE, started)


def _least_difference(search: _Search) -> Stage:
    """The least difference between clusters in the share of owed visits that is given; held for the goal after it."""
    started = time.perf_counter()
    label, unit = "Difference between clusters in the share of visits given", "percentage points"
    clusters = _by_cluster(search.order)
    if len(clusters) < 2:
        return _stage("spread", label, unit, 0, 0, 1, started)
    highest, lowest = (search.model.new_int_var(0, SHARE_SCALE, name) for name in ("highest", "lowest"))
    for claims in clusters.values():
        owed = sum(claim.visits for claim in claims)
        given = sum(search.visits[claim.urn] for claim in claims)
        search.model.add(highest * owed >= given * SHARE_SCALE)
        search.model.add(lowest * owed <= given * SHARE_SCALE)
    status, solver = search.solve(highest - lowest, is_least=True)
    if status not in (OPTIMAL, FEASIBLE):
        return Stage("spread", label, unit, SolveStatus.FEASIBLE, None, None, None, _since(started), "CP-SAT")
    value = round(solver.objective_value)
    search.model.add(highest - lowest <= value)
    return _stage("spread", label, unit, value, solver.best_objective_bound, SHARE_SCALE / 100, started)


def _neediest_first(search: _Search) -> Stage:
    """Of equally good splits the one that gives most to the neediest school, then to the next, and so on: while a split
    exists that gives an earlier school more and those before it the same, it is taken."""
    started = time.perf_counter()
    is_proven = len(search.order) == 0
    asked = search.model
    while not is_proven and not search.is_over:
        search.model = asked.clone()
        search.visits = {urn: search.model.get_int_var_from_proto_index(v.index) for urn, v in search.visits.items()}
        status, _ = search.solve(_given_more(search), is_least=True)
        is_proven = status == INFEASIBLE
    proof = SolveStatus.OPTIMAL if is_proven else SolveStatus.FEASIBLE
    label = "Of equal splits, the neediest school first"
    return Stage("tie_break", label, "", proof, None, None, None, _since(started), "CP-SAT")


def _given_more(search: _Search) -> LinearExprT:
    """One school gets more than now, and all before it in the order the same; gives the school's place."""
    is_first = [search.model.new_bool_var("") for _ in search.order]
    search.model.add_exactly_one(is_first)
    is_after = [search.model.new_bool_var("") for _ in search.order]
    for place, claim in enumerate(search.order):
        now = search.best[claim.urn]
        variable = search.visits[claim.urn]
        search.model.add(variable >= now + 1).only_enforce_if(is_first[place])
        before = is_after[place - 1] if place else 0
        search.model.add(is_after[place] == before + is_first[place])
        search.model.add(variable == now).only_enforce_if(is_after[place].negated())
    return sum(place * one for place, one in enumerate(is_first))


def _by_cluster(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    clusters: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        clusters[claim.cluster].append(claim)
    return clusters


def _stage(goal: str, label: str, unit: str, value: int, bound: float, scale: float, started: float) -> Stage:
    """A goal in the unit people read; proven when the bound, a whole number of the solver's, is the figure itself."""
    if not isfinite(bound):  # the time was up before the solver had one
        return Stage(goal, label, unit, SolveStatus.FEASIBLE, value / scale, None, None, _since(started), "CP-SAT")
    is_proven = round(bound) == value
    status = SolveStatus.OPTIMAL if is_proven else SolveStatus.FEASIBLE
    gap = 0.0 if is_proven else abs(bound - value) / max(abs(value), 1)
    return Stage(goal, label, unit, status, value / scale, round(bound) / scale, gap, _since(started), "CP-SAT")


def _since(started: float) -> float:
    return time.perf_counter() - started
