"""How deprived each LSOA on the map is: its decile, in the vintage of the Indices that its boundaries are of."""

import pandas as pd
from sqlalchemy import Engine

from data_sources import stores
from data_sources.district import District
from data_sources.joining.deprivation_measure import VINTAGES, of_vintage
from data_sources.joining.district_files import by_kind
from data_sources.joining.school_figures import value_of

COLUMNS = ["lsoa_code", "imd_decile", "vintage"]
_KINDS = ("deprivation", "deprivation_ranks")


def lsoa_deciles(engine: Engine, of: District) -> pd.DataFrame:
    """COLUMNS: IMD decile (1 is the most deprived tenth of England) of every LSOA whose boundary is loaded, NaN where
    the files have none, and of the schools' own where no boundaries are loaded.

    One vintage, never mixed: the newest that has most of these LSOAs (those of 2019 are LSOAs of 2011, those of 2025 of
    2021). Empty where no file has any.
    """
    wanted = _wanted(of)
    files = [file for file in of.sources if file.kind in _KINDS]
    kinds = by_kind(files, {file.source_id: stores.frame(engine, file.source_id) for file in files})
    parts = [kinds[kind] for kind in _KINDS if kind in kinds]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(parts, ignore_index=True)
    found = {vintage: value_of(of_vintage(rows, vintage), "imd_decile").reindex(wanted) for vintage in VINTAGES}
    best = max(found, key=lambda vintage: int(found[vintage].notna().sum()))
    if found[best].isna().all():
        return pd.DataFrame(columns=COLUMNS)
    return pd.DataFrame({"lsoa_code": wanted, "imd_decile": found[best].to_numpy(), "vintage": best})


def _wanted(of: District) -> list[str]:
    if of.lsoa_areas is not None:
        return of.lsoa_areas["code"].astype(str).tolist()
    codes = of.schools["lsoa_code"].fillna("")
    return sorted(set(codes[codes != ""]))
