"""Each school to one worker within workers' limits at least cost: bounds tell where to look.

The Lagrangian bound says what every pair of school and worker adds at least; the search solves neighbourhoods of the
best assignment exactly: all schools on the pairs that add least, ever more of them, and the schools of a few workers,
with some noise so that no two look alike. Neighbourhoods that are soon proven grow, others shrink; when one holds all
pairs that a better assignment could have, its proof is that of the whole. Two are solved at a time; each starts from
what all but the one before it have found, so that the same limits give the same answer.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.solver.assignment_bounds import FEW_CELLS, Bound, lagrangian_bound
from allocation.solver.assignments import Assignments
from allocation.solver.knapsacks import Whole
from allocation.solver.watch import Watch

FIRST_BOUND_STEPS, MORE_BOUND_STEPS = 40, 25
SHARE_FOR_BOUNDS = 0.4
SECONDS_A_CELL, SECONDS_A_BOUND, SECONDS_A_TASK = 1.5e-10, 0.01, 0.008  # of deterministic time, by measurement
FIRST_PAIRS_PER_SCHOOL, LEAST_SECONDS_FOR_ALL, SHARE_FOR_ALL = 2.0, 0.05, 0.1
GROWTH, GROWTH_OF_ALL = 1.15, 1.5
SOON_SHARE = 0.3
BETWEEN_PROOFS, BETWEEN_JUMPS, PROOF_PAIRS_PER_SCHOOL = 6, 6, 6.0
MOST_SECONDS_FOR_ALL = 1.5
FIRST_FOR_ALL = 3
FEWEST_WORKERS = 3
FEWEST_PAIRS, MOST_PAIRS = 1.1, 8.0


class Budget(NamedTuple):
    """`deterministic_seconds` of solver time in all, on `threads`; the watch's deadline is a safeguard."""

    deterministic_seconds: float
    threads: int
    watch: Watch


@dataclass
class Kind:
    """A kind of neighbourhood: the share of workers whose schools are free, how much noise there is in what pairs add,
    how many pairs a school may use, and how long one may take (deterministic seconds); by how much pairs grow, up to
    how many, and by how much its time grows when it was not enough."""

    share_of_workers: float
    noise: float
    pairs_per_school: float
    seconds: float
    growth: float = GROWTH
    most_pairs: float = MOST_PAIRS
    patience: float = 1.0
    is_by_exchanges: bool = False

    def learn(self, is_proven: bool, used: float) -> None:
        """Larger when soon proven, smaller when not proven; not for exchanges, which prove nothing."""
        if not is_proven:
            self.pairs_per_school = max(FEWEST_PAIRS, self.pairs_per_school / GROWTH)
            self.seconds *= self.patience
        elif used < SOON_SHARE * self.seconds:
            self.pairs_per_school = min(self.most_pairs, self.pairs_per_school * self.growth)


class Task(NamedTuple):
    """One neighbourhood to solve: schools, the pairs each may use, the assignment around it, and its limits. Exchanges
    have no limits to where they may lead: they begin at `leads`, lawful or not."""

    kind: Kind
    schools: Whole
    usable: NDArray[np.bool_]
    leads: Whole
    seconds: float
    seed: int
    is_everything: bool


class Answer(NamedTuple):
    """The best assignment of a neighbourhood, None where it has none that costs less; whether that is proven."""

    task: Task
    leads: Whole | None
    is_proven: bool
    seconds: float


Answerer = Callable[[Task], Answer]


@dataclass
class Search:
    """A search under way: the best assignment so far, `leads` [S], what it costs and what none costs less than."""

    asked: Assignments
    tell: Callable[[int, int], None]
    random: np.random.Generator
    leads: Whole
    bound: Bound
    cost: int = 0
    least: int = -(1 << 60)
    used: float = 0.0
    used_for_bounds: float = 0.0
    tasks: int = 0

    def __post_init__(self) -> None:
        self.cost = self.asked.cost(self.leads)
        self.kinds, self.jumps = _kinds(), _jumps()
        self.all = Kind(1.0, 0.0, FIRST_PAIRS_PER_SCHOOL, 0.0, GROWTH_OF_ALL, float(len(self.asked.most)), GROWTH)
        self.takes(self.bound)

    @property
    def is_best(self) -> bool:
        """True when nothing can cost less."""
        return self.cost <= self.least

    @property
    def typical(self) -> float:
        """What the second best pair of a school usually adds; noise is measured in it."""
        second = np.sort(self.bound.penalties, axis=1)[:, min(1, len(self.asked.most) - 1)]
        return float(np.median(second)) + 1

    @property
    def within(self) -> NDArray[np.bool_]:
        """Pairs [S, W] that an assignment better than the best there is could have."""
        return self.asked.allowed & self.bound.within(self.cost)

    @property
    def ideal(self) -> Whole:
        """The worker of each school who adds least, lawful or not [S]."""
        adds = np.where(self.asked.allowed, self.bound.penalties, self.bound.penalties.max(initial=0) + 1)
        return np.asarray(adds.argmin(axis=1), dtype=np.int64)

    def proven(self, cost: int) -> None:
        """Nothing that is better than the best costs less than this."""
        self.least = max(self.least, min(cost, self.cost))

    def hears(self, leads: Whole) -> bool:
        """Takes a lawful assignment over if it costs less than the best; says whether it did."""
        if self.asked.cost(leads) >= self.cost:
            return False
        self.leads, self.cost = leads, self.asked.cost(leads)
        self.tell(self.cost, self.least)
        return True

    def count(self, seconds: float) -> None:
        """Deterministic time that was used."""
        self.used += seconds

    def improve_bound(self) -> None:
        """A better bound now that fewer pairs matter, unless bounds have had their share."""
        if not self.is_best and self.used_for_bounds <= SHARE_FOR_BOUNDS * self.used:
            self.takes(lagrangian_bound(self.asked, MORE_BOUND_STEPS, self.cost, self.bound))

    def takes(self, bound: Bound) -> None:
        """Takes a bound over: what it proves, and what pairs add to it."""
        seconds = SECONDS_A_BOUND + SECONDS_A_CELL * bound.cells
        self.bound, self.used_for_bounds = bound, self.used_for_bounds + seconds
        self.proven(bound.value)
        self.count(seconds)


