"""Drawn clusters kept as a scenario, which opens on What if and can be solved like any other."""

import streamlit as st

from allocation.redraw import sentences
from allocation.redraw.as_changes import as_changes
from allocation.scenario.changes import Change
from data_sources import scenarios
from data_sources.scenarios import ScenarioRefused
from pages.ui import cache, nav, scenario_view, state, words
from pages.ui.redraw_hand import View


def changes_of(view: View) -> tuple[Change, ...]:
    """The changes that make today's clusters those that are drawn."""
    urns = view.asked.question.problem.urns
    before, after = (dict(zip(urns, side, strict=True)) for side in (view.asked.today, view.after))
    return as_changes(before, after, view.follows.moved)


def show(view: View) -> None:
    """The form that keeps it."""
    st.header("Keep it as a scenario", anchor=False)
    changes = changes_of(view)
    if not changes:
        st.markdown("Nothing differs from today's clusters yet, so there is nothing to keep.")
        return
    asked = view.asked
    count = words.count(len(changes), "change")
    st.markdown(
        f"{count} would make today's clusters those that are drawn. The scenario opens on What if, where it is solved, "
        "compared and shared like any other; your data stay as they are."
    )
    with st.form("redraw_keep", border=False):
        left, right = st.columns([2, 1], gap="medium")
        name = left.text_input("Name", key="redraw_name", placeholder="Clusters with an even share of work")
        tags = right.text_input("Tags, with commas between", key="redraw_tags", placeholder="clusters")
        is_asked = st.form_submit_button(
            "Keep as a scenario", type="primary", icon=":material/save:", key="redraw_save"
        )
    if is_asked:
        _keep(view, (*asked.others, *changes), name, tags)


def _keep(view: View, changes: tuple[Change, ...], name: str, tags: str) -> None:
    asked = view.asked
    tried = cache.tried(
        asked.of, state.model(asked.settings), asked.settings.model_copy(update={"changes": changes})
    )  # fmt: skip
    if tried.faults:
        for fault in tried.faults:
            st.error(words.sentence(fault), icon=":material/error:")
        return
    problem = asked.question.problem
    said = [
        sentences.even(problem, view.moves.now, "As drawn,"),
        sentences.who_changes(problem, len(problem.urns), asked.today, view.after),
        *(f"A rule is broken: {one}" for one in sentences.broken(problem, view.moves.now)),
    ]
    origin = f"Drawn on Draw clusters from {f'the scenario {asked.scenario.name}' if asked.scenario else 'today'}."
    try:
        new = scenarios.begin(
            cache.engine(), asked.of.authority_code, name, asked.settings.planning_date,
            changes=changes, tags=tags.split(","), notes=" ".join(said), origin=origin, by=state.user_name(),
        )  # fmt: skip
    except ScenarioRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    st.switch_page(nav.SCENARIOS, query_params={scenario_view.ADDRESS: new.scenario_id})
