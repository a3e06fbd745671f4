"""The filters of the Need page, and the choice of one school."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import state

ALL = "All"
_PICKED = "need_last_pick"


def show(table: pd.DataFrame) -> pd.DataFrame:
    """Phase, cluster, tier, how sure and search; gives the rows that match. `table`: as `need_table.ranked`."""
    one, two, three, four = st.columns(4)
    keep = pd.Series(True, index=table.index)
    keep &= _matches(one, "Phase", table["phase_name"], "need_phase", is_sorted=False)
    keep &= _matches(two, "Cluster", table["cluster"], "need_cluster")
    keep &= _matches(three, "Tier by the score", table["tier"], "need_tier")
    keep &= _matches(four, "How sure", table["security"], "need_security", is_sorted=False)
    words = st.text_input("Find a school by name or URN", key="need_search", persist_state="session").strip()
    if words:
        keep &= table["name"].str.contains(words, case=False, regex=False) | table["urn"].str.startswith(words)
    return table[keep].reset_index(drop=True)


def _matches(column: DeltaGenerator, label: str, values: pd.Series, key: str, is_sorted: bool = True) -> pd.Series:
    names = [name for name in values.dropna().unique() if name]
    chosen = column.selectbox(label, [ALL, *(sorted(names) if is_sorted else names)], key=key, persist_state="session")
    return values == chosen if chosen != ALL else pd.Series(True, index=values.index)


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
