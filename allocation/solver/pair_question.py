"""What is asked of a search over pairs: a part with its tiers settled as costs, loads, states and earlier goals."""

from collections.abc import Sequence
from math import gcd

import numpy as np

from allocation.solver.assignments import Assignments, Held, States, no_states
from allocation.solver.constraints import Line
from allocation.solver.knapsacks import Whole
from allocation.solver.objectives import MOVES_BY_CHOICE, Goal
from allocation.solver.part import Part

MOST_STATES = 80  # of one worker: with more the bound takes too long, and does without some limits
NO_PHASE = -1


def can_search_pairs(part: Part, goal: Goal) -> bool:
    """True when the part's tiers are settled, there is a plan, and the goal adds up over pairs."""
    return part.is_settled and bool(part.lines) and goal.name in part.terms.pair_costs


def is_plain(part: Part, goal: Goal) -> bool:
    """True when no rule or earlier goal but the workers' time bears on who leads: the generalised assignment
    problem."""
    problem = part.terms.problem
    is_free = not (
        problem.one_phase_only
        or problem.max_moves is not None
        or problem.caseload_share[list(part.block.schools)].any()
        or part.between
    )
    return (
        is_free
        and can_search_pairs(part, goal)
        and says_all(part)
        and not any(_decides_who_leads(part, held) for held, _ in part.held)
    )


def says_all(part: Part) -> bool:
    """True when nothing bears on who leads that is not among what `assignments` says."""
    problem = part.terms.problem
    return not (
        problem.keep_together
        or problem.area_limits
        or problem.max_moves_per_worker is not None
        or any(held.name in ("workload_gap", "workload_spread", "groups_split") for held, _ in _in_play(part))
    )


def _in_play(part: Part) -> list[tuple[Goal, int]]:
    """Earlier goals that say more than the band of minutes that is settled."""
    is_banded = bool(part.between)
    return [
        (held, limit)
        for held, limit in part.held
        if part.terms.is_in_play(held.name) and not (is_banded and held.name.startswith("workload"))
    ]


def _decides_who_leads(part: Part, goal: Goal) -> bool:
    """True when it matters to the goal who leads a school, now that every school's tier is settled."""
    if goal.name not in part.terms.pair_costs:
        return part.terms.is_in_play(goal.name)
    cost, problem = part.terms.pair_costs[goal.name].given, part.terms.problem
    return any(len(set(cost[s, problem.allowed[s], t].tolist())) > 1 for s, _, t in part.lines)


