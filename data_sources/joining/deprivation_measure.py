"""Which measure and vintage of the Indices of Deprivation a district can use: one at a time, never mixed."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data_sources.joining.school_figures import value_of
from data_sources.joining.school_succession import UNMATCHED_COLUMNS

# GIAS gives LSOAs of 2021, which the 2025 Indices use; those of 2019 are on LSOAs of 2011.
VINTAGES = ("2025", "2019")
LSOA_YEAR = {"2025": "2021", "2019": "2011"}
_SCORES = {"IDACI": "idaci_score", "IMD": "imd_score"}


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure: name ("IDACI" or "IMD"), vintage, and by LSOA code its `scores`, the `children` living there and the
    IMD `deciles`."""

    name: str
    vintage: str
    scores: pd.Series
    children: pd.Series
    deciles: pd.Series


def usable_measures(deprivation: pd.DataFrame, lsoa_codes: pd.Series) -> list[Measure]:
    """Every measure of every vintage for a district whose schools are in these LSOAs, the one to prefer first.

    The newest vintage that covers them goes first; in it IDACI where every LSOA of the schools' districts has it, then
    the IMD. Empty where no vintage has a score for any.
    """
    found = []
    for vintage in VINTAGES:
        rows = of_vintage(deprivation, vintage)
        here = rows[rows["district_code"].isin(home_districts(rows.index, rows["district_code"], lsoa_codes))]
        for name, column in _SCORES.items():
            known = value_of(here, column).notna()
            if len(here) and (known.all() if name == "IDACI" else known.any()):
                children, deciles = value_of(rows, "child_population"), value_of(rows, "imd_decile")
                found.append(Measure(name, vintage, value_of(rows, column), children, deciles))
    return found


def choose_measure(deprivation: pd.DataFrame, lsoa_codes: pd.Series) -> Measure | None:
    """The first of `usable_measures`; None where there is none."""
    return next(iter(usable_measures(deprivation, lsoa_codes)), None)


def of_vintage(frame: pd.DataFrame, vintage: str) -> pd.DataFrame:
    """The rows of one vintage by LSOA code."""
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


def deciles_of_ranks(schools: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Deciles of the newest vintage of a file that has ranks and no scores; NaN where there is none."""
    ranks = frames.get("deprivation_ranks")
    for vintage in VINTAGES if ranks is not None else ():
        decile = schools["lsoa_code"].map(value_of(of_vintage(ranks, vintage), "imd_decile"))
        if decile.notna().any():
            return decile
    return pd.Series(float("nan"), index=schools.index)
