"""The authority's hubs and link workers as the allocation sees them, each placed and put in a cluster."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from allocation.entities import Hub, LinkWorker, Phase
from allocation.operating_model.model import COUNTED_AS
from data_sources.joining.school_clusters import spelled_as
from data_sources.joining.school_succession import UNMATCHED_COLUMNS
from data_sources.link_workers import role_id
from data_sources.reading.headings import plain

USUAL_ROLE = "senior_link_worker"
SOCIAL_WORKER = "social_worker"
ROSTER_COLUMNS = ["worker_id", "name", "role", "fte", "hub", "cluster", "phases", "available_from", "available_to"]
ROSTER_COLUMNS += ["postcode", "easting", "northing", "is_vacant"]


@dataclass(frozen=True, eq=False)
class Staff:
    """`hubs` and `workers` for the allocation; `social_workers`, whom a model may want named for every school or may
    have lead schools; `hub_table`: hub, cluster, easting, northing; `vacancies`: the roster's
    rows of empty posts; `unmatched`: kind, key, name, reason; `notes`: sentences."""

    hubs: tuple[Hub, ...]
    hub_table: pd.DataFrame
    workers: tuple[LinkWorker, ...]
    social_workers: tuple[LinkWorker, ...]
    vacancies: pd.DataFrame
    unmatched: pd.DataFrame
    notes: tuple[str, ...]


def named_clusters(hubs: pd.DataFrame | None, roster: pd.DataFrame | None) -> set[str]:
    """Every cluster that hubs and link workers name."""
    columns = [frame["cluster"].dropna() for frame in (hubs, roster) if frame is not None]
    return {str(name) for column in columns for name in column if name}


def staff(
    hubs: pd.DataFrame | None,
    roster: pd.DataFrame | None,
    schools: pd.DataFrame,
    school_clusters: Collection[str],
    only_cluster: str = "",
) -> Staff:
    """Hubs and workers from their files.

    schools: every establishment of the authority with postcode, easting, northing.  school_clusters: the schools'
    clusters, whose spelling is used.  only_cluster: the one cluster everybody is in when no clusters are loaded.
    """
    hub_table, notes = _hub_table(hubs, schools, school_clusters, only_cluster)
    placed = tuple(
        Hub(str(row.hub), str(row.cluster), _metres(row.easting), _metres(row.northing))
        for row in hub_table.itertuples()
    )
    if roster is None:
        nobody = pd.DataFrame(columns=UNMATCHED_COLUMNS)
        return Staff(placed, hub_table, (), (), pd.DataFrame(columns=ROSTER_COLUMNS), nobody, tuple(notes))
    rows, unmatched, roster_notes = _roster(roster, hub_table, schools, school_clusters, only_cluster)
    is_vacant = rows["is_vacant"].fillna(False).astype(bool)
    people = tuple(_worker(row) for row in rows[~is_vacant].to_dict("records"))
    workers = tuple(one for one in people if one.role != SOCIAL_WORKER)
    social_workers = tuple(one for one in people if one.role == SOCIAL_WORKER)
    role_notes = [
        f"{row['name']}: the role '{row['role']}' is not known, so counted as a senior link worker."
        for row in rows[~is_vacant].to_dict("records")
        if row["role"] and role_id(row["role"]) is None
    ]
    if any(one.role in COUNTED_AS for one in workers):
        role_notes.append(
            "Family support workers count as senior link workers where the operating model has no role for them."
        )
    if social_workers:
        role_notes.append(
            f"Social workers: {len(social_workers)}, apart from link workers; the operating model says what they do."
        )
    people_notes = (*_without_role(rows[~is_vacant]), *role_notes, *_without_place(workers))
    all_notes = (*notes, *roster_notes, *people_notes)
    vacancies = rows[is_vacant].drop(columns="source_id", errors="ignore").reset_index(drop=True)
    return Staff(placed, hub_table, workers, social_workers, vacancies, unmatched, all_notes)


def _without_place(workers: Sequence[LinkWorker]) -> list[str]:
    """Journeys of these people are not measured (`allocation.travel.travel_matrix`), so it must be said."""
    unplaced = sum(worker.easting is None for worker in workers)
    if not unplaced:
        return []
    stand_in = "take the usual time of their cluster" if unplaced < len(workers) else "count as no time at all"
    return [
        f"Link workers without a known base: {unplaced} of {len(workers)}; their journeys {stand_in}. Load hubs with "
        "their places, or travel times."
    ]


def _hub_table(
    hubs: pd.DataFrame | None, schools: pd.DataFrame, clusters: Collection[str], only_cluster: str
) -> tuple[pd.DataFrame, list[str]]:
    columns = ["hub", "cluster", "easting", "northing"]
    if hubs is None:
        return pd.DataFrame(columns=columns), []
    rows = hubs.drop_duplicates("hub").reset_index(drop=True)
    rows["cluster"] = only_cluster or spelled_as(rows["cluster"], clusters)
    rows, moved = place_by_postcode(rows, schools)
    notes = [
        f"{name}: no coordinates, so placed at a school with the same postcode." for name in rows.loc[moved, "hub"]
    ]
    nowhere = rows.loc[rows["easting"].isna(), "hub"]
    notes += [f"{name}: no place is known; travel from it is estimated." for name in nowhere]
    return rows[columns], notes


def place_by_postcode(rows: pd.DataFrame, schools: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Rows without coordinates put at a school of the same postcode; and which ones were."""
    placed = schools[schools["easting"].notna() & schools["postcode"].fillna("").ne("")]
    place_of = placed.assign(code=_postcode(placed["postcode"])).drop_duplicates("code").set_index("code")
    codes = _postcode(rows["postcode"]) if "postcode" in rows else pd.Series("", index=rows.index)
    moved = rows["easting"].isna() & codes.isin(place_of.index)
    filled = rows.copy()
    for name in ("easting", "northing"):
        filled[name] = rows[name].astype(float).where(~moved, codes.map(place_of[name].astype(float)))
    return filled, moved


