"""Schools that would meet more often elsewhere: another of their phase has less need and meets more often."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

MEETINGS = "meetings"
SHOWN = ("urn", "name", "cluster", "need_points", "meetings")
PAIR_COLUMNS = [
    *("urn", "name", "phase", "cluster", "need_points", "meetings"),
    *("other_urn", "other_name", "other_cluster", "other_need_points", "other_meetings", "is_within"),
]
SCHOOL_COLUMNS = [
    *("urn", "name", "phase", "cluster", "need_points", "meetings", "within", "across"),
    *("example_urn", "example_name", "example_cluster", "example_need_points", "example_meetings", "sentence"),
]


@dataclass(frozen=True, eq=False)
class Leapfrogs:
    """`pairs`: PAIR_COLUMNS, `other` has less need and meets more often. `schools`: SCHOOL_COLUMNS, a row a school
    passed over, the neediest first; `within` and `across`: pairs it is in, inside its cluster and with others; the
    example is the school with the least need that meets most often, of another cluster where there is one."""

    pairs: pd.DataFrame
    schools: pd.DataFrame

    @property
    def within(self) -> int:
        """Pairs inside a cluster."""
        return int(self.pairs["is_within"].sum())

    @property
    def across(self) -> int:
        """Pairs of two clusters."""
        return len(self.pairs) - self.within


def leapfrogs(schools: pd.DataFrame, counted: Mapping[str, str] = MappingProxyType({})) -> Leapfrogs:
    """Every pair out of order. `schools`: urn, name, phase, cluster, need_points, meetings, is_led; schools without a
    score and those nobody leads are not compared (as `measures.PlanMeasures` counts). `counted`: phase -> what its
    schools get, where that is not meetings."""
    known = schools[schools["need_points"].notna() & schools["is_led"].astype(bool)]
    found = [_pairs(ours) for _, ours in known.groupby("phase", sort=True)]
    pairs = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=PAIR_COLUMNS)
    rows = [_school(ours, counted) for _, ours in pairs.groupby("urn", sort=False)]
    table = pd.DataFrame(rows, columns=SCHOOL_COLUMNS)
    order = ["need_points", "urn"]
    return Leapfrogs(pairs, table.sort_values(order, ascending=[False, True], ignore_index=True))


def _pairs(ours: pd.DataFrame) -> pd.DataFrame:
    need, meetings = ours["need_points"].to_numpy(dtype=float), ours["meetings"].to_numpy(dtype=float)
    over, by = np.nonzero((need[:, None] > need) & (meetings[:, None] < meetings))
    passed = ours.iloc[over].reset_index(drop=True)[["urn", "name", "phase", "cluster", "need_points", "meetings"]]
    others = ours.iloc[by].reset_index(drop=True)[["urn", "name", "cluster", "need_points", "meetings"]]
    both = pd.concat([passed, others.add_prefix("other_")], axis=1)
    return both.assign(is_within=both["cluster"].eq(both["other_cluster"]))[PAIR_COLUMNS]


def _school(ours: pd.DataFrame, counted: Mapping[str, str]) -> dict[str, object]:
    order = ["is_within", "other_meetings", "other_need_points", "other_urn"]
    example = ours.sort_values(order, ascending=[True, False, True, True]).iloc[0]
    within = int(ours["is_within"].sum())
    said = _sentence(example, counted.get(str(example["phase"]), MEETINGS))
    row = {name: example[name] for name in ("urn", "name", "phase", "cluster", "need_points", "meetings")}
    shown = {f"example_{name}": example[f"other_{name}"] for name in SHOWN}
    return row | {"within": within, "across": len(ours) - within} | shown | {"sentence": said}


def _sentence(pair: pd.Series, counted: str) -> str:
    where = "its own cluster" if pair["is_within"] else pair["other_cluster"]
    better = "meet more often" if counted == MEETINGS else f"get more {counted}"
    return (
        f"A school like this would {better} in {where}: {pair['other_name']} has less need "
        f"({pair['other_need_points']:.1f} against {pair['need_points']:.1f}) and {pair['other_meetings']:g} {counted} "
        f"a term against {pair['meetings']:g}."
    )
