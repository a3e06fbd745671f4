"""The parts of the Cluster map page: what is drawn, the map, the panel beside it, and the same as tables."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data_sources.district import District
from data_sources.map_layers import MapLayers
from pages.ui import map_legend, map_words, maps, state, tables, words

ALL = "All clusters"
TODAY, LATEST = "Today's allocation", "The latest plan"
_CLUSTER, _CLICKED = "map_cluster", "map_last_click"


def who_leads(of: District) -> tuple[str, dict[str, str]]:
    """Which allocation the lines show, and urn -> worker_id in it."""
    saved = state.latest_plan(of.authority_code)
    today = {str(r.urn): str(r.worker_id) for r in of.current.itertuples() if not words.is_missing(r.worker_id)}
    if saved is None:
        return TODAY, today
    chosen = st.segmented_control(
        "Lines show", [LATEST, TODAY], default=LATEST, required=True, key="map_lines", persist_state="session"
    )
    if chosen == TODAY:
        return TODAY, today
    return LATEST, {line.urn: line.worker_id for line in saved.result.plan.assignments if line.worker_id}


def pick(layers: MapLayers) -> tuple[str, str | None]:
    """Cluster and school, chosen from lists, so that the map needs no mouse. Gives the cluster and the URN."""
    clusters = [ALL, *sorted(name for name in layers.schools["cluster"].dropna().unique() if name)]
    cluster = st.selectbox("Cluster", clusters, key=_CLUSTER, persist_state="session")
    schools = layers.schools if cluster == ALL else layers.schools[layers.schools["cluster"] == cluster]
    names = dict(zip(schools["urn"], schools["name"], strict=True))
    if st.session_state.get(state.SCHOOL) not in names:
        st.session_state[state.SCHOOL] = None
    urn = st.selectbox(
        "School",
        sorted(names, key=names.__getitem__),
        index=None,
        format_func=lambda one: f"{names[one]} ({one})",
        placeholder="Choose a school, or click one on the map",
        key=state.SCHOOL,
        persist_state="session",
    )
    return cluster, urn


def draw(layers: MapLayers, cluster: str, urn: str | None, said: str) -> None:
    """The map with the chosen school, or the chosen cluster's schools, ringed."""
    of_cluster = layers.schools.loc[layers.schools["cluster"] == cluster, "urn"]
    ringed = [urn] if urn else list(of_cluster)
    with st.container(key="map_frame"):
        st.pydeck_chart(
            maps.deck(layers, ringed, "" if cluster == ALL else cluster),
            key="cluster_map",
            on_select=_take_click,
            selection_mode="single-object",
            height=maps.height_pixels(layers),
            alt=f"Map of schools by need, clusters and hubs. {said}",
        )


def _take_click() -> None:
    """A click on a school chooses it in the list, which drives the panel."""
    clicked = st.session_state["cluster_map"]["selection"]["objects"].get("schools", [])
    if clicked:
        st.session_state[state.SCHOOL] = str(clicked[0]["urn"])
        st.session_state[_CLUSTER] = ALL


def panel(layers: MapLayers, table: pd.DataFrame, cluster: str, urn: str | None) -> None:
    """The facts of the school or the cluster chosen, and the legend."""
    if urn:
        row = layers.schools.set_index("urn", drop=False).loc[urn]
        st.subheader(str(row["name"]), anchor=False)
        tables.facts(map_words.one_school(row), alt=f"Facts about {row['name']}")
    elif cluster != ALL:
        st.subheader(cluster, anchor=False)
        tables.facts(map_words.one_cluster(table.set_index("cluster").loc[cluster]), alt=f"Facts about {cluster}")
    else:
        st.caption("Choose a cluster or a school to see its figures here.")
    st.html(map_legend.html())


def cluster_table(table: pd.DataFrame) -> None:
    """A row a cluster."""
    columns = {
        "cluster": tables.text("Cluster"),
        "schools": tables.number("Schools"),
        "pupils": tables.number("Pupils"),
        "high_need_schools": tables.number("High need (A or B)"),
        "median_need_points": tables.number("Middle need score", 1),
        "link_workers": tables.number("Link workers"),
        "fte": tables.number("FTE", 1),
        "schools_per_fte": tables.number("Schools for each FTE", 1),
    }
    tables.show(table, columns, key="clusters", alt="Clusters with schools, need and link workers", placeholder="none")


def school_table(layers: MapLayers, cluster: str, whose: str) -> None:
    """A row a school drawn, with everything its tooltip says."""
    schools = layers.schools if cluster == ALL else layers.schools[layers.schools["cluster"] == cluster]
    shown = schools.assign(
        letter=[maps.need_class(points).letter for points in schools["need_points"]],
        phase_name=schools["phase"].map(words.short_phase),
    ).sort_values(["cluster", "name"])
    columns = {
        "name": tables.text("School"),
        "cluster": tables.text("Cluster"),
        "phase_name": tables.text("Phase"),
        "letter": tables.text("Class"),
        "need_points": tables.number("Need score", 1),
        "tier": tables.text("Tier"),
        "pupils": tables.number("Pupils"),
        "worker": tables.text(f"Link worker ({whose.lower()})"),
        "urn": tables.text("URN"),
    }
    tables.show(shown, columns, key="map_schools", alt="Schools on the map", placeholder="not enough data")
    tables.downloads(lambda: {"Schools": shown.drop(columns="phase_name")}, "schools on the map", key="map_schools")


def not_on_the_map(layers: MapLayers) -> None:
    """Schools without a usable place, each with the reason."""
    if layers.no_place.empty:
        st.markdown("Every school has a place and is on the map.")
        return
    left = len(layers.no_place)
    st.markdown(
        f"{words.count(left, 'school')} {words.have(left)} no place that can be used. Journeys there count "
        "as long as the middle one of the cluster."
    )
    columns: Mapping[str, object] = {
        "name": tables.text("School"),
        "urn": tables.text("URN"),
        "location_note": tables.text("Why", width="large"),
    }
    tables.show(layers.no_place, columns, key="no_place", alt="Schools that are not on the map")
