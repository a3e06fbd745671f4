"""Which cluster or school the map is about: chosen from lists or by a click, for every figure on the page."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import state

ALL = "All clusters"
CLUSTER, DECK = "map_cluster", "cluster_map"


@dataclass(frozen=True)
class Place:
    """A cluster ("" for all) and a school (None for none) of it."""

    cluster: str
    urn: str | None

    @property
    def key(self) -> str:
        """Differs for every choice."""
        return f"{self.cluster} {self.urn or ''}"

    @property
    def where(self) -> str:
        """ "in North", "here"."""
        return f"in {self.cluster}" if self.cluster else "here"

    def among(self, schools: pd.DataFrame) -> pd.DataFrame:
        """The schools the figures are about. `schools`: cluster."""
        return schools[schools["cluster"] == self.cluster] if self.cluster else schools


def pick(schools: pd.DataFrame) -> Place:
    """The two lists: the map needs no mouse. `schools`: urn, name, cluster."""
    clusters = [ALL, *sorted(name for name in schools["cluster"].dropna().unique() if name)]
    if st.session_state.get(CLUSTER) not in clusters:
        st.session_state[CLUSTER] = ALL
    cluster = st.selectbox("Cluster", clusters, key=CLUSTER, persist_state="session")
    ours = schools if cluster == ALL else schools[schools["cluster"] == cluster]
    names = dict(zip(ours["urn"].astype(str), ours["name"], strict=True))
    if st.session_state.get(state.SCHOOL) not in names:
        st.session_state[state.SCHOOL] = None
    urn = st.selectbox(
        "School",
        sorted(names, key=names.__getitem__),
        index=None,
        format_func=lambda one: f"{names[one]} ({one})",
        placeholder="All schools",
        key=state.SCHOOL,
        persist_state="session",
    )
    return Place("" if cluster == ALL else str(cluster), urn)


def take_click() -> None:
    """A click on a school, on a cluster's name or on a hub chooses it in the lists, which drive everything."""
    clicked: list[dict[str, Any]] = next(iter(st.session_state[DECK]["selection"]["objects"].values()), [])
    if not clicked:
        return
    if "urn" in clicked[0]:
        st.session_state[state.SCHOOL] = str(clicked[0]["urn"])
        if st.session_state.get(CLUSTER) != clicked[0]["cluster"]:
            st.session_state[CLUSTER] = ALL
    elif clicked[0].get("cluster"):
        st.session_state[CLUSTER] = str(clicked[0]["cluster"])
        st.session_state[state.SCHOOL] = None
