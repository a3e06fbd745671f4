"""How deprived the neighbourhoods nearest to each school are, where the homes of its pupils are not known."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from allocation.entities import Phase
from data_sources.joining.deprivation_measure import Measure, home_districts
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84

# A primary takes its pupils from nearby; a secondary (and special provision) from further away.
NEAREST_LSOAS = {Phase.PRIMARY: 3, Phase.SECONDARY: 10, Phase.SPECIAL: 10}
# A school further than this from every centroid is outside what is loaded.
FURTHEST_CENTROID_METRES = 10_000
# Centroids are this authority's when they have the LSOAs of at least this share of its schools.
ENOUGH_SCHOOLS = 0.5
# At least this share of the nearest LSOAs (by weight) must have a score.
ENOUGH_WEIGHT = 0.5


def centroids(frames: Mapping[str, pd.DataFrame], lsoa_codes: pd.Series) -> pd.DataFrame | None:
    """easting and northing (metres) by LSOA code: the centroids file where it is of this authority, else a point inside
    each boundary of the schools' districts, else None."""
    loaded = frames.get("lsoa_centroids")
    if loaded is not None and lsoa_codes.isin(loaded["lsoa_code"]).mean() >= ENOUGH_SCHOOLS:
        return loaded.drop_duplicates("lsoa_code").set_index("lsoa_code")[["easting", "northing"]].astype(float)
    boundaries = frames.get("lsoa_boundaries")
    if boundaries is None or boundaries.empty:
        return None
    home = home_districts(boundaries["code"], boundaries["district_code"], lsoa_codes)
    here = boundaries[boundaries["district_code"].isin(home)].drop_duplicates("code")
    if here.empty:
        return None
    areas = gpd.GeoSeries.from_wkb(here["geometry_wkb"].to_numpy(), crs=WGS84).to_crs(BRITISH_NATIONAL_GRID)
    points, codes = areas.representative_point(), pd.Index(here["code"], name="lsoa_code")
    return pd.DataFrame({"easting": points.x.to_numpy(), "northing": points.y.to_numpy()}, index=codes)


def nearest_scores(
    schools: pd.DataFrame, measure: Measure, places: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[str]]:
    """`score` and `covered_percent` by the index of `schools` (phase, easting, northing), and notes.

    score is D = sum(n d) / sum(n) over the nearest LSOAs, with n the children living in each where the file says, else
    1. LSOAs without a score are left out, and covered_percent is the share of n that the others have; where it is below
    half, or the school is far from all, both are NaN.
    """
    result = pd.DataFrame({"score": np.nan, "covered_percent": np.nan}, index=schools.index)
    located = schools[schools["easting"].notna()]
    if places is None or located.empty:
        return result, ["Area deprivation: no LSOA centroids or boundaries of this authority are loaded."]
    tree = cKDTree(places.to_numpy())
    scores, weights = measure.scores.reindex(places.index).to_numpy(dtype=float), _weights(measure, places.index)
    incomplete = 0
    for phase, rows in located.groupby("phase"):
        k = min(NEAREST_LSOAS[Phase(phase)], len(places))
        metres, nearest = tree.query(rows[["easting", "northing"]].to_numpy(dtype=float), k=list(range(1, k + 1)))
        mean, known_share = _weighted_mean(scores[nearest], weights[nearest])
        is_usable = (metres[:, 0] <= FURTHEST_CENTROID_METRES) & (known_share >= ENOUGH_WEIGHT)
        incomplete += int((is_usable & (known_share < 1)).sum())
        result.loc[rows.index, "score"] = np.where(is_usable, mean, np.nan)
        result.loc[rows.index, "covered_percent"] = np.where(is_usable, 100 * known_share, np.nan)
    return result, _notes(measure, weights, incomplete, len(schools))


def _weighted_mean(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each row: sum(n d) / sum(n) over the known d (NaN where none is), and the share of n that is known."""
    known = np.where(np.isnan(values), 0.0, weights).sum(axis=1)
    total = np.nansum(values * weights, axis=1)
    return np.divide(total, known, out=np.full(len(known), np.nan), where=known > 0), known / weights.sum(axis=1)


def _weights(measure: Measure, codes: pd.Index) -> np.ndarray:
    """Children living in each LSOA, or 1 for all where the file does not say it for all that have a score."""
    children = measure.children.reindex(codes)
    is_known = children.notna() | measure.scores.reindex(codes).isna()
    if children.notna().any() and is_known.all():
        return children.fillna(children.median()).to_numpy(dtype=float)
    return np.ones(len(codes))


def _notes(measure: Measure, weights: np.ndarray, incomplete: int, schools: int) -> list[str]:
    notes = []
    if np.all(weights == 1):
        notes.append("Area deprivation: the nearest LSOAs count equally, as the children in each are not in the file.")
    if incomplete:
        notes.append(
            f"Area deprivation: the mean leaves out LSOAs that have no {measure.vintage} score, for {incomplete} of "
            f"{schools} schools."
        )
    return notes
