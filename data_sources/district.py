"""Everything one authority's pages and commands need, loaded from the database and joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
from sqlalchemy import Engine

from allocation.entities import Hub, LinkWorker
from allocation.need.definitions import Goalpost
from data_sources import school_table, stores
from data_sources.joining import arrangements, school_phase
from data_sources.joining.area_deprivation import BY_VINTAGE
from data_sources.joining.cluster_neighbours import COLUMNS as NEIGHBOUR_COLUMNS
from data_sources.joining.cluster_neighbours import cluster_neighbours
from data_sources.joining.district_areas import cluster_areas, home_areas
from data_sources.joining.district_files import by_kind, used, version
from data_sources.joining.fsm_history import HISTORY, break_notes
from data_sources.joining.live_allocation import InForce, in_force
from data_sources.joining.national_goalposts import National, national_goalposts
from data_sources.joining.school_clusters import nearest_hubs
from data_sources.joining.staff import Staff, named_clusters, staff
from data_sources.school_table import NothingLoaded, SchoolTable
from data_sources.stores import DEMONSTRATION_CODE, LiveVersion
from data_sources.stores.source_file import SourceFile

__all__ = ["AUTHORITY_COLUMNS", "District", "NothingLoaded", "authorities", "data_version", "load"]

AUTHORITY_COLUMNS = ["authority_code", "authority_name", "schools", "is_demonstration"]


@dataclass(frozen=True, eq=False)
class District:
    """One authority, joined. Frames and geometry are as docs/architecture.md describes them; areas are EPSG:4326, or
    None where none are loaded. `current` is who leads which school today, by the live version of a plan or newer files,
    and `current_note` says which ("" without a live version). `sources` are the files that had something
    about this authority; `data_version` changes whenever the files in use do, or the version that is live.
    `fsm_history`: urn, academic_year, fsm_definition, fsm_percent+, fsm_source. `area_deprivation_by_vintage`: urn,
    vintage, measure, score, method, a row for each that gives a score, the best method of each vintage and measure
    first. `national_goalposts` are for phases with few schools here; the notes say where they are from. With a plan's
    changes made, `base` is the district before them; every journey takes `travel_factor` times as long as its figures
    say, and every post has `time_factor` times the model's direct time."""

    authority_code: str
    authority_name: str
    is_demonstration: bool
    schools: pd.DataFrame
    unmatched: pd.DataFrame
    left_out: pd.DataFrame
    workers: tuple[LinkWorker, ...]
    vacancies: pd.DataFrame
    hubs: tuple[Hub, ...]
    locks: pd.DataFrame
    travel_times: pd.DataFrame
    current: pd.DataFrame
    lsoa_areas: gpd.GeoDataFrame | None
    ward_areas: gpd.GeoDataFrame | None
    cluster_areas: gpd.GeoDataFrame | None
    sources: tuple[SourceFile, ...]
    notes: tuple[str, ...]
    data_version: str
    fsm_history: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=HISTORY))
    area_deprivation_by_vintage: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=BY_VINTAGE))
    national_goalposts: tuple[Goalpost, ...] = ()
    school_groups: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=arrangements.GROUP_COLUMNS))
    cluster_neighbours: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NEIGHBOUR_COLUMNS))
    social_workers: tuple[LinkWorker, ...] = ()
    current_note: str = ""
    base: "District | None" = None
    travel_factor: float = 1.0
    time_factor: float = 1.0

    @property
    def everybody(self) -> tuple[LinkWorker, ...]:
        """Link workers and social workers: the operating model says who of them leads schools."""
        return (*self.workers, *self.social_workers)


def load(engine: Engine, authority_code: str) -> District:
    """The authority's district. Raises NothingLoaded, with what to load, when no school of it is loaded."""
    files = stores.source_files(engine, authority_code)
    tables = {file.source_id: stores.frame(engine, file.source_id) for file in files}
    return put_together(authority_code, files, tables, stores.live_versions(engine, authority_code))


