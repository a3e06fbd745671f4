"""Starts the solver in the background, shows how far it is, and stops it."""

import threading

import streamlit as st

from allocation.problem import InconsistentProblem
from allocation.search_trace import Trace
from allocation.settings import AllocationSettings
from allocation.solver.solve import solve
from data_sources import planning
from data_sources.district import District
from pages.ui import cache, frame, jobs, search_trace, state
from pages.ui.jobs import Job, JobState

POLL_SECONDS = 1.0


def is_started(of: District, chosen: AllocationSettings) -> bool:
    """Queues the search for a plan; False, with the reasons on screen, when the loaded files contradict each other.

    The job itself saves the plan, so that a reload or another session finds it.
    """
    try:
        prepared = cache.prepared(of, state.model(chosen), chosen)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return False
    engine, owner, before = cache.engine(), state.user_name(), state.latest_plan(of.authority_code)
    anchor = before.result.plan if before else None

    def work(trace: Trace, stop: threading.Event) -> int:
        result = solve(prepared.problem, chosen.solve_options(), trace, stop, anchor)
        return planning.save(engine, prepared, result, owner, trace.reports)

    state.keep_settings(of.authority_code, chosen)
    jobs.manager().submit(of.authority_code, owner, chosen.seconds, work)
    return True


def is_active(authority_code: str) -> bool:
    """A job of this council is waiting or running."""
    job = jobs.manager().latest(authority_code)
    return job is not None and job.is_active


def show(authority_code: str) -> None:
    """Progress with a way to stop while a job is active; a sentence when one did not end by itself."""
    job = jobs.manager().latest(authority_code)
    if job is None:
        return
    if job.is_active:
        st.fragment(_progress, run_every=POLL_SECONDS)(job)
    elif job.state is JobState.FAILED:
        st.error(job.message or "The search ended with an error. Nothing was saved.", icon=":material/error:")
    elif job.state is JobState.CANCELLED:
        kept = "The search was stopped early. The best plan found until then is kept."
        never = "The search was cancelled before it began."
        st.info(kept if job.plan_id else never, icon=":material/info:")


def _progress(job: Job) -> None:
    if not job.is_active:
        st.rerun()
    with st.container(border=True, key="progress"):
        st.subheader("Looking for a plan", anchor=False)
        st.progress(_share_done(job), text=_where(job))
        label = "Stopping" if job.stop.is_set() else "Stop and keep the best so far"
        if st.button(label, key="stop_solving", icon=":material/stop_circle:", disabled=job.stop.is_set()):
            jobs.manager().cancel(job)
            st.rerun()
        search_trace.show(list(job.history), "progress", is_running=True)


def _share_done(job: Job) -> float:
    step = job.progress
    return min((step.stage_number - 1) / max(step.stages, 1), 1.0) if step else 0.0


def _where(job: Job) -> str:
    place = jobs.manager().place_in_line(job)
    if place:
        return f"Waiting for another search to end; number {place} in line."
    left = max(0.0, job.limit_seconds - job.elapsed_seconds)
    clock = f"{job.elapsed_seconds:.0f} seconds so far, at most {left:.0f} left"
    if job.progress is None:
        return f"Getting ready, {clock}"
    step = job.progress
    goal = search_trace.goal_words(step.stage)
    return f"Step {step.stage_number} of {step.stages}: {goal[0].lower()}{goal[1:]}; {clock}"
