"""How deprived the area around each school is: one measure of one vintage, of the nearest neighbourhoods."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from allocation.entities import Phase, ValueState
from data_sources.school_figures import value_of
from data_sources.school_location import BRITISH_NATIONAL_GRID, WGS84
from data_sources.school_succession import UNMATCHED_COLUMNS

NEAREST, OWN = "nearest LSOAs", "own LSOA (weak proxy)"
# A primary takes its pupils from nearby; a secondary (and special provision) from further away.
NEAREST_LSOAS = {Phase.PRIMARY: 3, Phase.SECONDARY: 10, Phase.SPECIAL: 10}
# The centroids loaded are of another place when the nearest is further than this from a school.
FURTHEST_CENTROID_METRES = 10_000
# GIAS gives LSOAs of 2021, which the 2025 Indices use; those of 2019 are on LSOAs of 2011.
VINTAGES = ("2025", "2019")
LSOA_YEAR = {"2025": "2021", "2019": "2011"}
_SCORES = {"IDACI": "idaci_score", "IMD": "imd_score"}
# At least this share of the nearest LSOAs (by weight) must have a score.
ENOUGH_WEIGHT = 0.5
_COLUMNS = ["area_deprivation_score", "area_deprivation_measure", "area_deprivation_vintage", "area_deprivation_method"]


@dataclass(frozen=True)
class Measure:
    """The one measure a district uses: name ("IDACI" or "IMD"), vintage, `scores` by LSOA code, `children` living in each."""

    name: str
    vintage: str
    scores: pd.Series
    children: pd.Series


def choose_measure(deprivation: pd.DataFrame, lsoa_codes: pd.Series) -> Measure | None:
    """The measure for a district whose schools are in these LSOAs; None where no vintage has a score for any.

    The newest vintage that covers them is taken; in it IDACI where every LSOA of the schools' districts has it, else IMD.
    """
    for vintage in VINTAGES:
        rows = deprivation[deprivation["vintage"].astype(str).eq(vintage)].drop_duplicates("lsoa_code")
        rows = rows.set_index("lsoa_code")
        here = rows[rows["district_code"].isin(home_districts(rows.index, rows["district_code"], lsoa_codes))]
        for name, column in _SCORES.items():
            known = value_of(here, column).notna()
            if len(here) and (known.all() if name == "IDACI" else known.any()):
                return Measure(name, vintage, value_of(rows, column), value_of(rows, "child_population"))
    return None


def home_districts(codes: pd.Index, districts: pd.Series, school_codes: pd.Series) -> set[str]:
    """Districts the authority is made of, in the words of a file that gives the district of each area: those where at
    least three and one in a hundred of its schools are, and the one with most. (Boarding schools lie elsewhere.)"""
    district_of = dict(zip(codes, districts, strict=True))
    counts = school_codes.map(district_of).dropna().value_counts()
    is_home = counts.ge(max(3, 0.01 * len(school_codes))) | counts.eq(counts.max())
    return set(counts.index[is_home])


def unmatched_lsoas(schools: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Schools whose LSOA code the chosen vintage does not have: kind, key (the code), name, reason. Never filled in."""
    codes = schools["lsoa_code"].fillna("")
    lost = schools[codes.ne("") & ~codes.isin(measure.scores.index)]
    reason = (
        f"this LSOA ({LSOA_YEAR['2025']} boundaries in GIAS) is not in the {measure.vintage} Indices of Deprivation, which "
        f"are on LSOAs of {LSOA_YEAR[measure.vintage]}"
    )
    rows = {"kind": "deprivation", "key": lost["lsoa_code"], "name": lost["name"], "reason": reason}
    return pd.DataFrame(rows, columns=UNMATCHED_COLUMNS)


def centroids(frames: Mapping[str, pd.DataFrame], lsoa_codes: pd.Series) -> pd.DataFrame | None:
    """easting and northing (metres) by LSOA code: the centroids file, else a point inside each boundary of the schools'
    districts, else None."""
    loaded = frames.get("lsoa_centroids")
    if loaded is not None and len(loaded):
        return loaded.drop_duplicates("lsoa_code").set_index("lsoa_code")[["easting", "northing"]].astype(float)
    boundaries = frames.get("lsoa_boundaries")
    if boundaries is None or boundaries.empty:
        return None
    home = home_districts(boundaries["code"], boundaries["district_code"], lsoa_codes)
    here = boundaries[boundaries["district_code"].isin(home)].drop_duplicates("code")
    if here.empty:
        return None
    areas = gpd.GeoSeries.from_wkb(here["geometry_wkb"], index=here["code"], crs=WGS84).to_crs(BRITISH_NATIONAL_GRID)
    points = areas.representative_point()
    return pd.DataFrame({"easting": points.x, "northing": points.y}, index=pd.Index(here["code"], name="lsoa_code"))


