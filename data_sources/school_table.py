"""One row for each open state-funded school of an authority, from whatever files are loaded, and what did not match."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from data_sources.joining import (
    area_deprivation,
    fsm_history,
    school_clusters,
    school_location,
    school_meals,
    school_phase,
    school_records,
)
from data_sources.joining.school_figures import value_of
from data_sources.joining.school_referrals import pooled_referrals
from data_sources.joining.school_succession import UNMATCHED_COLUMNS, Identity, nothing_matched

NATIONAL = {"school_census": "School census", "school_characteristics": "School characteristics", "absence": "Absence"}
COUNCIL = {
    "clusters": "Clusters",
    "referrals": "Referrals",
    "school_voice": "School voice",
    "pupil_homes": "Pupil homes",
}
_FROM_GIAS = ["urn", "laestab", "name", "establishment_type", "status", "authority_code", "authority_name"]
_PLACE_FROM_GIAS = ["district_code", "ward_code", "ward_name", "lsoa_code"]
MOST_PLACES_NAMED = 10


class NothingLoaded(LookupError):
    """There are no schools of this authority to work with; the message says what to load."""


@dataclass(frozen=True, eq=False)
class SchoolTable:
    """`table` as docs/architecture.md describes it; `unmatched`: kind, key, name, reason; `left_out`: urn, name,
    reason; `notes`: sentences, those about files that matched nothing first; `identity` finds a school by any number;
    `attached`: the rows of each kind that found a school, with `school_urn`; `deprivation_by_vintage`: every
    score of each school by vintage, measure and method; `fsm_history`: free school meals by school
    and year."""

    table: pd.DataFrame
    unmatched: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    identity: Identity
    attached: Mapping[str, pd.DataFrame]
    deprivation_by_vintage: pd.DataFrame
    fsm_history: pd.DataFrame


def build(
    authority_code: str,
    frames: Mapping[str, pd.DataFrame],
    gias_date: str = "",
    areas: gpd.GeoDataFrame | None = None,
    cluster_areas: gpd.GeoDataFrame | None = None,
    staff_clusters: Collection[str] = (),
) -> SchoolTable:
    """Joins the loaded `frames` (by kind; a kind that is not loaded is left out) into one row a school.

    gias_date: day of the GIAS file ("2025-05-24").  areas: the authority's LSOAs or wards, to tell impossible places.
    staff_clusters: clusters that link workers and hubs name. Raises NothingLoaded when no school of the authority is
    open.
    """
    ours, left_out = scope(authority_code, frames)
    identity = _identity(authority_code, frames, ours, left_out)
    attached, unmatched, notes = _attach_all(identity, frames, authority_code)
    schools = _basics(ours, attached, areas)
    urns = pd.Index(schools["urn"], name="urn")
    meals = school_meals.readings(attached, gias_date)
    parts = []
    for part, part_notes in (
        school_records.pupils(attached, urns),
        school_meals.school_meals(meals, urns),
        pooled_referrals(attached.get("referrals"), urns),
        school_records.persistent_absence(attached, urns),
        (school_records.voice(attached.get("school_voice"), urns), []),
    ):
        parts.append(part)
        notes += part_notes
    located = schools.set_index("urn", drop=False).assign(pupils=parts[0]["pupils"])
    deprived = area_deprivation.area_deprivation(located, frames, attached.get("pupil_homes"))
    cluster, no_cluster, cluster_notes = school_clusters.clusters(
        schools, attached.get("clusters"), cluster_areas, staff_clusters
    )
    joined = pd.concat([schools.set_index("urn"), cluster.rename("cluster"), *parts, deprived.table], axis=1)
    former = identity.predecessor_urns()
    table = joined.assign(hub="", predecessor_urns=[former.get(urn, "") for urn in joined.index])
    return SchoolTable(
        table=table.rename_axis("urn").reset_index(),
        unmatched=pd.concat([*unmatched, deprived.unmatched, no_cluster], ignore_index=True)[UNMATCHED_COLUMNS],
        left_out=left_out,
        notes=(*notes, *deprived.notes, *cluster_notes, *_location_notes(schools)),
        identity=identity,
        attached=attached,
        deprivation_by_vintage=deprived.by_vintage,
        fsm_history=fsm_history.fsm_history(meals, urns),
    )


def scope(authority_code: str, frames: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the authority's open state-funded schools with phase and is_all_through; left_out: urn, name, reason)."""
    rows = establishments(authority_code, frames)
    classes = school_phase.classify(rows)
    is_ours = classes["reason"].eq("")
    if not is_ours.any():
        raise NothingLoaded(
            f"No open state-funded school of the authority {authority_code} is in the schools file loaded. Check the "
            "three-digit code, or load a Get Information about Schools file that has the authority."
        )
    left_out = rows.loc[~is_ours, ["urn", "name"]].assign(reason=classes["reason"])
    ours = rows[is_ours].assign(phase=classes["phase"], is_all_through=classes["is_all_through"])
    return ours.reset_index(drop=True), left_out.reset_index(drop=True)


