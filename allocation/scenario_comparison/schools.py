"""School by school: what differs between a reference and another side, and only the schools that differ."""

from collections.abc import Mapping, Sequence
from math import isnan, nan
from typing import Any

import pandas as pd

from allocation.scenario_comparison.side import Side

NOBODY, NONE = "nobody", "none"
ASPECTS = ("link worker", "tier", "meetings", "cluster")
ONLY_HERE, ONLY_REFERENCE = "only here", "only in the reference"
COLUMNS = [
    *("scenario", "key", "urn", "name", "phase", "need_points", "differs_in"),
    *(
        f"{aspect}_{when}"
        for aspect in ("cluster", "link_worker", "tier", "meetings")
        for when in ("reference", "here")
    ),
]
_ROUNDING = 1e-9

Line = Mapping[str, Any]


def school_lines(side: Side) -> dict[str, dict[str, Any]]:
    """Every school of a side by `Side.key`: urn, name, phase, cluster, need_points, link_worker, worker_id ("" where
    nobody leads it), tier, meetings (a term; 0 where nobody leads it, NaN where it is not known)."""
    found = {}
    for row in side.seen.schools.to_dict("records"):
        is_led = bool(row["is_led"])
        found[side.key(str(row["urn"]))] = {
            "urn": str(row["urn"]),
            "name": row["name"],
            "phase": row["phase"],
            "cluster": row["cluster"],
            "need_points": row["need_points"],
            "link_worker": row["worker"] if is_led else NOBODY,
            "worker_id": row["worker_id"],
            "tier": row["tier"] if is_led else NONE,
            "tier_id": row["tier_id"],
            "meetings": row["meetings"],
        }
    return found


def differing(reference: Side, other: Side) -> pd.DataFrame:
    """One row a school that differs, in the reference's order, then those that only the other side has.

    scenario (the other side's name), key, urn, name, phase, need_points (of the other side where it has the school),
    differs_in ("link worker, tier", or ONLY_HERE, ONLY_REFERENCE), and cluster, link_worker, tier and meetings with
    `_reference` and `_here` (missing where that side has no such school).
    """
    before, after = school_lines(reference), school_lines(other)
    rows = []
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        aspects = _aspects(was, now)
        if aspects:
            rows.append({"scenario": other.name, "key": key, "differs_in": aspects} | _row(was, now))
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(was: Line | None, now: Line | None) -> dict[str, Any]:
    shown = now or was or {}
    row = {name: shown[name] for name in ("urn", "name", "phase", "need_points")}
    for when, line in (("reference", was), ("here", now)):
        for aspect in ("cluster", "link_worker", "tier"):
            row[f"{aspect}_{when}"] = line[aspect] if line else None
        row[f"meetings_{when}"] = line["meetings"] if line else nan
    return row


def _aspects(was: Line | None, now: Line | None) -> str:
    if was is None or now is None:
        return ONLY_HERE if was is None else ONLY_REFERENCE
    is_same = {
        "link worker": was["worker_id"] == now["worker_id"],
        "tier": was["tier"] == now["tier"],
        "meetings": _is_same_number(was["meetings"], now["meetings"]),
        "cluster": was["cluster"] == now["cluster"],
    }
    return ", ".join(aspect for aspect in ASPECTS if not is_same[aspect])


def _is_same_number(one: float, other: float) -> bool:
    return (isnan(one) and isnan(other)) or abs(one - other) <= _ROUNDING


def side_by_side(sides: Sequence[Side], keys: Sequence[str]) -> pd.DataFrame:
    """These schools under every side: urn, name, phase, cluster and need_points as the first side that has the school
    gives them, and a column for each side ("Jo Lee; Two meetings; 2 a term", "" where it has no such school)."""
    lines = [school_lines(side) for side in sides]
    columns = ["urn", "name", "phase", "cluster", "need_points", *(side.name for side in sides)]
    rows = []
    for key in keys:
        first = next(one[key] for one in lines if key in one)
        row = {name: first[name] for name in columns[:5]}
        rows.append(row | {side.name: line_words(one.get(key)) for side, one in zip(sides, lines, strict=True)})
    return pd.DataFrame(rows, columns=columns)


def line_words(line: Line | None) -> str:
    """ "Jo Lee; Two meetings; 2 a term"."""
    if line is None:
        return "not in this one"
    if not line["worker_id"]:
        return NOBODY
    meetings = "" if isnan(line["meetings"]) else f"; {line['meetings']:g} a term"
    return f"{line['link_worker']}; {line['tier']}{meetings}"
