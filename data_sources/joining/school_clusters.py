"""Which cluster each school belongs to, and its cluster's nearest hub."""

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from data_sources.joining.school_location import BRITISH_NATIONAL_GRID
from data_sources.joining.school_succession import UNMATCHED_COLUMNS
from data_sources.reading.headings import plain


def clusters(
    schools: pd.DataFrame, listed: pd.DataFrame | None, areas: gpd.GeoDataFrame | None, staff_clusters: Collection[str]
) -> tuple[pd.Series, pd.DataFrame, list[str]]:
    """(cluster by URN, unmatched rows, notes).

    `schools`: urn, name, easting, northing, ward_name, authority_name. `listed`: rows of the clusters file with
    school_urn and is_carried. `areas`: cluster, geometry. `staff_clusters`: the clusters link workers and hubs name.
    The list decides; then the area the school stands in; with neither, wards where the staff are by ward, else one
    cluster for the whole authority. A school that neither gives a cluster has "".
    """
    if listed is None and areas is None:
        found, note = _without_files(schools, staff_clusters)
        return found, pd.DataFrame(columns=UNMATCHED_COLUMNS), [note]
    found, unmatched = _listed(schools, listed)
    by_area = _standing_in(schools, areas) if areas is not None else pd.Series("", index=schools["urn"])
    is_open = found.eq("")
    found = found.where(~is_open, by_area)
    placed = int((is_open & found.ne("")).sum())
    notes = [f"Clusters: by the area the school stands in for {placed} of {len(schools)} schools."] if placed else []
    lost = schools[found.eq("").to_numpy()]
    if len(lost):
        notes.append(f"Clusters: none for {len(lost)} of {len(schools)} schools (see what did not match).")
    reason = "the school is in no cluster: add it to the clusters file"
    missing = pd.DataFrame({"kind": "clusters", "key": lost["urn"], "name": lost["name"], "reason": reason})
    return found, pd.concat([unmatched, missing[UNMATCHED_COLUMNS]], ignore_index=True), notes


def _without_files(schools: pd.DataFrame, staff_clusters: Collection[str]) -> tuple[pd.Series, str]:
    wards = schools.set_index("urn")["ward_name"].fillna("").astype(str)
    staff = {plain(name) for name in staff_clusters}
    if staff and staff <= {plain(name) for name in wards if name}:
        return wards, "Clusters: none are loaded; link workers are by ward, so each school's ward is its cluster."
    name = str(schools["authority_name"].iloc[0])
    one = pd.Series(name, index=pd.Index(schools["urn"], name="urn"), dtype=object)
    return one, f"Clusters: none are loaded, so all schools are in one, called {name}."


def _listed(schools: pd.DataFrame, listed: pd.DataFrame | None) -> tuple[pd.Series, pd.DataFrame]:
    urns = pd.Index(schools["urn"], name="urn")
    if listed is None or listed.empty:
        return pd.Series("", index=urns, dtype=object), pd.DataFrame(columns=UNMATCHED_COLUMNS)
    own_first = listed[listed["cluster"].fillna("").ne("")].sort_values("is_carried", kind="stable")
    has_own = own_first.groupby("school_urn")["is_carried"].transform("min").eq(other=False)
    counted = own_first[~(own_first["is_carried"] & has_own)]
    several = counted.groupby("school_urn")["cluster"].transform("nunique").gt(1)
    lost = counted[several]
    names = lost["school_urn"].map(schools.set_index("urn")["name"])
    reason = "the schools that became this one were in different clusters: give the school of today a cluster"
    unmatched = pd.DataFrame({"kind": "clusters", "key": lost["urn"], "name": names, "reason": reason})
    first = counted[~several].drop_duplicates("school_urn").set_index("school_urn")["cluster"]
    return first.reindex(urns).fillna("").astype(object), unmatched[UNMATCHED_COLUMNS]


def _standing_in(schools: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    places = schools.set_index("urn")[["easting", "northing"]].astype(float).dropna()
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(places["easting"], places["northing"], crs=BRITISH_NATIONAL_GRID),
        index=places.index,
    )
    joined = points.to_crs(areas.crs).sjoin(areas[["cluster", "geometry"]], predicate="intersects")
    first = joined[~joined.index.duplicated()]["cluster"]
    return first.reindex(schools["urn"]).fillna("").astype(object)


def spelled_as(names: pd.Series, known: Collection[str]) -> pd.Series:
    """Cluster names as the schools' clusters spell them (capitals, spaces and punctuation aside); others unchanged."""
    spelling: Mapping[str, str] = {plain(name): name for name in known if name}
    return names.fillna("").astype(str).map(lambda name: spelling.get(plain(name), name.strip())).astype(object)


def nearest_hubs(schools: pd.DataFrame, hubs: pd.DataFrame) -> pd.Series:
    """Name of the nearest hub in each school's cluster, "" where the cluster has none or a place is not known.

    `schools`: cluster, easting, northing; `hubs`: hub, cluster, easting, northing. By the index of `schools`.
    """
    result = pd.Series("", index=schools.index, dtype=object)
    for cluster, offered in hubs.groupby("cluster"):
        mine = schools[schools["cluster"].eq(cluster)]
        if len(offered) == 1:
            result[mine.index] = offered["hub"].iloc[0]
            continue
        placed, here = mine[mine["easting"].notna()], offered[offered["easting"].notna()]
        if len(here) and len(placed):
            across = placed[["easting", "northing"]].to_numpy(float)[:, None] - here[["easting", "northing"]].to_numpy(
                float
            )
            result[placed.index] = here["hub"].to_numpy()[np.hypot(*across.transpose(2, 0, 1)).argmin(axis=1)]
    return result
