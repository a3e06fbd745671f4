"""Which plan a calendar or a rota is made of: the live version, an approved one, or a plan that was found."""

import streamlit as st

from allocation.plan_states import PlanState
from data_sources import stores
from data_sources.district import District
from data_sources.stores import PlanSummary, SavedPlan
from pages.ui import cache, words

LAST = (PlanState.DRAFT, PlanState.SUPERSEDED)


def choose(of: District, key: str) -> SavedPlan | None:
    """The plan a person picks: the live version first, then approved ones, then plans that were found, the newest
    first; versions that no longer count come last. None where there is no plan at all."""
    names = names_by_plan(of.authority_code)
    if not names:
        return None
    chosen = next(iter(names))
    if len(names) > 1:
        chosen = st.selectbox("Plan", list(names), format_func=names.__getitem__, key=f"{key}_{chosen}_{len(names)}")
    else:
        st.markdown(f"**{names[chosen]}**")
    return stores.plan(cache.engine(), chosen)


def names_by_plan(authority_code: str) -> dict[int, str]:
    """Every plan a calendar can be made of, by its id, in the order of the list."""
    engine = cache.engine()
    state_of = {one.name: one.state for one in stores.versions(engine, authority_code)}
    rank = {PlanState.LIVE: 0, PlanState.APPROVED: 1}

    def turn(one: PlanSummary) -> int:
        state = state_of.get(one.version_name)
        return 2 if state is None else 3 if state in LAST else rank.get(state, 1)

    known = sorted(stores.plans(engine, authority_code, with_versions=True), key=turn)
    newest: dict[str, PlanSummary] = {}
    for one in known:
        newest.setdefault(one.name, one)
    return {one.plan_id: _in_words(one, state_of.get(one.version_name)) for one in newest.values()}


def _in_words(one: PlanSummary, state: PlanState | None) -> str:
    if state is None:
        return f"{one.name}, {words.moment(one.created_at)} by {one.created_by}"
    return f"{one.name} ({state}; approved on {words.moment(one.created_at)} by {one.created_by})"
