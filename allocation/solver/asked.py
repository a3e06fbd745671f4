"""How a question about a problem is asked: who may cut it short, and how long one may take."""

from typing import NamedTuple

from allocation.solver.part import Limits
from allocation.solver.watch import Watch


class Asked(NamedTuple):
    """Who answers: the watch that may cut a search short, and the limits of one question; or only what takes hundredths
    of a second, where it `is_quick`."""

    watch: Watch
    limits: Limits
    is_quick: bool = False
