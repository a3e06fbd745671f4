"""When not every school can have a link worker: why, and the smallest change by each lever that would do."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver.areas import Area, areas, cut_down
from allocation.solver.blocks import Block, blocks
from allocation.solver.covering import Asked, can_cover
from allocation.solver.levers import (
    Answer,
    Case,
    drop_locks,
    extra_post,
    higher_ceilings,
    leave_out,
    lend_schools,
    lift_cap,
    more_hours,
)
from allocation.solver.mix import cheapest_mix
from allocation.solver.start import lowest_tiers
from allocation.wording import counted, joined

NAMES_SHOWN = 5
REASONS_SHOWN = 3


def repairs(
    problem: AllocationProblem, uncovered: Sequence[int], asked: Asked, prices: RepairPrices
) -> tuple[list[Repair], list[str]]:
    """The repairs of every area with schools left over, and sentences: what is short, and all ways out together."""
    parts = blocks(problem)
    found = areas(problem, parts, uncovered)
    donors = _donors(parts, {s for area in found for s in area.schools})
    cases = [_case(problem, area, donors) for area in found]
    with ThreadPoolExecutor(2, thread_name_prefix="repair") as pool:
        results = list(pool.map(lambda case: _area_repairs(case, asked, prices), cases))
    if problem.max_moves is not None and not any(notes for _, notes in results):
        results = [_cap_repairs(problem, asked)]
    else:
        results = [
            (found, notes or [_fits_after_all(case)]) for case, (found, notes) in zip(cases, results, strict=True)
        ]
    return [repair for one, _ in results for repair in one], [note for _, notes in results for note in notes]


def _fits_after_all(case: Case) -> str:
    return (
        f"{case.area.name}: a plan that leads every school exists; the time was too short to make it part of this one."
    )


def _donors(parts: Sequence[Block], failing: set[int]) -> Area:
    """The schools and workers of all parts where everything fits."""
    whole = [part for part in parts if not failing & set(part.schools)]
    return Area("", tuple(s for part in whole for s in part.schools), tuple(w for part in whole for w in part.workers))


def _case(problem: AllocationProblem, area: Area, donors: Area) -> Case:
    return Case(area, problem, cut_down(problem, _led(problem, area), area.workers), donors)


def _led(problem: AllocationProblem, area: Area) -> list[int]:
    """The area's schools that at least one link worker may lead."""
    return [s for s in area.schools if problem.allowed[s].any()]


def _area_repairs(case: Case, asked: Asked, prices: RepairPrices) -> tuple[list[Repair], list[str]]:
    """Repairs and notes of one area; none when its schools fit after all (then a cap or the time was the limit)."""
    unled = sorted(set(case.area.schools) - set(_led(case.whole, case.area)))
    can = can_cover(case.small, asked) if case.small.schools else True
    is_short = not can
    if not unled and not is_short:
        return [], []
    staff = [extra_post(case, asked), lend_schools(case, asked)]
    rest = [*higher_ceilings(case, asked), more_hours(case, asked)] if is_short else []
    rest += [drop_locks(case, asked), leave_out(case, asked)] if is_short else []
    notes = [_nobody_may_lead(case.whole, unled)] if unled else []
    notes += [_shortage(case, is_proven=can is False)] if is_short else []
    if unled:
        notes += [*_ways_out(case.area.name, staff), *_ways_out(f"Without {_those(unled)}, {case.area.name}", rest)]
    else:
        notes += _ways_out(case.area.name, [staff[0], *rest[:-2], staff[1], *rest[-2:]])
    mix = cheapest_mix(case, [*staff, *rest], prices, asked)
    return [answer.repair for answer in [*staff, *rest, mix] if answer.repair], notes


def _those(unled: Sequence[int]) -> str:
    return "that school" if len(unled) == 1 else "those schools"


def _cap_repairs(problem: AllocationProblem, asked: Asked) -> tuple[list[Repair], list[str]]:
    """Everything fits but for the cap on moves, which is for all areas together."""
    everyone = Area("The cap on moves", tuple(range(problem.size[0])), tuple(range(problem.size[1])))
    answer = lift_cap(_case(problem, everyone, Area("", (), ())), asked)
    return [answer.repair] if answer.repair else [], [
        f"With no more than {counted(problem.max_moves or 0, 'move')} not every school can be led; "
        f"it takes {answer.phrase}."
    ]


def _ways_out(name: str, answers: Sequence[Answer]) -> list[str]:
    ways = [answer.phrase for answer in answers if answer.repair]
    helpful = {answer.lever for answer in answers if answer.repair}
    useless = [answer.phrase for answer in answers if answer.is_no_help and answer.lever not in helpful]
    sentence = f"{name} needs {', or '.join(ways)}" if ways else ""
    if useless:
        alone = f"{joined(list(dict.fromkeys(useless)), 'or')} alone would not help"
        sentence = f"{sentence}; {alone}" if sentence else f"{name}: {alone}"
    return [f"{sentence}."] if sentence else []


def _shortage(case: Case, is_proven: bool) -> str:
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


def _nobody_may_lead(problem: AllocationProblem, unled: Sequence[int]) -> str:
    names = joined([f"{problem.schools[s].name} ({problem.schools[s].urn})" for s in unled], most=NAMES_SHOWN)
    here = problem.schools[unled[0]].cluster
    near = sorted(range(len(problem.workers)), key=lambda w: (problem.workers[w].cluster != here, w))
    reasons = list(dict.fromkeys(str(problem.not_allowed_reason[unled[0], w]) for w in near))
    why = "; ".join(reason for reason in reasons[:REASONS_SHOWN] if reason) or "there is no link worker"
    of_which = f" For {problem.schools[unled[0]].name}:" if len(unled) > 1 else ""
    return f"Nobody may lead {names}.{of_which} {why[0].upper()}{why[1:]}."