def assignments(part: Part, goal: Goal, led: Sequence[Line]) -> tuple[Assignments, int]:
    """The part as costs and loads of pairs, and the whole-number unit that all costs are multiples of."""
    problem, workers = part.terms.problem, list(part.block.workers)
    schools, tiers = np.array([s for s, _, _ in led])[:, None], np.array([t for _, _, t in led])[:, None]
    is_open = problem.allowed[schools, workers] & problem.worker_tier_allowed[workers][:, tiers[:, 0]].T
    locks = problem.locks[schools]
    is_open &= (locks < 0) | (locks == np.array(workers)[None, :])
    costs = part.terms.pair_costs[goal.name].given[schools, workers, tiers].astype(np.int64)
    unit = max(1, gcd(*costs[is_open].tolist()))
    ends = [part.between.get(w, (0, int(part.x.capacity[w]))) for w in workers]
    taken = problem.minutes[schools, workers, tiers].astype(np.int64)
    most = np.array([min(high, int(part.x.capacity[w])) for (_, high), w in zip(ends, workers, strict=True)])
    asked = Assignments(
        costs=np.where(is_open, costs // unit, 0),
        taken=taken,
        least=np.maximum(np.array([low for low, _ in ends], dtype=np.int64), most - _to_spare(taken, most, is_open)),
        most=most,
        allowed=is_open,
        states=_states(part, schools[:, 0], is_open),
        held=_held(part, schools, tiers),
    )
    return asked, unit


def _to_spare(taken: Whole, most: Whole, is_open: np.ndarray) -> int:
    """The minutes that workers have more than schools take: nobody can be further from full than that."""
    shortest = np.where(is_open, taken, np.iinfo(np.int64).max).min(axis=1, initial=np.iinfo(np.int64).max)
    return int(most.sum() - shortest[is_open.any(axis=1)].sum())


def _held(part: Part, schools: Whole, tiers: Whole) -> list[Held]:
    """Earlier goals, and the cap on moves, that depend on who leads."""
    workers, found = list(part.block.workers), []
    limits = [(goal, limit) for goal, limit in part.held if goal.name in part.terms.pair_costs]
    if part.terms.problem.max_moves is not None:
        limits.append((MOVES_BY_CHOICE, part.terms.problem.max_moves))
    led = set(schools[:, 0].tolist())
    for goal, limit in limits:
        if _decides_who_leads(part, goal):
            cost = part.terms.pair_costs[goal.name]
            never_led = sum(int(cost.uncovered[s]) for s in part.block.schools if s not in led)
            found.append(Held(cost.given[schools, workers, tiers].astype(np.int64), limit - never_led))
    return found


def _states(part: Part, schools: Whole, is_open: np.ndarray) -> States:
    """Caseload, how far posts are filled, and phases where a worker may lead one only; without some of them where there
    would be too many states."""
    problem, team, workers = part.terms.problem, part.team(), list(part.block.workers)
    nothing = np.zeros(is_open.shape, dtype=np.int64)
    taken = part.terms.caseloads.taken[schools[:, None], workers]
    filled = nothing if team.posts is None else team.posts.taken[schools[:, None], workers]
    phase = np.unique([str(problem.schools[s].phase) for s in schools], return_inverse=True)[1]
    phases = np.broadcast_to(phase[:, None], is_open.shape) if problem.one_phase_only else nothing
    limits = part.terms.caseloads.fte[workers]
    wanted = np.array([team.least_filled.get(w, 0) for w in workers])
    for uses in ((taken, filled, phases), (taken, nothing, phases), (nothing, nothing, phases)):
        kinds, of_pair = np.unique(np.stack(uses, axis=-1).reshape(-1, 3), axis=0, return_inverse=True)
        of_pair = of_pair.reshape(is_open.shape)
        goals = wanted if uses[1].any() else np.zeros_like(wanted)
        made = [
            _states_of(kinds, set(of_pair[is_open[:, i], i].tolist()), int(limits[i]), int(goals[i]))
            for i in range(len(workers))
        ]
        if all(one is not None for one in made):
            return States(of_pair, [one[0] for one in made if one], [one[1] for one in made if one])
    return no_states(*is_open.shape)


def _states_of(kinds: Whole, ours: set[int], limit: int, wanted: int) -> tuple[Whole, np.ndarray] | None:
    """A worker's states and where a load may end: (phase, caseload, filled as far as wanted); None where too many."""
    first = (NO_PHASE, 0, min(0, wanted))
    following: dict[tuple[int, int, int], dict[int, tuple[int, int, int]]] = {}
    waiting = [first]
    while waiting:
        state = waiting.pop()
        if state in following:
            continue
        if len(following) >= MOST_STATES:
            return None
        following[state] = {}
        for kind in ours:
            caseload, filled, phase = kinds[kind].tolist()
            then = (phase, state[1] + caseload, min(wanted, state[2] + filled))
            if then[1] <= limit and state[0] in (NO_PHASE, phase):
                following[state][kind] = then
                waiting.append(then)
    place = {state: i for i, state in enumerate(sorted(following))}
    after = np.full((len(place), len(kinds)), -1, dtype=np.int64)
    for state, leads_to in following.items():
        for kind, then in leads_to.items():
            after[place[state], kind] = place[then]
    return after, np.array([state[2] >= wanted for state in sorted(following)])
