"""The parts of the Cluster map page: what is switched on, the map, the panel beside it, and the same as tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison
from data_sources.cluster_map import layers
from data_sources.cluster_map.areas import WHENCE
from data_sources.cluster_map.background import Background
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.layers import Wanted
from data_sources.cluster_map.shown import LSOAS, Shown, sentence
from pages.ui import cache, map_deck, map_legend, map_place, map_words, maps, nav, tables
from pages.ui.map_deck import CATCHMENTS, FLOWS, HOURS, HUBS, MEETINGS, OVERLAYS, WARDS, Drawing
from pages.ui.map_place import Place
from pages.ui.strategy_plan import Looked

SWITCHED_ON = [map_deck.AREAS, HUBS]
SIZES_PUPILS = (200, 800, 1600)
PAGES = {
    layers.DATA_PAGE: nav.DATA,
    layers.MODEL_PAGE: nav.MODEL,
    layers.NEED_PAGE: nav.NEED,
    layers.TIERS_PAGE: nav.TIERS,
}
NO_MARK = '<span aria-hidden="true">–</span>'
NOTHING = {
    HUBS: NO_MARK + "<span>No hub with a place is loaded.</span>",
    FLOWS: NO_MARK + "<span>Nobody leads a school from a known place, so there are no flows.</span>",
    CATCHMENTS: NO_MARK + "<span>Nobody leads a school, so there are no catchments.</span>",
}
FLOW_WIDTHS = {MEETINGS: "meetings a term", HOURS: "hours a term"}


@dataclass(frozen=True, eq=False)
class Screen:
    """What the page is about: the plan looked at (None where there is none), what is worked out from it, the layer or
    why it is not there, and the cluster or school chosen. `key`: of `cache.map_key`."""

    looked: Looked | None
    basis: MapBasis
    layer: Shown | Wanted
    place: Place
    key: tuple[str, ...]

    @property
    def shown(self) -> Shown | None:
        """The layer, where it can be shown."""
        return self.layer if isinstance(self.layer, Shown) else None

    @property
    def schools(self) -> pd.DataFrame:
        """The schools of the cluster chosen, or all: also those without a place on the map."""
        return self.place.among(self.basis.district.schools)


def choose_layer(basis: MapBasis, key: tuple[str, ...]) -> Shown | Wanted:
    """What the colours say: one layer at a time. One that cannot be shown says why under the map."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="map_layer_row"):
        layer = st.segmented_control(
            "Colours show",
            list(layers.LABELS),
            format_func=layers.LABELS.__getitem__,
            default=layers.NEED,
            required=True,
            key="map_layer",
            bind="query-params",
        )
        every = cache.map_variants(basis, str(layer), key)
        variant = ""
        if len(every) > 1:
            variant = st.segmented_control(
                "Of what", list(every), format_func=every.__getitem__, default=next(iter(every)), required=True,
                key=f"map_variant_{layer}",
            )  # fmt: skip
    return cache.map_layer(basis, str(layer), str(variant or ""), key)


def switches(land_has_wards: bool) -> tuple[frozenset[str], str]:
    """What is drawn besides the schools, and what gives flows their width."""
    offered = [one for one in OVERLAYS if one != WARDS or land_has_wards]
    with st.container(horizontal=True, vertical_alignment="bottom", key="map_switches"):
        chosen = st.pills(
            "Also on the map",
            offered,
            selection_mode="multi",
            default=SWITCHED_ON,
            key="map_overlays",
            persist_state="session",
        )
        flows_by = MEETINGS
        if FLOWS in chosen:
            flows_by = st.segmented_control(
                "Width of flows", list(FLOW_WIDTHS), format_func=FLOW_WIDTHS.__getitem__, default=MEETINGS,
                required=True, key="map_flows_by",
            )  # fmt: skip
    return frozenset(chosen), str(flows_by)


def draw(of: Screen) -> None:
    """The map, where any school has a place, and under it what is switched on and what the marks mean."""
    if of.basis.ground.schools.empty:
        st.info("No school has a place on the map. Load the schools file, which gives their eastings and northings.")
        return
    land = cache.map_background(of.basis.district)
    above, below = st.container(), st.container()
    with below:
        overlays, flows_by = switches(bool(land.wards["features"]))
    with above:
        _picture(of, land, overlays, flows_by)
    st.caption(WHENCE[of.basis.ground.areas_from] if of.basis.ground.areas["features"] else "No school has a cluster.")
    st.html(_marks(of, overlays, flows_by))


def _picture(of: Screen, land: Background, overlays: frozenset[str], flows_by: str) -> None:
    said = sentence(of.shown, of.schools, of.place.where) if of.shown else ""
    with st.container(key="map_frame"):
        st.pydeck_chart(
            map_deck.deck(Drawing(of.basis, land, of.shown, overlays, flows_by, of.place)),
            key=map_place.DECK,
            on_select=map_place.take_click,
            selection_mode="single-object",
            height=maps.height_pixels(of.basis.ground, map_deck.WIDTH_PIXELS),
            alt=f"Map of schools, clusters and hubs. {of.shown.question if of.shown else ''} {said}",
        )


