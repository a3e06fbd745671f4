"""Primary against secondary: what schools of each phase get for their pupils and cases, place by place."""

from collections.abc import Sequence
from math import isnan, nan

import pandas as pd

from allocation.cluster_comparison.places import Place
from allocation.entities import Phase

COLUMNS = [
    *("place", "phase", "schools", "pupils", "hours", "hours_per_100_pupils", "hours_per_case"),
    *("meetings_a_school", "entitlement_met_percent"),
]
RATIO_COLUMNS = ["place", "hours_per_100_pupils", "hours_per_case", "entitlement_met_percent", "in_words"]
COMPARED = ("hours_per_100_pupils", "hours_per_case", "entitlement_met_percent")


def parity(places: Sequence[Place]) -> pd.DataFrame:
    """COLUMNS: a row a place and phase that has schools there.

    Phases are compared in hours only: need scores compare schools of one phase. hours_per_100_pupils: of schools whose
    pupils are known; hours_per_case: hours a term over expected early help cases; entitlement_met_percent: meetings
    given, none above the entitlement, of those entitled to, weighed by need; NaN where there is nothing to divide by.
    """
    rows = []
    for place in places:
        for phase in Phase:
            ours = place.schools[place.schools["phase"].eq(str(phase))]
            if len(ours):
                rows.append(_row(place.name, phase, ours))
    return pd.DataFrame(rows, columns=COLUMNS)


def ratios(table: pd.DataFrame) -> pd.DataFrame:
    """RATIO_COLUMNS: what primary schools get for each one that secondary schools get, a row a place that has both.
    `table`: as `parity` gives it."""
    rows = []
    for place, ours in table.groupby("place", sort=False):
        by_phase = ours.set_index("phase")
        if {Phase.PRIMARY, Phase.SECONDARY} <= set(by_phase.index):
            one, other = by_phase.loc[str(Phase.PRIMARY)], by_phase.loc[str(Phase.SECONDARY)]
            found = {name: _over(float(one[name]), float(other[name])) for name in COMPARED}
            rows.append({"place": place, **found, "in_words": _in_words(float(one[COMPARED[0]]), found[COMPARED[0]])})
    return pd.DataFrame(rows, columns=RATIO_COLUMNS)


def _row(place: str, phase: Phase, ours: pd.DataFrame) -> dict[str, object]:
    counted = ours[ours["pupils"].notna()]
    given = ours[["meetings", "meetings_entitled"]].min(axis=1)
    weighed = float((ours["need_weight"] * ours["meetings_entitled"]).sum())
    return {
        "place": place,
        "phase": str(phase),
        "schools": len(ours),
        "pupils": float(counted["pupils"].sum()) if len(counted) else nan,
        "hours": float(ours["hours"].sum()),
        "hours_per_100_pupils": 100 * _over(float(counted["hours"].sum()), float(counted["pupils"].sum())),
        "hours_per_case": _over(float(ours["hours"].sum()), float(ours["cases"].sum())),
        "meetings_a_school": float(ours["meetings"].mean()),
        "entitlement_met_percent": 100 * _over(float((ours["need_weight"] * given).sum()), weighed),
    }


def _over(part: float, whole: float) -> float:
    return part / whole if whole else nan


def _in_words(primary: float, ratio: float) -> str:
    if isnan(ratio):
        return "cannot be said: pupils or hours of one phase are not known"
    if abs(ratio - 1) < 0.005:
        return "primary and secondary schools get the same for each pupil"
    more, percent = ("more", 100 * (ratio - 1)) if ratio > 1 else ("less", 100 * (1 - ratio))
    hours = f"{primary:.1f} hours per 100 against {primary / ratio:.1f}" if ratio else f"{primary:.1f} hours per 100"
    return f"primary schools get {percent:.0f}% {more} for each pupil than secondary schools ({hours})"
