"""How deprived the area of each school is: one measure of one vintage, of where its pupils live or what stands in."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.entities import ValueState
from data_sources.joining.deprivation_measure import (
    LSOA_YEAR,
    Measure,
    deciles_of_ranks,
    unmatched_lsoas,
    usable_measures,
)
from data_sources.joining.home_lsoas import LEAST_SHARE_OF_PUPILS, home_scores, years_of_codes
from data_sources.joining.nearest_lsoas import centroids, nearest_scores
from data_sources.joining.school_succession import UNMATCHED_COLUMNS

HOMES, NEAREST, OWN = "pupil homes", "nearest LSOAs", "own LSOA (weak proxy)"
METHODS = (HOMES, NEAREST, OWN)
BY_VINTAGE = ["urn", "vintage", "measure", "score", "method", "covered_percent"]
_TEXTS = ["area_deprivation_measure", "area_deprivation_vintage", "area_deprivation_method", "area_deprivation_note"]
_RANGE = ["area_deprivation_low", "area_deprivation_high", "area_deprivation_pupils_percent"]


@dataclass(frozen=True, eq=False)
class AreaDeprivation:
    """`table`: the area_deprivation_* columns and imd_decile by the index of the schools; `unmatched`: schools whose
    LSOA the vintage does not have; `by_vintage`: BY_VINTAGE, one row for every school, vintage, measure and method that
    gives a score, the best method of each first, with the share of pupils (or of the nearest LSOAs) it covers; `notes`:
    sentences."""

    table: pd.DataFrame
    unmatched: pd.DataFrame
    by_vintage: pd.DataFrame
    notes: list[str]


def area_deprivation(
    schools: pd.DataFrame, frames: Mapping[str, pd.DataFrame], homes: pd.DataFrame | None = None
) -> AreaDeprivation:
    """The area deprivation of these schools.

    `schools`: name, phase, lsoa_code, easting, northing (NaN where the place is not known), pupils, with the URN as
    index. `homes`: rows of `pupil_homes` with school_urn and is_carried. Of each school the first of METHODS that gives
    a score: the homes of its pupils, the nearest LSOAs, its own LSOA. The decile is that of the school's own LSOA.
    """
    deprivation = frames.get("deprivation")
    usable = usable_measures(deprivation, schools["lsoa_code"]) if deprivation is not None else []
    if deprivation is None or not usable:
        table = _nothing(schools).assign(imd_decile=deciles_of_ranks(schools, frames))
        none = pd.DataFrame(columns=UNMATCHED_COLUMNS)
        return AreaDeprivation(table, none, pd.DataFrame(columns=BY_VINTAGE), [_why_none(frames)])
    places = centroids(frames, schools["lsoa_code"])
    first = usable[0]
    lived = home_scores(homes, first, schools["pupils"], deprivation)
    scored, near_notes = _scores(schools, first, places, lived)
    table = _table(schools, first, scored, lived)
    lost = unmatched_lsoas(schools, first)
    others = [_scores(schools, m, places, home_scores(homes, m, schools["pupils"], deprivation))[0] for m in usable[1:]]
    every = [_long(one, measure) for one, measure in zip([scored, *others], usable, strict=True)]
    notes = [*_measure_notes(table, first, lost), *_home_notes(table, first, homes, deprivation), *near_notes]
    return AreaDeprivation(table, lost, pd.concat(every, ignore_index=True), notes)


def _scores(
    schools: pd.DataFrame, measure: Measure, places: pd.DataFrame | None, lived: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """`score` and `covered_percent` by school for each of METHODS, NaN where it gives none; and notes."""
    near, notes = nearest_scores(schools, measure, places)
    own = schools["lsoa_code"].map(measure.scores)
    homes = lived[["score", "pupils_percent"]].set_axis(near.columns, axis=1)
    return {HOMES: homes, NEAREST: near, OWN: pd.DataFrame({"score": own, "covered_percent": 100.0})}, notes


def _table(
    schools: pd.DataFrame, measure: Measure, by_method: dict[str, pd.DataFrame], lived: pd.DataFrame
) -> pd.DataFrame:
    scored = pd.DataFrame({method: part["score"] for method, part in by_method.items()})
    score = scored.bfill(axis=1).iloc[:, 0]
    is_known = score.notna()
    method = np.select([scored[name].notna() for name in METHODS], METHODS, "")
    is_home = method == HOMES
    return pd.DataFrame(
        {
            "area_deprivation_score": score,
            "area_deprivation_score_state": np.where(is_known, str(ValueState.KNOWN), str(ValueState.MISSING)),
            "area_deprivation_measure": measure.name,
            "area_deprivation_vintage": measure.vintage,
            "area_deprivation_method": method,
            "area_deprivation_low": lived["low"].where(is_home),
            "area_deprivation_high": lived["high"].where(is_home),
            "area_deprivation_pupils_percent": lived["pupils_percent"],
            "area_deprivation_note": [_note(*one) for one in zip(lived.to_dict("records"), is_home, strict=True)],
            "imd_decile": schools["lsoa_code"].map(measure.deciles),
        }
    )


def _note(lived: Mapping[Hashable, Any], is_used: bool) -> str:
    """What to know about the homes of one school's pupils; "" where nobody counted them."""
    share = lived["pupils_percent"]
    if np.isnan(share):
        return ""
    if not is_used:
        return (
            f"Only {share:.0f}% of its pupils are known to live in an LSOA with a score, fewer than "
            f"{LEAST_SHARE_OF_PUPILS:.0%}, so the next best method is used"
        )
    said = f"{share:.0f}% of its pupils live in the {lived['lsoas']:.0f} LSOAs counted"
    if lived["hidden"]:
        said += f"; counts that are withheld leave the score between {lived['low']:.3g} and {lived['high']:.3g}"
    return said


