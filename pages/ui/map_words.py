"""The map in figures, tables and sentences, of the place chosen: a row a cluster, a row a school."""

from typing import Any

import numpy as np
import pandas as pd

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.cluster_comparison.definitions import in_figures
from allocation.cluster_comparison.places import EVERYWHERE
from allocation.wording import joined
from data_sources.cluster_map.basis import HIGH_NEED_POINTS, NO_CLUSTER, MapBasis, by_cluster
from data_sources.cluster_map.shown import CLUSTERS, Shown, sentence
from data_sources.district import District
from data_sources.joining.school_figures import state_of
from data_sources.map_layers import beside
from pages.ui import map_legend, tables, words
from pages.ui.map_place import Place

PLAN_FIGURES = {
    "capacity_fte": "FTE in post",
    "entitlement_met": "Entitlement met, %",
    "workload_mean": "Workload, % of time",
}


def title(of: District, place: Place) -> str:
    """What the figures are of."""
    if place.urn:
        return str(of.schools.set_index("urn").loc[place.urn, "name"])
    return place.cluster or of.authority_name


def overall(of: District, need: pd.DataFrame) -> str:
    """Where need is, and where people are stretched furthest, in the whole of the council. `need`: urn, need_points."""
    table = by_cluster(of, need.set_index("urn")["need_points"]).reset_index()
    if table.empty:
        return "No school has a cluster yet."
    total, named = int(table["schools"].sum()), table[table["cluster"] != NO_CLUSTER]
    said = f"{words.count(total, 'school')} in {words.count(len(named), 'cluster')}."
    neediest = table.loc[table["high_need_schools"].fillna(0).idxmax()]
    if neediest["high_need_schools"] > 0 and neediest["cluster"] != NO_CLUSTER:
        high = words.count(int(neediest["high_need_schools"]), "school")
        said += f" **{neediest['cluster']}** has the most schools with high need, {high} of {int(neediest['schools'])}."
    staffed = table.dropna(subset=["schools_per_fte"])
    if len(staffed) > 1:
        most, least = staffed.loc[staffed["schools_per_fte"].idxmax()], staffed.loc[staffed["schools_per_fte"].idxmin()]
        said += (
            f" There are {most['schools_per_fte']:.1f} schools for each full-time link worker in **{most['cluster']}** "
            f"and {least['schools_per_fte']:.1f} in **{least['cluster']}**."
        )
    return said


def figures(of: MapBasis, place: Place, found: ClusterComparison | None) -> dict[str, str]:
    """Label -> figure of the school, the cluster or the whole council."""
    if place.urn:
        return _of_school(of, place.urn)
    schools = place.among(of.district.schools)
    points = of.need_points.reindex(schools["urn"]).dropna()
    shown = {
        "Schools": words.number(len(schools)),
        "Pupils": words.number(schools["pupils"].sum() if schools["pupils"].notna().any() else np.nan),
        "High need (60 or more)": words.number((points >= HIGH_NEED_POINTS).sum() if len(points) else np.nan),
    }
    where = place.cluster or EVERYWHERE
    if found is None or where not in found.places:
        return shown
    return shown | {label: in_figures(one, found.value(one, where)) for one, label in PLAN_FIGURES.items()}


def _of_school(of: MapBasis, urn: str) -> dict[str, str]:
    facts = of.facts.loc[urn]
    shown = {
        "Need score": words.points(of.need_points.get(urn), "none"),
        "Pupils": pupils_said(of.district.schools).loc[urn],
    }
    if of.planned is None:
        return shown
    return shown | {
        "Meetings a term": words.up_to(facts["meetings"]),
        "Hours a term": words.number(facts["hours"], 1),
        "Minutes one way": words.number(facts["travel_minutes"]),
        "Link worker's workload, %": words.number(facts["workload_percent"]),
    }


def people(of: MapBasis, place: Place) -> str:
    """Tier, cluster and link worker of the school chosen, in a sentence; "" without one."""
    if not place.urn:
        return ""
    facts, school = of.facts.loc[place.urn], of.district.schools.set_index("urn").loc[place.urn]
    said = [f"**{school['cluster'] or NO_CLUSTER}**", words.phase(str(school["phase"]))]
    if of.planned and not facts["worker_id"]:
        return f"{', '.join(said)}. **Nobody** leads it."
    tier = facts["tier"] if isinstance(facts["tier"], str) and facts["tier"] else f"tier {words.NOT_KNOWN}"
    led = f" Led by **{facts['worker']}**." if of.planned else ""
    return f"{', '.join([*said, str(tier)])}.{led}"


def layer_sentence(of: Shown, basis: MapBasis, place: Place) -> str:
    """The layer in a sentence: of the school chosen, else of the schools of the cluster or the council."""
    if place.urn:
        row = of.schools.set_index("urn").loc[place.urn]
        one = of.of(str(row["letter"]))
        said = f"{row['said']}: " if row["said"] else ""
        return words.sentence(f"{said}{one.label} ({one.letter})")
    return sentence(of, place.among(basis.district.schools), place.where)


