"""Each school to one worker within capacities at least cost, when nothing else is on: bounds tell where to look.

The Lagrangian bound says what every pair of school and worker adds at least; the search solves neighbourhoods of the
best assignment exactly: the schools of a few workers or of all, on pairs that add little, with some noise so that no
two look alike. Neighbourhoods that are soon proven grow, others shrink. Two are solved at a time; each starts from what
all but the one before it have found, so that the same limits give the same answer.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, LinearExpr

from allocation.solver.assignment_bounds import PRICE_SCALE, Assignments, Bound, Whole, lagrangian_bound
from allocation.solver.part import Limits, make_solver
from allocation.solver.watch import Watch

BOUND_STEPS = 300
FIRST_PAIRS_PER_SCHOOL = 1.7
FIRST_SECONDS = 1.5
PROOF_PAIRS_PER_SCHOOL = 6.0
GROWTH = 1.15
SOON_SHARE = 0.3
BETWEEN_PROOFS = 6
FEWEST_PAIRS, MOST_PAIRS = 1.1, 8.0


class Found(NamedTuple):
    """`leads` [S]: the worker of each school; no assignment costs less than `bound`."""

    leads: Whole
    cost: int
    bound: int
    deterministic_seconds: float


class Budget(NamedTuple):
    """`deterministic_seconds` of solver time in all, on `threads`; the watch's deadline is a safeguard."""

    deterministic_seconds: float
    seed: int
    threads: int
    watch: Watch


@dataclass
class _Kind:
    """A kind of neighbourhood: the share of workers whose schools are free, how much noise there is in what pairs add,
    how many pairs a school may use, and how long one may take (deterministic seconds)."""

    share_of_workers: float
    noise: float
    pairs_per_school: float
    seconds: float

    def learn(self, is_proven: bool, used: float) -> None:
        """Larger when soon proven, smaller when not proven."""
        if not is_proven:
            self.pairs_per_school = max(FEWEST_PAIRS, self.pairs_per_school / GROWTH)
        elif used < SOON_SHARE * self.seconds:
            self.pairs_per_school = min(MOST_PAIRS, self.pairs_per_school * GROWTH)


class _Task(NamedTuple):
    """One neighbourhood to solve: schools, the pairs each may use, the assignment around it, and its limits."""

    kind: _Kind
    schools: Whole
    usable: NDArray[np.bool_]
    leads: Whole
    seconds: float
    seed: int
    is_everything: bool


class _Answer(NamedTuple):
    task: _Task
    leads: Whole | None
    is_proven: bool
    seconds: float


@dataclass
class _Search:
    """A search under way."""

    asked: Assignments
    bound: Bound
    budget: Budget
    leads: Whole
    cost: int
    least: int
    used: float = 0.0
    kinds: list[_Kind] = field(default_factory=list)
    proof: _Kind = field(default_factory=lambda: _Kind(1.0, 0.0, PROOF_PAIRS_PER_SCHOOL, FIRST_SECONDS))

    @property
    def is_best(self) -> bool:
        """True when nothing can cost less."""
        return self.cost <= self.least

    @property
    def typical(self) -> float:
        """What the second best pair of a school usually adds; noise is measured in it."""
        second = np.sort(self.bound.penalties, axis=1)[:, min(1, len(self.asked.capacity) - 1)]
        return float(np.median(second)) + 1


def search(asked: Assignments, leads: Whole, budget: Budget, tell: Callable[[int, int], None]) -> Found:
    """The cheapest assignment found from `leads`, which must be lawful, and a bound; `tell(cost, bound)` hears of
    each better one."""
    bound = lagrangian_bound(asked, BOUND_STEPS)
    run = _Search(asked, bound, budget, leads.copy(), asked.cost(leads), bound.value, kinds=_kinds())
    tell(run.cost, run.least)
    random, waiting = np.random.default_rng(budget.seed), deque[Future[_Answer]]()
    number = 0
    with ThreadPoolExecutor(budget.threads, thread_name_prefix="assignment") as pool:
        while not run.is_best and run.used < budget.deterministic_seconds and not budget.watch.is_over:
            waiting.append(pool.submit(_solve, run.asked, _next_task(run, random, number), budget.watch))
            number += 1
            if len(waiting) >= budget.threads:
                _take_over(run, waiting.popleft().result(), tell)
        for one in waiting:
            _take_over(run, one.result(), tell)
    return Found(run.leads, run.cost, min(run.cost, run.least), run.used)


def _kinds() -> list[_Kind]:
    return [
        _Kind(1.0, 0.5, 1.5, 0.15),
        _Kind(0.5, 0.5, 2.0, 0.1),
        _Kind(0.3, 0.3, 2.5, 0.08),
        _Kind(0.25, 0.3, 3.0, 0.06),
        _Kind(0.15, 0.3, 4.0, 0.05),
    ]


