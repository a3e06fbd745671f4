"""The map in tables and sentences: a row a cluster, a row a school."""

from collections.abc import Sequence

import pandas as pd

from allocation.entities import LinkWorker
from allocation.operating_model import OperatingModel
from pages.ui import maps, words

HIGH_NEED_POINTS = 60
NO_CLUSTER = "no cluster"


def clusters(schools: pd.DataFrame, workers: Sequence[LinkWorker]) -> pd.DataFrame:
    """cluster, schools, pupils, high_need_schools (classes A and B), median_need_points, link_workers, fte,
    schools_per_fte (missing without anybody)."""
    named = schools["cluster"].fillna("").replace("", NO_CLUSTER)
    is_high = schools["need_points"] >= HIGH_NEED_POINTS
    grouped = schools.assign(is_high=is_high, cluster=named).groupby("cluster")
    table = grouped.agg(
        schools=("urn", "size"),
        pupils=("pupils", "sum"),
        high_need_schools=("is_high", "sum"),
        median_need_points=("need_points", "median"),
    )
    team = pd.DataFrame(
        [{"cluster": worker.cluster, "fte": worker.fte} for worker in workers], columns=["cluster", "fte"]
    )
    table["link_workers"] = team.groupby("cluster").size().reindex(table.index, fill_value=0)
    table["fte"] = team.groupby("cluster")["fte"].sum().reindex(table.index, fill_value=0.0).astype(float)
    table["schools_per_fte"] = (table["schools"] / table["fte"]).where(table["fte"] > 0)
    return table.reset_index()


def overall(table: pd.DataFrame) -> str:
    """Where need is, and where people are stretched furthest. `table`: as clusters() gives it."""
    if table.empty:
        return "No school has a cluster yet."
    total = int(table["schools"].sum())
    said = f"{words.count(total, 'school')} in {words.count(len(table), 'cluster')}."
    neediest = table.loc[table["high_need_schools"].idxmax()]
    if neediest["high_need_schools"]:
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


def one_cluster(row: pd.Series) -> dict[str, str]:
    """The facts of one cluster; `row` of clusters()."""
    return {
        "Schools": words.number(row["schools"]),
        "Pupils": words.number(row["pupils"]),
        "Schools with high need (A or B)": words.number(row["high_need_schools"]),
        "Half the schools score above": words.points(row["median_need_points"]),
        "Link workers": f"{words.number(row['link_workers'])} ({words.posts(float(row['fte']))})",
        "Schools for each full-time post": words.number(row["schools_per_fte"], 1, "nobody based here"),
    }


def tiers(entitled: pd.DataFrame, model: OperatingModel) -> dict[str, str]:
    """{urn: the agreed tier, with the tier by score beside it where it is another}."""
    said = {}
    for row in entitled.itertuples():
        agreed = model.tier(row.agreed_tier_id).label
        if words.is_missing(row.computed_tier_id):
            said[row.urn] = f"{agreed} (no score)"
        elif row.computed_tier_id != row.agreed_tier_id:
            said[row.urn] = f"{agreed} (by score: {model.tier(row.computed_tier_id).label.lower()})"
        else:
            said[row.urn] = agreed
    return said


def one_school(row: pd.Series) -> dict[str, str]:
    """The facts of one school, as its tooltip says them."""
    return {
        "URN": str(row["urn"]),
        "Phase": words.phase(row["phase"]),
        "Cluster": str(row["cluster"] or "none"),
        "Pupils": words.number(row["pupils"]),
        "Need score": f"{words.points(row['need_points'])} (class {maps.need_class(row['need_points']).letter})",
        "Tier": str(row["tier"] or words.NOT_KNOWN),
        "Link worker": str(row["worker"] or "nobody"),
    }