def school_rows(of: MapBasis, shown: Shown | None, place: Place) -> pd.DataFrame:
    """A row a school of the place, the chosen one first: urn, name, cluster, phase_name, tier, pupils, pupils_said,
    pupils_why (they are not known), need_points, worker, and of the layer letter, value, said."""
    schools = place.among(of.district.schools)[["urn", "name", "cluster", "phase", "pupils"]]
    table = schools.assign(
        phase_name=schools["phase"].map(words.short_phase),
        need_points=schools["urn"].map(of.need_points),
        pupils_said=pupils_said(of.district.schools).reindex(schools["urn"]).to_numpy(),
    ).merge(of.facts[["tier", "worker"]], on="urn", how="left")
    table["pupils_why"] = table["pupils_said"].where(table["pupils"].isna(), "")
    table["worker"] = table["worker"].replace("", "nobody" if of.planned else None)
    if shown:
        table = table.merge(shown.schools, on="urn", how="left")
        order = {one.letter: place for place, one in enumerate(shown.classes)}
        table = table.sort_values(["letter", "name"], key=lambda one: one.map(order) if one.name == "letter" else one)
    is_chosen = table["urn"].eq(place.urn or "")
    return pd.concat([table[is_chosen], table[~is_chosen]], ignore_index=True).drop(columns="phase")


def pupil_columns(rows: pd.DataFrame) -> dict[str, Any]:
    """Pupils as numbers, which sort as such; where some are not known, why not besides."""
    columns = {"pupils": tables.number("Pupils")}
    return columns | ({"pupils_why": tables.text("Why not known")} if rows["pupils"].isna().any() else {})


def layer_columns(of: Shown, rows: pd.DataFrame) -> dict[str, Any]:
    """The layer's number and what it says in words, each only where no other column of `school_rows` says it."""
    columns: dict[str, Any] = {}
    if not rows["value"].equals(rows["need_points"]) and not _is_said(rows, "tier"):
        columns["value"] = tables.number(of.value_label, of.decimals)
    if of.is_said_more:
        columns["said"] = tables.text(f"{of.label} in words", width="medium")
    return columns


def _is_said(rows: pd.DataFrame, column: str) -> bool:
    """Whether the words of the layer are those of this column."""
    return bool(rows["said"].eq(rows[column].fillna("")).all())


def pupils_said(schools: pd.DataFrame) -> pd.Series:
    """How many pupils, or why that is not known, in words, by URN."""
    states = state_of(schools, "pupils")
    said = [words.figure(n, state, 0) for n, state in zip(schools["pupils"], states, strict=True)]
    return pd.Series(said, index=schools["urn"].astype(str), dtype=object)


def shared_places(schools: pd.DataFrame) -> str:
    """Which schools are at the same place as another, "" where none is. `schools`: urn, name, longitude, latitude."""
    others = beside(schools)
    if not others:
        return ""
    names = schools.loc[schools["urn"].isin(others), "name"].tolist()
    return (
        f"{words.count(len(names), 'school')} share a place with another, so that only the smallest at each place is "
        f"seen: {joined(names)}. The list of schools and the tables have them all."
    )


def cluster_rows(of: MapBasis, shown: Shown | None) -> pd.DataFrame:
    """cluster, schools, pupils, high_need_schools, median_need_points, link_workers, fte, schools_per_fte (missing
    without anybody), a column for each class of the layer, named by its letter: schools in it; and value, the layer's
    number of the cluster itself, where its ground has a colour."""
    table = of.clusters.copy()
    if shown:
        rows = of.district.schools
        letters = rows["urn"].map(shown.schools.set_index("urn")["letter"])
        counts = pd.crosstab(rows["cluster"].fillna("").replace("", NO_CLUSTER), letters)
        for one in shown.classes:
            table[one.letter] = counts.get(one.letter, 0)
        if shown.areas_are == CLUSTERS:
            table["value"] = shown.areas.set_index("code")["value"].reindex(table.index)
    return table.reset_index()


def lsoa_rows(shown: Shown, of: MapBasis) -> pd.DataFrame:
    """Areas of the layer with name and schools (how many stand in each), the most deprived first."""
    boundaries = of.district.lsoa_areas
    assert boundaries is not None  # or no area would have a colour
    names = dict(zip(boundaries["code"], boundaries["name"], strict=True))
    counts = of.district.schools["lsoa_code"].value_counts()
    rows = shown.areas.assign(
        name=shown.areas["code"].map(names), schools=shown.areas["code"].map(counts).fillna(0).astype(int)
    )
    return rows.drop(columns="said").sort_values(["value", "name"], ignore_index=True)


def cluster_columns(shown: Shown | None) -> dict[str, Any]:
    """Columns of `cluster_rows` for the screen: of the classes, those that the legend has."""
    columns = {"cluster": tables.text("Cluster"), "schools": tables.number("Schools")}
    every = shown.counts(shown.schools["urn"].tolist()) if shown else {}
    for one in map_legend.used(shown, every) if shown else ():
        columns[one.letter] = tables.number(one.letter, help=one.label)
    if shown and shown.areas_are == CLUSTERS:
        columns["value"] = tables.number(shown.value_label, shown.decimals)
    return columns | {
        "pupils": tables.number("Pupils"),
        "high_need_schools": tables.number("High need (60 or more)"),
        "median_need_points": tables.number("Middle need score", 1),
        "link_workers": tables.number("Link workers"),
        "fte": tables.number("FTE", 1),
        "schools_per_fte": tables.number("Schools for each FTE", 1),
    }
