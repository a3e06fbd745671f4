"""The same comparison on the real schools of Salford and Somerset; rosters and clusters are made up, seed fixed."""

import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.cluster.vq import kmeans2

from allocation.problem import AllocationProblem
from benchmarks.allocation import Effort, compare, methods_of
from benchmarks.districts import problem_of, staff_for
from benchmarks.figures import HEADING, READING
from data_sources import district, planning
from data_sources.database import open_database
from data_sources.importing import import_file

SHARED = Path(os.environ.get("TAS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FILES = (
    "gias/edubasealldata20250524.csv",
    "gias/links_edubasealldata20250422.csv",
    "census/2022-2023_england_census.csv",
    "iod/File_7_IoD2019_salford_somerset.csv",
    "boundaries/lsoa21_postcode_weighted_centroids.csv",
)
AUTHORITIES = {"Salford": "355", "Somerset": "933"}
SCHOOLS_A_CLUSTER = 25
SEED = 1


def run(effort: Effort) -> None:
    """Prints a line an authority and method; says why where the open data are not there."""
    missing = [name for name in FILES if not (SHARED / "data" / name).exists()]
    if missing:
        print(f"Salford and Somerset are left out: {missing[0]} is not in the open data folder (TAS_SHARED)")
        return
    print(f"{'':14}{'method':32}{HEADING}")
    for name, problem in real_problems().items():
        schools, workers, _ = problem.size
        print(f"{name}: {schools} schools, {workers} link workers made up")
        compare([problem], methods_of(effort))
    print(READING)


def real_problems() -> dict[str, AllocationProblem]:
    """Problems of the two authorities: their schools, meals and deprivation; clusters by k-means of where they are."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/bench.db")
        try:
            for name in FILES:
                path = SHARED / "data" / name
                import_file(engine, path.name, path.read_bytes(), by="benchmark")
            loaded = {name: district.load(engine, code) for name, code in AUTHORITIES.items()}
        finally:
            engine.dispose()
    return {name: _problem(one) for name, one in loaded.items()}


def _problem(loaded: district.District) -> AllocationProblem:
    random = np.random.default_rng(SEED)
    need = planning.score(loaded)
    table, centres = _clustered(loaded.schools)
    return problem_of(random, table, need.table, need.contributions, staff_for(random, table, centres))


def _clustered(schools: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The schools in clusters of about SCHOOLS_A_CLUSTER; one whose place is not known joins the first."""
    places = schools[["easting", "northing"]].astype(float).to_numpy()
    known = np.isfinite(places).all(axis=1)
    centres, label = kmeans2(places[known], max(2, len(schools) // SCHOOLS_A_CLUSTER), minit="++", seed=SEED)
    cluster = np.zeros(len(schools), dtype=int)
    cluster[known] = label
    return schools.assign(cluster=[f"Cluster {c + 1}" for c in cluster]), centres
