"""A capacitated p-median instance as its file gives it, an answer to one, and the answer's length added up anew."""

from math import isqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances import UnreadableInstance, whole_numbers


class Instance(NamedTuple):
    """distances [customers, places] (Euclidean, rounded down), demands [customers]; every customer is a place too.

    `stated` is the value the file itself calls best."""

    name: str
    open_places: int
    capacity: int
    distances: NDArray[np.int64]
    demands: NDArray[np.int64]
    stated: int


class Answer(NamedTuple):
    """`place_of` [customers]: None where none was found; nothing is shorter than `bound`."""

    place_of: NDArray[np.int64] | None
    bound: int


def read(path: Path) -> list[Instance]:
    """The instances of a file, text or zipped: `number best`, `customers places capacity`, then `i x y demand` each.

    OR-Library's own file begins with the number of instances. Raises UnreadableInstance.
    """
    numbers = whole_numbers(path)
    if len(numbers) >= 5 and len(numbers) == _length(numbers, 0):
        return [_instance(path.stem, numbers)]
    found: list[Instance] = []
    at = 1
    while at < len(numbers) and at + _length(numbers, at) <= len(numbers):
        end = at + _length(numbers, at)
        found.append(_instance(f"pmedcap{numbers[at]:02d}", numbers[at:end]))
        at = end
    if not numbers or at != len(numbers) or len(found) != numbers[0]:
        raise UnreadableInstance(
            f"{path.name}: its {len(numbers)} numbers are neither one instance (number, best; customers, places, "
            "capacity; four numbers a customer) nor a number of instances followed by that many"
        )
    return found


def _length(numbers: list[int], at: int) -> int:
    return 5 + 4 * numbers[at + 2] if at + 5 <= len(numbers) and numbers[at + 2] > 0 else len(numbers) + 1


def _instance(name: str, numbers: list[int]) -> Instance:
    places, capacity = numbers[3:5]
    rows = np.array(numbers[5:], dtype=np.int64).reshape(-1, 4)
    if not 0 < places <= len(rows):
        raise UnreadableInstance(f"{name}: {places} places are to be opened among {len(rows)}")
    across = ((rows[:, None, 1:3] - rows[None, :, 1:3]) ** 2).sum(axis=2)
    distances = np.array([[isqrt(int(one)) for one in row] for row in across], dtype=np.int64)
    return Instance(name, places, capacity, distances, rows[:, 3], numbers[1])


def verified_length(instance: Instance, place_of: NDArray[np.int64] | None) -> int | None:
    """The answer's length in plain Python; None where it opens too many places or breaks a capacity."""
    if place_of is None or len(place_of) != len(instance.demands) or min(place_of) < 0:
        return None
    load: dict[int, int] = {}
    for demand, place in zip(instance.demands.tolist(), place_of.tolist(), strict=True):
        load[place] = load.get(place, 0) + demand
    if len(load) > instance.open_places or max(load.values()) > instance.capacity:
        return None
    return sum(int(instance.distances[i, p]) for i, p in enumerate(place_of.tolist()))