def area_deprivation(
    schools: pd.DataFrame, frames: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """(area_deprivation_* columns and imd_decile by the index of `schools`, unmatched rows, notes).

    `schools`: name, phase, lsoa_code, easting, northing (NaN where the place is not known). The score is the mean of the
    nearest LSOAs, D = sum(n d) / sum(n) with n the children living in each where the file says, else 1; a school without
    a place has its own LSOA's score.
    """
    deprivation = frames.get("deprivation")
    measure = choose_measure(deprivation, schools["lsoa_code"]) if deprivation is not None else None
    decile, decile_note = _deciles(schools, frames, measure)
    if measure is None:
        return (
            _nothing(schools).assign(imd_decile=decile),
            pd.DataFrame(columns=UNMATCHED_COLUMNS),
            [_why_none(frames), *decile_note],
        )
    scores, notes = _nearest(schools, measure, centroids(frames, schools["lsoa_code"]))
    own = schools["lsoa_code"].map(measure.scores)
    method = pd.Series(NEAREST, index=schools.index, dtype=object).where(scores.notna(), OWN)
    scores = scores.fillna(own)
    table = pd.DataFrame(
        {
            "area_deprivation_score": scores,
            "area_deprivation_score_state": np.where(scores.notna(), str(ValueState.KNOWN), str(ValueState.MISSING)),
            "area_deprivation_measure": measure.name,
            "area_deprivation_vintage": measure.vintage,
            "area_deprivation_method": method.where(scores.notna(), ""),
            "imd_decile": decile,
        }
    )
    lost = unmatched_lsoas(schools, measure)
    return table, lost, [*_measure_notes(table, measure, lost), *notes, *decile_note]


def _nothing(schools: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame("", index=schools.index, columns=_COLUMNS, dtype=object)
    return table.assign(area_deprivation_score=np.nan, area_deprivation_score_state=str(ValueState.MISSING))


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
        return result, [
            "Area deprivation: no LSOA centroids or boundaries are loaded, so each school has its own LSOA's score."
        ]
    tree = cKDTree(places.to_numpy())
    scores = measure.scores.reindex(places.index).to_numpy(dtype=float)
    weights = _weights(measure, places.index)
    incomplete = 0
    for phase, rows in located.groupby("phase"):
        k = min(NEAREST_LSOAS[Phase(phase)], len(places))
        metres, nearest = tree.query(rows[["easting", "northing"]].to_numpy(dtype=float), k=list(range(1, k + 1)))
        values, n = scores[nearest], weights[nearest]
        known = np.where(np.isnan(values), 0.0, n)
        mean = np.divide(
            (known * np.nan_to_num(values)).sum(1), known.sum(1), where=known.sum(1) > 0, out=np.full(len(rows), np.nan)
        )
        is_usable = (metres[:, 0] <= FURTHEST_CENTROID_METRES) & (known.sum(1) >= ENOUGH_WEIGHT * n.sum(1))
        incomplete += int((is_usable & np.isnan(values).any(axis=1)).sum())
        result[rows.index] = np.where(is_usable, mean, np.nan)
    return result, _nearest_notes(measure, weights, incomplete)


def _weights(measure: Measure, codes: pd.Index) -> np.ndarray:
    """Children living in each LSOA, or 1 for all where the file does not say it for all that have a score."""
    children = measure.children.reindex(codes)
    is_known = children.notna() | measure.scores.reindex(codes).isna()
    if children.notna().any() and is_known.all():
        return children.fillna(children.median()).to_numpy(dtype=float)
    return np.ones(len(codes))


def _nearest_notes(measure: Measure, weights: np.ndarray, incomplete: int) -> list[str]:
    notes = []
    if np.all(weights == 1):
        notes.append(
            "Area deprivation: the nearest LSOAs count equally, because the number of children in each is not loaded."
        )
    if incomplete:
        notes.append(
            f"Area deprivation: for {incomplete} schools one or more of the nearest LSOAs has no {measure.vintage} score "
            "(its boundary changed); the mean is of the others."
        )
    return notes


def _measure_notes(table: pd.DataFrame, measure: Measure, lost: pd.DataFrame) -> list[str]:
    known = table["area_deprivation_score"].notna()
    weak = int(table["area_deprivation_method"].eq(OWN).sum())
    notes = [
        f"Area deprivation: {measure.name} score, {measure.vintage}; known for {int(known.sum())} of {len(table)}."
    ]
    if weak:
        notes.append(
            f"Area deprivation: {weak} schools have only their own LSOA's score, a weak proxy for where pupils live."
        )
    if len(lost):
        notes.append(
            f"Area deprivation: the LSOAs of {len(lost)} schools are not in the {measure.vintage} file (listed as unmatched)."
        )
    return notes


def _deciles(
    schools: pd.DataFrame, frames: Mapping[str, pd.DataFrame], measure: Measure | None
) -> tuple[pd.Series, list[str]]:
    """IMD decile of each school's own LSOA, of the vintage of the score, else of the newest that has any."""
    frames_with = [frames[kind] for kind in ("deprivation", "deprivation_ranks") if kind in frames]
    for vintage in (measure.vintage,) if measure else VINTAGES:
        for frame in frames_with:
            rows = frame[frame["vintage"].astype(str).eq(vintage)].drop_duplicates("lsoa_code").set_index("lsoa_code")
            decile = schools["lsoa_code"].map(rows["imd_decile"].astype(float))
            if decile.notna().any():
                return decile, []
    return pd.Series(np.nan, index=schools.index), []
