"""The filters of the Tiers page."""

import pandas as pd
import streamlit as st

from allocation.tiers.decide import DOWN, UP

ALL = "All"
EVERY, CHANGED, HELD, JUDGED, BORDERLINE, UNSCORED = (
    "All schools",
    "Changed since last term",
    "Held",
    "Judgement in force",
    "Borderline",
    "No score",
)


def show(table: pd.DataFrame) -> pd.DataFrame:
    """What to show, phase, cluster and search; gives the rows that match. `table`: as tiers_table.rows gives it."""
    counts = {name: int(mask.sum()) for name, mask in masks(table).items()}
    what = st.segmented_control(
        "Show",
        list(counts),
        default=EVERY,
        required=True,
        format_func=lambda name: f"{name} ({counts[name]})",
        key="tiers_show",
        persist_state="session",
    )
    one, two, three = st.columns([1, 1, 1.4])
    phase = one.selectbox("Phase", [ALL, *table["phase_name"].unique()], key="tiers_phase", persist_state="session")
    clusters = sorted(name for name in table["cluster"].dropna().unique() if name)
    cluster = two.selectbox("Cluster", [ALL, *clusters], key="tiers_cluster", persist_state="session")
    words = three.text_input("Find a school by name or URN", key="tiers_search", persist_state="session").strip()
    keep = masks(table).get(str(what), pd.Series(True, index=table.index))
    if phase != ALL:
        keep = keep & (table["phase_name"] == phase)
    if cluster != ALL:
        keep = keep & (table["cluster"] == cluster)
    if words:
        is_named = table["name"].str.contains(words, case=False, regex=False) | table["urn"].str.startswith(words)
        keep = keep & is_named
    return table[keep].reset_index(drop=True)


def masks(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Which rows each choice keeps."""
    has_score = table["need_points"].notna()
    return {
        EVERY: pd.Series(True, index=table.index),
        CHANGED: table["change"].isin([UP, DOWN]),
        HELD: table["held_by"].ne(""),
        JUDGED: table["is_judged"],
        BORDERLINE: has_score & ~table["is_secure"].eq(True),
        UNSCORED: ~has_score,
    }