def _postcode(column: pd.Series) -> pd.Series:
    return column.fillna("").astype(str).str.replace(r"\s", "", regex=True).str.upper()


def _roster(
    roster: pd.DataFrame,
    hub_table: pd.DataFrame,
    schools: pd.DataFrame,
    clusters: Collection[str],
    only_cluster: str,
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The roster with each worker's hub, base and cluster; hubs and clusters nobody knows; notes."""
    rows, moved = place_by_postcode(roster.drop_duplicates("worker_id").reset_index(drop=True), schools)
    for name in ("name", "role", "hub", "cluster", "phases"):
        rows[name] = rows[name].fillna("").astype(str).str.strip()
    hub_of = {plain(str(hub)): hub for hub in hub_table["hub"]}
    known = rows["hub"].map(lambda name: hub_of.get(plain(name), ""))
    places = hub_table.set_index("hub")
    for name in ("easting", "northing"):
        rows[name] = rows[name].fillna(known.map(places[name].astype(float)))
    stated = spelled_as(rows["cluster"], clusters)
    from_hub = stated.eq("") & known.ne("")
    rows["cluster"] = only_cluster or stated.where(~from_hub, known.map(places["cluster"]).astype(object).fillna(""))
    notes = [f"{name}: placed at a school with the same postcode." for name in rows.loc[moved, "name"]]
    if only_cluster and stated.ne("").any():
        notes.append(
            f"Link workers: their clusters are not used until the schools' are loaded; all work in {only_cluster}."
        )
    free = rows.loc[rows["cluster"].eq(""), "name"]
    notes += [f"{name}: no cluster, so may lead schools of any." for name in free]
    has_no_hub = rows["hub"].ne("") & known.eq("") & bool(len(hub_table))
    lost = [
        *_lost(rows[has_no_hub], "hub", "no hub of this name is in the hubs file"),
        *_lost(rows[~rows["cluster"].isin([*clusters, ""])], "cluster", "no school is in a cluster of this name"),
    ]
    rows["hub"] = known.where(known.ne(""), rows["hub"])
    return rows, pd.DataFrame(lost, columns=UNMATCHED_COLUMNS), notes


def _lost(rows: pd.DataFrame, column: str, reason: str) -> list[tuple[str, str, str, str]]:
    return [("link_workers", str(row[column]), str(row["name"]), reason) for row in rows.to_dict("records")]


def _without_role(rows: pd.DataFrame) -> list[str]:
    without = int(rows["role"].eq("").sum())
    return [f"Link workers: no role in the file for {without}, counted as senior link workers."] if without else []


def _worker(row: Mapping[Hashable, Any]) -> LinkWorker:
    return LinkWorker(
        worker_id=str(row["worker_id"]),
        name=str(row["name"]),
        role=role_id(str(row["role"])) or USUAL_ROLE,
        fte=float(row["fte"]),
        cluster=str(row["cluster"]),
        hub=str(row["hub"]),
        phases=frozenset(Phase(one.strip()) for one in str(row["phases"]).split(";") if one.strip()),
        easting=_metres(row["easting"]),
        northing=_metres(row["northing"]),
        available_from=_day(row["available_from"]),
        available_to=_day(row["available_to"]),
    )


def _metres(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _day(value: object) -> date | None:
    return None if pd.isna(value) or value == "" else pd.Timestamp(value).date()
