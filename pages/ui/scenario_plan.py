"""The plan of an open scenario: where it stands, a way to solve it here, how sure it is, and the council's gates."""

from typing import Literal

import streamlit as st

from allocation.explain import headline, result_sentence
from data_sources import council_gates
from data_sources.district import District
from data_sources.scenario_plans import PlanState
from data_sources.scenario_sides import TODAY, Ready, looked_up
from data_sources.scenarios import Scenario
from pages.ui import (
    cache,
    compare_gates,
    nav,
    plan_outcome,
    plan_sections,
    plan_words,
    scenario_alone,
    scenario_job,
    state,
    words,
)

COLOURS: dict[PlanState, Literal["gray", "green", "orange", "red"]] = {
    PlanState.NOT_SOLVED: "gray",
    PlanState.SOLVED: "green",
    PlanState.OUT_OF_DATE: "orange",
    PlanState.REFUSED: "red",
}


def show(of: District, one: Scenario) -> None:
    """The section: its state and the button, then the plan where there is one that still holds."""
    st.header("Its plan", anchor=False)
    usual = state.settings(of.authority_code)
    council = cache.council(of, state.model(usual), usual)
    standing = council.standing(one)
    is_busy = scenario_job.is_active(of.authority_code)
    is_solving = scenario_job.is_being_solved(of.authority_code, one.scenario_id)
    _state(standing.state, is_solving=is_solving)
    if standing.plan:
        made = f"Solved {words.moment(standing.plan.at)} by {standing.plan.by}."
        st.caption(made if standing.state is PlanState.SOLVED else f"{made} It no longer holds, because:")
    if standing.reasons:
        st.markdown("\n".join(f"- {words.sentence(reason)}" for reason in standing.reasons))
    if standing.state in (PlanState.NOT_SOLVED, PlanState.OUT_OF_DATE):
        label = "Solve it" if standing.state is PlanState.NOT_SOLVED else "Solve it again"
        if st.button(label, type="primary", icon=":material/play_arrow:", disabled=is_busy, key="scenario_solve"):
            scenario_job.start(of.authority_code, [standing], council.model, usual)
            st.rerun()
        st.caption(
            "It is solved in the background and the plan is kept with the scenario, for everybody. Your data and "
            "today's allocation stay as they are."
        )
    scenario_job.show(of.authority_code)
    (found,) = looked_up(council, [f"scenario {one.scenario_id}"])
    if isinstance(found, Ready):
        _plan(of, found)
        scenario_alone.show(of, one)


def _state(now: PlanState, *, is_solving: bool) -> None:
    if is_solving:
        st.badge("Solving", color="blue", icon=":material/hourglass_top:")
    else:
        st.badge(f"{now[0].upper()}{now[1:]}", color=COLOURS[now])


def _plan(of: District, found: Ready) -> None:
    if found.result is None:
        return
    status = found.result.status
    st.badge(words.STATUSES[status], color=plan_outcome.STATUS_COLOURS[status])
    st.subheader(words.sentence(headline(found.side.problem, found.side.plan)), anchor=False)
    st.markdown(result_sentence(found.result))
    usual = state.settings(of.authority_code)
    settings = found.prepared.settings
    seen = cache.outcome(of, state.model(usual), usual.model_copy(update={
        "changes": settings.changes, "planning_date": settings.planning_date,
    }), found.side.plan)  # fmt: skip
    plan_sections.figures(seen)
    st.markdown(plan_words.moves(seen.moves))
    if settings.changes:
        st.caption("Set against today's allocation kept as it is, with these changes made.")
    for note in () if found.result.repairs else found.result.notes:
        st.caption(words.sentence(note))
    if found.result.repairs:
        with st.expander("What would let every school have a link worker"):
            st.markdown("\n".join(f"- {words.sentence(repair.sentence)}" for repair in found.result.repairs))
    gates = council_gates.gates(cache.engine(), of.authority_code)
    compare_gates.of_one(cache.gates_of(found, gates), compare_gates.names_of(of))
    if st.button("Compare it with others", icon=":material/compare_arrows:", key="scenario_compare"):
        st.switch_page(nav.SCENARIOS_COMPARED, query_params={"reference": TODAY, "with": found.key})
