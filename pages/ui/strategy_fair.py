"""Whether it is fair: how far clusters lie apart, who would meet more often elsewhere, primary against secondary."""

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.cluster_comparison.places import EVERYWHERE
from pages.ui import tables, words

EVERY = "Every cluster"


def show(found: ClusterComparison) -> None:
    """The three parts one after the other."""
    _between(found)
    _leapfrogs(found)
    _parity(found)


def _between(found: ClusterComparison) -> None:
    st.header("How far clusters lie apart", anchor=False)
    if found.between.empty:
        st.markdown("There are not two clusters with the same figures, so there is nothing to set against each other.")
        return
    widest = found.between.loc[found.between["most_over_least"].fillna(0).idxmax()]
    times = widest["most_over_least"]
    if times > 0:
        st.markdown(
            f"**Widest apart: {widest['figure'].lower()}.** {widest['most_place']} has {times:.1f} times what "
            f"{widest['least_place']} has."
        )
    rows = [
        {
            "Figure": row["figure"],
            "Least": f"{row['least']:,.2f} ({row['least_place']})",
            "Most": f"{row['most']:,.2f} ({row['most_place']})",
            "Most over least": words.number(row["most_over_least"], 2, "least is 0"),
            "Variation, %": words.number(row["variation_percent"], 0),
            "Gini": words.number(row["gini"], 2),
        }
        for row in found.between.to_dict("records")
    ]
    tables.small(pd.DataFrame(rows), alt="How far clusters lie apart")
    st.caption("Variation: standard deviation over the mean. Gini: 0 is even, 1 is all in one place.")


def _leapfrogs(found: ClusterComparison) -> None:
    st.header("Schools that would meet more often elsewhere", anchor=False)
    listed = found.leapfrogs.schools
    if listed.empty:
        st.markdown("**None.** No school with less need meets more often than one of its phase with more.")
        return
    st.markdown(f"**{found.headlines[-1]}** Each row names one such school with less need; pairs are counted.")
    clusters = [EVERY, *sorted(listed["cluster"].unique())]
    cluster = st.selectbox("Cluster of the school passed over", clusters, key="strategy_passed")
    ours = listed if cluster == EVERY else listed[listed["cluster"] == cluster]
    columns = {
        "name": tables.text("School"),
        "cluster": tables.text("Cluster"),
        "phase": tables.text("Phase"),
        "need_points": tables.number("Need score", 1),
        "meetings": tables.number("Gets a term"),
        "sentence": tables.text("In words", width="large"),
        "within": tables.number("Pairs in its cluster"),
        "across": tables.number("Pairs with others"),
        "urn": tables.text("URN"),
    }
    shown = ours.assign(phase=ours["phase"].map(words.short_phase))
    tables.show(
        shown, columns, key="strategy_leapfrogs", alt="Schools that would meet more often elsewhere", is_tall=True
    )


def _parity(found: ClusterComparison) -> None:
    st.header("Primary against secondary", anchor=False)
    ratios = found.phase_ratios
    if ratios.empty:
        st.markdown("No place has both primary and secondary schools.")
        return
    whole = ratios[ratios["place"] == EVERYWHERE]
    if len(whole):
        st.markdown(f"**In the whole council {whole['in_words'].iloc[0]}.**")
    st.markdown("Phases are compared in hours only: need scores compare schools of one phase.")
    table = found.parity.assign(phase=found.parity["phase"].map(words.short_phase))
    columns = {
        "place": tables.text("Place"),
        "phase": tables.text("Phase"),
        "hours_per_100_pupils": tables.number("Hours per 100 pupils", 1),
        "hours_per_case": tables.number("Hours per expected case", 1),
        "entitlement_met_percent": tables.number("Entitlement met, %", 1),
        "meetings_a_school": tables.number("Meetings a school", 1),
        "schools": tables.number("Schools"),
        "pupils": tables.number("Pupils"),
        "hours": tables.number("Hours a term"),
    }
    tables.show(table, columns, key="strategy_parity", alt="Primary, secondary and special schools by cluster")
    st.markdown("What primary schools get for each one that secondary schools get:")
    by_place = {
        "place": tables.text("Place"),
        "hours_per_100_pupils": tables.number("Hours per 100 pupils", 2),
        "hours_per_case": tables.number("Hours per case", 2),
        "entitlement_met_percent": tables.number("Entitlement met", 2),
        "in_words": tables.text("In words", width="large"),
    }
    said = ratios.assign(in_words=ratios["in_words"].map(words.sentence))
    tables.show(said, by_place, key="strategy_ratios", alt="Primary over secondary by cluster", is_tall=True)
