"""A plan as a GeoPackage for GIS: schools, link workers, hubs, the links between them, and clusters."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from shapely import LineString

from allocation.measures import workloads
from allocation.plan import Plan
from allocation.reading import led_schools
from allocation.solver.named_people import completed
from data_sources import plan_drafts, plan_report
from data_sources.cluster_map.areas import GIVEN, cluster_shapes
from data_sources.map_layers import BRITISH_NATIONAL_GRID, worker_places
from data_sources.planning import Prepared

SCHOOLS, WORKERS, HUBS, LINKS, CLUSTERS, ABOUT = "schools", "link_workers", "hubs", "links", "clusters", "about"
# What goes with a school besides its line of the plan; a figure that is hidden is empty, and its state says so.
OF_THE_SCHOOL = ["urn", "ward_name", "pupils", "pupils_state", "location_note", "easting", "northing"]


def geopackage(
    prepared: Prepared, plan: Plan, about: Sequence[tuple[str, str]], reasons: Mapping[str, str] | None = None
) -> bytes:
    """The plan as one .gpkg file with the layers of `plan_layers` and a table `about` of (label, value): what plan it
    is. `reasons`: URN -> why a school changes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.gpkg"
        for name, layer in plan_layers(prepared, plan, reasons or {}).items():
            layer.to_file(file, layer=name, driver="GPKG", engine="pyogrio")
        rows = pd.DataFrame(about, columns=["label", "value"])
        pyogrio.write_dataframe(rows, file, layer=ABOUT, driver="GPKG")
        return file.read_bytes()


def plan_layers(prepared: Prepared, plan: Plan, reasons: Mapping[str, str]) -> dict[str, gpd.GeoDataFrame]:
    """The layers, all in British National Grid (EPSG:27700). What has no known place keeps its row, without a geometry;
    a link needs both ends.

    schools (points): the plan's line of each school (`plan_report.school_table`) with travel_minutes one way,
    hours_a_term, is_moved and why_moved. link_workers (points): `measures.workloads`. hubs (points). links (lines from
    where the link worker starts to the school). clusters (polygons as on the map): is_from_a_file, else built from
    LSOAs or wards, or drawn around the cluster's schools.
    """
    plan = completed(prepared.problem, plan)
    schools, workers = _schools(prepared, plan, reasons), _workers(prepared, plan)
    return {
        SCHOOLS: schools,
        WORKERS: workers,
        HUBS: _hubs(prepared, schools),
        LINKS: _links(schools, workers),
        CLUSTERS: _clusters(prepared, schools, workers),
    }


def _schools(prepared: Prepared, plan: Plan, reasons: Mapping[str, str]) -> gpd.GeoDataFrame:
    problem = prepared.problem
    lines = plan_report.school_table(problem, prepared.model, plan_drafts.as_result(prepared, plan))
    led = {problem.schools[one.school].urn: one for one in led_schools(problem, plan)}
    found = [led.get(school.urn) for school in problem.schools]
    minutes = [None if one is None else float(problem.travel_minutes[one.school, one.worker]) for one in found]
    lines = lines.assign(
        hours_a_term=[None if one is None else problem.minutes[tuple(one)] / 60 for one in found],
        travel_minutes=minutes,
        is_moved=[int(now) != (one.worker if one else -1) for now, one in zip(problem.current, found, strict=True)],
        why_moved=[reasons.get(urn, "") for urn in lines["urn"]],
        need_points=pd.to_numeric(lines["need_points"]),
    )
    rows = lines.merge(prepared.district.schools[OF_THE_SCHOOL], on="urn", how="left", validate="one_to_one")
    return _points(rows.drop(columns=["easting", "northing"]), rows["easting"], rows["northing"])


def _workers(prepared: Prepared, plan: Plan) -> gpd.GeoDataFrame:
    workers = prepared.problem.workers
    places = worker_places(workers, prepared.district.hubs)
    rows = workloads(prepared.problem, plan)
    rows.insert(4, "hub", [worker.hub for worker in workers])
    return _points(rows, [place[0] for place in places], [place[1] for place in places])


def _hubs(prepared: Prepared, schools: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    hubs = prepared.district.hubs
    hub_of = {worker.worker_id: worker.hub for worker in prepared.problem.workers}
    from_hub = schools["link_worker_id"].map(hub_of).value_counts()
    people = pd.Series(list(hub_of.values()), dtype="str").value_counts()
    rows = pd.DataFrame(
        {
            "hub": pd.Series([hub.name for hub in hubs], dtype="str"),
            "cluster": pd.Series([hub.cluster for hub in hubs], dtype="str"),
            "link_workers": [int(people.get(hub.name, 0)) for hub in hubs],
            "schools_led_from_here": [int(from_hub.get(hub.name, 0)) for hub in hubs],
        }
    )
    return _points(rows, [hub.easting for hub in hubs], [hub.northing for hub in hubs])


def _links(schools: gpd.GeoDataFrame, workers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    start = workers.set_index("worker_id").geometry.dropna()
    rows = schools[schools["link_worker_id"].isin(start.index) & schools.geometry.notna()]
    ends = zip(rows["link_worker_id"], rows.geometry, strict=True)
    shapes = [LineString([start[worker_id], place]) for worker_id, place in ends]
    columns = ["urn", "name", "cluster", "link_worker_id", "link_worker", "tier", "meetings_a_term", "travel_minutes"]
    return gpd.GeoDataFrame(
        rows[[*columns, "is_moved"]].reset_index(drop=True), geometry=shapes, crs=BRITISH_NATIONAL_GRID
    )


def _clusters(prepared: Prepared, schools: gpd.GeoDataFrame, workers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    placed = prepared.district.schools.dropna(subset=["longitude", "latitude"])
    shapes, whence = cluster_shapes(prepared.district, placed)
    by_cluster = schools.groupby("cluster")
    counted = shapes.assign(
        schools=shapes["cluster"].map(by_cluster.size()).fillna(0).astype(int),
        schools_led=shapes["cluster"].map(by_cluster["link_worker_id"].agg(lambda ids: int((ids != "").sum()))),
        meetings_a_term=shapes["cluster"].map(by_cluster["meetings_a_term"].sum()),
        fte=shapes["cluster"].map(workers.groupby("cluster")["fte"].sum()),
        is_from_a_file=whence == GIVEN,
    )
    counts = ["schools_led", "meetings_a_term", "fte"]
    return counted.fillna(dict.fromkeys(counts, 0)).astype({"schools_led": int})


def _points(
    rows: pd.DataFrame, eastings: Sequence[float | None] | pd.Series, northings: Sequence[float | None] | pd.Series
) -> gpd.GeoDataFrame:
    x, y = (np.array(list(axis), dtype=float) for axis in (eastings, northings))
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=BRITISH_NATIONAL_GRID)
    return gpd.GeoDataFrame(rows.reset_index(drop=True), geometry=points.mask(np.isnan(x) | np.isnan(y)))
