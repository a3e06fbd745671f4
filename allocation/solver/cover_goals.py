"""What is best in turn for the schools of somebody who is away, and what a lower tier must not do to its neighbours."""

from collections.abc import Iterable

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from allocation.solver.blocks import Block
from allocation.solver.cover_room import FullestOf, Question, Small
from allocation.solver.objectives import GOALS
from allocation.solver.part import Part, make_part
from allocation.solver.rearrange import Objective, objective_of
from allocation.solver.scale import shares
from allocation.solver.terms import make_terms

_GOAL = {goal.name: goal for goal in GOALS}


def part_of(question: Question, small: Small) -> Part:
    """The model with every rule in it."""
    block = Block(tuple(range(len(small.rows))), tuple(range(len(small.workers))))
    part = make_part(0, block, make_terms(small.problem, None), frozenset(), 0.0)
    for one, other in _leapfrogs(question, small):
        part.model.add_bool_or([part.x.meets[one].negated(), part.x.meets[other].negated()])
    return part


def _leapfrogs(question: Question, small: Small) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of (row, tier) that cannot be together: a school given a lower tier than it had, beside one of the same
    person with no more need at a tier that it might have had."""
    problem, compared = question.problem, question.stays.compared
    need, group = problem.need_points, problem.leapfrog_group
    places = [(row, s) for row, s in enumerate(small.rows) if s in compared]
    for row, s in places:
        for other, o in places:
            if o == s or group[o] != group[s] or need[o] > need[s]:
                continue
            for t in np.flatnonzero(small.problem.tier_allowed[row, : small.tiers[row]]):
                for ahead in np.flatnonzero(small.problem.tier_allowed[other]):
                    if problem.tier_allowed[s, t + 1 : ahead + 1].any():
                        yield (row, int(t)), (other, int(ahead))


def objectives(question: Question, small: Small, part: Part) -> list[Objective]:
    """The first outweighs all that follow, and so on."""
    found = [objective_of(part, _GOAL[name]) for name in ("need_not_covered", "unmet_entitlement")]
    lower = [part.x.meets[row, t] for row, before in enumerate(small.tiers) for t in range(before)]
    found.append((LinearExpr.sum(lower), len(small.rows)))
    if question.fullest_of is None:
        return found
    found.append(_fullest(question.fullest_of, small, part))
    found += [
        objective_of(part, _GOAL["travel_hours"]),
        _nearness(small, part),
        objective_of(part, _GOAL["list_order"]),
    ]
    return found


def _nearness(small: Small, part: Part) -> Objective:
    """Minutes from base to school, one way, added: tells bases apart where nobody travels to meetings."""
    minutes = small.problem.travel_minutes
    pairs = part.x.leads
    near = LinearExpr.weighted_sum(list(pairs.values()), [int(minutes[pair]) for pair in pairs])
    return near, int(minutes.max(axis=1, initial=0).sum())


def _fullest(fullest_of: FullestOf, small: Small, part: Part) -> Objective:
    """How full, in whole percent rounded up, the fullest of those is who take a school on: of their direct time and,
    where that is asked, of their caseload."""
    x, rows, columns = part.x, range(len(small.rows)), range(len(small.workers))
    top = _most_percent(small)
    fullest = part.model.new_int_var(0, top, "fullest")
    parts = shares(small.problem.caseload_share, np.concatenate([small.fte, small.filled]))
    for w in columns:
        takes = part.model.new_bool_var(f"takes_{w}")
        part.model.add_max_equality(takes, [x.leads[s, w] for s in rows])
        pairs = [(s, t) for s in rows for t in x.tiers]
        minutes = LinearExpr.weighted_sum(
            [x.given[s, w, t] for s, t in pairs], [int(small.problem.minutes[s, w, t]) for s, t in pairs]
        )
        limits = [(minutes, int(small.used[w]), int(small.capacity[w]))]
        if fullest_of is FullestOf.ALL:
            taken = LinearExpr.weighted_sum([x.leads[s, w] for s in rows], [int(parts.taken[s, w]) for s in rows])
            limits.append((taken, int(parts.fte[len(columns) + w]), int(parts.fte[w])))
        for added, before, whole in limits:
            if whole > 0:
                part.model.add(100 * added + 100 * before <= whole * fullest).only_enforce_if(takes)
    return fullest + 0, top


def _most_percent(small: Small) -> int:
    """No load can be above this."""
    minutes = small.problem.minutes.max(axis=2, initial=0).sum(axis=0) + small.used
    taken = small.problem.caseload_share.sum(axis=0) + small.filled
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.concatenate([100 * minutes / small.capacity, 100 * taken / small.fte])
    return int(np.ceil(percent[np.isfinite(percent)].max(initial=0))) + 1
