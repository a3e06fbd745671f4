"""Where the fictitious schools' pupils live, as a council counts them: by school and LSOA, for most of its schools."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.demonstration.geography import Geography
from data_sources.demonstration.schools import CONVERTED, NEW_SCHOOL, OLD_NAME, OLD_URN

SMALLEST_SHOWN = 5
UNKNOWN = "Unknown"
# LSOAs over the border, which no file of this district has.
ELSEWHERE = ("E01999001", "E01999002", "E01999003")
SHARE_COUNTED = 0.7
MOSTLY_FROM_ELSEWHERE = 2
_REACH_M = {"secondary": 3_200.0, "all-through": 2_800.0, "special": 5_500.0, "alternative provision": 5_500.0}
_USUAL_REACH_M, _FAITH_REACH = 900.0, 1.8


def make_homes(rng: np.random.Generator, schools: pd.DataFrame, land: Geography) -> pd.DataFrame:
    """urn, name, lsoa_code, pupils (counts before anything is withheld) of the schools whose pupils were counted.

    `schools` as `make_schools` gives them. Fewer pupils come from further away; faith, special and secondary schools
    reach further. The last two schools counted have many pupils from over the border.
    """
    known = schools[schools["name"] != NEW_SCHOOL]
    counted = known.loc[np.sort(rng.permutation(known.index)[: round(SHARE_COUNTED * len(known))])]
    far_away = set(counted["urn"].tail(MOSTLY_FROM_ELSEWHERE))
    parts = [_of_school(rng, one, land, one["urn"] in far_away) for one in counted.to_dict("records")]
    table = pd.concat(parts, ignore_index=True)
    is_converted = table["name"] == CONVERTED
    table.loc[is_converted, ["urn", "name"]] = [OLD_URN, OLD_NAME]
    return table


def _of_school(
    rng: np.random.Generator, school: Mapping[Hashable, Any], land: Geography, is_far_away: bool
) -> pd.DataFrame:
    lsoas = land.lsoas
    metres = np.hypot(school["easting"] - lsoas["easting"], school["northing"] - lsoas["northing"]).to_numpy()
    reach_m = _REACH_M.get(school["kind"], _USUAL_REACH_M)
    reach_m *= 1.0 if school["religion"] == "Does not apply" else _FAITH_REACH
    pull = lsoas["children"].to_numpy() * np.exp(-((metres / reach_m) ** 2) / 2)
    elsewhere, unknown = (0.28, 0.02) if is_far_away else (0.0, 0.015)
    shares = np.concatenate([pull / pull.sum() * (1 - elsewhere - unknown), _evenly(elsewhere), [unknown]])
    rows = pd.DataFrame(
        {
            "urn": school["urn"],
            "name": school["name"],
            "lsoa_code": [*lsoas["lsoa_code"], *ELSEWHERE, UNKNOWN],
            "pupils": rng.multinomial(int(school["pupils"]), shares / shares.sum()),
        }
    )
    return rows[rows["pupils"] > 0]


def _evenly(share: float) -> NDArray[np.float64]:
    return np.full(len(ELSEWHERE), share / len(ELSEWHERE))
