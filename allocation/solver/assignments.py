"""Each school to one worker: costs and times of pairs, limits of workers, and sums that may not go above a limit."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.solver.knapsacks import Whole

PACKED_SHARE = 0.03


class States(NamedTuple):
    """What workers' schools add up to besides minutes. `kinds` [S, W] of schools; for each worker `after` [Q, K], the
    state that a state and a kind lead to (-1: none may), from state 0 on, and `is_end` [Q]: where a load may end."""

    kinds: Whole
    after: Sequence[Whole]
    is_end: Sequence[NDArray[np.bool_]]


class Held(NamedTuple):
    """A sum over pairs that may not go above a limit: costs [S, W]."""

    costs: Whole
    limit: int


class Assignments(NamedTuple):
    """Each school to one worker at least cost: costs, taken [S, W] (of a worker's time), the least and most of it [W],
    allowed [S, W], the states of other limits, and earlier goals."""

    costs: Whole
    taken: Whole
    least: Whole
    most: Whole
    allowed: NDArray[np.bool_]
    states: States
    held: Sequence[Held] = ()

    @property
    def is_packed(self) -> bool:
        """True when nobody can be far from full, so that hardly any exchange of schools is lawful."""
        return int((self.most - self.least).max(initial=0)) < PACKED_SHARE * int(self.most.max(initial=0))

    def cost(self, leads: Whole) -> int:
        """What it costs that worker leads[s] leads school s."""
        return int(self.costs[np.arange(len(leads)), leads].sum())

    def fits(self, leads: Whole) -> bool:
        """True when every worker may lead their schools and is within the limits."""
        schools = np.arange(len(leads))
        load = np.bincount(leads, weights=self.taken[schools, leads], minlength=len(self.most))
        is_within = self.allowed[schools, leads].all() and ((load >= self.least) & (load <= self.most)).all()
        is_within &= all(held.costs[schools, leads].sum() <= held.limit for held in self.held)
        return bool(is_within and all(self._ends(w, np.flatnonzero(leads == w)) for w in range(len(self.most))))

    def _ends(self, w: int, schools: Whole) -> bool:
        state = 0
        for kind in self.states.kinds[schools, w].tolist():
            state = int(self.states.after[w][state, kind])
            if state < 0:
                return False
        return bool(self.states.is_end[w][state])


def no_states(schools: int, workers: int) -> States:
    """Where nothing but minutes counts."""
    one, end = np.zeros((1, 1), dtype=np.int64), np.ones(1, dtype=np.bool_)
    return States(np.zeros((schools, workers), dtype=np.int64), [one] * workers, [end] * workers)
