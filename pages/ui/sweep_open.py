"""An open sweep: what was asked of which plan, the way to work it out or go on, and what it came to."""

import streamlit as st

from allocation.problem import InconsistentProblem
from allocation.sweep.found import SweepFound
from allocation.sweep.pace import in_words, seconds_before
from allocation.sweep.question import ResilienceSweep, RobustnessSweep, StaffingSweep
from data_sources import sweep_report, sweep_runs, sweeps
from data_sources.district import District
from data_sources.running.workers import cores
from data_sources.sweep_case import SweepCase
from data_sources.sweeps import KeptFound, Sweep
from pages.ui import (
    cache,
    frame,
    state,
    sweep_choose,
    sweep_curves,
    sweep_draws,
    sweep_job,
    sweep_take,
    tables,
    words,
)
from pages.ui.cache.sweeps import sweep_case


def show(of: District, one: Sweep) -> None:
    """The sweep from top to bottom."""
    st.header(one.name, anchor=False)
    model = state.model(one.settings)
    try:
        case = sweep_case(of, model, one.settings, one.question)
        with st.spinner("Reading what the plans are made from."):
            points = case.points
    except InconsistentProblem as error:
        frame.contradictions(error)
        return
    kept = sweeps.kept_found(cache.engine(), of.authority_code, one.sweep_id)
    found = sweep_runs.found_so_far(cache.engine(), case, kept)
    _about(one, len(points), kept)
    _run(of, one, case, found, kept)
    if found.by_id:
        _results(of, one, case, found, kept)


def _about(one: Sweep, plans: int, kept: KeptFound | None) -> None:
    made = len(one.settings.changes)
    changes = f", after {words.count(made, 'change')} of its scenario" if made else ""
    worked = f" Worked out last by {kept.kept_by} on {words.moment(kept.kept_at)}." if kept and kept.outcomes else ""
    st.caption(
        f"{words.sentence(one.origin)} {words.count(plans, 'plan')}, with "
        f"{words.count(int(one.settings.seconds), 'second')} of work each, for the term from "
        f"{words.day(one.settings.planning_date)}{changes}. Asked by {one.saved_by} on "
        f"{words.moment(one.saved_at)}.{worked} Whoever may see this council opens it by the "
        "address of this page."
    )


def _run(of: District, one: Sweep, case: SweepCase, found: SweepFound, kept: KeptFound | None) -> None:
    """Progress, or the way to begin, to go on, or to work it out anew."""
    is_busy = sweep_job.active(of.authority_code) is not None
    if is_busy or not found.is_complete:
        sweep_job.show(of.authority_code, one.sweep_id)
    if is_busy or found.is_complete:
        return
    label = "Work it out"
    if kept is not None and kept.basis != case.basis:
        st.warning(
            "The data, the rules or this program changed since this was worked out, so it is not shown. Plans that "
            "the change does not touch are not solved again.",
            icon=":material/update:",
        )
    elif kept is not None:
        label = "Go on"
        st.info(
            f"It did not run to its end: {found.done} of {words.count(len(found.points), 'plan')} are kept, and going "
            "on takes up where it stood.",
            icon=":material/pause_circle:",
        )
    left = len(case.points) - found.done
    known = [outcome.seconds for outcome in found.by_id.values()]
    took = in_words(seconds_before(known, one.settings.seconds, left, cores()))
    st.markdown(f"**{words.count(left, 'plan')}** to be solved, {took}.")
    is_pressed = st.button(label, type="primary", icon=":material/play_arrow:", key="sweep_start")
    if is_pressed or sweep_choose.is_to_begin(one.sweep_id):
        sweep_job.start(one, case)
        st.rerun()


def _results(of: District, one: Sweep, case: SweepCase, found: SweepFound, kept: KeptFound | None) -> None:
    if isinstance(one.question, RobustnessSweep):
        sweep_draws.robustness_of(found, case)
    elif isinstance(one.question, ResilienceSweep):
        sweep_draws.resilience_of(found)
    elif isinstance(one.question, StaffingSweep):
        sweep_curves.staffing_of(found)
    else:
        sweep_curves.curve_of(found)
    parts = case.reference
    st.header("Take it further", anchor=False)
    sweep_take.show(of, one, case, found)
    tables.download_buttons(
        lambda: sweep_report.workbook(one, found, kept, parts.problem, parts.model, of.authority_name),
        lambda: sweep_report.csv_files(one, found, kept, parts.problem, parts.model),
        f"sweep_{one.sweep_id}",
        key="sweep_download",
        are_several_csv=True,
    )
