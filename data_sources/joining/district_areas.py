"""The areas drawn on the map: LSOAs, wards and clusters of one authority."""

import geopandas as gpd
import pandas as pd

from data_sources.joining.deprivation_measure import home_districts
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84


def home_areas(boundaries: pd.DataFrame | None, schools: pd.DataFrame, code_column: str) -> gpd.GeoDataFrame | None:
    """code, name, district_code and geometry (EPSG:4326) of the areas in the districts where the authority's schools
    are; None where no file has any.

    `schools`: every establishment of the authority with easting, northing and, in `code_column`, the code of the area
    it is in. Where no code is in the file (wards are renumbered with every review) the places of the schools decide.
    """
    if boundaries is None or boundaries.empty:
        return None
    codes = schools[code_column].fillna("")
    home = home_districts(boundaries["code"], boundaries["district_code"], codes[codes.ne("")])
    rows = boundaries.drop_duplicates("code")
    if not home:
        home = _districts_around(_drawn(rows), schools)
    here = rows[rows["district_code"].isin(home)]
    return _drawn(here) if len(here) else None


def cluster_areas(areas: pd.DataFrame | None) -> gpd.GeoDataFrame | None:
    """cluster and geometry (EPSG:4326); None where none are loaded."""
    return None if areas is None or areas.empty else _drawn(areas)


def _districts_around(areas: gpd.GeoDataFrame, schools: pd.DataFrame) -> set[str]:
    """Home districts by the area each school stands in."""
    placed = schools[schools["easting"].notna() & schools["northing"].notna()]
    points = gpd.points_from_xy(placed["easting"], placed["northing"], crs=BRITISH_NATIONAL_GRID)
    joined = gpd.GeoDataFrame(geometry=points).to_crs(WGS84).sjoin(areas[["code", "geometry"]], predicate="within")
    return home_districts(areas["code"], areas["district_code"], joined["code"].reindex(range(len(placed))))


def _drawn(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    kept = rows.reset_index(drop=True)
    geometry = gpd.GeoSeries.from_wkb(kept["geometry_wkb"], crs=WGS84)
    return gpd.GeoDataFrame(kept.drop(columns="geometry_wkb"), geometry=geometry)
