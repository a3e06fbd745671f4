"""The step "Propose": what has changed, what that does, and the plan found for it, as a draft on one click."""

from datetime import date

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.problem import InconsistentProblem
from allocation.scenario.changes import Change, dumped, loaded
from allocation.settings import AllocationSettings
from data_sources import proposals
from data_sources.district import District
from data_sources.proposals import Proposal
from pages.ui import (
    cache,
    change_editor,
    frame,
    proposal_result,
    proposal_search,
    state,
)
from pages.ui.cache import Outcome

_CHANGES, _DAY, KEY = "propose_changes_{}", "propose_day_{}", "propose"


def show(today: Outcome) -> None:
    """The step: changes, their effect, the search, and what it found; a plan for these very changes comes first."""
    of = today.prepared.district
    newest = proposals.newest(cache.engine(), of.authority_code)
    above = st.container()
    st.header("What has changed?", anchor=False)
    st.markdown(
        "Say what is different from today: who leaves or comes, what schools need, what must stay as it is. Each "
        "change is a plain sentence, and your data stay as they are. You see what the changes do before a plan is "
        "looked for."
    )
    settings, model = _settings(of, newest)
    tried = cache.tried(of, model, settings)
    after = change_editor.edit(of, model, settings, tried, KEY)
    if after is not None:
        keep(of.authority_code, after)
        st.rerun()
    st.header("What that does, before any plan", anchor=False)
    is_sound = change_editor.effect(of, model, settings, tried, KEY)
    st.header("Find a plan", anchor=False)
    _find(of, model, settings, is_sound=is_sound)
    is_for_these = newest is not None and proposal_result.is_for(newest, settings)
    with above if is_for_these or proposal_search.is_active(of.authority_code) else st.container():
        _found(of, model, settings, newest)


def keep(authority_code: str, changes: tuple[Change, ...]) -> None:
    """Makes this the list in work in this session."""
    st.session_state[_CHANGES.format(authority_code)] = dumped(changes)


def take(authority_code: str, changes: tuple[Change, ...], planning_date: date) -> None:
    """The same from another page, for the term that begins on this day."""
    keep(authority_code, changes)
    st.session_state[_DAY.format(authority_code)] = planning_date


def _settings(of: District, newest: Proposal | None) -> tuple[AllocationSettings, OperatingModel]:
    """The council's settings with the list in work, at first that of the newest proposal, and the day chosen here."""
    usual = state.settings(of.authority_code)
    model = state.model(usual)
    begun = dumped(newest.settings.changes) if newest else []
    changes = loaded(st.session_state.setdefault(_CHANGES.format(of.authority_code), begun))
    found = newest.settings.planning_date if newest else usual.planning_date
    first = st.session_state.get(_DAY.format(of.authority_code), found)
    left, _ = st.columns(2, gap="medium")
    day: date = left.date_input(
        f"First day of the {model.period_word} planned for", first, format="DD/MM/YYYY", key="propose_day"
    )
    left.caption("Changes count where they hold by this day: somebody who leaves later still leads their schools.")
    return usual.model_copy(update={"planning_date": day or first, "changes": changes}), model


def _find(of: District, model: OperatingModel, settings: AllocationSettings, *, is_sound: bool) -> None:
    """The button and what is searched for, then progress."""
    is_busy = proposal_search.is_active(of.authority_code)
    st.markdown(
        "The solver looks for the best plan under these changes, in the background: you can go on working, and stop it "
        "at any time. Schools keep their link worker wherever that costs nothing that matters more."
    )
    left, _ = st.columns(2, gap="medium")
    seconds = left.number_input("Time limit, seconds", 1, 3600, settings.whole_seconds, step=5, key="propose_seconds")
    left.caption("The best plan found by then is kept. Most plans are proven best sooner.")
    label = "Looking for a plan" if is_busy else "Find a plan"
    if st.button(
        label, type="primary", icon=":material/play_arrow:", disabled=is_busy or not is_sound, key="propose_find"
    ):
        _start(of, model, settings.model_copy(update={"seconds": float(seconds)}))


def _found(of: District, model: OperatingModel, settings: AllocationSettings, newest: Proposal | None) -> None:
    """Progress, or the plan found last; a way out that somebody takes is solved at once, as a draft."""
    proposal_search.show(of.authority_code, proposal_result.follow)
    if newest is None or proposal_search.is_active(of.authority_code):
        return
    again = proposal_result.show(of, newest, settings)
    if again is not None:
        keep(of.authority_code, again.changes)
        _start(of, model, again, as_draft=proposal_result.title_of(_said(of, model, again)))


def _start(of: District, model: OperatingModel, settings: AllocationSettings, as_draft: str = "") -> None:
    try:
        prepared = cache.prepared(of, model, settings)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return
    newest = proposals.newest(cache.engine(), of.authority_code)
    proposal_search.start(prepared, newest, as_draft=as_draft)
    st.rerun()


def _said(of: District, model: OperatingModel, settings: AllocationSettings) -> tuple[str, ...]:
    return tuple(step.sentence for step in cache.tried(of, model, settings).steps)
