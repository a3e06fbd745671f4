"""The areas drawn on the map: LSOAs, wards and clusters of one authority."""

import geopandas as gpd
import pandas as pd

from data_sources.area_deprivation import home_districts
from data_sources.school_location import WGS84


def home_areas(boundaries: pd.DataFrame | None, school_codes: pd.Series) -> gpd.GeoDataFrame | None:
    """code, name, district_code and geometry (EPSG:4326) of the areas in the districts where the authority's schools
    are; None where no file has any. `school_codes`: the code of the area each school is in."""
    if boundaries is None or boundaries.empty:
        return None
    codes = school_codes[school_codes.fillna("").ne("")]
    home = home_districts(boundaries["code"], boundaries["district_code"], codes)
    here = boundaries[boundaries["district_code"].isin(home)].drop_duplicates("code").reset_index(drop=True)
    return _drawn(here) if len(here) else None


def cluster_areas(areas: pd.DataFrame | None) -> gpd.GeoDataFrame | None:
    """cluster and geometry (EPSG:4326); None where none are loaded."""
    return None if areas is None or areas.empty else _drawn(areas.reset_index(drop=True))


def _drawn(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    geometry = gpd.GeoSeries.from_wkb(rows["geometry_wkb"], crs=WGS84)
    return gpd.GeoDataFrame(rows.drop(columns="geometry_wkb"), geometry=geometry)