def establishments(authority_code: str, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every establishment of the authority in the schools loaded. Raises NothingLoaded when no schools are."""
    if "schools" not in frames:
        raise NothingLoaded(
            "No schools are loaded. Load the establishments file (edubasealldata) of GIAS, in which the "
            "Department for Education lists every school."
        )
    rows = frames["schools"]
    return rows[rows["authority_code"].astype(str).eq(authority_code)].drop_duplicates("urn").reset_index(drop=True)


def _identity(
    authority_code: str, frames: Mapping[str, pd.DataFrame], ours: pd.DataFrame, left_out: pd.DataFrame
) -> Identity:
    numbers = [frames[kind][["urn", "laestab"]] for kind in NATIONAL if kind in frames]
    known = pd.concat(numbers) if numbers else None
    if known is not None:
        known = known[known["laestab"].fillna("").astype(str).str.startswith(authority_code)]
    reasons = dict(zip(left_out["urn"], left_out["reason"], strict=True))
    return Identity(frames["schools"], ours, reasons, frames.get("school_links"), known)


def _attach_all(
    identity: Identity, frames: Mapping[str, pd.DataFrame], authority_code: str
) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame], list[str]]:
    attached = {"schools": identity.attach("schools", frames["schools"], authority_code).frame}
    unmatched, notes = [], []
    for kind, words in (NATIONAL | COUNCIL).items():
        if kind not in frames:
            continue
        found = identity.attach(kind, frames[kind], authority_code if kind in NATIONAL else None)
        unmatched.append(found.unmatched)
        notes += nothing_matched(words, found)
        if len(found.frame):
            attached[kind] = found.frame
    return attached, unmatched, notes


def _basics(ours: pd.DataFrame, attached: Mapping[str, pd.DataFrame], areas: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """What identifies and places each school: one row a school, urn as a column."""
    indexed = ours.set_index("urn", drop=False).rename_axis(None)
    phase = indexed["phase"]
    if "school_characteristics" in attached:
        phase = school_phase.share_by_roll(phase, indexed["is_all_through"], _rolls(attached["school_characteristics"]))
    texts = indexed[[*_FROM_GIAS, *_PLACE_FROM_GIAS]].fillna("")
    placed = school_location.locate(indexed, areas)
    table = texts.assign(phase=phase.map(str), is_all_through=indexed["is_all_through"])
    return pd.concat([table, placed], axis=1).reset_index(drop=True)


def _rolls(rows: pd.DataFrame) -> pd.DataFrame:
    """Pupils of primary and of secondary age in the newest year of each school, by URN."""
    newest = rows[rows["academic_year"].eq(rows.groupby("school_urn")["academic_year"].transform("max"))]
    names = ["primary_age_pupils", "secondary_age_pupils"]
    known = pd.DataFrame({name: value_of(newest, name) for name in names}).assign(urn=newest["school_urn"])
    return known.groupby("urn")[names].sum(min_count=1)


def _location_notes(schools: pd.DataFrame) -> list[str]:
    odd = schools[schools["location_note"].ne("")]
    named = odd.head(MOST_PLACES_NAMED)
    rows = zip(named["name"], named["urn"], named["location_note"], strict=True)
    notes = [f"{name} ({urn}): {note}" for name, urn, note in rows]
    more = len(odd) - len(named)
    return [*notes, f"More schools whose place is in question: {more}."] if more else notes
