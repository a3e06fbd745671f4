"""The filters of the Need page, and the choice of one school."""

import pandas as pd
import streamlit as st

from pages.ui import state

ALL = "All"
_PICKED = "need_last_pick"


def show(table: pd.DataFrame) -> pd.DataFrame:
    """Phase, cluster and search; gives the rows that match. `table`: name, urn, phase_name, cluster."""
    one, two, three = st.columns([1, 1, 1.4])
    phase = one.selectbox("Phase", [ALL, *table["phase_name"].unique()], key="need_phase", persist_state="session")
    clusters = sorted(name for name in table["cluster"].dropna().unique() if name)
    cluster = two.selectbox("Cluster", [ALL, *clusters], key="need_cluster", persist_state="session")
    words = three.text_input("Find a school by name or URN", key="need_search", persist_state="session").strip()
    keep = pd.Series(True, index=table.index)
    if phase != ALL:
        keep &= table["phase_name"] == phase
    if cluster != ALL:
        keep &= table["cluster"] == cluster
    if words:
        keep &= table["name"].str.contains(words, case=False, regex=False) | table["urn"].str.startswith(words)
    return table[keep].reset_index(drop=True)


def school(shown: pd.DataFrame, clicked_urn: str | None) -> str:
    """A list of the schools shown; a row clicked in the table chooses it here. Gives the URN."""
    names = dict(zip(shown["urn"], shown["name"], strict=True))
    if clicked_urn and clicked_urn != st.session_state.get(_PICKED):
        st.session_state[state.SCHOOL] = clicked_urn
    st.session_state[_PICKED] = clicked_urn
    if st.session_state.get(state.SCHOOL) not in names:
        st.session_state[state.SCHOOL] = next(iter(names))
    label = "School (or choose a row in the table above)"
    return st.selectbox(
        label, list(names), format_func=lambda urn: f"{names[urn]} ({urn})", key=state.SCHOOL, persist_state="session"
    )
