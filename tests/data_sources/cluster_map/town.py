"""A made-up town for the map: a board of four squares, five schools, two link workers, and what is worked out of it."""

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer
from shapely.geometry import box

from allocation.entities import Hub, LinkWorker
from data_sources.district import District

GRID, SIDE_METRES, WEST, SOUTH = 27700, 2000.0, 400_000.0, 400_000.0
CODES = ["E01000000", "E01000001", "E01000002", "E01000003"]
EASTINGS = np.array([400_500.0, 401_500.0, 403_500.0, 403_000.0, np.nan])
NORTHINGS = np.array([400_500.0, 401_000.0, 403_500.0, 400_700.0, np.nan])
TO_DEGREES = Transformer.from_crs(GRID, 4326, always_xy=True)


def squares() -> gpd.GeoDataFrame:
    """Four squares that meet, in degrees: south-west, south-east, north-west, north-east."""
    corners = [(WEST + SIDE_METRES * i, SOUTH + SIDE_METRES * j) for j in (0, 1) for i in (0, 1)]
    shapes = [box(x, y, x + SIDE_METRES, y + SIDE_METRES) for x, y in corners]
    frame = {"code": CODES, "name": [f"Square {n}" for n in range(4)], "district_code": "E08000001"}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=GRID).to_crs(4326)


def town() -> District:
    """Schools 1 and 2 (North), 3 and 4 (South), and 5 without a place; LSOAs, and no cluster areas or wards."""
    longitude, latitude = TO_DEGREES.transform(EASTINGS, NORTHINGS)
    schools = pd.DataFrame(
        {
            "urn": ["1", "2", "3", "4", "5"],
            "name": ["Ash", "Birch", "Cedar", "Dell", "Elm"],
            "phase": "primary",
            "cluster": ["North", "North", "South", "South", "South"],
            "pupils": [100.0, 200.0, np.nan, 400.0, np.nan],
            "pupils_state": ["known", "known", "suppressed", "known", "missing"],
            "lsoa_code": [CODES[0], CODES[0], CODES[3], CODES[1], ""],
            "easting": EASTINGS,
            "northing": NORTHINGS,
            "longitude": np.where(np.isfinite(longitude), longitude, np.nan),
            "latitude": np.where(np.isfinite(latitude), latitude, np.nan),
            "location_note": ["", "", "", "", "GIAS gives no place for this school."],
        }
    )
    workers = (
        LinkWorker("ann", "Ann", "r", 1.0, "North", hub="Mill", easting=400_500.0, northing=400_500.0),
        LinkWorker("bob", "Bob", "r", 1.0, "South", hub="Nowhere"),
    )
    empty = pd.DataFrame()
    return District(
        authority_code="001",
        authority_name="Squaretown",
        is_demonstration=False,
        schools=schools,
        unmatched=empty,
        left_out=empty,
        workers=workers,
        vacancies=empty,
        hubs=(Hub("Mill", "North", 400_600.0, 400_600.0), Hub("Nowhere", "South")),
        locks=empty,
        travel_times=pd.DataFrame(columns=["urn", "destination", "travel_minutes"]),
        current=empty,
        lsoa_areas=squares(),
        ward_areas=None,
        cluster_areas=None,
        sources=(),
        notes=(),
        data_version="v",
    )
