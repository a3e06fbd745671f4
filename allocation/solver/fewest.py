"""How few schools must be left out or lent so that the rest fits: by the quick search, the bound over loads, and last
by a search of all plans."""

import numpy as np

from allocation.solver.covering import Asked, Least
from allocation.solver.fit_question import LONG_STEPS, QUICK_STEPS, Question, found, is_impossible, with_nobody
from allocation.solver.narrowing import Known, narrow
from allocation.solver.scale import need_weights
from allocation.solver.start import Lines


def fewest(question: Question, known: Known, most: int, asked: Asked) -> Least | None:
    """The least that has to be paid in the question, up to `most`; None where it is not known whether that does."""

    def is_enough(number: int, how: Asked) -> bool | None:
        limited = question._replace(packing=question.packing._replace(budget=number))
        if _look(limited, known, QUICK_STEPS, how):
            return True
        if is_impossible(limited, lambda: how.watch.is_over):
            return False
        return True if not how.is_quick and _look(limited, known, LONG_STEPS, how) else None

    narrow(known, is_enough, most, asked)
    if known.high is None:
        return None
    return Least(known.high, known.lines[known.high], known.is_least(most))


def _look(question: Question, known: Known, steps: int, asked: Asked) -> bool:
    """Looks for lines within the budget, and keeps them with what they really cost."""
    lines = found(question, steps, asked.limits.seed, lambda: asked.watch.is_over)
    if lines is None:
        return False
    led = {s for s, _, _ in lines}
    left = sum(not set(item) <= led for item in question.items)
    row = {item[0]: i for i, item in enumerate(question.items)}
    paid = left + sum(int(question.packing.price[row[s], w]) for s, w, _ in lines if s in row)
    known.lines[paid] = lines
    known.note(paid, True)
    return True


def fewest_left_out_at_least(question: Question) -> int:
    """So many items must be left out at least: without the largest, the rest is within what all workers have."""
    uses, most, can, _, _ = question.packing
    needed = np.where(can, uses, np.iinfo(np.int64).max).min(axis=2)
    is_open = can.any(axis=1)
    needed[:, ~is_open] = 0
    largest_first = -np.sort(-needed, axis=1)
    left = needed.sum(axis=1)[:, None] - np.hstack([np.zeros((2, 1), dtype=np.int64), largest_first.cumsum(axis=1)])
    fits = (left <= most.sum(axis=1)[:, None]).all(axis=0)
    return max(int(fits.argmax()), int((~is_open).sum()))


def left_out(question: Question, known: Known, asked: Asked) -> Least | None:
    """The fewest items without anybody; of as few, those with little need: the neediest is left out only where the
    quick search finds no way with less needy ones."""
    nobody = with_nobody(question)
    if not known.is_begun:
        known.is_begun, known.low = True, fewest_left_out_at_least(question) - 1
    result = fewest(nobody, known, len(question.items), asked)
    if result is None or not result.is_proven:
        return result
    return result._replace(lines=_with_less_need(nobody, result, asked))


def _with_less_need(nobody: Question, result: Least, asked: Asked) -> Lines:
    weights, lines = need_weights(nobody.problem), result.lines
    packing = nobody.packing._replace(budget=result.number, can=nobody.packing.can.copy())
    while not asked.watch.is_over:
        led = {s for s, _, _ in lines}
        neediest = max((int(weights[item[0]]) for item in nobody.items if item[0] not in led), default=0)
        packing.can[[int(weights[item[0]]) >= neediest for item in nobody.items], -1] = False
        better = found(nobody._replace(packing=packing), QUICK_STEPS, asked.limits.seed, lambda: asked.watch.is_over)
        if better is None:
            break
        lines = better
    return lines
