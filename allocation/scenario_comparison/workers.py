"""Link worker by link worker: whose schools, hours or posts differ between a reference and another side."""

from collections.abc import Mapping
from math import isnan, nan
from typing import Any

import pandas as pd

from allocation.scenario_comparison.schools import ONLY_HERE, ONLY_REFERENCE
from allocation.scenario_comparison.side import Side
from allocation.wording import joined

FIGURES = ("fte", "schools", "meetings", "hours", "hours_percent", "travel_hours")
COLUMNS = [
    *("scenario", "worker_id", "name", "cluster", "differs_in", "takes_on", "gives_up"),
    *(f"{figure}_{when}" for figure in FIGURES for when in ("reference", "here")),
]
MOST_NAMED = 12
_LABELS = {"fte": "FTE", "meetings": "meetings", "hours": "hours", "hours_percent": "load", "travel_hours": "travel"}
_SMALLEST = 0.005


def differing_workers(reference: Side, other: Side) -> pd.DataFrame:
    """One row a link worker who differs, by how many schools change for them.

    scenario, worker_id, name, cluster, differs_in ("schools, hours", or that only one side has them), takes_on and
    gives_up (names of schools, against the reference), and fte, schools, meetings, hours, hours_percent (of direct
    time), travel_hours (all a term) with `_reference` and `_here` (NaN where that side has no such person).
    """
    before, after = _workers(reference), _workers(other)
    rows = []
    for worker_id in [*before, *(one for one in after if one not in before)]:
        row = _row(worker_id, reference, other, before.get(worker_id), after.get(worker_id))
        if row["differs_in"]:
            rows.append(row)
    table = pd.DataFrame(rows, columns=[*COLUMNS, "count"])
    table = table.sort_values(["count", "name"], ascending=[False, True], ignore_index=True)
    return table.drop(columns="count")


def _workers(side: Side) -> dict[str, dict[Any, Any]]:
    return {str(row["worker_id"]): row for row in side.weighed.workloads.to_dict("records")}


def _row(
    worker_id: str, reference: Side, other: Side, was: Mapping[Any, Any] | None, now: Mapping[Any, Any] | None
) -> dict[str, Any]:
    had, has = _led(reference, worker_id), _led(other, worker_id)
    taken, given = [key for key in has if key not in had], [key for key in had if key not in has]
    shown = now or was or {}
    row: dict[str, Any] = {
        "scenario": other.name,
        "worker_id": worker_id,
        "name": shown["name"],
        "cluster": shown["cluster"],
        "takes_on": joined([has[key] for key in taken], most=MOST_NAMED),
        "gives_up": joined([had[key] for key in given], most=MOST_NAMED),
        "count": len(taken) + len(given),
    }
    for figure in FIGURES:
        row[f"{figure}_reference"] = float(was[figure]) if was else nan
        row[f"{figure}_here"] = float(now[figure]) if now else nan
    row["differs_in"] = _differs_in(row, was, now)
    return row


def _led(side: Side, worker_id: str) -> dict[str, str]:
    """The schools a link worker leads: `Side.key` -> name."""
    names = {school.urn: school.name for school in side.problem.schools}
    return {key: names[line.urn] for key, line in side.lines.items() if line.worker_id == worker_id}


def _differs_in(row: Mapping[str, Any], was: object, now: object) -> str:
    if was is None or now is None:
        return ONLY_HERE if was is None else ONLY_REFERENCE
    found = ["schools"] if row["count"] else []
    return ", ".join([*found, *(label for figure, label in _LABELS.items() if _is_other(row, figure))])


def _is_other(row: Mapping[str, Any], figure: str) -> bool:
    was, now = row[f"{figure}_reference"], row[f"{figure}_here"]
    return isnan(was) != isnan(now) or abs(was - now) > _SMALLEST
