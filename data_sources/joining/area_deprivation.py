"""How deprived the area around each school is: one measure of one vintage, of the nearest neighbourhoods."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from allocation.entities import Phase, ValueState
from data_sources.joining.school_figures import value_of
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84
from data_sources.joining.school_succession import UNMATCHED_COLUMNS

NEAREST, OWN = "nearest LSOAs", "own LSOA (weak proxy)"
# A primary takes its pupils from nearby; a secondary (and special provision) from further away.
NEAREST_LSOAS = {Phase.PRIMARY: 3, Phase.SECONDARY: 10, Phase.SPECIAL: 10}
# A school further than this from every centroid is outside what is loaded.
FURTHEST_CENTROID_METRES = 10_000
# GIAS gives LSOAs of 2021, which the 2025 Indices use; those of 2019 are on LSOAs of 2011.
VINTAGES = ("2025", "2019")
LSOA_YEAR = {"2025": "2021", "2019": "2011"}
_SCORES = {"IDACI": "idaci_score", "IMD": "imd_score"}
# Centroids are this authority's when they have the LSOAs of at least this share of its schools.
ENOUGH_SCHOOLS = 0.5
# At least this share of the nearest LSOAs (by weight) must have a score.
ENOUGH_WEIGHT = 0.5
_COLUMNS = ["area_deprivation_score", "area_deprivation_measure", "area_deprivation_vintage", "area_deprivation_method"]


@dataclass(frozen=True)
class Measure:
    """The one measure a district uses: name ("IDACI" or "IMD"), vintage, and by LSOA code its `scores`, the `children`
    living there and the IMD `deciles`."""

    name: str
    vintage: str
    scores: pd.Series
    children: pd.Series
    deciles: pd.Series


def choose_measure(deprivation: pd.DataFrame, lsoa_codes: pd.Series) -> Measure | None:
    """The measure for a district whose schools are in these LSOAs; None where no vintage has a score for any.

    The newest vintage that covers them is taken; in it IDACI where every LSOA of the schools' districts has it, else
    IMD.
    """
    for vintage in VINTAGES:
        rows = _of_vintage(deprivation, vintage)
        here = rows[rows["district_code"].isin(home_districts(rows.index, rows["district_code"], lsoa_codes))]
        for name, column in _SCORES.items():
            known = value_of(here, column).notna()
            if len(here) and (known.all() if name == "IDACI" else known.any()):
                children, deciles = value_of(rows, "child_population"), value_of(rows, "imd_decile")
                return Measure(name, vintage, value_of(rows, column), children, deciles)
    return None


def _of_vintage(frame: pd.DataFrame, vintage: str) -> pd.DataFrame:
    return frame[frame["vintage"].astype(str).eq(vintage)].drop_duplicates("lsoa_code").set_index("lsoa_code")


def home_districts(codes: pd.Index, districts: pd.Series, school_codes: pd.Series) -> set[str]:
    """Districts the authority is made of, in the words of a file that gives the district of each area: those where at
    least three and one in a hundred of its schools are, and the one with most if it has a tenth of them. (A boarding
    school may lie in another county, and a file of the county next door names none but that one.)"""
    district_of = dict(zip(codes, districts, strict=True))
    counts = school_codes.map(district_of).dropna().value_counts()
    is_usual = counts.ge(max(3, 0.01 * len(school_codes)))
    is_main = counts.eq(counts.max()) & counts.ge(0.1 * len(school_codes))
    return set(counts.index[is_usual | is_main])


def unmatched_lsoas(schools: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Schools whose LSOA code the chosen vintage does not have: kind, key (the code), name, reason. Never filled in."""
    codes = schools["lsoa_code"].fillna("")
    lost = schools[codes.ne("") & ~codes.isin(measure.scores.index)]
    reason = (
        f"this LSOA is not in the {measure.vintage} Indices of Deprivation loaded, which use the LSOAs of "
        f"{LSOA_YEAR[measure.vintage]}; GIAS gives those of 2021"
    )
    rows = {"kind": "deprivation", "key": lost["lsoa_code"], "name": lost["name"], "reason": reason}
    return pd.DataFrame(rows, columns=UNMATCHED_COLUMNS)


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


