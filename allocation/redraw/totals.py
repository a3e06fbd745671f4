"""Clusters as they are and as they would be: the same figures before and after, and the schools that change."""

from collections.abc import Sequence
from math import nan

import numpy as np
import pandas as pd

from allocation import hours
from allocation.cluster_comparison import figures
from allocation.cluster_comparison.places import NO_CLUSTER, Place, PlanSeen
from allocation.redraw import graph
from allocation.redraw.areas import AreaGraph
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem

FIGURES = {
    "need_points": "Need points",
    "schools": "Schools",
    "pupils": "Pupils",
    "capacity_fte": "FTE in post",
    "gap_fte": "FTE lacking (+) or to spare (-)",
    "journey_minutes": "Minutes from the nearest base, mean",
    "pieces": "Pieces",
}
CHANGED_COLUMNS = ["urn", "name", "phase", "area", "need_points", "pupils", "before", "after", "minutes_more", "why"]


def totals(seen: PlanSeen, areas: AreaGraph, clusters: Sequence[str], staff: Sequence[str]) -> pd.DataFrame:
    """cluster and FIGURES, a row a cluster by name. `clusters` [S]: the cluster of each school, "" for none;
    `staff` [W]: of each link worker. Hours and caseloads are as today: a plan works them out anew."""
    schools = seen.schools.assign(cluster=[name or NO_CLUSTER for name in clusters])
    workers = seen.workers.assign(cluster=list(staff))
    full_time = float(hours.capacity_minutes(1.0, seen.model)) / 60
    rows = []
    for name in sorted({*clusters, *staff} - {"", NO_CLUSTER}):
        ours, team = schools["cluster"].eq(name), workers["cluster"].eq(name)
        place = Place(name, seen.model, schools[ours], workers[team], full_time)
        row: dict[str, object] = {"cluster": name}
        for figure in ("need_points", "schools", "pupils", "capacity_fte", "gap_fte"):
            row[figure] = getattr(figures, figure)(place).number if len(place.schools) or figure != "gap_fte" else nan
        row["journey_minutes"] = _journey(seen, ours.to_numpy(), team.to_numpy())
        row["pieces"] = pieces(areas, list(schools["urn"]), clusters, name)
        rows.append(row)
    return pd.DataFrame(rows, columns=["cluster", *FIGURES])


def pieces(areas: AreaGraph, urns: Sequence[str], clusters: Sequence[str], name: str) -> int:
    """In how many pieces the areas with schools of this cluster are; 0 where it has none."""
    inside = {
        areas.school_area[urn]
        for urn, own in zip(urns, clusters, strict=True)
        if own == name and urn in areas.school_area
    }
    return len(graph.pieces(areas.neighbours, inside))


def _journey(seen: PlanSeen, schools: np.ndarray, team: np.ndarray) -> float:
    able = team & seen.workers["may_lead"].to_numpy(dtype=bool)
    if not able.any() or not schools.any():
        return nan
    return float(seen.problem.travel_minutes[np.ix_(schools, able)].min(axis=1).mean())


def side_by_side(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """cluster, then every figure as <figure>_before, _after, _difference; NaN where a cluster is not there."""
    both = before.merge(after, on="cluster", how="outer", suffixes=("_before", "_after")).sort_values("cluster")
    for figure in FIGURES:
        both[f"{figure}_difference"] = both[f"{figure}_after"] - both[f"{figure}_before"]
    columns = [f"{figure}_{side}" for figure in FIGURES for side in ("before", "after", "difference")]
    return both[["cluster", *columns]].reset_index(drop=True)


def changed_schools(
    seen: PlanSeen, areas: AreaGraph, problem: RedrawProblem, drawn: Drawn, gone: Sequence[str]
) -> pd.DataFrame:
    """CHANGED_COLUMNS, a row a school whose cluster is another than today, the neediest first."""
    rows = []
    weights = problem.weight.astype(float)
    target = dict(zip(problem.clusters, problem.target, strict=True))
    today = [str(name) for name in seen.schools["cluster"]]
    had = {name: sum(w for w, own in zip(weights, today, strict=True) if own == name) for name in problem.clusters}
    for s, school in enumerate(seen.schools.to_dict("records")):
        before = today[s] if today[s] != NO_CLUSTER else ""
        after = problem.clusters[drawn[s]] if drawn[s] != NOWHERE else before
        if before == after:
            continue
        unit = problem.unit_of[s]
        now = problem.current[s]
        more = float(problem.journey[s, drawn[s]] - problem.journey[s, now]) if now != NOWHERE else nan
        rows.append(
            {
                "urn": school["urn"], "name": school["name"], "phase": school["phase"],
                "area": areas.names[unit] if unit != NOWHERE else "", "need_points": school["need_points"],
                "pupils": school["pupils"], "before": before, "after": after, "minutes_more": more,
                "why": _why(before, after, gone, had, target, _together(problem, s, today, before)),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=CHANGED_COLUMNS)
    return table.sort_values("need_points", ascending=False, na_position="last", ignore_index=True)


def _together(problem: RedrawProblem, school: int, today: Sequence[str], before: str) -> str:
    """What it goes with that is of another cluster today, in words."""
    unit = problem.unit_of[school]
    others = {today[s] for s in problem.schools_of[unit]} - {before} if unit != NOWHERE else set()
    if others:
        return "an area is in one cluster"
    for group in problem.together:
        if school in group.schools and {today[s] for s in group.schools} - {before}:
            return f"the group {group.name} stays together"
    return ""


def _why(
    before: str, after: str, gone: Sequence[str], had: dict[str, float], target: dict[str, float], tied: str
) -> str:
    if not before:
        return "it has no cluster today"
    if before in gone:
        return f"{before} is to be no cluster any more"
    if tied:
        return tied
    over, under = had[before] > target[before], had.get(after, 0.0) < target[after]
    if over and under:
        return f"{before} has more than its share and {after} less"
    if over:
        return f"{before} has more than its share"
    return f"{after} has less than its share" if under else "it makes room for a change elsewhere, or keeps one piece"
