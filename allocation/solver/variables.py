"""The decisions of one part of the problem: who leads each school, at which tier, or nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python.cp_model import CpModel, IntVar

from allocation.problem import AllocationProblem
from allocation.solver.scale import Whole, capacity_minutes


@dataclass(frozen=True, slots=True)
class Variables:
    """Booleans by position in the problem's lists; `given[s, w, t]` is `leads[s, w]` and `meets[s, t]` together.

    Exist for every pair of the part's schools and workers, lawful or not: what is not allowed is for the rules to say.
    Where tiers are settled, all that no longer is a decision is a constant, so that a search has little to look at.
    `capacity` [W] is direct minutes less the headroom to keep free.
    """

    schools: tuple[int, ...]
    workers: tuple[int, ...]
    tiers: range
    leads: dict[tuple[int, int], IntVar]
    meets: dict[tuple[int, int], IntVar]
    given: dict[tuple[int, int, int], IntVar]
    uncovered: dict[int, IntVar]
    capacity: Whole


def make_variables(
    model: CpModel,
    problem: AllocationProblem,
    schools: tuple[int, ...],
    workers: tuple[int, ...],
    headroom_share: float,
    tier_of: Mapping[int, int] | None = None,
    *,
    may_leave_out: bool = False,
) -> Variables:
    """Adds the variables and ties the three kinds together; no rule of the service is here.

    `tier_of` settles tiers (school -> tier): schools that are not in it are not covered, and those in it are, unless
    they may be left out.
    """
    if tier_of is not None:
        x = _with_tiers_settled(model, problem, schools, workers, headroom_share, tier_of)
        if may_leave_out:
            x.uncovered.update({s: model.new_bool_var(f"uncovered_{s}") for s in schools if s in tier_of})
        return x
    tiers = range(len(problem.tier_ids))
    x = Variables(
        schools=schools,
        workers=workers,
        tiers=tiers,
        leads={(s, w): model.new_bool_var(f"leads_{s}_{w}") for s in schools for w in workers},
        meets={(s, t): model.new_bool_var(f"meets_{s}_{t}") for s in schools for t in tiers},
        given={(s, w, t): model.new_bool_var(f"given_{s}_{w}_{t}") for s in schools for w in workers for t in tiers},
        uncovered={s: model.new_bool_var(f"uncovered_{s}") for s in schools},
        capacity=capacity_minutes(problem, headroom_share),
    )
    for s in schools:
        for w in workers:
            model.add(sum(x.given[s, w, t] for t in tiers) == x.leads[s, w])
        for t in tiers:
            model.add(sum(x.given[s, w, t] for w in workers) >= x.meets[s, t])
            for w in workers:
                model.add_implication(x.given[s, w, t], x.meets[s, t])
        model.add_at_most_one(x.meets[s, t] for t in tiers)
    return x


def _with_tiers_settled(
    model: CpModel,
    problem: AllocationProblem,
    schools: tuple[int, ...],
    workers: tuple[int, ...],
    headroom_share: float,
    tier_of: Mapping[int, int],
) -> Variables:
    """One variable for each pair that can be; the rest are constants."""
    no, yes = model.new_constant(0), model.new_constant(1)
    leads = dict.fromkeys(((s, w) for s in schools for w in workers), no)
    for s, w in leads:
        if s in tier_of and problem.allowed[s, w] and problem.worker_tier_allowed[w, tier_of[s]]:
            leads[s, w] = model.new_bool_var(f"leads_{s}_{w}")
    tiers = range(len(problem.tier_ids))
    return Variables(
        schools=schools,
        workers=workers,
        tiers=tiers,
        leads=leads,
        meets={(s, t): yes if tier_of.get(s) == t else no for s in schools for t in tiers},
        given={(s, w, t): one if tier_of.get(s) == t else no for (s, w), one in leads.items() for t in tiers},
        uncovered={s: no if s in tier_of else yes for s in schools},
        capacity=capacity_minutes(problem, headroom_share),
    )