def area_deprivation(
    schools: pd.DataFrame, frames: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """(area_deprivation_* columns and imd_decile by the index of `schools`, unmatched rows, notes).

    `schools`: name, phase, lsoa_code, easting, northing (NaN where the place is not known). The score is the mean of
    the nearest LSOAs, D = sum(n d) / sum(n) with n the children living in each where the file says, else 1; a school
    without a place has its own LSOA's score. The decile is that of the school's own LSOA.
    """
    deprivation = frames.get("deprivation")
    measure = choose_measure(deprivation, schools["lsoa_code"]) if deprivation is not None else None
    if measure is None:
        table = _nothing(schools).assign(imd_decile=_decile_of_ranks(schools, frames))
        return table, pd.DataFrame(columns=UNMATCHED_COLUMNS), [_why_none(frames)]
    near, notes = _nearest(schools, measure, centroids(frames, schools["lsoa_code"]))
    scores = near.fillna(schools["lsoa_code"].map(measure.scores))
    is_known = scores.notna()
    table = pd.DataFrame(
        {
            "area_deprivation_score": scores,
            "area_deprivation_score_state": np.where(is_known, str(ValueState.KNOWN), str(ValueState.MISSING)),
            "area_deprivation_measure": measure.name,
            "area_deprivation_vintage": measure.vintage,
            "area_deprivation_method": np.select([near.notna(), is_known], [NEAREST, OWN], ""),
            "imd_decile": schools["lsoa_code"].map(measure.deciles),
        }
    )
    lost = unmatched_lsoas(schools, measure)
    return table, lost, [*_measure_notes(table, measure, lost), *notes]


def _nothing(schools: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame("", index=schools.index, columns=_COLUMNS, dtype=object)
    return table.assign(area_deprivation_score=np.nan, area_deprivation_score_state=str(ValueState.MISSING))


def _decile_of_ranks(schools: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Deciles of the newest vintage of a file that has ranks and no scores; NaN where there is none."""
    ranks = frames.get("deprivation_ranks")
    for vintage in VINTAGES if ranks is not None else ():
        decile = schools["lsoa_code"].map(value_of(_of_vintage(ranks, vintage), "imd_decile"))
        if decile.notna().any():
            return decile
    return pd.Series(np.nan, index=schools.index)


def _why_none(frames: Mapping[str, pd.DataFrame]) -> str:
    if "deprivation" not in frames:
        more = " (ranks and deciles are, but they cannot be averaged)" if "deprivation_ranks" in frames else ""
        return f"Area deprivation: no scores are loaded{more}. Load File 7 of the Indices of Deprivation."
    return "Area deprivation: the Indices of Deprivation loaded have no LSOA of this authority's schools."


def _nearest(schools: pd.DataFrame, measure: Measure, places: pd.DataFrame | None) -> tuple[pd.Series, list[str]]:
    """Mean score of the nearest LSOAs by the index of `schools`, NaN where it cannot be said; and notes."""
    result = pd.Series(np.nan, index=schools.index)
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
        result[rows.index] = np.where(is_usable, mean, np.nan)
    return result, _nearest_notes(measure, weights, incomplete, len(schools))


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


def _nearest_notes(measure: Measure, weights: np.ndarray, incomplete: int, schools: int) -> list[str]:
    notes = []
    if np.all(weights == 1):
        notes.append("Area deprivation: the nearest LSOAs count equally, as the children in each are not in the file.")
    if incomplete:
        notes.append(
            f"Area deprivation: the mean leaves out LSOAs that have no {measure.vintage} score, for {incomplete} of "
            f"{schools} schools."
        )
    return notes


def _measure_notes(table: pd.DataFrame, measure: Measure, lost: pd.DataFrame) -> list[str]:
    known, weak = (
        int(table["area_deprivation_score"].notna().sum()),
        int(table["area_deprivation_method"].eq(OWN).sum()),
    )
    of_all = f"of {len(table)} schools"
    notes = [f"Area deprivation: {measure.name} score of {measure.vintage}, known for {known} {of_all}."]
    if weak:
        notes.append(f"Area deprivation: own LSOA only, a weak proxy for where pupils live, for {weak} {of_all}.")
    if len(lost):
        notes.append(
            f"Area deprivation: {len(lost)} {of_all} are in an LSOA that is not in the {measure.vintage} file (see "
            "what did not match); nothing is filled in for it."
        )
    return notes
