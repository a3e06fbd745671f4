"""What a plan does: the headline, what would make it fit, and the tables behind every figure."""

from typing import Literal

import streamlit as st

from allocation.explain import headline, meetings_sentence, result_sentence
from allocation.operating_model import OperatingModel
from allocation.plan import SolveStatus
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from data_sources import plan_settings, planning, stores
from data_sources.district import District
from data_sources.stores import SavedPlan
from pages.ui import (
    cache,
    frame,
    plan_named,
    plan_sections,
    plan_words,
    search_trace,
    state,
    tables,
    words,
)
from pages.ui.cache import Outcome

STATUS_COLOURS: dict[SolveStatus, Literal["green", "blue", "orange", "red"]] = {
    SolveStatus.OPTIMAL: "green",
    SolveStatus.FEASIBLE: "blue",
    SolveStatus.STOPPED: "orange",
    SolveStatus.INFEASIBLE: "red",
}


def today(of: District) -> Outcome | None:
    """Today's allocation against the rules in force; None, with the reasons on screen, where the files contradict."""
    settings = state.settings(of.authority_code)
    try:
        return cache.outcome(of, state.model(settings), settings)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return None


def show_today(of: District) -> None:
    """Today's allocation in figures, with every rule it breaks."""
    seen = today(of)
    if seen is None:
        return
    plan_sections.figures(seen, is_today=True)
    st.markdown(f"{plan_words.today(seen.measures)} {plan_words.meetings(seen.measures)}")
    plan_sections.rules(seen, "Today's allocation")


def choose(of: District) -> SavedPlan | None:
    """The newest plan under its heading, or an earlier one a person picks; None where there is none."""
    kept = stores.plans(cache.engine(), of.authority_code)
    if not kept:
        return None
    st.header("The plan", anchor=False)
    names = {
        one.plan_id: f"{words.moment(one.created_at)} by {one.created_by}: {words.STATUSES[one.status].lower()}"
        for one in kept
    }
    newest = kept[0].plan_id
    chosen = newest
    if len(kept) > 1:
        chosen = st.selectbox("Plan shown", list(names), format_func=names.__getitem__, key=f"plan_after_{newest}")
    return stores.plan(cache.engine(), chosen)


def show(of: District, saved: SavedPlan) -> Outcome | None:
    """A saved plan, measured and checked against the data as it is now; None, with the reasons on screen, where the
    files contradict each other."""
    settings = AllocationSettings.model_validate(saved.settings)
    model = OperatingModel.model_validate(saved.operating_model)
    try:
        seen = cache.outcome(of, model, settings, saved.result.plan)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return None
    _heading(of, saved, seen)
    if saved.result.repairs:
        plan_sections.repairs(saved.result)
    plan_sections.figures(seen)
    downloads(saved, seen)
    _sections(saved, seen, model, settings)
    return seen


def _heading(of: District, saved: SavedPlan, seen: Outcome) -> None:
    status = saved.result.status
    st.badge(words.STATUSES[status], color=STATUS_COLOURS[status])
    problem = seen.prepared.problem
    st.subheader(words.sentence(headline(problem, seen.plan)), anchor=False)
    st.markdown(f"{meetings_sentence(problem, seen.plan)} {result_sentence(saved.result)}")
    summary = saved.summary
    st.caption(
        f"Made on {words.moment(summary.created_at)} by {summary.created_by}, in {saved.result.seconds:.0f} seconds."
    )
    if not state.is_from_these_files(saved, of):
        st.warning(
            "Files have been loaded or taken out of use since this plan was made. The figures below set it against the "
            "data as it is now. Find a new plan to use the new data.",
            icon=":material/warning:",
        )
    for note in () if saved.result.repairs else saved.result.notes:
        st.caption(words.sentence(note))


def downloads(saved: SavedPlan, seen: Outcome) -> None:
    """The plan as a workbook and its schools as CSV; made on the click, and the click is put on record."""
    prepared, result, engine = seen.prepared, saved.result, cache.engine()
    who, code, number = state.user_name(), saved.summary.authority_code, saved.summary.plan_id
    stem = f"plan {number} {prepared.district.authority_name}".replace(" ", "-").lower()

    def logged(kind: str, data: bytes) -> bytes:
        stores.log_activity(
            engine, by=who, action="export", sentence=f"Exported plan {number} as {kind}.", authority_code=code
        )
        return data

    def workbook() -> bytes:
        return logged("a workbook", planning.workbook(prepared, result))

    def comma_separated() -> bytes:
        return logged("CSV", planning.school_csv(prepared, result))

    tables.download_buttons(workbook, comma_separated, stem, key="plan")


def _search(saved: SavedPlan) -> None:
    """How the search went, as it was kept with the plan."""
    if saved.trace:
        st.subheader("How the search went", anchor=False)
        search_trace.show(saved.trace, f"search_{saved.summary.plan_id}", is_running=False)


def _sections(saved: SavedPlan, seen: Outcome, model: OperatingModel, settings: AllocationSettings) -> None:
    names = ["Schools", "Link workers", "Moves", "Meetings", "Rules", "How sure", "Settings"]
    is_more_named = bool(seen.prepared.problem.required.roles)
    schools, workers, moves, tiers, rules, sure, chosen, *more = st.tabs(
        [*names, *(["Also named"] if is_more_named else [])], key="plan_parts"
    )
    with schools:
        plan_sections.schools(seen, model, saved.result)
    with workers:
        plan_sections.workers(seen)
    with moves:
        plan_sections.moves(seen)
    with tiers:
        plan_sections.tiers(seen, model)
    with rules:
        plan_sections.rules(seen, "This plan")
    with sure:
        plan_sections.stages(saved.result)
        _search(saved)
    with chosen:
        tables.facts(plan_settings.in_words(settings, model), alt="Settings of this plan")
    for tab in more:
        with tab:
            plan_named.show(seen)
