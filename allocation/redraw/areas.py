"""The areas boundaries are drawn along, and which of them touch: what a redrawing needs to know of a map."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class AreaGraph:
    """Areas with at least one school each; an area without any belongs to the nearest that has one.

    names       [U] of the areas; `neighbours` [U] those that touch, both ways round; all areas hang together.
    school_area URN -> its area; schools without a place are left out.
    hub_area, worker_area  hub name, worker id -> the area it stands in or nearest to; left out where not known.
    word        what an area is called ("LSOA", "ward", "place").
    notes       what a reader should know of the areas, in sentences.
    """

    names: tuple[str, ...]
    neighbours: tuple[tuple[int, ...], ...]
    school_area: Mapping[str, int]
    hub_area: Mapping[str, int] = field(default_factory=dict)
    worker_area: Mapping[str, int] = field(default_factory=dict)
    word: str = "area"
    notes: tuple[str, ...] = ()
