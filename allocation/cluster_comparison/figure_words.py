"""One figure across clusters: its rows for a chart, and the clusters with most and least in a sentence."""

import pandas as pd

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.cluster_comparison.definitions import in_figures
from allocation.cluster_comparison.places import EVERYWHERE, Place
from allocation.defined_figure import Definition


def figure_rows(found: ClusterComparison, of: Definition[Place]) -> tuple[pd.DataFrame, list[str]]:
    """place, number, text, is_marked (too few posts, or the least of all) of every cluster that has the figure, and
    the names of those that have not."""
    known = {p: v for p, v in zip(found.clusters, found.by_figure[of.id], strict=False) if v.is_known}
    rows = [
        {
            "place": p,
            "number": v.number,
            "text": in_figures(of.id, v),
            "is_marked": of.id.startswith("gap") and v.number > 0,
        }
        for p, v in known.items()
    ]
    columns = ["place", "number", "text", "is_marked"]
    return pd.DataFrame(rows, columns=columns), [p for p in found.clusters if p not in known]


def most_and_least(found: ClusterComparison, of: Definition[Place]) -> str:
    """The clusters with most and least, and the whole council."""
    rows, _ = figure_rows(found, of)
    whole = found.value(of.id, EVERYWHERE)
    council = f" The whole council: {in_figures(of.id, whole)}." if whole.is_known else ""
    if rows.empty:
        return f"{of.label}: no cluster has it."
    most, least = rows.loc[rows["number"].idxmax()], rows.loc[rows["number"].idxmin()]
    if most["text"] == least["text"]:
        return f"{of.label}: {most['text']} in every cluster.{council}"
    return (
        f"{of.label}: most in {most['place']} ({most['text']}), least in {least['place']} ({least['text']}).{council}"
    )
