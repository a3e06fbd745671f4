"""Areas that touch as a graph: pieces, ways between areas, and what cuts a piece off; plain Python."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence

Neighbours = Sequence[Sequence[int]]


def reached(neighbours: Neighbours, start: int, within: Collection[int]) -> set[int]:
    """What can be reached from an area without leaving `within`; the area itself too."""
    found, waiting = {start}, deque([start])
    while waiting:
        for near in neighbours[waiting.popleft()]:
            if near in within and near not in found:
                found.add(near)
                waiting.append(near)
    return found


def pieces(neighbours: Neighbours, areas: Iterable[int]) -> list[set[int]]:
    """The areas in pieces that touch nowhere: the largest first, of equal ones that with the first area in order."""
    left, found = set(areas), []
    while left:
        piece = reached(neighbours, min(left), left)
        left -= piece
        found.append(piece)
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))


def between(neighbours: Neighbours, piece: Collection[int], other: int) -> tuple[int, ...]:
    """The fewest areas around `piece` that every way from it to `other` goes through."""
    around = {near for area in piece for near in neighbours[area]} - set(piece)
    outside = set(range(len(neighbours))) - set(piece) - around
    if other in around:
        return (other,)
    beyond = reached(neighbours, other, outside)
    return tuple(sorted(area for area in around if any(near in beyond for near in neighbours[area])))
