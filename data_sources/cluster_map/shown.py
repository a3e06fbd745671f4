"""One layer of the map as it is shown: a class for every school, how many there are of each, and that in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from allocation.wording import joined
from data_sources.cluster_map.palettes import NOBODY, NOT_KNOWN, SUPPRESSED, MapClass

SCHOOL_COLUMNS = ["urn", "letter", "value", "said"]
AREA_COLUMNS = ["code", "letter", "value", "said"]
LSOAS, CLUSTERS = "lsoa", "cluster"
_NO_VALUE = {NOT_KNOWN, SUPPRESSED, NOBODY}


@dataclass(frozen=True, eq=False)
class Shown:
    """classes: in the order of the legend. schools: SCHOOL_COLUMNS, a row a school of the district: its class, its
    value as a number (NaN where there is none) and in words. value_label: heading of the number, with its unit;
    `decimals` of it. told: letters of the classes that `telling` counts, for one school and for more ("have high need
    (A or B)"). areas: AREA_COLUMNS of areas to colour, LSOAs or clusters by `areas_are` ("" colours none).
    source: where it is from; notes: what to know to read it right. is_said_more: whether a school's value in words
    says more than the number and the school's tier and link worker."""

    label: str
    question: str
    classes: tuple[MapClass, ...]
    schools: pd.DataFrame
    value_label: str
    told: tuple[str, ...]
    telling: tuple[str, str]
    source: str
    decimals: int = 0
    notes: tuple[str, ...] = ()
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=AREA_COLUMNS))
    areas_are: str = ""
    is_said_more: bool = False

    def of(self, letter: str) -> MapClass:
        """The class with this letter. Raises KeyError for another."""
        return {one.letter: one for one in self.classes}[letter]

    def counts(self, urns: Sequence[str]) -> dict[str, int]:
        """Letter -> how many of these schools are in the class, every class."""
        among = self.schools.loc[self.schools["urn"].isin(set(urns)), "letter"].value_counts()
        return {one.letter: int(among.get(one.letter, 0)) for one in self.classes}


def sentence(of: Shown, schools: pd.DataFrame, where: str) -> str:
    """What the layer shows of these schools (urn, cluster): how many are in the classes that matter, where most of them
    are, and how many could not be classed. `where`: "here", "in North"."""
    if schools.empty:
        return f"There are no schools {where}."
    letters = of.schools.set_index("urn")["letter"].reindex(schools["urn"])
    is_told = letters.isin(of.told).to_numpy()
    said = _counted(int(is_told.sum()), len(schools), where, of.telling)
    return f"{said}{_most(schools, is_told)}.{_without(of, letters)}"


def _counted(number: int, total: int, where: str, telling: tuple[str, str]) -> str:
    if total == 1:
        only, none = f"The only school {where} {telling[0]}", f"No school {where} {telling[0]} (there is only one)"
        return only if number else none
    share = f"{number:,} of {total:,}" if number else f"None of the {total:,}"
    return f"{share} schools {where} {telling[0] if number == 1 else telling[1]}"


def _most(schools: pd.DataFrame, is_told: np.ndarray) -> str:
    """Which cluster has most of them, where they are in several and one has most."""
    by_cluster = schools.loc[is_told, "cluster"].fillna("").replace("", np.nan).value_counts()
    if len(by_cluster) < 2 or by_cluster.iloc[0] == by_cluster.iloc[1]:
        return ""
    first = by_cluster.index[0]
    return f"; {first} has the most, {by_cluster.iloc[0]:,} of its {int((schools['cluster'] == first).sum()):,}"


def _without(of: Shown, letters: pd.Series) -> str:
    counts = letters.value_counts()
    parts = [
        f"{int(counts[one.letter]):,} {one.label}"
        for one in of.classes
        if one.letter in _NO_VALUE and one.letter in counts
    ]
    return f" Besides: {joined(parts)}." if parts else ""


def banded(values: pd.Series, lowest: Sequence[float], letters: Sequence[str], *, is_above: bool = False) -> pd.Series:
    """The letter of the class each value is in, "" for NaN. `lowest`: where each class begins, the highest first; with
    `is_above` a class begins just above that. Values below all are in the last class."""
    bounds = np.asarray(lowest, dtype=float)[::-1]
    places = np.searchsorted(bounds, values.to_numpy(dtype=float), side="left" if is_above else "right") - 1
    named = np.asarray(list(letters))[::-1][np.clip(places, 0, len(bounds) - 1)]
    return pd.Series(np.where(values.isna(), "", named), index=values.index, dtype=object)
