"""Changes to schools, applied: opened, closed, merged, converted, moved, re-scored, given more referrals."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from allocation.entities import ValueState
from allocation.scenario.apply_ties import with_tier
from allocation.scenario.baseline import Baseline, Refused
from allocation.scenario.school_changes import (
    CloseSchool,
    ConvertSchool,
    DrawCluster,
    MergeSchools,
    MoveSchool,
    MoveSchools,
    OpenSchool,
    ScaleReferrals,
    SetNeed,
    SetPhase,
    SetTier,
)
from allocation.wording import joined

REFERRALS = (
    "early_help_children", "early_help_requests", "early_help_accepted", "social_care_children", "social_care_contacts",
)  # fmt: skip
COUNTS = ("pupils", "fsm_eligible_pupils", "fsm_pupil_base", *REFERRALS)
RATES = ("fsm_percent", "area_deprivation_score", "persistent_absence_percent")
SAID = "said in a change made for this plan"
FRAMES_BY_URN = ("current", "locks", "school_groups", "travel_times", "fsm_history")


def open_school(baseline: Baseline, change: OpenSchool) -> Baseline:
    """One row more: the figures of the school it is like for its own number of pupils, else only what is said of it."""
    schools, urn = baseline.schools, change.urn
    if urn in set(schools["urn"]):
        raise Refused(f"the number {urn} is another school's already; give {change.name} its own")
    cluster = baseline.cluster(change.cluster)
    if change.phase not in baseline.model.entitlement:
        raise Refused(f"the {baseline.model.label} model has no {change.phase} schools, so {change.name} cannot open")
    cells = _like(baseline, change) if change.like_urn else _nothing_known(schools)
    cells |= {
        "urn": urn, "laestab": "", "name": change.name, "phase": str(change.phase), "cluster": cluster,
        "easting": change.easting, "northing": change.northing, "predecessor_urns": "",
        **_known("pupils", change.pupils),
    }  # fmt: skip
    if change.fsm_percent is not None:
        meals = _usual(schools.get("fsm_definition"))
        cells |= {
            "fsm_definition": meals,
            "fsm_source": "said in a change",
            **_known("fsm_percent", change.fsm_percent),
        }
        cells |= {"fsm_eligible_pupils": np.nan, "fsm_pupil_base": np.nan}
    row = pd.DataFrame([{name: cells.get(name) for name in schools.columns}], columns=schools.columns)
    return replace(baseline, schools=pd.concat([schools, row.astype(schools.dtypes)], ignore_index=True))


def close_school(baseline: Baseline, change: CloseSchool) -> Baseline:
    """The list without the school and everything about it."""
    name = str(baseline.school(change.urn)["name"])
    if len(baseline.schools) == 1:
        raise Refused(f"{name} is the last school there is, so it cannot close")
    return _without_school(baseline, change.urn, f"an earlier change closes {name}")


def merge_schools(baseline: Baseline, change: MergeSchools) -> Baseline:
    """Pupils and counts added up, shares weighed by pupils; who leads the school that goes on still leads it."""
    gone, stays = baseline.school(change.urn), baseline.school(change.into_urn)
    if change.urn == change.into_urn:
        raise Refused(f"{stays['name']} cannot merge into itself; name two schools")
    if gone["phase"] != stays["phase"]:
        raise Refused(
            f"{gone['name']} is a {gone['phase']} school and {stays['name']} a {stays['phase']} one; say first which "
            "phase the merged school is, so that it is compared with schools of that phase"
        )
    cells: dict[str, Any] = {}
    for name in RATES:
        cells |= _weighed(gone, stays, name) if name in stays else {}
    for name in COUNTS:
        cells |= _added(gone, stays, name) if name in stays else {}
    before = [one for row in (stays, gone) for one in str(row.get("predecessor_urns") or "").split(";") if one]
    cells["predecessor_urns"] = ";".join([*before, change.urn])
    merged = baseline.with_cells(change.into_urn, **cells)
    why = f"an earlier change merges {gone['name']} into {stays['name']}"
    return _without_school(merged, change.urn, why)


def convert_school(baseline: Baseline, change: ConvertSchool) -> Baseline:
    """The same school under its new number; whatever is known of the old one follows it."""
    row = baseline.school(change.urn)
    if change.number in set(baseline.schools["urn"]):
        raise Refused(f"the number {change.number} is another school's already; give the academy its own")
    before = [*str(row.get("predecessor_urns") or "").split(";"), change.urn]
    cells = {"predecessor_urns": ";".join(one for one in before if one), "name": change.name or row["name"]}
    renamed = baseline.with_cells(change.urn, **cells, urn=change.number)
    frames = {name: _renumbered(getattr(renamed, name), change.urn, change.number) for name in FRAMES_BY_URN}
    points = {change.number if urn == change.urn else urn: said for urn, said in baseline.need_points.items()}
    why = f"an earlier change makes {row['name']} an academy with the number {change.number}"
    return replace(renamed, **frames, need_points=points, gone={**baseline.gone, change.urn: why})


def set_phase(baseline: Baseline, change: SetPhase) -> Baseline:
    """Another phase: scored with other schools, and with the tiers of that phase."""
    row = baseline.school(change.urn)
    if row["phase"] == change.phase:
        raise Refused(f"{row['name']} is a {change.phase} school already; leave this change out")
    if change.phase not in baseline.model.entitlement:
        raise Refused(f"the {baseline.model.label} model has no {change.phase} schools")
    cells = {"is_all_through": False} if "is_all_through" in baseline.schools else {}
    return baseline.with_cells(change.urn, phase=str(change.phase), **cells)


def move_school(baseline: Baseline, change: MoveSchool) -> Baseline:
    """Another cluster."""
    row = baseline.school(change.urn)
    if row["cluster"] == baseline.cluster(change.cluster):
        raise Refused(f"{row['name']} is in {change.cluster} already; leave this change out")
    return baseline.with_cells(change.urn, cluster=change.cluster)


def move_schools(baseline: Baseline, change: MoveSchools) -> Baseline:
    """Another cluster for each of the schools."""
    return _all_moved(baseline, change.urns, baseline.cluster(change.cluster))


def draw_cluster(baseline: Baseline, change: DrawCluster) -> Baseline:
    """A cluster of these schools, under a name no other has."""
    if change.name.casefold() in {name.casefold() for name in baseline.clusters}:
        raise Refused(f"there is a cluster called {change.name} already; give the new one another name")
    return _all_moved(baseline, change.urns, change.name)


def _all_moved(baseline: Baseline, urns: tuple[str, ...], cluster: str) -> Baseline:
    rows = [baseline.school(urn) for urn in urns]
    there = [str(row["name"]) for row in rows if row["cluster"] == cluster]
    if there:
        raise Refused(
            f"{joined(there, most=3)} {'is' if len(there) == 1 else 'are'} in {cluster} already; leave that out"
        )
    schools = baseline.schools
    return replace(
        baseline, schools=schools.assign(cluster=schools["cluster"].where(~schools["urn"].isin(urns), cluster))
    )


def set_need(baseline: Baseline, change: SetNeed) -> Baseline:
    """A need score that stands in place of the one worked out."""
    baseline.school(change.urn)
    return replace(baseline, need_points={**baseline.need_points, change.urn: change.points})


def set_tier(baseline: Baseline, change: SetTier) -> Baseline:
    """A lock to the tier, if the school's phase has it."""
    row, model = baseline.school(change.urn), baseline.model
    offered = [tier for tier in model.tiers if row["phase"] in tier.phases]
    tier = next((one for one in offered if one.id == change.tier_id), None)
    if tier is None:
        labels = ", ".join(one.label for one in offered)
        raise Refused(f"{row['name']} cannot have the tier {change.tier_id}; {row['phase']} schools have {labels}")
    return with_tier(baseline, change.urn, tier.label)