def _long(by_method: dict[str, pd.DataFrame], measure: Measure) -> pd.DataFrame:
    long = (
        pd.concat([part.assign(method=method) for method, part in by_method.items()]).rename_axis("urn").reset_index()
    )
    return long.dropna(subset=["score"]).assign(vintage=measure.vintage, measure=measure.name)[BY_VINTAGE]


def _nothing(schools: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame("", index=schools.index, columns=_TEXTS, dtype=object)
    table = table.assign(area_deprivation_score=np.nan, area_deprivation_score_state=str(ValueState.MISSING))
    return table.assign(**dict.fromkeys(_RANGE, np.nan))


def _why_none(frames: Mapping[str, pd.DataFrame]) -> str:
    if "deprivation" not in frames:
        more = " (ranks and deciles are, but they cannot be averaged)" if "deprivation_ranks" in frames else ""
        return f"Area deprivation: no scores are loaded{more}. Load File 7 of the Indices of Deprivation."
    return "Area deprivation: the Indices of Deprivation loaded have no LSOA of this authority's schools."


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


def _home_notes(
    table: pd.DataFrame, measure: Measure, homes: pd.DataFrame | None, deprivation: pd.DataFrame
) -> list[str]:
    if homes is None or homes.empty:
        return []
    year, of_all = LSOA_YEAR[measure.vintage], f"of {len(table)} schools"
    is_home, has_homes = table["area_deprivation_method"].eq(HOMES), table["area_deprivation_pupils_percent"].notna()
    notes = [f"Area deprivation: of where pupils live for {int(is_home.sum())} {of_all}."] if is_home.any() else []
    too_few = int((has_homes & ~is_home).sum())
    if too_few:
        notes.append(
            f"Area deprivation: {too_few} {of_all} have fewer than {LEAST_SHARE_OF_PUPILS:.0%} of their pupils in an "
            "LSOA with a score, so that their pupils' homes are not used."
        )
    others = homes.loc[~years_of_codes(homes, deprivation).isin(["", year]), "school_urn"].nunique()
    if others:
        other = next(one for one in LSOA_YEAR.values() if one != year)
        notes.append(
            f"Area deprivation: the pupil homes of {others} {of_all} are by LSOAs of {other}. The {measure.vintage} "
            f"Indices use those of {year} and the two are never mixed: ask for the homes by LSOAs of {year}."
        )
    return notes
