"""A background search on screen: how far it is, a way to stop it, and a sentence when it did not end by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from allocation.plan import Progress
from pages.ui import jobs
from pages.ui.jobs import Job, JobState

POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of one kind of search: its heading, what is kept of one that was stopped ("The best plan found until
    then is kept."), the words for a step, what is shown below it, and the key of its button and what that says."""

    kind: str
    title: str
    kept: str
    step_words: Callable[[str], str]
    key: str
    below: Callable[[Job], None] = lambda _: None
    stop: str = "Stop and keep the best so far"


def is_active(authority_code: str, kind: str) -> bool:
    """A search of this kind of the council is waiting or running."""
    job = jobs.manager().latest(authority_code, kind)
    return job is not None and job.is_active


def show(authority_code: str, shown: Shown) -> None:
    """Progress with a way to stop while a search is active; a sentence when one did not end by itself."""
    job = jobs.manager().latest(authority_code, shown.kind)
    if job is None:
        return
    if job.is_active:
        st.fragment(_progress, run_every=POLL_SECONDS)(job, shown)
    elif job.state is JobState.FAILED:
        st.error(job.message or "The search ended with an error. Nothing was saved.", icon=":material/error:")
    elif job.state is JobState.CANCELLED:
        kept = f"{job.message or 'The search was stopped early.'} {shown.kept}"
        is_begun = job.result or job.message
        st.info(kept if is_begun else "The search was cancelled before it began.", icon=":material/info:")


def _progress(job: Job, shown: Shown) -> None:
    if not job.is_active:
        st.rerun()
    with st.container(border=True, key=f"{shown.kind}_progress"):
        st.header(shown.title, anchor=False)
        st.progress(_share_done(job.progress), text=_where(job, shown))
        stop_button(job, shown.stop, shown.key)
        shown.below(job)


def stop_button(job: Job, label: str, key: str) -> None:
    """A button that stops a job, for those who may; for others it says who may."""
    is_stopping, may_stop = job.stop.is_set(), jobs.manager().may_stop(job)
    why = (
        "" if may_stop else f"{job.owner} began this. They can stop it, or whoever is named to stop anybody's searches."
    )
    if st.button(
        "Stopping" if is_stopping else label,
        key=key,
        icon=":material/stop_circle:",
        disabled=is_stopping or not may_stop,
        help=why or None,
    ):
        jobs.manager().cancel(job)
        st.rerun()


def waiting_words(job: Job) -> str:
    """Where a job that has not begun is in its line; "" for one that has."""
    place, waiting = jobs.manager().place_in_line(job), jobs.manager().length_of_line(job)
    return f"Waiting for another search to end; number {place} of {waiting} in line." if place else ""


def _share_done(step: Progress | None) -> float:
    return min((step.stage_number - 1) / max(step.stages, 1), 1.0) if step else 0.0


def _where(job: Job, shown: Shown) -> str:
    if waiting := waiting_words(job):
        return waiting
    left = max(0.0, job.limit_seconds - job.elapsed_seconds)
    clock = f"{job.elapsed_seconds:.0f} seconds so far, at most {left:.0f} left"
    step = job.progress
    if step is None:
        return f"Getting ready, {clock}"
    return f"Step {step.stage_number} of {step.stages}: {shown.step_words(step.stage)}; {clock}"
