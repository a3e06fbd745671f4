"""Whom every school must have by name besides its link worker, as data: who could be that, and how many each takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocation.entities import LinkWorker, School


@dataclass(frozen=True, eq=False)
class RequiredRole:
    """One of the model's "every school must have", with the people of the staff list who are that.

    S schools, P people. `count` people for each school or, where `is_per_area`, for each area and all its schools.
    may            [S, P] bool: in post on the planning date, of the school's area (or of none), its phase, not barred.
    travel_minutes [S, P] int: one way, base to school.
    most           [P] int: schools one person can be named for; None where the model gives no number.
    locked         [S] int: the person the school must keep, -1 for none.
    """

    role_id: str
    label: str
    count: int
    is_per_area: bool
    schools: tuple[School, ...]
    people: tuple[LinkWorker, ...]
    may: NDArray[np.bool_]
    travel_minutes: NDArray[np.int64]
    most: NDArray[np.int64] | None
    locked: NDArray[np.int64]

    @property
    def called(self) -> str:
        """What people call it in the middle of a sentence."""
        return self.label[:1].lower() + self.label[1:]


@dataclass(frozen=True, eq=False)
class Required:
    """Everything every school must have besides its link worker; no roles where the model asks for nothing."""

    roles: tuple[RequiredRole, ...] = ()


NOTHING_REQUIRED = Required()
