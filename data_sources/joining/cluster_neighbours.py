"""Which clusters adjoin: by their areas where those are drawn, else by the nearest hubs or schools."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import Hub
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID

COLUMNS = ["cluster", "neighbour", "known_by"]
GAP_METRES = 100.0  # areas drawn by hand seldom meet exactly
NEAREST = 2


def cluster_neighbours(schools: pd.DataFrame, areas: gpd.GeoDataFrame | None, hubs: Sequence[Hub]) -> pd.DataFrame:
    """cluster, neighbour, known_by ("areas" or "nearest hubs"), each pair both ways round.

    `schools`: cluster, easting, northing. Areas that come within 100 metres adjoin. A cluster without an area adjoins
    those of the two nearest others, and those it is one of the two nearest to; its place is the middle of its hubs or,
    where none has a place, of its schools.
    """
    names = sorted({name for name in schools["cluster"].fillna("") if name})
    drawn = _by_area(names, areas)
    has_area = set() if areas is None else set(areas["cluster"])
    near = {pair for pair in _by_distance(names, _places(names, schools, hubs)) if not has_area.issuperset(pair)}
    rows = [(one, other, "areas") for one, other in drawn] + [(one, other, "nearest hubs") for one, other in near]
    both = {(a, b, how) for a, b, how in rows} | {(b, a, how) for a, b, how in rows}
    return pd.DataFrame(sorted(both), columns=COLUMNS)


def _by_area(names: Sequence[str], areas: gpd.GeoDataFrame | None) -> set[tuple[str, str]]:
    if areas is None:
        return set()
    shapes = areas[areas["cluster"].isin(names)].to_crs(BRITISH_NATIONAL_GRID).dissolve("cluster").geometry
    pairs: set[tuple[str, str]] = set()
    for name, shape in shapes.items():
        close = shapes.index[shapes.distance(shape).le(GAP_METRES)]
        pairs |= {(str(name), str(other)) for other in close if other != name}
    return pairs


def _places(names: Sequence[str], schools: pd.DataFrame, hubs: Sequence[Hub]) -> dict[str, NDArray[np.float64]]:
    places = {}
    for name in names:
        ours = [(hub.easting, hub.northing) for hub in hubs if hub.cluster == name and hub.easting is not None]
        where = np.array(ours, dtype=float).reshape(-1, 2)
        if not len(where):
            where = schools.loc[schools["cluster"].eq(name), ["easting", "northing"]].dropna().to_numpy(dtype=float)
        if len(where):
            places[name] = where.mean(axis=0)
    return places


def _by_distance(names: Sequence[str], places: dict[str, NDArray[np.float64]]) -> set[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    known = [name for name in names if name in places]
    for name in known:
        others = sorted((float(np.hypot(*(places[name] - places[other]))), other) for other in known if other != name)
        pairs |= {(name, other) for _, other in others[:NEAREST]}
    return pairs
