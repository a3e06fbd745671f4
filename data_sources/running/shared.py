"""What many pieces of work need, sent to other processes once made into bytes, and opened there once."""

import pickle
from dataclasses import dataclass
from functools import lru_cache

AT_HAND = 4  # of two sweeps at once, what each is made from and what it begins at


@dataclass(frozen=True)
class Shared:
    """A value for another process of this machine."""

    data: bytes


def opened(argument: object) -> object:
    """The argument itself, or the value that was shared in its place."""
    return _opened(argument.data) if isinstance(argument, Shared) else argument


@lru_cache(maxsize=AT_HAND)
def _opened(data: bytes) -> object:
    return pickle.loads(data)