def scale_referrals(baseline: Baseline, change: ScaleReferrals) -> Baseline:
    """Every count of referrals that is known times the growth; withheld and missing ones stay as they are."""
    schools = baseline.schools
    is_meant = pd.Series(True, index=schools.index)
    if change.cluster:
        is_meant &= schools["cluster"].eq(baseline.cluster(change.cluster))
    if change.phase:
        is_meant &= schools["phase"].eq(str(change.phase))
    names = [name for name in REFERRALS if name in schools]
    if not is_meant.any():
        raise Refused("no school is of that phase in that cluster, so nothing would grow")
    if not schools.loc[is_meant, names].notna().any(axis=None):
        raise Refused("no referrals are loaded for these schools, so there is nothing to grow; load them first")
    grown = {name: schools[name].where(~is_meant, schools[name] * (1 + change.percent / 100)) for name in names}
    return replace(baseline, schools=schools.assign(**grown))


def _like(baseline: Baseline, change: OpenSchool) -> dict[str, Any]:
    """The row of the school it is like, counts scaled to its own pupils."""
    row = baseline.school(str(change.like_urn))
    if pd.isna(row["pupils"]) or not row["pupils"]:
        raise Refused(f"nobody knows how many pupils {row['name']} has, so its figures cannot be used for another")
    cells = row.to_dict()
    times = change.pupils / float(row["pupils"])
    return cells | {name: row[name] * times for name in COUNTS if name in row and pd.notna(row[name])}


