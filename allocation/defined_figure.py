"""What a figure that people compare is: its unit, a sentence for them, its formula and where it is worked out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from allocation.model_comparison.entities import Value

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Definition(Generic[Subject]):
    """What a figure is. `sentence` says it to people; `source` is the formula and where it is worked out."""

    id: str
    group: str
    label: str
    unit: str
    decimals: int
    sentence: str
    source: str
    work: Callable[[Subject], Value]


def define(
    work: Callable[[Subject], Value], group: str, label: str, unit: str, decimals: int, *said: str
) -> Definition[Subject]:
    """The definition of what `work` works out, named after it. `said`: the sentence, then the source."""
    sentence, source = said
    return Definition(work.__name__, group, label, unit, decimals, sentence, source, work)
