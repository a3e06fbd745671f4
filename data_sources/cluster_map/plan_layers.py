"""Layers about a plan and the land: workload of link workers and clusters, travel time, deprivation by LSOA."""

import numpy as np
import pandas as pd

from allocation.cluster_comparison import places
from allocation.cluster_comparison.figures import workload_together
from data_sources.cluster_map import palettes
from data_sources.cluster_map.basis import NO_CLUSTER, MapBasis, Planned
from data_sources.cluster_map.palettes import NOBODY, NOT_KNOWN, ZERO, apart
from data_sources.cluster_map.school_layers import schools_shown
from data_sources.cluster_map.shown import CLUSTERS, LSOAS, Shown, banded

# Rounding of minutes must not make a link worker who is exactly full look overloaded.
ROUNDING_PERCENT = 1e-6


def workload(of: MapBasis) -> Shown:
    """How much of their direct time each school's link worker is booked for, and each cluster's together."""
    facts = of.facts
    percent = facts["workload_percent"].astype(float)
    letters = _loaded(percent)
    letters = letters.where(letters != "", np.where(facts["worker_id"].eq(""), NOBODY, NOT_KNOWN))
    people = zip(facts["worker"], percent, facts["worker_id"], strict=True)
    said = ["" if not key else f"{name}: {_percent(value)}" for name, value, key in people]
    assert of.planned is not None
    return Shown(
        label="Workload",
        question="Whose link worker is stretched?",
        classes=(
            *palettes.WORKLOAD,
            apart(NOBODY, "led by nobody"),
            apart(NOT_KNOWN, "led by somebody without direct time"),
        ),
        schools=schools_shown(facts.index, letters, percent, said),
        value_label="Time booked, %",
        told=("A", "B"),
        telling=(
            "is led by somebody with more than their time (A or B)",
            "are led by somebody with more than their time (A or B)",
        ),
        source="Hours a term that a link worker's schools take, of their direct time.",
        notes=(
            "The ground of a cluster has the colour of its link workers together: of those with a caseload limit, "
            "where anybody has one.",
        ),
        areas=by_cluster(of.planned),
        areas_are=CLUSTERS,
    )


def _loaded(percent: pd.Series) -> pd.Series:
    bounds = [one + ROUNDING_PERCENT for one in palettes.WORKLOAD_ABOVE]
    return banded(percent, bounds, [one.letter for one in palettes.WORKLOAD], is_above=True)


def _percent(value: float) -> str:
    return "no direct time" if np.isnan(value) else f"{value:,.0f}% of their time"


def by_cluster(planned: Planned) -> pd.DataFrame:
    """AREA_COLUMNS, by the cluster: its workload in per cent, as the comparison of clusters counts it."""
    teams = places.with_roles(planned.problem, planned.workloads).groupby("cluster")
    percent = pd.Series({str(name): workload_together(team) for name, team in teams}, dtype=float)
    percent = percent.rename({places.NO_CLUSTER: NO_CLUSTER})
    letters = _loaded(percent).replace("", NOT_KNOWN)
    said = [_percent(one) for one in percent]
    return pd.DataFrame(
        {"code": percent.index, "letter": letters.to_numpy(), "value": percent.to_numpy(float), "said": said}
    )


def travel(of: MapBasis) -> Shown:
    """Minutes from where the link worker starts to the school, one way."""
    facts = of.facts
    minutes = facts["travel_minutes"].astype(float)
    letters = banded(minutes, palettes.TRAVEL_ABOVE, [one.letter for one in palettes.TRAVEL], is_above=True)
    letters = letters.mask(minutes.eq(0), ZERO)
    letters = letters.where(letters != "", np.where(facts["worker_id"].eq(""), NOBODY, NOT_KNOWN))
    return Shown(
        label="Travel time",
        question="How far is it to each school?",
        classes=(
            *palettes.TRAVEL,
            apart(ZERO, "no journey: less than a minute"),
            apart(NOBODY, "led by nobody"),
            apart(NOT_KNOWN, "with no place known for it or its link worker"),
        ),
        schools=schools_shown(
            facts.index, letters, minutes, ["" if np.isnan(m) else f"{m:,.0f} minutes one way" for m in minutes]
        ),
        value_label="Minutes one way",
        told=("A", "B"),
        telling=(
            "is more than 30 minutes from its link worker (A or B)",
            "are more than 30 minutes from their link worker (A or B)",
        ),
        source="Loaded travel times, else the straight line and the road factor (Method page), from the link worker's "
        "own place or hub.",
    )


def deprivation(of: MapBasis) -> Shown:
    """The decile of each LSOA, and of the LSOA each school stands in."""
    table = of.deprivation()
    letters = dict(zip(table["lsoa_code"], fifth(table["imd_decile"]), strict=True))
    deciles = dict(zip(table["lsoa_code"], table["imd_decile"], strict=True))
    schools = of.district.schools
    codes = schools["lsoa_code"].fillna("")
    own = pd.Series([deciles.get(code, np.nan) for code in codes], dtype=float)
    vintage = str(table["vintage"].iloc[0])
    areas = pd.DataFrame({"code": list(letters), "letter": list(letters.values()), "value": list(deciles.values())})
    areas = areas.assign(said=[_decile(one) for one in areas["value"]])
    are_drawn = of.district.lsoa_areas is not None
    return Shown(
        label="Deprivation",
        question="Which neighbourhoods are deprived?",
        classes=(*palettes.DEPRIVATION, apart(NOT_KNOWN, "in an LSOA without a decile")),
        schools=schools_shown(
            schools["urn"], [letters.get(code, NOT_KNOWN) for code in codes], own, [_decile(one) for one in own]
        ),
        value_label="LSOA decile",
        told=("A",),
        telling=("stands in the most deprived fifth of England (A)", "stand in the most deprived fifth of England (A)"),
        source=f"Index of Multiple Deprivation, English Indices of Deprivation {vintage}, by LSOA.",
        notes=(
            *([_of_lsoas(areas["letter"])] if are_drawn else []),
            "It says where a school stands, not where its pupils live; the need score uses pupils' homes where known.",
        ),
        areas=areas if are_drawn else areas.iloc[:0],
        areas_are=LSOAS,
    )


def _of_lsoas(letters: pd.Series) -> str:
    """The areas in a sentence."""
    most, without = int(letters.eq("A").sum()), int(letters.eq(NOT_KNOWN).sum())
    said = f"Areas are LSOAs: {most:,} of {len(letters):,} on the map are in the most deprived fifth of England (A)."
    return f"{said} No decile is loaded for {without:,}." if without else said


def fifth(deciles: pd.Series) -> list[str]:
    """Letter of each decile's fifth of England; NOT_KNOWN for NaN."""
    return [NOT_KNOWN if np.isnan(one) else "ABCDE"[(int(one) - 1) // 2] for one in deciles.astype(float)]


def _decile(value: float) -> str:
    return "no decile for its LSOA" if np.isnan(value) else f"LSOA in decile {value:.0f}"