def _nothing_known(schools: pd.DataFrame) -> dict[str, Any]:
    """A row of which nothing is known: no figures, their states missing, no text."""
    cells: dict[str, Any] = {}
    for name, dtype in schools.dtypes.items():
        is_text = not pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_datetime64_any_dtype(dtype)
        cells[str(name)] = str(ValueState.MISSING) if str(name).endswith("_state") else "" if is_text else None
        if pd.api.types.is_bool_dtype(dtype):
            cells[str(name)] = False
    return cells


def _known(name: str, value: float) -> dict[str, Any]:
    return {name: float(value), f"{name}_state": str(ValueState.KNOWN)}


def _usual(column: pd.Series | None) -> str:
    said = column.dropna() if column is not None else pd.Series(dtype=str)
    counts = said[said.ne("")].value_counts()
    return str(counts.idxmax()) if len(counts) else ""


def _added(gone: pd.Series, stays: pd.Series, name: str) -> dict[str, Any]:
    """The sum where both are known; else not known, with the state of the one that is not."""
    if pd.notna(gone[name]) and pd.notna(stays[name]):
        return {name: float(gone[name]) + float(stays[name])}
    return _not_known(gone if pd.isna(gone[name]) else stays, name)


def _weighed(gone: pd.Series, stays: pd.Series, name: str) -> dict[str, Any]:
    """The mean by pupils where both and their pupils are known; else not known."""
    pupils = [gone["pupils"], stays["pupils"]]
    figures = [gone[name], stays[name]]
    if pd.notna([*pupils, *figures]).all() and sum(pupils) > 0:
        return {name: float(np.average(figures, weights=pupils))}
    return _not_known(gone if pd.isna(gone[name]) else stays, name)


def _not_known(row: pd.Series, name: str) -> dict[str, Any]:
    state = f"{name}_state"
    said = row.get(state, str(ValueState.MISSING))
    unknown = str(ValueState.MISSING) if said == ValueState.KNOWN else said
    return {name: np.nan, **({state: unknown} if state in row else {})}


def _without_school(baseline: Baseline, urn: str, why: str) -> Baseline:
    frames = {name: _without(getattr(baseline, name), urn) for name in FRAMES_BY_URN}
    return replace(
        baseline,
        schools=_without(baseline.schools, urn),
        need_points={one: points for one, points in baseline.need_points.items() if one != urn},
        gone={**baseline.gone, urn: why},
        **frames,
    )


def _without(frame: pd.DataFrame, urn: str) -> pd.DataFrame:
    return frame[frame["urn"] != urn].reset_index(drop=True)


def _renumbered(frame: pd.DataFrame, urn: str, number: str) -> pd.DataFrame:
    return frame.assign(urn=frame["urn"].where(frame["urn"] != urn, number))
