"""Whose turn it is: short work never waits for long work, and in each lane people take turns."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from pages.ui.job_limits import SHORT_SECONDS


class Lane(StrEnum):
    """Work of the one never waits for work of the other."""

    SHORT = "short"
    LONG = "long"


class Queued(Protocol):
    """What stands in line: whose it is, and its own limit in seconds."""

    owner: str
    limit_seconds: float


One = TypeVar("One", bound=Queued)


def lane_of(one: Queued) -> Lane:
    """By how long it may take."""
    return Lane.SHORT if one.limit_seconds <= SHORT_SECONDS else Lane.LONG


def in_line(waiting: Sequence[One], turns: Mapping[str, int]) -> list[One]:
    """What waits, in the order in which it will begin: first whoever had their last turn the longest ago, then who
    came first. `waiting` is in the order in which it came; `turns` is the number of each owner's last turn."""
    left, last, order = list(waiting), dict(turns), list[One]()
    while left:
        first = min(left, key=lambda one: last.get(one.owner, 0))  # of equals the first that came
        left.remove(first)
        order.append(first)
        last[first.owner] = max(last.values(), default=0) + 1
    return order


def next_one(waiting: Sequence[One], turns: Mapping[str, int], running: Collection[One]) -> One | None:
    """What may begin now: nobody has two things running in one lane."""
    busy = {one.owner for one in running}
    return next((one for one in in_line(waiting, turns) if one.owner not in busy), None)
