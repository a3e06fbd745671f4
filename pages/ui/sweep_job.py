"""Works a sweep out in the background: plans done of all, about how long it still takes, and a way to stop it."""

import threading

import streamlit as st

from allocation.search_trace import Trace
from allocation.sweep.found import SweepFound
from allocation.sweep.pace import in_words
from data_sources import sweep_runs
from data_sources.running.workers import workers
from data_sources.sweep_case import SweepCase
from data_sources.sweep_runs import Told
from data_sources.sweeps import Sweep
from pages.ui import cache, job_box, jobs, state, words
from pages.ui.jobs import Job, JobState

SWEEP = "sweep"
POLL_SECONDS = 1.0
# Solves are measured by work, which takes longer on a busy machine; a sweep is long work, however few its plans.
LEAST_LIMIT_SECONDS, TIMES_ITS_WORK = 600.0, 3.0


def active(authority_code: str) -> Job | None:
    """The sweep of this council that is waiting or running."""
    job = jobs.manager().latest(authority_code, SWEEP)
    return job if job is not None and job.is_active else None


def start(one: Sweep, case: SweepCase) -> None:
    """Queues the sweep; what is kept of it is not solved again."""
    engine, owner, told = cache.engine(), state.user_name(), list[Told]()

    def work(trace: Trace, stop: threading.Event) -> SweepFound:  # noqa: ARG001
        with workers(tasks=len(case.points)) as where:
            return sweep_runs.work_out_and_keep(engine, one, case, where, owner, stop=stop, tell=told.append)

    limit = max(LEAST_LIMIT_SECONDS, TIMES_ITS_WORK * one.settings.seconds * len(case.points))
    code = case.loaded.authority_code
    jobs.manager().submit(code, owner, limit, work, kind=SWEEP, about=one.sweep_id, found=told)


def show(authority_code: str, sweep_id: str) -> None:
    """Progress while a sweep is active, this one or another; a sentence where this one did not end by itself."""
    job = jobs.manager().latest(authority_code, SWEEP)
    if job is None:
        return
    if job.is_active:
        if job.about != sweep_id:
            st.info("Another sweep of this council is being worked out; this one can begin after it.")
        st.fragment(_progress, run_every=POLL_SECONDS)(job)
    elif job.about == sweep_id and job.state is JobState.FAILED:
        st.error(
            job.message or "The sweep ended with an error. The plans solved until then are kept.",
            icon=":material/error:",
        )
    elif job.about == sweep_id and job.state is JobState.CANCELLED:
        stopped = job.message or "Stopped."
        st.info(f"{stopped} The plans solved until then are kept, and are shown below.", icon=":material/info:")


def _progress(job: Job) -> None:
    if not job.is_active:
        st.rerun()
    told = list(job.found)
    last = told[-1] if told and isinstance(told[-1], Told) else None
    with st.container(border=True, key="sweep_progress"):
        st.subheader("Working the plans out", anchor=False)
        st.progress(last.done / max(last.total, 1) if last else 0.0, text=_where(job, last))
        job_box.stop_button(job, "Stop; what is done is kept", "stop_sweep")


def _where(job: Job, last: Told | None) -> str:
    if waiting := job_box.waiting_words(job):
        return waiting
    so_far = f"{in_words(job.elapsed_seconds).removeprefix('about ')} so far"
    if last is None or not last.done:
        return f"Getting ready, {so_far}"
    left = "" if last.seconds_left is None else f", {in_words(last.seconds_left)} left"
    return f"{last.done} of {words.count(last.total, 'plan')} done{left} ({so_far}). Last: {last.label}"
