"""What is drawn: schools left out when people are away, and how often each school keeps its link worker and tier."""

import pandas as pd
import streamlit as st

from allocation.sweep import readings, resilience
from allocation.sweep.found import SweepFound
from allocation.sweep.question import RATE_SOURCE
from data_sources import sweep_report
from data_sources.sweep_case import SweepCase
from pages.ui import sweep_charts, tables, words

BANDS = ((0, "under 20%"), (20, "20% to 39%"), (40, "40% to 59%"), (60, "60% to 79%"), (80, "80% to 99%"), (100, "all"))


def resilience_of(found: SweepFound) -> None:
    """Over the draws of each rate: how often schools are left out, how many, and which clusters break first."""
    _sentences(found)
    table = resilience.by_rate(found)
    if table.empty:
        return
    rates = [f"{rate:g}%" for rate in table["rate_percent"]]
    cause = "Posts vacant" if getattr(found.question, "cause", "") == "vacancies" else "People away"
    left, right = st.columns(2, gap="medium")
    rows = pd.DataFrame(
        {
            "at": rates, "place": range(len(table)), "percent": table["out_percent"], "low": table["out_low_percent"],
            "high": table["out_high_percent"],
            "text": [f"{o} of {d}" for o, d in zip(table["out_draws"], table["draws"], strict=True)],
        }
    )  # fmt: skip
    with left:
        st.subheader("How often some school has nobody", anchor=False)
        said = words.listed(f"{row['at']}: {row['text']} draws" for row in rows.to_dict("records"))
        chart = sweep_charts.shares(rows, cause, "Draws that leave a school out, %")
        st.altair_chart(chart, key="sweep_out", alt=f"Draws that leave a school without a link worker. {said}.")
    with right:
        st.subheader("Meetings missed", anchor=False)
        missed = pd.DataFrame(
            {
                "at": rates, "place": range(len(table)), "middle": table["missed_median"], "low": table["missed_low"],
                "high": table["missed_high"], "mean": table["missed_mean"],
            }
        )  # fmt: skip
        said = words.listed(f"{row['at']}: {row['middle']:.0f}" for row in missed.to_dict("records"))
        chart = sweep_charts.spread(missed, cause, "Meetings a term missed")
        st.altair_chart(chart, key="sweep_missed", alt=f"Meetings a term missed in the middle draw. {said}.")
    st.caption(
        "Left: the line is the 95% interval of the share (Wilson). Right: the dot is the middle draw, the bar from the "
        "10% to the 90% point of the draws. Meetings missed count those of schools nobody leads. "
        f"The papers report vacancy rates of up to 40%: {RATE_SOURCE}."
    )
    tables.small(_rate_table(table, cause), alt="Every rate with its draws and intervals")
    st.header("Which clusters break first", anchor=False)
    _clusters(resilience.by_cluster(found))


def _rate_table(table: pd.DataFrame, cause: str) -> pd.DataFrame:
    rows = []
    for row in table.to_dict("records"):
        limits = f"{row['out_low_percent']:.0f}% to {row['out_high_percent']:.0f}%"
        rows.append(
            {
                cause: f"{row['rate_percent']:g}%",
                "Posts lost on average, FTE": f"{row['fte_lost_mean']:.1f}",
                "Draws with a school left out": f"{int(row['out_draws'])} of {int(row['draws'])} ({limits})",
                "Schools left out: middle draw": f"{row['schools_out_median']:.0f}",
                "10% to 90% of draws": f"{row['schools_out_low']:.0f} to {row['schools_out_high']:.0f}",
                "Mean, 95% limits": _mean(row, "schools_out"),
                "Meetings missed: middle draw": words.number(row["missed_median"], 0, "not counted"),
                "Mean of meetings missed, 95% limits": _mean(row, "missed"),
                "Draws not proven best": f"{int(row['not_proven_draws'])}",
            }
        )
    return pd.DataFrame(rows)


