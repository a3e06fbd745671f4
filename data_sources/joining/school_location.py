"""Where each school is: places that are blank or cannot be right are said so and not used for distances."""

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer
from scipy.spatial import cKDTree

BRITISH_NATIONAL_GRID = 27700
WGS84 = 4326
# A school is looked at when it is this far from the middle of the others, and its place refused when it is also well
# outside the authority's boundary or, where none is loaded, far from every few other schools.
SUSPECT_KILOMETRES = 30.0
OUTSIDE_KILOMETRES = 5.0
ALONE_KILOMETRES = 25.0
_NEIGHBOURS = 3
_FURTHEST_EASTING, _FURTHEST_NORTHING = 700_000, 1_300_000


def locate(schools: pd.DataFrame, areas: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """easting, northing (metres), longitude, latitude (degrees) and location_note, with the index of `schools`.

    `schools` has easting, northing, district_code and district_name; `areas` are the authority's own in any projection.
    A place that is blank, off the map or far outside the authority has NaN in all four and a note that says why. A
    school that GIAS also says is in another district (some boarding schools are) keeps its place, with a note.
    """
    metres = schools[["easting", "northing"]].apply(pd.to_numeric, errors="coerce").astype(float)
    note = pd.Series("", index=schools.index, dtype=object)
    note[metres.isna().any(axis=1)] = "GIAS gives no place for this school."
    is_off_map = metres.le(0).any(axis=1) | metres["easting"].gt(_FURTHEST_EASTING)
    is_off_map |= metres["northing"].gt(_FURTHEST_NORTHING)
    note[is_off_map] = "The place GIAS gives for this school is not in Great Britain; it is not used."
    is_refused = note.ne("")
    away = _far_away(metres[~is_refused], areas)
    is_elsewhere = _is_in_another_district(schools).reindex(away.index)
    note.update(_far_notes(away, is_elsewhere, schools["district_name"]))
    is_refused |= note.index.isin(away.index[~is_elsewhere])
    metres = metres.where(~is_refused)
    degrees = Transformer.from_crs(BRITISH_NATIONAL_GRID, WGS84, always_xy=True)
    longitude, latitude = degrees.transform(metres["easting"].to_numpy(), metres["northing"].to_numpy())
    found = np.isfinite(longitude)
    return metres.assign(
        longitude=np.where(found, longitude, np.nan), latitude=np.where(found, latitude, np.nan), location_note=note
    )


def _far_away(metres: pd.DataFrame, areas: gpd.GeoDataFrame | None) -> pd.Series:
    """Kilometres from the middle of the others, for the places that lie far outside the authority."""
    if len(metres) < 2:
        return pd.Series(dtype=float)
    away = pd.Series(np.hypot(*(metres - metres.median()).to_numpy().T) / 1000, index=metres.index)
    suspects = metres[away > SUSPECT_KILOMETRES]
    if areas is not None and len(areas):
        is_outside = _kilometres_outside(suspects, areas) > OUTSIDE_KILOMETRES
    else:
        is_outside = _kilometres_to_others(suspects, metres) > ALONE_KILOMETRES
    return away[suspects.index][is_outside]


def _kilometres_outside(suspects: pd.DataFrame, areas: gpd.GeoDataFrame) -> np.ndarray:
    if suspects.empty:
        return np.empty(0)
    points = gpd.GeoSeries.from_xy(suspects["easting"], suspects["northing"], crs=BRITISH_NATIONAL_GRID)
    whole = areas.to_crs(BRITISH_NATIONAL_GRID).geometry
    return np.array([whole.distance(point).min() / 1000 for point in points])


def _kilometres_to_others(suspects: pd.DataFrame, metres: pd.DataFrame) -> np.ndarray:
    """Distance to the third nearest other school: two wrong schools on one spot do not vouch for each other."""
    others = min(_NEIGHBOURS, len(metres) - 1)
    distances, _ = cKDTree(metres.to_numpy()).query(suspects.to_numpy().reshape(-1, 2), k=[others + 1])
    return np.asarray(distances)[:, 0] / 1000


def _is_in_another_district(schools: pd.DataFrame) -> pd.Series:
    """Whether GIAS puts the school in a district where hardly any of the authority's schools are."""
    codes = schools["district_code"].fillna("")
    count = codes.map(codes[codes.ne("")].value_counts())
    return codes.ne("") & count.lt(3) & count.lt(0.1 * len(codes))


def _far_notes(away: pd.Series, is_elsewhere: pd.Series, district_name: pd.Series) -> pd.Series:
    notes = [
        f"It stands {kilometres:.0f} km from the middle of the authority's other schools, in {district_name[i]}."
        if is_elsewhere[i]
        else f"GIAS plots it {kilometres:.0f} km from the middle of the authority's other schools; that is not used."
        for i, kilometres in away.items()
    ]
    return pd.Series(notes, index=away.index, dtype=object)
