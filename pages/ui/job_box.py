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
        kept = f"The search was stopped early. {shown.kept}"
        st.info(kept if job.result else "The search was cancelled before it began.", icon=":material/info:")


def _progress(job: Job, shown: Shown) -> None:
    if not job.is_active:
        st.rerun()
    with st.container(border=True, key=f"{shown.kind}_progress"):
        st.subheader(shown.title, anchor=False)
        st.progress(_share_done(job.progress), text=_where(job, shown))
        label = "Stopping" if job.stop.is_set() else shown.stop
        if st.button(label, key=shown.key, icon=":material/stop_circle:", disabled=job.stop.is_set()):
            jobs.manager().cancel(job)
            st.rerun()
        shown.below(job)


def _share_done(step: Progress | None) -> float:
    return min((step.stage_number - 1) / max(step.stages, 1), 1.0) if step else 0.0


def _where(job: Job, shown: Shown) -> str:
    place = jobs.manager().place_in_line(job)
    if place:
        return f"Waiting for another search to end; number {place} in line."
    left = max(0.0, job.limit_seconds - job.elapsed_seconds)
    clock = f"{job.elapsed_seconds:.0f} seconds so far, at most {left:.0f} left"
    step = job.progress
    if step is None:
        return f"Getting ready, {clock}"
    return f"Step {step.stage_number} of {step.stages}: {shown.step_words(step.stage)}; {clock}"
