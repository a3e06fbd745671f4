"""Schools to lend, looked for in two steps: which an area can do with out, then who of the others could take those."""

from typing import NamedTuple

import numpy as np

from allocation.solver.asked import Asked
from allocation.solver.fit_question import Look, Question, quick_packed
from allocation.solver.repacking import Packing
from allocation.solver.scale import Whole

LARGEST_LENT_PERCENTILES = (100, 80, 60, 40, 20)


class _Sides(NamedTuple):
    """Places of the items and workers of the area that lends schools out, and of those who may take them."""

    items: Whole
    workers: Whole
    their_items: Whole
    their_workers: Whole


def look_for_lent(question: Question, asked: Asked) -> Look:
    """Looks for lines with no more schools lent than the budget: the area's best with somebody else who has the room
    that the others have to spare, and then the others with what is lent to them. First any school may be lent, then
    only ever smaller ones; at last, and for longer, both sides are looked at together."""
    packing, sides, quick = question.packing, _sides(question.packing), asked._replace(is_quick=True)
    leads = np.zeros(len(packing.can), dtype=np.int64)
    size = (packing.uses / np.maximum(packing.most.max(axis=1), 1)[:, None, None]).max(axis=(0, 2))[sides.items]
    for percentile in LARGEST_LENT_PERCENTILES:
        lending = _lending(packing, sides, size <= np.percentile(size, percentile))
        ours = quick_packed(lending, quick)
        lent = ours.leads == len(sides.workers)
        rows = np.concatenate([sides.items[lent], sides.their_items])
        theirs = quick_packed(_taking(packing, sides, rows), quick)
        leads[sides.items[~lent]] = sides.workers[ours.leads[~lent]]
        leads[rows] = sides.their_workers[theirs.leads]
        if ours.is_within and theirs.is_within:
            return Look(question.lines(leads), leads)
        if asked.watch.is_over:
            break
    found = quick_packed(packing, asked)
    return Look(question.lines(found.leads) if found.is_within else None, found.leads)


def _sides(packing: Packing) -> _Sides:
    """Who takes a school only at a price is another's."""
    theirs = (packing.price > 0).any(axis=0)
    ours = packing.can[:, ~theirs].any(axis=1) | (packing.price > 0).any(axis=1)
    return _Sides(*(np.flatnonzero(one) for one in (ours, ~theirs, ~ours, theirs)))


def _lending(packing: Packing, sides: _Sides, may_be_lent: np.ndarray) -> Packing:
    """The area, with one more worker who has the room that the others do not need for themselves."""
    here, there = np.ix_(sides.items, sides.workers), np.ix_(sides.items, sides.their_workers)
    home = np.ix_(sides.their_items, sides.their_workers)
    most = np.iinfo(np.int64).max
    lendable = packing.can[there]
    uses, spare = [], []
    for use, room in zip(packing.uses, packing.most, strict=True):
        least = np.where(lendable, use[there], most).min(axis=1)
        uses.append(np.column_stack([use[here], np.where(lendable.any(axis=1), least, 0)]))
        needed = np.where(packing.can[home], use[home], most).min(axis=1).sum()
        spare.append(np.append(room[sides.workers], max(0, room[sides.their_workers].sum() - needed)))
    return Packing(
        uses=np.stack(uses),
        most=np.stack(spare),
        can=np.column_stack([packing.can[here], lendable.any(axis=1) & may_be_lent]),
        price=np.column_stack([packing.price[here], packing.price[sides.items].max(axis=1)]),
        budget=packing.budget,
    )


def _taking(packing: Packing, sides: _Sides, items: Whole) -> Packing:
    """The others, with their own items and those lent to them."""
    cells = np.ix_(items, sides.their_workers)
    return Packing(
        uses=np.ascontiguousarray(packing.uses[:, cells[0], cells[1]]),
        most=np.ascontiguousarray(packing.most[:, sides.their_workers]),
        can=packing.can[cells],
        price=np.zeros_like(packing.price[cells]),
        budget=0,
    )
