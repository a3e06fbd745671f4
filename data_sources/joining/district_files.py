"""Which of the loaded files an authority's district is made from: their rows by kind, those that matter, a version."""

import hashlib
from collections.abc import Iterable, Mapping

import geopandas as gpd
import pandas as pd

from data_sources.stores.source_file import SourceFile
from data_sources.stores.supersession import newest_rows

SOURCE = "source_id"
# These matter to an authority by the LSOAs its schools are in, not by the schools they name.
_BY_LSOA = {"deprivation", "deprivation_ranks", "lsoa_centroids"}


def by_kind(files: Iterable[SourceFile], tables: Mapping[int, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The newest row about each thing, of each kind, with the file it is from in `source_id`."""
    loads: dict[tuple[str, str], list[pd.DataFrame]] = {}
    for file in sorted(files, key=lambda file: file.source_id, reverse=True):
        table = tables[file.source_id].assign(**{SOURCE: file.source_id})
        loads.setdefault((file.kind, file.sha256), []).append(table)  # the sheets of one workbook complete each other
    kinds: dict[str, list[pd.DataFrame]] = {}
    for (kind, _), sheets in loads.items():
        kinds.setdefault(kind, []).append(pd.concat(sheets, ignore_index=True))
    schools = pd.concat(kinds.get("schools", [pd.DataFrame({"laestab": [], "urn": []})]))
    urn_of = dict(zip(schools["laestab"], schools["urn"], strict=True))
    return {kind: parts[0] if len(parts) == 1 else newest_rows(kind, parts, urn_of) for kind, parts in kinds.items()}


def used(
    files: Iterable[SourceFile],
    tables: Mapping[int, pd.DataFrame],
    attached: Iterable[pd.DataFrame],
    lsoa_codes: pd.Series,
    areas: Iterable[gpd.GeoDataFrame | None],
) -> tuple[SourceFile, ...]:
    """The files that say anything of an authority: all of its own, and the public ones that have its schools
    (`attached`: rows that found one), its schools' LSOAs or its areas. Links are of every authority."""
    ids = {source for rows in attached for source in rows[SOURCE].unique()}
    ids |= {source for drawn in areas if drawn is not None for source in drawn[SOURCE].unique()}

    def is_used(file: SourceFile) -> bool:
        if file.kind in _BY_LSOA:
            return bool(tables[file.source_id]["lsoa_code"].isin(lsoa_codes).any())
        return not file.is_public or file.kind == "school_links" or file.source_id in ids

    return tuple(file for file in files if is_used(file))


def version(files: Iterable[SourceFile], live_key: str = "") -> str:
    """Sixteen characters that change whenever the files in use do, or the version of a plan that is live."""
    text = ",".join(f"{file.source_id}:{file.sha256}" for file in sorted(files, key=lambda file: file.source_id))
    text += f";{live_key}" if live_key else ""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