def begin(asked: Assignments, leads: Whole, seed: int, tell: Callable[[int, int], None]) -> Search:
    """A search from a lawful assignment; `tell(cost, bound)` hears of each better one."""
    bound = lagrangian_bound(asked, FIRST_BOUND_STEPS, asked.cost(leads), cells=FEW_CELLS)
    return Search(asked, tell, np.random.default_rng(seed), leads.copy(), bound)


def go_on(run: Search, answer: Answerer, budget: Budget, *, most_tasks: int | None = None) -> None:
    """Improves the search's assignment and bound until it is proven or the budget is used; `answer` solves
    neighbourhoods."""
    waiting, until = deque[Future[Answer]](), run.used + budget.deterministic_seconds
    last = None if most_tasks is None else run.tasks + most_tasks
    share = min(MOST_SECONDS_FOR_ALL, SHARE_FOR_ALL * budget.deterministic_seconds)
    run.all.seconds = max(run.all.seconds, LEAST_SECONDS_FOR_ALL, share)
    with budget.watch.side_by_side(budget.threads, "assignment") as pool:
        while not run.is_best and run.used < until and run.tasks != last and not budget.watch.is_over:
            waiting.append(pool.submit(answer, _next_task(run, until - run.used)))
            if len(waiting) >= budget.threads:
                _take_over(run, waiting.popleft().result())
        for one in waiting:
            _take_over(run, one.result())


def _kinds() -> list[Kind]:
    return [
        Kind(1.0, 0.5, 1.5, 0.15),
        Kind(0.6, 0.5, 2.0, 0.1),
        Kind(0.4, 0.3, 2.5, 0.08),
        Kind(0.3, 0.3, 3.0, 0.06),
        Kind(0.15, 0.3, 4.0, 0.05),
    ]


def _jumps() -> list[Kind]:
    """Exchanges, from about where pairs add least and from the best there is."""
    return [
        Kind(1.0, 0.7, 0.0, 0.03, is_by_exchanges=True),
        Kind(1.0, 0.0, 0.0, 0.03, is_by_exchanges=True),
    ]


def _next_task(run: Search, seconds_left: float) -> Task:
    """The neighbourhood that is due, around the best assignment there is: first, and now and then, all schools on the
    pairs that add least."""
    is_few = run.within.sum() <= PROOF_PAIRS_PER_SCHOOL * len(run.leads)
    is_all = run.tasks < FIRST_FOR_ALL or (is_few and run.tasks % BETWEEN_PROOFS == 0)
    is_jump = not is_all and run.tasks % BETWEEN_JUMPS == 1
    run.tasks += 1
    if is_jump:
        return _jump(run, seconds_left)
    kind = run.all if is_all else run.kinds[int(run.random.integers(len(run.kinds)))]
    workers = len(run.asked.most)
    count = max(min(FEWEST_WORKERS, workers), round(kind.share_of_workers * workers))
    free = np.zeros(workers, dtype=bool)
    free[run.random.choice(workers, count, replace=False)] = True
    schools = np.flatnonzero(free[run.leads])
    within = run.within[schools] & free
    adds = run.bound.penalties[schools] + run.random.exponential(run.typical, within.shape) * kind.noise
    reach = np.sort(adds[within])[: int(kind.pairs_per_school * len(schools)) + 1]
    usable = within & (adds <= reach.max(initial=0))
    is_everything = count == workers and bool((usable == within).all())
    usable[np.arange(len(schools)), run.leads[schools]] = True
    seconds = max(LEAST_SECONDS_FOR_ALL, min(kind.seconds, seconds_left))
    return Task(kind, schools, usable, run.leads.copy(), seconds, int(run.random.integers(2**31 - 1)), is_everything)


def _jump(run: Search, seconds_left: float) -> Task:
    kind = run.jumps[int(run.random.integers(len(run.jumps)))]
    leads = run.leads
    if kind.noise:
        noise = kind.noise * run.random.exponential(run.typical, run.bound.penalties.shape)
        adds = np.where(run.within, run.bound.penalties + noise, np.inf)
        leads = np.where(run.within.any(axis=1), adds.argmin(axis=1), run.leads)
    seconds, seed = min(kind.seconds, seconds_left), int(run.random.integers(2**31 - 1))
    return Task(kind, np.arange(len(leads)), run.within, leads.copy(), seconds, seed, False)


def _take_over(run: Search, answer: Answer) -> None:
    """The answer's changes on top of the best there is, or the answer itself, if that is better."""
    run.count(answer.seconds + SECONDS_A_TASK)
    if not answer.task.kind.is_by_exchanges:
        answer.task.kind.learn(answer.is_proven, answer.seconds)
    if answer.task.is_everything and answer.is_proven:
        run.proven(run.asked.cost(answer.task.leads if answer.leads is None else answer.leads))
    if answer.leads is not None:
        both = np.where(answer.leads != answer.task.leads, answer.leads, run.leads)
        for leads in (answer.leads,) if answer.task.kind.is_by_exchanges else (both, answer.leads):
            if run.asked.fits(leads):
                run.hears(leads)
    run.improve_bound()