def _mean(row: dict[str, float], name: str) -> str:
    if words.is_missing(row[f"{name}_mean"]):
        return "not counted"
    if words.is_missing(row[f"{name}_mean_low"]):
        return f"{row[f'{name}_mean']:.1f} (one draw)"
    return f"{row[f'{name}_mean']:.1f} ({row[f'{name}_mean_low']:.1f} to {row[f'{name}_mean_high']:.1f})"


def _clusters(table: pd.DataFrame) -> None:
    cells = table.assign(
        at=[f"{rate:g}%" for rate in table["rate_percent"]],
        text=[
            f"{o} of {d} ({low:.0f}% to {high:.0f}%)"
            for o, d, low, high in zip(
                table["out_draws"], table["draws"], table["out_low_percent"], table["out_high_percent"], strict=True
            )
        ],
    )
    order = cells["at"].drop_duplicates().tolist()
    clusters = cells["cluster"].drop_duplicates().tolist()
    pivot = cells.set_index(["cluster", "at"])["text"].unstack().loc[clusters, order].reset_index()  # noqa: PD010
    st.markdown("Draws in which some school of the cluster has nobody, with the 95% interval of the share.")
    tables.small(pivot.rename(columns={"cluster": "Cluster"}), alt="Draws in which each cluster leaves a school out")


def robustness_of(found: SweepFound, case: SweepCase) -> None:
    """How many schools keep both how often, and every school with its share and interval."""
    _sentences(found)
    parts = case.reference
    table = sweep_report.school_table(found, parts.problem, parts.model)
    if table.empty:
        return
    rows = _bands(table["kept_both_percent"])
    said = words.listed(f"{row['band']}: {words.count(row['schools'], 'school')}" for row in rows.to_dict("records"))
    st.altair_chart(
        sweep_charts.kept_bands(rows), key="sweep_kept", alt=f"Schools by how often they keep both. {said}."
    )
    st.header("Every school", anchor=False)
    st.markdown(
        f"The share of the {int(table['draws'].iloc[0])} draws in which a school has the link worker and the tier of "
        "the plan on the scores as they are, the least sure first, with the 95% interval (Wilson)."
    )
    clusters = sorted(table["cluster"].unique())
    chosen = st.multiselect("Clusters", clusters, placeholder="Every cluster", key="sweep_school_clusters")
    shown = table[table["cluster"].isin(chosen or clusters)]
    both, worker, tier = (_limits(shown, name) for name in ("kept_both", "kept_worker", "kept_tier"))
    tables.show(
        shown.assign(both_limits=both, worker_limits=worker, tier_limits=tier),
        {
            "name": tables.text("School", width="medium"),
            "cluster": tables.text("Cluster"),
            "link_worker": tables.text("Link worker"),
            "tier": tables.text("Tier"),
            "kept_both_percent": tables.bar("Keeps both, %", 100, 0),
            "both_limits": tables.text("95% interval"),
            "kept_worker_percent": tables.number("Keeps link worker", 0, unit="%"),
            "kept_tier_percent": tables.number("Keeps tier", 0, unit="%"),
            "worker_limits": tables.text("Link worker, 95% interval"),
            "tier_limits": tables.text("Tier, 95% interval"),
            "usual_other_tier": tables.text("Other tier most often"),
        },
        key="sweep_schools",
        alt="How often each school keeps its link worker and tier",
        placeholder="none",
    )


def _bands(percent: pd.Series) -> pd.DataFrame:
    starts = [start for start, _ in BANDS]
    counts = [0] * len(BANDS)
    for value in percent:
        counts[max(place for place, start in enumerate(starts) if value >= start - 1e-9)] += 1
    return pd.DataFrame({"band": [name for _, name in BANDS], "place": range(len(BANDS)), "schools": counts})


def _limits(table: pd.DataFrame, name: str) -> list[str]:
    low, high = table[f"{name}_low_percent"], table[f"{name}_high_percent"]
    return [f"{a:.0f}% to {b:.0f}%" for a, b in zip(low, high, strict=True)]


def _sentences(found: SweepFound) -> None:
    st.header("What it says", anchor=False)
    st.markdown("\n".join(f"- {said}" for said in readings.sentences(found)))
