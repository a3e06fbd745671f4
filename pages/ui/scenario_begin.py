"""The form that begins a scenario: from live, from another scenario, or from an example about this council."""

from datetime import date

import streamlit as st

from allocation.scenario.examples import Example, examples
from data_sources import scenarios
from data_sources.district import District
from data_sources.scenarios import Scenario, ScenarioRefused
from pages.ui import cache, scenario_view, state

LIVE = "live"


def show(of: District, *, is_open: bool) -> None:
    """The form in a fold."""
    usual = state.settings(of.authority_code)
    model = state.model(usual)
    found = examples(cache.tried(of, model, usual).baseline)
    others = {one.scenario_id: one for one in scenarios.scenarios(cache.engine(), of.authority_code)}
    starts = {LIVE: "Live: today's schools, people and rules, with no change"}
    starts |= {f"example {n}": f"Example: {one.name}. {one.notes}" for n, one in enumerate(found)}
    starts |= {f"scenario {key}": f"Another scenario: {one.name}" for key, one in others.items()}
    with st.expander("Begin a scenario", expanded=is_open), st.form("begin_scenario", border=False):
        start = st.selectbox("Start from", list(starts), format_func=starts.__getitem__, key="scenario_start")
        left, right = st.columns([2, 1], gap="medium")
        name = left.text_input("Name", key="scenario_name", placeholder="Half a post less from January")
        day: date = right.date_input(
            f"First day of the {model.period_word} it is for",
            usual.planning_date,
            format="DD/MM/YYYY",
            key="scenario_day",
        )
        tags = left.text_input("Tags, with commas between", key="scenario_tags", placeholder="budget 2027")
        is_asked = st.form_submit_button(
            "Begin a scenario", type="primary", icon=":material/add:", key="scenario_begin"
        )
    if is_asked:
        source = _source(str(start), found, others)
        _begin(of, name, day or usual.planning_date, tags, source, f"Begun from {_origin(str(start), source)}")


def _source(start: str, found: list[Example], others: dict[str, Scenario]) -> Example | Scenario | None:
    sort, _, which = start.partition(" ")
    if sort == "scenario":
        return others[which]
    return found[int(which)] if sort == "example" else None


def _origin(start: str, source: Example | Scenario | None) -> str:
    if source is None:
        return "live, with no change."
    return f"the {start.partition(' ')[0]} '{source.name}'."


def _begin(of: District, name: str, day: date, tags: str, source: Example | Scenario | None, origin: str) -> None:
    """Begins it; an example lends its name where none is given."""
    own = name or (source.name if isinstance(source, Example) else "")
    changes, notes = (source.changes, source.notes) if source else ((), "")
    try:
        new = scenarios.begin(
            cache.engine(), of.authority_code, own, day,
            changes=changes, tags=tags.split(","), notes=notes, origin=origin, by=state.user_name(),
        )  # fmt: skip
    except ScenarioRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    scenario_view.go_to(new.scenario_id)