def panel(of: Screen, found: ClusterComparison | None) -> None:
    """What the map says, of the place chosen: a sentence and the colours with their counts, so that they are seen
    together with the map, then its figures."""
    st.header(map_words.title(of.basis.district, of.place), anchor=False)
    about = map_words.people(of.basis, of.place)
    if about:
        st.markdown(about)
    _layer_said(of)
    with st.container(key="map_figures"), st.grid(3, min_column_width=88, gap="small"):
        for label, value in map_words.figures(of.basis, of.place, found).items():
            st.metric(label, value)


def _layer_said(of: Screen) -> None:
    if isinstance(of.layer, Wanted):
        st.info(of.layer.sentence, icon=":material/info:")
        nav.link(PAGES[of.layer.where], f"Go to {of.layer.where}")
        return
    st.markdown(f"**{of.layer.question}** {map_words.layer_sentence(of.layer, of.basis, of.place)}")
    letters = of.layer.schools.set_index("urn")["letter"]
    chosen = str(letters.get(of.place.urn, "")) if of.place.urn else ""
    st.html(map_legend.classes(of.layer, of.layer.counts(of.schools["urn"].tolist()), chosen))
    for note in of.layer.notes:
        st.caption(note)


def _marks(of: Screen, overlays: frozenset[str], flows_by: str) -> str:
    tiers = [one.label for one in of.basis.model.tiers] if of.basis.model else []
    marks = [
        (HUBS, '<span class="tas-pill" aria-hidden="true">H</span><span>hub; click it for its cluster</span>'),
        (
            FLOWS,
            '<span class="tas-line" style="border-top-width:4px" aria-hidden="true"></span>'
            f"<span>link worker's hub or base to school, as wide as {FLOW_WIDTHS[flows_by]}</span>",
        ),
        (
            CATCHMENTS,
            '<span class="tas-line" style="border-color:#b3400a;border-width:3px" aria-hidden="true"></span>'
            "<span>around the schools of a link worker; named when a cluster or school is chosen</span>",
        ),
        (WARDS, '<span class="tas-line" aria-hidden="true"></span><span>ward</span>'),
    ]
    can_be = {
        HUBS: len(of.basis.ground.hubs) > 0,
        FLOWS: bool(len(of.basis.led_ground.lines)),
        CATCHMENTS: of.basis.facts["worker_id"].fillna("").ne("").any(),
    }
    return map_legend.marks(
        tiers,
        {pupils: map_deck.radius_pixels(pupils, len(of.basis.ground.schools)) for pupils in SIZES_PUPILS},
        [mark if can_be.get(overlay, True) else NOTHING[overlay] for overlay, mark in marks if overlay in overlays],
    )


def same_as_tables(of: Screen) -> None:
    """The layer school by school and cluster by cluster, to sort and to take away."""
    st.header("The same as tables", anchor=False)
    table = map_words.school_rows(of.basis, of.shown, of.place)
    of_layer: Mapping[str, object] = {}
    if of.shown:
        of_layer = {
            "letter": tables.text("Class"),
            **map_words.layer_columns(of.shown, table),
        }
    columns = {
        "name": tables.text("School"),
        **of_layer,
        "cluster": tables.text("Cluster"),
        "phase_name": tables.text("Phase"),
        "tier": tables.text("Tier"),
        **map_words.pupil_columns(table),
        "need_points": tables.number("Need score", 1),
        "worker": tables.text("Link worker"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key="map_schools", alt="Schools on the map, with the layer shown", placeholder="–")
    clusters = map_words.cluster_rows(of.basis, of.shown)
    st.subheader("By cluster", anchor=False)
    of_cluster = map_words.cluster_columns(of.shown)
    tables.show(clusters, of_cluster, key="clusters", alt="Clusters, with the layer shown", placeholder="none")
    sheets = {"Schools": table.drop(columns=["phase_name", "pupils_why"]), "Clusters": clusters}
    if of.shown and of.shown.areas_are == LSOAS and len(of.shown.areas):
        sheets["LSOAs"] = _lsoas(of.shown, of.basis)
    stem = f"map {of.basis.district.authority_name}"
    tables.downloads(lambda: sheets, stem, key="map")
    if of.shown:
        st.caption(f"Source: {of.shown.source}")


def _lsoas(shown: Shown, basis: MapBasis) -> pd.DataFrame:
    """Shows the areas that are coloured, as a table, and gives it."""
    areas = map_words.lsoa_rows(shown, basis)
    columns = {
        "name": tables.text("LSOA"),
        "letter": tables.text("Class"),
        "value": tables.number("Decile (1 is the most deprived)"),
        "schools": tables.number("Schools in it"),
        "code": tables.text("LSOA code"),
    }
    st.subheader("By LSOA", anchor=False)
    tables.show(areas, columns, key="lsoas", alt="LSOAs on the map, with how deprived each is", placeholder="none")
    return areas
