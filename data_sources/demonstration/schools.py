"""The fictitious district's schools: where they stand, who runs them, and what the school census says of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.demonstration.geography import Geography
from data_sources.demonstration.places import ALL_THROUGH, SETTLEMENTS, Settlement

FIRST_URN = 900_001
CONVERTED, OLD_NAME, OLD_URN, CONVERTED_ON = (
    *("Meadow Rise Primary Academy", "Meadow Rise Primary School"),
    *("900901", "2025-09-01"),
)
NEW_SCHOOL, NEW_SCHOOL_OPENED = "Kelder Vale Primary Academy", "2025-09-01"
NO_COORDINATES = "Turfham Primary School"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of school: GIAS's phase, ages, the first establishment number of its series, and pupils a school."""

    label: str
    phase: str
    low_age: int
    high_age: int
    first_number: int
    fewest_pupils: int
    most_pupils: int


INFANT = Kind("infant", "Primary", 4, 7, 2001, 150, 265)
JUNIOR = Kind("junior", "Primary", 7, 11, 2001, 215, 355)
PRIMARY = Kind("primary", "Primary", 4, 11, 2001, 175, 415)
VILLAGE = Kind("village primary", "Primary", 4, 11, 2001, 48, 135)
SECONDARY = Kind("secondary", "Secondary", 11, 16, 4001, 690, 1_240)
THROUGH = Kind("all-through", "All-through", 4, 16, 6901, 1_150, 1_250)
SPECIAL = Kind("special", "Not applicable", 4, 16, 7001, 70, 165)
ALTERNATIVE = Kind("alternative provision", "Not applicable", 11, 16, 1101, 26, 70)
KINDS = {kind.label: kind for kind in (INFANT, JUNIOR, PRIMARY, VILLAGE, SECONDARY, THROUGH, SPECIAL, ALTERNATIVE)}


def make_schools(rng: np.random.Generator, land: Geography) -> pd.DataFrame:
    """One row a school open today, in URN order.

    Columns: urn, number (of the establishment), name, kind (a key of KINDS), type, group and religion (GIAS's words),
    cluster, lsoa_row (row of `land.lsoas`), easting, northing (m), hardship_rate (IDACI of its pupils' homes, 0-1),
    pupils, fsm_base, fsm (ever in six years), sen_support, ehcp (pupils).
    """
    placed = [row for place in SETTLEMENTS for row in _settlement_schools(rng, place, land)]
    schools = pd.DataFrame(placed, columns=["name", "kind", "cluster", "lsoa_row"])
    schools["urn"] = [str(FIRST_URN + row) for row in range(len(schools))]
    first = schools["kind"].map({label: kind.first_number for label, kind in KINDS.items()})
    schools["number"] = (first + schools.groupby(first).cumcount()).astype(str)
    governance = [
        _governance(rng, name, KINDS[kind]) for name, kind in zip(schools["name"], schools["kind"], strict=True)
    ]
    schools[["type", "group", "religion"]] = pd.DataFrame(governance)
    middles = land.lsoas.loc[schools["lsoa_row"], ["easting", "northing"]].to_numpy()
    schools[["easting", "northing"]] = np.round(middles + rng.uniform(-95, 95, middles.shape)).astype(int)
    schools["hardship_rate"] = _hardship_rates(schools, land)
    return _with_pupils(rng, schools)


