"""School by school: what each model gives, and only the schools for which it is not the same under all of them."""

from collections.abc import Hashable, Mapping, Sequence
from math import isnan, nan
from typing import Any

import pandas as pd

from allocation.entities import Phase
from allocation.model_comparison.partners import attending, visits_by_school
from allocation.model_comparison.seen import Seen
from allocation.model_comparison.support import Support, support

ASPECTS = ("tier", "meetings", "link worker", "role", "partners")
NOBODY, NOT_COVERED = "nobody", "not covered"
KEY = ["urn", "name", "phase", "cluster", "need_points"]
COLUMNS = [*KEY, *ASPECTS, "days", "hours", "model"]
_ROUNDING = 1e-9

Line = Mapping[Hashable, Any]


def school_lines(seen: Sequence[Seen]) -> pd.DataFrame:
    """One row a school and model: urn, name, phase, cluster, need_points, tier, meetings (a term; NaN where the model
    counts none for the phase), link worker, role, partners (with visits a term), days, hours, model (its label)."""
    return pd.concat([_lines(one) for one in seen], ignore_index=True) if seen else pd.DataFrame(columns=COLUMNS)


def _lines(seen: Seen) -> pd.DataFrame:
    table, visits = seen.schools, visits_by_school(seen)
    counts = {phase: _counts_meetings(seen, phase) for phase in Phase}
    return table[KEY].assign(
        **{
            "tier": table["tier"].where(table["is_led"], NOT_COVERED),
            "meetings": table["meetings"].where(table["phase"].map(counts).astype(bool)),
            "link worker": table["worker"].where(table["is_led"], NOBODY),
            "role": table["role"].where(table["is_led"], NOBODY),
            "partners": [attending(visits.get(urn, {})) for urn in table["urn"]],
            "days": table["days"],
            "hours": table["hours"],
            "model": seen.model.label,
        }
    )[COLUMNS]


def _counts_meetings(seen: Seen, phase: Phase) -> bool:
    """A phase that never meets, beside others that do, has no meetings; where nobody meets there is no count."""
    kind = support(seen.model, phase)
    return kind is Support.MEETINGS or (kind is Support.CASES and seen.has_meetings)


def differences(lines: pd.DataFrame, models: Sequence[str]) -> pd.DataFrame:
    """One row a school that differs between these models (labels), the largest difference first.

    urn, name, phase, cluster, need_points, differs_in (aspects, "tier, meetings"), meetings_difference (most less
    fewest of the models that count meetings; NaN where fewer than two do), hours_difference, and a column for each
    aspect and model, "tier: Wakefield". Sorted by meetings, then hours, then need.
    """
    by_school: dict[str, dict[str, Line]] = {}
    for line in lines.to_dict("records"):
        by_school.setdefault(str(line["urn"]), {})[str(line["model"])] = line
    rows = [_school([each[one] for one in models], models) for each in by_school.values()]
    columns = [*KEY, "differs_in", *DIFFERENCES, *(column(aspect, one) for aspect in ASPECTS for one in models)]
    table = pd.DataFrame([row for row in rows if row["differs_in"]], columns=columns)
    order = [*DIFFERENCES, "need_points", "urn"]
    return table.sort_values(order, ascending=[False, False, False, True], ignore_index=True, na_position="last")


DIFFERENCES = ("meetings_difference", "hours_difference")


def column(aspect: str, model: str) -> str:
    """Name of the column of an aspect of one model."""
    return f"{aspect}: {model}"


def _school(lines: Sequence[Line], models: Sequence[str]) -> dict[Hashable, object]:
    """`lines`: one school's line of each model."""
    row: dict[Hashable, object] = {name: lines[0][name] for name in KEY}
    row["differs_in"] = ", ".join(aspect for aspect in ASPECTS if not _is_same([line[aspect] for line in lines]))
    row["meetings_difference"] = _range([line["meetings"] for line in lines])
    row["hours_difference"] = _range([line["hours"] for line in lines])
    pairs = zip(models, lines, strict=True)
    return row | {column(aspect, one): line[aspect] for one, line in pairs for aspect in ASPECTS}


def _is_same(values: Sequence[object]) -> bool:
    """Alike for all models; a model that has no such number cannot differ in it."""
    numbers = [value for value in values if isinstance(value, float)]
    if len(numbers) == len(values):
        known = [number for number in numbers if not isnan(number)]
        return not known or max(known) - min(known) <= _ROUNDING
    return len(set(values)) == 1


def _range(values: Sequence[float]) -> float:
    known = [value for value in values if not isnan(value)]
    return max(known) - min(known) if len(known) > 1 else nan


def differing_counts(lines: pd.DataFrame, models: Sequence[str]) -> Mapping[str, int]:
    """Model -> schools that differ from the first model in any aspect; the first itself has none."""
    first = models[0]
    return {one: 0 if one == first else len(differences(lines, [first, one])) for one in models}
