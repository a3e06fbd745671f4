"""Why the schools of an area cannot all be led, in figures people know: caseloads, hours, single schools."""

from collections.abc import Sequence

import numpy as np

from allocation.problem import AllocationProblem
from allocation.solver.repair_case import Case
from allocation.solver.start import lowest_tiers
from allocation.wording import counted, joined

NAMES_SHOWN = 5
REASONS_SHOWN = 3


def in_words(case: Case, is_proven: bool) -> str:
    """What the schools need at their lowest tiers against what there is, before any question of who takes which."""
    small, tiers = case.small, lowest_tiers(case.small)
    least_share = np.where(small.allowed, small.caseload_share, np.inf).min(axis=1).sum()
    posts = small.fte[(small.caseload_share * small.allowed > 0).any(axis=0)].sum()
    least_minutes = np.where(small.allowed, small.minutes[np.arange(len(tiers)), :, tiers], np.inf).min(axis=1).sum()
    needs = []
    if least_share > posts + 1e-6:
        needs.append(f"make at least {least_share:.2f} full caseloads and it has {posts:.2f} full-time posts for them")
    if least_minutes > small.capacity_minutes.sum():
        hours = f"take at least {least_minutes / 60:.0f} hours a term at their lowest tiers"
        needs.append(f"{hours} and its link workers have {small.capacity_minutes.sum() / 60:.0f}")
    if not needs and not is_proven:
        return f"{case.area.name}: no plan that leads every school was found in the time; there may be one."
    if not needs and not (large := _too_large(case, tiers)):
        needs = ["cannot be shared out without somebody carrying more than their limit, even at the lowest tiers"]
    elif not needs:
        return f"{case.area.name}: no link worker has the time or the caseload for {joined(large)}, even with no other."
    return f"{case.area.name}: its {counted(len(small.schools), 'school')} {joined(needs)}."


def _too_large(case: Case, tiers: Sequence[int]) -> list[str]:
    """Schools that each alone are too much for every link worker who may lead them."""
    small, found = case.small, []
    for s, t in enumerate(tiers):
        fits = (small.minutes[s, :, t] <= small.capacity_minutes) & (small.caseload_share[s] <= small.fte + 1e-6)
        if not (fits & small.allowed[s] & small.worker_tier_allowed[:, t]).any():
            hours = small.minutes[s, small.allowed[s], t].min() / 60
            found.append(f"{small.schools[s].name} ({hours:.0f} hours a term)")
    return found


def nobody_may_lead(problem: AllocationProblem, unled: Sequence[int]) -> str:
    """Names the schools, and for the first says why."""
    names = joined([f"{problem.schools[s].name} ({problem.schools[s].urn})" for s in unled], most=NAMES_SHOWN)
    here = problem.schools[unled[0]].cluster
    near = sorted(range(len(problem.workers)), key=lambda w: (problem.workers[w].cluster != here, w))
    reasons = list(dict.fromkeys(str(problem.not_allowed_reason[unled[0], w]) for w in near))
    why = "; ".join(reason for reason in reasons[:REASONS_SHOWN] if reason) or "there is no link worker"
    of_which = f" For {problem.schools[unled[0]].name}:" if len(unled) > 1 else ""
    return f"Nobody may lead {names}.{of_which} {why[0].upper()}{why[1:]}."
