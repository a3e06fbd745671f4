"""The cheapest mix of changes with which every school of an area fits, at the council's prices; proven by solving."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace

import numpy as np

from allocation.entities import Phase
from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver import repair_changes
from allocation.solver.areas import Area, cut_down
from allocation.solver.asked import Asked
from allocation.solver.changes import with_hours
from allocation.solver.counted_levers import LARGEST_JOINT_PAIRS
from allocation.solver.covering import can_cover
from allocation.solver.levers import CEILING_STEP
from allocation.solver.mix_model import PRICE_SCALE, Ground, Mix, cheapest, raised
from allocation.solver.posts import minutes_of_post, with_posts
from allocation.solver.repair_case import Answer, Case
from allocation.solver.repair_changes import Changes
from allocation.wording import counted, joined

LEVER = "cheapest mix"
MOST_HOURS_PERCENT = 100
MOST_POSTS_IF_NO_HELP = 1.0  # more staff that would not do alone may do together with something else
MOST_CEILING_STEPS = 8


def cheapest_mix(case: Case, alone: Iterable[Answer], prices: RepairPrices, asked: Asked) -> Answer:
    """The mix of all changes with the lowest price; of the ceilings, one phase's at a time. `alone` says how much of
    each change would do without the others: no mix needs more of it, or costs more, than that."""
    ways = [answer for answer in alone if answer.repair]
    amounts = {answer.lever: answer.repair.amount for answer in ways if answer.repair}
    ground = _ground(case, amounts)
    priced = [(price, answer) for answer in ways if (price := _price_alone(answer, prices)) is not None]
    alone_price, cheapest_alone = min(priced, key=lambda pair: pair[0], default=(None, None))
    if case.unled or cheapest_alone is None or alone_price is None:  # a change by itself may not be for all schools
        most = None
    elif alone_price == round(PRICE_SCALE * min(asdict(prices).values())):  # something has to change: no less will do
        return _as_mix(case, cheapest_alone, alone_price, is_proven=True)
    else:
        most = alone_price
    best, is_proven = cheapest(ground, Mix(), prices, most, asked)
    for phase in Phase:
        if any(school.phase == phase for school in case.small.schools) and (case.small.caseload_share > 0).any():
            best, is_certain = _with_ceiling_of(phase, ground, prices, best, most, asked)
            is_proven &= is_certain
    if best is None and most is not None and cheapest_alone is not None:
        return _as_mix(case, cheapest_alone, most, is_proven=False)
    if best is None or not (best.price and best._replace(price=0, left_out=frozenset()) != Mix()):
        return Answer(LEVER, "", None, is_no_help=False, is_open=not is_proven)
    is_proven &= ground.is_whole and can_cover(_repaired(ground, best), asked) is True
    return _answer(case, joined(list(_phrases(ground, best))), best.price, is_proven, _changes(case, ground, best))


def _as_mix(case: Case, alone: Answer, price: int, *, is_proven: bool) -> Answer:
    """One change by itself, where no mix is cheaper or none was found; leaving schools out is not a way to fit them."""
    if alone.lever == "leave out":
        return Answer(LEVER, "", None, is_no_help=False, is_open=not is_proven)
    return _answer(case, alone.phrase, price, is_proven, alone.repair.changes if alone.repair else ())


def _answer(case: Case, words: str, price: int, is_proven: bool, changes: Changes) -> Answer:
    certain = "" if is_proven else " (a cheaper one may do; there was no time to prove it)"
    sentence = f"{case.area.name}: at the prices set, the cheapest way is {words}{certain}."
    return Answer(LEVER, words, Repair(LEVER, sentence, price / PRICE_SCALE, "points", is_proven, changes), False)


def _price_alone(answer: Answer, prices: RepairPrices) -> int | None:
    """What one change by itself costs, in hundredths of a point; None for a change that no mix has."""
    each = {
        "extra post": 10 * prices.tenth_of_a_post,
        "caseload ceiling": prices.half_a_school_on_the_ceiling / CEILING_STEP,
        "hours": prices.percent_more_hours,
        "lend schools": prices.school_lent,
        "drop locks": prices.lock_dropped,
        "leave out": prices.school_left_out,
        "split groups": prices.group_split,
        "cap on moves each": prices.move_more_each,
    }
    if answer.repair is None or answer.lever not in each:
        return None
    if answer.lever == "caseload ceiling" and answer.repair.amount > MOST_CEILING_STEPS * CEILING_STEP:
        return None
    return round(PRICE_SCALE * each[answer.lever] * answer.repair.amount)


def _with_ceiling_of(
    phase: Phase, ground: Ground, prices: RepairPrices, best: Mix | None, most: int | None, asked: Asked
) -> tuple[Mix | None, bool]:
    """The best mix when one phase's ceiling may go up too. First all of the ceiling at the price of one step: where
    that is no cheaper, no number of steps is."""
    each = round(PRICE_SCALE * prices.half_a_school_on_the_ceiling)
    below = most if best is None else best.price - 1
    steps = MOST_CEILING_STEPS if below is None else min(MOST_CEILING_STEPS, below // each)
    if steps < 1:
        return best, True
    if steps > 2:
        found, is_certain = cheapest(ground, Mix(phase=phase, steps=steps, price=each), prices, below, asked)
        if found is None and is_certain:
            return best, True
    is_proven = True
    for step in range(1, steps + 1):
        below = most if best is None else best.price - 1
        if below is not None and step * each > below:
            break
        one = Mix(phase=phase, steps=step, price=step * each)
        found, is_certain = cheapest(ground, one, prices, below, asked)
        best, is_proven = found or best, is_proven and is_certain
    return best, is_proven


def _ground(case: Case, alone: Mapping[str, float]) -> Ground:
    """The area, its donors as far as the model does not get too large, and room for new posts."""
    posts = -(-round(10 * alone.get("extra post", MOST_POSTS_IF_NO_HELP)) // 10)
    donors = next(n for n in range(len(case.donors), -1, -1) if n == 0 or case.pairs_with(n) <= LARGEST_JOINT_PAIRS)
    schools, workers = case.with_donors(case.donors[:donors])
    ours, theirs = len(case.area.schools), len(case.area.workers)
    joint = with_posts(case.whole, Area(case.area.name, schools, workers), 10 * posts) if posts else None
    joint = joint or cut_down(case.whole, schools, workers)
    lent = np.zeros(joint.size[:2], dtype=bool)
    if case.whole.boundary_only is not None:
        lent[:ours, theirs : len(workers)] = case.whole.boundary_only[np.ix_(schools[:ours], workers[theirs:])]
    allowed = joint.allowed.copy()
    allowed[ours:, len(workers) :] = False
    return Ground(
        problem=replace(joint, allowed=allowed),
        schools=ours,
        workers=theirs,
        posts=joint.size[1] - len(workers),
        lent=lent,
        post_minutes=minutes_of_post(case.whole, case.area),
        percent=round(alone.get("hours", MOST_HOURS_PERCENT)),
        is_whole=donors == len(case.donors),
    )


def _repaired(ground: Ground, mix: Mix) -> AllocationProblem:
    """The problem with the mix put into it, without any choice left, to be solved from the start."""
    changed = raised(ground, mix)
    free = np.array(sorted(mix.released), dtype=int)
    locks, tier_locks, allowed = changed.locks.copy(), changed.tier_locks.copy(), changed.allowed.copy()
    locks[free], tier_locks[free] = -1, -1
    for pair in mix.lent:
        allowed[pair] = True
    split = tuple(replace(g, is_hard=g.is_hard and n not in mix.split) for n, g in enumerate(changed.keep_together))
    cap = changed.max_moves_per_worker
    changed = replace(
        with_hours(changed, mix.percent, ground.workers),
        locks=locks,
        tier_locks=tier_locks,
        allowed=allowed,
        keep_together=split,
        max_moves_per_worker=None if cap is None else cap + mix.moves,
    )
    first = changed.size[1] - ground.posts
    fte, capacity = changed.fte.copy(), changed.capacity_minutes.copy()
    for i in range(ground.posts):
        tenths = min(10, max(0, mix.tenths - 10 * i))
        fte[first + i], capacity[first + i] = tenths / 10, int(ground.post_minutes * tenths / 10)
    kept = [s for s in range(changed.size[0]) if s not in mix.left_out]
    return cut_down(replace(changed, fte=fte, capacity_minutes=capacity), kept, range(changed.size[1]))


def _phrases(ground: Ground, mix: Mix) -> Iterator[str]:
    problem = ground.problem
    if mix.tenths:
        yield f"{mix.tenths / 10:g} FTE more"
    if mix.phase is not None:
        yield f"a ceiling {mix.steps / 2:g} higher for {mix.phase} schools"
    if mix.percent:
        yield f"{mix.percent}% more direct time in every post"
    if mix.lent:
        givers = sorted({problem.workers[w].cluster for _, w in mix.lent})
        names = _names(problem, {s for s, _ in mix.lent})
        yield f"{counted(len(mix.lent), 'school')} led from {joined(givers)} ({names})"
    if mix.released:
        yield f"dropping the {'lock' if len(mix.released) == 1 else 'locks'} on {_names(problem, mix.released)}"
    if mix.split:
        names = joined([f"'{problem.keep_together[n].name}'" for n in sorted(mix.split)])
        yield f"splitting the keep-together {'group' if len(mix.split) == 1 else 'groups'} {names}"
    if mix.moves:
        yield f"{counted(mix.moves, 'move')} more for each link worker"
    if mix.left_out:
        yield f"{counted(len(mix.left_out), 'school')} without a link worker ({_names(problem, mix.left_out)})"


def _changes(case: Case, ground: Ground, mix: Mix) -> Changes:
    """The mix as changes to the baseline; schools left out need none."""
    problem, cap = ground.problem, ground.problem.max_moves_per_worker
    groups = [problem.keep_together[n].name for n in sorted(mix.split)]
    return (
        *(repair_changes.more_staff(case.whole, case.area, mix.tenths / 10) if mix.tenths else ()),
        *(repair_changes.higher_ceilings(case.small, mix.phase, mix.steps / 2) if mix.phase else ()),
        *(repair_changes.more_hours(mix.percent) if mix.percent else ()),
        *repair_changes.lent(problem, mix.lent),
        *repair_changes.released(problem, mix.released),
        *repair_changes.split(groups),
        *(repair_changes.cap_each(cap + mix.moves) if mix.moves and cap is not None else ()),
    )


def _names(problem: AllocationProblem, schools: Iterable[int]) -> str:
    return joined(sorted(problem.schools[s].name for s in schools), most=12)
