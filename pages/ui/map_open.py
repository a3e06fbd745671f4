"""What the Cluster map page is about: the plan looked at, and the map's parts below it, redrawn without the rest."""

import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import AnswersWanted
from data_sources.cluster_map.basis import MapBasis
from data_sources.district import District
from pages.ui import cache, frame, map_place, map_print, map_sections, nav, state, strategy_costs, strategy_plan, words
from pages.ui.map_sections import Screen
from pages.ui.strategy_plan import Looked


def choose_plan(of: District) -> tuple[Looked | None, OperatingModel | None]:
    """The plan looked at, from the list; None without link workers, while the operating model has open questions, or
    where the files contradict each other, each said on the screen. The model is None only with open questions."""
    try:
        model = state.model(state.settings(of.authority_code))
        looked = strategy_plan.choose(of) if of.workers else None
    except AnswersWanted as wanted:
        st.warning(words.sentence(str(wanted)), icon=":material/help:")
        nav.link(nav.MODEL, "Go to Operating model to answer")
        return None, None
    if looked:
        return looked, looked.seen.prepared.model
    if not of.workers:
        st.info("No link workers are loaded: the map shows the schools alone. Load the list of link workers.")
        nav.link(nav.DATA, "Go to Data to load it")
    return None, model


def show(of: District) -> None:
    """The page from the choice of the plan down."""
    looked, model = choose_plan(of)
    if looked:
        strategy_plan.still_fresh(of, looked)
    seen = looked.seen if looked else None
    of = seen.prepared.district if seen else of
    found = cache.clusters(seen, strategy_costs.given(of)) if seen else None
    _drawn_again(looked, cache.map_basis(of, model, seen), cache.map_key(of, model, seen), found)


@st.fragment
def _drawn_again(looked: Looked | None, basis: MapBasis, key: tuple[str, ...], found: ClusterComparison | None) -> None:
    """A layer, a switch or a click draws this again and nothing else."""
    with frame.plain_errors():
        _show(looked, basis, key, found)


def _show(looked: Looked | None, basis: MapBasis, key: tuple[str, ...], found: ClusterComparison | None) -> None:
    above = st.container()
    picture, beside = st.columns([2.1, 1], gap="medium")
    with beside:
        place = map_place.pick(basis.district.schools)
    with above:
        layer = map_sections.choose_layer(basis, key)
    screen = Screen(looked, basis, layer, place, key)
    with picture:
        map_sections.draw(screen)
        map_print.offer(screen, found)
    with beside, st.container(key="map_beside"):
        map_sections.panel(screen, found)
    map_sections.same_as_tables(screen)
