"""How deprived the neighbourhoods are in which each school's pupils live, from counts of pupils by home LSOA."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import ValueState
from data_sources.joining.deprivation_measure import LSOA_YEAR, Measure, of_vintage
from data_sources.joining.school_figures import state_of, value_of

# Below this share of pupils in LSOAs with a score the homes say too little, and the next method is used. An assumption.
LEAST_SHARE_OF_PUPILS = 0.80
# The census of 2021 numbered its new LSOAs from E01033769 on; those of 2011 end here (as in the published files).
LAST_LSOA_OF_2011 = "E01033768"
COLUMNS = ["score", "low", "high", "pupils_percent", "lsoas", "hidden"]
_ROUNDED_BELOW, _SUPPRESSED_BELOW = 0.5, 5


def home_scores(
    homes: pd.DataFrame | None, measure: Measure, rolls: pd.Series, deprivation: pd.DataFrame
) -> pd.DataFrame:
    """What the homes of each school's pupils say, by its URN (the index of `rolls`, pupils on roll, NaN not known).

    D = sum(n d) / sum(n) over the LSOAs they live in, with n the pupils and d the measure's score. A suppressed count
    is anything from 1 to 4 (or to what the file's "<10" says), one that rounds to zero anything from 0 to 0.5: the
    middle is used, and `low` and `high` are the least and the most D could be. Columns: score (NaN where too few pupils
    are in an LSOA with a score), low, high (NaN where no count is hidden), pupils_percent (share of pupils who are, of
    those in the file or on roll, whichever is more; NaN without homes), lsoas (how many with a score), hidden (how many
    of their counts are). Only homes by LSOAs of the measure's own census year are used.
    """
    empty = pd.DataFrame(np.nan, index=rolls.index, columns=COLUMNS)
    if homes is None or homes.empty:
        return empty
    rows = _own_rows(homes[years_of_codes(homes, deprivation).isin(["", LSOA_YEAR[measure.vintage]])])
    counts = np.column_stack([rows["lsoa_code"].map(measure.scores).to_numpy(dtype=float), *_bounds(rows)])
    found = {
        str(urn): _of_school(counts[places], float(rolls.get(urn, np.nan)))
        for urn, places in rows.groupby("school_urn").indices.items()
    }
    table = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS, dtype=float)
    return table.reindex(rolls.index) if found else empty


def years_of_codes(homes: pd.DataFrame, deprivation: pd.DataFrame) -> pd.Series:
    """Census year of the LSOA codes of each row: as its file says, else as its school's codes show, else "" (an LSOA
    that is the same in both censuses has the same code in both)."""
    stated = homes["vintage"].fillna("").astype(str)
    unsaid = homes[stated.eq("")]
    if unsaid.empty:
        return stated
    codes = unsaid["lsoa_code"].astype(str)
    if (codes.str.startswith("E01") & codes.gt(LAST_LSOA_OF_2011)).any():
        return stated.replace("", LSOA_YEAR["2025"])
    return stated.replace("", LSOA_YEAR["2019"] if codes.isin(_only_of_2011(deprivation)).any() else "")


def _only_of_2011(deprivation: pd.DataFrame) -> set[str]:
    """LSOAs that 2019 has and 2025 does not, in districts that both files cover for the greater part."""
    old, new = (of_vintage(deprivation, vintage) for vintage in ("2019", "2025"))
    is_kept = pd.Series(old.index.isin(new.index), index=old.index)
    is_covered = is_kept.groupby(old["district_code"].astype(str)).transform("mean") >= 0.5
    return set(old.index[is_covered & ~is_kept])


def _own_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows under a school's present number; those of the schools before it only where it has none."""
    has_own = rows["school_urn"].isin(set(rows.loc[~rows["is_carried"], "school_urn"]))
    return rows[~rows["is_carried"] | ~has_own]


def _bounds(rows: pd.DataFrame) -> list[NDArray[np.float64]]:
    """The middle, the least and the most each count of pupils can be, NaN where it is missing."""
    state, known = state_of(rows, "pupils"), value_of(rows, "pupils").to_numpy(dtype=float)
    most = pd.to_numeric(rows["pupils_at_most"]).fillna(_SUPPRESSED_BELOW - 1).to_numpy(dtype=float)
    is_small, is_rounded = state.eq(ValueState.SUPPRESSED).to_numpy(), state.eq(ValueState.ROUNDS_TO_ZERO).to_numpy()
    return [
        np.select([is_small, is_rounded], [(1 + most) / 2, _ROUNDED_BELOW / 2], known),
        np.select([is_small, is_rounded], [1.0, 0.0], known),
        np.select([is_small, is_rounded], [most, _ROUNDED_BELOW], known),
    ]


def _of_school(counts: NDArray[np.float64], roll: float) -> list[float]:
    """COLUMNS of one school. counts [LSOAs, 4]: the score, then the middle, least and most pupils of each."""
    is_counted = ~np.isnan(counts[:, 1])
    if np.isnan(roll) and not is_counted.all():
        return [np.nan] * len(COLUMNS)  # how many more pupils there are, nobody knows
    counts = counts[is_counted]
    scores, middle, least, most = counts[~np.isnan(counts[:, 0])].T
    everyone = np.nanmax([counts[:, 1].sum(), roll])
    share = middle.sum() / everyone if everyone > 0 else 0.0
    hidden = int((most > least).sum())
    if share < LEAST_SHARE_OF_PUPILS or middle.sum() == 0:
        return [np.nan, np.nan, np.nan, 100 * share, len(scores), hidden]
    low, high = extremes(scores, least, most) if hidden else (np.nan, np.nan)
    return [float(scores @ middle / middle.sum()), low, high, 100 * share, len(scores), hidden]


def extremes(scores: NDArray[np.float64], least: NDArray[np.float64], most: NDArray[np.float64]) -> tuple[float, float]:
    """The least and the most that sum(n d) / sum(n) can be with each n anywhere between `least` and `most`.

    A ratio of linear forms is least where every n is at an end: at its most for the lowest scores up to some place, and
    at its least beyond it. Every place is tried.
    """

    def best(order: NDArray[np.int64]) -> NDArray[np.float64]:
        d, low, high = scores[order], least[order], most[order]
        pupils = low.sum() + np.concatenate([[0.0], np.cumsum(high - low)])
        total = low @ d + np.concatenate([[0.0], np.cumsum((high - low) * d)])
        return total[pupils > 0] / pupils[pupils > 0]

    rising = np.argsort(scores, kind="stable")
    return float(best(rising).min()), float(best(rising[::-1]).max())