def _next_kind(run: _Search, random: np.random.Generator, number: int) -> _Kind:
    """First all schools on the pairs that add least, with and without noise; then neighbourhoods, and now and then,
    where few pairs are left that a better assignment could have, all of those: that may prove there is none."""
    if number < 2:
        return _Kind(1.0, 0.3 * number, FIRST_PAIRS_PER_SCHOOL, FIRST_SECONDS)
    if number % BETWEEN_PROOFS == 2 and _within(run).sum() <= PROOF_PAIRS_PER_SCHOOL * len(run.leads):
        return run.proof
    return run.kinds[int(random.integers(len(run.kinds)))]


def _within(run: _Search) -> NDArray[np.bool_]:
    """Pairs [S, W] that an assignment better than the best there is could have."""
    room = (run.cost - 1) * PRICE_SCALE - run.bound.exact
    return run.asked.allowed & (run.bound.penalties <= room)


def _next_task(run: _Search, random: np.random.Generator, number: int) -> _Task:
    """The neighbourhood of the kind that is due, around the best assignment there is."""
    kind, workers = _next_kind(run, random, number), len(run.asked.capacity)
    count = max(min(2, workers), round(kind.share_of_workers * workers))
    free = np.zeros(workers, dtype=bool)
    free[random.choice(workers, count, replace=False)] = True
    schools = np.flatnonzero(free[run.leads])
    within = _within(run)[schools] & free
    adds = run.bound.penalties[schools] + random.exponential(run.typical, within.shape) * kind.noise
    most = np.sort(adds[:, free], axis=None)[: int(kind.pairs_per_school * len(schools)) + 1].max(initial=0)
    usable = within & (adds <= most)
    is_everything = count == workers and bool((usable == within).all())
    usable[np.arange(len(schools)), run.leads[schools]] = True
    return _Task(kind, schools, usable, run.leads.copy(), kind.seconds, int(random.integers(2**31 - 1)), is_everything)


def _solve(asked: Assignments, task: _Task, watch: Watch) -> _Answer:
    """The best of the neighbourhood if it is better than what is there."""
    model, given = CpModel(), {}
    for s, row in zip(task.schools.tolist(), task.usable, strict=True):
        for w in np.flatnonzero(row).tolist():
            given[s, w] = model.new_bool_var("")
            model.add_hint(given[s, w], w == task.leads[s])
        model.add_exactly_one([given[s, w] for w in np.flatnonzero(row).tolist()])
    for w in np.flatnonzero(task.usable.any(axis=0)).tolist():
        ours = [(variable, int(asked.taken[s, w])) for (s, v), variable in given.items() if v == w]
        model.add(LinearExpr.weighted_sum([v for v, _ in ours], [n for _, n in ours]) <= int(asked.capacity[w]))
    cost = LinearExpr.weighted_sum(list(given.values()), [int(asked.costs[key]) for key in given])
    before = int(asked.costs[task.schools, task.leads[task.schools]].sum())
    model.add(cost <= before - 1)
    model.minimize(cost)
    solver = make_solver(Limits(task.seconds, task.seed), watch)
    solver.parameters.cp_model_probing_level = 0
    watch.solving(solver)
    try:
        status = solver.solve(model)
    finally:
        watch.solved(solver)
    is_proven = status in (OPTIMAL, INFEASIBLE)
    if status not in (OPTIMAL, FEASIBLE):
        return _Answer(task, None, is_proven, solver.deterministic_time)
    leads = task.leads.copy()
    for (s, w), variable in given.items():
        if solver.boolean_value(variable):
            leads[s] = w
    return _Answer(task, leads, is_proven, solver.deterministic_time)


def _take_over(run: _Search, answer: _Answer, tell: Callable[[int, int], None]) -> None:
    """The answer's changes on top of the best there is, or the answer itself, if that is better."""
    run.used += answer.seconds
    answer.task.kind.learn(answer.is_proven, answer.seconds)
    if answer.task.is_everything and answer.is_proven:
        run.least = max(run.least, run.asked.cost(answer.task.leads if answer.leads is None else answer.leads))
    if answer.task.kind is run.proof:
        run.proof = _Kind(1.0, 0.0, PROOF_PAIRS_PER_SCHOOL, 2 * run.proof.seconds)
    if answer.leads is None:
        return
    both = np.where(answer.leads != answer.task.leads, answer.leads, run.leads)
    for leads in (both, answer.leads):
        if run.asked.cost(leads) < run.cost and run.asked.fits(leads):
            run.leads, run.cost = leads, run.asked.cost(leads)
            tell(run.cost, run.least)
