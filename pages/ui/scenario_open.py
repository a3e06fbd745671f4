"""An open scenario: name, tags and notes, its changes, what they do before solving, its plan and the way to a draft."""

from dataclasses import replace

import streamlit as st

from allocation.scenario.changes import Change
from data_sources import scenarios
from data_sources.district import District
from data_sources.scenarios import Scenario, ScenarioRefused
from pages.ui import (
    cache,
    change_editor,
    nav,
    rebalance_propose,
    redraw_scenario,
    scenario_plan,
    scenario_view,
    state,
    words,
)

KEY = "scenario"


def show(of: District, one: Scenario) -> None:
    """The scenario from top to bottom."""
    settings, model = scenario_view.settings_of(of, one)
    tried = cache.tried(of, model, settings)
    _heading(of, one)
    st.header("What changes", anchor=False)
    after = change_editor.edit(of, model, settings, tried, f"{KEY}_{one.scenario_id}")
    if after is not None:
        _save(of, replace(one, changes=after), _what(one, after))
    _later(of, one)
    st.header("What that does, before any plan", anchor=False)
    is_sound = change_editor.effect(of, model, settings, tried, f"{KEY}_{one.scenario_id}")
    redraw_scenario.show(of, one)
    scenario_plan.show(of, one)
    if is_sound:
        _propose(of, one)


def _heading(of: District, one: Scenario) -> None:
    st.header(one.name, anchor=False)
    if one.tags or one.is_archived:
        with st.container(horizontal=True):
            for tag in one.tags:
                st.badge(tag, color="gray")
            if one.is_archived:
                st.badge("Archived", color="orange")
    if one.notes:
        st.markdown(one.notes)
    saved = f"Saved {words.moment(one.saved_at)} by {one.saved_by}; this is version {one.version}."
    st.caption(
        f"{words.sentence(one.origin)} For the term from {words.day(one.planning_date)}. {saved} Whoever may see this "
        "council opens it by the address of this page."
    )
    with st.expander("Name, term, tags and notes; copy or archive"):
        _about(of, one)
        with st.container(horizontal=True):
            if st.button("Copy it", icon=":material/content_copy:", key="scenario_copy"):
                _copy(of, one)
            label = "Use it again" if one.is_archived else "Archive it"
            if st.button(label, icon=":material/archive:", key="scenario_archive"):
                done = "Put back in use" if one.is_archived else "Archived"
                _save(of, replace(one, is_archived=not one.is_archived), f"{done} the scenario '{one.name}'.")


def _about(of: District, one: Scenario) -> None:
    turn = f"{one.scenario_id}_{one.version}"
    with st.form(f"scenario_about_{turn}", border=False):
        left, right = st.columns([2, 1], gap="medium")
        name = left.text_input("Name", one.name, key=f"about_name_{turn}")
        day = right.date_input("First day of the term", one.planning_date, format="DD/MM/YYYY", key=f"about_day_{turn}")
        tags = left.text_input("Tags, with commas between", ", ".join(one.tags), key=f"about_tags_{turn}")
        notes = st.text_area("Notes", one.notes, key=f"about_notes_{turn}")
        is_asked = st.form_submit_button("Save", icon=":material/save:", key="scenario_about_save")
    if is_asked:
        changed = replace(
            one, name=name, planning_date=day or one.planning_date, tags=tuple(tags.split(",")), notes=notes.strip()
        )
        _save(of, changed, f"Changed the name, term, tags or notes of the scenario '{name}'.")


def _copy(of: District, one: Scenario) -> None:
    new = scenarios.copy(cache.engine(), of.authority_code, one, by=state.user_name())
    scenario_view.go_to(new.scenario_id, f"This is the copy, {new.name}.")


def _later(of: District, one: Scenario) -> None:
    """Where changes begin after the term does, a way to plan for the term in which all of them count."""
    days = [change.counts_from for change in one.changes if change.is_later_than(one.planning_date)]
    last = max((day for day in days if day), default=None)
    if last is None:
        return
    label = f"Plan for the term from {words.day(last)} instead"
    if st.button(label, icon=":material/event:", key="scenario_later"):
        _save(
            of, replace(one, planning_date=last), f"Set the scenario '{one.name}' to the term from {words.day(last)}."
        )


def _what(one: Scenario, after: tuple[Change, ...]) -> str:
    count = words.count(len(after), "change")
    return f"Changed the scenario '{one.name}': {count} now, {len(one.changes)} before."


def _save(of: District, changed: Scenario, what: str) -> None:
    try:
        scenarios.save(cache.engine(), of.authority_code, changed, by=state.user_name(), what=what)
    except ScenarioRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    st.rerun()


def _propose(of: District, one: Scenario) -> None:
    st.subheader("Make it a draft", anchor=False)
    st.markdown(
        "To carry it out, take these changes to the step Propose of Rebalance: the plan found there becomes a draft, "
        "to be edited, approved and made live."
    )
    if st.button("Take it to Propose", icon=":material/arrow_forward:", key="scenario_propose"):
        rebalance_propose.take(of.authority_code, one.changes, one.planning_date)
        st.switch_page(nav.REBALANCE, query_params={"step": "Propose"})
