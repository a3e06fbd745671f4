"""The board paper on the screen: made at once, given out as Word and as HTML, and looked at section by section."""

from datetime import date

import streamlit as st

from allocation.problem import InconsistentProblem
from data_sources.board_paper.basis import Option, PaperBasis
from data_sources.district import District
from data_sources.handouts import web
from data_sources.handouts.content import TO_FILL
from data_sources.map_layers import map_layers
from data_sources.openness.assumptions import assumption_log
from data_sources.openness.facts import facts
from pages.ui import cache, document_files, state, strategy_costs, strategy_plan, words
from pages.ui.strategy_plan import TODAY, Looked

MOST_OPTIONS = 4


def show(of: District, looked: Looked) -> None:
    """The downloads, how much is left to complete, and a look at each section."""
    st.header("Board paper", anchor=False)
    basis = _basis(of, looked)
    made = cache.paper(basis, looked.seen)
    left = sum(text == TO_FILL for page in made.document.pages for text in page.texts())
    st.markdown(
        f"The paper is ready, with its map, tables, charts and a numbered list of what every figure rests on. "
        f"**{words.count(left, 'place')} are marked “{TO_FILL.lower()}”**: what TAS Planner does not know it does "
        "not say."
    )
    what = f"the board paper about {looked.label}"
    stem = f"board paper {of.authority_name}"
    document_files.show(lambda: made.word, lambda: made.html, stem, what, of.authority_code, key="paper")
    titles = {page.title: page for page in made.document.pages}
    chosen = st.selectbox("Section to look at", list(titles), key="paper_section")
    st.html(web.preview(titles[chosen]))


def _basis(of: District, looked: Looked) -> PaperBasis:
    engine, parts = cache.engine(), looked.seen.prepared
    known = facts(engine, of, parts.model, parts.settings)
    today = _option(of, strategy_plan.Looked(TODAY, "Today's allocation", looked.today, looked.today))
    this = today if looked.key == TODAY else _option(of, looked)
    characteristics, equality = cache.equality(looked.seen)
    leads = {line.urn: line.worker_id for line in looked.seen.plan.assignments if line.worker_id}
    return PaperBasis(
        facts=known,
        this=this,
        today=today,
        options=tuple(_others(of, looked)),
        layers=map_layers(of, parts.need.table, leads),
        characteristics=characteristics,
        equality=equality,
        assumptions=assumption_log(known),
        made_on=date.today(),
        by=state.user_name(),
        decisions=looked.version.decisions if looked.version else (),
        is_older_data=strategy_plan.is_older(of, looked),
        terms=cache.trends(of)[0],
    )


def _others(of: District, looked: Looked) -> list[Option]:
    """The newest other versions and plans; one that the files contradict is left out."""
    found: list[Option] = []
    for key, label in strategy_plan.named(of).items():
        if key not in (TODAY, looked.key) and len(found) < MOST_OPTIONS:
            try:
                other = strategy_plan.look(of, key, label)
            except InconsistentProblem:
                continue
            if other:
                found.append(_option(of, other))
    return found


def _option(of: District, looked: Looked) -> Option:
    seen = looked.seen
    found = cache.clusters(seen, strategy_costs.given(of))
    return Option(looked.label, found, seen.measures, seen.moves, seen.breaches)