def put_together(
    authority_code: str,
    files: Iterable[SourceFile],
    tables: Mapping[int, pd.DataFrame],
    live: Sequence[LiveVersion] = (),
    england: Callable[[pd.DataFrame], National] | None = None,
) -> District:
    """The district from source files and their tables (by source id), and the versions of plans that went live.

    england: goalposts of all England for a table of schools, where the tables are no more than this authority's part.
    """
    files = tuple(files)
    frames = by_kind(files, tables)
    code = stores.real_code(authority_code)
    ours = school_table.establishments(code, frames)
    lsoas = home_areas(frames.get("lsoa_boundaries"), ours, "lsoa_code")
    wards = home_areas(frames.get("ward_boundaries"), ours, "ward_code")
    clusters = cluster_areas(frames.get("cluster_areas"))
    gias_date = max((file.data_date for file in files if file.kind == "schools"), default="")
    built = school_table.build(
        code,
        frames,
        gias_date,
        lsoas if lsoas is not None else wards,
        clusters,
        named_clusters(frames.get("hubs"), frames.get("link_workers")),
    )
    people = _staff(frames, built, ours, has_clusters="clusters" in frames or clusters is not None)
    schools = built.table.assign(hub=nearest_hubs(built.table, people.hub_table))
    known = arrangements.People((*people.workers, *people.social_workers), people.vacancies)
    today = in_force(files, tables, live, known.find) if live else InForce(frames.get("current_allocation"), "")
    settled = [
        arrangements.locks(frames.get("locks"), built.identity, known),
        arrangements.travel_times(frames.get("travel_times"), built.identity, known, people.hubs),
        arrangements.current_allocation(today.rows, built.identity, known),
        arrangements.school_groups(frames.get("school_groups"), built.identity),
    ]
    national = england(schools) if england else national_goalposts(frames, schools, gias_date)
    return District(
        authority_code=authority_code,
        authority_name=_name(str(schools["authority_name"].iloc[0]), authority_code),
        is_demonstration=code == DEMONSTRATION_CODE,
        schools=schools,
        unmatched=_together([built.unmatched, people.unmatched, *(one.unmatched for one in settled)]),
        left_out=built.left_out,
        workers=people.workers,
        vacancies=people.vacancies,
        hubs=people.hubs,
        locks=settled[0].table,
        travel_times=settled[1].table,
        current=settled[2].table,
        lsoa_areas=lsoas,
        ward_areas=wards,
        cluster_areas=clusters,
        sources=used(files, tables, built.attached.values(), _lsoas_of_interest(ours, built), (lsoas, wards)),
        notes=(
            *((today.note,) if today.note else ()),
            *(note for one in settled for note in one.notes),
            *built.notes,
            *break_notes(built.fsm_history),
            *national.notes,
            *people.notes,
        ),
        data_version=version(files, live[-1].key if live else ""),
        fsm_history=built.fsm_history,
        area_deprivation_by_vintage=built.deprivation_by_vintage,
        national_goalposts=national.goalposts,
        school_groups=settled[3].table,
        cluster_neighbours=cluster_neighbours(schools, clusters, people.hubs),
        social_workers=people.social_workers,
        current_note=today.note,
    )


def _lsoas_of_interest(ours: pd.DataFrame, built: SchoolTable) -> pd.Series:
    """LSOAs of the authority's establishments and of its pupils' homes, wherever they are."""
    homes = built.attached.get("pupil_homes")
    return ours["lsoa_code"] if homes is None else pd.concat([ours["lsoa_code"], homes["lsoa_code"]])


def _staff(frames: Mapping[str, pd.DataFrame], built: SchoolTable, ours: pd.DataFrame, has_clusters: bool) -> Staff:
    clusters = [name for name in built.table["cluster"].unique() if name]
    only = clusters[0] if len(clusters) == 1 and not has_clusters else ""
    return staff(frames.get("hubs"), frames.get("link_workers"), ours, clusters, only)


def _together(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(list(frames), ignore_index=True).drop_duplicates(ignore_index=True)


def data_version(engine: Engine, authority_code: str) -> str:
    """What `District.data_version` would be, without loading anything."""
    return version(stores.source_files(engine, authority_code), stores.live_key(engine, authority_code))


def authorities(engine: Engine) -> pd.DataFrame:
    """Authorities that have open state-funded schools loaded: authority_code, authority_name, schools (how many),
    is_demonstration. In order of name, the demonstration last."""
    copies = stores.copies(engine)
    parts = [_schools_by_authority(engine, scope) for scope in (None, DEMONSTRATION_CODE, *copies)]
    found = [part for part in parts if len(part)]
    table = pd.concat(found) if found else parts[0]
    return table.sort_values(["is_demonstration", "authority_name"], ignore_index=True)


def _schools_by_authority(engine: Engine, scope: str | None) -> pd.DataFrame:
    """The same for the files that belong to no authority (None), or for those of a district that has all to itself."""
    files = [file for file in stores.source_files(engine, scope) if file.kind == "schools"]
    if not files:
        return pd.DataFrame(columns=AUTHORITY_COLUMNS)
    rows = pd.concat([stores.frame(engine, file.source_id) for file in files], ignore_index=True)
    open_schools = rows[school_phase.classify(rows)["reason"].eq("") & ~rows["urn"].duplicated()]
    counted = open_schools.groupby("authority_code").agg(
        authority_name=("authority_name", "first"), schools=("urn", "size")
    )
    table = counted.reset_index().assign(is_demonstration=lambda frame: frame["authority_code"].eq(DEMONSTRATION_CODE))
    if scope is None or scope == DEMONSTRATION_CODE:
        return table[AUTHORITY_COLUMNS]
    own = table[table["authority_code"].eq(stores.real_code(scope))]
    named = own.assign(authority_code=scope, authority_name=[_name(name, scope) for name in own["authority_name"]])
    return named[AUTHORITY_COLUMNS]


def _name(authority_name: str, authority_code: str) -> str:
    """The authority's name; that of a district opened from a package beside others says so."""
    _, _, number = authority_code.partition(".")
    return f"{authority_name}, package {number}" if number else authority_name
