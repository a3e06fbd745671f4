"""How long it takes a link worker to reach a school: loaded times first, straight lines where there are none."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import LinkWorker, School
from allocation.hours import straight_line_minutes
from allocation.operating_model import OperatingModel


def travel_matrix(
    schools: Sequence[School], workers: Sequence[LinkWorker], travel_times: pd.DataFrame, model: OperatingModel
) -> NDArray[np.int64]:
    """One-way minutes [schools, workers]: the loaded time to the worker (by id, name or hub), else the straight line x
    road factor; where a place is unknown, the median of the worker's cluster, else of all pairs, else 0."""
    return _with_unknown_places(known_minutes(schools, workers, travel_times, model), schools, workers)


def known_minutes(
    schools: Sequence[School], workers: Sequence[LinkWorker], travel_times: pd.DataFrame, model: OperatingModel
) -> NDArray[np.float64]:
    """The same without anything in the place of what is unknown: NaN there."""
    minutes = straight_line_minutes(
        np.array([[s.easting, s.northing] for s in schools], dtype=float).reshape(-1, 2),
        np.array([[w.easting, w.northing] for w in workers], dtype=float).reshape(-1, 2),
        model,
    )
    loaded = {(row.urn, str(row.destination).casefold()): row.travel_minutes for row in travel_times.itertuples()}
    for w, worker in enumerate(workers):
        for s, school in enumerate(schools) if loaded else ():
            keys = ((school.urn, one.casefold()) for one in (worker.worker_id, worker.name, worker.hub))
            minutes[s, w] = next((loaded[key] for key in keys if key in loaded), minutes[s, w])
    return minutes


def _with_unknown_places(
    minutes: NDArray[np.float64], schools: Sequence[School], workers: Sequence[LinkWorker]
) -> NDArray[np.int64]:
    filled = minutes.copy()
    known = ~np.isnan(minutes)
    overall = float(np.median(minutes[known])) if known.any() else 0.0
    school_clusters = np.array([s.cluster for s in schools])
    for cluster in {s.cluster for s in schools}:
        rows = school_clusters == cluster
        columns = np.array([w.cluster == cluster for w in workers], dtype=bool)
        block = minutes[np.ix_(rows, columns)]
        usual = float(np.nanmedian(block)) if (~np.isnan(block)).any() else overall
        filled[rows] = np.where(np.isnan(filled[rows]), usual, filled[rows])
    return np.rint(filled).astype(np.int64)
