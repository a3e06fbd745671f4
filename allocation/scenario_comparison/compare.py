"""The one door: a reference and up to five other plans go in, everything that is said about them comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from allocation.model_comparison.entities import Value
from allocation.scenario_comparison.definitions import FIGURES, difference_text, figure_text
from allocation.scenario_comparison.gate_checks import GateResult, check_gates
from allocation.scenario_comparison.gates import Gate
from allocation.scenario_comparison.headline import cautions, headlines
from allocation.scenario_comparison.reasons import reasons
from allocation.scenario_comparison.schools import differing, side_by_side
from allocation.scenario_comparison.side import Side
from allocation.scenario_comparison.workers import differing_workers

FEWEST, MOST = 2, 6


@dataclass(frozen=True, eq=False)
class ScenarioComparison:
    """Plans side by side; the first is the reference. What takes time is worked out when it is first asked for.

    by_figure  id of a figure (`definitions.FIGURES`) -> its value on each side.
    gates      the council's gates, and `by_gate` what each side comes to at each, in the same order.
    """

    sides: tuple[Side, ...]
    gates: tuple[Gate, ...]
    by_figure: Mapping[str, tuple[Value, ...]]
    by_gate: tuple[tuple[GateResult, ...], ...]

    @property
    def reference(self) -> Side:
        """What the others are set against."""
        return self.sides[0]

    @property
    def others(self) -> tuple[Side, ...]:
        """All but the reference."""
        return self.sides[1:]

    @property
    def names(self) -> tuple[str, ...]:
        """What the sides are called."""
        return tuple(side.name for side in self.sides)

    @cached_property
    def headlines(self) -> tuple[str, ...]:
        """A sentence for every side, each but the reference against it."""
        return tuple(headlines(self.sides, self.by_figure, self.schools))

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """What to know before the sides are compared."""
        return tuple(cautions(self.sides))

    @cached_property
    def figures(self) -> pd.DataFrame:
        """group, figure, unit, a column for each side and a difference for each but the reference (as text), notes,
        what_it_is, source."""
        return pd.DataFrame([self._figure_row(place) for place in range(len(FIGURES))])

    @cached_property
    def schools(self) -> Mapping[str, pd.DataFrame]:
        """Name of each other side -> the schools that differ from the reference (`schools.differing`)."""
        return {other.name: differing(self.reference, other) for other in self.others}

    @cached_property
    def reasons(self) -> Mapping[str, pd.DataFrame]:
        """The same tables with `reason`, in sentences (`reasons.reasons`)."""
        found = {}
        for other in self.others:
            table = self.schools[other.name]
            besides = [side for side in self.others if side is not other]
            told = reasons(self.reference, other, table["key"], besides)
            found[other.name] = table.assign(reason=table["key"].map(told).astype("str"))
        return found

    @cached_property
    def side_by_side(self) -> pd.DataFrame:
        """Every school that differs on any side, one row each (`schools.side_by_side`)."""
        keys = dict.fromkeys(key for table in self.schools.values() for key in table["key"])
        return side_by_side(self.sides, list(keys))

    @cached_property
    def workers(self) -> Mapping[str, pd.DataFrame]:
        """Name of each other side -> the link workers who differ (`workers.differing_workers`)."""
        return {other.name: differing_workers(self.reference, other) for other in self.others}

    def _figure_row(self, place: int) -> dict[str, str]:
        one = FIGURES[place]
        found = self.by_figure[one.id]
        row = {"group": one.group, "figure": one.label, "unit": one.unit}
        row |= {name: figure_text(one.id, value) for name, value in zip(self.names, found, strict=True)}
        row |= {
            difference_column(name): difference_text(one.id, found[0], value)
            for name, value in zip(self.names[1:], found[1:], strict=True)
        }
        notes = [f"{name}: {value.note}" for name, value in zip(self.names, found, strict=True) if value.note]
        return row | {"notes": ". ".join(notes), "what_it_is": one.sentence, "source": one.source}


def difference_column(name: str) -> str:
    """What the column of differences from the reference is called."""
    return f"{name}, difference"


def compare_scenarios(sides: Sequence[Side], gates: Sequence[Gate] = ()) -> ScenarioComparison:
    """Sets a reference and one to five other plans side by side; the first is the reference.

    Raises ValueError for fewer than two or more than six, and for two of the same name.
    """
    names = [side.name for side in sides]
    if not FEWEST <= len(sides) <= MOST:
        raise ValueError(f"Between {FEWEST} and {MOST} plans can be set side by side, not {len(sides)}.")
    if len(set(names)) < len(names):
        raise ValueError(f"Two of the plans have the same name: {', '.join(names)}.")
    return ScenarioComparison(
        sides=tuple(sides),
        gates=tuple(gates),
        by_figure={one.id: tuple(one.work(side) for side in sides) for one in FIGURES},
        by_gate=tuple(check_gates(gates, side) for side in sides),
    )
