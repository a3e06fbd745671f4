"""The least amount that does, where more never does worse: asked from both ends, long questions only at the last."""

from collections.abc import Callable
from dataclasses import dataclass, field

from allocation.solver.asked import Asked
from allocation.solver.start import Lines

MOST_UNANSWERED = 3  # quick questions about one lever; what is still open then is for long ones

Answers = Callable[[int, Asked], bool | None]


@dataclass
class Known:
    """What is known by now: `low` is the largest amount proven not to do, `high` the least that does, None for none
    yet; `refused` says how often one was found not to do; `unanswered` were asked quickly, without an answer; `lines`
    are plans that do with an amount, where kept."""

    low: int = 0
    high: int | None = None
    is_begun: bool = False
    refused: int = 0
    unanswered: set[int] = field(default_factory=set)
    lines: dict[int, Lines] = field(default_factory=dict)

    def begin(self, is_ruled_out: Callable[[int], bool], most: int) -> None:
        """The largest amount that adding up rules out, of 0 (which does not do) to `most`."""
        self.is_begun = True
        self.low = most if is_ruled_out(most) else _largest(is_ruled_out, most)

    def note(self, amount: int, answer: bool | None) -> None:
        """The answer whether this amount does."""
        if answer is None:
            self.unanswered.add(amount)
        elif answer:
            self.high = amount if self.high is None else min(self.high, amount)
        else:
            self.low, self.refused = max(self.low, amount), self.refused + 1

    def is_least(self, most: int) -> bool:
        """Nothing less does than `high`; or, where that is not known, nothing up to the most."""
        return self.low >= (most if self.high is None else self.high - 1)

    def next_amount(self, most: int) -> int | None:
        """What to ask next: the first that may do, then the most there may be, then further and further up until one
        does, then between; None when nothing is left to be asked quickly."""
        if self.high is not None:
            between = [one for one in range(self.low + 1, self.high) if one not in self.unanswered]
            return between[(len(between) - 1) // 2] if between else None
        upwards = [self.low + 1] if not self.refused else []
        upwards += [most, *(self.low + (1 << times) for times in range(self.refused, most.bit_length()))]
        return next((one for one in upwards if self.low < one <= most and one not in self.unanswered), None)


def narrow(known: Known, answers: Answers, most: int, asked: Asked) -> None:
    """Asks until the least amount (up to `most`) is known, or the time is up; with quick questions, until those end."""
    quick, before = asked._replace(is_quick=True), len(known.unanswered)
    while not known.is_least(most) and len(known.unanswered) < before + MOST_UNANSWERED and not asked.watch.is_over:
        amount = known.next_amount(most)
        if amount is None:
            break
        known.note(amount, answers(amount, quick))
    if not asked.is_quick:
        _finish(known, answers, most, asked)


def _finish(known: Known, answers: Answers, most: int, asked: Asked) -> None:
    """Long questions about the middle of what is open; where one has no answer, about what is next to what does."""
    is_halving = True
    while not known.is_least(most) and not asked.watch.is_over:
        nearest = most if known.high is None else known.high - 1
        amount = (known.low + nearest + 1) // 2 if is_halving and known.high is not None else nearest
        answer = answers(amount, asked)
        known.note(amount, answer)
        if answer is None and amount == nearest:
            break
        is_halving = answer is not None


def _largest(is_ruled_out: Callable[[int], bool], most: int) -> int:
    """The largest amount that is ruled out, of 0 (which is) to `most` (which is not)."""
    low, high = 0, 1
    while high < most and is_ruled_out(high):
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_ruled_out(middle) else (low, middle)
    return low