def _settlement_schools(
    rng: np.random.Generator, place: Settlement, land: Geography
) -> list[tuple[str, str, str, int]]:
    """Each school stands in a neighbourhood of its own while there are enough of them."""
    named = [(name, _primary_kind(name, place)) for name in place.primaries]
    named += [(name, THROUGH if name == ALL_THROUGH else SECONDARY) for name in place.secondaries]
    named += [(name, SPECIAL) for name in place.special_schools]
    named += [(name, ALTERNATIVE) for name in place.alternative_provision]
    homes = np.flatnonzero(land.lsoas["settlement"] == place.name)
    rounds = [rng.permutation(homes) for _ in range(len(named) // len(homes) + 1)]
    where = np.concatenate(rounds)[: len(named)]
    return [(name, kind.label, place.cluster, int(row)) for (name, kind), row in zip(named, where, strict=True)]


def _primary_kind(name: str, place: Settlement) -> Kind:
    if "Infant" in name:
        return INFANT
    if "Junior" in name:
        return JUNIOR
    return VILLAGE if place.neighbourhoods <= 5 else PRIMARY


def _governance(rng: np.random.Generator, name: str, kind: Kind) -> tuple[str, str, str]:
    """GIAS's type of establishment, its group and the religious character, as far as the name decides them."""
    faiths = {"Catholic": "Roman Catholic", "CofE": "Church of England", "Church of England": "Church of England"}
    religion = next((faith for word, faith in faiths.items() if word in name), "Does not apply")
    chance = rng.random()
    maintained = "Local authority maintained schools"
    if name == NEW_SCHOOL:
        return "Free schools", "Free Schools", religion
    if kind is ALTERNATIVE:
        if "Academy" in name:
            return "Academy alternative provision converter", "Academies", religion
        return "Pupil referral unit", maintained, religion
    if kind is SPECIAL:
        return (
            ("Community special school", "Special schools", religion)
            if chance < 0.6
            else _academy("special ", religion)
        )
    if "Academy" in name or chance < (0.6 if kind in (SECONDARY, THROUGH) else 0.2):
        return _academy("", religion)
    if religion == "Does not apply":
        return "Community school" if chance < 0.9 else "Foundation school", maintained, religion
    is_aided = religion == "Roman Catholic" or chance < 0.5
    return "Voluntary aided school" if is_aided else "Voluntary controlled school", maintained, religion


def _academy(what: str, religion: str) -> tuple[str, str, str]:
    return f"Academy {what}converter", "Academies", religion


def _hardship_rates(schools: pd.DataFrame, land: Geography) -> NDArray[np.float64]:
    """Pupils come from the nearest neighbourhoods, by children: three for a primary, ten for a larger school."""
    lsoas = land.lsoas
    apart = np.hypot(
        schools["easting"].to_numpy()[:, None] - lsoas["easting"].to_numpy(),
        schools["northing"].to_numpy()[:, None] - lsoas["northing"].to_numpy(),
    )
    is_primary = schools["kind"].map({label: kind.phase == "Primary" for label, kind in KINDS.items()}).to_numpy()
    nearest = np.argsort(np.argsort(apart, axis=1), axis=1)
    weight = np.where(nearest < np.where(is_primary, 3, 10)[:, None], lsoas["children"].to_numpy(), 0)
    return (weight @ lsoas["idaci_score"].to_numpy()) / weight.sum(axis=1)


def _with_pupils(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    kinds = [KINDS[kind] for kind in schools["kind"]]
    count = len(schools)
    schools["pupils"] = rng.integers([kind.fewest_pupils for kind in kinds], [kind.most_pupils for kind in kinds])
    is_special, is_alternative = schools["kind"] == "special", schools["kind"] == "alternative provision"
    rate = np.clip(0.02 + 0.85 * schools["hardship_rate"], 0.02, 0.9)
    odds = np.log(rate / (1 - rate)) + 0.7 * is_special + 1.5 * is_alternative + rng.normal(0, 0.22, count)
    rate = 1 / (1 + np.exp(-odds))
    has_nursery = np.array([kind is PRIMARY for kind in kinds]) & (rng.random(count) < 0.4)
    schools["fsm_base"] = np.round(schools["pupils"] * np.where(has_nursery, 0.9, 1.0)).astype(int)
    schools["fsm"] = rng.binomial(schools["fsm_base"], rate)
    support = np.clip(0.1 + 0.1 * rate + rng.normal(0, 0.025, count), 0.02, 0.6)
    plans = np.clip(rng.normal(0.035, 0.01, count), 0.005, 0.1)
    schools["sen_support"] = rng.binomial(
        schools["pupils"], np.where(is_special, 0.02, np.where(is_alternative, 0.6, support))
    )
    schools["ehcp"] = rng.binomial(schools["pupils"], np.where(is_special, 0.98, np.where(is_alternative, 0.25, plans)))
    return schools
