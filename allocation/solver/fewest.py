"""How few schools must be left out or lent so that the rest fits: by the quick search, the bound over loads, and last
by a search of all plans."""

import numpy as np

from allocation.solver.asked import Asked
from allocation.solver.covering import Least
from allocation.solver.fit_question import LookFor, Question, answered, look, with_nobody
from allocation.solver.narrowing import Known, narrow
from allocation.solver.scale import need_weights
from allocation.solver.start import Lines


def fewest(question: Question, known: Known, most: int, asked: Asked, look_for: LookFor = look) -> Least | None:
    """The least that has to be paid in the question, up to `most`; None where it is not known whether that does."""

    def is_enough(number: int, how: Asked) -> bool | None:
        limited = question._replace(packing=question.packing._replace(budget=number))
        return answered(limited, how, lambda lines: _keep(question, known, lines), look_for)

    narrow(known, is_enough, most, asked)
    if known.high is None:
        return None
    return Least(known.high, known.lines[known.high], known.is_least(most))


def _keep(question: Question, known: Known, lines: Lines) -> bool:
    """Keeps lines with what they really cost."""
    row = {item[0]: i for i, item in enumerate(question.items)}
    led = {s for s, _, _ in lines}
    paid = sum(s not in led for s in row)
    paid += sum(int(question.packing.price[row[s], w]) for s, w, _ in lines if s in row)
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
        better = look(nobody._replace(packing=packing), asked._replace(is_quick=True)).lines
        if better is None:
            break
        lines = better
    return lines
