"""The fictitious district in other years: meals before and after, and the Indices of Deprivation of 2019."""

import numpy as np
import pandas as pd

from data_sources.demonstration.geography import Geography

MEALS_GROWTH_A_YEAR = 1.04
# About four in ten more pupils become eligible when every household on Universal Credit does.
MEALS_FROM_2026 = 1.4
AUTUMN = "202627"
REDRAWN_EVERY = 24
_SCORES = ("imd_score", "income_score", "idaci_score")


def meals_before(rng: np.random.Generator, schools: pd.DataFrame, years: int) -> pd.DataFrame:
    """The schools with the pupils eligible so many years before: fewer, and a little by chance."""
    rate = schools["fsm"] / schools["fsm_base"] / MEALS_GROWTH_A_YEAR**years
    return schools.assign(fsm=rng.binomial(schools["fsm_base"], rate.clip(0, 1)))


def meals_from_2026(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """The schools with the pupils eligible now in autumn 2026, when the rule has changed; `period` is the year."""
    rate = (schools["fsm"] / schools["fsm_base"] * MEALS_FROM_2026).clip(0, 0.97)
    return schools.assign(fsm=rng.binomial(schools["pupils"], rate), period=AUTUMN)


def deprivation_2019(rng: np.random.Generator, land: Geography) -> pd.DataFrame:
    """The LSOAs with the scores of 2019: much the same with some luck either way, ranked anew among the same ranks.

    Every 24th LSOA was redrawn in 2021, so that the one before it had another code.
    """
    lsoas = land.lsoas.copy()
    change = np.exp(rng.normal(0, 0.22, len(lsoas)))
    for name in _SCORES:
        lsoas[name] = np.round(lsoas[name] * change, 3).clip(0, 90 if name == "imd_score" else 0.95)
    order = lsoas["imd_score"].rank(method="first", ascending=False).astype(int).to_numpy() - 1
    lsoas["imd_rank"] = np.sort(lsoas["imd_rank"].to_numpy())[order]
    is_redrawn = np.arange(len(lsoas)) % REDRAWN_EVERY == REDRAWN_EVERY - 1
    codes = lsoas["lsoa_code"].to_numpy(dtype=object)
    return lsoas.assign(lsoa_code=np.where(is_redrawn, [f"E01997{code[-3:]}" for code in codes], codes))
