"""Kept between visits: a plan seen cluster by cluster, by what pupils are like, and as a paper for the board."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.compare import ClusterComparison, compare_clusters
from allocation.equality import EqualityAnalysis, analyse
from data_sources import trends as over_time
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.paper import board_paper
from data_sources.district import District
from data_sources.handouts import web, word
from data_sources.handouts.content import Document
from data_sources.pupil_characteristics import Characteristics, characteristics
from pages.ui.cache.decided import data_key
from pages.ui.cache.limits import KEEP_DISTRICTS, KEEP_RESULTS
from pages.ui.cache.loaded import engine
from pages.ui.cache.plans import Outcome, outcome_key


def clusters(seen: Outcome, costs: Mapping[str, float]) -> ClusterComparison:
    """The clusters of a plan side by side. `costs`: role id -> pounds a year for a full-time post."""
    return _clusters(seen, dict(costs), (*outcome_key(seen), *(f"{role} {pounds}" for role, pounds in costs.items())))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Setting the clusters side by side.")
def _clusters(_seen: Outcome, _costs: dict[str, float], key: tuple[str, ...]) -> ClusterComparison:  # noqa: ARG001
    parts = _seen.prepared
    return compare_clusters(parts.model, parts.problem, _seen.plan, _costs)


def equality(seen: Outcome) -> tuple[Characteristics, EqualityAnalysis]:
    """What pupils of each school are like, and who gets how much of the plan by that."""
    return _equality(seen, outcome_key(seen))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner="Setting what schools get against what pupils are like.")
def _equality(_seen: Outcome, key: tuple[str, ...]) -> tuple[Characteristics, EqualityAnalysis]:  # noqa: ARG001
    known = characteristics(engine(), _seen.prepared.district)
    schools = clusters(_seen, {}).schools.merge(known.table, on="urn", how="left")
    return known, analyse(schools, known.labels)


@dataclass(frozen=True, eq=False)
class MadePaper:
    """The board paper: what it says, as a Word file and as HTML."""

    document: Document
    word: bytes
    html: bytes


def paper(basis: PaperBasis, seen: Outcome) -> MadePaper:
    """The board paper about this plan. `basis` is made from `seen` and the options it names."""
    known = basis.facts
    key = (
        *outcome_key(seen),
        *(f"{one.label} {one.measures}" for one in (basis.today, *basis.options)),
        f"{basis.this.label} {basis.made_on} {basis.by} {basis.is_older_data}",
        f"{known.costs} {known.plans} {known.versions} {known.choices.model_dump_json()} {basis.decisions}",
    )
    return _paper(basis, key)


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Writing the paper.")
def _paper(_basis: PaperBasis, key: tuple[str, ...]) -> MadePaper:  # noqa: ARG001
    document = board_paper(_basis)
    return MadePaper(document, word.word(document), web.html(document))


def trends(of: District) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agreed terms, and free school meals by year, each by cluster."""
    return _trends(of, data_key(of))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner=False)
def _trends(_of: District, key: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:  # noqa: ARG001
    return over_time.by_cluster(engine(), _of), over_time.meals_by_cluster(_of)
